//! Section 1: the start, reloading, and the end.

use std::time::{Duration, Instant};

use super::{SALES, Service, ended, folder, project, server, signing};
use crate::support::{Answer, Hook, Server};

#[test]
fn a_bad_project_never_replaces_a_good_one() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let file = service.path().join("p/a.hook");
    std::fs::write(&file, "webhook broken {").unwrap();
    let ready = service.until("/readyz", |body| !body.contains(r#""reload_error":null"#)).is(200);
    assert!(ready.body.contains("a.hook:1:"), "{ready:?}");
    service.post("/v1/webhooks/lookup/run", "{}").is(200);
    assert!(service.get("/metrics").body.contains("hook_reload_error 1\n"));
    let better = project(server.port(), "webhook second {\n  GET \"http://127.0.0.1:1/\"\n}\n");
    std::fs::write(&file, better).unwrap();
    service.until("/readyz", |body| body.contains(r#""reload_error":null"#));
    service.post("/v1/webhooks/second/run", "{}").is(200);
    service.post("/v1/flows/sales/run", &ended("c-1")).is(404);
}

#[test]
fn a_signal_reads_the_project_at_once() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    std::fs::write(service.path().join("p/a.hook"), project(server.port(), SALES)).unwrap();
    service.signal("HUP");
    service.until("/v1/flows", |body| body.contains("sales"));
}

#[test]
fn a_secret_that_was_held_and_is_used_is_not_given_up() {
    let server = server();
    let service = Service::within(signing(server.port()), &["--secrets", "FOLDER/secrets"]);
    std::fs::write(service.path().join("secrets"), "OTHER=x\n").unwrap();
    let ready = service.until("/readyz", |body| !body.contains(r#""reload_error":null"#)).is(200);
    assert!(ready.body.contains("the secret `KEY` is used"), "{ready:?}");
    service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
}

#[test]
fn a_secret_is_changed_although_the_project_is_faulty_and_the_other_way_round() {
    let server = server();
    let text = project(server.port(), SALES).replace("  GET", "  auth bearer($secret.TOK)\n  GET");
    let service =
        Service::within(folder(&text, &[("secrets", "TOK=first\n")]), &["--secrets", "FOLDER/secrets"]);
    let sent = || {
        service.post("/v1/webhooks/lookup/run", "{}").is(200);
        server.requests().last().unwrap().header("authorization")[0].to_owned()
    };
    assert_eq!(sent(), "Bearer first");
    std::fs::write(service.path().join("p/a.hook"), "webhook broken {").unwrap();
    std::fs::write(service.path().join("secrets"), "TOK=second\n").unwrap();
    service.signal("HUP");
    service.until("/readyz", |body| body.contains("a.hook:1:"));
    assert_eq!(sent(), "Bearer second");
    // The secrets that are faulty now are those that the good project goes on with.
    std::fs::write(service.path().join("secrets"), "OTHER=x\n").unwrap();
    std::fs::write(
        service.path().join("p/a.hook"),
        text.replace(
            "webhook lookup",
            "webhook another {\n  GET \"http://127.0.0.1:1/\"\n}\n\nwebhook lookup",
        ),
    )
    .unwrap();
    service.signal("HUP");
    service.until("/v1/webhooks", |body| body.contains("another"));
    assert!(service.get("/readyz").is(200).body.contains("the secret `TOK` is used"));
    assert_eq!(sent(), "Bearer second");
}

#[test]
fn a_token_is_kept_when_the_project_is_read_again() {
    let token =
        Answer::json(200, r#"{"access_token":"token-0123456789","token_type":"Bearer","expires_in":3600}"#);
    let server = Server::start([
        ("/token", token),
        ("/orders", Answer::json(200, r#"{"echo":"token-0123456789 s3cret-new"}"#)),
        ("/end", Answer::status(204)),
    ]);
    let text = |scope: &str, more: &str| {
        let port = server.port();
        project(port, SALES)
            .replace("  default\n", "  auth oauth2(login)\n  default\n")
            .replace("/lookup\"", "/orders\"\n  auth oauth2(login)")
            + &format!(
                "\noauth2 login {{\n  POST \"http://127.0.0.1:{port}/token\"\n  client(\"me\", $secret.CLIENT)\n  scope \"{scope}\"\n}}\n{more}"
            )
    };
    let folder = folder(&text("a", ""), &[("secrets", "CLIENT=s3cret-client\n")]);
    let service = Service::within(folder, &["--secrets", "FOLDER/secrets"]);
    let tokens = || server.requests().iter().filter(|request| request.path() == "/token").count();
    let run = || service.post("/v1/webhooks/lookup/run", "{}").is(200);
    assert_eq!(run().text(&["status"]), "SUCCESS");
    service.post("/v1/flows/sales/end", &ended("c-1")).is(202);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    let fetched = tokens();
    let read_again = |scope: &str, secret: &str, name: &str| {
        std::fs::write(service.path().join("secrets"), format!("CLIENT=s3cret-client\n{secret}")).unwrap();
        let more = format!(
            "webhook {name} {{\n  GET \"http://127.0.0.1:1/\"\n  auth basic(\"a\", $secret.NEW)\n}}\n"
        );
        std::fs::write(service.path().join("p/a.hook"), text(scope, &more)).unwrap();
        service.signal("HUP");
        service.until("/v1/webhooks", |body| body.contains(name));
    };
    read_again("a", "NEW=s3cret-new\n", "second");
    let ran = run();
    service.post("/v1/flows/sales/end", &ended("c-2")).is(202);
    service.until("/v1/deliveries?call=c-2", |body| body.contains("delivered"));
    assert_eq!(tokens(), fetched, "the declaration is the same");
    // Both are hidden in what is shown: the token that was kept, and a secret that came with the new program.
    assert!(!ran.body.contains("token-0123456789") && !ran.body.contains("s3cret-new"), "{ran:?}");
    read_again("b", "NEW=s3cret-new\n", "third");
    run();
    assert_eq!(tokens(), fetched + 1, "another declaration has another token");
}

#[test]
fn a_project_with_errors_or_without_a_name_does_not_start() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("a.hook"), "webhook broken {}").unwrap();
    let path = folder.path().display().to_string();
    let ran = Hook::new(["serve", &path, "--listen", "127.0.0.1:0", "--store", "sqlite:hook.db"])
        .within(folder.path())
        .run()
        .ended(2);
    assert!(ran.err.contains("1 error in 1 file"), "{ran:?}");
    let ran = Hook::new(["serve", &path, "--store", "postgres://nowhere/x"]).run().ended(2);
    assert!(ran.err.contains("`--project NAME` is required"), "{ran:?}");
    let ran = Hook::new(["serve", &path, "--keep-failed", "9"]).run().ended(2);
    assert!(ran.err.contains("expected a time such as"), "{ran:?}");
}

#[test]
fn a_process_that_is_told_to_end_is_not_ready_and_ends_its_runs() {
    let slow = Answer::json(200, r#"{"tier":"gold"}"#).after(Duration::from_secs(6));
    let server = Server::start([("/lookup", slow)]);
    let mut service = Service::start(&project(server.port(), ""), &[]);
    let json = ["Content-Type: application/json"];
    let begun = service.begin("POST", "/v1/webhooks/lookup/run", &json, "{}");
    while server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let told = Instant::now();
    service.signal("TERM");
    service.logged("\"draining\"");
    assert_eq!(service.get("/readyz").status, 503);
    let late = service.begin("POST", "/v1/webhooks/lookup/run", &json, "{}");
    assert_eq!(begun.answered().is(200).text(&["status"]), "SUCCESS", "a run under way ends");
    assert_eq!(late.answered().is(200).text(&["status"]), "SUCCESS", "load balancers have 5 s to see it");
    assert_eq!(service.ended(), Some(0));
    let took = told.elapsed();
    assert!((Duration::from_secs(5)..Duration::from_secs(20)).contains(&took), "{took:?}");
}

#[test]
fn it_is_ready_for_deliveries_after_a_durable_write() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    assert_eq!(service.get("/healthz").status, 200);
    assert_eq!(service.get("/readyz/deliveries").is(200).body, r#"{"ready":true}"#);
}
