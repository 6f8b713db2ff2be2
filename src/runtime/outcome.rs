//! What a run leaves: its result, and the outcome variables (section 4).

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::json::{Json, Number, Object};
use crate::semantics::ir::{FlowVariable, OUTCOME_VARIABLES, Variable};

use super::datum::Datum;
use super::failure::ErrorReason;
use super::form::Formed;
use super::redact::Needles;
use super::variables::Variables;

/// How a webhook ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// The response was a success, and was saved.
    Success,
    /// It failed; the error's reason says why.
    Failed,
    /// A `no wait` that was sent, or a dry run.
    Sent,
}

/// A run of a webhook, as it is shown (section 8, `run --json`): nothing hidden is in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WebhookRun {
    /// The webhook's name.
    pub webhook: String,
    /// How it ended.
    pub status: Status,
    /// Why it failed.
    pub error_reason: Option<ErrorReason>,
    /// Where in the file it failed, what was expected and what came instead: `crm.hook:12:5: …`.
    pub message: Option<String>,
    /// The request, once it was formed.
    pub request: Option<ShownRequest>,
    /// Every variable after the run; `None` for a step of a flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<Object>,
    /// What is kept after the flow has ended.
    pub persisted: Object,
    /// Whether a request was handed to the network.
    #[serde(skip)]
    pub sent: bool,
    /// The response's status code, where one came.
    #[serde(skip)]
    pub status_code: Option<u16>,
    /// How long the answer took, where something was sent and waited for.
    #[serde(skip)]
    pub duration: Option<Duration>,
    /// What was saved from the response.
    #[serde(skip)]
    pub saved: Object,
}

/// A request as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRequest {
    /// The method.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// Names and values in the order in which they are sent, those that Hook adds last.
    pub headers: Vec<(String, String)>,
    /// The body, where one is sent.
    pub body: Option<String>,
}

impl Serialize for ShownRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut request = serializer.serialize_struct("ShownRequest", 4)?;
        request.serialize_field("method", self.method)?;
        request.serialize_field("url", &self.url)?;
        request.serialize_field("headers", &self.headers)?;
        request.serialize_field("body", &self.body)?;
        request.end()
    }
}

impl ShownRequest {
    pub(crate) fn new(formed: &Formed, secrets: Option<&Needles>) -> Self {
        let shown = |text: &str| match secrets {
            Some(secrets) => secrets.replace(text).into_owned(),
            None => text.to_owned(),
        };
        let headers = formed.headers.iter();
        Self {
            method: formed.method,
            url: shown(&formed.shown_url),
            headers: headers.map(|(name, value)| (shown(&name.shown()), shown(&value.shown()))).collect(),
            body: formed.body.as_ref().map(|body| shown(&body.shown())),
        }
    }
}

/// What was seen of a request and its response, whatever the run came to.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) request: Option<ShownRequest>,
    /// Whether it was handed to the network.
    pub(crate) sent: bool,
    pub(crate) duration: Option<Duration>,
    pub(crate) status: Option<u16>,
    pub(crate) raw: Option<Datum>,
}

/// Clears the outcome variables.
pub(crate) fn clear(variables: &mut Variables) {
    for name in OUTCOME_VARIABLES {
        variables.clear(&flow(name));
    }
}

/// Sets the outcome variables of a run that ended with `reason`, or well.
pub(crate) fn record(seen: &mut Seen, reason: Option<ErrorReason>, variables: &mut Variables) {
    let mut set = |name: &str, json: Json| variables.save(flow(name), Datum::plain(json));
    set("response_status", if reason.is_none() { "SUCCESS" } else { "FAILED" }.into());
    if let Some(status) = seen.status {
        set("response_status_code", i64::from(status).into());
        if reason.is_some() {
            set("response_status_type", status_type(status).into());
        }
    }
    if let Some(duration) = seen.duration {
        set("response_duration", Json::Number(seconds(duration)));
    }
    if seen.status.is_some() {
        variables.save(flow("response_raw"), seen.raw.take().unwrap_or(Datum::plain(Json::Null)));
    }
    let mut set = |name: &str, json: Json| variables.save(flow(name), Datum::plain(json));
    set("response_error", reason.is_some().into());
    if let Some(reason) = reason {
        set("error_reason", reason.as_str().into());
    }
}

fn flow(name: &str) -> Variable {
    Variable::Flow(FlowVariable(name.to_owned()))
}

/// Seconds, rounded to milliseconds: `0.11`.
fn seconds(duration: Duration) -> Number {
    let milliseconds = (duration.as_secs_f64() * 1000.0).round();
    Number::from_f64(milliseconds / 1000.0).unwrap_or_else(|| Number::from(0i64))
}

fn status_type(status: u16) -> &'static str {
    match status {
        100..200 => "INFORMATIONAL",
        200..300 => "SUCCESSFUL",
        300..400 => "REDIRECTION",
        400..500 => "CLIENT_ERROR",
        _ => "SERVER_ERROR",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds_to_the_millisecond() {
        for (microseconds, shown) in
            [(0, "0"), (499, "0"), (110_000, "0.11"), (1_000_499, "1"), (12_345_678, "12.346")]
        {
            assert_eq!(seconds(Duration::from_micros(microseconds)).as_str(), shown);
        }
    }
}
