//! Queueing the flow-end webhook of a flow's run.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;

use crate::delivery::rows::{Accepted, Entry, NewDelivery};
use crate::delivery::{Deliver, Delivery, DeliveryStatus, FlowEndRun};
use crate::runtime::Persisted;

use super::service::Service;

/// Queues what a flow hands on at its end.
pub(super) struct Queue<'q> {
    pub(super) service: &'q Arc<Service>,
    pub(super) hash: [u8; 32],
    pub(super) traceparent: &'q str,
    /// Once the store has a delivery of the call: what was written with it.
    pub(super) written: Mutex<Option<Written>>,
}

/// What is written of a run together with the delivery of its call.
pub(super) enum Written {
    /// This: its own delivery was queued.
    Own(Persisted),
    /// Nothing, now or later: only the request that was queued first writes variables (service, section 3 rule 3).
    Nothing,
}

impl Deliver for Queue<'_> {
    fn deliver<'a>(&'a self, delivery: Delivery<'a>) -> BoxFuture<'a, FlowEndRun> {
        Box::pin(self.queue(delivery))
    }
}

impl Queue<'_> {
    async fn queue(&self, delivery: Delivery<'_>) -> FlowEndRun {
        let project = &self.service.options.project;
        let new = NewDelivery::of_run(project, &delivery, self.hash);
        let call = self.service.live.loaded().runner.env().told_text(&new.call, &delivery.private);
        let (id, private) = (new.id, delivery.private);
        self.service.private.keep(id, &new.call, &private);
        let entry = Entry::Delivery(NewDelivery { traceparent: Some(self.traceparent.to_owned()), ..new });
        let accepted = self.service.accept(entry, Some(&delivery.endpoint.name)).await;
        // Who queues the end takes the steps below it: of what is not queued here, or was before, another does.
        let has_below = matches!(accepted, Ok(Accepted::New));
        self.service.private.answered(id, private, accepted.as_ref().ok().copied());
        if accepted.is_ok() {
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            *written = Some(if has_below { Written::Own(delivery.persisted) } else { Written::Nothing });
        }
        let (status, message) = match accepted {
            Ok(Accepted::New | Accepted::Same | Accepted::Erased) => (DeliveryStatus::Queued, None),
            Ok(Accepted::Conflict) => {
                (DeliveryStatus::Failed, Some("another request has queued this call's webhook".to_owned()))
            }
            Err(problem) => (DeliveryStatus::Failed, Some(problem.detail)),
        };
        if let Some(message) = &message {
            self.service.log.line(
                "warn",
                "not_queued",
                [("flow", delivery.flow.into()), ("call", call.into()), ("message", message.as_str().into())],
            );
        }
        FlowEndRun::unsent(status, delivery.payload, message, has_below)
    }
}
