//! Section 2: faults are problems, and each says what to do.

use hooklang::json::Json;

use super::{SALES, Service, ended, project, server};
use crate::support::at;

const JSON: &str = "Content-Type: application/json";

#[test]
fn what_is_wrong_with_a_request_has_its_status() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let run = "/v1/webhooks/lookup/run";
    service.get("/nowhere").is(404);
    service.post("/v1/webhooks/none/run", "{}").is(404);
    let method = service.get(run).is(405);
    assert!(method.head.to_ascii_lowercase().contains("allow: post"), "{method:?}");
    service.get("/v1/deliveries/replay").is(405);
    service.send("POST", run, &[], "{}").is(415);
    service.send("POST", run, &["Content-Type: text/plain"], "{}").is(415);
    service.send("POST", run, &["Content-Type: application/json", "Content-Type: text/plain"], "{}").is(415);
    service.send("POST", run, &["Content-Type: application/json; charset=utf-8"], "{}").is(200);
    service.send("POST", "/v1/endpoints/crm/pause", &[], "").is(415);
    service.post(run, "{").is(400);
    service.post(run, "").is(400);
    for wrong in [
        "[]",
        r#"{"variables":[]}"#,
        r#"{"variables":{"$secret.KEY":"x"}}"#,
        r#"{"variables":{"nonsense":1}}"#,
        r#"{"call":1}"#,
        r#"{"extra":1}"#,
    ] {
        service.post(run, wrong).is(422);
    }
    service.post(run, r#"{"call":"é"}"#).is(400);
    service.send("GET", "/healthz", &["Host: hook.example.com"], "").is(403);
    service.send("GET", "/healthz", &["Host: localhost:1"], "").is(200);
    service.send("GET", "/healthz", &["Host: localhost:1", "Host: hook.example.com"], "").is(403);
    service.send("GET", "http://hook.example.com/healthz", &["Host: localhost:1"], "").is(403);
    service.send("GET", "http://localhost:1/healthz", &["Host: localhost:1"], "").is(200);
    for wrong in [
        "state=nonsense",
        "limit=0",
        "limit=x",
        "after=x",
        "nonsense=1",
        "state=failed&state=failed",
        "after=0a1b2c3d-0000-5000-8000-000000000000",
    ] {
        service.get(&format!("/v1/deliveries?{wrong}")).is(422);
    }
}

#[test]
fn a_request_with_two_lengths_is_refused() {
    let server = server();
    let service = Service::start(&project(server.port(), ""), &[]);
    for lengths in
        ["Content-Length: 2\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 2"]
    {
        let head = format!(
            "POST /v1/webhooks/lookup/run HTTP/1.1\r\nHost: localhost\r\n{JSON}\r\n{lengths}\r\n\r\n"
        );
        for head in [head.clone(), format!("\r\n{head}"), head.replace("\r\n", "\n")] {
            let mut begun = service.connect();
            begun.write(&format!("{head}2\r\n{{}}\r\n0\r\n\r\n"));
            begun.answered().is(400);
        }
        let mut second = service.connect();
        let first = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        second.write(&format!("{first}{head}2\r\n{{}}\r\n0\r\n\r\n"));
        let answers = second.answered().is(200);
        assert!(answers.body.contains("HTTP/1.1 400 "), "{answers:?}");
    }
}

#[test]
fn the_project_describes_itself() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let webhooks = service.get("/v1/webhooks").is(200);
    assert_eq!(
        webhooks.body,
        r#"{"webhooks":[{"name":"lookup","notes":"Looks a caller up.","wait_ms":10000,"hold_music":true,"persist":true,"reads":[],"saves":["$flow.key.tier"]}]}"#
    );
    let passing = "endpoint tools { POST \"https://a.example.com/\" method send }
