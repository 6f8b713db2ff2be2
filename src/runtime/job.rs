//! Reading a response, as work that any thread can do.

use std::time::Instant;

use bytes::Bytes;
use tokio::time::Instant as Deadline;

use crate::ir::WebhookKind;

use super::pool::Pool;
use super::read::{OutOfTime, Read, Reading, Wanted};
use super::resolve::Asking;
use super::runner::Runner;
use super::transport::{HeaderMap, Response, ResponseBody};
use super::variables::Variables;

/// A response, and whatever reading it takes.
pub(crate) struct Job {
    /// Which webhook of the program it answers.
    index: usize,
    headers: HeaderMap,
    body: Option<Bytes>,
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
        index: usize,
        response: Response,
        wanted: bool,
        lenient: bool,
        asking: Vec<Asking>,
        variables: &Variables,
    ) -> Self {
        let body = match response.body {
            ResponseBody::Complete(body) => Some(body),
            _ => None,
        };
        let private = variables.remembered().cloned().collect();
        Self { index, headers: response.headers, body, wanted, lenient, asking, private }
    }

    /// Reads it where that holds nothing up, until `deadline`.
    pub(crate) async fn read(self, runner: &Runner, deadline: Deadline) -> Result<Read, OutOfTime> {
        let size = self.body.as_ref().map_or(0, Bytes::len);
        if let Some(done) = Pool::at_once(size, deadline, |end| self.read_until(runner, end)) {
            return done;
        }
        // Not before: of runs at once on several cores, each would wait to count itself among the owners.
        let shared = runner.clone();
        runner.pool().apart(deadline, move |end| self.read_until(&shared, end)).await
    }

    fn read_until(&self, runner: &Runner, end: Instant) -> Result<Read, OutOfTime> {
        let Some(webhook) = runner.program().webhooks.get(self.index) else { return Err(OutOfTime) };
        let (format, returns, mappings): (_, &[_], &[_]) = match &webhook.kind {
            WebhookKind::Custom(custom) => (custom.format, &[], &custom.mappings),
            WebhookKind::Internal(internal) => (internal.format, &internal.returns, &internal.mappings),
        };
        let wanted = self.wanted.then_some(Wanted { returns, mappings, asking: &self.asking });
        let reading = Reading {
            wanted,
            format,
            at: &webhook.at,
            headers: &self.headers,
            body: self.body.as_ref(),
            lenient: self.lenient,
            max_response: runner.settings().max_response,
            secrets: runner.secret_needles(),
            private: &self.private,
            private_names: runner.private_names(),
        };
        reading.read(end)
    }
}
