//! `hook run --dry-run`.

use hooklang::json::Json;

use super::ACCOUNT;
use crate::command_line::folder;
use crate::support::{Hook, Server, at};

#[test]
fn a_dry_run_sends_nothing_and_hides_secrets() {
    let server = Server::start([]);
    let text = format!(
        "{ACCOUNT}webhook a {{\n  GET \"{}\"\n  auth basic(\"u\", $secret.PASSWORD)\n  headers {{ X-Card: $flow.key.card }}\n}}\n",
        server.url("/")
    );
    let folder = folder(&[("a.hook", &text)]);
    for json in [true, false] {
        let mut arguments =
            vec!["run", "a.hook", "a", "--dry-run", "--var", "$flow.key.card=4111111111111111"];
        arguments.extend(json.then_some("--json"));
        let hook = Hook::new(arguments).within(folder.path()).env("HOOK_SECRET_PASSWORD", "s3cret-canary");
        let ran = hook.env("HOOK_LOG", "trace").run().ended(0);
        let shown = format!("{}{}", ran.out, ran.err);
        // base64 of `u:s3cret-canary`
        for hidden in ["s3cret-canary", "dTpzM2NyZXQtY2FuYXJ5", "4111111111111111"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
        assert!(ran.out.contains("[secret]") && ran.out.contains("[private]"), "{ran:#?}");
        assert!(ran.out.contains(if json { "SENT" } else { "→ DRY RUN  a  nothing was sent" }), "{ran:#?}");
        if json {
            assert_eq!(at(&ran.json(), &["variables"]).compact(), r#"{"$flow.key.card":"[private]"}"#);
        }
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_dry_run_of_a_flow_goes_on_past_what_a_step_would_save() {
    let text = r#"
webhook first {
  GET "https://a.example.com/x"
  response json {
    $flow.key.url = data.url
    $flow.key.host = data.host
    $flow.key.id = data.id
  }
}
webhook second {
  POST "https://{{$flow.key.host}}/{{$flow.key.id}}?q={{$flow.key.id}}"
  headers { X-Id: $flow.key.id mandatory }
  body json { "id": $flow.key.id as number, "text": "no {{$flow.key.id}}", "status": $flow.key.response_status }
}
webhook third { GET "{{$flow.key.url}}/y" }
flow f { run first mandatory run second mandatory run third mandatory }
"#;
    let folder = folder(&[("a.hook", text)]);
    let ran =
        Hook::new(["run", "a.hook", "f", "--dry-run", "--json"]).within(folder.path()).run().ended(0).json();
    assert_eq!(at(&ran, &["status"]).as_text(), Some("SENT"));
    let Json::List(webhooks) = ran.get("webhooks").unwrap() else { panic!() };
    let request =
        |number: usize, part: &str| at(&webhooks[number], &["request", part]).as_text().unwrap().to_owned();
    assert_eq!(request(1, "url"), "https://[saved by first]/[saved by first]?q=[saved by first]");
    assert_eq!(
        request(1, "body"),
        r#"{"id":"[saved by first]","text":"no [saved by first]","status":"[saved by first]"}"#
    );
    assert_eq!(request(2, "url"), "[saved by first]/y");
    assert_eq!(at(&ran, &["variables", "$flow.key.id"]).as_text(), Some("[saved by first]"));
}

#[test]
fn a_dry_run_of_a_flow_takes_the_outcome_of_the_step_before() {
    let text = r#"
webhook good { GET "https://a.example.com/x" }
webhook failing {
  POST "https://a.example.com/y"
  body json { "id": $flow.key.id mandatory }
}
webhook last { GET "https://a.example.com/z?s={{$flow.key.response_status}}&c={{$flow.key.response_status_code or ""}}" }
flow f { run good run failing run last }
"#;
    let folder = folder(&[("a.hook", text)]);
    let ran = Hook::new(["run", "a.hook", "f", "--dry-run", "--json"]).within(folder.path()).run();
    let ran = ran.ended(0).json();
    let Json::List(webhooks) = ran.get("webhooks").unwrap() else { panic!() };
    let url = at(&webhooks[2], &["request", "url"]).as_text().unwrap().to_owned();
    assert_eq!(url, "https://a.example.com/z?s=FAILED&c=");
}

#[test]
fn names_that_a_step_would_save_are_not_taken_for_the_same() {
    let text = r#"
webhook w { GET "https://a.example.com" response json { $flow.key.x = data.x $flow.key.y = data.y } }
webhook v {
  POST "https://b.example.com"
  headers { "{{$flow.key.x}}": "1" "{{$flow.key.y}}": "2" }
  query { "{{$flow.key.x}}": "1" "{{$flow.key.y}}": "2" }
  body json { "{{$flow.key.x}}": 1, "{{$flow.key.y}}": 2, "s": $flow.key.s }
}
webhook u { POST "https://b.example.com" body multipart { "{{$flow.key.x}}": "1" type $flow.key.y  "{{$flow.key.y}}": "2" } }
flow f {
  run w mandatory
  set $flow.key.s = { "{{$flow.key.x}}": 1, "{{$flow.key.y}}": 2 }
  run v mandatory
  run u mandatory
}
"#;
    let folder = folder(&[("a.hook", text)]);
    let ran =
        Hook::new(["run", "a.hook", "f", "--dry-run", "--json"]).within(folder.path()).run().ended(0).json();
    let webhooks = ran.get("webhooks").unwrap().as_list().unwrap();
    assert_eq!(webhooks.len(), 3);
    let body = at(&webhooks[1], &["request", "body"]).as_text().unwrap();
    assert!(body.starts_with(r#"{"[saved by w]":1,"[saved by w]":2,"s":{"#), "{body}");
    let body = at(&webhooks[2], &["request", "body"]).as_text().unwrap();
    assert!(body.contains("Content-Type: [saved by w]"), "{body}");
}
