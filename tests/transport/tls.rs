//! TLS and HTTP/2.

use hooklang::runtime::transport::{HttpTransport, SendFault, Transport};
use tokio_rustls::TlsAcceptor;

use super::{account, again, complete, get};
use crate::support::{Answer, Authority, Server, header_map};

fn trusting(authority: &Authority) -> HttpTransport {
    let builder = HttpTransport::builder().account(&account(&["127.0.0.0/8"]));
    builder.root_certificates(authority.pem()).build().unwrap()
}

fn server(tls: TlsAcceptor) -> Server {
    Server::start_tls(
        [("/", Answer::json(200, "{\"a\":1}")), ("/gzip", Answer::json(200, "[2]").encoded("gzip"))],
        tls,
    )
}

async fn fault(transport: &HttpTransport, url: &str) -> String {
    match transport.send(get(url)).await {
        Err(SendFault::NoConnection(words) | SendFault::BrokenOff(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_trusted_server_is_sent_to() {
    let authority = Authority::new();
    let server = server(authority.server("localhost", &["http/1.1"]));
    let transport = trusting(&authority);
    for _ in 0..2 {
        let response = transport.send(get(&server.url_of("localhost", "/"))).await.unwrap();
        assert_eq!(complete(&response), b"{\"a\":1}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(server.requests()[0].version, "HTTP/1.1");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_address_may_have_a_certificate() {
    let authority = Authority::new();
    let server = server(authority.server("127.0.0.1", &[]));
    assert_eq!(trusting(&authority).send(get(&server.url("/"))).await.unwrap().status, 200);
}

#[tokio::test]
async fn http2_is_used_where_the_server_has_it() {
    let authority = Authority::new();
    let server = server(authority.server("localhost", &["h2", "http/1.1"]));
    let transport = trusting(&authority);
    let mut request = get(&server.url_of("localhost", "/?q=1"));
    request.method = "POST";
    request.headers = header_map([("X-B", "1"), ("X-A", "अ"), ("Accept", "*/*")]);
    request.body = Some("hello".into());
    let response = transport.send(request).await.unwrap();
    assert_eq!(complete(&response), b"{\"a\":1}");
    let sent = server.request();
    assert_eq!((sent.version, sent.method.as_str(), sent.target.as_str()), ("HTTP/2", "POST", "/?q=1"));
    assert_eq!(sent.text(), "hello");
    assert_eq!(sent.header_names(), ["x-b", "x-a", "accept", "accept-encoding", "content-length"]);
    assert_eq!(sent.header("x-a"), ["अ"]);
    let runs = (0..32).map(|_| transport.send(get(&server.url_of("localhost", "/gzip"))));
    for response in futures_util::future::join_all(runs).await {
        assert_eq!(complete(&response.unwrap()), b"[2]");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    let server = server(Authority::new().server("localhost", &[]));
    assert_eq!(
        fault(&super::local(), &server.url_of("localhost", "/")).await,
        "the certificate is not trusted: it was not issued by a known authority"
    );
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_trusted() {
    let authority = Authority::new();
    let server = server(authority.server("crm.example.com", &[]));
    assert_eq!(
        fault(&trusting(&authority), &server.url_of("localhost", "/")).await,
        "the certificate is not trusted: it is for another name"
    );
}

#[tokio::test]
async fn an_expired_certificate_is_not_trusted() {
    let authority = Authority::new();
    let server = server(authority.expired_server("localhost"));
    assert_eq!(
        fault(&trusting(&authority), &server.url_of("localhost", "/")).await,
        "the certificate is not trusted: it has expired"
    );
}

#[tokio::test]
async fn a_server_without_tls_is_said_to_be_one() {
    let plain = Server::start([("/", Answer::status(200))]);
    let noisy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = noisy.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = noisy.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"220 mail.example.com ESMTP\r\n").unwrap();
        let _ = std::io::Read::read(&mut stream, &mut [0; 4096]);
    });
    let url = format!("https://localhost:{port}/");
    assert_eq!(fault(&super::local(), &url).await, "the server does not speak TLS");
    thread.join().unwrap();
    drop(plain);
}

#[test]
fn a_root_certificate_that_is_none_is_refused() {
    for pem in ["", "no certificate"] {
        let fault = HttpTransport::builder().root_certificates(pem).build().unwrap_err();
        assert_eq!(fault.to_string(), "the root certificate cannot be read: it is not PEM");
    }
}

/// As in a container without certificates.
#[tokio::test]
async fn a_machine_without_root_certificates_still_sends() {
    const PLAIN: &str = "HOOK_TEST_PLAIN";
    const SECURE: &str = "HOOK_TEST_SECURE";
    const PEM: &str = "HOOK_TEST_PEM";
    let authority = Authority::new();
    if let (Ok(plain), Ok(secure), Ok(pem)) =
        (std::env::var(PLAIN), std::env::var(SECURE), std::env::var(PEM))
    {
        assert_eq!(super::send(get(&plain)).await.unwrap().status, 200);
        let words = fault(&super::local(), &secure).await;
        assert_eq!(words, "the certificate is not trusted: it was not issued by a known authority");
        let builder = HttpTransport::builder().account(&account(&["127.0.0.0/8"]));
        let trusting = builder.root_certificates(pem).build().unwrap();
        assert_eq!(trusting.send(get(&secure)).await.unwrap().status, 200);
        return;
    }
    let plain = Server::start([("/", Answer::status(200))]);
    let secure = server(authority.server("localhost", &[]));
    let environment = [
        (PLAIN, plain.url("/")),
        (SECURE, secure.url_of("localhost", "/")),
        (PEM, authority.pem()),
        ("SSL_CERT_FILE", "/no/such/file".to_owned()),
        ("SSL_CERT_DIR", "/no/such/folder".to_owned()),
    ];
    let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    again("transport::tls::a_machine_without_root_certificates_still_sends", &environment);
    assert_eq!((plain.requests().len(), secure.requests().len()), (1, 1));
}

/// What a request and its response hold is in no log, at any level, of any crate below.
#[tokio::test]
async fn logs_hold_nothing_of_a_request() {
    const URLS: &str = "HOOK_TEST_URLS";
    const PEM: &str = "HOOK_TEST_PEM";
    let authority = Authority::new();
    if let (Ok(urls), Ok(pem)) = (std::env::var(URLS), std::env::var(PEM)) {
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).init();
        let builder = HttpTransport::builder().account(&account(&["127.0.0.0/8"]));
        let transport = builder.root_certificates(pem).build().unwrap();
        for url in urls.split(' ') {
            let mut request = get(url);
            request.method = "POST";
            request.headers =
                header_map([("Authorization", "Bearer c4nary-header"), ("X-Api-Key", "c4nary-key")]);
            request.body = Some("c4nary-body".into());
            let _ = transport.send(request).await;
        }
        return;
    }
    let answer = || Answer::status(200).header("X-Token", "c4nary-response").body("c4nary-answer");
    let one = Server::start([("/c4nary", answer()), ("/c4nary-cut", Answer::Raw(b"c4nary".to_vec()))]);
    let two = Server::start_tls([("/c4nary", answer())], authority.server("localhost", &["h2"]));
    let urls = [
        one.url("/c4nary?token=c4nary-query"),
        one.url("/c4nary-cut"),
        two.url_of("localhost", "/c4nary?token=c4nary-query"),
    ];
    let (urls, pem) = (urls.join(" "), authority.pem());
    let output = again("transport::tls::logs_hold_nothing_of_a_request", &[(URLS, &urls), (PEM, &pem)]);
    assert_eq!((one.requests().len(), two.requests().len()), (2, 1));
    let log = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(log.contains("TRACE"), "nothing was logged at all");
    let shown: Vec<&str> = log.lines().filter(|line| line.contains("c4nary")).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}
