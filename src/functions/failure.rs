//! Why a function has no answer.

use thiserror::Error;

use super::misuse::Misuse;
use super::random::Unavailable;
use crate::jsonpath::Halt;

/// Why a function has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Failure {
    /// An argument that is unknown, missing or cannot be used: `INVALID_REQUEST`.
    #[error("`{argument}` {problem}")]
    Argument {
        /// The argument's name.
        argument: String,
        /// What is wrong with it, in words that follow its name; never its value.
        problem: String,
        /// The fix; empty where there is none to name.
        help: String,
    },
    /// The deadline came first: `TIMEOUT`.
    #[error("the function did not end in time")]
    Late,
    /// The answer is over [`MAX_ANSWER`](super::MAX_ANSWER): `INVALID_RESPONSE`.
    #[error("the answer of the function is larger than 16 MiB")]
    TooLarge,
    /// The system has no random digits to give: `CONNECTION_FAILURE` is the nearest reason.
    #[error(transparent)]
    NoRandomness(#[from] Unavailable),
}

impl Failure {
    /// The argument `name` cannot be used.
    pub(super) fn misused(name: &str, misuse: Misuse) -> Self {
        Self::Argument { argument: name.to_owned(), problem: misuse.problem, help: misuse.help }
    }
}

impl From<Halt> for Failure {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Timeout => Self::Late,
            Halt::TooMany => Self::TooLarge,
        }
    }
}
