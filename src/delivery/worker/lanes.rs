//! Who may start how many attempts (service, section 4 rule 5).

use std::collections::{BTreeMap, BTreeSet};

use super::limit::Limit;
use super::{AT_ONCE, Sent};
use crate::delivery::rows::Permit;

/// How many retries a process has under way at most: half of all permits are kept for first attempts.
const RETRIES_AT_ONCE: usize = AT_ONCE / 2;

/// The endpoints, what each has due, and what it has under way.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    endpoints: BTreeMap<String, Endpoint>,
    /// The endpoint that was given a permit last: the next one has the first turn.
    last: String,
}

#[derive(Debug, Default)]
struct Endpoint {
    limit: Limit,
    /// First attempts, and retries, that are under way.
    under_way: [usize; 2],
    /// Whether first attempts, or retries, are believed to be due.
    due: [bool; 2],
    /// Whether its next permit is for a retry, if both are due.
    retry_next: bool,
}

const BOTH: [usize; 2] = [FIRST, RETRY];
const FIRST: usize = 0;
const RETRY: usize = 1;

impl Lanes {
    /// Believes that these lanes are due, and no others.
    pub(super) fn due<'l>(&mut self, lanes: impl IntoIterator<Item = (&'l str, bool)>) {
        for endpoint in self.endpoints.values_mut() {
            endpoint.due = [false; 2];
        }
        for (name, retry) in lanes {
            let endpoint = self.endpoints.entry(name.to_owned()).or_default();
            *lane(&mut endpoint.due, retry) = true;
        }
    }

    /// Forgets the endpoints that have nothing under way and are not deliverable any more.
    pub(super) fn keep(&mut self, deliverable: &BTreeSet<String>) {
        self.endpoints.retain(|name, endpoint| deliverable.contains(name) || endpoint.under_way != [0; 2]);
    }

    /// A lane had fewer due than it was permitted.
    pub(super) fn empty(&mut self, name: &str, retry: bool) {
        if let Some(endpoint) = self.endpoints.get_mut(name) {
            *lane(&mut endpoint.due, retry) = false;
        }
    }

    /// An attempt begins.
    pub(super) fn begin(&mut self, name: &str, retry: bool) {
        let endpoint = self.endpoints.entry(name.to_owned()).or_default();
        *lane(&mut endpoint.under_way, retry) += 1;
    }

    /// An attempt has ended; `None`: it took too long.
    pub(super) fn end(&mut self, name: &str, retry: bool, sent: Option<&Sent>) {
        if let Some(endpoint) = self.endpoints.get_mut(name) {
            let under_way = lane(&mut endpoint.under_way, retry);
            *under_way = under_way.saturating_sub(1);
            endpoint.limit.follow(sent);
        }
    }

    /// What can be started now: one permit to each endpoint in turn, until nobody needs more or all are given.
    pub(super) fn permits(&mut self) -> Vec<Permit> {
        let under_way = |lane: usize| -> usize {
            self.endpoints.values().filter_map(|endpoint| endpoint.under_way.get(lane)).sum()
        };
        let (mut retries, mut left) = (under_way(RETRY), AT_ONCE.saturating_sub(under_way(FIRST)));
        left = left.saturating_sub(retries);
        let mut given: BTreeMap<(String, bool), u32> = BTreeMap::new();
        while left > 0 {
            let mut any = false;
            for name in self.in_turn() {
                let Some(endpoint) = self.endpoints.get_mut(&name) else { continue };
                let of = |retry| given.get(&(name.clone(), retry)).copied().unwrap_or(0) as usize;
                let Some(retry) = endpoint.next([of(false), of(true)], retries < RETRIES_AT_ONCE) else {
                    continue;
                };
                retries += usize::from(retry);
                *given.entry((name.clone(), retry)).or_default() += 1;
                any = true;
                left -= 1;
                self.last = name;
                if left == 0 {
                    break;
                }
            }
            if !any {
                break;
            }
        }
        given.into_iter().map(|((endpoint, retry), at_most)| Permit { endpoint, retry, at_most }).collect()
    }

    /// Those that have anything due, the one after the last first.
    fn in_turn(&self) -> Vec<String> {
        let due = |(_, endpoint): &(&String, &Endpoint)| endpoint.due != [false; 2];
        let after = self.endpoints.iter().filter(|(name, _)| **name > self.last);
        let before = self.endpoints.iter().filter(|(name, _)| **name <= self.last);
        after.chain(before).filter(due).map(|(name, _)| name.clone()).collect()
    }
}

