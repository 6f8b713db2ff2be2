//! `POST /v1/webhooks/{name}/run` and `POST /v1/flows/{name}/run`.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use ecow::EcoString;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hyper::StatusCode;
use hyper::header::HeaderName;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};

use crate::json::Json;
use crate::store::{KeyState, RunKey};

use super::answers::Answering;
use super::ask::{self, Ask, Of};
use super::body::{Answer, json_text};
use super::call::Call;
use super::events::{Event, stream};
use super::json::hash;
use super::problem::Problem;
use super::program::Loaded;
use super::results::{Begun, Outcome, Ticket, Waiting, unknown};
use super::run::{Following, Job, Permits, Target};
use super::run_log::RunLog;
use super::service::Service;
use super::trace::{Kind, TRACEPARENT};

/// By which a caller knows the run again.
static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Runs a webhook.
pub(super) fn webhook(service: Arc<Service>, call: Call) -> Result<Answering, Problem> {
    let (loaded, name) = (service.live.loaded(), EcoString::from(call.parameter()));
    if loaded.program().webhook(&name).is_none() {
        return Err(Problem::not_found(format!("there is no webhook `{name}`")));
    }
    let ask = Ask::of_webhook(call.body()?)?;
    start(service, loaded, call, Target::Webhook(name), ask)
}

/// Runs a flow.
pub(super) fn flow(service: Arc<Service>, call: Call) -> Result<Answering, Problem> {
    let (loaded, name) = (service.live.loaded(), EcoString::from(call.parameter()));
    let Some(flow) = loaded.program().flow(&name) else {
        return Err(Problem::not_found(format!("there is no flow `{name}`")));
    };
    let ask = Ask::of_flow(call.body()?, &loaded)?;
    if flow.end.is_some() && ask.call.is_none() {
        let why = format!(
            "the flow `{name}` has a `flow-end webhook`: expected the record of the call as `call`, or its `uuid` \
             while it lasts"
        );
        return Err(Problem::shape(why));
    }
    start(service, loaded, call, Target::Flow(name), ask)
}

fn start(
    service: Arc<Service>,
    loaded: Arc<Loaded>,
    call: Call,
    target: Target,
    ask: Ask,
) -> Result<Answering, Problem> {
    let (sender, events) = call.wants_events().then(mpsc::unbounded_channel).unzip();
    let Some(key) = key(&call)? else {
        let outcome = Asked { service, loaded, call, target, ask, events: sender }.without_key()?;
        return Ok(Box::pin(answer(events, outcome)));
    };
    let request = request_hash(&target, call.body()?, &loaded);
    let key = (call.caller.name.clone(), key);
    match service.results.begin(key.clone(), ask.call.as_ref().map(Of::uuid), request) {
        Begun::Known(waiting) => {
            drop(sender);
            Ok(begun(events, waiting))
        }
        Begun::Different => Err(different()),
        Begun::First(ticket, waiting) => {
            let permits = match permits(&service, &call) {
                Ok(permits) => permits,
                Err(problem) => {
                    ticket.finish(Err(problem.clone()), None);
                    return Err(problem);
                }
            };
            let (name, key) = key;
            let key = RunKey { name, key, request, nonce: ticket.nonce() };
            let asked = Asked { service, loaded, call, target, ask, events: sender };
            asked.with_key(key, permits, ticket);
            Ok(begun(events, waiting))
        }
    }
}

/// The answer to one who waits for a run with a key, be it the first or a later one.
fn begun(events: Option<mpsc::UnboundedReceiver<Event>>, mut waiting: Waiting) -> Answering {
    Box::pin(async {
        // Faults are reported before a stream begins.
        waiting.begun().await?;
        answer(events, waiting.outcome()).await
    })
}

/// The result at once, or a stream of `events` that ends with it.
async fn answer(
    events: Option<mpsc::UnboundedReceiver<Event>>,
    outcome: impl Future<Output = Outcome> + Send + 'static,
) -> Result<Answer, Problem> {
    match events {
        Some(events) => Ok(stream(events, outcome)),
        None => outcome.await.map(|result| json_text(StatusCode::OK, result)),
    }
}

/// The places that a run takes.
fn permits(service: &Arc<Service>, call: &Call) -> Result<Arc<Permits>, Problem> {
    if service.is_closed() {
        return Err(Problem::busy("the process is about to end"));
    }
    let own = call.caller.runs.as_ref().map(|runs| Arc::clone(runs).try_acquire_owned());
    let full = |_| Problem::busy("as many runs wait as the token may have at once");
    let own = own.transpose().map_err(full)?;
    let all = Arc::clone(&service.runs).try_acquire_owned();
    let all = all.map_err(|_| Problem::busy("as many runs wait as `--max-runs` allows"))?;
    Ok(Arc::new(Permits { _all: all, _own: own }))
}

/// A run that was asked for.
struct Asked {
    service: Arc<Service>,
    loaded: Arc<Loaded>,
    call: Call,
    target: Target,
    ask: Ask,
    events: Option<mpsc::UnboundedSender<Event>>,
}

