//! What a caller may conclude from SQLite's faults.

use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC};

use crate::store::StoreError;

/// A fault before the commit: nothing was done.
pub(super) fn of_statement(fault: &rusqlite::Error) -> StoreError {
    let text = fault.to_string();
    let Some(code) = fault.sqlite_error() else { return StoreError::Refused(text) };
    match (code.code, code.extended_code) {
        (_, SQLITE_IOERR_FSYNC | SQLITE_IOERR_DIR_FSYNC) => StoreError::NotDurable(text),
        (ErrorCode::DiskFull, _) => StoreError::Full(text),
        (
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory
            | ErrorCode::ReadOnly
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase,
            _,
        ) => StoreError::Unavailable(text),
        _ => StoreError::Refused(text),
    }
}

/// A fault of the commit itself: whether it is on disk is not known, unless it was refused.
pub(super) fn of_commit(fault: &rusqlite::Error) -> StoreError {
    match of_statement(fault) {
        StoreError::Unavailable(text) => StoreError::Unknown(text),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi::{self, SQLITE_BUSY, SQLITE_CONSTRAINT, SQLITE_FULL, SQLITE_IOERR_WRITE};

    use super::*;

    fn failure(code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some("it failed".into()))
    }

    #[test]
    fn what_a_fault_means_before_and_at_the_commit() {
        let text = || "it failed".to_owned();
        for (code, before, at) in [
            (SQLITE_BUSY, StoreError::Unavailable(text()), StoreError::Unknown(text())),
            (SQLITE_IOERR_WRITE, StoreError::Unavailable(text()), StoreError::Unknown(text())),
            (SQLITE_IOERR_FSYNC, StoreError::NotDurable(text()), StoreError::NotDurable(text())),
            (SQLITE_IOERR_DIR_FSYNC, StoreError::NotDurable(text()), StoreError::NotDurable(text())),
            (SQLITE_FULL, StoreError::Full(text()), StoreError::Full(text())),
            (SQLITE_CONSTRAINT, StoreError::Refused(text()), StoreError::Refused(text())),
        ] {
            assert_eq!(of_statement(&failure(code)), before, "{code}");
            assert_eq!(of_commit(&failure(code)), at, "{code}");
        }
    }
}
