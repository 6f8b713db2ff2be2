//! Python's modules, which some tests compare with.

use std::process::{Command, Stdio};

/// Whether Python has `module`; where it has not, says that the test is skipped. In CI, which installs it, that is a
/// failure.
pub fn has_module(module: &str) -> bool {
    let import = format!("import {module}");
    let has = Command::new("python3")
        .args(["-c", &import])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has {
        assert!(std::env::var_os("CI").is_none(), "Python's `{module}` must be installed where CI is set");
        println!("skipped: Python's `{module}` is not installed");
    }
    has
}
