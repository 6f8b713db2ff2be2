//! Where requests go: at once, never, or through a bare proxy. Each is this program in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Router, serve as serve_axum};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ANSWER: &str = r#"{"customer":{"tier":"gold","name":"Asha"},"balance":1250.75}"#;

/// Such a process; it ends with the bench.
pub struct Endpoint {
    child: Child,
    pub port: u16,
}

impl Endpoint {
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, port: line.trim().parse().unwrap() }
    }
}

impl Endpoint {
    /// The time that it had a processor.
    pub fn cpu(&self) -> Duration {
        cpu(&self.child)
    }
}

/// The time that a process had a processor.
pub fn cpu(process: &Child) -> Duration {
    let threads = std::fs::read_dir(format!("/proc/{}/task", process.id())).unwrap();
    let of_thread = |thread: std::fs::DirEntry| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    };
    Duration::from_nanos(threads.filter_map(|thread| of_thread(thread.ok()?)).sum())
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Answers `/hold` never, and everything else at once; prints its port. `/end` is remembered until `/seen` asks for it.
pub async fn serve() {
    let listener = listen().await;
    let (seen, _) = tokio::sync::watch::channel(Vec::<String>::new());
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(answer(stream, seen.clone()));
    }
}

async fn listen() -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    listener
}

async fn answer(mut stream: TcpStream, seen: tokio::sync::watch::Sender<Vec<String>>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    loop {
        let mut request = Vec::with_capacity(2048);
        let end = loop {
            if stream.read_buf(&mut request).await.ok()? == 0 {
                return None;
            }
            if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
                let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
                break end + 4 + length.and_then(|length| length.parse::<usize>().ok()).unwrap_or(0);
            }
        };
        while request.len() < end {
            stream.read_buf(&mut request).await.ok()?;
        }
        let text = String::from_utf8_lossy(&request);
        let mut body = ANSWER.to_owned();
        if text.starts_with("POST /hold") {
            std::future::pending::<()>().await;
        } else if text.starts_with("POST /end") {
            let call = text.split("\"phonon-uuid\":\"").nth(1)?.split('"').next()?.to_owned();
            seen.send_modify(|seen| seen.push(call));
        } else if let Some(call) = text.strip_prefix("POST /seen/").and_then(|rest| rest.split(' ').next()) {
            // Answered once that call has arrived.
            seen.subscribe().wait_for(|seen| seen.iter().any(|one| one == call)).await.ok()?;
            body = String::new();
        }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
        let response = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(response.as_bytes()).await.ok()?;
    }
}

/// Sends each request on to `/run` at `port`, with the headers and the body that a run of the service sends.
pub async fn proxy(port: u16) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().http1_title_case_headers().build().unwrap();
    let router = Router::new().route("/run", post(pass_on)).with_state((client, port));
    serve_axum(listen().await, router).await.unwrap();
}

async fn pass_on(State((client, port)): State<(reqwest::Client, u16)>, _: Bytes) -> impl IntoResponse {
    let sent = client
        .post(format!("http://127.0.0.1:{port}/run"))
        .header("X-Request-Id", "9d34878d")
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .header("Accept-Encoding", "gzip, br, deflate")
        .timeout(Duration::from_secs(60))
        .body(r#"{"subject":"Call from 919879072567","caller":{"number":"919879072567"}}"#);
    let body = sent.send().await.unwrap().bytes().await.unwrap();
    (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], body)
}
