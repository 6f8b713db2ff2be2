//! A run of a webhook that invokes a pre-made function (section 3.8): the steps of section 4, with an answer that is
//! computed where a request would be sent.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use bytes::Bytes;
use tokio::time::Instant;

use crate::functions::{self, Context, Failure as Refused, Function, Known};
use crate::ir::{Argument, Call, Wait};
use crate::json::{Json, Object};
use crate::source::Place;

use super::answer::{send_failure, shown_wait};
use super::clear::clear;
use super::deadline::OutOfTime;
use super::document::{self, DatumSink};
use super::env::Env;
use super::failure::{ErrorReason, Failure};
use super::masked::{Mask, Masked};
use super::outcome::{Done, Seen};
use super::prepared::Callable;
use super::receive::{Until, receive};
use super::resolve::{self, Argued, Called, Fallbacks};
use super::template::Resolver;
use super::transport::{HeaderMap, Response, ResponseBody};
use super::variables::Variables;
use super::wording::quote;

/// The status of every answer.
const STATUS: u16 = 200;

/// Runs `callable`, which is `call`, and sets `variables` to what they are after it, except the outcome variables.
pub(crate) async fn call(
    env: &Arc<Env>,
    callable: &Arc<Callable>,
    call: &Call,
    variables: &mut Variables,
    seen: &mut Seen,
) -> Result<Done, Failure> {
    let webhook = &*callable.webhook;

    // 1. Resolve every value, and 2. see that they are arguments; then clear the outcome variables and those that
    // the webhook maps.
    let prepared = prepare(env, callable, call, variables);
    clear(env, callable, variables);
    let (function, Given { with, foreseen, places }, fallbacks) = prepared?;
    if env.settings().dry_run {
        return match misused(function, &with, &foreseen) {
            Some(refused) => Err(places.failure(refused, &webhook.at)),
            None => Ok(Done::Sent),
        };
    }
    // Nobody would get the answer: the check refuses it.
    let Wait::UpTo { milliseconds, hold_music } = webhook.wait else { return Ok(Done::Sent) };

    // 4. Compute the answer, unless a test says what it is.
    let wait = Duration::from_millis(milliseconds.into());
    env.observe(|observer| observer.waiting(&webhook.name, wait, hold_music));
    let started = Instant::now();
    let until = Until { wait, deadline: started + wait };
    let answer = match env.functions().reply_to(&callable.name) {
        Some(reply) => reply.map_err(|fault| send_failure(fault, None, webhook, &webhook.at, wait)),
        None => compute(env, function, with, until.deadline).await.map_err(|refused| match refused {
            Refused::Late => late(&webhook.name, call, &webhook.at, wait),
            refused => places.failure(refused, &webhook.at),
        }),
    };
    let timed_out = matches!(&answer, Err(failure) if failure.reason == ErrorReason::Timeout);
    let duration = env.settings().elapsed(started, wait, timed_out);
    env.observe(|observer| observer.answered(&webhook.name, duration));
    let response = match answer {
        Ok(response) => response,
        Err(failure) => {
            // An answer that is too large is one that came, like a body over the limit.
            seen.status = (failure.reason == ErrorReason::InvalidResponse).then_some(STATUS);
            let is_computed = seen.status.is_some() || failure.reason == ErrorReason::Timeout;
            seen.duration = is_computed.then_some(duration);
            return Err(failure);
        }
    };
    seen.duration = Some(duration);

    // 5. Status, 6. read and 7. map.
    receive(env, callable, response, fallbacks, until, variables, seen).await?;
    Ok(Done::Success)
}

/// Arguments as the function takes them.
struct Given {
    with: Object,
    /// Those whose value or name an earlier step of a dry run would save.
    foreseen: HashSet<String>,
    places: Places,
}

/// Where each argument stands, and its name as it may be shown.
struct Places(Vec<(String, String, Place)>);

impl Places {
    /// What `refused` is to the run, at the argument that it is of, else `at`.
    fn failure(&self, refused: Refused, at: &Place) -> Failure {
        match refused {
            Refused::Argument { argument, problem, help } => {
                let place = self.0.iter().find(|(name, ..)| *name == argument);
                let (shown, at) = place.map_or((quote(&argument), at), |(_, shown, at)| (shown.clone(), at));
                let help = if help.is_empty() { help } else { format!("; {help}") };
                let what = format!("the argument {shown} {problem}{help}");
                Failure::new(ErrorReason::InvalidRequest, at, what)
            }
            Refused::TooLarge => Failure::new(ErrorReason::InvalidResponse, at, refused.to_string()),
            Refused::Late => Failure::new(ErrorReason::Timeout, at, refused.to_string()),
            Refused::NoRandomness(_) => Failure::new(ErrorReason::ConnectionFailure, at, refused.to_string()),
        }
    }
}

