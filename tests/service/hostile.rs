//! Section 5: callers that are slow, many or rude on purpose. Others are answered meanwhile.

use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::{Service, project, server};

const JSON: &str = "Content-Type: application/json";

/// How long somebody else may wait, on a machine that does much else.
const SOON: Duration = Duration::from_secs(5);

/// Another caller is answered.
#[track_caller]
fn another_is_answered(service: &Service) {
    let started = Instant::now();
    service.post("/v1/webhooks/lookup/run", "{}").is(200);
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
}

#[test]
fn a_slow_body_is_given_up_after_30_s() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let started = Instant::now();
    let mut slow = service.connect();
    slow.write(&format!(
        "POST /v1/webhooks/lookup/run HTTP/1.1\r\nHost: localhost\r\n{JSON}\r\nContent-Length: 99\r\n\r\n{{"
    ));
    let held = std::thread::spawn(move || slow.answered());
    while !held.is_finished() {
        another_is_answered(&service);
        std::thread::sleep(Duration::from_millis(500));
    }
    held.join().unwrap().is(408);
    let took = started.elapsed();
    assert!((Duration::from_secs(29)..Duration::from_secs(45)).contains(&took), "{took:?}");
}

#[test]
fn bodies_that_are_too_large_hold_up_nobody() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let large = "x".repeat((8 << 20) + 1);
    std::thread::scope(|scope| {
        let callers: Vec<_> =
            (0..8).map(|_| scope.spawn(|| service.post("/v1/webhooks/lookup/run", &large).status)).collect();
        another_is_answered(&service);
        for caller in callers {
            // The connection may be closed before the whole body is sent.
            assert!(matches!(caller.join().unwrap(), 413 | 0));
        }
    });
    assert_eq!(server.requests().len(), 1);
}

/// As many as the limit of open files leaves room for, up to 10 000.
#[test]
fn ten_thousand_idle_connections_hold_up_nobody() {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, hard.max(soft), hard).unwrap();
    let room = usize::try_from(hard).unwrap_or(usize::MAX).saturating_sub(2_000);
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let idle: Vec<_> = (0..room.min(10_000)).map(|_| service.connect()).collect();
    another_is_answered(&service);
    // They have the time of a head, and are closed.
    for connection in idle {
        assert_eq!(connection.answered().status, 0);
    }
    another_is_answered(&service);
}

#[test]
fn more_connections_than_there_are_places_wait_for_one() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &["--max-runs", "4"]);
    let silent: Vec<_> = (0..8).map(|_| service.connect()).collect();
    std::thread::sleep(Duration::from_millis(200));
    let waiting = service.begin("GET", "/healthz", &[], "");
    std::thread::sleep(Duration::from_millis(500));
    drop(silent);
    waiting.answered().is(200);
}

/// Opens streams and resets them at once (CVE-2023-44487).
async fn reset_rapidly(port: u16) -> usize {
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    let driven = tokio::spawn(connection);
    let mut client = client;
    for number in 0..20_000 {
        let Ok(ready) = client.ready().await else { return number };
        client = ready;
        let request = http::Request::post("http://127.0.0.1/v1/webhooks/lookup/run");
        let request = request.header("content-type", "application/json").body(()).unwrap();
        let Ok((answer, mut body)) = client.send_request(request, false) else { return number };
        // The head leaves before the reset, else neither does.
        tokio::task::yield_now().await;
        body.send_reset(h2::Reason::CANCEL);
        drop(answer);
        tokio::task::yield_now().await;
    }
    let _ = driven.await;
    20_000
}

#[test]
fn streams_that_are_reset_rapidly_end_their_connection() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let port = service.port;
    let rude: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(move || {
                let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                tokio.block_on(reset_rapidly(port))
            })
        })
        .collect();
    another_is_answered(&service);
    for rude in rude {
        let count = rude.join().unwrap();
        assert!(count < 20_000, "the connection took {count} resets");
    }
    another_is_answered(&service);
}

/// Asks for the events of a run, and takes none of them until it is told to; the events that come then.
async fn events_taken_late(port: u16, take: tokio::sync::oneshot::Receiver<()>) -> String {
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut closed = h2::client::Builder::new();
    closed.initial_window_size(0);
    let (client, mut connection) = closed.handshake::<_, bytes::Bytes>(stream).await.unwrap();
    let (told, opened) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        tokio::select! {
            _ = &mut connection => return,
            Ok(()) = opened => connection.set_initial_window_size(65_535).unwrap(),
        }
        let _ = connection.await;
    });
    let request = http::Request::post("http://127.0.0.1/v1/webhooks/lookup/run")
        .header("content-type", "application/json")
        .header("accept", "text/event-stream")
        .body(())
        .unwrap();
    let (answer, mut body) = client.ready().await.unwrap().send_request(request, false).unwrap();
    body.send_data("{}".into(), true).unwrap();
    let mut events = answer.await.unwrap().into_body();
    take.await.unwrap();
    told.send(()).unwrap();
    let mut text = Vec::new();
    while let Some(part) = events.data().await {
        let part = part.unwrap();
        events.flow_control().release_capacity(part.len()).unwrap();
        text.extend_from_slice(&part);
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn a_run_ends_although_its_events_have_no_window_over_http_2() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    let (port, (take, taken)) = (service.port, tokio::sync::oneshot::channel());
    let late = std::thread::spawn(move || {
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio.block_on(events_taken_late(port, taken))
    });
    service.until("/metrics", |text| {
        text.contains(r#"hook_runs_total{kind="webhook",outcome="SUCCESS",reason=""} 1"#)
            && text.contains("\nhook_runs_waiting 0\n")
    });
    another_is_answered(&service);
    take.send(()).unwrap();
    let events = late.join().unwrap();
    assert!(events.starts_with("event: waiting\n") && events.contains("\nevent: result\n"), "{events}");
}
