//! What a flow-end webhook sends and shows.

use hooklang::delivery::CallRecord;
use hooklang::json::Json;
use hooklang::runtime::Status;

use super::{PRIVATE, SECRET, assert_hidden};
use crate::runtime::fake::answer;
use crate::runtime::project::{Project, block_on};

/// Section 5: `keys` holds each variable with its value; what is masked is what is shown of it.
#[test]
fn a_flow_end_sends_what_another_variable_holds_of_a_private_value() {
    let text = r#"
        account { private $flow.key.p }
        endpoint e { POST "https://e.example.com/" default }
        webhook w { GET "https://a.example.com/" response json { $flow.key.order = data.o $flow.key.n = data.n } }
        flow f { set $flow.key.note = "pin {{$flow.key.p}}" run w flow-end webhook }"#;
    let echo = answer(200, r#"{"o":"INV-20241234-7","n":5123499}"#);
    let mut project = Project::new(text, &[], [echo]).give("$flow.key.p", "1234");
    let record = CallRecord::read(r#"{"uuid":"u","legs":[{}]}"#).unwrap();
    let run = block_on(project.runner.run_flow("f", &mut project.variables, Some(&record))).unwrap();
    let requests = project.fake.requests();
    let sent = Json::read_bytes(requests.last().unwrap().body.as_ref().unwrap()).unwrap().compact();
    for value in [r#""value":"pin 1234""#, r#""value":"INV-20241234-7""#, r#""value":5123499"#] {
        assert!(sent.contains(value), "{value}: {sent}");
    }
    let shown = format!("{run:?}{}", serde_json::to_string(&run).unwrap());
    assert!(shown.contains("pin [private]") && !shown.contains("1234"), "{shown}");
}

#[test]
fn copies_stay_hidden_in_what_is_shown_of_a_flow_and_its_end() {
    let text = r#"
        account { private $flow.key.p }
        endpoint e { POST "https://e.example.com/{{$secret.S}}" auth basic("u", $secret.S) sign $secret.KEY default }
        webhook w { GET "https://a.example.com/" query { q: $flow.key.copy, s: $secret.S } persist response
          response json { $flow.key.kept = data.x or $flow.key.copy $flow.key.p = data.x or "new-private" } }
        flow f {
          set $flow.key.copy = "<{{$flow.key.p}}>"
          run w
          flow-end webhook
        }"#;
    let secrets = [("S", SECRET), ("KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")];
    let mut project = Project::new(text, &secrets, []).give("$flow.key.p", PRIVATE);
    let record = CallRecord::read(r#"{"uuid":"u","legs":[{}]}"#).unwrap();
    let run = block_on(project.runner.run_flow("f", &mut project.variables, Some(&record))).unwrap();
    assert_eq!(run.status, Status::Success, "{run:?}");
    let out = format!("{run:?}{}", serde_json::to_string(&run).unwrap());
    for canary in [SECRET, PRIVATE] {
        assert_hidden(&out, canary, "a flow");
    }
    assert!(!out.contains("new-private"), "{out}");
    assert_eq!(run.persisted.kept.get("$flow.key.kept").unwrap().compact(), "\"<[private]>\"");
    assert_eq!(run.persisted.kept.len(), 5, "with the outcome variables but `response_raw`");
    let sent = project.fake.requests();
    assert_eq!(sent[0].url.query_pairs().next().unwrap().1, format!("<{PRIVATE}>"));
    let end = String::from_utf8(sent[1].body.clone().unwrap().to_vec()).unwrap();
    assert_hidden(&end, SECRET, "the payload");
    // Who copies a private value into a variable that is not private sends it.
    assert!(
        end.contains(&Json::from(format!("<{PRIVATE}>")).compact()) && !end.contains("flow.key.p\""),
        "{end}"
    );
}

#[test]
fn of_both_keys_that_sign_a_flow_end() {
    let text = r#"
        endpoint e { POST "https://e.example.com/" sign $secret.KEY, $secret.OLD_KEY default }
        flow f { flow-end webhook }"#;
    let keys = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"];
    let mut project = Project::new(text, &[("KEY", keys[0]), ("OLD_KEY", keys[1])], []);
    // As a platform that knows them might give them.
    for (name, key) in ["$flow.key.a", "$flow.key.b"].into_iter().zip(keys) {
        project.variables.give(name, format!("<{key}>").into()).unwrap();
    }
    let record = CallRecord::read(r#"{"uuid":"u","legs":[{}]}"#).unwrap();
    let run = block_on(project.runner.run_flow("f", &mut project.variables, Some(&record))).unwrap();
    assert_eq!(run.status, Status::Success, "{run:?}");
    let signatures = project.fake.request().headers["webhook-signature"].to_str().unwrap().to_owned();
    assert_eq!(signatures.split(' ').filter(|one| one.starts_with("v1,")).count(), 2, "{signatures}");
    let out = format!("{run:?}{run:#?}{}", serde_json::to_string(&run).unwrap());
    // Four letters of a key may stand in a signature by chance.
    let rest = out.replace(&signatures, "");
    for key in keys {
        assert_hidden(&rest, key, "a flow-end with two keys");
    }
    assert!(out.contains("<[secret]>"), "{out}");
}

#[test]
fn a_secret_in_a_call_record_is_sent_and_not_shown() {
    let text = "endpoint e { POST \"https://a.example.com/\" default } flow f { flow-end webhook }";
    let mut project = Project::new(text, &[("S", SECRET)], []);
    let url = serde_json::to_string(&format!("https://rec.example.com/a.wav?token={SECRET}")).unwrap();
    let record = format!(r#"{{"uuid":"u","legs":[{{}}],"recordings":[{{"url":{url}}}]}}"#);
    let record = CallRecord::read(&record).unwrap();
    let run = block_on(project.runner.run_flow("f", &mut project.variables, Some(&record))).unwrap();
    let out = format!("{run:?}{}", serde_json::to_string(&run).unwrap());
    assert_hidden(&out, SECRET, "a flow");
    assert!(out.contains("token=[secret]"), "{out}");
    let sent = project.fake.requests();
    let sent = String::from_utf8_lossy(sent[0].body.as_deref().unwrap()).into_owned();
    assert!(sent.contains(&url), "what is sent is not changed: {sent}");
}
