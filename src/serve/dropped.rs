//! Section 3, rule 1: a request's future is dropped at each of its awaits, as that of a caller who goes away is.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt;
use http_body_util::BodyExt;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use tempfile::TempDir;

use super::ask::Ask;
use super::call::Call;
use super::live::Live;
use super::log::Log;
use super::options::Options;
use super::run::{Following, Job, Permits, Target};
use super::service::Service;
use super::source::{Read, Source};
use super::span::Spans;
use super::tokens::Caller;
use super::trace::Kind;
use super::{calls, end, runs};
use crate::json::Json;
use crate::runtime::Secrets;
use crate::source::Sources;
use crate::store::{self, Acceptor, Filter, Page, Sqlite, Store, SystemClock};

struct Text(String);

impl Source for Text {
    fn read(&self) -> Result<Read, String> {
        let (program, _) = crate::compile(&Sources::of_text("a.hook", &self.0), &crate::Options::default());
        Ok(Read { program: program.unwrap(), secrets: Secrets::default() })
    }

    fn files(&self) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// A server that answers everything, and how often it was asked.
fn server() -> (u16, Arc<AtomicUsize>) {
    let (listener, asked) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::<AtomicUsize>::default());
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::clone(&asked));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, count) = (stream.unwrap(), Arc::clone(&count));
            std::thread::spawn(move || {
                let mut bytes = [0; 4096];
                while stream.read(&mut bytes).is_ok_and(|count| count > 0) {
                    count.fetch_add(1, Ordering::SeqCst);
                    let body = r#"{"tier":"gold"}"#;
                    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length";
                    write!(stream, "{head}: {}\r\n\r\n{body}", body.len()).unwrap();
                }
            });
        }
    });
    (port, asked)
}

/// What was logged.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    /// Waits until so many lines have `part`.
    async fn has(&self, part: &str, count: usize) {
        let text = || String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let all = async {
            while text().matches(part).count() < count {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        let all = tokio::time::timeout(Duration::from_secs(10), all).await;
        assert!(all.is_ok(), "not {count} times {part}: {}", text());
    }
}

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Place {
    service: Arc<Service>,
    asked: Arc<AtomicUsize>,
    logged: Logged,
    _folder: TempDir,
}

fn place() -> Place {
    let (port, asked) = server();
    let text = format!(
        r#"account {{ allow http
          allow network "127.0.0.0/8" }}
        endpoint crm {{ POST "http://127.0.0.1:{port}/end" default }}
        webhook lookup {{ GET "http://127.0.0.1:{port}/"
          response json {{ $flow.key.tier = data.tier }}
          persist response }}
        flow sales {{ run lookup
          flow-end webhook }}
        flow twice {{ set $flow.key.step = "one"
          run lookup
          run lookup }}"#
    );
    let folder = TempDir::new().unwrap();
    let options = store::Options { project: "shop".to_owned(), clock: Arc::new(SystemClock) };
    let store = Sqlite::open(&folder.path().join("hook.db"), &options).unwrap().with_least_free(0);
    let store: Arc<dyn Store> = Arc::new(store);
    let live = Live::start(Arc::new(Text(text)), None).unwrap();
    let acceptor = Acceptor::start(Arc::clone(&store), Arc::new(SystemClock));
    let mut service = Service::new(Options::new("shop"), live, Spans::default(), store, acceptor);
    let logged = Logged::default();
    service.log = Log::to(logged.clone(), true);
    Place { service: Arc::new(service), asked, logged, _folder: folder }
}

