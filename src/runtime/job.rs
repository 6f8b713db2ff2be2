//! Reading a response, as work that any thread can do.

use std::time::Instant;

use bytes::Bytes;
use tokio::time::Instant as Deadline;

use crate::semantics::ir::WebhookKind;

use super::read::{OutOfTime, Read, Reading, Wanted, long_texts};
use super::runner::Runner;
use super::transport::{Response, ResponseBody};
use super::variables::Variables;

/// A response, and whatever reading it takes.
pub(crate) struct Job {
    runner: Runner,
    /// Which webhook of the program it answers.
    index: usize,
    headers: Vec<(String, Bytes)>,
    body: Option<Bytes>,
    /// Whether more than its text is wanted.
    wanted: bool,
    lenient: bool,
    private: Vec<String>,
}

impl Job {
    /// `variables` are those of the run, of which the private ones are hidden where the response echoes
    /// them.
    pub(crate) fn new(
        runner: &Runner,
        index: usize,
        response: Response,
        wanted: bool,
        lenient: bool,
        variables: &Variables,
    ) -> Self {
        let body = match response.body {
            ResponseBody::Complete(body) => Some(body),
            _ => None,
        };
        let mut private = Vec::new();
        for variable in runner.private_variables() {
            if let Some(json) = variables.get(variable) {
                long_texts(json, &mut private);
            }
        }
        Self { runner: runner.clone(), index, headers: response.headers, body, wanted, lenient, private }
    }

    /// Reads it where that holds nothing up, until `deadline`.
    pub(crate) async fn read(self, runner: &Runner, deadline: Deadline) -> Result<Read, OutOfTime> {
        let size = self.body.as_ref().map_or(0, Bytes::len);
        runner.pool().read(size, deadline, move |end| self.read_until(end)).await
    }

    fn read_until(&self, end: Instant) -> Result<Read, OutOfTime> {
        let Some(webhook) = self.runner.program().webhooks.get(self.index) else { return Err(OutOfTime) };
        let wanted = match &webhook.kind {
            _ if !self.wanted => Wanted::Nothing,
            WebhookKind::Custom(custom) => {
                Wanted::Mappings { format: custom.format, mappings: &custom.mappings }
            }
            WebhookKind::Internal(internal) => Wanted::Returns(&internal.returns),
        };
        let reading = Reading {
            wanted,
            at: &webhook.at,
            headers: &self.headers,
            body: self.body.as_ref(),
            lenient: self.lenient,
            max_response: self.runner.settings().max_response,
            secrets: self.runner.secret_needles(),
            private: &self.private,
            private_names: self.runner.private_names(),
        };
        reading.read(end)
    }
}
