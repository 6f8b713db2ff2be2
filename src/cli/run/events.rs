//! How a run goes on, as events in their order.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hooklang::delivery::{Deliver, Delivery, FlowEndRun};
use hooklang::runtime::{FormedRequest, Observer, Saved, Variables, WebhookRun};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

/// What a run reports.
pub enum Event {
    /// A request was formed.
    Request(FormedRequest),
    /// An answer is waited for.
    Waiting { webhook: String, wait: Duration, hold_music: bool },
    /// The wait is over.
    Answered,
    /// A webhook ended.
    Ended { run: Box<WebhookRun>, saved: Saved },
    /// The flow-end webhook was handed over.
    Delivered(Box<FlowEndRun>),
}

/// Is shown the variables that a step starts from.
type Shows = dyn Fn(&Variables) + Send + Sync;

/// Hands on what a run reports to it.
#[derive(Clone)]
pub struct Teller {
    sender: UnboundedSender<Event>,
    starts: Option<Arc<Shows>>,
}

/// A teller, and where its events come out.
pub fn events() -> (Teller, UnboundedReceiver<Event>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Teller { sender, starts: None }, receiver)
}

impl Teller {
    /// The same, which shows `starts` the variables that each step starts from.
    pub fn showing(self, starts: impl Fn(&Variables) + Send + Sync + 'static) -> Self {
        Self { starts: Some(Arc::new(starts)), ..self }
    }

    fn tell(&self, event: Event) {
        // Nobody listens any more once the run is over.
        let _ = self.sender.send(event);
    }

    /// `deliver`, whose deliveries are reported.
    pub fn watching<'d>(&'d self, deliver: &'d dyn Deliver) -> Watched<'d> {
        Watched { deliver, teller: self }
    }
}

impl Observer for Teller {
    fn waiting(&self, webhook: &str, wait: Duration, hold_music: bool) {
        self.tell(Event::Waiting { webhook: webhook.to_owned(), wait, hold_music });
    }

    fn starts(&self, _webhook: &str, variables: &Variables) {
        if let Some(starts) = &self.starts {
            starts(variables);
        }
    }

    fn formed(&self, _webhook: &str, request: &FormedRequest) {
        self.tell(Event::Request(request.clone()));
    }

    fn answered(&self, _webhook: &str, _waited: Duration) {
        self.tell(Event::Answered);
    }

    fn ended(&self, run: &WebhookRun, saved: &dyn Fn() -> Saved) {
        self.tell(Event::Ended { run: Box::new(run.clone()), saved: saved() });
    }
}

/// Delivers, and reports what became of it.
pub struct Watched<'d> {
    deliver: &'d dyn Deliver,
    teller: &'d Teller,
}

impl Deliver for Watched<'_> {
    fn deliver<'a>(&'a self, delivery: Delivery<'a>) -> BoxFuture<'a, FlowEndRun> {
        async move {
            let run = self.deliver.deliver(delivery).await;
            self.teller.tell(Event::Delivered(Box::new(run.clone())));
            run
        }
        .boxed()
    }
}
