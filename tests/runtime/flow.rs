//! Flows and their end (sections 3.5 and 5).

use hooklang::delivery::{CallRecord, DeliveryStatus, SigningKey};
use hooklang::flow::{FlowError, FlowRun};
use hooklang::runtime::{RunError, Settings, Status};

use super::fake::{Answer, answer};
use super::project::{Project, block_on};

const FLOW: &str = r#"
account { private $flow.key.card }
endpoint e {
  POST "https://hooks.example.com/events"
  auth basic("phone", $secret.P)
  sign $secret.KEY
  default
}
webhook a { GET "https://a.example.com/" response json { $flow.key.tier = data.tier } persist response }
webhook b { GET "https://b.example.com/" }
webhook c { GET "https://c.example.com/" }
flow f {
  set $flow.key.channel = "ivr"
  set $flow.key.gone = $flow.key.none
  run a mandatory
  run b
  set $flow.key.late = 1.0
  flow-end webhook
  run c
}
flow short { run b mandatory run c }
"#;

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn project(answers: Vec<Answer>, settings: Settings) -> Project {
    Project::with(FLOW, &[("P", "pw"), ("KEY", KEY)], answers, settings)
        .give("$flow.key.lead", "HFC123")
        .give("$flow.key.gone", 1i64)
        .give("$flow.key.card", "4111")
        .give("$call.cli", "1")
}

