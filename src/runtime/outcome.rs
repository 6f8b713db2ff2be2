//! What a run leaves: its result, and the outcome variables (section 4).

use std::time::Duration;

use ecow::EcoString;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ir::{FlowVariable, OUTCOME_VARIABLES, Variable};
use crate::json::{Json, Number, Object};
#[cfg(feature = "service")]
use crate::json::{quoted, quoted_or_null, separated};

use super::background::{Ended, Sending};
use super::datum::Datum;
use super::failure::ErrorReason;
use super::persisted::Persisted;
use super::shown_request::{FormedRequest, ShownRequest};
use super::variables::Variables;

/// How a webhook ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// The response was a success, and was saved.
    Success,
    /// It failed; the error's reason says why.
    Failed,
    /// A `no wait` that was sent, or a dry run.
    Sent,
}

impl Status {
    /// The name as it stands in results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Sent => "SENT",
        }
    }
}

/// A run of a webhook, as it is shown (section 8, `run --json`): nothing hidden is in it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WebhookRun {
    /// The webhook's name.
    #[schemars(with = "String")]
    pub webhook: EcoString,
    /// How it ended.
    pub status: Status,
    /// Why it failed.
    pub error_reason: Option<ErrorReason>,
    /// Where in the file it failed, what was expected and what came instead: `crm.hook:12:5: …`.
    pub message: Option<String>,
    /// The variables without a value that it failed for.
    #[serde(skip)]
    pub unset: Vec<Variable>,
    /// The request, once it was formed.
    #[schemars(with = "Option<ShownRequest>")]
    pub request: Option<FormedRequest>,
    /// What the response had nothing for, although the webhook succeeded.
    pub unsaved: Vec<Unsaved>,
    /// How the request in the background ended, where there is one (`no wait`).
    #[schemars(with = "Option<Ended>")]
    pub background: Option<Sending>,
    /// Every variable after the run, where they are shown with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<Object>,
    /// What is kept after the flow has ended.
    pub persisted: Persisted,
    /// Whether a request was handed to the network.
    #[serde(skip)]
    pub sent: bool,
    /// The response's status code, where one came.
    #[serde(skip)]
    pub status_code: Option<u16>,
    /// How long the answer took, where something was sent and waited for.
    #[serde(skip)]
    pub duration: Option<Duration>,
    /// The beginning of the response to a run that failed, where one came.
    #[serde(skip)]
    pub response: Option<String>,
}

#[cfg(feature = "service")]
impl WebhookRun {
    /// Appends what serde_json writes for it, in less time: a service writes one for each run.
    pub(crate) fn write_json(&self, out: &mut String) {
        let Self {
            webhook,
            status,
            error_reason,
            message,
            unset: _,
            request,
            unsaved,
            background,
            variables,
            persisted,
            sent: _,
            status_code: _,
            duration: _,
            response: _,
        } = self;
        out.push_str("{\"webhook\":");
        quoted(webhook, out);
        out.push_str(",\"status\":");
        quoted(status.as_str(), out);
        out.push_str(",\"error_reason\":");
        quoted_or_null(error_reason.map(ErrorReason::as_str), out);
        out.push_str(",\"message\":");
        quoted_or_null(message.as_deref(), out);
        out.push_str(",\"request\":");
        match request {
            Some(request) => request.write_json(out),
            None => out.push_str("null"),
        }
        out.push_str(",\"unsaved\":[");
        separated(unsaved, out, Unsaved::write_json);
        out.push_str("],\"background\":");
        match background.as_ref().and_then(Sending::ended) {
            Some(ended) => ended.write_json(out),
            None => out.push_str("null"),
        }
        if let Some(variables) = variables {
            out.push_str(",\"variables\":");
            variables.write_compact(out);
        }
        out.push_str(",\"persisted\":");
        persisted.kept.write_compact(out);
        out.push('}');
    }
}

/// A variable that a response saved nothing to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unsaved {
    /// Which.
    pub variable: FlowVariable,
    /// Why: nothing was found, or what was found could not be converted.
    pub reason: String,
}

