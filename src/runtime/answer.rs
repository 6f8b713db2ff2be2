//! Steps 4 and 5 of a run: what an answer, or none, comes to.

use std::time::Duration;

use crate::ir::{Webhook, WebhookKind};
use crate::source::Place;

use super::failure::{ErrorReason, Failure};
use super::prepared::Callable;
use super::transport::{HiddenHost, ResponseBody, SendFault};

/// Why no response came; `at` is where the URL stands.
pub(crate) fn send_failure(
    fault: SendFault,
    hidden_host: Option<HiddenHost<'_>>,
    webhook: &Webhook,
    at: &Place,
    wait: Duration,
) -> Failure {
    match fault {
        SendFault::TimedOut => timed_out(webhook, at, wait),
        fault => Failure::new(fault.reason(), at, fault.told(hidden_host)),
    }
}

/// That the wait ended.
pub(crate) fn timed_out(webhook: &Webhook, at: &Place, wait: Duration) -> Failure {
    let what = format!(
        "`{}` waits {} for the whole response, which had not come by then",
        webhook.name,
        shown_wait(wait)
    );
    Failure::new(ErrorReason::Timeout, at, what)
}

/// That the wait ended before there was a token to send the request with.
pub(crate) fn token_late(name: &str, webhook: &Webhook, at: &Place, wait: Duration) -> Failure {
    let what = format!(
        "`{}` waits {}, and the token request of `{name}` was not answered by then",
        webhook.name,
        shown_wait(wait)
    );
    Failure::new(ErrorReason::Timeout, at, what)
}

/// That the response came in time, and was not read in time.
pub(crate) fn read_too_long(webhook: &Webhook, at: &Place, wait: Duration) -> Failure {
    let what = format!(
        "`{}` waits {}: the response came in time, but reading it as `response` says took too long",
        webhook.name,
        shown_wait(wait)
    );
    Failure::new(ErrorReason::Timeout, at, what)
}

/// A wait in words.
pub(crate) fn shown_wait(wait: Duration) -> String {
    match wait.as_millis() {
        milliseconds if milliseconds % 1000 == 0 => format!("{} s", milliseconds / 1000),
        milliseconds => format!("{milliseconds} ms"),
    }
}

/// Why a body that began to come is of no use.
pub(crate) fn broken_off(
    body: &ResponseBody,
    webhook: &Webhook,
    at: &Place,
    wait: Duration,
) -> Option<Failure> {
    match body {
        ResponseBody::TimedOut(_) => Some(timed_out(webhook, at, wait)),
        ResponseBody::BrokenOff(how) => {
            let what = format!("expected the whole response, but {how}");
            Some(Failure::new(ErrorReason::ConnectionFailure, at, what))
        }
        ResponseBody::Complete(_) | ResponseBody::OverLimit(_) | ResponseBody::Undecodable => None,
    }
}

/// Whether `status` is one that `accept` names.
pub(crate) fn accepts(webhook: &Webhook, status: u16) -> bool {
    matches!(&webhook.kind, WebhookKind::Custom(custom) if custom.accept.contains(&status))
}

/// Step 5.
pub(crate) fn status_failure(status: u16, callable: &Callable) -> Option<Failure> {
    let (webhook, at) = (&*callable.webhook, callable.url_at());
    match status {
        200..300 => None,
        _ if accepts(webhook, status) => None,
        401 | 407 => {
            let why = match callable.sends_credentials() {
                true => "it does not accept the credentials that the webhook sends",
                false => "the webhook sends no credentials, as it has no `auth`",
            };
            let what = format!("the server answered {status}: {why}");
            Some(Failure::new(ErrorReason::AuthenticationFailure, at, what))
        }
        _ => {
            let help = if (300..400).contains(&status) { "; redirects are not followed" } else { "" };
            let also = match &webhook.kind {
                WebhookKind::Custom(custom) if !custom.accept.is_empty() => " or one of `accept status`",
                _ => "",
            };
            let what =
                format!("expected a status of 200 to 299{also}, but the server answered {status}{help}");
            Some(Failure::new(ErrorReason::UnsuccessfulStatus, at, what))
        }
    }
}
