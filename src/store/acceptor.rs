//! The way of entries into a store.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};

use super::{Answer, Clock, Store, StoreError};
use crate::delivery::rows::{Accepted, Entry};
use crate::delivery::{Grouped, Groups};

/// How long a request waits for the store (service, section 3 rule 5).
pub const PATIENCE: Duration = Duration::from_secs(2);

/// Commits entries in groups.
pub struct Acceptor {
    groups: Grouped<Accepting>,
    clock: Arc<dyn Clock>,
}

impl Acceptor {
    /// Starts the task that owns the groups.
    pub fn start(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { groups: Grouped::start(Accepting { store }, Arc::clone(&clock)), clock }
    }

    /// Commits an entry and says what became of it; gives up waiting after [`PATIENCE`]. Dropping the answer cancels
    /// nothing.
    pub fn accept(&self, entry: Entry) -> Answer<Accepted> {
        let answer = self.groups.submit(entry);
        let late = self.clock.sleep(PATIENCE);
        Box::pin(async move {
            match select(answer, late).await {
                Either::Left((answer, _)) => answer,
                Either::Right(_) => Err(StoreError::Unavailable("it has not answered for 2 s".into())),
            }
        })
    }
}

struct Accepting {
    store: Arc<dyn Store>,
}

impl Groups for Accepting {
    type Row = Entry;
    type Answered = Accepted;
    /// A delivery's id as text, or a call and the name of a variable.
    type Key = (String, String);

    fn keys(row: &Entry) -> Vec<Self::Key> {
        let names = |call: &str, variables: &[(String, _)]| -> Vec<Self::Key> {
            variables.iter().map(|(name, _)| (call.to_owned(), name.clone())).collect()
        };
        match row {
            Entry::Delivery(delivery) => {
                let mut keys = vec![(String::new(), delivery.id.to_string())];
                keys.extend(names(&delivery.call, &delivery.variables));
                keys
            }
            Entry::Variables { call, variables } => names(call, variables),
        }
    }

    fn bytes(row: &Entry) -> usize {
        let kept = |variables: &[(String, bytes::Bytes)]| -> usize {
            variables.iter().map(|(name, value)| name.len() + value.len()).sum()
        };
        match row {
            Entry::Delivery(delivery) => delivery.payload.len() + kept(&delivery.variables),
            Entry::Variables { variables, .. } => kept(variables),
        }
    }

    fn commit(&self, group: Vec<Entry>) -> Answer<Vec<Accepted>> {
        self.store.accept(group)
    }
}
