//! The rows of durable delivery that a store keeps (service, sections 3 and 4).

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use uuid::Uuid;

use crate::runtime::Persisted;

use super::deliver;
use super::identity::webhook_id;

/// Milliseconds since the Unix epoch, by the database's clock.
pub type Millis = i64;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It waits for its next attempt.
    Waiting,
    /// A process has claimed it.
    Sending,
    /// The endpoint answered with a status of 200 to 299.
    Delivered,
    /// The schedule has ended, or the endpoint answered `410 Gone`.
    Failed,
    /// An operator ended it.
    Cancelled,
}

impl State {
    /// All states, each at the number that stores write for it.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Sending, Self::Delivered, Self::Failed, Self::Cancelled];

    /// Whether no further attempt follows.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Cancelled)
    }

    /// The name that people and the service's answers use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The number that stores write.
    #[cfg(feature = "service")]
    pub(crate) const fn number(self) -> i16 {
        self as i16
    }

    /// The state that a store wrote as `number`.
    #[cfg(feature = "service")]
    pub(crate) fn of_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.number() == number)
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or(())
    }
}

/// What asked for a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `POST /v1/flows/{name}/run`: a later `/end` of the same call finds the delivery, whatever its variables, and
    /// whichever request queued it.
    Run,
    /// `POST /v1/flows/{name}/end`.
    End,
}

/// The SHA-256 of a request's canonical form.
pub type RequestHash = [u8; 32];

/// A variable that is kept after its flow has ended, and its value as JSON.
pub type Kept = (String, Bytes);

/// A variable that a run sets, and its value as JSON; without one, what was kept of it goes.
pub type Change = (String, Option<Bytes>);

/// A delivery to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The `webhook-id`: [`super::webhook_id`] of project, flow and call.
    pub id: Uuid,
    /// The flow's name.
    pub flow: String,
    /// The call's `uuid`.
    pub call: String,
    /// The endpoint's name.
    pub endpoint: String,
    /// Whether the accepting process declares the flow. One that is not declared is held until a process
    /// that declares it claims it (service, section 2).
    pub declared: bool,
    /// What asked for it.
    pub origin: Origin,
    /// Tells a repeated request from another one for the same call.
    pub hash: RequestHash,
    /// The body that is sent.
    pub payload: Bytes,
    /// The W3C `traceparent` of the request that asked for it.
    pub traceparent: Option<String>,
    /// What `persist response` changes, committed together with the delivery.
    pub variables: Vec<Change>,
}

impl NewDelivery {
    /// What the run of a flow hands on at its end, in the project of that name; `hash` is that of what asked for the run.
    #[must_use]
    pub fn of_run(project: &str, delivery: &deliver::Delivery<'_>, hash: RequestHash) -> Self {
        let payload = Bytes::from(delivery.sent.compact());
        Self {
            id: webhook_id(project, delivery.flow, delivery.call),
            flow: delivery.flow.to_owned(),
            call: delivery.call.to_owned(),
            endpoint: delivery.endpoint.name.clone(),
            declared: true,
            origin: Origin::Run,
            hash,
            payload,
            traceparent: None,
            variables: changes(&delivery.persisted),
        }
    }
}

/// What a store changes.
#[must_use]
pub fn changes(persisted: &Persisted) -> Vec<Change> {
    let kept = persisted.kept.iter();
    let kept = kept.map(|(name, value)| (name.to_owned(), Some(Bytes::from(value.compact()))));
    kept.chain(persisted.cleared.iter().map(|name| (name.clone(), None))).collect()
}

/// One row of a group that is committed at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A delivery, with the variables that are changed beside it.
    Delivery(NewDelivery),
    /// Variables of a run without a delivery.
    Variables {
        /// The call's `uuid`.
        call: String,
        /// The variables.
        variables: Vec<Change>,
    },
}

/// What became of an [`Entry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is committed.
    New,
    /// The same request was committed before, as a delivery of the same id.
    Same,
    /// Another request for the same call was committed before: `409`.
    Conflict,
    /// Variables of a call that is erased: nothing more is kept of it.
    Erased,
}

/// What a process can form requests for. Other rows are held (service, section 4 rule 4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deliverable {
    /// The endpoints that are declared and whose secrets, keys and literal address will do.
    pub endpoints: BTreeSet<String>,
    /// The flows that are declared.
    pub flows: BTreeSet<String>,
}

/// How many deliveries of an endpoint a process can start now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// The endpoint's name.
    pub endpoint: String,
    /// Those that have had attempts, or those that have not.
    pub retry: bool,
    /// How many at most.
    pub at_most: u32,
}

