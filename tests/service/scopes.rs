//! Section 1: tokens and their scopes.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{SALES, Service, project, server};
use crate::support::Hook;

const SCOPES: [&str; 7] = ["run", "end", "read", "content", "replay", "erase", "metrics"];

/// Each call, and the scopes of which one is enough.
const CALLS: [(&str, &str, &[&str]); 21] = [
    ("POST", "/v1/webhooks/lookup/run", &["run"]),
    ("POST", "/v1/flows/sales/run", &["run"]),
    ("POST", "/v1/flows/sales/end", &["end"]),
    ("GET", "/v1/deliveries", &["read", "content"]),
    ("GET", "/v1/deliveries/x", &["read", "content"]),
    ("POST", "/v1/deliveries/x/replay", &["replay"]),
    ("POST", "/v1/deliveries/x/cancel", &["replay"]),
    ("POST", "/v1/deliveries/replay", &["replay"]),
    ("POST", "/v1/deliveries/cancel", &["replay"]),
    ("POST", "/v1/endpoints/none/test", &["replay"]),
    ("POST", "/v1/endpoints/none/pause", &["replay"]),
    ("POST", "/v1/endpoints/none/resume", &["replay"]),
    ("GET", "/v1/calls/c/variables", &["content"]),
    ("DELETE", "/v1/calls/c", &["erase"]),
    ("GET", "/v1/webhooks", &["read"]),
    ("GET", "/v1/flows", &["read"]),
    ("GET", "/metrics", &["metrics"]),
    ("GET", "/healthz", &SCOPES),
    ("GET", "/readyz", &SCOPES),
    ("GET", "/readyz/deliveries", &SCOPES),
    ("GET", "/openapi.json", &SCOPES),
];

fn hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// A folder with a project and the tokens `t-SCOPE`.
fn folder(port: u16, more: &str) -> TempDir {
    let lines = SCOPES.map(|scope| format!("{scope} {} {scope}\n", hash(&format!("t-{scope}")))).concat();
    super::folder(&project(port, SALES), &[("tokens", &format!("# who\n{lines}{more}"))])
}

#[test]
fn a_token_of_each_scope_against_each_call() {
    let server = server();
    let service = Service::within(folder(server.port(), ""), &["--tokens", "FOLDER/tokens"]);
    for (method, path, scopes) in CALLS {
        for scope in SCOPES {
            let token = format!("Authorization: Bearer t-{scope}");
            let answered = service.send(method, path, &["Content-Type: application/json", &token], "");
            let refused = answered.status == 403;
            assert_eq!(refused, !scopes.contains(&scope), "{scope} {method} {path}: {answered:?}");
        }
        let free = ["/healthz", "/readyz", "/readyz/deliveries", "/openapi.json"].contains(&path);
        for wrong in
            ["X: y", "Authorization: Bearer t-none", "Authorization: Basic dA==", "Authorization: t-run"]
        {
            let answered = service.send(method, path, &["Content-Type: application/json", wrong], "");
            assert_eq!(answered.status == 401, !free, "{wrong} {method} {path}: {answered:?}");
        }
    }
    for line in service.log() {
        assert!(!line.contains("t-run"), "{line}");
    }
}

#[test]
fn with_tokens_the_host_is_not_looked_at_and_a_post_without_a_body_has_no_type() {
    let server = server();
    let service = Service::within(folder(server.port(), ""), &["--tokens", "FOLDER/tokens"]);
    service.send("GET", "/healthz", &["Host: hook.example.com"], "").is(200);
    let token = "Authorization: Bearer t-replay";
    service.send("POST", "/v1/endpoints/crm/pause", &[token], "");
    assert_eq!(service.send("POST", "/v1/endpoints/crm/resume", &[token], "").status, 204);
    service.send("POST", "/v1/deliveries/replay", &[token], "{}").is(415);
}

#[test]
fn the_content_of_a_delivery_is_for_the_scope_content() {
    let server = server();
    let service = Service::within(folder(server.port(), ""), &["--tokens", "FOLDER/tokens"]);
    let with = |scope: &str| format!("Authorization: Bearer t-{scope}");
    let ended = super::ended("c-1");
    let json = "Content-Type: application/json";
    let queued = service.send("POST", "/v1/flows/sales/end", &[json, &with("end")], &ended).is(202);
    let path = format!("/v1/deliveries/{}", queued.text(&["delivery"]));
    let read = service.send("GET", &path, &[&with("read")], "").is(200);
    assert!(!read.body.contains("payload") && !read.body.contains("HFC"), "{read:?}");
    let content = service.send("GET", &path, &[&with("content")], "").is(200);
    assert!(
        content.body.contains(r#""payload":{"callDetails""#) && content.body.contains("HFC"),
        "{content:?}"
    );
    assert!(service.logged("\"read\"").contains("\"caller\":\"content\""), "it is recorded");
}

#[test]
fn a_token_has_as_many_runs_as_its_line_says() {
    let slow = crate::support::Answer::json(200, "{}").after(std::time::Duration::from_secs(2));
    let server = crate::support::Server::start([("/lookup", slow)]);
    let more = format!("few {} run runs=1\n", hash("few"));
    let service = Service::within(folder(server.port(), &more), &["--tokens", "FOLDER/tokens"]);
    let headers = ["Content-Type: application/json", "Authorization: Bearer few"];
    let begun = service.begin("POST", "/v1/webhooks/lookup/run", &headers, "{}");
    while server.requests().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let refused = service.send("POST", "/v1/webhooks/lookup/run", &headers, "{}").is(503);
    assert!(refused.head.to_ascii_lowercase().contains("retry-after:"), "{refused:?}");
    begun.answered().is(200);
    assert_eq!(server.requests().len(), 1, "nothing was sent");
}

#[test]
fn faulty_tokens_end_the_start_and_change_nothing_later() {
    let server = server();
    let faulty = folder(server.port(), "nonsense\n");
    let path = faulty.path().display().to_string();
    let (project, store, tokens) =
        (format!("{path}/p"), format!("sqlite:{path}/hook.db"), format!("{path}/tokens"));
    let ran =
        Hook::new(["serve", &project, "--listen", "127.0.0.1:0", "--store", &store, "--tokens", &tokens])
            .run()
            .ended(2);
    assert!(ran.err.contains("line 9 of the tokens"), "{ran:?}");

    let service = Service::within(folder(server.port(), ""), &["--tokens", "FOLDER/tokens"]);
    std::fs::write(service.path().join("tokens"), "nonsense\n").unwrap();
    service.signal("HUP");
    service.logged("\"reload\"");
    service.until("/readyz", |body| body.contains("line 1 of the tokens"));
    service.send("GET", "/v1/flows", &["Authorization: Bearer t-read"], "").is(200);
}

#[test]
fn without_tokens_only_this_machine_is_listened_to() {
    let server = server();
    let folder = folder(server.port(), "");
    let path = folder.path().display().to_string();
    let (project, store) = (format!("{path}/p"), format!("sqlite:{path}/hook.db"));
    let ran = Hook::new(["serve", &project, "--listen", "0.0.0.0:0", "--store", &store]).run().ended(2);
    assert!(ran.err.contains("without `--tokens` it listens on loopback addresses only"), "{ran:?}");
}
