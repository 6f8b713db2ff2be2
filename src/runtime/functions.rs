//! What pre-made functions (language, section 3.8) take from outside of the file.

use crate::functions::{Random, System};

use super::transport::{Response, SendFault};

/// What pre-made functions take from outside of the file.
pub trait Functions: Send + Sync {
    /// Where `code` takes its digits from.
    fn random(&self) -> &dyn Random;

    /// What takes the place of the answer of the function that the webhook `step` invokes; `None` where that is
    /// computed.
    fn reply_to(&self, step: &str) -> Option<Result<Response, SendFault>>;
}

/// What runs take: digits of the system's secure source, and every answer is computed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Computed;

impl Functions for Computed {
    fn random(&self) -> &dyn Random {
        &System
    }

    fn reply_to(&self, _: &str) -> Option<Result<Response, SendFault>> {
        None
    }
}
