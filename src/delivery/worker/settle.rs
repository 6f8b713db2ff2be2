//! Settling in groups, until the lease ends.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use uuid::Uuid;

use crate::delivery::rows::{Settled, Settlement};
use crate::delivery::{Answer, Claims, Clock, Grouped, Groups, StoreError};

/// How long after a fault a settlement is tried again, at first; then twice as long each time.
const AGAIN: Duration = Duration::from_millis(100);

/// And at most.
const AT_MOST: Duration = Duration::from_secs(5);

/// Settles attempts in groups.
pub(super) struct Settler {
    groups: Grouped<Settling>,
    clock: Arc<dyn Clock>,
}

impl Settler {
    pub(super) fn start(claims: Arc<dyn Claims>, clock: Arc<dyn Clock>) -> Self {
        Self { groups: Grouped::start(Settling { claims }, Arc::clone(&clock)), clock }
    }

    /// Settles an attempt; repeated until the lease ends, at that monotonic time.
    pub(super) async fn settle(
        &self,
        settlement: Settlement,
        lease_end: Duration,
    ) -> Result<Settled, StoreError> {
        let mut wait = AGAIN;
        loop {
            let lease_over = self.clock.sleep_until(lease_end);
            let settled = match select(self.groups.submit(settlement.clone()), lease_over).await {
                Either::Left((settled, _)) => settled,
                Either::Right(_) => Err(StoreError::Unknown("the lease has ended".into())),
            };
            match settled {
                Err(_) if self.clock.monotonic() + wait < lease_end => self.clock.sleep(wait).await,
                settled => return settled,
            }
            wait = (wait * 2).min(AT_MOST);
        }
    }
}

struct Settling {
    claims: Arc<dyn Claims>,
}

impl Groups for Settling {
    type Row = Settlement;
    type Answered = Settled;
    type Key = Uuid;

    fn keys(row: &Settlement) -> Vec<Uuid> {
        vec![row.id]
    }

    fn bytes(row: &Settlement) -> usize {
        row.response.as_ref().map_or(0, bytes::Bytes::len)
    }

    fn commit(&self, group: Vec<Settlement>) -> Answer<Vec<Settled>> {
        self.claims.settle(group)
    }
}
