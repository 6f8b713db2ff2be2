//! A run of a JSON webhook on loopback beside bare reqwest sending the same bytes: latency, throughput
//! at 64 at once, instructions, and the memory of 10 000 runs that wait at once.
//!
//! The server is a process of its own, and so is each side of the memory comparison.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a bench"
)]

#[path = "../src/allocator.rs"]
mod allocator;
mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hooklang::Options;
use hooklang::runtime::transport::HttpTransport;
use hooklang::runtime::{Runner, Secrets, Settings, Status, Variables};
use hooklang::source::Sources;
use support::{median, row};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// That of the `hook` binary, for both sides.
#[global_allocator]
static ALLOCATOR: allocator::MiMalloc = allocator::MiMalloc;

/// How many requests wait at once when memory is measured.
const WAITING: usize = 10_000;

/// How many are under way at once when throughput is measured.
const AT_ONCE: usize = 64;

/// How many rounds are counted, and how many go before them, when instructions are.
const COUNTED: usize = 1_000;
const FEWER: usize = 200;

const ANSWER: &str = r#"{"customer":{"tier":"gold","name":"Asha"},"tickets":[{"id":"T-1","state":"open"},{"id":"T-2","state":"closed"}],"balance":1250.75}"#;

/// How long `/slow` takes to answer.
const SLOW: Duration = Duration::from_millis(20);

/// An answer of 100 KiB.
fn large() -> String {
    let items = r#"{"id":"T-1","state":"closed","note":"called back twice, no answer"},"#.repeat(1_500);
    ANSWER.replacen('[', &format!("[{items}"), 1)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve"] => runtime().block_on(serve()),
        ["hold", side, port] => runtime().block_on(hold(side, port.parse().unwrap())),
        ["count", side, port, rounds] => {
            let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            tokio.block_on(count(side, port.parse().unwrap(), rounds.parse().unwrap()));
        }
        _ => compare(),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    raise_file_limit();
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// 10 000 connections need as many files.
fn raise_file_limit() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).unwrap();
}

/// Answers `/run` at once, `/slow` after [`SLOW`], `/large` with [`large`], and `/hold` never; prints its port.
async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(answer(stream));
    }
}

async fn answer(mut stream: TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let [response, large] = [ANSWER, &large()].map(|body| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
        format!("{head}content-length: {}\r\n\r\n{body}", body.len())
    });
    let mut request = Vec::with_capacity(2048);
    loop {
        request.clear();
        let body = loop {
            if stream.read_buf(&mut request).await.ok()? == 0 {
                return None;
            }
            if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
                let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
                let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
                break end + 4 + length;
            }
        };
        while request.len() < body {
            stream.read_buf(&mut request).await.ok()?;
        }
        if request.starts_with(b"POST /hold") {
            std::future::pending::<()>().await;
        }
        if request.starts_with(b"POST /slow") {
            tokio::time::sleep(SLOW).await;
        }
        let response = if request.starts_with(b"POST /large") { &large } else { &response };
        stream.write_all(response.as_bytes()).await.ok()?;
    }
}

/// The server, ended with the bench.
struct Server(Child, u16);

