//! Steps, reasons and outcome variables (section 4).

use bytes::Bytes;
use hooklang::ir::OUTCOME_VARIABLES;
use hooklang::runtime::transport::{Response, ResponseBody, SendFault};
use hooklang::runtime::{Settings, Status};

use super::fake::{Answer, answer, response};
use super::project::Project;

const JSON: &str = r#"
webhook w {
  GET "https://crm.example.com/v1/{{$call.cli}}"
  accept status 404
  response json {
    $flow.key.tier = data.customer.tier or $flow.key.tier or "standard"
    $flow.key.ids = data.tickets[*].id as list
    $flow.key.open = data.tickets[?@.state == "open"].id as text
    $flow.key.etag = header "ETag"
    $flow.key.must = data.must mandatory
  }
  wait 200ms
  persist response
}
"#;

fn project(answers: impl IntoIterator<Item = Answer>) -> Project {
    Project::new(JSON, &[], answers).give("$call.cli", "1")
}

fn broken(body: ResponseBody) -> Answer {
    Answer::Now(Ok(Response { body, ..response(200, &[], "") }))
}

/// All outcome variables, but for the duration, which must be a number where it is.
fn outcome(project: &Project) -> Vec<String> {
    let shown = |name: &str| match (name, project.flow(name)) {
        (_, value) if value.is_empty() => None,
        ("response_duration", value) => {
            assert!(value.parse::<f64>().unwrap() < 1.0, "{value}");
            Some("duration".to_owned())
        }
        (_, value) => Some(value),
    };
    OUTCOME_VARIABLES.iter().filter_map(|name| shown(name)).collect()
}

#[tokio::test]
async fn success() {
    let body = r#"{"customer":{"tier":1.10},"tickets":[{"id":12345678901234567890123,"state":"open"},{"id":2}],"must":[]}"#;
    let headers = [("etag", "a"), ("etag", "b")];
    let mut project = project([Answer::Now(Ok(response(200, &headers, body)))]);
    let run = project.succeed().await;
    assert_eq!((run.status, run.message, run.error_reason), (Status::Success, None, None));
    for (name, value) in [
        ("tier", "1.10"),
        ("ids", "[12345678901234567890123,2]"),
        ("open", "\"12345678901234567890123\""),
        ("etag", "\"a, b\""),
        ("must", "[]"),
    ] {
        assert_eq!(project.flow(name), value, "{name}");
    }
    let raw = hooklang::json::Json::from(body).compact();
    assert_eq!(outcome(&project), ["\"SUCCESS\"", "200", "duration", raw.as_str(), "false"]);
    let persisted: Vec<&str> = run.persisted.kept.keys().collect();
    let expected: Vec<String> = [
        "tier",
        "ids",
        "open",
        "etag",
        "must",
        "response_status",
        "response_status_code",
        "response_duration",
        "response_error",
    ]
    .map(|name| format!("$flow.key.{name}"))
    .into();
    assert_eq!(persisted, expected.iter().collect::<Vec<_>>());
    assert_eq!(run.request.unwrap().headers, [("Accept".to_owned(), "application/json".to_owned())]);
}