impl Endpoint {
    /// Which kind of attempt it may start next, after those that were `given`: retries leave half of the limit to first
    /// attempts, and both take turns.
    fn next(&mut self, given: [usize; 2], retries_left: bool) -> Option<bool> {
        let taken = |lane: usize| {
            self.under_way.get(lane).copied().unwrap_or(0) + given.get(lane).copied().unwrap_or(0)
        };
        if BOTH.into_iter().map(taken).sum::<usize>() >= self.limit.get() {
            return None;
        }
        let [first_due, retry_due] = self.due;
        let room = retries_left && taken(RETRY) < (self.limit.get() / 2).max(1);
        let retry = match (first_due, retry_due && room) {
            (false, false) => return None,
            (true, false) => false,
            (false, true) => true,
            (true, true) => self.retry_next,
        };
        self.retry_next = !retry;
        Some(retry)
    }
}

fn lane<T>(lanes: &mut [T; 2], retry: bool) -> &mut T {
    let [first, retries] = lanes;
    if retry { retries } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The permits as `crm 4`, or `crm retry 4`.
    fn permits(lanes: &mut Lanes) -> Vec<String> {
        let text = |permit: Permit| {
            let retry = if permit.retry { " retry" } else { "" };
            format!("{}{retry} {}", permit.endpoint, permit.at_most)
        };
        lanes.permits().into_iter().map(text).collect()
    }

    fn begin(lanes: &mut Lanes, name: &str, retry: bool, count: usize) {
        for _ in 0..count {
            lanes.begin(name, retry);
        }
    }

    #[test]
    fn an_endpoint_has_8_under_way_at_first() {
        let mut lanes = Lanes::default();
        lanes.due([("crm", false)]);
        assert_eq!(permits(&mut lanes), ["crm 8"]);
        begin(&mut lanes, "crm", false, 5);
        assert_eq!(permits(&mut lanes), ["crm 3"]);
        begin(&mut lanes, "crm", false, 3);
        assert_eq!(permits(&mut lanes), [""; 0]);
    }

    #[test]
    fn half_of_an_endpoint_s_permits_are_kept_for_first_attempts() {
        let mut lanes = Lanes::default();
        lanes.due([("crm", true)]);
        assert_eq!(permits(&mut lanes), ["crm retry 4"]);
        begin(&mut lanes, "crm", true, 4);
        lanes.due([("crm", true), ("crm", false)]);
        assert_eq!(permits(&mut lanes), ["crm 4"]);
    }

    #[test]
    fn first_attempts_do_not_starve_retries_of_an_endpoint_in_trouble() {
        let mut lanes = Lanes::default();
        begin(&mut lanes, "crm", false, 3);
        for _ in 0..3 {
            lanes.end("crm", false, None);
        }
        lanes.due([("crm", false), ("crm", true)]);
        let turns: Vec<_> = (0..4).flat_map(|_| permits(&mut lanes)).collect();
        assert_eq!(turns, ["crm 1", "crm retry 1", "crm 1", "crm retry 1"]);
    }

    #[test]
    fn half_of_all_permits_are_kept_for_first_attempts() {
        let mut lanes = Lanes::default();
        let names: Vec<_> = (0..200).map(|number| format!("e{number:03}")).collect();
        lanes.due(names.iter().map(|name| (name.as_str(), true)));
        let given: Vec<_> = lanes.permits();
        assert_eq!(given.iter().map(|permit| permit.at_most).sum::<u32>(), 256);
        assert_eq!(given.len(), 200);
        for permit in given {
            begin(&mut lanes, &permit.endpoint, true, permit.at_most as usize);
        }
        assert_eq!(permits(&mut lanes), [""; 0]);
        lanes.due(names.iter().map(|name| (name.as_str(), false)));
        assert_eq!(lanes.permits().iter().map(|permit| permit.at_most).sum::<u32>(), 256);
    }

    #[test]
    fn claims_go_round_by_endpoint() {
        let mut lanes = Lanes::default();
        begin(&mut lanes, "busy", false, AT_ONCE - 3);
        let due = [("a", false), ("b", false), ("c", false), ("d", false)];
        lanes.due(due);
        assert_eq!(permits(&mut lanes), ["a 1", "b 1", "c 1"]);
        assert_eq!(permits(&mut lanes), ["a 1", "b 1", "d 1"]);
        assert_eq!(permits(&mut lanes), ["a 1", "c 1", "d 1"]);
    }

    #[test]
    fn what_was_empty_gets_no_permit_until_it_is_due_again() {
        let mut lanes = Lanes::default();
        lanes.due([("crm", false)]);
        lanes.empty("crm", false);
        assert_eq!(permits(&mut lanes), [""; 0]);
        lanes.due([("crm", false)]);
        assert_eq!(permits(&mut lanes), ["crm 8"]);
    }

    #[test]
    fn an_endpoint_that_is_gone_is_forgotten_once_it_is_idle() {
        let mut lanes = Lanes::default();
        begin(&mut lanes, "crm", false, 1);
        lanes.keep(&BTreeSet::new());
        assert_eq!(lanes.endpoints.len(), 1);
        lanes.end("crm", false, None);
        lanes.keep(&BTreeSet::new());
        assert_eq!(lanes.endpoints.len(), 0);
    }
}
