//! Steps 5 to 7 of a run: what a response that came is to the webhook.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::ir::Variable;

use super::answer::{accepts, broken_off, read_too_long, status_failure};
use super::env::Env;
use super::failure::Failure;
use super::job::Job;
use super::map::map;
use super::outcome::{Seen, Unsaved};
use super::prepared::Callable;
use super::read::Read;
use super::resolve::Fallbacks;
use super::transport::{Response, ResponseBody};
use super::variables::Variables;

/// How long the text of a response may take that was not read in time: it ends within the wait and a tenth of a
/// second.
const GRACE: Duration = Duration::from_millis(50);

/// The wait of a webhook, and when it ends.
#[derive(Clone, Copy)]
pub(crate) struct Until {
    pub(crate) wait: Duration,
    pub(crate) deadline: Instant,
}

/// Judges and reads `response`, and saves what `callable` maps; all or nothing.
pub(crate) async fn receive(
    env: &Arc<Env>,
    callable: &Arc<Callable>,
    response: Response,
    fallbacks: Fallbacks,
    Until { wait, deadline }: Until,
    variables: &mut Variables,
    seen: &mut Seen,
) -> Result<(), Failure> {
    let (webhook, url_at) = (&*callable.webhook, callable.url_at());
    seen.status = Some(response.status);
    let (status, lenient) = (response.status, accepts(webhook, response.status));
    if let Some(failure) = broken_off(&response.body, webhook, url_at, wait) {
        if matches!(response.body, ResponseBody::TimedOut(_)) {
            // What came is kept.
            let mut job = Job::new(response, false, lenient, Vec::new(), variables);
            seen.raw = job.read(env, callable, deadline + GRACE).await.ok().and_then(|read| read.raw);
        }
        return Err(failure);
    }

    // 5. Status.
    let unsuccessful = status_failure(status, callable);

    // 6. Read the body as `response` says; of an unsuccessful one the text only.
    let wanted = unsuccessful.is_none();
    let Fallbacks { data: fallbacks, asking } = fallbacks;
    let mut job = Job::new(response, wanted, lenient, asking, variables);
    let found = match job.read(env, callable, deadline).await {
        Ok(Read { raw, found, private }) => {
            seen.raw = raw;
            variables.remember(private);
            found
        }
        Err(_) if wanted => {
            // What came is kept.
            let text = job.text_only().read(env, callable, deadline + GRACE).await;
            seen.raw = text.ok().and_then(|read| read.raw);
            return Err(read_too_long(webhook, url_at, wait));
        }
        Err(_) => Ok(Vec::new()),
    };
    if let Some(failure) = unsuccessful {
        return Err(failure);
    }
    let found = found?;

    // 7. Map; all or nothing.
    for (target, found) in map(webhook, found, fallbacks)? {
        let datum = match found {
            Ok(datum) => datum,
            Err(reason) => {
                seen.unsaved.push(Unsaved { variable: target.clone(), reason: env.told(&reason, variables) });
                continue;
            }
        };
        variables.save(Variable::Flow(target.clone()), datum);
    }
    Ok(())
}
