//! What a caller may conclude from PostgreSQL's faults.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::store::StoreError;

/// Why a transaction did not commit.
pub(super) enum Failed {
    /// The server asks for it once more.
    Repeat,
    /// Another reason.
    Fault(StoreError),
}

impl From<Failed> for StoreError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Repeat => Self::Unavailable("rows are locked".into()),
            Failed::Fault(fault) => fault,
        }
    }
}

/// A fault before the commit: nothing was done.
pub(super) fn of_statement(fault: &Error) -> Failed {
    let text = text(fault);
    let Some(code) = fault.code() else { return Failed::Fault(StoreError::Unavailable(text)) };
    if is_contended(code) {
        return Failed::Repeat;
    }
    // Classes: connection, resources, intervention, system, internal; a standby refuses to write.
    let class = code.code().get(..2).unwrap_or_default();
    let away = matches!(class, "08" | "53" | "57" | "58" | "XX" | "28" | "3D" | "F0")
        || *code == SqlState::READ_ONLY_SQL_TRANSACTION
        || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        || *code == SqlState::LOCK_NOT_AVAILABLE;
    Failed::Fault(if away { StoreError::Unavailable(text) } else { StoreError::Refused(text) })
}

/// A fault of the commit itself: it may have been committed, unless the server says why not.
pub(super) fn of_commit(fault: &Error) -> Failed {
    match of_statement(fault) {
        Failed::Fault(StoreError::Unavailable(text)) => Failed::Fault(StoreError::Unknown(text)),
        other => other,
    }
}

/// 40001 and 40P01.
fn is_contended(code: &SqlState) -> bool {
    *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
}

fn text(fault: &Error) -> String {
    match fault.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => {
            let cause = std::error::Error::source(fault).map(|cause| format!(": {cause}"));
            format!("{fault}{}", cause.unwrap_or_default())
        }
    }
}
