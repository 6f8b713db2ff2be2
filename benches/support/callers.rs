//! Callers of a service, each on a connection of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Requests at once on a connection of HTTP/2.
const STREAMS: usize = 250;

/// Requests that are not answered yet.
#[derive(Default)]
pub struct Held {
    own: Vec<TcpStream>,
    shared: JoinSet<()>,
}

/// Callers that all ask for the same.
pub struct Callers {
    port: u16,
    path: &'static str,
    body: &'static str,
}

impl Callers {
    pub fn to(port: u16, path: &'static str, body: &'static str) -> Self {
        Self { port, path, body }
    }

    /// Answers a second, that many at once, for that long.
    pub async fn rate(&self, at_once: usize, time: Duration) -> f64 {
        let (answers, start) = (Arc::new(AtomicUsize::new(0)), Instant::now());
        let mut callers = JoinSet::new();
        for _ in 0..at_once {
            let (request, port, answers) = (self.request(self.body), self.port, Arc::clone(&answers));
            callers.spawn(async move {
                let mut stream = connect(port).await;
                while start.elapsed() < time {
                    assert_eq!(ask(&mut stream, &request).await, 200);
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while let Some(ended) = callers.join_next().await {
            ended.unwrap();
        }
        answers.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64()
    }

    /// Requests that are not answered until this is dropped: that many on connections of their own, and that many that
    /// share connections by HTTP/2.
    pub async fn hold(&self, own: usize, shared: usize) -> Held {
        let mut held = Held::default();
        for _ in 0..own {
            let mut stream = connect(self.port).await;
            stream.write_all(self.request(self.body).as_bytes()).await.unwrap();
            held.own.push(stream);
        }
        let mut left = shared;
        while left > 0 {
            let (mut sender, connection) = h2::client::handshake(connect(self.port).await).await.unwrap();
            held.shared.spawn(async {
                let _ = connection.await;
            });
            for _ in 0..left.min(STREAMS) {
                let request = http::Request::post(format!("http://127.0.0.1:{}{}", self.port, self.path))
                    .header("content-type", "application/json")
                    .body(())
                    .unwrap();
                sender = sender.ready().await.unwrap();
                let (answer, mut body) = sender.send_request(request, false).unwrap();
                body.send_data(self.body.into(), true).unwrap();
                held.shared.spawn(async {
                    let _ = answer.await;
                });
            }
            left = left.saturating_sub(STREAMS);
        }
        held
    }

    /// Hands over the ends of that many calls.
    pub async fn end(&self, at_once: usize, count: usize) {
        let (next, mut callers) = (Arc::new(AtomicUsize::new(0)), JoinSet::new());
        for _ in 0..at_once {
            let (next, port, path) = (Arc::clone(&next), self.port, self.path);
            callers.spawn(async move {
                let mut stream = connect(port).await;
                loop {
                    let call = next.fetch_add(1, Ordering::Relaxed);
                    if call >= count {
                        return;
                    }
                    let request = request(port, path, &record(&format!("many-{call}")));
                    assert_eq!(ask(&mut stream, &request).await, 202);
                }
            });
        }
        while let Some(ended) = callers.join_next().await {
            ended.unwrap();
        }
    }

    fn request(&self, body: &str) -> String {
        request(self.port, self.path, body)
    }
}

/// The body of an `/end`.
pub fn record(call: &str) -> String {
    format!(r#"{{"variables":{{}},"call":{{"uuid":"{call}","legs":[{{"hangup_cause":"16"}}]}}}}"#)
}

pub fn request(port: u16, path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub async fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// The status of the answer.
pub async fn ask(stream: &mut TcpStream, request: &str) -> u16 {
    stream.write_all(request.as_bytes()).await.unwrap();
    answered(stream).await.0
}

/// The next answer: status and body.
pub async fn answered(stream: &mut TcpStream) -> (u16, String) {
    let mut bytes = Vec::with_capacity(4096);
    let (start, length) = loop {
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "the connection was closed");
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            break (end + 4, length.map_or(0, |length| length.parse().unwrap()));
        }
    };
    while bytes.len() < start + length {
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
    }
    let text = String::from_utf8_lossy(&bytes);
    (text[9..12].parse().unwrap(), text[start..].to_owned())
}