#[tokio::test]
async fn every_failure_clears_and_saves_nothing() {
    let good = r#"{"customer":{"tier":"gold"},"must":1}"#;
    let cases: [(Answer, &[&str]); 14] = [
        (Answer::Never, &["duration", "true", "\"TIMEOUT\""]),
        (
            broken(ResponseBody::TimedOut(Bytes::new())),
            &["200", "\"SUCCESSFUL\"", "duration", "true", "\"TIMEOUT\""],
        ),
        (
            broken(ResponseBody::TimedOut("{\"customer\"".into())),
            &["200", "\"SUCCESSFUL\"", "duration", "raw", "true", "\"TIMEOUT\""],
        ),
        (
            broken(ResponseBody::BrokenOff("it ended".into())),
            &["200", "\"SUCCESSFUL\"", "duration", "true", "\"CONNECTION_FAILURE\""],
        ),
        (
            broken(ResponseBody::OverLimit(Bytes::new())),
            &["200", "\"SUCCESSFUL\"", "duration", "true", "\"INVALID_RESPONSE\""],
        ),
        (
            // Nothing was sent.
            Answer::Now(Err(SendFault::NoConnection("refused".into()))),
            &["true", "\"CONNECTION_FAILURE\""],
        ),
        (
            Answer::Now(Err(SendFault::BrokenOff("closed".into()))),
            &["duration", "true", "\"CONNECTION_FAILURE\""],
        ),
        (Answer::Now(Err(SendFault::TimedOut)), &["duration", "true", "\"TIMEOUT\""]),
        (
            Answer::Now(Err(SendFault::RefusedAddress("a loopback address".into()))),
            &["true", "\"INVALID_REQUEST\""],
        ),
        (
            answer(401, good),
            &["401", "\"CLIENT_ERROR\"", "duration", "raw", "true", "\"AUTHENTICATION_FAILURE\""],
        ),
        (
            answer(302, good),
            &["302", "\"REDIRECTION\"", "duration", "raw", "true", "\"UNSUCCESSFUL_STATUS\""],
        ),
        (answer(503, ""), &["503", "\"SERVER_ERROR\"", "duration", "true", "\"UNSUCCESSFUL_STATUS\""]),
        (
            answer(200, "<html>"),
            &["200", "\"SUCCESSFUL\"", "duration", "raw", "true", "\"INVALID_RESPONSE\""],
        ),
        (
            answer(200, "{}"),
            &["200", "\"SUCCESSFUL\"", "duration", "raw", "true", "\"INVALID_RESPONSE_MAP\""],
        ),
    ];
    for (failing, expected) in cases {
        let mut project = project([answer(200, good), failing]);
        project.succeed().await;
        assert_eq!(project.flow("tier"), "\"gold\"");
        let run = project.run().await;
        assert_eq!(run.status, Status::Failed, "{run:#?}");
        assert!(run.message.unwrap().starts_with("a.hook:"));
        let mut found = outcome(&project);
        assert_eq!(found.remove(0), "\"FAILED\"");
        let found: Vec<&str> = found
            .iter()
            .map(|value| if value.contains(['{', '<']) { "raw" } else { value.as_str() })
            .collect();
        assert_eq!(found, expected);
        for name in ["tier", "ids", "must"] {
            assert_eq!(project.flow(name), "", "{name} after {expected:?}");
        }
        let mapped = ["tier", "ids", "open", "etag", "must"].map(|name| format!("$flow.key.{name}"));
        assert!(!run.persisted.kept.keys().any(|kept| mapped.iter().any(|name| name == kept)));
    }
}

