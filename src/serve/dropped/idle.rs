//! Section 5: a connection that is idle is closed, whatever its last request was.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout};

use super::super::connection::serve;
use super::place::{Place, place};

const IDLE: Duration = Duration::from_millis(400);

/// Long enough for a machine that is busy.
const LONG: Duration = Duration::from_secs(10);

/// A connection that may be idle for that long.
async fn connected(place: &Place) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let caller = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (accepted, _) = listener.accept().await.unwrap();
    let service = Arc::clone(&place.service);
    let closed = service.closed.subscribe();
    tokio::spawn(serve(service, accepted, closed, IDLE));
    caller
}

/// A request over HTTP/1.1.
fn written(line: &str, body: &str) -> String {
    let length = body.len();
    let head = "Host: localhost\r\nContent-Type: application/json";
    format!("{line} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_closed_after_requests_with_and_without_a_body() {
    let place = place();
    for request in [
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
        "DELETE /v1/calls/c-1 HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
        written("POST /v1/endpoints/crm/resume", ""),
        written("POST /v1/webhooks/lookup/run", "{}"),
    ] {
        let mut caller = connected(&place).await;
        let mut answer = vec![0; 4096];
        for _ in 0..2 {
            caller.write_all(request.as_bytes()).await.unwrap();
            assert!(caller.read(&mut answer).await.unwrap() > 0, "{request}");
        }
        let answered = Instant::now();
        let rest = timeout(LONG, caller.read_to_end(&mut answer)).await;
        assert!(rest.is_ok(), "it is open after {request}");
        assert!(answered.elapsed() > IDLE / 2, "{request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_not_idle_while_a_run_is_waited_for() {
    let place = place();
    let mut caller = connected(&place).await;
    let request = written("POST /v1/webhooks/hanging/run", "{}");
    caller.write_all(request.as_bytes()).await.unwrap();
    place.is_asked(1).await;
    assert!(timeout(IDLE * 5, caller.read(&mut [0])).await.is_err(), "it was closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_keep_no_connection_over_http_2_open() {
    let place = place();
    let (mut sender, mut connection) = h2::client::handshake(connected(&place).await).await.unwrap();
    let mut pings = connection.ping_pong().unwrap();
    let ended = tokio::spawn(connection);
    let request = http::Request::get("http://localhost/healthz").body(()).unwrap();
    let (answer, _) = sender.send_request(request, true).unwrap();
    assert_eq!(answer.await.unwrap().status(), 200);
    let pinged = async {
        while pings.ping(h2::Ping::opaque()).await.is_ok() {
            sleep(IDLE / 10).await;
        }
    };
    assert!(timeout(LONG, pinged).await.is_ok(), "it is open");
    let _ = ended.await;
}
