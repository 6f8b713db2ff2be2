//! Where random digits come from.

use thiserror::Error;

/// A source of random bytes.
pub trait Random: Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`Unavailable`] where the source has none.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable>;
}

/// The source of randomness gives nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the system's source of randomness is unavailable")]
pub struct Unavailable;

/// The operating system's secure source.
#[cfg(feature = "runtime")]
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

#[cfg(feature = "runtime")]
impl Random for System {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
        getrandom::fill(bytes).map_err(|_| Unavailable)
    }
}

/// Nothing but zeros: in tests, a code can be expected.
#[derive(Debug, Clone, Copy, Default)]
pub struct Zeros;

impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
        bytes.fill(0);
        Ok(())
    }
}
