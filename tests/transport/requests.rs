//! What goes out.

use std::time::Duration;

use bytes::Bytes;
use hooklang::runtime::transport::{HttpTransport, SendFault, Transport};
use tokio::time::Instant;

use super::{account, again, complete, get, local, send};
use crate::support::{Answer, Server, header_map};

#[tokio::test]
async fn headers_go_out_in_their_order_and_nothing_beside_them() {
    let server = Server::start([("/", Answer::status(200))]);
    let mut request = get(&server.url("/?a=1&b=%20"));
    request.headers = header_map([
        ("X-Zebra", "1"),
        ("Accept", "text/xml"),
        ("x-alpha", "2"),
        ("X-Multi", "a"),
        ("X-Multi", "b"),
    ]);
    send(request).await.unwrap();
    let sent = server.request();
    assert_eq!(sent.method, "GET");
    assert_eq!(sent.target, "/?a=1&b=%20");
    assert_eq!(
        sent.header_names(),
        ["x-zebra", "accept", "x-alpha", "x-multi", "x-multi", "accept-encoding", "host"]
    );
    assert_eq!(sent.header("x-multi"), ["a", "b"]);
    assert_eq!(sent.header("host"), [format!("127.0.0.1:{}", server.port())]);
    assert_eq!(sent.headers[0].0, "X-Zebra");
}

#[tokio::test]
async fn every_method_is_sent_with_its_body() {
    let server = Server::start([("/", Answer::status(200))]);
    let transport = local();
    for method in ["POST", "PATCH", "DELETE", "PUT", "OPTIONS"] {
        let mut request = get(&server.url("/"));
        request.method = method;
        request.body = Some(Bytes::from_static("{\"name\":\"अनिल\"}".as_bytes()));
        transport.send(request).await.unwrap();
        let sent = server.requests().pop().unwrap();
        assert_eq!(sent.method, method);
        assert_eq!(sent.text(), "{\"name\":\"अनिल\"}");
        assert_eq!(sent.header("content-length"), ["23"]);
        assert_eq!(sent.header("content-type"), [""; 0]);
    }
}

#[tokio::test]
async fn a_post_without_a_body_says_so() {
    let server = Server::start([("/", Answer::status(200))]);
    let mut request = get(&server.url("/"));
    request.method = "POST";
    send(request).await.unwrap();
    assert_eq!(server.request().header("content-length"), ["0"]);
    assert_eq!(server.request().header("transfer-encoding"), [""; 0]);
}

