//! `hook serve` as a process of its own: runs a second beside a bare axum and reqwest proxy that sends the same
//! requests; 10 000 runs that wait; what an idle process asks PostgreSQL; deliveries beside endpoints in trouble.
//!
//! Each ratio is of one run, both sides in turn. The endpoint, the proxy and the service are processes of their own.
//! `cargo bench --features bare-proxy --bench service -- runs` measures one part alone: `runs`, `waiting`, `hanging`,
//! `dead` or `idle`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a bench"
)]

#[path = "support/callers.rs"]
mod callers;
#[path = "support/endpoint.rs"]
mod endpoint;
#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../tests/store/postgres.rs"]
mod postgres;
#[path = "support/serving.rs"]
mod serving;
mod support;

use std::time::{Duration, Instant};

use callers::Callers;
use endpoint::{Endpoint, proxy};
use serving::{Serving, file_limit, raise_file_limit};
use support::{median, row};

/// Callers at once, and how long a round takes.
const AT_ONCE: usize = 64;
const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 7;

/// Runs that wait at once.
const WAITING: usize = 10_000;

/// Files of a process besides the connections of its runs.
const SPARE_FILES: usize = 500;

const RUN: &str = r#"{"variables":{"$flow.key.trace":"9d34878d","$call.cli":"919879072567"}}"#;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    raise_file_limit();
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["endpoint"] => tokio.block_on(endpoint::serve()),
        ["proxy", port] => tokio.block_on(proxy(port.parse().unwrap())),
        parts => tokio.block_on(compare(parts)),
    }
}

async fn compare(parts: &[&str]) {
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    println!("{:<46} {:>7}   {:<10} absolute", "hook serve", "ratio", "goal");
    let endpoint = Endpoint::start(&["endpoint"]);
    if wanted("runs") {
        throughput(&endpoint).await;
    }
    if wanted("waiting") {
        waiting(&endpoint).await;
    }
    if wanted("hanging") {
        beside_a_hanging_endpoint(&endpoint).await;
    }
    if wanted("dead") {
        beside_a_dead_endpoint(&endpoint).await;
    }
    if wanted("idle") {
        idle(&endpoint).await;
    }
}

/// Runs a second, beside a proxy that only passes on.
async fn throughput(endpoint: &Endpoint) {
    let service = Serving::start(endpoint.port, &[]);
    let proxy = Endpoint::start(&["proxy", &endpoint.port.to_string()]);
    let ours = Callers::to(service.port, "/v1/webhooks/run/run", RUN);
    let bare = Callers::to(proxy.port, "/run", RUN);
    let (mut ratios, mut last, mut cpu) = (Vec::new(), (0.0, 0.0), (Vec::new(), Vec::new()));
    for _ in 0..ROUNDS {
        let before = proxy.cpu();
        let theirs = bare.rate(AT_ONCE, ROUND).await;
        cpu.1.push((proxy.cpu() - before).as_secs_f64() / ROUND.as_secs_f64() / theirs);
        let before = service.cpu();
        let own = ours.rate(AT_ONCE, ROUND).await;
        cpu.0.push((service.cpu() - before).as_secs_f64() / ROUND.as_secs_f64() / own);
        ratios.push(own / theirs);
        last = (own, theirs);
    }
    let (ours, theirs) = (median(cpu.0) * 1e6, median(cpu.1) * 1e6);
    row(
        "runs, 64 callers at once",
        median(ratios),
        ">= 0.90",
        &format!(
            "{:.0} and {:.0} a second; {ours:.1} and {theirs:.1} µs of a processor each",
            last.0, last.1
        ),
    );
}

/// The memory of the process while 10 000 runs wait.
async fn waiting(endpoint: &Endpoint) {
    let service = Serving::start(endpoint.port, &[]);
    let before = service.resident_mib();
    // A run takes two of the files that a process may have; one that shares its caller's connection takes one.
    let own = usize::try_from(file_limit()).unwrap().saturating_sub(WAITING + SPARE_FILES).min(WAITING);
    let held = Callers::to(service.port, "/v1/webhooks/hold/run", RUN).hold(own, WAITING - own).await;
    let mut most: f64 = 0.0;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        most = most.max(service.resident_mib());
        if service.metric("hook_runs_waiting").await >= WAITING as f64 {
            break;
        }
    }
    let waiting = service.metric("hook_runs_waiting").await;
    assert!(waiting >= WAITING as f64, "only {waiting} runs wait");
    most = most.max(service.resident_mib());
    row(
        "MiB of 10 000 waiting runs, of 512",
        most / 512.0,
        "<= 1",
        &format!("{most:.0} MiB, {before:.0} before; {own} callers on connections of their own"),
    );
    drop(held);
}

/// How long deliveries to a healthy endpoint take, with and without one that hangs.
async fn beside_a_hanging_endpoint(endpoint: &Endpoint) {
    let (mut ratios, mut last) = (Vec::new(), (0.0, 0.0));
    for _ in 0..3 {
        let service = Serving::start(endpoint.port, &[]);
        let alone = service.late(endpoint, 300).await;
        for call in 0..500 {
            service.end("stuck", &format!("stuck-{call}")).await;
        }
        let beside = service.late(endpoint, 300).await;
        ratios.push(beside / alone);
        last = (beside, alone);
    }
    row(
        "99th percentile beside a hanging endpoint",
        median(ratios),
        "<= 1.5",
        &format!("{:.1} and {:.1} ms", last.0, last.1),
    );
}

/// How long a first attempt waits while 10 000 deliveries to a dead endpoint are due.
async fn beside_a_dead_endpoint(endpoint: &Endpoint) {
    let service = Serving::start(endpoint.port, &[]);
    Callers::to(service.port, "/v1/flows/dead/end", "").end(AT_ONCE, 10_000).await;
    let late = service.late(endpoint, 20).await;
    row("seconds late beside 10 000 of a dead endpoint", late / 1000.0, "<= 1", &format!("{late:.1} ms"));
}

/// What an idle process asks PostgreSQL.
async fn idle(endpoint: &Endpoint) {
    if tokio::task::spawn_blocking(postgres::address).await.unwrap().is_none() {
        return;
    }
    let (address, control) = (postgres::database("idle").await, postgres::database("control").await);
    // PostgreSQL looks after tables by transactions of its own.
    let operator = postgres::client(&address).await;
    for statement in ["alter system set autovacuum = off", "select pg_reload_conf()"] {
        operator.batch_execute(statement).await.unwrap();
    }
    drop(operator);
    let service = Serving::start(endpoint.port, &["--store", &address, "--project", "idle"]);
    // A connection that is idle may tell what its start took only after 10 s.
    tokio::time::sleep(Duration::from_secs(15)).await;
    let counts = async || (queries(&address).await, queries(&control).await);
    let (before, start) = (counts().await, Instant::now());
    tokio::time::sleep(Duration::from_secs(20)).await;
    let after = counts().await;
    let seconds = start.elapsed().as_secs_f64();
    // Each count is a connection and a query.
    let (all, others) = (after.0 - before.0, after.1 - before.1);
    drop(service);
    row(
        "queries a second of an idle process",
        (all - others) as f64 / seconds,
        "<= 1",
        &format!(
            "{} in {seconds:.1} s; {others} more are those of a database that nobody uses",
            all - others
        ),
    );
}

/// Transactions of the database so far.
async fn queries(address: &str) -> i64 {
    let client = postgres::client(address).await;
    let sql = "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";
    // Counts reach the statistics once a second or so.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    client.query_one(sql, &[]).await.unwrap().get(0)
}
