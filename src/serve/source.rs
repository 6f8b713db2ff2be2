//! Where the project and its secrets come from.

use std::path::PathBuf;

use crate::ir;
use crate::runtime::Secrets;
use crate::source::FileId;

/// A project as it was read, without errors.
pub struct Read {
    /// The program.
    pub program: ir::Program,
    /// The project's folder, as the program's names of files begin.
    pub folder: PathBuf,
    /// The file of the operator's account, where it is not the project's own.
    pub account: Option<FileId>,
}

/// Where the project and its secrets come from. Its functions may block.
pub trait Source: Send + Sync + 'static {
    /// Reads the project.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for a person.
    fn project(&self) -> Result<Read, String>;

    /// Reads the operator's secrets, after the project, which may name their file.
    ///
    /// # Errors
    ///
    /// What is wrong with them, for a person.
    fn secrets(&self) -> Result<Secrets, String>;

    /// The files that both are read from.
    fn files(&self) -> Vec<PathBuf>;
}
