//! The demo's server: it stands in for all hosts of the examples, on this machine only.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use indexmap::IndexMap;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::script::{Answer, Exchange};
use super::verify::{self, Received};

/// No request of the examples has a body of more bytes.
const MAX_BODY: usize = 1 << 20;

/// A server on a free port of the loopback address; it ends when it is dropped.
pub struct Server {
    port: u16,
    desk: Arc<Mutex<Desk>>,
    listening: JoinHandle<()>,
}

/// What is expected now, and what went wrong.
#[derive(Default)]
struct Desk {
    expected: Vec<Exchange>,
    secrets: IndexMap<String, String>,
    faults: Vec<String>,
}

impl Server {
    /// Listens.
    ///
    /// # Errors
    ///
    /// Where the system gives no port.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let desk = Arc::new(Mutex::new(Desk::default()));
        let listening = tokio::spawn(listen(listener, Arc::clone(&desk)));
        Ok(Self { port, desk, listening })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on `exchanges` are expected, each once.
    pub fn expect(&self, exchanges: &[Exchange], secrets: &IndexMap<String, String>) {
        let mut desk = lock(&self.desk);
        *desk = Desk { expected: exchanges.to_vec(), secrets: secrets.clone(), faults: Vec::new() };
    }

    /// What was not as expected, requests that never came included.
    pub fn faults(&self) -> Vec<String> {
        let desk = std::mem::take(&mut *lock(&self.desk));
        let missed = |one: &Exchange| format!("{} {} never came", one.method, one.target());
        desk.faults.into_iter().chain(desk.expected.iter().map(missed)).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(listener: TcpListener, desk: Arc<Mutex<Desk>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &desk));
            // A client that goes away in the middle is a fault of the run, which reports it.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(request: Request<Incoming>, desk: &Mutex<Desk>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let target = head.uri.path_and_query().map_or_else(String::new, |target| target.as_str().to_owned());
    let body = Limited::new(body, MAX_BODY).collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let received = Received { method: head.method.as_str().to_owned(), target, headers: head.headers, body };

    let mut desk = lock(desk);
    let place =
        desk.expected.iter().position(|one| one.method == received.method && one.target() == received.target);
    let Some(place) = place else {
        desk.faults.push(format!("{} {} is not expected", received.method, received.target));
        return Ok(respond(&Answer { status: 500, ..Answer::default() }));
    };
    let expected = desk.expected.remove(place);
    let faults = verify::faults(&expected, &received, &desk.secrets);
    desk.faults.extend(faults);
    Ok(respond(&expected.answer))
}

fn respond(answer: &Answer) -> Response<Full<Bytes>> {
    let (kind, body) = match (&answer.json, &answer.xml) {
        (Some(json), _) => (Some("application/json"), json.compact()),
        (None, Some(xml)) => (Some("text/xml; charset=utf-8"), xml.clone()),
        (None, None) => (None, String::new()),
    };
    let mut response = Response::builder().status(answer.status);
    if let Some(kind) = kind {
        response = response.header(CONTENT_TYPE, kind);
    }
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response.body(Full::new(body.into())).unwrap_or_else(|_| {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}
