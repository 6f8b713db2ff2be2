//! The primary is lost, and its synchronous standby takes over, after commits that waited for it were cancelled.

use std::time::{Duration, Instant};

use super::callers::check;
use super::{Callers, FLOW, Service, project, server, times};
use crate::store::postgres;
use crate::support::{Gate, Way};

/// How long a step may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many calls were answered with 202 before the failover and are not there after it; `replaced` is what the
/// service's statements are changed to on their way.
fn failed_over(replaced: Option<(&[u8], &[u8])>) -> Option<usize> {
    let primary = postgres::start(&[], &[])?;
    let between = Gate::before(postgres::socket_at(&primary.address), Way::Open);
    let conninfo = format!("host=127.0.0.1 port={} user=postgres application_name=second", between.port());
    let standby = postgres::start(&[], &[("PRIMARY", &conninfo)])?;
    let gate = Gate::before(postgres::socket_at(&primary.address), Way::Open);
    if let Some((part, other)) = replaced {
        gate.replace(part, other);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ask = async |address: &str, sql: &str| postgres::client(address).await.query(sql, &[]).await.unwrap();
    runtime.block_on(async {
        ask(&primary.address, "alter system set synchronous_standby_names = 'second'").await;
        ask(&primary.address, "select pg_reload_conf()").await;
        let synchronous = "select from pg_stat_replication where sync_state = 'sync'";
        let started = Instant::now();
        while ask(&primary.address, synchronous).await.is_empty() {
            assert!(started.elapsed() < PATIENCE, "the standby never followed");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let server = server();
    let address = format!("postgres://postgres@127.0.0.1:{}/postgres", gate.port());
    let service = Service::start(&project(server.port(), FLOW), &["--store", &address, "--project", "shop"]);
    // What is delivered already would be missed by nobody.
    service.until("/readyz/deliveries", |body| body.contains("true"));
    service.post("/v1/endpoints/crm/pause", "").is(204);
    let port = service.port;
    let callers = Callers::start(4, move || port);
    service.until("/v1/deliveries", |body| body.matches(r#""state":"waiting""#).count() > 20);
    // The two are parted, and whoever waits for the standby is told to wait no longer.
    between.set(Way::Shut);
    runtime.block_on(async {
        let cancel = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
        let (mut cancelled, started) = (0, Instant::now());
        while cancelled < 5 {
            assert!(started.elapsed() < PATIENCE, "only {cancelled} commits waited for the standby");
            cancelled += ask(&primary.address, cancel).await.len();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    primary.kill();
    runtime.block_on(async {
        ask(&standby.address, "select pg_promote()").await;
    });
    gate.lead_to(postgres::socket_at(&standby.address));
    let told = callers.stop();
    let ids = told.values().flatten();
    let lost = ids.filter(|id| service.get(&format!("/v1/deliveries/{id}")).status == 404).count();
    if lost == 0 {
        service.post("/v1/endpoints/crm/resume", "").is(204);
        check(&service, &server, &told);
    }
    Some(lost)
}

#[test]
fn what_got_202_survives_the_primary_although_waits_were_cancelled() {
    for _ in 0..times() {
        assert!(failed_over(None).is_none_or(|lost| lost == 0));
    }
}

/// A build that does not hear the warning of a cancelled wait.
#[test]
fn a_commit_that_only_the_primary_has_is_caught() {
    let (warning, error) = (b"client_min_messages = warning".as_slice(), b"client_min_messages = error  ");
    let lost = failed_over(Some((warning, error)));
    assert!(lost.is_none_or(|lost| lost > 0), "nothing was lost");
}
