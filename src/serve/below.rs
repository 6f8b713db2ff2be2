//! The steps below `flow-end webhook`, which run in the background once the end of the call is queued.

use std::sync::Arc;

use crate::delivery::rows::{Entry, changes};
use crate::flow::{self, Part};
use crate::runtime::Status;

use super::ask::Ask;
use super::memory::Held;
use super::program::Loaded;
use super::run::{Following, Permits};
use super::service::Service;
use super::span::Span;

/// Takes the steps, at most once: only for the call that has queued the end. `held` is the memory of what was asked.
pub(super) fn take(
    service: &Arc<Service>,
    loaded: Arc<Loaded>,
    flow: String,
    mut ask: Ask,
    held: Held,
    span: Span,
) {
    if loaded.program().flow(&flow).is_none_or(|flow| flow.below().is_empty()) {
        return;
    }
    let call = ask.call.as_ref().map(|call| call.uuid().to_owned());
    let shown = call.as_deref().map(|call| loaded.runner.env().told(call, &ask.variables));
    let mut told =
        Told { service: Arc::clone(service), flow, call: shown, status: Some("CANCELLED"), permits: None };
    service.spawn(async move {
        let _held = held;
        // The end is queued already: its steps wait for a place, where a run would be refused.
        let Ok(place) = Arc::clone(&told.service.runs).acquire_owned().await else { return };
        let permits = Arc::new(Permits { _all: place, _own: None });
        told.permits = Some(Arc::clone(&permits));
        if told.service.is_cut_off() {
            return;
        }
        let following = Following { events: None, goes_on: Box::new(|| true), permits, is_flow: true };
        let following = Arc::new(following);
        let runner = following.runner(&loaded, &span);
        let run = flow::run_part(&runner, &told.flow, &mut ask.variables, Part::Below, &*following).await;
        let Ok(run) = run else { return told.refused() };
        told.has_ended(run.status);
        if let Some(call) = call.filter(|_| !run.persisted.is_empty()) {
            let variables = changes(&run.persisted);
            // What is not kept is logged where the store's fault is.
            let _ = told.service.accept(Entry::Variables { call, variables }, None).await;
        }
    });
}

/// Logs how the steps ended, where they were taken. Dropped before their end, it says that they were cancelled: the
/// process ends.
struct Told {
    service: Arc<Service>,
    flow: String,
    /// As it is shown.
    call: Option<String>,
    status: Option<&'static str>,
    /// Given back last: where all places are free, all steps have been reported.
    permits: Option<Arc<Permits>>,
}

impl Told {
    fn has_ended(&mut self, status: Status) {
        self.status = Some(status.as_str());
    }

    /// Nothing was run.
    fn refused(mut self) {
        self.status = None;
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        let (flow, call) = (("flow", self.flow.as_str().into()), ("call", self.call.as_deref().into()));
        if std::thread::panicking() {
            let message = "the steps below `flow-end webhook` panicked";
            self.service.panicked([flow, call, ("message", message.into())]);
        } else if let Some(status) = self.status {
            self.service.log.line("info", "below", [flow, call, ("status", status.into())]);
        }
    }
}
