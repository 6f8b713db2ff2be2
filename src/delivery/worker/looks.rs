//! Looking for what is due, and starting it.

use std::future::{pending, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep};

use super::lanes::Lanes;
use super::settle::Settler;
use super::{ATTEMPT_AT_MOST, Event, LEASE, Sender, Sent, attempt};
use crate::delivery::rows::{Claim, Claimed, Millis, Permit};
use crate::delivery::schedule::delays;
use crate::delivery::{Answer, Claims, Clock, StoreError, millis};

/// The longest time between two looks: hints may be missed, and another process may have died.
const LOOK: Duration = Duration::from_secs(1);

/// How long after a claim the next look is, at the latest: of the rows of an endpoint a look sees the first.
const SOON: Duration = Duration::from_millis(100);

/// How often all rows are asked whether they were written by a clock that was set back since, as a safeguard: that this
/// process has seen it go back is not certain.
const CLOCK: Duration = Duration::from_secs(10 * 60);

/// How long the store may take to say what is due.
const SILENT: Duration = Duration::from_secs(10);

/// How long attempts end before others are claimed in their place, together: a claim costs the store as much for one as
/// for several. No rule goes by that time, so it is not the injected clock's.
const GATHER: Duration = Duration::from_millis(5);

/// How far the store's time may fall behind before it was set back.
const BEHIND: Millis = 1000;

/// An attempt that has ended, as the loop needs it.
struct Ended {
    endpoint: String,
    retry: bool,
    sent: Option<Sent>,
}

/// What the worker's loop holds.
pub(super) struct Looks {
    claims: Arc<dyn Claims>,
    sender: Arc<dyn Sender>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Fn() -> f64 + Send + Sync>,
    settler: Arc<Settler>,
    lanes: Lanes,
    /// The store's time at the last look, and this process's.
    seen: Option<(Millis, Duration)>,
    /// When all rows were last asked about a clock that was set back.
    followed: Option<Duration>,
}

impl Looks {
    pub(super) fn new(
        claims: Arc<dyn Claims>,
        sender: Arc<dyn Sender>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Fn() -> f64 + Send + Sync>,
    ) -> Self {
        let settler = Arc::new(Settler::start(Arc::clone(&claims), Arc::clone(&clock)));
        Self { claims, sender, clock, random, settler, lanes: Lanes::default(), seen: None, followed: None }
    }

    pub(super) async fn run(mut self, mut asked: mpsc::Receiver<()>, mut stopped: watch::Receiver<bool>) {
        let (ended, mut ends) = mpsc::unbounded_channel();
        let mut attempts = JoinSet::new();
        let mut next = Duration::ZERO;
        let (mut look, mut gathering) = (true, None);
        while !*stopped.borrow() {
            if look {
                // Taken before the store is asked: the clock may go on while it answers.
                let asked_at = self.clock.monotonic();
                let wait = match self.look().await {
                    Ok(wait) => wait,
                    Err(fault) => {
                        self.sender.hear(Event::Fault(fault));
                        LOOK
                    }
                };
                next = asked_at + wait;
            }
            while gathering.is_none()
                && let Some((claimed, lease_end)) = self.claim().await
            {
                if !claimed.is_empty() {
                    next = next.min(self.clock.monotonic() + SOON);
                }
                for claimed in claimed {
                    self.begin(claimed, lease_end, &ended, &mut attempts);
                }
            }
            look = tokio::select! {
                Some(end) = ends.recv() => {
                    self.end(&end);
                    while let Ok(end) = ends.try_recv() {
                        self.end(&end);
                    }
                    gathering.get_or_insert_with(|| Box::pin(sleep(GATHER)));
                    false
                }
                () = gathered(&mut gathering) => {
                    gathering = None;
                    false
                }
                () = self.claims.wake().hinted() => true,
                Some(()) = asked.recv() => true,
                () = self.clock.sleep_until(next) => true,
                _ = stopped.wait_for(|stopped| *stopped) => false,
            };
            while attempts.try_join_next().is_some() {}
        }
        // Each attempt ends by itself, and is settled by itself.
        while attempts.join_next().await.is_some() {}
    }

    /// Asks what is due; how long until the next look.
    async fn look(&mut self) -> Result<Duration, StoreError> {
        let deliverable = self.sender.deliverable();
        self.lanes.keep(&deliverable.endpoints);
        let due = self.in_time(self.claims.next_due(Arc::clone(&deliverable))).await?;
        self.follow_clock(due.now).await?;
        if due.lease.is_some_and(|end| end <= due.now) {
            let expired = self.in_time(self.claims.expire_claims(delays(|| (self.random)()))).await?;
            if !expired.is_empty() {
                self.sender.hear(Event::Expired(expired));
            }
        }
        let of_now = due.lanes.iter().filter(|lane| lane.due <= due.now);
        self.lanes.due(of_now.map(|lane| (lane.endpoint.as_str(), lane.retry)));
        let later = due.lanes.iter().map(|lane| lane.due).chain(due.lease).filter(|due_at| *due_at > due.now);
        let wait = later.min().map(|at| Duration::from_millis((at - due.now).unsigned_abs()));
        Ok(wait.map_or(LOOK, |wait| wait.min(LOOK)))
    }

