//! What comes back.

use std::time::Duration;

use hooklang::runtime::transport::{Request, ResponseBody, SendFault};

use super::{complete, get, header, send, within};
use crate::support::{Answer, Delivery, Server, header_map, one_in};

const TEXT: &str = "{\"customer\":{\"tier\":\"gold\",\"name\":\"अनिल\"}}";

async fn body_of(answer: Answer, limit: usize) -> ResponseBody {
    let server = Server::start([("/", answer)]);
    let mut request = get(&server.url("/"));
    request.max_response = limit;
    send(request).await.unwrap().body
}

fn head(url: &str) -> Request {
    let mut request = get(url);
    request.method = "HEAD";
    request
}

/// RFC 9112, section 5.2: a header of several lines is one line to whoever reads it.
#[tokio::test]
async fn a_header_of_several_lines_is_read() {
    let server = Server::start([("/", Answer::json(200, "{}").header("X-Folded", b"a\r\n b"))]);
    let response = send(get(&server.url("/"))).await.unwrap();
    let value = String::from_utf8(header(&response, "x-folded")[0].to_vec()).unwrap();
    assert_eq!(value.split_whitespace().collect::<Vec<_>>(), ["a", "b"]);
    assert!(!value.contains(['\r', '\n']), "{value:?}");
}

#[tokio::test]
async fn more_headers_than_clients_read_by_default_are_read() {
    let answer = (0..200).fold(Answer::json(200, "{}"), |answer, n| answer.header(&format!("X-H{n}"), "v"));
    let server = Server::start([("/", answer)]);
    let response = send(get(&server.url("/"))).await.unwrap();
    assert_eq!(header(&response, "x-h199"), [b"v"]);
}

#[tokio::test]
async fn status_headers_and_body_come_as_they_were_sent() {
    let server = Server::start([(
        "/",
        Answer::json(418, TEXT)
            .header("X-Tag", "a")
            .header("ETag", "\"1\"")
            .header("X-Tag", "b")
            .header("X-Latin", b"caf\xe9"),
    )]);
    let response = send(get(&server.url("/"))).await.unwrap();
    assert_eq!(response.status, 418);
    assert_eq!(header(&response, "x-tag"), [b"a", b"b"]);
    assert_eq!(header(&response, "etag"), [b"\"1\""]);
    assert_eq!(header(&response, "x-latin"), [b"caf\xe9"]);
    assert_eq!(complete(&response), TEXT.as_bytes());
}

#[tokio::test]
async fn every_way_of_sending_a_body_is_read() {
    for delivery in [
        Delivery::Whole,
        Delivery::Chunked(3),
        Delivery::UntilClose,
        Delivery::Drip(Duration::from_millis(1)),
    ] {
        let server = Server::start([("/", Answer::status(200).body(TEXT).delivery(delivery))]);
        assert_eq!(complete(&send(get(&server.url("/"))).await.unwrap()), TEXT.as_bytes());
    }
}

#[tokio::test]
async fn compressed_bodies_are_read() {
    for coding in ["gzip", "br", "deflate"] {
        for delivery in [Delivery::Whole, Delivery::Chunked(5), Delivery::UntilClose] {
            let server =
                Server::start([("/", Answer::status(200).body(TEXT).encoded(coding).delivery(delivery))]);
            let response = send(get(&server.url("/"))).await.unwrap();
            assert_eq!(complete(&response), TEXT.as_bytes(), "{coding}");
            let accepted = server.request().header("accept-encoding").join(",");
            assert!(accepted.contains(coding), "{accepted}");
        }
    }
}

