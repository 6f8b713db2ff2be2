//! How the members of an answer are put together.

use super::Failure;
use super::MAX_ANSWER;

/// A text that grows up to [`MAX_ANSWER`].
#[derive(Debug, Default)]
pub(super) struct Growing(String);

impl Growing {
    /// Appends `piece`.
    ///
    /// # Errors
    /// [`Failure::TooLarge`] where the text becomes larger than an answer may be.
    pub(super) fn push(&mut self, piece: &str) -> Result<(), Failure> {
        if self.0.len().saturating_add(piece.len()) > MAX_ANSWER {
            return Err(Failure::TooLarge);
        }
        self.0.push_str(piece);
        Ok(())
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.0
    }
}
