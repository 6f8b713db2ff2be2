//! The rows of the reference.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use uuid::Uuid;

use crate::delivery::rows::{Attempt, Delivery, Kept, Millis, NewDelivery, Origin, RequestHash, State};
use crate::store::{Act, BulkAct};

/// All that a database holds, by project.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) projects: BTreeMap<String, Table>,
}

/// All that a project holds.
#[derive(Default)]
pub(super) struct Table {
    pub(super) deliveries: BTreeMap<Uuid, Row>,
    pub(super) variables: BTreeMap<(String, String), (Bytes, Millis)>,
    pub(super) keys: BTreeMap<(String, [u8; 32]), Key>,
    pub(super) paused: BTreeSet<String>,
    pub(super) flows: BTreeMap<String, String>,
    pub(super) acts: BTreeMap<Uuid, Act>,
}

/// An idempotency key in use.
pub(super) struct Key {
    pub(super) request: [u8; 32],
    pub(super) nonce: Uuid,
    pub(super) started: Millis,
}

/// A delivery.
pub(super) struct Row {
    pub(super) delivery: Delivery,
    pub(super) undeclared: bool,
    pub(super) by_run: bool,
    pub(super) due_set: Millis,
    pub(super) token: i64,
    pub(super) nonce: Uuid,
    pub(super) hash: Option<RequestHash>,
    pub(super) payload: Option<Bytes>,
    pub(super) attempts: BTreeMap<i64, Attempt>,
}

impl Row {
    /// One that has just been accepted.
    pub(super) fn new(new: &NewDelivery, nonce: Uuid, now: Millis) -> Self {
        Self {
            delivery: Delivery {
                id: new.id,
                flow: new.flow.clone(),
                call: new.call.clone(),
                endpoint: new.endpoint.clone(),
                state: State::Waiting,
                held: false,
                erased: false,
                accepted: now,
                due: now,
                settled: None,
                attempts: 0,
                reason: None,
                traceparent: new.traceparent.clone(),
            },
            undeclared: !new.declared,
            by_run: new.origin == Origin::Run,
            due_set: now,
            token: 0,
            nonce,
            hash: Some(new.hash),
            payload: Some(new.payload.clone()),
            attempts: BTreeMap::new(),
        }
    }

    /// The flow, if the accepting process did not declare it.
    pub(super) fn undeclared_flow(&self) -> Option<&str> {
        self.undeclared.then_some(&*self.delivery.flow)
    }

    /// Whether its lease has not ended.
    pub(super) fn is_under_way(&self, now: Millis) -> bool {
        self.delivery.state == State::Sending && self.delivery.due > now
    }

    /// Whether a bulk act changes it.
    pub(super) fn is_open_to(&self, act: BulkAct, now: Millis) -> bool {
        let open = match act {
            BulkAct::Replay => !self.delivery.erased && self.payload.is_some(),
            BulkAct::Cancel => !self.delivery.state.is_settled(),
        };
        open && !self.is_under_way(now)
    }

    /// Sets when it is due next.
    pub(super) fn due(&mut self, due: Millis, now: Millis) {
        self.delivery.due = due;
        self.due_set = now;
    }

    /// Moves it to another state; where that is a settled one, an erased payload goes.
    pub(super) fn becomes(&mut self, state: State, now: Millis) {
        self.delivery.state = state;
        self.delivery.settled = state.is_settled().then_some(now);
        if self.delivery.erased && state.is_settled() {
            self.payload = None;
        }
    }
}

/// Variables of a call, by name.
pub(super) fn of_call<'t>(table: &'t Table, call: &'t str) -> impl Iterator<Item = Kept> + 't {
    table
        .variables
        .iter()
        .filter(move |((of, _), _)| of == call)
        .map(|((_, name), (value, _))| (name.clone(), value.clone()))
}
