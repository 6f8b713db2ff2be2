//! Sections 3.1, 3.2, 3.5 and 5: accounts, endpoints, flows and their end.

use hooklang::delivery::CallRecord;
use hooklang::json::Json;

use super::{Project, answer, codes};

const HOOKS: &str = "webhook w { GET \"https://a.example.com/\" }\n";
const DEFAULT: &str = "endpoint e { POST \"https://h.example.com/\" default }\n";

#[test]
fn accounts_and_endpoints() {
    for (text, expected) in [
        ("account { } account { }", &["name::duplicate"][..]),
        ("account { allow network \"10.20.0.0/33\" }", &["network::invalid"]),
        ("account { allow network \"10.20.0.0/16\" allow network \"fd00::/8\" allow http }", &[]),
        ("account { private $flow.key.a, $flow.key.b }", &[]),
        (
            "endpoint a { POST \"https://h.example.com/\" default }\nendpoint b { POST \"https://h.example.com/\" default }",
            &["endpoint::several_defaults"],
        ),
        ("endpoint a { POST \"https://h.example.com/{{$secret.KEY}}\" }", &[]),
        ("endpoint a { POST \"https://h.example.com/{{$flow.key.x}}\" }", &["variable::not_allowed"]),
        (
            "endpoint a { POST \"https://h.example.com/\" auth basic($call.cli, $secret.KEY) }",
            &["variable::not_allowed"],
        ),
        ("endpoint a { notes \"n\" }", &["line::missing"]),
        (
            "endpoint a { POST \"https://h.example.com/\" POST \"https://h.example.com/\" }",
            &["line::repeated"],
        ),
    ] {
        assert_eq!(codes(text), expected, "{text}");
    }
}

#[test]
fn flows_name_what_there_is() {
    for (steps, expected) in [
        ("run w run w mandatory set $flow.key.a = 1", &[][..]),
        ("run x", &["name::unknown"]),
        ("flow-end webhook flow-end webhook", &["line::repeated"]),
        ("set $user.key.a = 1", &["variable::not_saveable"]),
        ("set $flow.key.response_raw = 1", &["variable::reserved"]),
    ] {
        assert_eq!(codes(&format!("{DEFAULT}{HOOKS}flow f {{ {steps} }}")), expected, "{steps}");
    }
    assert_eq!(codes(&format!("{HOOKS}flow f {{ flow-end webhook }}")), ["endpoint::no_default"]);
    assert_eq!(codes(&format!("{HOOKS}flow f {{ run f }}")).len(), 1, "a flow is no webhook");
}

#[test]
fn a_test_of_a_flow_gives_the_call_record_that_it_needs() {
    let test = |call: &str| {
        let flow = "flow f { run w flow-end webhook }";
        codes(&format!(
            "{DEFAULT}{HOOKS}{flow}\ntest f \"t\" {{ {call} reply w 200 reply flow-end 204 expect {{ $flow.key.x: missing }} }}"
        ))
    };
    assert_eq!(test(r#"given call { "uuid": "u", "legs": [{}] }"#), [""; 0]);
    assert_eq!(test(""), ["test::invalid"]);
    for record in [
        r#"{ "uuid": "", "legs": [{}] }"#,
        r#"{ "legs": [{}] }"#,
        r#"{ "uuid": "u", "legs": [{ "leg": 1 }] }"#,
        "[1]",
    ] {
        assert_eq!(test(&format!("given call {record}")), ["test::invalid"], "{record}");
    }
    // A test that names nothing is faulty in itself, not for what it does not name.
    assert_eq!(codes("test \"t\" { reply 200 }"), ["syntax::unexpected"]);
}

/// The payload of a flow that ends at once.
fn payload(record: &str) -> Json {
    let text = format!("{DEFAULT}flow f {{ flow-end webhook }}\n");
    let mut project = Project::new(&text, r#"{"$flow.key.lead": 1.10}"#, vec![answer(204, "")]);
    let record = CallRecord::read(record).unwrap();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ran = tokio.block_on(project.runner.run_flow("f", &mut project.variables, Some(&record))).unwrap();
    let payload = ran.flow_end.unwrap().payload;
    let sent = &project.transport.sent()[0];
    assert_eq!(sent.body.as_deref(), Some(payload.compact().as_bytes()));
    let header = |name: &str| sent.headers.get_all(name).iter().count();
    assert_eq!((header("content-type"), header("webhook-id"), header("webhook-signature")), (1, 1, 0));
    payload
}

#[test]
fn the_two_forms_of_the_payload() {
    let first = payload(
        r#"{"uuid":"u","legs":[{"callee_number":"1","did_number":"2","start_time":"2022-01-17T18:07:21.952+05:30","connect_time":"2022-01-17T18:07:28.889+05:30","end_time":"2022-01-17T18:07:44.851+05:30","hangup_cause":"16","incoming":false,"remote_hangup":true,"cdr_id":"c"}],"recordings":[{"file_name":"a.wav","url":"https://rec.example.com/a.wav"}]}"#,
    );
    assert_eq!(
        first.compact(),
        concat!(
            r#"{"callDetails":[{"calleeNumber":"1","connectTime":"2022-01-17T18:07:28.889+05:30","didNumber":"2","#,
            r#""duration":"15","endTime":"2022-01-17T18:07:44.851+05:30","hangupCause":"16","incoming":false,"#,
            r#""startTime":"2022-01-17T18:07:21.952+05:30"}],"keys":[{"name":"$flow.key.lead","value":1.10}],"#,
            r#""phonon-uuid":"u","recordingUrls":[{"recordedFileName":"a.wav","recordedFilePublicPath":"https://rec.example.com/a.wav"}]}"#
        )
    );
    let leg = |more: &str| {
        format!(
            r#"{{"callee_number":"1","cdr_id":"c","did_number":"2","start_time":"2022-01-17T18:07:21Z","end_time":"2022-01-17T18:07:44.851Z","hangup_cause":"16","incoming":true,"remote_hangup":false{more}}}"#
        )
    };
    let connected = r#","connect_time":"2022-01-17T18:07:28.889Z""#;
    let second = payload(&format!(
        r#"{{"uuid":"u","legs":[{}]}}"#,
        leg(&format!(r#","callee_type":"AGENT"{connected}"#))
    ));
    assert_eq!(
        second.compact(),
        concat!(
            r#"{"callDetails":[{"calleeNumber":"1","calleeType":"AGENT","cdrId":"c","connectTime":"2022-01-17T18:07:28.889Z","#,
            r#""didNumber":"2","duration":"15962","endTime":"2022-01-17T18:07:44.851Z","hangupCause":"16","incoming":true,"#,
            r#""remoteHangup":false,"startTime":"2022-01-17T18:07:21Z"}],"keys":[{"name":"$flow.key.lead","value":1.10}],"phonon-uuid":"u"}"#
        )
    );
    let never = payload(&format!(r#"{{"uuid":"u","legs":[{},{}]}}"#, leg(""), leg("")));
    let legs = never.get("callDetails").and_then(Json::as_list).unwrap();
    assert_eq!(legs.len(), 2);
    for leg in legs {
        assert_eq!(leg.get("duration").and_then(Json::as_text), Some("0"));
        assert!(leg.get("connectTime").is_none() && leg.get("cdrId").is_some());
    }
}
