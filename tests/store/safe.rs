//! Section 3, rule 2, and section 6: what is answered is kept, and what is erased is gone.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hooklang::delivery::rows::{Accepted, Entry, NewDelivery, Settled, State, Verdict};
use hooklang::store::{
    Cancelled, Claims, Erased, Filter, OpenError, Options, Postgres, Sqlite, Store, StoreError, SystemClock,
    connect, open,
};
use tempfile::TempDir;

use super::place::{deliverable, settlement};
use super::{ManualClock, Place, postgres};
use crate::support::Authority;

fn options() -> Options {
    Options { project: "shop".into(), clock: Arc::new(ManualClock::new()) }
}

#[tokio::test]
async fn sqlite_answers_507_while_little_disk_is_free_and_settles_all_the_same() {
    let mut place = Place::sqlite().await.unwrap();
    let waiting = place.accepted("c-1").await;
    let sending = place.claim_one().await;
    let options = Options { project: place.project.clone(), clock: Arc::new(place.clock.clone()) };
    let file = place.file().unwrap().to_owned();
    place.store = Arc::new(Sqlite::open(Path::new(&file), &options).unwrap().with_least_free(u64::MAX));
    let accepted = place.store.accept(vec![Entry::Delivery(place.delivery("c-2"))]).await;
    assert!(matches!(accepted, Err(StoreError::Full(_))), "{accepted:?}");
    assert_eq!(place.settle(waiting, sending.token, Verdict::Again(Duration::ZERO)).await, Settled::Own);
    let again = place.claim_one().await;
    assert_eq!(place.settle(waiting, again.token, Verdict::Delivered).await, Settled::Own);
    place.clock.advance(Duration::from_secs(1));
    let old = hooklang::store::Old::Deliveries(State::Delivered);
    assert_eq!(place.store.purge(old, Duration::ZERO).await, Ok(1));
}

