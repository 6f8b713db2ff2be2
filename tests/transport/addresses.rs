//! Section 6: addresses that are refused.

use hooklang::runtime::transport::{HttpTransport, SendFault, Transport};

use super::{account, get, send};
use crate::support::{Answer, Server};

async fn refused(networks: &[&str], url: &str) -> String {
    let transport = HttpTransport::builder().account(&account(networks)).build().unwrap();
    match transport.send(get(url)).await {
        Err(SendFault::RefusedAddress(words)) => words,
        other => panic!("{url}: {other:?}"),
    }
}

#[tokio::test]
async fn literal_addresses_are_refused_in_every_spelling() {
    let server = Server::start([("/", Answer::status(200))]);
    for host in
        ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "%31%32%37.0.0.1"]
    {
        assert_eq!(
            refused(&[], &server.url_of(host, "/")).await,
            "127.0.0.1 is a loopback address",
            "{host}"
        );
    }
    for host in ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[::1]"] {
        assert!(refused(&[], &server.url_of(host, "/")).await.ends_with("is a loopback address"), "{host}");
    }
    assert_eq!(
        refused(&["10.0.0.0/8"], "http://169.254.169.254/latest/meta-data/").await,
        "169.254.169.254 is a cloud's metadata address"
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_that_resolves_to_a_refused_address_is_refused() {
    let server = Server::start([("/", Answer::status(200))]);
    for host in ["localhost", "LOCALHOST"] {
        let words = refused(&[], &server.url_of(host, "/")).await;
        assert!(words.starts_with("`localhost` resolves to "), "{words}");
        assert!(words.ends_with(", a loopback address"), "{words}");
    }
    assert!(!refused(&["10.0.0.0/8"], &server.url_of("localhost", "/")).await.is_empty());
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn an_allowed_network_is_connected_to() {
    let server = Server::start([("/", Answer::status(200))]);
    for url in [server.url("/"), server.url_of("localhost", "/")] {
        assert_eq!(send(get(&url)).await.unwrap().status, 200, "{url}");
    }
    let mapped = HttpTransport::builder().account(&account(&["::ffff:127.0.0.0/104"])).build().unwrap();
    assert_eq!(mapped.send(get(&server.url("/"))).await.unwrap().status, 200);
}