webhook w { invoke tools.send pass $call, $flow.key, $user.key.x }\n";
    let other = Service::start(&project(server.port(), passing), &[]);
    let reads = other.get("/v1/webhooks").is(200);
    assert!(reads.body.contains(r#""reads":["$call","$flow.key","$user.key.x"]"#), "{reads:?}");
    let flows = service.get("/v1/flows").is(200);
    assert!(flows.body.contains(r#""runs":["lookup","lookup"],"endpoint":"crm""#), "{flows:?}");
    let openapi = service.get("/openapi.json").is(200).json();
    assert_eq!(at(&openapi, &["openapi"]).as_text(), Some("3.1.0"));
    assert!(!at(&openapi, &["paths", "/v1/flows/{name}/end", "post", "responses", "202"]).is_null());
}

/// Members that depend on what the caller may see.
const BY_SCOPE: [&str; 2] = ["payload", "response"];

/// That `answered`, at `path`, has the members that `schema` requires, and no others.
fn agrees(openapi: &Json, schema: &Json, answered: &Json, path: &str) {
    let schema = match schema.get("$ref").and_then(Json::as_text) {
        Some(of) => at(openapi, &["components", "schemas", of.rsplit('/').next().unwrap()]),
        None => schema,
    };
    if let Some(either) = schema.get("anyOf").and_then(Json::as_list) {
        return if !answered.is_null() {
            agrees(openapi, &either[0], answered, path)
        };
    }
    if let (Some(described), Json::Object(members)) = (schema.get("properties"), answered) {
        let required = schema.get("required").and_then(Json::as_list).unwrap_or_default();
        for name in names(described) {
            let is_required = required.iter().any(|one| one.as_text() == Some(&name));
            let is_there = members.get(&name).is_some();
            assert!(is_required == is_there || BY_SCOPE.contains(&&*name), "{path}.{name}: {schema:?}");
        }
        for (name, member) in members.iter() {
            let of = described.get(name).unwrap_or_else(|| panic!("{path}.{name} is not described"));
            agrees(openapi, of, member, &format!("{path}.{name}"));
        }
    }
    if let (Some(items), Some(list)) = (schema.get("items"), answered.as_list()) {
        list.iter().for_each(|item| agrees(openapi, items, item, &format!("{path}[]")));
    }
}

fn names(object: &Json) -> Vec<String> {
    let Json::Object(object) = object else { panic!("{object:?}") };
    object.keys().map(str::to_owned).collect()
}

#[test]
fn every_member_that_is_answered_is_described() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let openapi = service.get("/openapi.json").is(200).json();
    let webhook = service.post("/v1/webhooks/lookup/run", "{}").is(200);
    let flow = service.post("/v1/flows/sales/run", &ended("c-1")).is(200);
    let listed = service.until("/v1/deliveries", |body| body.contains("delivered")).json();
    let listed = &at(&listed, &["deliveries"]).as_list().unwrap()[0];
    let id = at(listed, &["id"]).as_text().unwrap();
    let delivery = service.get(&format!("/v1/deliveries/{id}")).is(200);
    let members = ["get", "post"].map(|method| [method, "responses", "200", "content", "application/json"]);
    for (answered, path, [method, rest @ ..]) in [
        (webhook, "/v1/webhooks/{name}/run", members[1]),
        (flow, "/v1/flows/{name}/run", members[1]),
        (delivery, "/v1/deliveries/{id}", members[0]),
    ] {
        let schema = at(&openapi, &[&["paths", path, method], &rest[..], &["schema"]].concat());
        agrees(&openapi, schema, &answered.json(), path);
    }
    let result = |members: &[&str]| {
        at(&openapi, &[&["components", "schemas", "WebhookResult"], members].concat()).clone()
    };
    assert_eq!(at(&result(&["properties", "variables"]), &["type"]).as_text(), Some("object"));
    assert_eq!(at(&result(&["properties", "persist_failed"]), &["const"]).to_string(), "true");
    let uuid = at(&openapi, &["components", "schemas", "CallRecord", "properties", "uuid", "pattern"]);
    assert_eq!(uuid.as_text(), Some("^[!-~]{1,255}$"));
    for (path, said, expected) in [
        ("/v1/calls/{uuid}/variables", "pattern", "^[!-~]{1,255}$"),
        ("/v1/deliveries/{id}", "format", "uuid"),
    ] {
        let parameters = at(&openapi, &["paths", path, "get", "parameters"]).as_list().unwrap();
        assert_eq!(at(&parameters[0], &["schema", said]).as_text(), Some(expected), "{path}");
    }
}

#[test]
fn counters_that_rules_look_at_are_0_from_the_start() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let metrics = service.get("/metrics").is(200).body;
    for counter in [
        "hook_panics_total",
        "hook_settlements_lost_total",
        "hook_log_lines_dropped_total",
        r#"hook_requests_refused_total{code="503"}"#,
        r#"hook_attempts_total{endpoint="crm",result="delivered"}"#,
        r#"hook_attempts_total{endpoint="crm",result="failed"}"#,
        r#"hook_attempts_total{endpoint="crm",result="failed_for_good"}"#,
    ] {
        assert!(metrics.contains(&format!("\n{counter} 0\n")), "{counter}: {metrics}");
    }
}

#[test]
fn a_project_has_one_hash_wherever_it_lies() {
    let hash = |text: &str| Service::start(text, &[]).get("/readyz").is(200).text(&["project"]);
    // Each lies in a folder of its own.
    let (one, other) = (project(1, SALES), project(2, SALES));
    assert_eq!(hash(&one), hash(&one));
    assert_ne!(hash(&one), hash(&other));
}

#[test]
fn every_metric_has_a_name_of_hook() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    service.post("/v1/webhooks/lookup/run", "{}").is(200);
    let metrics = service.get("/metrics").is(200).body;
    let names: Vec<&str> = metrics.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(names.iter().all(|line| line.starts_with("hook_")), "{metrics}");
    let manual = include_str!("../../docs/service.md");
    for declared in metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = declared.split(' ').next().unwrap();
        assert!(manual.contains(name), "{name} is not in the manual");
    }
    assert!(names.iter().any(|line| line.starts_with("hook_project_info{hash=")), "{metrics}");
    assert!(names.iter().any(|line| line.starts_with("hook_free_disk_bytes ")), "{metrics}");
    assert!(names.contains(&r#"hook_runs_total{kind="webhook",outcome="SUCCESS",reason=""} 1"#), "{metrics}");
}