impl Asked {
    /// A run that ends when its caller goes away, unless the call has ended.
    fn without_key(self) -> Result<BoxFuture<'static, Outcome>, Problem> {
        let permits = permits(&self.service, &self.call)?;
        let goes_on = self.is_of_an_ended_call();
        let service = Arc::clone(&self.service);
        let job = self.job(permits, || true);
        if goes_on {
            let (done, outcome) = oneshot::channel();
            // Where the caller has gone away, nobody takes the outcome.
            service.spawn(outcome_of(job).map(|outcome| drop(done.send(outcome))));
            return Ok(Box::pin(async { outcome.await.unwrap_or_else(|_| Err(Problem::internal())) }));
        }
        // It is the caller's own future, and ends with it.
        Ok(Box::pin(outcome_of(job)))
    }

    /// A run that goes on to the end of the webhook under way when nobody waits for it, and whose result is kept. A
    /// caller who goes away while its key is marked gets the result by the same key, too.
    fn with_key(self, key: RunKey, permits: Arc<Permits>, ticket: Ticket) {
        let (service, shared) = (Arc::clone(&self.service), Arc::clone(&self.service));
        service.spawn(async move {
            match shared.acceptor.run_key(key).await {
                Ok(KeyState::Own) => ticket.marked(),
                Ok(KeyState::Used) => return ticket.finish(Err(unknown()), None),
                Ok(KeyState::Different) => return ticket.finish(Err(different()), None),
                Err(fault) => return ticket.unmarked(shared.store_fault(fault)),
            }
            shared.wrote();
            let (ended, awaited) = (self.is_of_an_ended_call(), ticket.awaited());
            let job = self.job(permits, move || ended || awaited());
            let outcome = outcome_of(job).await;
            let mut room = shared.memory.nothing();
            let size = outcome.as_ref().map_or(0, bytes::Bytes::len);
            let room = room.grow(size).is_ok().then_some(room);
            ticket.finish(outcome, room);
        });
    }

    fn is_of_an_ended_call(&self) -> bool {
        matches!(self.ask.call, Some(Of::Ended(..)))
    }

    /// What is to be done, which starts later steps as long as `goes_on`.
    fn job(self, permits: Arc<Permits>, goes_on: impl Fn() -> bool + Send + Sync + 'static) -> Job {
        let Self { service, loaded, call, target, ask, events } = self;
        let is_flow = matches!(target, Target::Flow(_));
        let (name, uuid) = (target.name(), ask.call.as_ref().map(Of::uuid));
        let given = call.header(&TRACEPARENT);
        let shown_call = uuid.map(|uuid| loaded.runner.env().told(uuid, &ask.variables));
        let span = service.spans.begin(Kind::Asked, format_args!("run {name}"), shown_call.as_deref(), given);
        let events = events.map(|events| (events, Arc::clone(&loaded)));
        let following = Following { events, goes_on: Box::new(goes_on), permits, is_flow };
        Job {
            service,
            loaded,
            target,
            ask,
            shown_call,
            _held: call.held,
            span,
            caller: call.caller.name,
            following: Arc::new(following),
        }
    }
}

/// What a run comes to; a panic is its own. It is logged whatever happens, even where it is dropped.
pub(super) fn outcome_of(mut job: Job) -> impl Future<Output = Outcome> + Send {
    let log = RunLog::of(&job);
    async move {
        match AssertUnwindSafe(job.perform()).catch_unwind().await {
            Ok(Ok((result, status, reason))) => {
                job.span.end(reason);
                log.ended(status, reason);
                Ok(result)
            }
            Ok(Err(problem)) => {
                log.refused();
                Err(problem)
            }
            Err(_) => {
                log.panicked();
                Err(Problem::internal())
            }
        }
    }
}

/// The SHA-256 of the `Idempotency-Key`.
fn key(call: &Call) -> Result<Option<[u8; 32]>, Problem> {
    let mut keys = call.headers.get_all(&IDEMPOTENCY_KEY).iter();
    let Some(key) = keys.next() else { return Ok(None) };
    let visible = key.as_bytes().iter().all(u8::is_ascii_graphic);
    if !visible || !(1..=255).contains(&key.len()) || keys.next().is_some() {
        return Err(Problem::bad_request(
            "expected one `Idempotency-Key` of 1 to 255 visible ASCII characters",
        ));
    }
    Ok(Some(Sha256::digest(key.as_bytes()).into()))
}

/// The hash of what is run, and of what it is asked.
fn request_hash(target: &Target, body: &Json, loaded: &Loaded) -> [u8; 32] {
    let asked = body.as_object().map(|body| ask::request_hash(body, loaded)).unwrap_or_default();
    let asked: String = asked.iter().map(|byte| format!("{byte:02x}")).collect();
    hash(&[&Json::from(target.kind()), &Json::from(target.name()), &Json::from(asked.as_str())], |_| false)
}

fn different() -> Problem {
    Problem::shape("another request was made with this `Idempotency-Key`: expected a new key")
}
