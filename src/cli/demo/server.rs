//! The demo's server: it stands in for all hosts of the examples, on this machine only.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use hooklang::runtime::transport::{self, ResponseBody};
use hooklang::testing::Sent;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// No request of the examples has a body of more bytes.
const MAX_BODY: usize = 1 << 20;

/// A server on a free port of the loopback address; it ends when it is dropped.
pub struct Server {
    port: u16,
    desk: Arc<Mutex<Desk>>,
    listening: JoinHandle<()>,
}

/// A request that is on its way, and the reply to it.
pub struct Announced {
    /// The step that sends it.
    pub step: String,
    /// Its method.
    pub method: &'static str,
    /// Path and query.
    pub target: String,
    /// The reply.
    pub reply: transport::Response,
}

/// What is on its way, and what came.
#[derive(Default)]
struct Desk {
    announced: VecDeque<Announced>,
    received: Vec<Sent>,
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

    /// Where requests are announced, before they are sent.
    pub fn announcer(&self) -> impl Fn(Announced) + Send + Sync + 'static {
        let desk = Arc::clone(&self.desk);
        move |announced| lock(&desk).announced.push_back(announced)
    }

    /// What came since the last call, in order; each URL is a path and query on this server.
    pub fn received(&self) -> Vec<Sent> {
        std::mem::take(&mut *lock(&self.desk)).received
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
    let mut desk = lock(desk);
    let is_it = |one: &Announced| one.method == head.method.as_str() && one.target == target;
    let place = desk.announced.iter().position(is_it);
    let (step, reply) = match place.and_then(|place| desk.announced.remove(place)) {
        Some(Announced { step, reply, .. }) => (step, respond(reply)),
        None => (String::new(), status(StatusCode::INTERNAL_SERVER_ERROR)),
    };
    let method = head.method.as_str().to_owned();
    desk.received.push(Sent { step: step.into(), method, url: target, headers: head.headers, body });
    Ok(reply)
}

fn respond(reply: transport::Response) -> Response<Full<Bytes>> {
    let ResponseBody::Complete(body) = reply.body else { return status(StatusCode::INTERNAL_SERVER_ERROR) };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = reply.headers;
    response
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
