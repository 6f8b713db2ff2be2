//! Queueing the flow-end webhook in a store, in place of sending it at once.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hooklang::delivery::rows::{Accepted, Entry, NewDelivery, RequestHash, changes};
use hooklang::delivery::{Deliver, Delivery, DeliveryStatus, FlowEndRun};
use hooklang::flow::FlowRun;
use hooklang::runtime::Persisted;
use hooklang::store::{Acceptor, Store, SystemClock};

/// Queues what a flow hands on at its end; a process that serves the project delivers it.
pub struct Stored {
    store: Arc<dyn Store>,
    acceptor: Acceptor,
    project: String,
    /// Of what asks for the run.
    hash: RequestHash,
    /// The call whose delivery was queued here, and what the store has of its variables.
    queued: Mutex<Option<(String, Persisted)>>,
}

impl Stored {
    /// In `store`, for a project of that name and the request with that hash.
    pub fn new(store: Arc<dyn Store>, project: String, hash: RequestHash) -> Self {
        let acceptor = Acceptor::start(Arc::clone(&store), Arc::new(SystemClock));
        Self { store, acceptor, project, hash, queued: Mutex::default() }
    }

    /// Stores what the steps below `flow-end webhook` keep; of what can't be stored, `run` says nothing.
    pub async fn keep(&self, run: &mut FlowRun) {
        let queued = self.queued.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((call, stored)) = queued.filter(|(_, stored)| *stored != run.persisted) else { return };
        let entry = Entry::Variables { call, variables: changes(&run.persisted) };
        if self.acceptor.accept(entry).await.is_err() {
            run.persisted = stored;
        }
    }

    /// Leaves the store in order.
    pub async fn close(self) {
        // What was accepted is committed already.
        let _ = self.store.close().await;
    }

    async fn queue(&self, delivery: Delivery<'_>) -> FlowEndRun {
        let entry = Entry::Delivery(NewDelivery::of_run(&self.project, &delivery, self.hash));
        let failed = |why: String| (DeliveryStatus::Failed, Some(why));
        let mut has_below = false;
        let (status, message) = match self.acceptor.accept(entry).await {
            Ok(accepted @ (Accepted::New | Accepted::Same)) => {
                // Where it was queued before, the steps below were taken, too.
                has_below = accepted == Accepted::New;
                (DeliveryStatus::Queued, None)
            }
            Ok(Accepted::Conflict) => failed("another run has queued this call's webhook".to_owned()),
            Err(fault) => failed(fault.to_string()),
        };
        if has_below {
            let queued = (delivery.call.to_owned(), delivery.persisted);
            *self.queued.lock().unwrap_or_else(PoisonError::into_inner) = Some(queued);
        }
        FlowEndRun {
            status,
            payload: delivery.payload,
            attempts: 0,
            message,
            request: None,
            response: None,
            has_below,
        }
    }
}

impl Deliver for Stored {
    fn deliver<'a>(&'a self, delivery: Delivery<'a>) -> BoxFuture<'a, FlowEndRun> {
        self.queue(delivery).boxed()
    }
}
