//! Endpoints that the worker's tests send to.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use hooklang::delivery::rows::{Claimed, Deliverable};
use hooklang::delivery::worker::{Event, Sender, Sent};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::place::deliverable;

/// What an endpoint does.
#[derive(Clone)]
pub(super) enum Does {
    Answers(u16),
    AsksFor(u16, u64),
    Hangs,
    Refuses,
    Panics,
    /// Answers 204 once it is let.
    Waits(Arc<Semaphore>),
}

/// Endpoints that do as instructed, and what was sent to them.
pub(super) struct Endpoints {
    pub(super) able: Mutex<Arc<Deliverable>>,
    does: Mutex<BTreeMap<String, Does>>,
    pub(super) sent: Mutex<Vec<Claimed>>,
    events: Mutex<Vec<Event>>,
}

impl Endpoints {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            able: Mutex::new(deliverable(&["crm", "desk"], &["sales"])),
            does: Mutex::default(),
            sent: Mutex::default(),
            events: Mutex::default(),
        })
    }

    pub(super) fn does(&self, endpoint: &str, does: Does) {
        self.does.lock().unwrap().insert(endpoint.to_owned(), does);
    }

    /// The ids that were sent to an endpoint, in order.
    pub(super) fn sent(&self, endpoint: &str) -> Vec<Uuid> {
        let sent = self.sent.lock().unwrap();
        sent.iter().filter(|claimed| claimed.endpoint == endpoint).map(|claimed| claimed.id).collect()
    }

    pub(super) fn heard(&self, wanted: impl Fn(&Event) -> bool) -> usize {
        self.events.lock().unwrap().iter().filter(|event| wanted(event)).count()
    }
}

impl Sender for Endpoints {
    fn deliverable(&self) -> Arc<Deliverable> {
        Arc::clone(&self.able.lock().unwrap())
    }

    fn send(&self, claimed: Claimed) -> BoxFuture<'static, Sent> {
        let does = self.does.lock().unwrap().get(&claimed.endpoint).cloned().unwrap_or(Does::Answers(204));
        self.sent.lock().unwrap().push(claimed);
        let answered = |status: u16, asked: Option<u64>| Sent::Answered {
            status,
            retry_after: asked.map(Duration::from_secs),
            reason: (status >= 300).then(|| "status".to_owned()),
            excerpt: (status >= 300).then(|| Bytes::from_static(b"broken")),
        };
        Box::pin(async move {
            match does {
                Does::Answers(status) => answered(status, None),
                Does::AsksFor(status, asked) => answered(status, Some(asked)),
                Does::Hangs => pending().await,
                Does::Refuses => Sent::Unreachable { reason: "CONNECTION_FAILURE".into() },
                Does::Panics => panic!("told to"),
                Does::Waits(until) => {
                    until.acquire().await.unwrap().forget();
                    answered(204, None)
                }
            }
        })
    }

    fn hear(&self, event: Event) {
        self.events.lock().unwrap().push(event);
    }
}