/// What the body was when it came is reported as it came; codings are named in any case (RFC 9110, section 8.4.1).
#[tokio::test]
async fn headers_of_compressed_bodies_stay() {
    let compressed = crate::support::compress("gzip", TEXT.as_bytes());
    for coding in ["gzip", "GZIP", "x-gzip", "X-GZip"] {
        let answer = Answer::status(200).header("Content-Encoding", coding).body(compressed.clone());
        let server = Server::start([("/", answer)]);
        for method in ["GET", "HEAD"] {
            let mut request = get(&server.url("/"));
            request.method = method;
            let response = send(request).await.unwrap();
            assert_eq!(complete(&response), if method == "GET" { TEXT.as_bytes() } else { b"" }, "{coding}");
            let length = compressed.len().to_string();
            for (name, value) in [("content-encoding", coding), ("content-length", length.as_str())] {
                assert_eq!(header(&response, name), [value.as_bytes()], "{method} {coding} {name}");
            }
        }
    }
}

#[tokio::test]
async fn an_accept_encoding_of_the_request_is_sent_as_it_is() {
    let server = Server::start([("/", Answer::status(200).body(TEXT))]);
    let mut request = get(&server.url("/"));
    request.headers = header_map([("Accept-Encoding", "identity")]);
    send(request).await.unwrap();
    assert_eq!(server.request().header("accept-encoding"), ["identity"]);
}

#[tokio::test]
async fn responses_without_a_body_have_none() {
    let server = Server::start([
        ("/204", Answer::status(204)),
        ("/304", Answer::status(304)),
        ("/empty", Answer::status(200)),
        ("/empty-gzip", Answer::status(200).header("Content-Encoding", "gzip")),
        ("/204-gzip", Answer::status(204).header("Content-Encoding", "gzip")),
        ("/head", Answer::json(200, TEXT)),
        ("/head-gzip", Answer::json(200, TEXT).encoded("gzip")),
        ("/head-large", Answer::status(200).body(vec![0; 3 << 20])),
    ]);
    for path in ["/204", "/304", "/empty", "/empty-gzip", "/204-gzip"] {
        let response = send(get(&server.url(path))).await.unwrap();
        assert_eq!(complete(&response), b"", "{path}");
    }
    for path in ["/head", "/head-gzip", "/head-large"] {
        let response = send(head(&server.url(path))).await.unwrap();
        assert_eq!(complete(&response), b"", "{path}");
    }
}

#[tokio::test]
async fn a_body_may_fill_the_limit() {
    for delivery in [Delivery::Whole, Delivery::Chunked(100), Delivery::UntilClose] {
        let answer = Answer::status(200).body(vec![b'x'; 1000]).delivery(delivery);
        assert!(
            matches!(body_of(answer.clone(), 1000).await, ResponseBody::Complete(body) if body.len() == 1000)
        );
        assert!(matches!(body_of(answer, 999).await, ResponseBody::OverLimit(_)));
    }
}

#[tokio::test]
async fn the_limit_counts_decompressed_bytes() {
    for coding in ["gzip", "br", "deflate"] {
        let answer = Answer::status(200).body(vec![b'x'; 100_000]).encoded(coding);
        assert!(
            matches!(body_of(answer.clone(), 100_000).await, ResponseBody::Complete(body) if body.len() == 100_000)
        );
        assert!(matches!(body_of(answer, 99_999).await, ResponseBody::OverLimit(_)));
    }
}

/// What compresses badly is longer compressed: both counts.
#[tokio::test]
async fn the_limit_counts_compressed_bytes_too() {
    let answer = Answer::status(200).body("xy").encoded("gzip");
    assert!(matches!(body_of(answer.clone(), 21).await, ResponseBody::OverLimit(_)));
    assert!(matches!(body_of(answer, 22).await, ResponseBody::Complete(body) if body.as_ref() == b"xy"));
}

