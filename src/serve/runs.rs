//! `POST /v1/webhooks/{name}/run` and `POST /v1/flows/{name}/run`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::StatusCode;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinHandle};
use uuid::Uuid;

use crate::json::Json;
use crate::store::{KeyState, RunKey};

use super::ask::{Ask, Of};
use super::body::{Answer, json_text};
use super::call::Call;
use super::events::{Event, stream};
use super::json::hash;
use super::log::Log;
use super::memory::Held;
use super::problem::Problem;
use super::program::Loaded;
use super::results::{Begun, Outcome, Ticket, unknown};
use super::run::{Following, Job, Permits, Target};
use super::service::Service;
use super::trace::{Kind, TRACEPARENT};

/// Runs a webhook.
pub(super) async fn webhook(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let (loaded, name) = (service.live.loaded(), call.parameter().to_owned());
    if loaded.program().webhook(&name).is_none() {
        return Err(Problem::not_found(format!("there is no webhook `{name}`")));
    }
    let ask = Ask::of_webhook(call.body()?, &loaded)?;
    start(service, loaded, call, Target::Webhook(name), ask).await
}

/// Runs a flow.
pub(super) async fn flow(service: Arc<Service>, call: Call) -> Result<Answer, Problem> {
    let (loaded, name) = (service.live.loaded(), call.parameter().to_owned());
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
    start(service, loaded, call, Target::Flow(name), ask).await
}

async fn start(
    service: Arc<Service>,
    loaded: Arc<Loaded>,
    call: Call,
    target: Target,
    ask: Ask,
) -> Result<Answer, Problem> {
    let wants_events = call.wants_events();
    let (sender, events) = mpsc::unbounded_channel();
    let sender = wants_events.then_some(sender);
    let Some(key) = key(&call)? else {
        let outcome = Asked { service, loaded, call, target, ask, events: sender }.without_key()?;
        return answer(wants_events, events, outcome).await;
    };
    let request = request_hash(&target, &ask);
    let key = (call.caller.name.clone(), key);
    match service.results.begin(key.clone(), request) {
        Begun::Known(waiting) => {
            drop(sender);
            if !wants_events {
                return waiting.outcome().await.map(|result| json_text(StatusCode::OK, result));
            }
            // It may still come to a fault, which is told before the stream begins.
            let result = waiting.outcome().await?;
            Ok(stream(events, std::future::ready(Ok(result))))
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
            let nonce = Uuid::new_v4();
            let (name, key) = key;
            let marked = service.acceptor.run_key(RunKey { name, key, request, nonce }).await;
            let refused = match marked {
                Ok(KeyState::Own) => None,
                Ok(KeyState::Used) => Some(unknown()),
                Ok(KeyState::Different) => Some(different()),
                Err(fault) => Some(service.store_fault(fault)),
            };
            if let Some(problem) = refused {
                ticket.finish(Err(problem.clone()), None);
                return Err(problem);
            }
            service.wrote();
            Asked { service, loaded, call, target, ask, events: sender }.with_key(permits, ticket);
            answer(wants_events, events, waiting.outcome()).await
        }
    }
}