fn run(project: &mut Project) -> FlowRun {
    let record = CallRecord::read(r#"{"uuid":"u-1","legs":[{"callee_number":"1"}]}"#).unwrap();
    block_on(project.runner.run_flow("f", &mut project.variables, Some(&record))).unwrap()
}

fn hosts(project: &Project) -> String {
    let first =
        |request: &hooklang::runtime::transport::Request| request.url.host_str().unwrap()[..1].to_owned();
    project.fake.requests().iter().map(first).collect()
}

#[test]
fn steps_run_in_order_and_then_the_end() {
    let answers = vec![answer(200, r#"{"tier":"gold"}"#), answer(500, ""), answer(204, "")];
    let mut project = project(answers, Settings::default());
    let run = run(&mut project);
    assert_eq!(hosts(&project), "abhc");
    let steps: Vec<_> = project.fake.requests().into_iter().map(|request| request.step).collect();
    assert_eq!(steps, ["a", "b", "flow-end", "c"], "a transport is told which step sends");
    assert_eq!(run.status, Status::Success, "a failed webhook that is not mandatory goes on");
    assert_eq!(run.webhooks.iter().map(|run| run.webhook.as_str()).collect::<String>(), "abc");
    assert_eq!(
        run.persisted.kept.keys().collect::<Vec<_>>(),
        [
            "$flow.key.tier",
            "$flow.key.response_status",
            "$flow.key.response_status_code",
            "$flow.key.response_duration",
            "$flow.key.response_error"
        ]
    );
    let end = run.flow_end.unwrap();
    assert_eq!((end.status, end.attempts), (DeliveryStatus::Delivered, 1));
    let keys: Vec<String> =
        end.payload.get("keys").unwrap().as_list().unwrap().iter().map(|key| key.compact()).collect();
    assert_eq!(
        [&keys[..3], &keys[keys.len() - 2..]].concat(),
        [
            r#"{"name":"$flow.key.lead","value":"HFC123"}"#,
            r#"{"name":"$flow.key.channel","value":"ivr"}"#,
            r#"{"name":"$flow.key.tier","value":"gold"}"#,
            r#"{"name":"$flow.key.error_reason","value":"UNSUCCESSFUL_STATUS"}"#,
            r#"{"name":"$flow.key.late","value":1.0}"#,
        ]
    );
    assert!(
        !keys.iter().any(|key| key.contains("response_raw") || key.contains("card") || key.contains("gone"))
    );

    let sent = &project.fake.requests()[2];
    let body = String::from_utf8(sent.body.clone().unwrap().to_vec()).unwrap();
    assert_eq!(body, end.payload.compact());
    let header = |name: &str| sent.headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("Content-Type"), Some("application/json"));
    assert_eq!(header("Authorization"), Some("Basic cGhvbmU6cHc="));
    let timestamp = header("webhook-timestamp").unwrap().parse().unwrap();
    let signature = SigningKey::new(KEY).unwrap().sign(header("webhook-id").unwrap(), timestamp, &body);
    assert_eq!(header("webhook-signature"), Some(signature.as_str()));
}

#[test]
fn a_mandatory_failure_skips_down_to_the_end() {
    let mut project = project(vec![answer(500, ""), answer(200, "")], Settings::default());
    let run = run(&mut project);
    assert_eq!(hosts(&project), "ahc");
    assert_eq!(run.status, Status::Failed);
    assert_eq!(project.flow("late"), "");
    assert_eq!(run.flow_end.unwrap().status, DeliveryStatus::Delivered);
    let mut project = Project::new(FLOW, &[], [answer(500, "")]);
    let run = block_on(project.runner.run_flow("short", &mut project.variables, None)).unwrap();
    assert_eq!((hosts(&project).as_str(), run.status), ("b", Status::Failed));
    assert!(run.flow_end.is_none());
}

#[test]
fn an_end_that_is_not_delivered_fails_the_flow() {
    let ok = || answer(200, "");
    let cases = [
        (
            answer(302, ""),
            "a.hook:18:3: the flow-end webhook was not delivered: expected a status of 200 to 299",
        ),
        (
            Answer::Now(Err(hooklang::runtime::transport::SendFault::NoConnection(
                "the name is not known".into(),
            ))),
            "a.hook:18:3: the flow-end webhook was not delivered: no response came: the name is not known",
        ),
    ];
    for (failing, message) in cases {
        let mut project = project(vec![ok(), ok(), failing], Settings::default());
        let run = run(&mut project);
        assert_eq!(run.status, Status::Failed);
        let end = run.flow_end.unwrap();
        assert_eq!((end.status, end.attempts), (DeliveryStatus::Failed, 1));
        assert!(end.message.as_deref().unwrap().starts_with(message), "{:?}", end.message);
        assert_eq!(hosts(&project), "abhc", "the steps below run however it went");
    }
    let mut project = Project::new(FLOW, &[("P", "pw"), ("KEY", "no key")], []);
    let end = run(&mut project).flow_end.unwrap();
    assert_eq!((end.status, end.attempts, hosts(&project).as_str()), (DeliveryStatus::Failed, 0, "abc"));
    assert!(!end.message.unwrap().contains("no key"));
}

#[test]
fn a_dry_run_delivers_nothing() {
    let mut project = project(vec![], Settings { dry_run: true, ..Settings::default() });
    let run = run(&mut project);
    assert_eq!((run.status, hosts(&project).as_str()), (Status::Sent, ""));
    let end = run.flow_end.unwrap();
    assert_eq!((end.status, end.attempts), (DeliveryStatus::Queued, 0));
}

#[test]
fn the_identifier_is_that_of_the_delivery() {
    let id = |lead: &str, uuid: &str| {
        let text = FLOW.replace("run a mandatory\n  run b\n", "");
        let mut project = Project::new(&text, &[("P", "p"), ("KEY", KEY)], []).give("$flow.key.lead", lead);
        let record = CallRecord::read(&format!("{{\"uuid\":\"{uuid}\",\"legs\":[{{}}]}}")).unwrap();
        block_on(project.runner.run_flow("f", &mut project.variables, Some(&record))).unwrap();
        let sent = project.fake.requests();
        sent[0].headers["webhook-id"].clone()
    };
    assert_eq!(id("a", "u"), id("a", "u"));
    assert_ne!(id("a", "u"), id("a", "v"));
    assert_ne!(id("a", "u"), id("b", "u"));
}

#[test]
fn the_callers_mistakes() {
    let mut project = project(vec![], Settings::default());
    let mut run = |name: &str| block_on(project.runner.run_flow(name, &mut project.variables, None));
    assert_eq!(run("f").unwrap_err(), FlowError::NoCallRecord("f".into()));
    assert_eq!(run("g").unwrap_err(), FlowError::UnknownFlow("g".into()));
    let unknown = block_on(project.runner.run_webhook("f", &mut project.variables)).unwrap_err();
    assert_eq!(unknown, RunError::UnknownWebhook("f".into()));
    assert!(project.fake.requests().is_empty());
}

#[test]
fn the_result_as_json() {
    let mut project = Project::new(
        "flow f { set $flow.key.a = 1 run w }\nwebhook w { GET \"https://a.example.com/{{$flow.key.x}}\" }",
        &[],
        [],
    );
    let run = block_on(project.runner.run_flow("f", &mut project.variables, None)).unwrap();
    assert_eq!(
        serde_json::to_string(&run).unwrap(),
        concat!(
            r#"{"flow":"f","status":"SUCCESS","webhooks":[{"webhook":"w","status":"FAILED","error_reason":"#,
            r#""INVALID_FLOW_VAR","message":"a.hook:2:42: the URL needs a value here, but `$flow.key.x` has no "#,
            r#"value","request":null,"unsaved":[],"background":null,"persisted":{}}],"variables":{"$flow.key.a":1,"$flow.key.response_status":"#,
            r#""FAILED","$flow.key.response_error":true,"$flow.key.error_reason":"INVALID_FLOW_VAR"},"#,
            r#""persisted":{},"flow_end":null}"#
        )
    );
}
