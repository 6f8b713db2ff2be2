//! What callers ask of a store beside accepting and delivering, and what it answers.

use serde::Serialize;
use uuid::Uuid;

use crate::delivery::rows::{Millis, State};

/// Which deliveries; all that are `None` find every delivery.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// In that state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Of that flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// Of that call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// To that endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Accepted at that time or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Millis>,
    /// Accepted at that time or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Only what comes after the delivery of that id; nothing does if there is none.
    pub after: Option<Uuid>,
    /// How many at most.
    pub limit: u32,
}

/// A replay or a cancellation of all that a filter finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk {
    /// Identifies the whole act in the record of acts.
    pub act: Uuid,
    /// Which deliveries.
    pub filter: Filter,
    /// How many of them become due in a second, at least 1. A cancellation takes no notice.
    pub rate: u32,
    /// The endpoint that they are sent to from now on. A cancellation takes no notice.
    pub to: Option<String>,
    /// The token's NAME.
    pub by: String,
}

/// What an [`Act`] records of a [`Bulk`].
#[derive(Serialize)]
pub(crate) struct Recorded<'b> {
    #[serde(flatten)]
    filter: &'b Filter,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'b str>,
}

impl Bulk {
    /// The filter; of a replay the rate, and the endpoint that it redirects to, too.
    pub(crate) fn recorded(&self, act: BulkAct) -> Recorded<'_> {
        let is_replay = act == BulkAct::Replay;
        Recorded {
            filter: &self.filter,
            rate: is_replay.then_some(self.rate),
            to: self.to.as_deref().filter(|_| is_replay),
        }
    }

    /// That as JSON.
    pub(super) fn text(&self, act: BulkAct) -> String {
        serde_json::to_string(&self.recorded(act)).unwrap_or_default()
    }
}

/// What a bulk act does with each row that it finds, if the row is open to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkAct {
    /// Queues it again: its content is there, and no attempt is under way.
    Replay,
    /// Ends it: it is not settled, and no attempt is under way.
    Cancel,
}

impl BulkAct {
    /// The name in the record of acts.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Cancel => "cancel",
        }
    }
}

/// How far a bulk act has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The last row that it has seen: when it was accepted, and its id.
    pub row: Option<(Millis, Uuid)>,
    /// How many rows it has changed.
    pub done: u64,
}

/// One step of a bulk act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// How many rows the step has changed.
    pub changed: u64,
    /// The last row that it has seen; `None` if it found no more.
    pub last: Option<(Millis, Uuid)>,
}

/// What became of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Replayed {
    /// It is queued.
    Queued,
    /// `404`.
    NotFound,
    /// `409`: an attempt is under way.
    UnderWay,
    /// `410`: its content is gone.
    Erased,
}

/// What became of a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Cancelled {
    /// It has ended.
    Done,
    /// `404`.
    NotFound,
    /// `409`: an attempt is under way.
    UnderWay,
    /// `409`: it was settled before.
    Settled,
    /// `410`: it was settled, and its content is erased.
    Erased,
}

/// What became of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Erased {
    /// Of how many deliveries the content is erased, or will be.
    pub count: u64,
    /// `202`: a payload goes when its delivery is settled. Otherwise nothing of the call's content is left.
    pub pending: bool,
}

/// A run's idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunKey {
    /// The token's NAME; empty without tokens.
    pub name: String,
    /// The SHA-256 of the key.
    pub key: [u8; 32],
    /// The hash of the request without private variables.
    pub request: [u8; 32],
    /// Identifies this attempt to use the key.
    pub nonce: Uuid,
}

/// Whether a run with a key may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum KeyState {
    /// It may: the key was not used in the last 24 hours.
    Own,
    /// `409` unless its result is known: the same request was made before.
    Used,
    /// `422`: another request was made with the key.
    Different,
}

/// What an endpoint has queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The endpoint's name.
    pub endpoint: String,
    /// How many rows wait, held ones included.
    pub waiting: u64,
    /// How many of those are held.
    pub held: u64,
    /// How many of the others have been due for more than 60 s.
    pub overdue: u64,
    /// When the first of the others is due.
    pub oldest_due: Option<Millis>,
}

/// The state of the database itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// How many bytes of disk are free, where the store is a file.
    pub free_disk: Option<u64>,
    /// The age of the oldest snapshot that a transaction holds: an old one makes claims slow.
    pub oldest_snapshot: Option<std::time::Duration>,
}

/// What [`super::Store::purge`] deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Old {
    /// Deliveries that have been in that state for too long, with their payloads and attempts. None if the state is
    /// not a settled one: undelivered rows never expire.
    Deliveries(State),
    /// Variables that were saved too long ago.
    Variables,
    /// Idempotency keys.
    RunKeys,
    /// The record of acts.
    Acts,
}

/// What a caller did (service, section 6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Identifies it.
    pub id: Uuid,
    /// The token's NAME.
    pub by: String,
    /// `replay`, `cancel`, `erase` or `read`.
    pub what: String,
    /// To what: a delivery's id, a call's uuid, or a [`Filter`] as JSON, with the `rate` and `to` of a replay.
    pub filter: String,
    /// To how many deliveries.
    pub count: u64,
    /// When; a store that records an act takes its own time.
    pub at: Millis,
}

/// How long an idempotency key is kept.
pub(super) const KEY_KEPT: Millis = 24 * 60 * 60 * 1000;

/// How long a row may be due before it counts as overdue.
pub(super) const OVERDUE: Millis = 60 * 1000;

/// How far ahead a row's clock may be.
pub(super) const AHEAD: Millis = 1000;

/// The most claims that are expired at once.
pub(super) const EXPIRED_AT_ONCE: usize = 200;

/// The most rows that a bulk act changes at once.
pub(super) const BULK: usize = 1000;

/// The most rows that a purge deletes at once.
pub(super) const PURGED_AT_ONCE: usize = 500;
