//! A run of a webhook: the steps of section 4.

use std::time::Duration;

use smol_str::SmolStr;
use tokio::time::Instant;

use crate::ir::{OUTCOME_VARIABLES, Program, Variable, Wait, Webhook, WebhookKind};
use crate::source::Place;

use super::answer::{accepts, broken_off, send_failure, status_failure, timed_out};
use super::failure::{ErrorReason, Failure, quote};
use super::form::{self, Formed};
use super::guard;
use super::job::Job;
use super::map::map;
use super::outcome::{self, Seen};
use super::read::Read;
use super::resolve::{self, Fallback, Resolved};
use super::runner::{Runner, Settings};
use super::transport::SendFault;
use super::turn;
use super::variables::Variables;

/// The wait of a request that is sent in the background: the default one (section 3.3).
pub(crate) const BACKGROUND_WAIT: Duration = Duration::from_secs(10);

/// How the steps ended, where they did not fail.
pub(crate) enum Done {
    Success,
    /// In the background, or not at all in a dry run.
    Sent,
}

/// Runs the webhook number `index` of the program.
pub(crate) async fn steps(
    runner: &Runner,
    index: usize,
    variables: &mut Variables,
    seen: &mut Seen,
) -> Result<Done, Failure> {
    let program = runner.program();
    let Some(webhook) = program.webhooks.get(index) else { return Ok(Done::Sent) };

    // 1. Resolve every value, and 2. form the request of them; then clear the outcome variables and those
    // that the webhook maps.
    let url_at = url_place(program, webhook);
    let prepared = prepare(runner, index, webhook, url_at, variables);
    if runner.private_names().is_some() {
        variables.remember_private(|variable| runner.is_private(variable));
    }
    variables.reserve(OUTCOME_VARIABLES.len() + webhook.targets().count());
    outcome::clear(variables);
    for target in webhook.targets() {
        variables.clear(&Variable::Flow(target.clone()));
    }
    let (Formed { message, shown, hidden_host }, fallbacks) = prepared?;
    seen.request = Some(shown);

    // 3. Check the address, as far as it is literal.
    guard::check(&message.url, &program.account, url_at)?;
    let Settings { max_response, dry_run, .. } = *runner.settings();
    if dry_run {
        return Ok(Done::Sent);
    }

    // 4. Send, and read the response.
    let Wait::UpTo { milliseconds, hold_music } = webhook.wait else {
        seen.sent = true;
        let deadline = Instant::now() + BACKGROUND_WAIT;
        let request = message.of(SmolStr::from(&webhook.name), deadline, max_response);
        runner.send_in_background(&webhook.name, request);
        return Ok(Done::Sent);
    };
    let wait = Duration::from_millis(milliseconds.into());
    seen.sent = true;
    turn::after_others().await;
    runner.observe(|observer| observer.waiting(&webhook.name, wait, hold_music));
    let started = Instant::now();
    let deadline = started + wait;
    let request = message.of(SmolStr::from(&webhook.name), deadline, max_response);
    let answer = runner.transport().send(request).await;
    let duration = started.elapsed();
    runner.observe(|observer| observer.answered(&webhook.name, duration));
    turn::after_others().await;
    let response = match answer {
        Ok(response) => response,
        Err(fault) => {
            seen.sent = matches!(fault, SendFault::BrokenOff(_) | SendFault::TimedOut);
            seen.duration = seen.sent.then_some(duration);
            return Err(send_failure(fault, hidden_host.as_deref(), webhook, url_at, wait));
        }
    };
    seen.duration = Some(duration);
    seen.status = Some(response.status);
    let (status, lenient) = (response.status, accepts(webhook, response.status));
    if let Some(failure) = broken_off(&response.body, webhook, url_at, wait) {
        return Err(failure);
    }

    // 5. Status.
    let unsuccessful = status_failure(status, lenient, url_at);

    // 6. Read the body as `response` says; of an unsuccessful one the text only.
    let wanted = unsuccessful.is_none();
    let (asking, fallbacks): (Vec<_>, Vec<_>) =
        fallbacks.into_iter().map(|fallback| (fallback.asking, fallback.datum)).unzip();
    let job = Job::new(index, response, wanted, lenient, asking, variables);
    let found = match job.read(runner, deadline).await {
        Ok(Read { raw, found, private }) => {
            seen.raw = raw;
            variables.remember(private);
            found
        }
        Err(_) if wanted => return Err(timed_out(webhook, url_at, wait)),
        Err(_) => Ok(Vec::new()),
    };
    if let Some(failure) = unsuccessful {
        return Err(failure);
    }
    let found = found?;

    // 7. Map; all or nothing.
    for (target, datum) in map(webhook, found, fallbacks)? {
        let variable = Variable::Flow(target.clone());
        seen.saved.push((variable.clone(), runner.shown_value(&variable, &datum)));
        variables.save(variable, datum);
    }
    Ok(Done::Success)
}

/// Steps 1 and 2, without the clearing: the request, and the values of the fallbacks.
fn prepare(
    runner: &Runner,
    index: usize,
    webhook: &Webhook,
    url_at: &Place,
    variables: &Variables,
) -> Result<(Formed, Vec<Fallback>), Failure> {
    let mut resolved = resolve(runner, webhook, variables)?;
    let fallbacks = std::mem::take(&mut resolved.fallbacks);
    let formed = form::form(resolved, url_at, runner.secret_needles(), runner.kept_address(index))?;
    Ok((formed, fallbacks))
}

fn resolve<'p>(
    runner: &'p Runner,
    webhook: &'p Webhook,
    variables: &'p Variables,
) -> Result<Resolved<'p>, Failure> {
    let resolver = runner.resolver(variables);
    let resolved = match &webhook.kind {
        WebhookKind::Custom(custom) => resolve::custom(custom, &resolver),
        WebhookKind::Internal(internal) => match runner.program().endpoint(&internal.endpoint) {
            Some(endpoint) => resolve::internal(internal, endpoint, &webhook.at, &resolver),
            None => {
                let what = format!("no endpoint {} is configured", quote(&internal.endpoint));
                Err(Failure::new(ErrorReason::InvalidRequest, &webhook.at, what))
            }
        },
    };
    if resolver.is_exhausted() {
        let what = "the values of the request are larger than 16 MiB together";
        return Err(Failure::new(ErrorReason::InvalidRequest, &webhook.at, what));
    }
    match resolver.failure() {
        Some(failure) if resolved.is_ok() => Err(failure),
        _ => resolved,
    }
}

/// Where the address of `webhook` is written.
fn url_place<'p>(program: &'p Program, webhook: &'p Webhook) -> &'p Place {
    match &webhook.kind {
        WebhookKind::Custom(custom) => &custom.url.at,
        WebhookKind::Internal(internal) => {
            program.endpoint(&internal.endpoint).map_or(&webhook.at, |endpoint| &endpoint.url.at)
        }
    }
}
