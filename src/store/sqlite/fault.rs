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
