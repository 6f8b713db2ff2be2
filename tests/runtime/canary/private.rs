//! Private values, which a server echoes or another variable holds too.

use hooklang::delivery::CallRecord;
use hooklang::json::Json;
use hooklang::runtime::Status;

use super::{PRIVATE, assert_hidden, rendered, webhook};
use crate::runtime::fake::answer;
use crate::runtime::project::{Project, block_on};
use crate::support::at;

#[test]
fn a_private_value_of_four_characters_is_masked_where_it_is_echoed() {
    let text = webhook("GET \"https://a.example.com/\"\n  response json { $flow.key.all = data.a }", "");
    for (private, is_hidden) in [("4111", true), ("411", false)] {
        let mut project =
            Project::new(&text, &[], [answer(200, r#"{"a":"<4111>"}"#)]).give("$flow.key.p", private);
        let run = block_on(project.succeed());
        let shown = serde_json::to_string(&run).unwrap();
        assert_eq!(shown.contains("<[private]>"), is_hidden, "{shown}");
        assert_eq!(shown.contains("4111"), !is_hidden, "{shown}");
        let returned = Json::Object(project.runner.returned_variables(&project.variables));
        assert_eq!(returned.get("$flow.key.all").unwrap().compact(), "\"<4111>\"");
    }
}

/// Section 2: private values are masked as secrets are, whichever variable or record brings them.
#[test]
fn a_private_value_that_something_else_holds_too_is_masked_in_what_is_shown() {
    let text = r#"
        account { private $flow.key.p }
        endpoint e { POST "https://e.example.com/" default }
        webhook w {
          POST "https://a.example.com/{{$call.digits}}" headers { X: $call.digits } body json { "d": $call.digits }
        }
        flow f { run w flow-end webhook }"#;
    let mut project = Project::new(text, &[], [])
        .give("$flow.key.p", PRIVATE)
        .give("$call.digits", PRIVATE)
        .give("$flow.key.copy", PRIVATE);
    let record = format!(r#"{{"uuid":"u","legs":[{{"callee_number":{}}}]}}"#, Json::from(PRIVATE));
    let record = CallRecord::read(&record).unwrap();
    let run = block_on(project.runner.run_flow("f", &mut project.variables, Some(&record))).unwrap();
    assert_eq!(run.status, Status::Success, "{run:?}");
    let out = format!("{run:?}{}", serde_json::to_string(&run).unwrap());
    assert_hidden(&out, PRIVATE, "what is shown");
    assert!(
        out.contains(r#""calleeNumber":"[private]""#) && out.contains(r#""$call.digits":"[private]""#),
        "{out}"
    );
    // What is sent stays as it is.
    let sent: Vec<Json> = project
        .fake
        .requests()
        .iter()
        .map(|one| Json::read_bytes(one.body.as_ref().unwrap()).unwrap())
        .collect();
    assert_eq!(at(&sent[0], &["d"]), &Json::from(PRIVATE));
    assert!(sent[1].compact().contains(&Json::from(PRIVATE).compact()), "{}", sent[1]);
}

#[test]
fn no_message_quotes_a_private_value_that_something_else_holds_too() {
    let long = "4111-2222-3333-4444-5555-6666-7777-8888-9999-0000";
    for (private, line) in [
        (PRIVATE, r#"POST "https://a.example.com/" body multipart { a: "x" type $call.digits }"#),
        (long, r#"POST "https://a.example.com/" body multipart { a: "x" type $call.digits }"#),
        (PRIVATE, r#"GET "https://a.example.com/" headers { "{{$call.digits}}": "x" }"#),
        (
            "4111-2222-33a",
            r#"GET "https://x{{$call.digits}}y.example.invalid/" response json { $flow.key.x = data.n as number mandatory }"#,
        ),
    ] {
        let text = format!("account {{ private $flow.key.p }} webhook w {{ {line} }}");
        let answers = [answer(200, format!("{{\"n\":{}}}", Json::from(private)))];
        let mut project =
            Project::new(&text, &[], answers).give("$flow.key.p", private).give("$call.digits", private);
        let run = block_on(project.run());
        let out = format!("{run:?}{}", serde_json::to_string(&run).unwrap());
        assert!(run.message.is_some(), "{out}");
        let head: String = private.chars().take(12).collect();
        assert!(!out.contains(&head), "{out}");
    }
}

#[test]
fn a_private_value_that_is_saved_shows_nowhere_in_the_response() {
    let text = webhook(
        "GET \"https://a.example.com/\"\n  response json { $flow.key.p = data.token $flow.key.all = data }",
        "",
    );
    let out =
        rendered(&text, "s", "", vec![answer(200, format!("{{\"token\":{}}}", Json::from(PRIVATE)))], false);
    assert_hidden(&out, PRIVATE, "a token that was saved");
    let text = text.replace("data.token", "data.token as number mandatory");
    let out =
        rendered(&text, "s", "", vec![answer(200, format!("{{\"token\":{}}}", Json::from(PRIVATE)))], false);
    assert!(out.contains("INVALID_RESPONSE_MAP"), "{out}");
    assert!(!out.contains(&format!("`{PRIVATE}`")), "{out}");
}

/// What a variable holds no more is still known to whoever was sent it.
#[test]
fn a_private_value_that_was_replaced_is_hidden_where_it_is_echoed() {
    let echo = |text: &str| answer(200, Json::Object([("all", text.into())].into_iter().collect()).compact());
    let private = "account { private $flow.key.p }";
    let remapped = format!(
        "{private} webhook w {{ GET \"https://a.example.com/\" query {{ q: $flow.key.p }}
           response json {{ $flow.key.p = data.none $flow.key.all = data }} }}"
    );
    let mut project = Project::new(&remapped, &[], [echo(PRIVATE)]).give("$flow.key.p", PRIVATE);
    let run = block_on(project.succeed());
    assert_hidden(&serde_json::to_string(&run).unwrap(), PRIVATE, "a value that was mapped anew");

    let copied = format!(
        "{private} webhook first {{ GET \"https://a.example.com/\" }}
         webhook w {{ GET \"https://a.example.com/\" query {{ q: $flow.key.copy }}
           response json {{ $flow.key.all = data }} }}
         webhook token {{ GET \"https://a.example.com/\"
           response json {{ $flow.key.p = data.all $flow.key.none = data.none mandatory }} }}
         flow copy {{ set $flow.key.copy = $flow.key.p set $flow.key.p = \"another\" run w }}
         flow text {{ set $flow.key.copy = \"a {{{{$flow.key.p}}}} b\" set $flow.key.p = \"another\" run w }}
         flow gone {{ run first set $flow.key.p = \"another\" run w }}
         flow failed {{ run token set $flow.key.copy = $flow.key.response_raw run w }}"
    );
    for (flow, answers) in [
        ("copy", vec![echo(PRIVATE)]),
        ("text", vec![echo(PRIVATE)]),
        ("gone", vec![echo(""), echo(PRIVATE)]),
        ("failed", vec![echo(PRIVATE), echo(PRIVATE)]),
    ] {
        let mut project = Project::new(&copied, &[], answers);
        if flow != "failed" {
            project.variables.give("$flow.key.p", PRIVATE.into()).unwrap();
        }
        let run = block_on(project.runner.run_flow(flow, &mut project.variables, None)).unwrap();
        let out = format!("{run:?}{}", serde_json::to_string(&run).unwrap());
        assert!(out.contains("[private]"), "{flow}: {out}");
        assert_hidden(&out, PRIVATE, flow);
    }
}