#[cfg(feature = "service")]
impl Unsaved {
    /// Appends what serde_json writes for it.
    fn write_json(&self, out: &mut String) {
        let Self { variable, reason } = self;
        out.push_str("{\"variable\":");
        quoted(&variable.to_string(), out);
        out.push_str(",\"reason\":");
        quoted(reason, out);
        out.push('}');
    }
}

/// How the steps of a run ended, where they did not fail.
pub(crate) enum Done {
    Success,
    /// In the background, or not at all in a dry run.
    Sent,
}

/// What was seen of a request and its response, whatever the run came to.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) request: Option<FormedRequest>,
    pub(crate) background: Option<Sending>,
    /// Whether it was handed to the network.
    pub(crate) sent: bool,
    pub(crate) duration: Option<Duration>,
    pub(crate) status: Option<u16>,
    pub(crate) raw: Option<Datum>,
    pub(crate) unsaved: Vec<Unsaved>,
}

/// The outcome variables, numbered as in [`OUTCOME_VARIABLES`].
#[derive(Clone, Copy)]
enum Outcome {
    Status,
    StatusCode,
    StatusType,
    Duration,
    Raw,
    Error,
    Reason,
}

/// Clears the outcome variables.
pub(crate) fn clear(variables: &mut Variables) {
    for number in 0..OUTCOME_VARIABLES.len() {
        variables.save_outcome(number, None);
    }
}

/// Sets the outcome variables of a run that ended with `reason`, or well.
pub(crate) fn record(seen: &mut Seen, reason: Option<ErrorReason>, variables: &mut Variables) {
    let mut set = |outcome: Outcome, datum: Datum| variables.save_outcome(outcome as usize, Some(datum));
    set(Outcome::Status, Datum::plain(if reason.is_none() { "SUCCESS" } else { "FAILED" }.into()));
    if let Some(status) = seen.status {
        set(Outcome::StatusCode, Datum::plain(i64::from(status).into()));
        if reason.is_some()
            && let Some(kind) = status_type(status)
        {
            set(Outcome::StatusType, Datum::plain(kind.into()));
        }
    }
    if let Some(duration) = seen.duration {
        set(Outcome::Duration, Datum::plain(seconds(duration).into()));
    }
    if seen.status.is_some() {
        set(Outcome::Raw, seen.raw.take().unwrap_or(Datum::plain(Json::Null)));
    }
    set(Outcome::Error, Datum::plain(reason.is_some().into()));
    if let Some(reason) = reason {
        set(Outcome::Reason, Datum::plain(reason.as_str().into()));
    }
}

/// Seconds, rounded to milliseconds: `0.11`.
fn seconds(duration: Duration) -> Number {
    let milliseconds = (duration + Duration::from_micros(500)).as_millis();
    Number::of_thousandths(milliseconds.try_into().unwrap_or(u64::MAX))
}

