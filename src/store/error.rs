//! Why a store cannot be used.

use thiserror::Error;

use super::StoreError;

/// Why a store cannot be used.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Neither `sqlite:FILE` nor `postgres://…`.
    #[error("expected `sqlite:FILE` or `postgres://…` as the store")]
    Address,
    /// The file holds something else, or nothing.
    #[error("`{0}` is not a store of Hook")]
    Foreign(String),
    /// The file is on a file system that cannot lock or share memory between processes.
    #[error("the store's folder is on {0}, which SQLite cannot use safely")]
    NetworkFileSystem(&'static str),
    /// The bundled SQLite is too old.
    #[error("SQLite {0} can corrupt a database, expected at least 3.51.3")]
    OldSqlite(&'static str),
    /// A newer program has changed the store in a way that this one does not know.
    #[error(
        "the store has schema {found}, which serves programs that know schema {oldest}; this one knows {known}"
    )]
    NewerSchema {
        /// The schema that the store has.
        found: i32,
        /// The oldest schema that a program must know to use it.
        oldest: i32,
        /// The newest that this program knows.
        known: i32,
    },
    /// The store could not be reached or prepared.
    #[error(transparent)]
    Store(#[from] StoreError),
}