#[tokio::test]
async fn codings_one_after_another_are_taken_off() {
    let compressed = crate::support::compress("br", &crate::support::compress("gzip", TEXT.as_bytes()));
    let answer = Answer::status(200).header("Content-Encoding", "gzip, br").body(compressed);
    match body_of(answer, 1 << 20).await {
        ResponseBody::Complete(body) => assert_eq!(body, TEXT),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_announced_length_over_the_limit_is_not_waited_for() {
    let answer =
        Answer::status(200).body(vec![b'x'; 10_000]).delivery(Delivery::Drip(Duration::from_secs(1)));
    assert!(matches!(body_of(answer, 9_999).await, ResponseBody::OverLimit(_)));
}

#[tokio::test]
async fn a_gzip_bomb_ends_at_the_limit() {
    let server = Server::start([("/", Answer::bomb(1 << 40))]);
    // The limit ends it, not the time, however long a busy machine takes.
    let mut request = within(get(&server.url("/")), Duration::from_secs(120));
    request.max_response /= one_in(8, 1);
    match send(request).await.unwrap().body {
        ResponseBody::OverLimit(_) => {}
        ResponseBody::TimedOut(body) => panic!("out of time after {} bytes", body.len()),
        other => panic!("{other:?}"),
    }
    // The rest is not read: the connection is given up.
    server.wait_until(|server| server.open_connections() == 0).await;
}

#[tokio::test]
async fn a_bomb_under_its_limit_still_ends_with_the_wait() {
    let server = Server::start([("/", Answer::bomb(1 << 40))]);
    let mut request = within(get(&server.url("/")), Duration::from_millis(500));
    request.max_response = usize::MAX;
    match send(request).await {
        Ok(response) => {
            assert!(matches!(response.body, ResponseBody::TimedOut(_)), "status {}", response.status)
        }
        // A machine so busy that not even the head came.
        Err(fault) => assert_eq!(fault, SendFault::TimedOut),
    }
}

#[tokio::test]
async fn a_dripping_body_ends_with_the_wait() {
    let answer = Answer::status(200)
        .header("X-Came", "yes")
        .body(TEXT)
        .delivery(Delivery::Drip(Duration::from_secs(1)));
    let server = Server::start([("/", answer)]);
    let response = send(within(get(&server.url("/")), Duration::from_secs(3))).await.unwrap();
    let ResponseBody::TimedOut(came) = &response.body else { panic!("{:?}", response.body) };
    // What came is kept.
    assert!(!came.is_empty() && came.len() < TEXT.len() && TEXT.as_bytes().starts_with(came), "{came:?}");
    assert_eq!(response.status, 200);
    assert_eq!(header(&response, "x-came"), [b"yes"]);
}

#[tokio::test]
async fn a_body_that_breaks_off_says_so() {
    let answer = Answer::status(200).body(TEXT).delivery(Delivery::CutAfter(10));
    match body_of(answer, 1000).await {
        ResponseBody::BrokenOff(how) => {
            assert_eq!(how, "the connection broke off before the end of the body")
        }
        other => panic!("{other:?}"),
    }
    let chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    match body_of(Answer::Raw(chunks.to_vec()), 1000).await {
        ResponseBody::BrokenOff(how) => {
            assert_eq!(how, "the connection broke off before the end of the body")
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_body_that_is_not_what_it_says_is_of_no_use() {
    let mut cut = crate::support::compress("gzip", &[7; 10_000]);
    cut.truncate(cut.len() / 2);
    for (coding, body) in [
        ("gzip", b"not gzip at all".to_vec()),
        ("gzip", cut),
        ("deflate", b"not deflate at all".to_vec()),
        ("br", vec![0xff; 100]),
        ("zstd", b"no coding that was asked for".to_vec()),
        ("gzip, x-compress", b"\x1f\x9d".to_vec()),
    ] {
        let answer = Answer::status(200).header("Content-Encoding", coding).body(body);
        match body_of(answer, 1 << 20).await {
            ResponseBody::Undecodable => {}
            other => panic!("{coding}: {other:?}"),
        }
    }
    let chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n";
    match body_of(Answer::Raw(chunks.to_vec()), 1000).await {
        ResponseBody::BrokenOff(how) => assert_eq!(how, "the body is not sent as HTTP says"),
        other => panic!("{other:?}"),
    }
}