#[tokio::test]
async fn header_values_are_sent_as_utf8() {
    let server = Server::start([("/", Answer::status(200))]);
    let mut request = get(&server.url("/"));
    request.headers = header_map([("X-Caller", "अनिल 😀 ü")]);
    send(request).await.unwrap();
    assert_eq!(server.request().header("x-caller"), ["अनिल 😀 ü"]);
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::start([
        ("/", Answer::json(200, "{}")),
        ("/chunked", Answer::json(200, "[1,2,3]").delivery(crate::support::Delivery::Chunked(2))),
        ("/none", Answer::status(204)),
        ("/gzip", Answer::json(200, "[1,2,3]").encoded("gzip")),
    ]);
    let transport = local();
    for path in ["/", "/chunked", "/none", "/gzip", "/", "/"] {
        transport.send(get(&server.url(path))).await.unwrap();
        // The connection goes back to the pool a moment after the body's end.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.requests().len(), 6);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced() {
    let server =
        Server::start([("/", Answer::json(200, "{}").delivery(crate::support::Delivery::UntilClose))]);
    let transport = local();
    for _ in 0..3 {
        let response = transport.send(get(&server.url("/"))).await.unwrap();
        assert_eq!(complete(&response), b"{}");
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start([
            ("/", Answer::status(status).header("Location", "/elsewhere")),
            ("/elsewhere", Answer::status(200)),
        ]);
        let response = send(get(&server.url("/"))).await.unwrap();
        assert_eq!(response.status, status);
        assert_eq!(super::header(&response, "location"), [b"/elsewhere"]);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn cookies_are_not_kept() {
    let server = Server::start([("/", Answer::status(200).header("Set-Cookie", "session=1"))]);
    let transport = local();
    for _ in 0..2 {
        transport.send(get(&server.url("/"))).await.unwrap();
    }
    assert!(server.requests().iter().all(|sent| sent.header("cookie").is_empty()));
}

#[tokio::test]
async fn nothing_is_sent_twice() {
    let server =
        Server::start([("/drop", Answer::Close), ("/503", Answer::status(503).header("Retry-After", "0"))]);
    let transport = local();
    transport.send(get(&server.url("/drop"))).await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
    assert_eq!(transport.send(get(&server.url("/503"))).await.unwrap().status, 503);
    assert_eq!(server.requests().len(), 2);
    // Over a connection that was used before, too.
    tokio::time::sleep(Duration::from_millis(20)).await;
    transport.send(get(&server.url("/drop"))).await.unwrap_err();
    assert_eq!(server.requests().len(), 3);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn many_runs_share_one_transport() {
    let server = Server::start([("/", Answer::json(200, "{\"ok\":true}").after(Duration::from_millis(20)))]);
    let transport = local();
    let url = server.url("/");
    let runs = (0..64).map(|_| transport.send(get(&url)));
    for response in futures_util::future::join_all(runs).await {
        assert_eq!(complete(&response.unwrap()), b"{\"ok\":true}");
    }
    assert_eq!(server.requests().len(), 64);
}

#[tokio::test]
async fn nothing_is_sent_after_the_deadline() {
    let server = Server::start([("/", Answer::status(200))]);
    let mut request = get(&server.url("/"));
    request.deadline = Instant::now();
    assert_eq!(send(request).await.unwrap_err(), SendFault::TimedOut);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_and_not_sent() {
    let server = Server::start([("/", Answer::status(200))]);
    let mut requests = Vec::new();
    requests.push((get(&server.url(&format!("/{}", "x".repeat(70_000)))), "characters long"));
    requests.push((get(&format!("http://user:pw@127.0.0.1:{}/", server.port())), "user name"));
    for name in ["Host", "content-length", "Transfer-Encoding", "CONNECTION"] {
        let mut request = get(&server.url("/"));
        request.headers = header_map([(name, "1")]);
        requests.push((request, "is set by the client"));
    }
    let mut request = get(&server.url("/"));
    request.headers = header_map((0..24_001).map(|number| (format!("X-{number}"), "")));
    requests.push((request, "too many headers"));
    for (request, why) in requests {
        match send(request).await {
            Err(SendFault::NotSendable(text)) => assert!(text.contains(why), "{text} for {why}"),
            other => panic!("{other:?} for {why}"),
        }
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn plain_http_needs_to_be_allowed() {
    let server = Server::start([("/", Answer::status(200))]);
    let mut account = account(&["127.0.0.0/8"]);
    account.allow_http = false;
    let transport = HttpTransport::builder().account(&account).build().unwrap();
    let fault = transport.send(get(&server.url("/"))).await.unwrap_err();
    assert!(matches!(fault, SendFault::NotSendable(_)), "{fault:?}");
    assert_eq!(server.connections(), 0);
}

/// Runs itself in a process whose environment names a proxy.
#[tokio::test]
async fn proxy_settings_of_the_environment_are_not_used() {
    const TARGET: &str = "HOOK_TEST_PROXY_TARGET";
    if let Ok(url) = std::env::var(TARGET) {
        assert_eq!(send(get(&url)).await.unwrap().status, 200);
        return;
    }
    let server = Server::start([("/", Answer::status(200))]);
    let proxy = Server::start([("/", Answer::status(502))]);
    let (target, proxy_url) = (server.url("/"), proxy.url("/"));
    let mut environment = vec![(TARGET, target.as_str())];
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        environment.push((name, &proxy_url));
    }
    again("transport::requests::proxy_settings_of_the_environment_are_not_used", &environment);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(proxy.connections(), 0);
}
