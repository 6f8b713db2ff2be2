//! A server on 127.0.0.1, on a thread of its own, for blocking and asynchronous tests alike.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use super::{Answer, Recorded, http1, http2};

/// The server; it ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// What its connections share.
#[derive(Default)]
pub(super) struct State {
    answers: HashMap<String, Vec<Answer>>,
    requests: Mutex<Vec<Recorded>>,
    counts: Mutex<HashMap<String, usize>>,
    accepted: AtomicUsize,
    ended: AtomicUsize,
}

impl State {
    /// Records a request and says what to answer: the k-th request of a path gets its k-th answer, later
    /// ones the last.
    pub(super) fn answer(&self, request: Recorded) -> Answer {
        let before = {
            let mut counts = self.counts.lock().unwrap();
            let count = counts.entry(request.path().to_owned()).or_default();
            *count += 1;
            *count - 1
        };
        let answers = self.answers.get(request.path());
        let answer = answers.and_then(|answers| answers.get(before).or(answers.last())).cloned();
        self.requests.lock().unwrap().push(request);
        answer.unwrap_or_else(|| Answer::status(404).body("no such path"))
    }
}

impl Server {
    /// Answers requests by their path; a path may stand several times, see [`State::answer`].
    pub fn start<'a>(answers: impl IntoIterator<Item = (&'a str, Answer)>) -> Self {
        Self::run(answers, None)
    }

    /// The same over TLS.
    pub fn start_tls<'a>(answers: impl IntoIterator<Item = (&'a str, Answer)>, tls: TlsAcceptor) -> Self {
        Self::run(answers, Some(tls))
    }

    fn run<'a>(answers: impl IntoIterator<Item = (&'a str, Answer)>, tls: Option<TlsAcceptor>) -> Self {
        let mut state = State::default();
        for (path, answer) in answers {
            state.answers.entry(path.to_owned()).or_default().push(answer);
        }
        let state = Arc::new(state);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    () = accept(listener, shared, tls) => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Self { address, scheme, state, stop: Some(stop), thread: Some(thread) }
    }

    /// The URL of a path here, the host as an address.
    pub fn url(&self, target: &str) -> String {
        format!("{}://127.0.0.1:{}{target}", self.scheme, self.address.port())
    }

    /// The URL of a path here, with another host that leads here.
    pub fn url_of(&self, host: &str, target: &str) -> String {
        format!("{}://{host}:{}{target}", self.scheme, self.address.port())
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All requests so far, in the order in which they came.
    pub fn requests(&self) -> Vec<Recorded> {
        self.state.requests.lock().unwrap().clone()
    }

    /// The only request.
    pub fn request(&self) -> Recorded {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "one request came");
        requests.remove(0)
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.state.accepted.load(Ordering::SeqCst)
    }

    /// How many connections are open.
    pub fn open_connections(&self) -> usize {
        self.connections() - self.state.ended.load(Ordering::SeqCst)
    }

    /// Waits until `holds`, at most 20 s.
    pub async fn wait_until(&self, holds: impl Fn(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !holds(self) {
            assert!(Instant::now() < end, "it did not come to be within 20 s");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, state: Arc<State>, tls: Option<TlsAcceptor>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let number = state.accepted.fetch_add(1, Ordering::SeqCst);
        let (state, tls) = (Arc::clone(&state), tls.clone());
        tokio::spawn(async move {
            let _ = serve(stream, &state, tls, number).await;
            state.ended.fetch_add(1, Ordering::SeqCst);
        });
    }
}

async fn serve(stream: TcpStream, state: &State, tls: Option<TlsAcceptor>, number: usize) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let Some(tls) = tls else { return http1::serve(stream, state, number).await };
    let stream = tls.accept(stream).await?;
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        return http2::serve(stream, state, number).await;
    }
    http1::serve(stream, state, number).await
}