#[tokio::test]
async fn only_the_owner_may_read_a_sqlite_store() {
    let place = Place::sqlite().await.unwrap();
    place.accepted("c-1").await;
    let file = place.file().unwrap();
    for name in [file.to_owned(), format!("{file}-wal")] {
        assert_eq!(fs::metadata(&name).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
}

/// Whether `text` is in the database, its log or its index.
fn on_disk(place: &Place, text: &str) -> bool {
    let file = place.file().unwrap();
    ["", "-wal", "-shm"].into_iter().any(|end| {
        let bytes = fs::read(format!("{file}{end}")).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[tokio::test]
async fn erased_content_is_nowhere_on_disk() {
    let place = Place::sqlite().await.unwrap();
    let delivery = NewDelivery {
        payload: "the-payload-of-asha".into(),
        variables: vec![("$flow.key.name".into(), Some("the-name-of-asha".into()))],
        ..place.delivery("c-1")
    };
    place.accept(delivery).await;
    let claimed = place.claim_one().await;
    let mut settled = settlement(claimed.id, claimed.token, Verdict::Failed);
    settled.response = Some("the-excerpt-of-asha".into());
    place.store.settle(vec![settled]).await.unwrap();
    let content = ["the-payload-of-asha", "the-name-of-asha", "the-excerpt-of-asha"];
    assert!(content.into_iter().all(|text| on_disk(&place, text)), "the test looks in the right place");
    assert_eq!(place.store.erase("c-1".into(), "ops".into()).await, Ok(Erased { count: 1, pending: false }));
    assert!(is_forgotten(&place, &content).await);
}

/// Whether none of `content` is on disk within 10 s.
async fn is_forgotten(place: &Place, content: &[&str]) -> bool {
    for _ in 0..100 {
        if !content.iter().any(|text| on_disk(place, text)) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}

/// An unsettled payload goes in its settlement's transaction, and from the log after that.
#[tokio::test]
async fn what_is_erased_by_its_settlement_is_nowhere_on_disk() {
    for is_cancelled in [false, true] {
        let place = Place::sqlite().await.unwrap();
        let payload = "the-payload-of-asha".into();
        let delivery = NewDelivery { payload, ..place.delivery("c-1") };
        let id = delivery.id;
        place.accept(delivery).await;
        let erased = place.store.erase("c-1".into(), "ops".into()).await;
        assert_eq!(erased, Ok(Erased { count: 1, pending: true }));
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(on_disk(&place, "the-payload-of-asha"), "it is still to be sent");
        if is_cancelled {
            assert_eq!(place.store.cancel(id, "ops".into()).await, Ok(Cancelled::Done));
        } else {
            let token = place.claim_one().await.token;
            assert_eq!(place.settle(id, token, Verdict::Delivered).await, Settled::Own);
        }
        assert!(is_forgotten(&place, &["the-payload-of-asha"]).await, "cancelled: {is_cancelled}");
    }
}

#[tokio::test]
async fn an_erasure_is_not_held_up_by_a_reader() {
    let place = Place::sqlite().await.unwrap();
    let id = place.settled("c-1", Verdict::Delivered).await;
    let reader = rusqlite::Connection::open(place.file().unwrap()).unwrap();
    reader.execute_batch("begin; select count(*) from delivery").unwrap();
    assert_eq!(place.store.erase("c-1".into(), "ops".into()).await, Ok(Erased { count: 1, pending: false }));
    assert_eq!(place.get(id).await.payload, None);
    reader.execute_batch("commit").unwrap();
}

#[tokio::test]
async fn a_store_is_named_by_its_address() {
    for address in ["hook.db", "sqlite:", "mysql://db", ""] {
        assert!(matches!(open(address, &options()).await, Err(OpenError::Address)), "{address}");
    }
    let folder = TempDir::new().unwrap();
    let missing = format!("sqlite:{}/none/hook.db", folder.path().display());
    assert!(matches!(open(&missing, &options()).await, Err(OpenError::Store(StoreError::Unavailable(_)))));
    let nobody = format!("postgres://postgres@{}/db", folder.path().to_str().unwrap().replace('/', "%2F"));
    assert!(matches!(open(&nobody, &options()).await, Err(OpenError::Store(StoreError::Unavailable(_)))));
}

#[tokio::test]
async fn a_postgres_address_without_a_host_is_refused_at_once() {
    for address in ["postgres://", "postgres:///hook", "postgres://?user=hook"] {
        let refused = connect(address, &options()).await.err().unwrap().to_string();
        assert!(refused.ends_with("its address is not valid: it names no host"), "{address}: {refused}");
    }
}

/// A server of this test's own, with these options.
async fn server(options: &'static [&'static str]) -> Option<postgres::Server> {
    tokio::task::spawn_blocking(|| postgres::start(options, &[])).await.unwrap()
}

async fn refused(address: &str) -> String {
    match Postgres::open(address, &options()).await {
        Err(OpenError::Store(StoreError::Unavailable(why))) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was opened"),
    }
}

#[tokio::test]
async fn a_server_that_loses_commits_is_refused() {
    let Some(server) = server(&["-c", "autovacuum=off"]).await else { return };
    let client = postgres::client(&server.address).await;
    let set = async |setting: &str| {
        client.batch_execute(&format!("alter system set {setting}")).await.unwrap();
        client.batch_execute("select pg_reload_conf()").await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
    };
    set("fsync = off").await;
    assert!(refused(&server.address).await.contains("`fsync`"));
    set("fsync = on").await;
    set("full_page_writes = off").await;
    assert!(refused(&server.address).await.contains("`full_page_writes`"));
    set("full_page_writes = on").await;
    assert!(Postgres::open(&server.address, &options()).await.is_ok());
}

#[tokio::test]
async fn a_standby_is_refused() {
    let Some(server) = server(&["standby", "-c", "hot_standby=on"]).await else { return };
    assert!(refused(&server.address).await.contains("standby"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_trusted_by_its_certificate() {
    let authority = Authority::new();
    let (certificate, key) = authority.server_pem("localhost");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let started = {
        let (certificate, key, port) = (certificate.clone(), key.clone(), port.clone());
        tokio::task::spawn_blocking(move || {
            let options = ["-c", "ssl=on", "-c", "listen_addresses=127.0.0.1"];
            let variables =
                [("SERVER_CERTIFICATE", &*certificate), ("SERVER_KEY", &*key), ("PGPORT", &*port)];
            postgres::start(&options, &variables)
        })
    };
    let Some(server) = started.await.unwrap() else { return };
    let folder = TempDir::new().unwrap();
    let file = |name: &str, pem: String| {
        let file = folder.path().join(name);
        fs::write(&file, pem).unwrap();
        file.display().to_string()
    };
    let (ours, others) = (file("ours.pem", authority.pem()), file("others.pem", Authority::new().pem()));
    let address = |host: &str, mode: &str, roots: &str| {
        format!("postgres://postgres@{host}:{port}/postgres?sslmode={mode}&sslrootcert={roots}")
    };
    let store = Postgres::open(&address("localhost", "verify-full", &ours), &options()).await.unwrap();
    assert_eq!(store.probe().await, Ok(()));
    let folder = server.address.strip_suffix("/postgres").unwrap();
    let client = postgres::client(&format!("{folder}:{port}/postgres")).await;
    let secured = "select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid)
        where application_name = 'hook'";
    assert!(client.query_one(secured, &[]).await.unwrap().get::<_, bool>(0));
    for (host, mode, roots) in [
        ("localhost", "require", &others),
        ("localhost", "verify-full", &others),
        ("127.0.0.1", "require", &ours),
    ] {
        refused(&address(host, mode, roots)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_reached_no_standby_is_no_commit_and_claims_do_not_wait_for_one() {
    let Some(server) = server(&[]).await else { return };
    let store = Arc::new(Postgres::open(&server.address, &options()).await.unwrap()) as Arc<dyn Store>;
    let place = Place::of(store, "shop");
    let first = place.accepted("c-1").await;
    let client = postgres::client(&server.address).await;
    client.batch_execute("alter system set synchronous_standby_names = 'nobody'").await.unwrap();
    client.batch_execute("select pg_reload_conf()").await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let waiting = tokio::spawn(place.store.accept(vec![Entry::Delivery(place.delivery("c-2"))]));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!waiting.is_finished(), "it waits for the standby");
    // A process that starts meanwhile has nothing to write.
    let options = options();
    let opened = tokio::time::timeout(Duration::from_secs(30), Postgres::open(&server.address, &options));
    assert!(opened.await.is_ok_and(|opened| opened.is_ok()));
    let claimed = place.claim_one().await;
    assert_eq!(place.settle(first, claimed.token, Verdict::Delivered).await, Settled::Own);
    let cancel = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
    assert_eq!(client.query(cancel, &[]).await.unwrap().len(), 1);
    let accepted = waiting.await.unwrap();
    assert!(matches!(accepted, Err(StoreError::Unknown(_))), "{accepted:?}");
    client.batch_execute("alter system reset synchronous_standby_names").await.unwrap();
    client.batch_execute("select pg_reload_conf()").await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(place.accept(place.delivery("c-2")).await, Accepted::Same);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_the_server_ends_are_made_anew() {
    let Some(place) = Place::postgres().await else { return };
    let own = postgres::database(&format!("ended-{}", place.project)).await;
    let store = Arc::new(Postgres::open(&own, &options()).await.unwrap()) as Arc<dyn Store>;
    let place = Place::of(store, "shop");
    place.accepted("c-1").await;
    let client = postgres::client(&own).await;
    let end = "select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()";
    for round in 0..5 {
        client.query(end, &[]).await.unwrap();
        let entry = || Entry::Delivery(place.delivery(&format!("d-{round}")));
        let mut answer = place.store.accept(vec![entry()]).await;
        for _ in 0..3 {
            if answer.is_ok() {
                break;
            }
            answer = place.store.accept(vec![entry()]).await;
        }
        assert!(matches!(answer.as_deref(), Ok([Accepted::New | Accepted::Same])), "{answer:?}");
    }
    assert_eq!(place.list(Filter::default()).await.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_is_hinted_to_what_is_due() {
    let Some(place) = Place::postgres().await else { return };
    let other = place.other().await;
    // Until the other process listens.
    tokio::time::sleep(Duration::from_millis(500)).await;
    place.accepted("c-1").await;
    let hint = tokio::time::timeout(Duration::from_secs(20), other.wake().hinted());
    hint.await.expect("the other process is hinted");
    let next = other.next_due(deliverable(&["crm"], &["sales"])).await.unwrap();
    assert_eq!(next.lanes.len(), 1);
}

/// The row of a repeat is locked while that is written, and left out by a claim of that time.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_is_hinted_to_what_is_accepted_again() {
    let Some(place) = Place::postgres().await else { return };
    for accepted in [Accepted::New, Accepted::Same] {
        assert_eq!(place.accept(place.delivery("c-1")).await, accepted);
        let hint = tokio::time::timeout(Duration::from_secs(20), place.store.wake().hinted());
        hint.await.unwrap_or_else(|_| panic!("it is hinted: {accepted:?}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_injected_clock_times_are_the_server_s() {
    let Some(address) = tokio::task::spawn_blocking(postgres::address).await.unwrap() else { return };
    let options = Options { project: "system".into(), clock: Arc::new(SystemClock) };
    let store = Postgres::open(address, &options).await.unwrap();
    let due = store.next_due(deliverable(&[], &[])).await.unwrap();
    let sql = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";
    let now: i64 = postgres::client(address).await.query_one(sql, &[]).await.unwrap().get(0);
    assert!((0..5000).contains(&(now - due.now)), "{} {now}", due.now);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_may_hold_what_postgres_texts_do_not() {
    let Some(place) = Place::postgres().await else { return };
    let id = place.accepted("c-1").await;
    let claimed = place.claim_one().await;
    let mut settled = settlement(id, claimed.token, Verdict::Failed);
    settled.reason = Some("a\0b".into());
    assert_eq!(place.store.settle(vec![settled]).await, Ok(vec![Settled::Own]));
    assert_eq!(place.row(id).await.reason.as_deref(), Some("a\u{fffd}b"));
}
