//! What a store's row says of an entry that has just been written over it.

use uuid::Uuid;

use crate::delivery::rows::{Accepted, NewDelivery, Origin};

/// The row that holds a delivery's key after the entry was inserted, or was not.
pub(super) struct Found<'r> {
    /// The nonce of the call that inserted it.
    pub(super) nonce: Uuid,
    /// The request's hash; `None` once the call was erased.
    pub(super) hash: Option<&'r [u8]>,
    /// Whether a flow's run queued it, or was to.
    pub(super) by_run: bool,
}

impl Found<'_> {
    /// What became of `entry`, which was inserted under `nonce`.
    ///
    /// An erased delivery can't be told from another request's, and is the only one that the call can have. One that
    /// a run queued, or could not, is found by `/end`, whatever the variables (service, section 2).
    pub(super) fn accepted(&self, entry: &NewDelivery, nonce: Uuid) -> Accepted {
        let same = |hash: &[u8]| hash == entry.hash || (self.by_run && entry.origin == Origin::End);
        if self.nonce == nonce {
            Accepted::New
        } else if self.hash.is_none_or(same) {
            Accepted::Same
        } else {
            Accepted::Conflict
        }
    }
}