#[tokio::test]
async fn an_accepted_status_is_a_success_whatever_its_body() {
    for body in ["", "<html>", "{", "{}"] {
        let text = JSON.replace("data.must mandatory", "data.must");
        let mut project = Project::new(&text, &[], [answer(404, body)]).give("$call.cli", "1");
        project.succeed().await;
        assert_eq!(project.flow("tier"), "\"standard\"");
        assert_eq!(project.flow("response_status_type"), "");
    }
    let text = JSON.replace("accept status 404", "accept status 401");
    let mut project = Project::new(&text, &[], [answer(401, r#"{"must":1}"#)]).give("$call.cli", "1");
    project.succeed().await;
}

#[tokio::test]
async fn an_empty_body_holds_nothing() {
    for body in ["", "\u{feff}"] {
        let text = JSON.replace("data.must mandatory", "data.must");
        let mut project = Project::new(&text, &[], [answer(200, body)]).give("$call.cli", "1");
        project.succeed().await;
        assert_eq!(project.flow("tier"), "\"standard\"");
        assert_eq!(project.flow("ids"), "");
    }
    let run = project([answer(200, "")]).run().await;
    assert_eq!(run.error_reason.map(|reason| reason.as_str()), Some("INVALID_RESPONSE_MAP"));
    // `null` is listed: the table of section 4 says so.
    let variables = run.variables.unwrap();
    assert!(variables.get("$flow.key.response_raw").is_some_and(|json| json.is_null()));
}

#[tokio::test]
async fn a_fallback_keeps_what_was_there() {
    let mut project =
        project([answer(200, r#"{"must":1,"customer":{"tier":null}}"#)]).give("$flow.key.tier", "silver");
    project.succeed().await;
    assert_eq!(project.flow("tier"), "\"silver\"");
}

#[tokio::test]
async fn nothing_is_sent_without_a_mandatory_value() {
    let mut project =
        Project::new(JSON, &[], []).give("$flow.key.tier", "old").give("$flow.key.response_raw", "x");
    let run = project.refuse("INVALID_FLOW_VAR").await;
    assert_eq!(
        run.message.as_deref(),
        Some("a.hook:3:37: the URL needs a value here, but `$call.cli` has no value")
    );
    assert_eq!(run.request, None);
    assert_eq!(outcome(&project), ["\"FAILED\"", "true", "\"INVALID_FLOW_VAR\""]);
    assert_eq!(project.flow("tier"), "");
}

#[tokio::test]
async fn step_one_reads_the_outcome_of_the_run_before() {
    let text =
        r#"webhook w { POST "https://a.example.com/" body text "{{$flow.key.response_status or "none"}}" }"#;
    let mut project = Project::new(text, &[], []);
    project.succeed().await;
    project.succeed().await;
    let bodies: Vec<_> = project.fake.requests().into_iter().map(|request| request.body.unwrap()).collect();
    assert_eq!(bodies, ["none", "SUCCESS"]);
}

#[tokio::test]
async fn no_wait_sends_in_the_background() {
    let text = r#"webhook w { POST "https://a.example.com/{{$flow.key.x}}" no wait }"#;
    let mut project = Project::new(text, &[], [answer(500, "")]).give("$flow.key.response_status", "SUCCESS");
    project.refuse("INVALID_FLOW_VAR").await;
    assert_eq!(project.flow("error_reason"), "\"INVALID_FLOW_VAR\"");
    let mut project = project.give("$flow.key.x", "1");
    let run = project.run().await;
    assert_eq!(run.status, Status::Sent);
    assert_eq!(outcome(&project), [""; 0]);
    project.runner.finish().await;
    assert_eq!(project.fake.request().url.as_str(), "https://a.example.com/1");
}

#[tokio::test]
async fn a_dry_run_sends_nothing() {
    let settings = Settings { dry_run: true, ..Settings::default() };
    let mut project = Project::with(JSON, &[], [], settings).give("$call.cli", "+1");
    let run = project.run().await;
    assert_eq!(run.status, Status::Sent);
    assert_eq!(run.request.unwrap().url, "https://crm.example.com/v1/%2B1");
    assert!(project.fake.requests().is_empty());
}

#[tokio::test]
async fn the_result_as_json() {
    let text =
        r#"webhook w { POST "https://a.example.com/" auth basic("u", $secret.P) body json { "a": 1.0 } }"#;
    let mut project = Project::new(text, &[("P", "pw")], [answer(302, "")]);
    let run = project.run().await;
    let json = serde_json::to_string(&run).unwrap();
    let (before, behind) = json.split_once(r#""$flow.key.response_duration":"#).unwrap();
    assert_eq!(
        before,
        concat!(
            r#"{"webhook":"w","status":"FAILED","error_reason":"UNSUCCESSFUL_STATUS","message":"a.hook:1:18: "#,
            r#"expected a status of 200 to 299, but the server answered 302; redirects are not "#,
            r#"followed","request":{"method":"POST","url":"https://a.example.com/","headers":[["Authorization","#,
            r#""Basic [secret]"],["Accept","*/*"],["Content-Type","application/json"]],"body":"{\"a\":1.0}"},"unsaved":[],"background":null,"#,
            r#""variables":{"#,
            r#""$flow.key.response_status":"FAILED","$flow.key.response_status_code":302,"#,
            r#""$flow.key.response_status_type":"REDIRECTION","#
        )
    );
    let (_, behind) = behind.split_once(',').unwrap();
    assert_eq!(
        behind,
        concat!(
            r#""$flow.key.response_raw":null,"$flow.key.response_error":true,"#,
            r#""$flow.key.error_reason":"UNSUCCESSFUL_STATUS"},"persisted":{}}"#
        )
    );
}

#[tokio::test]
async fn texts_that_hold_each_other_are_bounded() {
    let mut text = String::from("flow f {\n  set $flow.key.a = \"0123456789\"\n");
    for _ in 0..64 {
        text.push_str("  set $flow.key.a = \"{{$flow.key.a or \"\"}}{{$flow.key.a or \"\"}}\"\n");
    }
    text.push('}');
    let mut project = Project::new(&text, &[], []);
    project.runner.run_flow("f", &mut project.variables, None).await.unwrap();
    assert!(project.flow("a").len() < 20 << 20);
}
