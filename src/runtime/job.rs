//! Reading a response, as work that any thread can do.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use tokio::time::Instant as Deadline;

use crate::ir::Webhook;

use super::deadline::OutOfTime;
use super::env::Env;
use super::pool::Pool;
use super::prepared::Callable;
use super::read::{Read, Reading, Unreadable, Wanted};
use super::resolve::Asking;
use super::transport::{HeaderMap, Response, ResponseBody};
use super::variables::Variables;

/// A response, and whatever reading it takes.
pub(crate) struct Job {
    headers: HeaderMap,
    body: Result<Bytes, Unreadable>,
    /// Whether the rest of the body did not come in time.
    is_cut: bool,
    /// Whether more than its text is wanted.
    wanted: bool,
    lenient: bool,
    /// What each mapping needs to look into the response.
    asking: Vec<Asking>,
    private: Vec<String>,
}

impl Job {
    /// `variables` are those of the run: what they remember as private is hidden where the response echoes
    /// it.
    pub(crate) fn new(
        response: Response,
        wanted: bool,
        lenient: bool,
        asking: Vec<Asking>,
        variables: &Variables,
    ) -> Self {
        let is_cut = matches!(response.body, ResponseBody::TimedOut(_));
        let body = match response.body {
            ResponseBody::Complete(body) | ResponseBody::TimedOut(body) => Ok(body),
            ResponseBody::Undecodable => Err(Unreadable::Undecodable),
            _ => Err(Unreadable::OverLimit),
        };
        let private = variables.remembered().cloned().collect();
        Self { headers: response.headers, body, is_cut, wanted, lenient, asking, private }
    }

    /// The same response, of which only the text is wanted now.
    pub(crate) fn text_only(&mut self) -> &mut Self {
        self.wanted = false;
        self
    }

    /// The same, for another thread; what is left can be read as text only.
    fn handed_over(&mut self) -> Self {
        Self {
            headers: self.headers.clone(),
            body: self.body.clone(),
            asking: std::mem::take(&mut self.asking),
            private: self.private.clone(),
            ..*self
        }
    }

    /// Reads the answer to `callable` where that holds nothing up, until `deadline`.
    pub(crate) async fn read(
        &mut self,
        env: &Arc<Env>,
        callable: &Arc<Callable>,
        deadline: Deadline,
    ) -> Result<Read, OutOfTime> {
        let size = self.body.as_ref().map_or(0, Bytes::len);
        let read = |end| self.read_until(env, &callable.webhook, end);
        if let Some(done) = Pool::at_once(size, deadline, read) {
            return done;
        }
        // Not before: of runs at once on several cores, each would wait to count itself among the owners.
        let (job, shared, callable) = (self.handed_over(), Arc::clone(env), Arc::clone(callable));
        let read = move |end| job.read_until(&shared, &callable.webhook, end);
        env.prepared().pool().apart(deadline, read).await
    }

    fn read_until(&self, env: &Env, webhook: &Webhook, end: Instant) -> Result<Read, OutOfTime> {
        let (returns, mappings, format) =
            (webhook.kind.returns(), webhook.kind.mappings(), webhook.kind.format());
        let wanted = self.wanted.then_some(Wanted { returns, mappings, asking: &self.asking });
        let secrets = env.secret_needles();
        let reading = Reading {
            wanted,
            format,
            at: &webhook.at,
            headers: &self.headers,
            body: self.body.as_ref().map_err(|why| *why),
            is_cut: self.is_cut,
            lenient: self.lenient,
            max_response: env.settings().max_response,
            secrets: secrets.as_deref(),
            private: &self.private,
            private_names: env.private_names(),
        };
        reading.read(end)
    }
}
