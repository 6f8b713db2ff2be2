//! A run of a webhook: the steps of section 4.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::ir::{FlowVariable, Variable, Wait, Webhook, WebhookKind};
use crate::source::Place;

use super::answer::{broken_off, send_failure, status_failure, token_late};
use super::authorized::{Unanswered, Why};
use super::background::{self, Ended};
use super::call::call;
use super::clear::clear;
use super::datum::Datum;
use super::env::Env;
use super::failure::{ErrorReason, Failure};
use super::form::{self, Formed};
use super::outcome::{self, Done, Seen, Status, WebhookRun};
use super::persisted::Persisted;
use super::prepared::Callable;
use super::receive::{Until, receive};
use super::resolve::{self, Fallbacks, Resolved};
use super::settings::Settings;
use super::shown_request::FormedRequest;
use super::transport::{Response, ResponseBody};
use super::variables::Variables;
use super::wording::quote;

/// Runs `callable` once, and sets `variables` to what they are after it.
pub(crate) async fn run(env: &Arc<Env>, callable: &Arc<Callable>, variables: &mut Variables) -> WebhookRun {
    env.observe(|observer| observer.starts(&callable.name, variables));
    let mut seen = Seen::default();
    let done = match &callable.webhook.kind {
        WebhookKind::Function(function) => call(env, callable, function, variables, &mut seen).await,
        WebhookKind::Custom(_) | WebhookKind::Internal(_) => steps(env, callable, variables, &mut seen).await,
    };
    let (status, failure) = match done {
        Ok(Done::Success) => (Status::Success, None),
        Ok(Done::Sent) => (Status::Sent, None),
        Err(failure) => (Status::Failed, Some(failure)),
    };
    let error_reason = failure.as_ref().map(|failure| failure.reason);
    let response = match (&failure, &seen.raw) {
        (Some(_), Some(raw)) => beginning(env, raw),
        _ => None,
    };
    if status != Status::Sent {
        outcome::record(&mut seen, error_reason, variables);
    }
    let message = failure.as_ref().map(|failure| env.told(&failure.message(env.program()), variables));
    let unset = failure.map(|failure| failure.unset).unwrap_or_default();
    let Callable { name, webhook, .. } = &**callable;
    tracing::debug!(webhook = %name, ?status, reason = ?error_reason, code = ?seen.status, "webhook ran");
    let persists = webhook.persist && status != Status::Sent;
    let run = WebhookRun {
        webhook: name.clone(),
        status,
        error_reason,
        message,
        unset,
        request: seen.request,
        unsaved: seen.unsaved,
        background: seen.background,
        variables: None,
        persisted: if persists {
            env.persisted(webhook.persisted(), variables)
        } else {
            Persisted::default()
        },
        sent: seen.sent,
        status_code: seen.status,
        duration: seen.duration,
        response,
    };
    env.observe(|observer| observer.ended(&run, &|| env.saved(callable, variables)));
    run
}

/// How many characters of the response to a failed run a person is shown.
const BEGINNING: usize = 500;

/// The beginning of a response, as it is shown.
fn beginning(env: &Env, raw: &Datum) -> Option<String> {
    let raw = env.shown_value(&Variable::Flow(FlowVariable::named("response_raw")), raw).to_text()?;
    Some(match raw.char_indices().nth(BEGINNING) {
        Some((end, _)) => format!("{}…", raw.get(..end)?),
        None => raw.to_string(),
    })
}

