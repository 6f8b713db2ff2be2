//! A service in this process, whose log can be read.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use tempfile::TempDir;

use super::super::call::Call;
use super::super::live::Live;
use super::super::log::Log;
use super::super::options::Options;
use super::super::service::Service;
use super::super::source::{Read, Source};
use super::super::span::Spans;
use super::super::tokens::Caller;
use crate::json::Json;
use crate::runtime::Secrets;
use crate::source::Sources;
use crate::store::{self, Acceptor, Filter, Page, Sqlite, Store, SystemClock};

struct Text(String);

impl Source for Text {
    fn project(&self) -> Result<Read, String> {
        let (program, _) = crate::compile(&Sources::of_text("a.hook", &self.0), &crate::Options::default());
        Ok(Read { program: program.unwrap(), folder: PathBuf::new(), account: None })
    }

    fn secrets(&self) -> Result<Secrets, String> {
        Ok(Secrets::default())
    }

    fn files(&self) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// A server that answers everything but `/hang`, and how often it was asked.
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
                    if bytes.starts_with(b"GET /hang") {
                        continue;
                    }
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
pub(super) struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    /// Waits until so many lines have `part`.
    pub(super) async fn has(&self, part: &str, count: usize) {
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

pub(super) struct Place {
    pub(super) service: Arc<Service>,
    pub(super) asked: Arc<AtomicUsize>,
    pub(super) logged: Logged,
    _folder: TempDir,
}

pub(super) fn place() -> Place {
    let (port, asked) = server();
    let text = format!(
        r#"account {{ allow http
          allow network "127.0.0.0/8" }}
        endpoint crm {{ POST "http://127.0.0.1:{port}/end" default }}
        webhook lookup {{ GET "http://127.0.0.1:{port}/"
          response json {{ $flow.key.tier = data.tier }}
          persist response }}
        webhook hanging {{ GET "http://127.0.0.1:{port}/hang" }}
        flow sales {{ run lookup
          flow-end webhook }}
        flow after {{ flow-end webhook
          run lookup }}
        flow stuck {{ flow-end webhook
          run hanging }}
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
    pub(super) fn call(&self, name: &str, body: &str, headers: &[(&'static str, &str)]) -> Call {
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
    pub(super) async fn deliveries(&self, call: &str) -> usize {
        let filter = Filter { call: Some(call.to_owned()), ..Filter::default() };
        self.service.store.list(filter, Page { after: None, limit: 10 }, None).await.unwrap().len()
    }

    /// Waits until the server was asked that many times.
    pub(super) async fn is_asked(&self, times: usize) {
        let all = async {
            while self.asked.load(Ordering::SeqCst) < times {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), all).await.unwrap();
    }

    /// Waits until no run holds a place.
    pub(super) async fn is_quiet(&self) {
        let all = u32::try_from(self.service.options.max_runs).unwrap();
        let places = tokio::time::timeout(Duration::from_secs(10), self.service.runs.acquire_many(all));
        drop(places.await.unwrap().unwrap());
    }
}
