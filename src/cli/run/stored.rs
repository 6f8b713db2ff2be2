//! Queueing the flow-end webhook in a store, in place of sending it at once.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hooklang::delivery::rows::{Accepted, Entry, NewDelivery, RequestHash};
use hooklang::delivery::{Deliver, Delivery, DeliveryStatus, FlowEndRun, is_call_uuid};
use hooklang::store::{Acceptor, Store, SystemClock};

/// Queues what a flow hands on at its end; a process that serves the project delivers it.
pub struct Stored {
    store: Arc<dyn Store>,
    acceptor: Acceptor,
    project: String,
    /// Of what asks for the run.
    hash: RequestHash,
}

impl Stored {
    /// In `store`, for a project of that name and the request with that hash.
    pub fn new(store: Arc<dyn Store>, project: String, hash: RequestHash) -> Self {
        let acceptor = Acceptor::start(Arc::clone(&store), Arc::new(SystemClock));
        Self { store, acceptor, project, hash }
    }

    /// Leaves the store in order.
    pub async fn close(self) {
        // What was accepted is committed already.
        let _ = self.store.close().await;
    }

    async fn queue(&self, delivery: Delivery<'_>) -> FlowEndRun {
        let entry = Entry::Delivery(NewDelivery::of_run(&self.project, &delivery, self.hash));
        let failed = |why: String| (DeliveryStatus::Failed, Some(why));
        let (status, message) = match is_call_uuid(delivery.call) {
            false => {
                failed("expected 1 to 255 visible ASCII characters as the `uuid` of the call".to_owned())
            }
            true => match self.acceptor.accept(entry).await {
                Ok(Accepted::New | Accepted::Same) => (DeliveryStatus::Queued, None),
                Ok(Accepted::Conflict) => failed("another run has queued this call's webhook".to_owned()),
                Err(fault) => failed(fault.to_string()),
            },
        };
        FlowEndRun { status, payload: delivery.payload, attempts: 0, message, request: None, has_below: true }
    }
}

impl Deliver for Stored {
    fn deliver<'a>(&'a self, delivery: Delivery<'a>) -> BoxFuture<'a, FlowEndRun> {
        self.queue(delivery).boxed()
    }
}
