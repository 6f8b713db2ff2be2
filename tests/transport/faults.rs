//! When no response comes.

use std::time::{Duration, Instant};

use hooklang::runtime::transport::{Request, SendFault, Transport};

use super::{get, local, send, within};
use crate::support::{Answer, Server, header_map};

/// The fault's words, which never show where the request went or what it held.
async fn broken_off(request: Request) -> String {
    match failed(request).await {
        SendFault::BrokenOff(words) => words,
        other => panic!("{other:?}"),
    }
}

/// The same, where nothing can have been sent.
async fn no_connection(request: Request) -> String {
    match failed(request).await {
        SendFault::NoConnection(words) => words,
        other => panic!("{other:?}"),
    }
}

async fn failed(mut request: Request) -> SendFault {
    request.url.set_query(Some("token=s3cret"));
    request.headers = header_map([("Authorization", "Bearer s3cret")]);
    let fault = send(request).await.unwrap_err();
    let words = format!("{fault:?}");
    for shown in ["127.0.0.1", "s3cret", "http:", "token"] {
        assert!(!words.contains(shown), "{words}");
    }
    fault
}

#[tokio::test]
async fn a_refused_connection() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(no_connection(get(&format!("http://127.0.0.1:{port}/"))).await, "the connection was refused");
}

#[tokio::test]
async fn a_server_that_hangs_up() {
    let server =
        Server::start([("/", Answer::Close), ("/half", Answer::Raw(b"HTTP/1.1 200 OK\r\nX: ".to_vec()))]);
    let words = "the server closed the connection before it answered";
    assert_eq!(broken_off(get(&server.url("/"))).await, words);
    assert_eq!(broken_off(get(&server.url("/half"))).await, words);
}

#[tokio::test]
async fn an_answer_that_is_not_http() {
    let noise: Vec<u8> =
        (0..2000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for garbage in [
        b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(),
        b"<html>no head</html>\r\n\r\n".to_vec(),
        b"HTTP/1.1 abc\r\n\r\n".to_vec(),
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n".to_vec(),
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n".to_vec(),
        noise,
    ] {
        let shown = String::from_utf8_lossy(&garbage[..10]).into_owned();
        let server = Server::start([("/", Answer::Raw(garbage))]);
        assert_eq!(broken_off(get(&server.url("/"))).await, "the answer is not HTTP", "{shown}");
    }
}

#[tokio::test]
async fn headers_without_end() {
    let mut endless = b"HTTP/1.1 200 OK\r\n".to_vec();
    for number in 0..40_000 {
        endless.extend(format!("X-{number}: {number}\r\n").bytes());
    }
    let server = Server::start([("/", Answer::Raw(endless))]);
    let words = broken_off(get(&server.url("/"))).await;
    assert_eq!(words, "the headers of the answer are too large");
}

#[tokio::test]
async fn a_silent_server_costs_the_wait() {
    let server = Server::start([("/", Answer::Silence)]);
    let start = Instant::now();
    let fault = send(within(get(&server.url("/")), Duration::from_millis(300))).await.unwrap_err();
    assert_eq!(fault, SendFault::TimedOut);
    assert!(start.elapsed() >= Duration::from_millis(300));
    server.wait_until(|server| server.open_connections() == 0).await;
}

#[tokio::test]
async fn a_slow_server_costs_the_wait() {
    let server = Server::start([("/", Answer::status(200).after(Duration::from_secs(120)))]);
    let fault = send(within(get(&server.url("/")), Duration::from_millis(300))).await.unwrap_err();
    assert_eq!(fault, SendFault::TimedOut);
}

/// A label of 64 characters is none that the name system has, so no server is asked.
#[tokio::test]
async fn a_name_that_does_not_resolve() {
    let name = format!("{}.test", "a".repeat(64));
    match send(get(&format!("http://{name}/"))).await {
        Err(SendFault::NoConnection(words)) => {
            assert_eq!(words, format!("the name `{name}` could not be resolved"))
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_run_that_is_given_up_closes_its_connection() {
    let server = Server::start([("/", Answer::Silence)]);
    let transport = local();
    let run = tokio::spawn({
        let request = get(&server.url("/"));
        async move { transport.send(request).await }
    });
    server.wait_until(|server| server.requests().len() == 1).await;
    assert_eq!(server.open_connections(), 1);
    run.abort();
    server.wait_until(|server| server.open_connections() == 0).await;
}