impl Place {
    fn call(&self, name: &str, body: &str, headers: &[(&'static str, &str)]) -> Call {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        Call {
            parameters: vec![name.to_owned()],
            query: String::new(),
            headers: headers.collect::<HeaderMap>(),
            body: Some(Json::read(body).unwrap()),
            held: self.service.memory.nothing(),
            caller: Caller::of_this_machine(),
        }
    }

    /// How many deliveries the call has.
    async fn deliveries(&self, call: &str) -> usize {
        let filter = Filter { call: Some(call.to_owned()), ..Filter::default() };
        self.service.store.list(filter, Page { after: None, limit: 10 }, None).await.unwrap().len()
    }

    /// Waits until no run holds a place.
    async fn is_quiet(&self) {
        let all = u32::try_from(self.service.options.max_runs).unwrap();
        let places = tokio::time::timeout(Duration::from_secs(10), self.service.runs.acquire_many(all));
        drop(places.await.unwrap().unwrap());
    }
}

/// What `future` comes to, if it does within so many turns; else it is dropped.
async fn within<F: Future>(turns: usize, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (pin!(future), turns);
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_is_dropped_at_any_await_is_accepted_once_when_it_is_repeated() {
    let place = place();
    for turns in 0.. {
        let call = format!("c-{turns}");
        let body = format!(r#"{{"call":{{"uuid":"{call}","legs":[{{"hangup_cause":"16"}}]}}}}"#);
        let asked = || end::end(Arc::clone(&place.service), place.call("sales", &body, &[]));
        let first = within(turns, asked()).await;
        assert_eq!(asked().await.unwrap().status(), 202);
        assert_eq!(place.deliveries(&call).await, 1, "{turns}");
        place.is_quiet().await;
        if first.is_some() {
            assert!(turns > 1, "it waits for the store");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_dropped_at_any_await_gives_its_place_back() {
    let place = place();
    for turns in 0.. {
        let asked = place.call("lookup", r#"{"call":"c-1"}"#, &[]);
        let ran = within(turns, async { runs::webhook(Arc::clone(&place.service), asked)?.await }).await;
        place.is_quiet().await;
        if ran.is_some() {
            assert!(turns > 1, "it waits for the server");
            assert!(!place.service.store.variables("c-1".to_owned()).await.unwrap().is_empty());
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_whose_caller_leaves_while_its_key_is_marked_runs_its_first_webhook() {
    let place = place();
    let key = [("idempotency-key", "k")];
    let asked = async || runs::flow(Arc::clone(&place.service), place.call("twice", "{}", &key))?.await;
    assert!(asked().now_or_never().is_none(), "it waits for the store");
    place.is_quiet().await;
    let body = asked().await.unwrap().into_body().collect().await.unwrap().to_bytes();
    let result = Json::read_bytes(&body).unwrap();
    let webhooks = result.get("webhooks").unwrap().as_list().unwrap();
    assert_eq!(webhooks.len(), 1, "{result}");
    assert_eq!(place.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_a_key_that_is_dropped_at_any_await_has_one_result() {
    let place = place();
    let mut results = BTreeMap::new();
    for turns in 0.. {
        let key = [("idempotency-key", turns.to_string())];
        let headers = key.each_ref().map(|(name, value)| (*name, value.as_str()));
        let asked =
            async || runs::webhook(Arc::clone(&place.service), place.call("lookup", "{}", &headers))?.await;
        let first = within(turns, asked()).await;
        let again = asked().await.map(|answer| answer.status());
        *results.entry(again.map_err(|problem| problem.detail)).or_insert(0) += 1;
        place.is_quiet().await;
        assert_eq!(place.asked.load(Ordering::SeqCst), turns + 1, "each key is sent once");
        if first.is_some() {
            assert!(turns > 1, "it waits for the store");
            assert_eq!(results, BTreeMap::from([(Ok(hyper::StatusCode::OK), turns + 1)]));
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_is_dropped_at_any_await_is_logged() {
    let place = place();
    for turns in 1.. {
        let asked = calls::erase(Arc::clone(&place.service), place.call("c-1", "{}", &[]));
        let erased = within(turns, asked).await;
        place.logged.has(r#""event":"erase""#, turns).await;
        if erased.is_some() {
            assert!(turns > 1, "it waits for the store");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_of_a_run_is_its_own_and_is_logged_with_its_call() {
    let place = place();
    let service = &place.service;
    let permits = Permits { _all: Arc::clone(&service.runs).try_acquire_owned().unwrap(), _own: None };
    let following = Following {
        events: None,
        goes_on: Box::new(|| panic!("a fault of ours")),
        permits: Arc::new(permits),
        is_flow: true,
    };
    let loaded = service.live.loaded();
    let ask = Ask::of_flow(
        &Json::read(r#"{"call":{"uuid":"c-1","legs":[{"hangup_cause":"16"}]}}"#).unwrap(),
        &loaded,
    )
    .unwrap();
    let job = Job {
        service: Arc::clone(service),
        loaded,
        target: Target::Flow("twice".to_owned()),
        ask,
        caller: String::new(),
        span: service.spans.begin(Kind::Asked, "run twice", None, None),
        following: Arc::new(following),
    };
    assert_eq!(runs::outcome_of(job).await.unwrap_err().status, 500);
    place.is_quiet().await;
    place.logged.has(r#""event":"panic","flow":"twice","call":"c-1","message":"the run panicked""#, 1).await;
}
