//! The project that a command works on.

use std::io::Read;
use std::path::{Path, PathBuf};

use hooklang::Options;
use hooklang::diagnostics::human;
use hooklang::ir::Program;
use hooklang::project;
use hooklang::source::{Source, Sources};

use super::Unable;
use super::output::Output;

/// What messages call standard input, unless told.
pub const STDIN: &str = "<stdin>";

/// Whether `path` stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A project as it was read, with the operator's account.
pub struct Project {
    /// Its files.
    pub sources: Sources,
    /// How it is checked.
    pub options: Options,
}

/// Reads the files at `paths`, or the current folder where there is none. `-` is standard input, which
/// messages call `stdin`. `account` is the operator's file.
pub fn read(paths: &[PathBuf], stdin: &str, account: Option<&Path>) -> Result<Project, Unable> {
    let mut sources = match paths {
        [path] if is_stdin(path) => from_stdin(stdin)?,
        paths if paths.iter().any(|path| is_stdin(path)) => {
            return Err(Unable::Because("`-` (standard input) stands alone, without other paths".to_owned()));
        }
        paths => project::read(or_here(paths)).map_err(|error| error.to_string())?,
    };
    let account = match account {
        Some(file) => Some(project::add(&mut sources, file).map_err(|error| error.to_string())?),
        None => None,
    };
    Ok(Project { sources, options: Options { account } })
}

/// `paths`, or the current folder where there is none.
pub fn or_here(paths: &[PathBuf]) -> &[PathBuf] {
    static HERE: std::sync::LazyLock<[PathBuf; 1]> = std::sync::LazyLock::new(|| [PathBuf::from(".")]);
    if paths.is_empty() { &*HERE } else { paths }
}

fn from_stdin(name: &str) -> Result<Sources, Unable> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| format!("standard input could not be read: {error}"))?;
    let mut sources = Sources::default();
    match sources.add(Source::from_bytes(name.into(), name.to_owned(), bytes)) {
        Some(_) => Ok(sources),
        None => Err(Unable::Because("standard input is too large: 4 GiB or more".to_owned())),
    }
}

impl Project {
    /// The program that it is. Where it has errors, they are reported on standard error.
    pub fn compile(&self, output: &mut Output) -> Result<Program, Unable> {
        let (program, diagnostics) = hooklang::compile(&self.sources, &self.options);
        match program {
            Some(program) => Ok(program),
            None => {
                let options = output.human_notes();
                let report = human::render(diagnostics.as_slice(), &self.sources, options);
                output.notes().write_all(report.as_bytes())?;
                Err(Unable::Reported)
            }
        }
    }
}
