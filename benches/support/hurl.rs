//! The same requests for `hook` and for hurlfmt.

use std::path::Path;
use std::process::Command;

/// The generators of both.
const GENERATORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/support");

/// `count` requests as the `generator` writes them.
pub fn generated(generator: &str, count: usize) -> String {
    let output = Command::new("python3")
        .arg(Path::new(GENERATORS).join(generator))
        .arg(count.to_string())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Whether `program` can be started.
pub fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// How `hurlfmt` is started.
pub fn hurlfmt() -> String {
    std::env::var("HURLFMT").unwrap_or_else(|_| "hurlfmt".to_owned())
}