    /// Moves rows back whose times are ahead, where the store's clock has gone back since the last look; at the first
    /// look, and now and then, in any case.
    async fn follow_clock(&mut self, now: Millis) -> Result<(), StoreError> {
        let here = self.clock.monotonic();
        let behind = self.seen.is_some_and(|(then, at)| {
            now < then.saturating_add(millis(here.saturating_sub(at))).saturating_sub(BEHIND)
        });
        let long_ago = self.followed.is_none_or(|at| here.saturating_sub(at) >= CLOCK);
        if behind || long_ago {
            let moved = self.in_time(self.claims.follow_clock()).await?;
            if moved > 0 {
                self.sender.hear(Event::ClockSetBack(moved));
            }
            self.followed = Some(here);
        }
        self.seen = Some((now, here));
        Ok(())
    }

    /// A store that does not answer is asked again.
    async fn in_time<T>(&self, answer: Answer<T>) -> Result<T, StoreError> {
        match select(answer, self.clock.sleep(SILENT)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err(StoreError::Unavailable("it does not answer".into())),
        }
    }

    /// Claims what can start at once, and says when its lease ends. `None`: nothing can, or nothing is due.
    async fn claim(&mut self) -> Option<(Vec<Claimed>, Duration)> {
        let permits = self.lanes.permits();
        if permits.is_empty() {
            return None;
        }
        let lease_end = self.clock.monotonic() + LEASE;
        let flows = self.sender.deliverable().flows.iter().cloned().collect();
        let answer = self.claims.claim(Claim { permits: permits.clone(), flows, lease: LEASE });
        // What comes later than that could not be attempted in time.
        match select(answer, self.clock.sleep(LEASE - ATTEMPT_AT_MOST)).await {
            Either::Left((Ok(claimed), _)) => {
                // This process may have been stopped meanwhile.
                if lease_end.saturating_sub(self.clock.monotonic()) < ATTEMPT_AT_MOST {
                    self.give_back(Box::pin(ready(Ok(claimed))));
                    return None;
                }
                for Permit { endpoint, retry, at_most } in &permits {
                    let of = |row: &&Claimed| row.endpoint == *endpoint && is_retry(row) == *retry;
                    if claimed.iter().filter(of).count() < *at_most as usize {
                        self.lanes.empty(endpoint, *retry);
                    }
                }
                Some((claimed, lease_end))
            }
            Either::Left((Err(fault), _)) => {
                self.sender.hear(Event::Fault(fault));
                self.lanes.due([]);
                None
            }
            Either::Right(((), late)) => {
                self.give_back(late);
                self.lanes.due([]);
                None
            }
        }
    }

    /// Gives back, once it comes, what is claimed too late to be started.
    fn give_back(&self, late: Answer<Vec<Claimed>>) {
        let (claims, sender) = (Arc::clone(&self.claims), Arc::clone(&self.sender));
        tokio::spawn(async move {
            let Ok(claimed) = late.await else { return };
            let given: Vec<_> = claimed.iter().map(|row| (row.id, row.token)).collect();
            let count = given.len();
            let back = claims.give_back(given).await;
            // Whoever has looked meanwhile has seen nothing due.
            claims.wake().hint();
            sender.hear(match back {
                Ok(_) => Event::GivenBack(count),
                Err(fault) => Event::Fault(fault),
            });
        });
    }

    /// Starts an attempt; it ends and is settled by itself.
    fn begin(
        &mut self,
        claimed: Claimed,
        lease_end: Duration,
        ended: &mpsc::UnboundedSender<Ended>,
        attempts: &mut JoinSet<()>,
    ) {
        let retry = is_retry(&claimed);
        self.lanes.begin(&claimed.endpoint, retry);
        let (sender, clock, random) =
            (Arc::clone(&self.sender), Arc::clone(&self.clock), Arc::clone(&self.random));
        let (settler, ended) = (Arc::clone(&self.settler), ended.clone());
        attempts.spawn(async move {
            let (sent, took) = attempt::make(&sender, &clock, claimed.clone()).await;
            let settlement = attempt::settlement(&claimed, sent.as_ref(), took, random());
            let _ = ended.send(Ended { endpoint: claimed.endpoint.clone(), retry, sent });
            let settled = settler.settle(settlement.clone(), lease_end).await;
            sender.hear(Event::Attempted { claimed, settlement, settled });
        });
    }

    fn end(&mut self, ended: &Ended) {
        self.lanes.end(&ended.endpoint, ended.retry, ended.sent.as_ref());
    }
}

/// Waits until what is being gathered is claimed for.
async fn gathered(gathering: &mut Option<Pin<Box<Sleep>>>) {
    match gathering {
        Some(until) => until.await,
        None => pending().await,
    }
}

fn is_retry(claimed: &Claimed) -> bool {
    claimed.attempts > 1
}