async fn steps(
    env: &Arc<Env>,
    callable: &Arc<Callable>,
    variables: &mut Variables,
    seen: &mut Seen,
) -> Result<Done, Failure> {
    let webhook = &*callable.webhook;
    let url_at = callable.url_at();

    // 1. Resolve every value, and 2. form the request of them; then clear the outcome variables and those
    // that the webhook maps.
    let prepared = prepare(env, callable, url_at, variables);
    clear(env, callable, variables);
    let (Formed { message, mut shown }, fallbacks) = prepared?;
    if env.private_names().is_some() {
        shown = shown.without(variables.remembered().cloned().collect());
    }
    let Settings { max_response, dry_run, .. } = *env.settings();
    let tell = || env.observe(|observer| observer.formed(&webhook.name, &shown));
    let checked = env.check_address(&message, url_at);
    // What is sent first is reported first.
    let awaits_token =
        message.token.is_some() && checked.is_ok() && !dry_run && matches!(webhook.wait, Wait::UpTo { .. });
    if !awaits_token {
        tell();
    }
    seen.request = Some(shown.clone());

    // 3. Check the address, as far as it is literal.
    checked?;
    if dry_run {
        return Ok(Done::Sent);
    }

    // 4. Send, and read the response.
    let Wait::UpTo { milliseconds, hold_music } = webhook.wait else {
        seen.sent = true;
        let deadline = Instant::now() + background::WAIT;
        let (told_env, told_callable) = (Arc::clone(env), Arc::clone(callable));
        let ending = async move {
            let answer =
                told_env.send(message, told_callable.name.clone(), deadline, max_response, || {}).await;
            ended(&told_env, &told_callable, &shown, answer)
        };
        seen.background = Some(env.in_background(callable.name.clone(), ending));
        return Ok(Done::Sent);
    };
    let wait = Duration::from_millis(milliseconds.into());
    seen.sent = true;
    env.observe(|observer| observer.waiting(&webhook.name, wait, hold_music));
    let started = Instant::now();
    let deadline = started + wait;
    let has_token = || {
        if awaits_token {
            tell();
        }
    };
    let answer = env.send(message, callable.name.clone(), deadline, max_response, has_token).await;
    let timed_out = match &answer {
        Ok(response) => matches!(response.body, ResponseBody::TimedOut(_)),
        Err(unanswered) => unanswered.is_timeout(),
    };
    let duration = env.settings().elapsed(started, wait, timed_out);
    env.observe(|observer| observer.answered(&webhook.name, duration));
    let response = match answer {
        Ok(response) => response,
        Err(Unanswered { why, is_sent }) => {
            seen.sent = matches!(&why, Why::Send(fault) if fault.is_sent());
            seen.duration = is_sent.then_some(duration);
            return Err(unanswered(why, &shown, webhook, url_at, wait));
        }
    };
    seen.duration = Some(duration);

    // 5. Status, 6. read and 7. map.
    receive(env, callable, response, fallbacks, Until { wait, deadline }, variables, seen).await?;
    Ok(Done::Success)
}

/// Why no response came.
fn unanswered(why: Why, shown: &FormedRequest, webhook: &Webhook, url_at: &Place, wait: Duration) -> Failure {
    match why {
        Why::Send(fault) => send_failure(fault, shown.hidden_host(), webhook, url_at, wait),
        Why::Token(failure) => failure,
        Why::TokenLate { name, at } => token_late(&name, webhook, &at, wait),
    }
}

/// What the answer to a request in the background comes to: steps 4 and 5.
fn ended(
    env: &Env,
    callable: &Callable,
    shown: &FormedRequest,
    answer: Result<Response, Unanswered>,
) -> Ended {
    let (webhook, url_at) = (&*callable.webhook, callable.url_at());
    let (status_code, failure) = match answer {
        Err(Unanswered { why, .. }) => {
            (None, Some(unanswered(why, shown, webhook, url_at, background::WAIT)))
        }
        Ok(Response { status, body, .. }) => {
            let broken = broken_off(&body, webhook, url_at, background::WAIT);
            (Some(status), broken.or_else(|| status_failure(status, callable)))
        }
    };
    Ended {
        status_code,
        error_reason: failure.as_ref().map(|failure| failure.reason),
        message: failure.map(|failure| shown.told(env.shown(&failure.message(env.program())))),
    }
}

/// Steps 1 and 2, without the clearing: the request, and the values of the fallbacks.
fn prepare(
    env: &Env,
    callable: &Callable,
    url_at: &Place,
    variables: &Variables,
) -> Result<(Formed, Fallbacks), Failure> {
    let mut resolved = resolve(env, callable, variables)?;
    let none = Variables::new();
    let token = env.resolve_token(callable.auth(), &none)?;
    let fallbacks = std::mem::take(&mut resolved.fallbacks);
    let mut formed = form::form(resolved, url_at, env.secret_needles(), Some(&callable.address))?;
    env.add_token(&mut formed, token)?;
    Ok((formed, fallbacks))
}

fn resolve<'p>(
    env: &'p Env,
    callable: &'p Callable,
    variables: &'p Variables,
) -> Result<Resolved<'p>, Failure> {
    let resolver = env.resolver(variables);
    let webhook = &*callable.webhook;
    let resolved = match &webhook.kind {
        WebhookKind::Custom(custom) => resolve::custom(custom, &resolver),
        WebhookKind::Internal(internal) => match &callable.endpoint {
            Some(endpoint) => resolve::internal(internal, endpoint, &webhook.at, &resolver),
            None => {
                let what = format!("no endpoint {} is configured", quote(&internal.endpoint));
                Err(Failure::new(ErrorReason::InvalidRequest, &webhook.at, what))
            }
        },
        WebhookKind::Function(call) => {
            let what = format!("`functions.{}` is computed: there is no request", call.function);
            Err(Failure::new(ErrorReason::InvalidRequest, &webhook.at, what))
        }
    };
    resolver.whole("request", &webhook.at, resolved)
}
