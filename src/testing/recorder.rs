//! What each request of a real run is answered.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ecow::EcoString;
use futures_util::future::{BoxFuture, FutureExt};

use crate::runtime::transport::{Request, Response, SendFault, Transport};

/// A request and what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The step that sent it: the webhook's or `oauth2`'s name, or `flow-end`.
    pub step: EcoString,
    /// The answer.
    pub answer: Result<Response, SendFault>,
}

/// Sends through another transport, and keeps the answers.
pub struct Recorder {
    transport: Arc<dyn Transport>,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Recorder {
    /// Sends through `transport`.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Self { transport, exchanges: Mutex::default() }
    }

    /// What was sent so far, in the order in which it was sent.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.kept().clone()
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Recorder {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
        let mut kept = self.kept();
        let number = kept.len();
        // A request that is given up before its answer comes has ended with the wait.
        kept.push(Exchange { step: request.step.clone(), answer: Err(SendFault::TimedOut) });
        drop(kept);
        async move {
            let answer = self.transport.send(request).await;
            if let Some(exchange) = self.kept().get_mut(number) {
                exchange.answer = answer.clone();
            }
            answer
        }
        .boxed()
    }
}
