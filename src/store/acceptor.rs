//! The way into a store: entries and keys that arrive at once are committed in groups.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};

use super::{Answer, Clock, KeyState, RunKey, Store, StoreError};
use crate::delivery::rows::{Accepted, Change, Entry};
use crate::delivery::{Grouped, Groups};

/// How long a request waits for its entry to be committed (service, section 3 rule 5).
pub const PATIENCE: Duration = Duration::from_secs(2);

/// How long a run waits for its idempotency key to be marked (service, section 2).
pub const KEY_PATIENCE: Duration = Duration::from_secs(1);

/// Commits entries and keys in groups.
pub struct Acceptor {
    entries: Grouped<Entries>,
    keys: Grouped<Keys>,
    clock: Arc<dyn Clock>,
}

impl Acceptor {
    /// Starts the tasks that own the groups.
    pub fn start(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        let keys = Keys { store: Arc::clone(&store) };
        Self {
            entries: Grouped::start(Entries { store }, Arc::clone(&clock)),
            keys: Grouped::start(keys, Arc::clone(&clock)),
            clock,
        }
    }

    /// Commits an entry and says what became of it; gives up waiting after [`PATIENCE`]. Dropping the answer cancels
    /// nothing.
    pub fn accept(&self, entry: Entry) -> Answer<Accepted> {
        self.within(PATIENCE, self.entries.submit(entry))
    }

    /// Marks a run with an idempotency key as begun; gives up waiting after [`KEY_PATIENCE`].
    pub fn run_key(&self, key: RunKey) -> Answer<KeyState> {
        self.within(KEY_PATIENCE, self.keys.submit(key))
    }

    fn within<T: Send + 'static>(&self, time: Duration, answer: Answer<T>) -> Answer<T> {
        let late = self.clock.sleep(time);
        Box::pin(async move {
            match select(answer, late).await {
                Either::Left((answer, _)) => answer,
                Either::Right(_) => {
                    let seconds = time.as_secs();
                    Err(StoreError::Unavailable(format!("it has not answered for {seconds} s")))
                }
            }
        })
    }
}

struct Entries {
    store: Arc<dyn Store>,
}

impl Groups for Entries {
    type Row = Entry;
    type Answered = Accepted;
    /// A delivery's id as text, or a call and the name of a variable.
    type Key = (String, String);

    fn keys(row: &Entry) -> Vec<Self::Key> {
        let names = |call: &str, variables: &[Change]| -> Vec<Self::Key> {
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
        let kept = |variables: &[Change]| -> usize {
            variables.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, Bytes::len)).sum()
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

struct Keys {
    store: Arc<dyn Store>,
}

impl Groups for Keys {
    type Row = RunKey;
    type Answered = KeyState;
    type Key = (String, [u8; 32]);

    fn keys(row: &RunKey) -> Vec<Self::Key> {
        vec![(row.name.clone(), row.key)]
    }

    fn bytes(_: &RunKey) -> usize {
        0
    }

    fn commit(&self, group: Vec<RunKey>) -> Answer<Vec<KeyState>> {
        self.store.run_keys(group)
    }
}
