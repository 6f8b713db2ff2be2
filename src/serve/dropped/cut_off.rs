//! Section 1: what has not ended when the time of the drain is over is ended, and reported.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::super::connection::accept;
use super::super::end::end;
use super::super::start::{cut_off, wind_up};
use super::place::place;

#[tokio::test(flavor = "multi_thread")]
async fn runs_that_are_cut_off_leave_their_line_and_are_counted() {
    let place = place();
    let service = Arc::clone(&place.service);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let accepting = tokio::spawn(accept(Arc::clone(&service), listener, service.closed.subscribe()));
    let body = r#"{"call":"c-1"}"#;
    let head = format!(
        "POST /v1/webhooks/hanging/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    );
    let mut callers = Vec::new();
    for header in ["", "Accept: text/event-stream\r\n", "Idempotency-Key: k\r\n"] {
        let mut caller = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        caller.write_all(format!("{head}{header}\r\n{body}").as_bytes()).await.unwrap();
        callers.push(caller);
    }
    let (mut sender, connection) =
        h2::client::handshake(TcpStream::connect(("127.0.0.1", port)).await.unwrap()).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::post(format!("http://localhost:{port}/v1/webhooks/hanging/run"))
        .header("content-type", "application/json")
        .body(())
        .unwrap();
    let (_answer, mut sent) = sender.send_request(request, false).unwrap();
    sent.send_data(body.into(), true).unwrap();
    place.is_asked(4).await;

    service.closed.send_replace(true);
    let connections = accepting.await.unwrap();
    cut_off(&service, connections).await;
    // Nothing is waited for here: the process would end now.
    let counted = service.metrics.written(&[]);
    let cancelled = r#"hook_runs_total{kind="webhook",outcome="CANCELLED",reason=""} 4"#;
    assert!(counted.contains(cancelled), "{counted}");
    service.log.finish();
    place.logged.has(r#""event":"run","webhook":"hanging","call":"c-1","status":"CANCELLED""#, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_below_an_end_that_are_cut_off_leave_their_line() {
    let place = place();
    let body = r#"{"call":{"uuid":"c-1","legs":[{"hangup_cause":"16"}]}}"#;
    let answer = end(Arc::clone(&place.service), place.call("stuck", body, &[])).await.unwrap();
    assert_eq!(answer.status(), 202);
    place.is_asked(1).await;

    cut_off(&place.service, JoinSet::new()).await;
    place.service.log.finish();
    place.logged.has(r#""event":"below","flow":"stuck","call":"c-1","status":"CANCELLED""#, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_below_an_end_that_wait_for_a_place_leave_their_line_and_never_begin() {
    let place = place();
    let service = Arc::clone(&place.service);
    let all = u32::try_from(service.options.max_runs).unwrap();
    let ended = async |uuid: &str| {
        let body = format!(r#"{{"call":{{"uuid":"{uuid}","legs":[{{"hangup_cause":"16"}}]}}}}"#);
        let answer = end(Arc::clone(&service), place.call("after", &body, &[])).await.unwrap();
        assert_eq!(answer.status(), 202);
    };
    // One gets the place of a run that is ended before it.
    let runs = Arc::clone(&service.runs).acquire_many_owned(all).await.unwrap();
    ended("c-1").await;
    service.cut.store(true, Ordering::Relaxed);
    drop(runs);
    place.logged.has(r#""event":"below","flow":"after","call":"c-1","status":"CANCELLED""#, 1).await;

    service.cut.store(false, Ordering::Relaxed);
    let runs = Arc::clone(&service.runs).acquire_many_owned(all).await.unwrap();
    ended("c-2").await;
    cut_off(&service, JoinSet::new()).await;
    place.logged.has(r#""event":"below","flow":"after","call":"c-2","status":"CANCELLED""#, 1).await;
    drop(runs);
    assert_eq!(place.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_are_cut_off_in_time_and_attempts_have_their_own() {
    let place = place();
    let service = Arc::clone(&place.service);
    let body = r#"{"call":{"uuid":"c-1","legs":[{"hangup_cause":"16"}]}}"#;
    assert_eq!(end(Arc::clone(&service), place.call("stuck", body, &[])).await.unwrap().status(), 202);
    place.is_asked(1).await;
    // The attempt ends only once the run has been cut off.
    let attempts = place.logged.has(r#""event":"below","flow":"stuck","call":"c-1","status":"CANCELLED""#, 1);
    let wound_up = wind_up(&service, JoinSet::new(), attempts, Duration::from_millis(100));
    assert!(timeout(Duration::from_secs(5), wound_up).await.is_ok(), "the run goes on");
}
