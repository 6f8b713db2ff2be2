//! The extension for VS Code, with an editor that is played and the server.

use crate::lsp::walk::walked;

#[test]
fn the_extension_does_what_authors_do() {
    let Some(said) = walked("editors/vscode/walk.js") else { return };
    assert!(said.contains("ok: all of it"), "{said}");
}