/// The result at once, or a stream of events that ends with it.
async fn answer(
    wants_events: bool,
    events: mpsc::UnboundedReceiver<Event>,
    outcome: impl Future<Output = Outcome> + Send + 'static,
) -> Result<Answer, Problem> {
    if wants_events {
        return Ok(stream(events, outcome));
    }
    outcome.await.map(|result| json_text(StatusCode::OK, result))
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
    fn without_key(self) -> Result<impl Future<Output = Outcome> + Send + 'static, Problem> {
        let permits = permits(&self.service, &self.call)?;
        let goes_on = self.is_of_an_ended_call();
        let service = Arc::clone(&self.service);
        let (named, uuid) = (self.target.clone(), self.ask.call.as_ref().map(|call| call.uuid().to_owned()));
        let (job, held) = self.job(permits, || true);
        let ended = Arc::clone(&job.ended);
        let run = tokio::spawn(async move {
            let _held = held;
            job.perform().await
        });
        let (log, abort) = (service.log, run.abort_handle());
        // Made only where it is wanted: it cancels when it is dropped.
        let cancel = (!goes_on).then(|| Cancel { target: named, call: uuid, ended, log, abort });
        let (done, outcome) = oneshot::channel();
        let shared = Arc::clone(&service);
        service.spawn(async move {
            // Where the caller has gone away, nobody takes the outcome.
            let _ = done.send(outcome_of(run, &shared).await);
        });
        Ok(async move {
            let _cancel = cancel;
            outcome.await.unwrap_or_else(|_| Err(Problem::internal()))
        })
    }

    /// A run that goes on to the end of the webhook under way when nobody waits for it, and whose result is kept.
    fn with_key(self, permits: Arc<Permits>, ticket: Ticket) {
        let ended = self.is_of_an_ended_call();
        let awaited = ticket.awaited();
        let service = Arc::clone(&self.service);
        let (job, held) = self.job(permits, move || ended || awaited());
        let shared = Arc::clone(&service);
        service.spawn(async move {
            let _held = held;
            let outcome = outcome_of(tokio::spawn(job.perform()), &shared).await;
            let mut room = shared.memory.nothing();
            let size = outcome.as_ref().map_or(0, bytes::Bytes::len);
            let room = room.grow(size).is_ok().then_some(room);
            ticket.finish(outcome, room);
        });
    }

    fn is_of_an_ended_call(&self) -> bool {
        matches!(self.ask.call, Some(Of::Ended(_)))
    }

    /// What is to be done, which starts later steps as long as `goes_on`, and the memory of what was asked.
    fn job(self, permits: Arc<Permits>, goes_on: impl Fn() -> bool + Send + Sync + 'static) -> (Job, Held) {
        let Self { service, loaded, call, target, ask, events } = self;
        let is_flow = matches!(target, Target::Flow(_));
        let (name, of) = (format!("run {}", target.name()), ask.call.as_ref().map(Of::uuid));
        let span = service.spans.begin(Kind::Asked, &name, of, call.header(TRACEPARENT));
        let job = Job {
            service,
            loaded,
            target,
            ask,
            span,
            caller: call.caller.name.clone(),
            following: Arc::new(Following { events, goes_on: Box::new(goes_on), permits, is_flow }),
            ended: Arc::default(),
        };
        (job, call.held)
    }
}

/// What a run came to; a panic is its own.
async fn outcome_of(run: JoinHandle<Outcome>, service: &Service) -> Outcome {
    match run.await {
        Ok(outcome) => outcome,
        Err(fault) => {
            if fault.is_panic() {
                service.metrics.count("hook_panics_total", []);
                service.log.line("error", "panic", [("message", fault.to_string().into())]);
            }
            Err(Problem::internal())
        }
    }
}

/// The SHA-256 of the `Idempotency-Key`.
fn key(call: &Call) -> Result<Option<[u8; 32]>, Problem> {
    let mut keys = call.headers.get_all("idempotency-key").iter();
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
fn request_hash(target: &Target, ask: &Ask) -> [u8; 32] {
    let asked: String = ask.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    hash(&[&Json::from(target.kind()), &Json::from(target.name()), &Json::from(asked.as_str())], |_| false)
}

fn different() -> Problem {
    Problem::shape("another request was made with this `Idempotency-Key`: expected a new key")
}

/// Ends a run whose caller goes away.
struct Cancel {
    target: Target,
    call: Option<String>,
    ended: Arc<AtomicBool>,
    log: Log,
    abort: AbortHandle,
}

impl Drop for Cancel {
    fn drop(&mut self) {
        if !self.ended.load(Ordering::Relaxed) && !self.abort.is_finished() {
            self.abort.abort();
            let (kind, name) = (self.target.kind(), self.target.name());
            self.log.line(
                "info",
                "run",
                [(kind, name.into()), ("call", self.call.clone().into()), ("status", "CANCELLED".into())],
            );
        }
    }
}
