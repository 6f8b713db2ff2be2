//! Reading a response, as work that any thread can do.

use std::time::Instant;

use bytes::Bytes;
use tokio::time::Instant as Deadline;

use crate::ir::{Format, WebhookKind};

use super::pool::Pool;
use super::read::{OutOfTime, Read, Reading, Unreadable, Wanted};
use super::runner::Runner;
use super::transport::{HeaderMap, Response, ResponseBody};
use super::variables::Variables;

/// A response, and whatever reading it takes.
pub(crate) struct Job {
    /// Which webhook of the program it answers.
    index: usize,
    headers: HeaderMap,
    body: Result<Bytes, Unreadable>,
    /// Whether more than its text is wanted.
    wanted: bool,
    lenient: bool,
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
        variables: &Variables,
    ) -> Self {
        let body = match response.body {
            ResponseBody::Complete(body) => Ok(body),
            ResponseBody::Undecodable => Err(Unreadable::Undecodable),
            _ => Err(Unreadable::OverLimit),
        };
        let private = variables.remembered().cloned().collect();
        Self { index, headers: response.headers, body, wanted, lenient, private }
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
        let format = match &webhook.kind {
            WebhookKind::Custom(custom) => custom.format,
            WebhookKind::Internal(internal) => (!internal.returns.is_empty()).then_some(Format::Json),
        };
        let wanted = match &webhook.kind {
            _ if !self.wanted => Wanted::Nothing,
            WebhookKind::Custom(custom) => {
                Wanted::Mappings { format: custom.format, mappings: &custom.mappings }
            }
            WebhookKind::Internal(internal) => Wanted::Returns(&internal.returns),
        };
        let reading = Reading {
            wanted,
            format,
            at: &webhook.at,
            headers: &self.headers,
            body: self.body.as_ref().map_err(|why| *why),
            lenient: self.lenient,
            max_response: runner.settings().max_response,
            secrets: runner.secret_needles(),
            private: &self.private,
            private_names: runner.private_names(),
        };
        reading.read(end)
    }
}
