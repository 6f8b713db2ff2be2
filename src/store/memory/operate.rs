//! What operators do, and what they read.

use std::time::Duration;

use uuid::Uuid;

use super::At;
use super::row::Row;
use super::work::record_unknown;
use crate::delivery::millis;
use crate::delivery::rows::{CANCELLED, Deliverable, Delivery, Detail, Millis, State};
use crate::store::operate::{BULK, OVERDUE, PURGED_AT_ONCE};
use crate::store::queues::{Group, queues};
use crate::store::{
    Act, Batch, Bulk, BulkAct, Cancelled, Cursor, Erased, Filter, Old, Page, Queue, Replayed,
};

impl At<'_> {
    /// The rows that a filter finds, oldest first.
    pub(super) fn found<'f>(&'f self, filter: &'f Filter) -> impl Iterator<Item = &'f Row> {
        let mut rows: Vec<&Row> =
            self.table.deliveries.values().filter(|row| finds(filter, &row.delivery)).collect();
        rows.sort_by_key(|row| place(row));
        rows.into_iter()
    }

    pub(super) fn list(
        &self,
        filter: &Filter,
        page: Page,
        deliverable: Option<&Deliverable>,
    ) -> Vec<Delivery> {
        let before = match page.after {
            None => None,
            Some(id) => match self.table.deliveries.get(&id) {
                Some(row) => Some(place(row)),
                None => return Vec::new(),
            },
        };
        let mut rows: Vec<&Row> =
            self.found(filter).filter(|row| before.is_none_or(|before| place(row) < before)).collect();
        rows.reverse();
        rows.truncate(page.limit as usize);
        rows.into_iter().map(|row| self.shown(row, deliverable)).collect()
    }

    fn shown(&self, row: &Row, deliverable: Option<&Deliverable>) -> Delivery {
        let endpoint = &row.delivery.endpoint;
        let held = row.delivery.state == State::Waiting
            && (self.table.paused.contains(endpoint)
                || deliverable.is_some_and(|able| able.holds(endpoint, row.undeclared_flow())));
        let under_way = u32::from(row.delivery.state == State::Sending);
        let attempts = u32::try_from(row.attempts.len()).unwrap_or(u32::MAX).saturating_add(under_way);
        Delivery { held, attempts, ..row.delivery.clone() }
    }

    pub(super) fn get(&self, id: Uuid, content: bool, deliverable: Option<&Deliverable>) -> Option<Detail> {
        let row = self.table.deliveries.get(&id)?;
        let mut attempts: Vec<_> = row.attempts.values().cloned().collect();
        if !content {
            attempts.iter_mut().for_each(|attempt| attempt.response = None);
        }
        let payload = row.payload.clone().filter(|_| content);
        Some(Detail { delivery: self.shown(row, deliverable), attempts, payload })
    }

    pub(super) fn replay(&mut self, id: Uuid, by: String) -> Replayed {
        let now = self.now;
        let Some(row) = self.table.deliveries.get_mut(&id) else { return Replayed::NotFound };
        if row.delivery.erased || row.payload.is_none() {
            return Replayed::Erased;
        }
        if row.is_under_way(now) {
            return Replayed::UnderWay;
        }
        queue(row, now, now);
        self.wake.hint();
        self.record(by, "replay", id.to_string(), 1);
        Replayed::Queued
    }

    pub(super) fn cancel(&mut self, id: Uuid, by: String) -> Cancelled {
        let now = self.now;
        let Some(row) = self.table.deliveries.get_mut(&id) else { return Cancelled::NotFound };
        if row.delivery.state.is_settled() {
            let erased = row.delivery.erased || row.payload.is_none();
            return if erased { Cancelled::Erased } else { Cancelled::Settled };
        }
        if row.is_under_way(now) {
            return Cancelled::UnderWay;
        }
        end(row, now);
        self.record(by, "cancel", id.to_string(), 1);
        Cancelled::Done
    }

    pub(super) fn replay_batch(&mut self, bulk: &Bulk, after: Cursor) -> Batch {
        let now = self.now;
        let ids = self.batch(bulk, after, BulkAct::Replay);
        for (k, (_, id)) in (after.done + 1..).zip(&ids) {
            if let Some(row) = self.table.deliveries.get_mut(id) {
                let wait = k.saturating_mul(1000) / u64::from(bulk.rate.max(1));
                queue(row, now.saturating_add(Millis::try_from(wait).unwrap_or(Millis::MAX)), now);
                if let Some(to) = &bulk.to {
                    row.delivery.endpoint.clone_from(to);
                }
            }
        }
        self.wake.hint();
        self.step(bulk, BulkAct::Replay, &ids)
    }

    pub(super) fn cancel_batch(&mut self, bulk: &Bulk, after: Cursor) -> Batch {
        let now = self.now;
        let ids = self.batch(bulk, after, BulkAct::Cancel);
        for (_, id) in &ids {
            if let Some(row) = self.table.deliveries.get_mut(id) {
                end(row, now);
            }
        }
        self.step(bulk, BulkAct::Cancel, &ids)
    }

    fn batch(&self, bulk: &Bulk, after: Cursor, act: BulkAct) -> Vec<(Millis, Uuid)> {
        self.found(&bulk.filter)
            .filter(|row| after.row.is_none_or(|after| place(row) > after) && row.is_open_to(act, self.now))
            .map(place)
            .take(BULK)
            .collect()
    }

    /// One record of the whole act, with the count of all its steps.
    fn step(&mut self, bulk: &Bulk, act: BulkAct, changed: &[(Millis, Uuid)]) -> Batch {
        let count = changed.len() as u64;
        let new = Act {
            id: bulk.act,
            by: bulk.by.clone(),
            what: act.name().to_owned(),
            filter: bulk.text(act),
            count: 0,
            at: self.now,
        };
        self.table.acts.entry(bulk.act).or_insert(new).count += count;
        Batch { changed: count, last: changed.last().copied() }
    }

    fn record(&mut self, by: String, what: &str, filter: String, count: u64) {
        let id = Uuid::new_v4();
        let act = Act { id, by, what: what.to_owned(), filter, count, at: self.now };
        self.table.acts.insert(id, act);
    }

    pub(super) fn erase(&mut self, call: &str, by: String) -> Erased {
        let (mut rows, mut unsettled) = (0, false);
        for row in self.table.deliveries.values_mut().filter(|row| row.delivery.call == call) {
            rows += 1;
            row.delivery.erased = true;
            row.hash = None;
            row.attempts.values_mut().for_each(|attempt| attempt.response = None);
            if row.delivery.state.is_settled() {
                row.payload = None;
            } else {
                unsettled = true;
            }
        }
        self.table.variables.retain(|(of, _), _| of != call);
        self.record(by, "erase", call.to_owned(), rows);
        Erased { count: rows, pending: unsettled }
    }

    pub(super) fn purge(&mut self, old: Old, keep: Duration) -> u64 {
        let before = self.now.saturating_sub(millis(keep));
        let mut left = PURGED_AT_ONCE;
        let mut goes = |is_old: bool| {
            let goes = is_old && left > 0;
            left -= usize::from(goes);
            !goes
        };
        match old {
            Old::Deliveries(state) => self.table.deliveries.retain(|_, row| {
                goes(row.delivery.state == state && row.delivery.settled.is_some_and(|at| at < before))
            }),
            Old::Variables => self.table.variables.retain(|_, (_, saved)| goes(*saved < before)),
            Old::RunKeys => self.table.keys.retain(|_, key| goes(key.started < before)),
            Old::Acts => self.table.acts.retain(|_, act| goes(act.at < before)),
        }
        (PURGED_AT_ONCE - left) as u64
    }

    pub(super) fn queues(&self, deliverable: Option<&Deliverable>) -> Vec<Queue> {
        let waiting = self.table.deliveries.values().filter(|row| row.delivery.state == State::Waiting);
        let groups = waiting.map(|row| Group {
            endpoint: row.delivery.endpoint.clone(),
            undeclared: row.undeclared_flow().map(str::to_owned),
            waiting: 1,
            overdue: u64::from(row.delivery.due <= self.now - OVERDUE),
            oldest_due: row.delivery.due,
        });
        queues(groups, &self.table.paused, deliverable)
    }
}

/// Lists are in this order, newest first.
fn place(row: &Row) -> (Millis, Uuid) {
    (row.delivery.accepted, row.delivery.id)
}

fn finds(filter: &Filter, delivery: &Delivery) -> bool {
    let is = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
    filter.state.is_none_or(|state| state == delivery.state)
        && is(&filter.flow, &delivery.flow)
        && is(&filter.call, &delivery.call)
        && is(&filter.endpoint, &delivery.endpoint)
        && filter.since.is_none_or(|since| delivery.accepted >= since)
        && filter.until.is_none_or(|until| delivery.accepted <= until)
}

fn queue(row: &mut Row, due: Millis, now: Millis) {
    record_unknown(row, now);
    row.becomes(State::Waiting, now);
    row.due(due, now);
    row.token += 1;
    row.delivery.attempts = 0;
    row.delivery.reason = None;
}

fn end(row: &mut Row, now: Millis) {
    record_unknown(row, now);
    row.becomes(State::Cancelled, now);
    row.token += 1;
    row.delivery.reason = Some(CANCELLED.to_owned());
}