/// What a process asks for when it claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// At most one for each endpoint and kind of attempt.
    pub permits: Vec<Permit>,
    /// The flows that the process declares.
    pub flows: Vec<String>,
    /// After that time, others may take the claimed rows for lost.
    pub lease: Duration,
}

/// What is due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NextDue {
    /// The store's time.
    pub now: Millis,
    /// For each endpoint that has rows to deliver, the time of the first one, for first attempts and for retries.
    pub lanes: Vec<LaneDue>,
    /// When the first lease ends.
    pub lease: Option<Millis>,
}

/// When an endpoint has its next attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneDue {
    /// The endpoint's name.
    pub endpoint: String,
    /// Those that have had attempts, or those that have not.
    pub retry: bool,
    /// When the first of them is due.
    pub due: Millis,
}

/// A delivery that this process may attempt until its lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The `webhook-id`.
    pub id: Uuid,
    /// What a settlement must show: a later claim has a greater one.
    pub token: i64,
    /// The number of this attempt, from 1.
    pub attempts: u32,
    /// The flow's name.
    pub flow: String,
    /// The call's `uuid`.
    pub call: String,
    /// The endpoint's name.
    pub endpoint: String,
    /// The body to send.
    pub payload: Bytes,
    /// The trace that asked for the delivery.
    pub traceparent: Option<String>,
    /// When it was accepted.
    pub accepted: Millis,
}

/// What follows an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: it arrived.
    Delivered,
    /// Another attempt after that time.
    Again(Duration),
    /// Nothing: it failed for good, where replay finds it.
    Failed,
}

#[cfg(feature = "service")]
impl Verdict {
    /// The state after the attempt, and how long the row waits in it.
    pub(crate) fn follows(self) -> (State, Duration) {
        match self {
            Self::Delivered => (State::Delivered, Duration::ZERO),
            Self::Again(after) => (State::Waiting, after),
            Self::Failed => (State::Failed, Duration::ZERO),
        }
    }
}

/// An attempt that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The `webhook-id`.
    pub id: Uuid,
    /// The claim's.
    pub token: i64,
    /// What follows.
    pub verdict: Verdict,
    /// How long the attempt took.
    pub duration_ms: u32,
    /// The status code, where an answer came.
    pub status_code: Option<u16>,
    /// Why it was not delivered.
    pub reason: Option<String>,
    /// The beginning of an answer that was not a success, masked.
    pub response: Option<Bytes>,
}

/// Whether a settlement counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It did, now or when it was made before.
    Own,
    /// The row was claimed, replayed, cancelled or purged since. The attempt is recorded if the row is there.
    Lost,
}

/// A delivery as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The `webhook-id`.
    pub id: Uuid,
    /// The flow's name.
    pub flow: String,
    /// The call's `uuid`.
    pub call: String,
    /// The endpoint's name.
    pub endpoint: String,
    /// Where it stands.
    pub state: State,
    /// It waits, and the asking process cannot deliver it: see [`Deliverable`].
    pub held: bool,
    /// Its content was erased or will be once it is settled.
    pub erased: bool,
    /// When it was accepted.
    pub accepted: Millis,
    /// When its next attempt is due; while it is being sent, when its lease ends.
    pub due: Millis,
    /// When it was settled.
    pub settled: Option<Millis>,
    /// How many attempts it had, those before a replay and the one under way included.
    pub attempts: u32,
    /// Why its last attempt failed.
    pub reason: Option<String>,
    /// The trace that asked for it.
    pub traceparent: Option<String>,
}

/// One attempt of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The claim's token; attempts are listed by it.
    pub token: i64,
    /// When it began.
    pub started: Millis,
    /// How long it took.
    pub duration_ms: u32,
    /// The status code, where an answer came.
    pub status_code: Option<u16>,
    /// Why it was not delivered; [`UNKNOWN`] where the process did not live to tell.
    pub reason: Option<String>,
    /// The beginning of the answer, if it was asked for and is kept.
    pub response: Option<Bytes>,
}

/// The reason of an attempt whose process did not settle it before its lease ended.
pub const UNKNOWN: &str = "unknown";

/// The reason of a delivery that an operator ended.
pub const CANCELLED: &str = "cancelled";

/// A delivery with its attempts, and its payload if that was asked for and is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The row.
    pub delivery: Delivery,
    /// By token.
    pub attempts: Vec<Attempt>,
    /// The body that is sent.
    pub payload: Option<Bytes>,
}

#[cfg(feature = "service")]
impl Deliverable {
    /// Whether a waiting row is held.
    pub(crate) fn holds(&self, endpoint: &str, undeclared_flow: Option<&str>) -> bool {
        !self.endpoints.contains(endpoint) || undeclared_flow.is_some_and(|flow| !self.flows.contains(flow))
    }
}