/// The class of a status (RFC 9110, section 15); others have none.
fn status_type(status: u16) -> Option<&'static str> {
    Some(match status {
        100..200 => "INFORMATIONAL",
        200..300 => "SUCCESSFUL",
        300..400 => "REDIRECTION",
        400..500 => "CLIENT_ERROR",
        500..600 => "SERVER_ERROR",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_numbered_as_their_names() {
        let named = [
            (Outcome::Status, "response_status"),
            (Outcome::StatusCode, "response_status_code"),
            (Outcome::StatusType, "response_status_type"),
            (Outcome::Duration, "response_duration"),
            (Outcome::Raw, "response_raw"),
            (Outcome::Error, "response_error"),
            (Outcome::Reason, "error_reason"),
        ];
        assert_eq!(named.map(|(outcome, _)| outcome as usize), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(named.map(|(_, name)| name), OUTCOME_VARIABLES);
    }

    #[cfg(feature = "service")]
    mod json {
        use std::borrow::Cow;
        use std::sync::Arc;

        use super::*;
        use crate::runtime::redact::Needles;
        use crate::runtime::shown_request::Parts;

        fn run() -> WebhookRun {
            WebhookRun {
                webhook: "lookup".into(),
                status: Status::Success,
                error_reason: None,
                message: None,
                unset: vec!["$flow.key.a".parse().unwrap()],
                request: None,
                unsaved: Vec::new(),
                background: None,
                variables: None,
                persisted: Persisted::default(),
                sent: true,
                status_code: Some(200),
                duration: None,
                response: Some("{}".into()),
            }
        }

        /// A request in which all that is hidden may stand: a private value, a secret, and bytes that are not a text.
        fn request() -> FormedRequest {
            let header = |name: &'static str, value: &'static str| {
                (Cow::Borrowed(name).into(), Cow::Borrowed(value).into())
            };
            FormedRequest::of(Parts {
                method: "POST",
                url: "https://crm.example.com/?q=%22".parse().unwrap(),
                shown_url: None,
                headers: vec![header("Authorization", "hunter2-hunter2"), header("X-Note", "\"a\\b\"")],
                body: Some((bytes::Bytes::from_static(b"{\"name\":\"Asha Rao\"}\n\xff"), Vec::new())),
                secrets: Some(Arc::new(Needles::new(["hunter2-hunter2"]))),
                private: vec!["Asha Rao".to_owned()],
            })
        }

        #[test]
        fn the_json_of_a_run_is_the_one_that_serde_writes() {
            let object = |text: &str| Json::read(text).unwrap().as_object().unwrap().clone();
            let (looked_at, request) = (request(), request());
            assert!(looked_at.body.is_some());
            let ended = |status_code, error_reason, message: Option<&str>| {
                let ended = Ended { status_code, error_reason, message: message.map(str::to_owned) };
                Some(Sending::after(ended))
            };
            let unsaved = |name: &str| Unsaved { variable: name.parse().unwrap(), reason: "a\"b".into() };
            let failed = WebhookRun {
                status: Status::Failed,
                error_reason: Some(ErrorReason::Timeout),
                message: Some("crm.hook:1:2: the wait ended\n\"…\"".into()),
                request: Some(request),
                ..run()
            };
            let saved = WebhookRun {
                request: Some(looked_at),
                unsaved: vec![unsaved("$flow.key.a"), unsaved("$flow.key.b")],
                persisted: Persisted {
                    kept: object(r#"{"$flow.key.c":1.10,"$flow.key.d":{"e":[null,"f"]}}"#),
                    cleared: ["$flow.key.g".to_owned()].into(),
                },
                variables: Some(object(r#"{"$flow.key.c":1.10}"#)),
                ..run()
            };
            let background = Some(Sending::default());
            let sent = WebhookRun { status: Status::Sent, background, ..run() };
            let answered = WebhookRun { background: ended(Some(204), None, None), ..run() };
            let lost =
                WebhookRun { background: ended(None, Some(ErrorReason::Timeout), Some("a\tb")), ..run() };
            let reasons = [
                ErrorReason::InvalidFlowVar,
                ErrorReason::InvalidRequest,
                ErrorReason::ConnectionFailure,
                ErrorReason::Timeout,
                ErrorReason::AuthenticationFailure,
                ErrorReason::UnsuccessfulStatus,
                ErrorReason::InvalidResponse,
                ErrorReason::InvalidResponseMap,
            ];
            let of_reasons = reasons.map(|reason| WebhookRun { error_reason: Some(reason), ..run() });
            for run in of_reasons.into_iter().chain([run(), failed, saved, sent, answered, lost]) {
                let mut written = String::new();
                run.write_json(&mut written);
                assert_eq!(written, serde_json::to_string(&run).unwrap());
                assert!(!written.contains("hunter2") && !written.contains("Asha"), "{written}");
            }
        }
    }

    #[test]
    fn durations_are_seconds_to_the_millisecond() {
        for (microseconds, shown) in [
            (0, "0"),
            (499, "0"),
            (500, "0.001"),
            (110_000, "0.11"),
            (1_000_499, "1"),
            (12_345_678, "12.346"),
        ] {
            assert_eq!(seconds(Duration::from_micros(microseconds)).as_str(), shown);
        }
    }
}
