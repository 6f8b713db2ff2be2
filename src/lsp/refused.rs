//! Why a request was not answered.

use lsp_server::ErrorCode;

/// Why a request was not answered, for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    /// A code of the protocol.
    pub code: i32,
    /// Why.
    pub message: String,
}

impl Refused {
    /// What was asked for cannot be done, for the reason in `message`.
    pub fn because(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::RequestFailed as i32, message: message.into() }
    }

    /// With one of the codes of the protocol.
    pub fn with(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code: code as i32, message: message.into() }
    }
}
