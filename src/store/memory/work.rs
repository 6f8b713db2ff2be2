//! Accepting, claiming and settling.

use std::collections::BTreeMap;

use bytes::Bytes;
use uuid::Uuid;

use super::At;
use super::row::{Key, Row};
use crate::delivery::millis;
use crate::delivery::rows::{
    Accepted, Attempt, Change, Claim, Claimed, Deliverable, Entry, LaneDue, Millis, NewDelivery, NextDue,
    Origin, Settled, Settlement, State, UNKNOWN,
};
use crate::delivery::schedule::Delays;
use crate::store::accepting::Found;
use crate::store::operate::{AHEAD, EXPIRED_AT_ONCE, KEY_KEPT};
use crate::store::{KeyState, RunKey};

impl At<'_> {
    pub(super) fn accept(&mut self, entry: &Entry) -> Accepted {
        match entry {
            Entry::Delivery(new) => {
                let accepted = self.insert(new);
                if accepted == Accepted::New {
                    let _ = self.keep(&new.call, &new.variables);
                    self.wake.hint();
                }
                accepted
            }
            Entry::Variables { call, variables } => match self.keep(call, variables) {
                true => Accepted::New,
                false => Accepted::Erased,
            },
        }
    }

    fn insert(&mut self, new: &NewDelivery) -> Accepted {
        let (nonce, now) = (Uuid::new_v4(), self.now);
        let row = self.table.deliveries.entry(new.id).or_insert_with(|| Row::new(new, nonce, now));
        row.by_run |= new.origin == Origin::Run;
        let hash = row.hash.as_ref().map(<[u8; 32]>::as_slice);
        Found { nonce: row.nonce, hash, by_run: row.by_run }.accepted(new, nonce)
    }

    /// Keeps `variables` of `call`; `false` where that is erased.
    fn keep(&mut self, call: &str, variables: &[Change]) -> bool {
        let erased = |row: &Row| row.delivery.erased && row.delivery.call == call;
        if self.table.deliveries.values().any(erased) {
            return false;
        }
        for (name, value) in variables {
            let key = (call.to_owned(), name.clone());
            match value {
                Some(value) => drop(self.table.variables.insert(key, (value.clone(), self.now))),
                None => drop(self.table.variables.remove(&key)),
            }
        }
        true
    }

    pub(super) fn run_key(&mut self, key: &RunKey) -> KeyState {
        let now = self.now;
        let new = || Key { request: key.request, nonce: key.nonce, started: now };
        let held = self.table.keys.entry((key.name.clone(), key.key)).or_insert_with(new);
        if held.started < now - KEY_KEPT {
            *held = new();
        }
        if held.nonce == key.nonce {
            KeyState::Own
        } else if held.request == key.request {
            KeyState::Used
        } else {
            KeyState::Different
        }
    }

    pub(super) fn next_due(&self, deliverable: &Deliverable) -> NextDue {
        let mut lanes: BTreeMap<(&str, bool), Millis> = BTreeMap::new();
        let waiting = self.table.deliveries.values().filter(|row| row.delivery.state == State::Waiting);
        for row in waiting {
            let delivery = &row.delivery;
            let held = deliverable.holds(&delivery.endpoint, row.undeclared_flow());
            if !held && !self.table.paused.contains(&delivery.endpoint) {
                let first = lanes.entry((&delivery.endpoint, delivery.attempts > 0)).or_insert(delivery.due);
                *first = delivery.due.min(*first);
            }
        }
        let sending = self.table.deliveries.values().filter(|row| row.delivery.state == State::Sending);
        NextDue {
            now: self.now,
            lanes: lanes
                .into_iter()
                .map(|((endpoint, retry), due)| LaneDue { endpoint: endpoint.to_owned(), retry, due })
                .collect(),
            lease: sending.map(|row| row.delivery.due).min(),
        }
    }

    pub(super) fn claim(&mut self, claim: &Claim) -> Vec<Claimed> {
        let now = self.now;
        let mut claimed = Vec::new();
        for permit in &claim.permits {
            if self.table.paused.contains(&permit.endpoint) {
                continue;
            }
            let mut due: Vec<&mut Row> = self
                .table
                .deliveries
                .values_mut()
                .filter(|row| {
                    let delivery = &row.delivery;
                    delivery.state == State::Waiting
                        && delivery.endpoint == permit.endpoint
                        && (delivery.attempts > 0) == permit.retry
                        && delivery.due <= now
                        && row
                            .undeclared_flow()
                            .is_none_or(|flow| claim.flows.iter().any(|name| name == flow))
                })
                .collect();
            due.sort_by_key(|row| (row.undeclared, row.delivery.due));
            claimed.extend(due.into_iter().take(permit.at_most as usize).map(|row| take(row, claim, now)));
        }
        claimed
    }

    pub(super) fn settle(&mut self, settlement: Settlement) -> Settled {
        let now = self.now;
        let Some(row) = self.table.deliveries.get_mut(&settlement.id) else { return Settled::Lost };
        let own = row.token == settlement.token;
        if own && !row.delivery.state.is_settled() {
            let (state, wait) = settlement.verdict.follows();
            row.becomes(state, now);
            row.due(now + millis(wait), now);
            row.delivery.reason = settlement.reason.clone();
        }
        let attempt = Attempt {
            token: settlement.token,
            started: now - Millis::from(settlement.duration_ms),
            duration_ms: settlement.duration_ms,
            status_code: settlement.status_code,
            reason: settlement.reason,
            response: settlement.response.filter(|_| !row.delivery.erased),
        };
        row.attempts.insert(settlement.token, attempt);
        if own { Settled::Own } else { Settled::Lost }
    }

    pub(super) fn give_back(&mut self, id: Uuid, token: i64) -> bool {
        let Some(row) = self.table.deliveries.get_mut(&id) else { return false };
        if row.token != token || row.delivery.state != State::Sending {
            return false;
        }
        row.delivery.state = State::Waiting;
        row.delivery.attempts -= 1;
        row.delivery.due = row.due_set;
        true
    }

    pub(super) fn expire(&mut self, delays: &Delays) -> Vec<Claimed> {
        let now = self.now;
        let run_out = |row: &&mut Row| row.delivery.state == State::Sending && row.delivery.due <= now;
        let mut rows: Vec<&mut Row> = self.table.deliveries.values_mut().filter(run_out).collect();
        rows.sort_by_key(|row| row.delivery.due);
        rows.truncate(EXPIRED_AT_ONCE);
        for row in &mut rows {
            record_unknown(row, now);
            match delays.after(row.delivery.attempts) {
                Some(delay) => {
                    row.becomes(State::Waiting, now);
                    row.due(now + millis(delay), now);
                }
                None => {
                    row.becomes(State::Failed, now);
                    row.due(now, now);
                }
            }
            row.delivery.reason = Some(UNKNOWN.to_owned());
        }
        rows.into_iter().map(|row| claimed(row, Bytes::new())).collect()
    }

    pub(super) fn follow_clock(&mut self) -> u64 {
        let now = self.now;
        let ahead = |row: &&mut Row| !row.delivery.state.is_settled() && row.due_set > now + AHEAD;
        let rows = self.table.deliveries.values_mut().filter(ahead);
        rows.map(|row| row.due(row.delivery.due - (row.due_set - now), now)).count() as u64
    }
}

fn take(row: &mut Row, claim: &Claim, now: Millis) -> Claimed {
    row.token += 1;
    row.delivery.attempts += 1;
    row.delivery.state = State::Sending;
    row.due(now + millis(claim.lease), now);
    claimed(row, row.payload.clone().unwrap_or_default())
}

fn claimed(row: &Row, payload: Bytes) -> Claimed {
    Claimed {
        id: row.delivery.id,
        token: row.token,
        attempts: row.delivery.attempts,
        flow: row.delivery.flow.clone(),
        call: row.delivery.call.clone(),
        endpoint: row.delivery.endpoint.clone(),
        payload,
        traceparent: row.delivery.traceparent.clone(),
        accepted: row.delivery.accepted,
    }
}

/// The attempt of a claim that ran out, unless it was settled late.
pub(super) fn record_unknown(row: &mut Row, now: Millis) {
    if row.delivery.state == State::Sending {
        row.attempts.entry(row.token).or_insert_with_key(|token| Attempt {
            token: *token,
            started: now,
            duration_ms: 0,
            status_code: None,
            reason: Some(UNKNOWN.to_owned()),
            response: None,
        });
    }
}