impl Server {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self(child, line.trim().parse().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn runner(port: u16) -> Runner {
    let text = format!(
        r#"
account {{
  allow http
  allow network "127.0.0.0/8"
}}
{}
"#,
        ["run", "slow", "large", "hold"].map(|name| webhook(name, port)).concat(),
    );
    let sources = Sources::of_text("bench.hook", &text);
    let (program, diagnostics) = hooklang::compile(&sources, &Options::default());
    let program = program.unwrap_or_else(|| panic!("{:?}", diagnostics.as_slice()));
    let transport = HttpTransport::builder().account(&program.account).build().unwrap();
    Runner::new(Arc::new(program), Secrets::default(), Arc::new(transport), Settings::default())
}

fn webhook(name: &str, port: u16) -> String {
    format!(
        r#"
webhook {name} {{
  POST "http://127.0.0.1:{port}/{name}"
  headers {{ X-Request-Id: $flow.key.trace mandatory }}
  body json {{ "subject": "Call from {{{{$call.cli}}}}", "caller": {{ "number": $call.cli }} }}
  response json {{
    $flow.key.tier = data.customer.tier mandatory
    $flow.key.open = data.tickets[?@.state == "open"].id
    $flow.key.balance = data.balance as number or 0
  }}
  wait 60s with hold music
}}"#
    )
}

fn variables() -> Variables {
    Variables::from_json(r#"{"$flow.key.trace": "9d34878d", "$call.cli": "919879072567"}"#).unwrap()
}

async fn run(runner: &Runner, name: &str, variables: &Variables) {
    let mut variables = variables.clone();
    let run = runner.run_webhook(name, &mut variables).await.unwrap();
    assert_eq!(run.status, Status::Success, "{:?}", run.message);
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().http1_title_case_headers().build().unwrap()
}

fn request(client: &reqwest::Client, port: u16, path: &str) -> reqwest::RequestBuilder {
    client
        .post(format!("http://127.0.0.1:{port}/{path}"))
        .header("X-Request-Id", "9d34878d")
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .header("Accept-Encoding", "gzip, br, deflate")
        .timeout(Duration::from_secs(60))
        .body(r#"{"subject":"Call from 919879072567","caller":{"number":"919879072567"}}"#)
}

async fn bare(client: &reqwest::Client, port: u16, path: &str) {
    let response = request(client, port, path).send().await.unwrap();
    assert!(response.bytes().await.unwrap().len() >= ANSWER.len());
}

fn compare() {
    let server = Server::start();
    println!("{:<46} {:>7}   {:<10} absolute", "hook run, beside bare reqwest", "ratio", "goal");
    runtime().block_on(async {
        both_send_the_same().await;
        let (runner, client) = (runner(server.1), client());
        latency(&runner, &client, server.1).await;
        for (name, each, what, goal) in [
            ("run", 300, "throughput, 64 at once", ">= 0.90"),
            ("slow", 30, "the same, answered after 20 ms", ">= 0.90"),
            // Bare reqwest does not read what it is answered.
            ("large", 30, "the same, answers of 100 KiB", "none"),
        ] {
            let (ratio, detail) = throughput(&runner, &client, server.1, name, each).await;
            row(what, ratio, goal, &detail);
        }
    });
    instructions(server.1);
    memory(server.1);
}

async fn both_send_the_same() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (runner, client, mut variables) = (runner(port), client(), variables());
    let (ours, _) = tokio::join!(first_request(&listener), runner.run_webhook("run", &mut variables));
    let (theirs, _) = tokio::join!(first_request(&listener), request(&client, port, "run").send());
    assert_eq!(ours, theirs);
}

/// What the next connection sends, which gets no answer.
async fn first_request(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"}}") {
        assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
    }
    String::from_utf8(request).unwrap()
}

async fn latency(runner: &Runner, client: &reqwest::Client, port: u16) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let variables = variables();
    for round in 0..6_000 {
        let start = Instant::now();
        run(runner, "run", &variables).await;
        let middle = Instant::now();
        bare(client, port, "run").await;
        // The first rounds open connections.
        if round >= 500 {
            ours.push((middle - start).as_secs_f64() * 1e6);
            theirs.push(middle.elapsed().as_secs_f64() * 1e6);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    row("median latency", ours / theirs, "<= 1.10", &format!("{ours:.0} and {theirs:.0} µs"));
}

/// The ratio of runs a second to bare requests a second, [`AT_ONCE`] at a time, each `each` times; and both of the
/// last round.
async fn throughput(
    runner: &Runner,
    client: &reqwest::Client,
    port: u16,
    name: &'static str,
    each: usize,
) -> (f64, String) {
    let variables = variables();
    let mut ratios = Vec::new();
    let mut last = (0.0, 0.0);
    for _ in 0..9 {
        let start = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..AT_ONCE {
            let (runner, variables) = (runner.clone(), variables.clone());
            tasks.spawn(async move {
                for _ in 0..each {
                    run(&runner, name, &variables).await;
                }
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
        let ours = (AT_ONCE * each) as f64 / start.elapsed().as_secs_f64();
        let start = Instant::now();
        for _ in 0..AT_ONCE {
            let client = client.clone();
            tasks.spawn(async move {
                for _ in 0..each {
                    bare(&client, port, name).await;
                }
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
        let theirs = (AT_ONCE * each) as f64 / start.elapsed().as_secs_f64();
        ratios.push(ours / theirs);
        last = (ours, theirs);
    }
    let detail = format!("{:.0} and {:.0} a second", last.0, last.1);
    (median(ratios), detail)
}

/// Starts 10 000 requests that wait, and prints the memory that they took, in KiB.
async fn hold(side: &str, port: u16) {
    let (runner, client) = (runner(port), client());
    let variables = variables();
    run(&runner, "run", &variables).await;
    bare(&client, port, "run").await;
    let before = resident_kib();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..WAITING {
        if side == "hook" {
            let (runner, mut variables) = (runner.clone(), variables.clone());
            tasks.spawn(async move {
                runner.run_webhook("hold", &mut variables).await.unwrap();
            });
        } else {
            let client = client.clone();
            tasks.spawn(async move { bare(&client, port, "hold").await });
        }
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    println!("{}", resident_kib().saturating_sub(before));
    std::io::stdout().flush().unwrap();
    std::process::exit(0);
}

/// Sends `rounds` requests one by one, for [`instructions`].
async fn count(side: &str, port: u16, rounds: usize) {
    if side == "hook" {
        let (runner, variables) = (runner(port), variables());
        for _ in 0..rounds {
            run(&runner, "run", &variables).await;
        }
    } else {
        let (client, variables) = (client(), variables());
        for _ in 0..rounds {
            // The caller's copy of its variables counts on neither side.
            std::hint::black_box(variables.clone());
            bare(&client, port, "run").await;
        }
    }
}

/// How many instructions a run takes beyond bare reqwest, as valgrind counts them.
fn instructions(port: u16) {
    let collected = |side: &str, rounds: usize| -> Option<f64> {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe().unwrap())
            .args(["count", side, &port.to_string(), &rounds.to_string()])
            .output()
            .ok()?;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        let count = told.lines().find_map(|line| line.split_once("Collected : "))?.1;
        count.trim().parse().ok()
    };
    // Of more rounds and fewer, so that neither the start nor the first connection counts.
    let each =
        |side: &str| Some((collected(side, FEWER + COUNTED)? - collected(side, FEWER)?) / COUNTED as f64);
    match each("hook").zip(each("bare")) {
        Some((hook, bare)) => println!(
            "{:<46} {:>7.0}   {:<10} {hook:.0} and {bare:.0} each",
            "instructions of a run beyond bare",
            hook - bare,
            "<= 15000"
        ),
        None => println!("{:<46} skipped: there is no valgrind", "instructions of a run beyond bare"),
    }
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn memory(port: u16) {
    let took = |side: &str| -> f64 {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["hold", side, &port.to_string()])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        text.trim().parse().unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    };
    let (hook, bare) = (took("hook") / WAITING as f64, took("bare") / WAITING as f64);
    let beyond = hook - bare;
    println!(
        "{:<46} {beyond:>7.1}   {:<10} {hook:.1} and {bare:.1} KiB each",
        "KiB a waiting run beyond bare, 10 000 at once", "<= 32"
    );
}
