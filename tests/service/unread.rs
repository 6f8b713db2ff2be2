//! Section 5: an answer that comes before the body was read arrives at a caller who writes the whole body first.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{SALES, Service, folder, project, server};

/// The SHA-256 of `t`.
const TOKEN: &str = "e3b98a4da31a127d4bde6e43033f66ba274cab0eb7eb1c70ec41402bf6273dd8";

/// Writes the head and all of `body`, then looks for the answer.
fn send(service: &Service, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", service.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    write!(stream, "{head}\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", body.len()).unwrap();
    stream.write_all(body).unwrap_or_else(|fault| panic!("{head}: {fault}"));
    let mut answer = vec![0; 4096];
    let size = stream.read(&mut answer).unwrap_or_else(|fault| panic!("{head}: {fault}"));
    String::from_utf8_lossy(&answer[..size]).into_owned()
}

#[test]
fn an_early_answer_arrives_although_the_body_is_large() {
    let server = server();
    let folder = folder(&project(server.port(), SALES), &[("tokens", &format!("ivr {TOKEN} end\n"))]);
    let service = Service::within(folder, &["--tokens", "FOLDER/tokens"]);
    let json = "Content-Type: application/json";
    let known = "Authorization: Bearer t";
    let end = "POST /v1/flows/sales/end HTTP/1.1";
    for (head, status) in [
        (format!("{end}\r\n{json}\r\n{known}"), 413),
        (format!("{end}\r\n{json}\r\n{known}\r\nConnection: close"), 413),
        (format!("{end}\r\n{json}\r\nAuthorization: Bearer other"), 401),
        (format!("POST /v1/flows/sales/run HTTP/1.1\r\n{json}\r\n{known}"), 403),
        (format!("POST /v1/nowhere HTTP/1.1\r\n{json}\r\n{known}"), 404),
        (format!("GET /v1/flows/sales/end HTTP/1.1\r\n{json}\r\n{known}"), 405),
        (format!("{end}\r\nContent-Type: text/plain\r\n{known}"), 415),
        (format!("GET /healthz HTTP/1.1\r\n{json}"), 200),
    ] {
        let answer = send(&service, &head, &vec![b' '; 9 << 20]);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}: {answer}");
    }
}

#[test]
fn a_caller_who_asks_first_is_answered_at_once() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let started = Instant::now();
    let mut asking = service.connect();
    asking.write(
        "POST /v1/nowhere HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n",
    );
    asking.answered().is(404);
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[test]
fn a_caller_who_was_let_in_is_answered_although_its_body_grows_too_large() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let mut stream = TcpStream::connect(("127.0.0.1", service.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let head = "POST /v1/flows/sales/end HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json";
    write!(stream, "{head}\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    let mut answer = vec![0; 4096];
    let size = stream.read(&mut answer).unwrap();
    assert!(answer[..size].starts_with(b"HTTP/1.1 100 "), "{}", String::from_utf8_lossy(&answer[..size]));
    let chunk = [b"100000\r\n", &vec![b' '; 1 << 20][..], b"\r\n"].concat();
    for _ in 0..20 {
        stream.write_all(&chunk).unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    let size = stream.read(&mut answer).unwrap();
    assert!(answer[..size].starts_with(b"HTTP/1.1 413 "), "{}", String::from_utf8_lossy(&answer[..size]));
}

#[test]
fn a_body_that_is_not_needed_is_not_waited_for_for_ever() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let started = Instant::now();
    let mut slow = service.connect();
    slow.write("POST /v1/nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n{");
    slow.answered().is(404);
    assert!((4..20).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
}
