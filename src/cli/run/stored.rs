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
    /// Once the flow has ended: what was written with its delivery.
    written: Mutex<Option<Written>>,
}

enum Written {
    /// This, of that call: its delivery was queued here.
    Own(String, Persisted),
    /// Nothing, now or later: another has queued the call's delivery, or it can't be.
    Nothing,
}

impl Stored {
    /// In `store`, for a project of that name and the request with that hash.
    pub fn new(store: Arc<dyn Store>, project: String, hash: RequestHash) -> Self {
        let acceptor = Acceptor::start(Arc::clone(&store), Arc::new(SystemClock));
        Self { store, acceptor, project, hash, written: Mutex::default() }
    }

    /// Stores what the steps below `flow-end webhook` keep; of what can't be stored, `run` says nothing.
    pub async fn keep(&self, run: &mut FlowRun) {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner).take();
        match written {
            Some(Written::Own(call, stored)) if stored != run.persisted => {
                let entry = Entry::Variables { call, variables: changes(&run.persisted) };
                if !matches!(self.acceptor.accept(entry).await, Ok(Accepted::New)) {
                    run.persisted = stored;
                }
            }
            Some(Written::Nothing) => run.persisted = Persisted::default(),
            _ => {}
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
            Ok(accepted @ (Accepted::New | Accepted::Same | Accepted::Erased)) => {
                // Where it was queued before, the steps below were taken, too.
                has_below = accepted == Accepted::New;
                (DeliveryStatus::Queued, None)
            }
            Ok(Accepted::Conflict) => failed("another run has queued this call's webhook".to_owned()),
            Err(fault) => failed(fault.to_string()),
        };
        let written = match has_below {
            true => Written::Own(delivery.call.to_owned(), delivery.persisted),
            false => Written::Nothing,
        };
        *self.written.lock().unwrap_or_else(PoisonError::into_inner) = Some(written);
        FlowEndRun::unsent(status, delivery.payload, message, has_below)
    }
}

impl Deliver for Stored {
    fn deliver<'a>(&'a self, delivery: Delivery<'a>) -> BoxFuture<'a, FlowEndRun> {
        self.queue(delivery).boxed()
    }
}
