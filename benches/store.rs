//! The stores: accepting beside bare inserts in the same groups with the same durability; how the time of a claim grows
//! with what waits; two workers on one PostgreSQL beside one.
//!
//! Each ratio is of one run, both sides in turn.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a bench"
)]

#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../tests/store/postgres.rs"]
mod postgres;
#[path = "../tests/store/sample.rs"]
mod sample;
mod support;

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use hooklang::delivery::rows::{
    Claim, Claimed, Deliverable, Entry, NewDelivery, Permit, Settlement, Verdict,
};
use hooklang::delivery::worker::{Sender, Sent, Worker};
use hooklang::store::{Options, Postgres, Sqlite, Store, SystemClock};
use support::{median, row};
use tempfile::TempDir;
use uuid::Uuid;

/// Rows of a group.
const GROUP: usize = 64;

/// Groups of a round, and rounds.
const GROUPS: usize = 20;
const ROUNDS: usize = 9;

/// A payload of 1 KiB.
const PAYLOAD: [u8; 1024] = [b'x'; 1024];

#[tokio::main]
async fn main() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("hook.db");
    let sqlite: Arc<dyn Store> = Arc::new(Sqlite::open(&file, &options("shop")).unwrap());
    accept_beside_sqlite(&*sqlite, &file).await;
    // In a project of their own, which begins empty.
    let file = folder.path().join("claims.db");
    let few = Sqlite::open(&file, &options("claims")).unwrap();
    claims("sqlite", &few, async |rows| fill_sqlite(&file, rows)).await;
    let Some(address) = tokio::task::spawn_blocking(postgres::address).await.unwrap() else { return };
    let store: Arc<dyn Store> = Arc::new(Postgres::open(address, &options("shop")).await.unwrap());
    accept_beside_postgres(&*store, address).await;
    let few = Postgres::open(address, &options("claims")).await.unwrap();
    claims("postgres", &few, async |rows| fill_postgres(address, rows).await).await;
    two_workers(address).await;
}

fn options(project: &str) -> Options {
    Options { project: project.to_owned(), clock: Arc::new(SystemClock) }
}

fn delivery(project: &str, call: &str) -> NewDelivery {
    sample::delivery(project, call, Bytes::from_static(&PAYLOAD))
}

/// A group of new deliveries, in the order of their keys.
fn group() -> Vec<NewDelivery> {
    let mut group: Vec<_> = (0..GROUP).map(|_| delivery("shop", &Uuid::new_v4().to_string())).collect();
    group.sort_by_key(|delivery| delivery.id);
    group
}

/// Rows a second of a round.
async fn rate<F: Future<Output = ()>>(commit: impl Fn(Vec<NewDelivery>) -> F) -> f64 {
    let groups: Vec<_> = (0..GROUPS).map(|_| group()).collect();
    let start = Instant::now();
    for group in groups {
        commit(group).await;
    }
    (GROUPS * GROUP) as f64 / start.elapsed().as_secs_f64()
}

async fn accept(store: &dyn Store, group: Vec<NewDelivery>) {
    store.accept(group.into_iter().map(Entry::Delivery).collect()).await.unwrap();
}

fn report(what: &str, ours: &[f64], bare: &[f64]) {
    let ratios = ours.iter().zip(bare).map(|(ours, bare)| ours / bare).collect();
    let (ours, bare) = (median(ours.to_vec()), median(bare.to_vec()));
    row(what, median(ratios), ">= 0.80", &format!("{ours:.0} rows/s beside {bare:.0}"));
}

const INSERT: &str =
    "insert into delivery (project, id, flow, call, endpoint, undeclared, by_run, due, due_set, nonce, hash,
  accepted) values";

