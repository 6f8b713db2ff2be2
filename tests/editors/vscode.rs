//! The extension for VS Code, with an editor that is played and the server.

use std::path::Path;
use std::process::Command;

use crate::lsp::walk::skipped;

#[test]
fn the_extension_does_what_authors_do() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    if Command::new("node").arg("--version").output().is_err() {
        return skipped("node is not installed");
    }
    if !root.join("lsp/walk/node_modules/vscode-languageserver-protocol").is_dir() {
        return skipped("vscode-languageserver-protocol is not installed: `npm ci --prefix tests/lsp/walk`");
    }
    let walk = Command::new("node")
        .arg(root.join("editors/vscode/walk.js"))
        .arg(env!("CARGO_BIN_EXE_hook"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&walk.stdout).into_owned() + &String::from_utf8_lossy(&walk.stderr);
    assert!(walk.status.success() && said.contains("ok: all of it"), "{said}");
}
