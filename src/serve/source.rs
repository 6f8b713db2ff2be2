//! Where the project and its secrets come from.

use std::path::PathBuf;

use crate::ir;
use crate::runtime::Secrets;
use crate::source::FileId;

/// A project as it was read, without errors.
pub struct Read {
    /// The program.
    pub program: ir::Program,
    /// The operator's secrets.
    pub secrets: Secrets,
    /// The project's folder, as the program's names of files begin.
    pub folder: PathBuf,
    /// The file of the operator's account, where it is not the project's own.
    pub account: Option<FileId>,
}

/// Where the project and its secrets come from. Its functions may block.
pub trait Source: Send + Sync + 'static {
    /// Reads both.
    ///
    /// # Errors
    ///
    /// What is wrong with the project or the secrets, for a person.
    fn read(&self) -> Result<Read, String>;

    /// The files that both are read from.
    fn files(&self) -> Vec<PathBuf>;
}