fn prepare(
    env: &Env,
    callable: &Callable,
    call: &Call,
    variables: &Variables,
) -> Result<(&'static dyn Function, Given, Fallbacks), Failure> {
    let webhook = &*callable.webhook;
    let invalid = |what: String| Failure::new(ErrorReason::InvalidRequest, &webhook.at, what);
    let resolver = env.resolver(variables);
    let resolved = resolve::function(call, &resolver);
    let Called { arguments, fallbacks } = resolver.whole("arguments", &webhook.at, resolved)?;
    let function = callable.function.ok_or_else(|| {
        invalid(format!("there is no function {}", quote(&format!("functions.{}", call.function))))
    })?;
    let given = given(arguments, &resolver)?;
    match lacking(function, call, &given, &resolver) {
        Some(failure) => Err(failure),
        None => Ok((function, given, fallbacks)),
    }
}

/// What an argument that the function needs and that is written lacks to have a value.
fn lacking(function: &dyn Function, call: &Call, given: &Given, resolver: &Resolver<'_>) -> Option<Failure> {
    let needs = |name: &str| function.signature().argument(name).is_some_and(|argument| argument.required);
    call.arguments.iter().find_map(|Argument { name, item }| {
        let name = name.plain().filter(|name| needs(name) && !given.with.contains_key(name))?;
        let absence = document::item::<DatumSink<'_>>(item, resolver).err()?;
        let failure = absence.failure(&format!("the argument {}", quote(name)), &item.at, resolver);
        Some(Failure { reason: ErrorReason::InvalidRequest, ..failure })
    })
}

fn given(arguments: Vec<Argued<'_>>, resolver: &Resolver<'_>) -> Result<Given, Failure> {
    let with = Object::with_capacity(arguments.len());
    let mut given = Given { with, foreseen: HashSet::new(), places: Places(Vec::new()) };
    for Argued { name, value, at, .. } in arguments {
        let (shown, value) = (resolver.quote(&name), value?);
        let is_foreseen =
            [name.mask(), value.mask()].iter().any(|mask| matches!(mask, Some(Mask::Foreseen(_))));
        let name = Masked::into_owned(name).into_real().into_owned();
        if given.with.contains_key(&name) {
            let what = format!("the argument {shown} is given twice");
            return Err(Failure::new(ErrorReason::InvalidRequest, at, what));
        }
        given.with.insert(name.clone(), value.into_json());
        if is_foreseen {
            given.foreseen.insert(name.clone());
        }
        given.places.0.push((name, shown, at.clone()));
    }
    Ok(given)
}

/// What of `with` the function would refuse, as far as that is seen without computing anything; nothing is known of
/// what is `foreseen`.
fn misused(function: &dyn Function, with: &Object, foreseen: &HashSet<String>) -> Option<Refused> {
    if foreseen.iter().any(|name| function.signature().argument(name).is_none()) {
        // Its name will be another.
        return None;
    }
    let known = |(name, value)| match foreseen.contains(name) {
        true => (name, Known::Nothing),
        false => (name, Known::Value(value)),
    };
    let known: Vec<(&str, Known<'_>)> = with.iter().map(known).collect();
    let finding = functions::check(function.signature(), &known, true).into_iter().next()?;
    Some(Refused::Argument { argument: finding.argument, problem: finding.problem, help: finding.help })
}

/// Computes the answer off the async threads.
async fn compute(
    env: &Arc<Env>,
    function: &'static dyn Function,
    with: Object,
    deadline: Instant,
) -> Result<Response, Refused> {
    let shared = Arc::clone(env);
    let work = move |deadline: Moment| {
        let context = Context { deadline, random: shared.functions().random() };
        Ok::<_, OutOfTime>(functions::call(function, &with, &context).map(|answer| response(&answer)))
    };
    env.prepared().pool().apart(deadline, work).await.unwrap_or(Err(Refused::Late))
}

fn response(answer: &Json) -> Response {
    let body = ResponseBody::Complete(Bytes::from(answer.compact()));
    Response { status: STATUS, headers: HeaderMap::new(), body }
}

fn late(name: &str, call: &Call, at: &Place, wait: Duration) -> Failure {
    let what =
        format!("`{name}` waits {}, and `functions.{}` did not end by then", shown_wait(wait), call.function);
    Failure::new(ErrorReason::Timeout, at, what)
}