async fn accept_beside_sqlite(store: &dyn Store, file: &Path) {
    let bare = rusqlite::Connection::open(file).unwrap();
    bare.execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on")
        .unwrap();
    let insert = |group: Vec<NewDelivery>| {
        bare.execute_batch("begin immediate").unwrap();
        for delivery in group {
            let id = delivery.id.as_bytes();
            let sql = format!("{INSERT} ('bare', ?1, ?2, ?3, ?4, 0, 0, 1, 1, ?1, ?5, 1)");
            bare.prepare_cached(&sql)
                .unwrap()
                .execute(rusqlite::params![
                    id,
                    delivery.flow,
                    delivery.call,
                    delivery.endpoint,
                    delivery.hash
                ])
                .unwrap();
            bare.prepare_cached("insert into payload values ('bare', ?, ?)")
                .unwrap()
                .execute(rusqlite::params![id, &PAYLOAD])
                .unwrap();
        }
        bare.execute_batch("commit").unwrap();
        std::future::ready(())
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(rate(&insert).await);
        ours.push(rate(|group| accept(store, group)).await);
    }
    report("accepting, SQLite", &ours, &theirs);
}

async fn accept_beside_postgres(store: &dyn Store, address: &str) {
    let bare = postgres::client(address).await;
    let deliveries = format!(
        "{INSERT} ('bare', unnest($1::uuid[]), 'sales', unnest($2::text[]), 'crm', false, false, 1, 1,
          unnest($1::uuid[]), unnest($3::bytea[]), 1)"
    );
    let deliveries = bare.prepare(&deliveries).await.unwrap();
    let payloads = bare
        .prepare("insert into payload select 'bare', * from unnest($1::uuid[], $2::bytea[])")
        .await
        .unwrap();
    let (bare, deliveries, payloads) = (&bare, &deliveries, &payloads);
    let insert = |group: Vec<NewDelivery>| async move {
        let ids: Vec<Uuid> = group.iter().map(|delivery| delivery.id).collect();
        let calls: Vec<&str> = group.iter().map(|delivery| &*delivery.call).collect();
        let hashes: Vec<&[u8]> = group.iter().map(|delivery| &delivery.hash[..]).collect();
        let bodies: Vec<&[u8]> = group.iter().map(|delivery| &*delivery.payload).collect();
        bare.batch_execute("begin; set local synchronous_commit = on").await.unwrap();
        bare.execute(deliveries, &[&ids, &calls, &hashes]).await.unwrap();
        bare.execute(payloads, &[&ids, &bodies]).await.unwrap();
        bare.batch_execute("commit").await.unwrap();
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(rate(insert).await);
        ours.push(rate(|group| accept(store, group)).await);
    }
    report("accepting, PostgreSQL", &ours, &theirs);
}

/// How long a claim of 8 takes, settled at once.
async fn claim_time(store: &dyn Store) -> f64 {
    let mut times = Vec::new();
    for _ in 0..15 {
        let permits = vec![Permit { endpoint: "crm".into(), retry: false, at_most: 8 }];
        let claim = Claim { permits, flows: vec!["sales".into()], lease: Duration::from_secs(40) };
        let start = Instant::now();
        let claimed = store.claim(claim).await.unwrap();
        times.push(start.elapsed().as_secs_f64());
        assert_eq!(claimed.len(), 8);
        let settle = |claimed: Claimed| Settlement {
            id: claimed.id,
            token: claimed.token,
            verdict: Verdict::Delivered,
            duration_ms: 1,
            status_code: Some(204),
            reason: None,
            response: None,
        };
        store.settle(claimed.into_iter().map(settle).collect()).await.unwrap();
    }
    median(times)
}

