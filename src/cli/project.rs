//! The project that a command works on.

use std::io::Read;
use std::path::{Path, PathBuf};

use hooklang::Options;
use hooklang::diagnostics::Diagnostics;
use hooklang::semantics::ir::Program;
use hooklang::source::{Source, Sources};

use super::Unable;
use super::output::{self, Output};

/// Whether `path` stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The files at `paths`; the current folder where there is none; `-` is standard input, called `name`.
pub fn read(paths: &[PathBuf], name: &str) -> Result<(Sources, Diagnostics), Unable> {
    match paths {
        [] => read_files(&[PathBuf::from(".")]),
        [path] if is_stdin(path) => {
            let mut bytes = Vec::new();
            std::io::stdin()
                .read_to_end(&mut bytes)
                .map_err(|error| format!("standard input could not be read: {error}"))?;
            hooklang::project::from_bytes(name, bytes).map_err(|error| Unable::Because(error.to_string()))
        }
        paths if paths.iter().any(|path| is_stdin(path)) => {
            Err(Unable::Because("`-` (standard input) stands alone, without other paths".to_owned()))
        }
        paths => read_files(paths),
    }
}

fn read_files(paths: &[PathBuf]) -> Result<(Sources, Diagnostics), Unable> {
    hooklang::project::read(paths).map_err(|error| Unable::Because(error.to_string()))
}