/// Up to how many rows wait: `STORE_ROWS`, or 10⁶.
fn rows() -> usize {
    std::env::var("STORE_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000)
}

/// Columns of a delivery that waits.
const WAITING: &str = "insert into delivery (project, id, flow, call, endpoint, undeclared, by_run, due, due_set, nonce, hash, accepted)";

/// Lets that many more deliveries wait, in one transaction.
fn fill_sqlite(file: &Path, rows: usize) {
    let connection = rusqlite::Connection::open(file).unwrap();
    let sql = format!(
        "pragma cache_size = -500000; begin immediate;
        with recursive number (n) as (select 1 union all select n + 1 from number where n < {rows})
        {WAITING} select 'claims', randomblob(16), 'sales', 'c-' || n, 'crm', 0, 0, 1, 1, randomblob(16), zeroblob(32), 1
        from number;
        insert into payload select project, id, zeroblob(64) from delivery where not exists
          (select 1 from payload where payload.project = delivery.project and payload.id = delivery.id);
        commit;"
    );
    connection.execute_batch(&sql).unwrap();
}

async fn fill_postgres(address: &str, rows: usize) {
    // The statistics are those that a server has after a minute.
    let sql = format!(
        "begin;
        {WAITING} select 'claims', gen_random_uuid(), 'sales', 'c-' || n, 'crm', false, false, 1, 1, gen_random_uuid(),
          decode(repeat('00', 32), 'hex'), 1 from generate_series(1, {rows}) n;
        insert into payload select project, id, decode(repeat('00', 64), 'hex') from delivery
        where project = 'claims' and not exists
          (select from payload where payload.project = delivery.project and payload.id = delivery.id);
        commit;
        analyze delivery, payload;"
    );
    postgres::client(address).await.batch_execute(&sql).await.unwrap();
}

async fn claims(name: &str, store: &dyn Store, fill: impl AsyncFn(usize)) {
    let (mut waiting, mut first) =
        (store.count(hooklang::store::Filter::default(), None).await.unwrap() as usize, None);
    let mut wanted = 1_000;
    while wanted <= rows() {
        fill(wanted - waiting).await;
        waiting = wanted;
        let time = claim_time(store).await;
        let first = *first.get_or_insert(time);
        row(
            &format!("claiming 8 of {waiting}, {name}"),
            time / first,
            "<= 2",
            &format!("{:.2} ms", time * 1000.0),
        );
        wanted *= 10;
    }
}

/// An endpoint that takes 50 ms.
struct Slow {
    able: Arc<Deliverable>,
    sent: AtomicUsize,
}

impl Sender for Slow {
    fn deliverable(&self) -> Arc<Deliverable> {
        Arc::clone(&self.able)
    }

    fn send(&self, _: Claimed) -> BoxFuture<'static, Sent> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Sent::Answered { status: 204, retry_after: None, reason: None, excerpt: None }
        })
    }
}

/// Attempts a second of that many workers.
async fn delivered(address: &str, workers: usize) -> f64 {
    let project = Uuid::new_v4().to_string();
    let store = Postgres::open(address, &options(&project)).await.unwrap();
    for _ in 0..150 {
        let group = (0..GROUP).map(|_| Entry::Delivery(delivery(&project, &Uuid::new_v4().to_string())));
        store.accept(group.collect()).await.unwrap();
    }
    let able = Deliverable { endpoints: ["crm".into()].into(), flows: ["sales".into()].into() };
    let slow = Arc::new(Slow { able: Arc::new(able), sent: AtomicUsize::new(0) });
    let mut running = Vec::new();
    for _ in 0..workers {
        let store = Arc::new(Postgres::open(address, &options(&project)).await.unwrap());
        running.push(Worker::start(store, slow.clone(), Arc::new(SystemClock), || 0.5));
    }
    // Until the limit of the endpoint has grown.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (before, start) = (slow.sent.load(Ordering::SeqCst), Instant::now());
    tokio::time::sleep(Duration::from_secs(2)).await;
    let rate = (slow.sent.load(Ordering::SeqCst) - before) as f64 / start.elapsed().as_secs_f64();
    for worker in running {
        worker.stop().await;
    }
    rate
}

async fn two_workers(address: &str) {
    let (mut ratios, mut last) = (Vec::new(), (0.0, 0.0));
    for _ in 0..5 {
        let (one, two) = (delivered(address, 1).await, delivered(address, 2).await);
        ratios.push(two / one);
        last = (two, one);
    }
    let detail = format!("{:.0}/s beside {:.0}", last.0, last.1);
    row("two workers on one PostgreSQL", median(ratios), ">= 1.7", &detail);
}
