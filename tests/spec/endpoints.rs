//! What goes to an endpoint (3.2, 3.4, 3.5): arguments, what is passed, what is returned, the end of a flow.

use hooklang::delivery::{CallRecord, SigningKey};
use hooklang::flow::FlowRun;
use hooklang::source::{Source, Sources};
use hooklang::{Options, compile};

use super::{Project, answer, codes};

const TOOLS: &str = "account { private $flow.key.card }\nendpoint tools { POST \"https://a.example.com/?own=1\" method ping method link returns $flow.key.url }\n";

fn internal(lines: &str, variables: &str, answered: &str) -> (Project, String) {
    let mut project =
        Project::new(&format!("{TOOLS}webhook w {{ {lines} }}"), variables, vec![answer(200, answered)]);
    let run = project.run();
    let sent = match run.error_reason {
        Some(reason) => reason.as_str().to_owned(),
        None => project.transport.sent().remove(0).url.query().unwrap_or_default().to_owned(),
    };
    (project, sent)
}

fn query(lines: &str, variables: &str) -> String {
    internal(lines, variables, "").1
}

#[test]
fn arguments_stand_between_the_method_and_what_is_passed() {
    assert_eq!(
        query(
            "invoke tools.ping pass $call.cli with { template: \"p{{$flow.key.x}}\" list: [1, { \"a\": $flow.key.x }] n: 1.10 }",
            r#"{"$flow.key.x": "y", "$call.cli": "1"}"#
        ),
        "own=1&method=ping&template=py&list=%5B1%2C%7B%22a%22%3A%22y%22%7D%5D&n=1.10&%24call.cli=1"
    );
    assert_eq!(
        query(
            "invoke tools.ping with { a: $flow.key.x b: [$flow.key.x] c: null d: [] optional e: [] }",
            "{}"
        ),
        "own=1&method=ping&e=%5B%5D"
    );
    assert_eq!(query("invoke tools.ping with { a: $flow.key.x mandatory }", "{}"), "INVALID_FLOW_VAR");
    assert_eq!(
        query("invoke tools.ping with { a: { \"b\": $flow.key.x mandatory } }", "{}"),
        "INVALID_FLOW_VAR"
    );
    assert_eq!(query("invoke tools.ping with { a: $secret.NONE }", "{}"), "INVALID_FLOW_VAR");
    for arguments in [
        "with { a: [$flow.key.x, $flow.key.y mandatory] }",
        "with { \"a{{$flow.key.x}}\": $secret.NONE }",
        "with { a: null mandatory }",
        "with { a: $flow.key.x or null mandatory }",
        "with { a: { \"k\": 1, \"{{$flow.key.k}}\": 2 } b: $flow.key.x mandatory }",
        "with { a: { \"k\": 1, \"{{$flow.key.k}}\": 2 } } pass $secret.NONE",
    ] {
        let sent = query(&format!("invoke tools.ping {arguments}"), r#"{"$flow.key.k": "k"}"#);
        assert_eq!(sent, "INVALID_FLOW_VAR", "{arguments}");
    }
    for taken in ["method", "own", "a"] {
        let given = format!(r#"{{"$flow.key.x": "{taken}"}}"#);
        assert_eq!(
            query("invoke tools.ping with { a: 1 \"{{$flow.key.x}}\": 2 }", &given),
            "INVALID_REQUEST",
            "{taken}"
        );
    }
    let project = |lines: &str| codes(&format!("{TOOLS}webhook w {{ {lines} }}"));
    assert_eq!(project("GET \"https://a.example.com/\" with { a: 1 }"), ["line::conflict"]);
    assert_eq!(project("invoke tools.ping with { a: 1 } with { b: 2 }"), ["line::repeated"]);
    assert_eq!(project("invoke tools.ping wait 5s with hold music with { a: 1, b: 2 }"), [""; 0]);
}

#[test]
fn a_group_of_the_flow_leaves_out_what_is_private_and_the_last_response() {
    let variables =
        r#"{"$flow.key.b": 1, "$flow.key.card": "4111", "$flow.key.response_raw": "x", "$flow.key.a": [2]}"#;
    assert_eq!(
        query("invoke tools.ping pass $flow.key", variables),
        "own=1&method=ping&%24flow.key.a=%5B2%5D&%24flow.key.b=1"
    );
}

#[test]
fn a_response_may_save_more_than_what_is_returned() {
    let answered = r#"{"url": "https://x", "more": {"id": 7}}"#;
    let lines = "invoke tools.link response json { $flow.key.id = data.more.id or 0 $flow.key.copy = data.url $flow.key.tag = header \"X\" or \"-\" }";
    let (project, _) = internal(lines, "{}", answered);
    let saved = ["url", "id", "copy", "tag"].map(|name| project.flow(name));
    assert_eq!(saved, [r#""https://x""#, "7", r#""https://x""#, r#""-""#]);
    let (project, _) = internal("invoke tools.ping response json { $flow.key.x = data[0] }", "{}", "[3]");
    assert_eq!(project.flow("x"), "3", "a list too");
    let (_, failed) =
        internal("invoke tools.link response json { $flow.key.id = data.none mandatory }", "{}", answered);
    assert_eq!(failed, "INVALID_RESPONSE_MAP");
    assert_eq!(internal("invoke tools.ping", "{}", "no JSON").1, "own=1&method=ping", "it is not parsed");
    assert_eq!(internal("invoke tools.ping response json { }", "{}", "no JSON").1, "INVALID_RESPONSE");
    for (lines, expected) in [
        ("invoke tools.link response json { $flow.key.url = data.x }", "variable::saved_twice"),
        ("invoke tools.link response xml { }", "line::conflict"),
        ("invoke tools.link response { }", "line::conflict"),
        ("invoke tools.link response json { } no wait", "line::conflict"),
        ("invoke tools.link persist response no wait", "line::conflict"),
    ] {
        assert_eq!(codes(&format!("{TOOLS}webhook w {{ {lines} }}")), [expected], "{lines}");
    }
}

fn flow(text: &str, variables: &str) -> (Project, FlowRun) {
    let mut project = Project::new(text, variables, vec![answer(200, "{}"), answer(200, "{}")]);
    let record = CallRecord::read(r#"{"uuid":"u","legs":[{"incoming":true}]}"#).unwrap();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let run = tokio.block_on(project.runner.run_flow("f", &mut project.variables, Some(&record))).unwrap();
    (project, run)
}

#[test]
fn a_flow_ends_at_the_endpoint_that_it_names() {
    let endpoints = "endpoint one { POST \"https://one.example.com/\" default }\nendpoint two { POST \"https://two.example.com/\" sign $secret.KEY, $secret.KEY }\n";
    for (end, host) in [("", "one.example.com"), (" to two", "two.example.com")] {
        let (project, run) = flow(
            &format!("{endpoints}flow f {{ flow-end webhook{end} }}").replace(
                "$secret.KEY",
                "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\" # allow(secret::literal)\n",
            ),
            "{}",
        );
        assert!(run.flow_end.is_some());
        let sent = project.transport.sent().remove(0);
        assert_eq!(sent.url.host_str(), Some(host));
        let header = |name: &str| sent.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let Some(signature) = header("webhook-signature") else {
            assert!(end.is_empty());
            continue;
        };
        let key = SigningKey::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let timestamp = header("webhook-timestamp").unwrap().parse().unwrap();
        let one = key.sign(
            &header("webhook-id").unwrap(),
            timestamp,
            std::str::from_utf8(&sent.body.unwrap()).unwrap(),
        );
        assert_eq!(signature, format!("{one} {one}"));
    }
    assert_eq!(codes(&format!("{endpoints}flow f {{ flow-end webhook to three }}")), ["name::unknown"]);
    assert_eq!(
        codes("endpoint one { POST \"https://one.example.com/\" }\nflow f { flow-end webhook to one }"),
        [""; 0]
    );
    assert_eq!(
        codes("endpoint e { POST \"https://e.example.com/\" sign $secret.A, $secret.B, $secret.C }"),
        ["syntax::unexpected"]
    );
}

#[test]
fn set_assigns_json() {
    let text = r#"flow f {
      set $flow.key.a = { "x": [$flow.key.v, "{{$flow.key.v}}!", 1.10], "n{{$flow.key.v}}": null, "o": $flow.key.none optional, }
      set $flow.key.b = $flow.key.none or ["ivr"]
      set $flow.key.c = { "x": $flow.key.none }
      set $flow.key.d = { "v": 1, "{{$flow.key.v}}": 2 }
      set $flow.key.e = null
      set $flow.key.g = $flow.key.a
    }"#;
    let (project, _) =
        flow(text, r#"{"$flow.key.v": "v", "$flow.key.c": 1, "$flow.key.d": 1, "$flow.key.e": 1}"#);
    let a = r#"{"x":["v","v!",1.10],"nv":null}"#;
    let found = ["a", "b", "c", "d", "e", "g"].map(|name| project.flow(name));
    assert_eq!(found, [a, r#"["ivr"]"#, "-", "-", "-", a]);
    assert_eq!(codes("flow f { set $flow.key.a = { \"x\": 1 mandatory } }"), ["line::misplaced"]);
    assert_eq!(codes("flow f { set $flow.key.a = 1 optional }"), ["line::misplaced"]);
    assert_eq!(codes("flow f { set $flow.key.a: 1 }"), ["syntax::unexpected"]);
}

#[test]
fn what_a_webhook_sets_is_kept_but_for_the_last_response() {
    let text = "webhook w { GET \"https://a.example.com/\" response json { $flow.key.x = data.x or 1 } persist response }\nflow f { run w }";
    let (_, run) = flow(text, "{}");
    let kept: Vec<&str> =
        run.persisted.kept.keys().map(|name| name.strip_prefix("$flow.key.").unwrap()).collect();
    assert_eq!(kept, ["x", "response_status", "response_status_code", "response_duration", "response_error"]);
    assert_eq!(run.webhooks[0].persisted, run.persisted);
}

#[test]
fn an_operators_account_keeps_what_the_projects_has_private() {
    let mut sources = Sources::default();
    for (name, text) in [
        ("a.hook", "account { allow http private $flow.key.card, $flow.key.pin set a = \"x\" }"),
        ("operator.hook", "account { private $flow.key.pin, $flow.key.token }"),
    ] {
        sources.add(Source::new(name.into(), name.into(), text.into()));
    }
    let account = sources.iter().map(|(id, _)| id).last();
    let (program, found) = compile(&sources, &Options { account });
    let account = program.unwrap_or_else(|| panic!("{found:?}")).account;
    assert_eq!(
        account.private.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["$flow.key.pin", "$flow.key.token", "$flow.key.card"]
    );
    assert!(!account.allow_http);
}

#[test]
fn accounts_say_what_the_platform_provides() {
    assert_eq!(
        codes("account { provide $call.cli, $user.key.language, $sys.datetime, $flow.key.lead }"),
        [""; 0]
    );
    for wrong in ["$account.x", "$secret.x"] {
        assert_eq!(codes(&format!("account {{ provide {wrong} }}")), ["variable::not_allowed"], "{wrong}");
    }
    let typo = "webhook w { GET \"https://a.example.com/{{$flow.key.customr}}\" response json { $flow.key.customer = data.a } }";
    assert_eq!(codes(typo), ["variable::probable_typo"]);
    assert_eq!(codes(&format!("account {{ provide $flow.key.customr }}\n{typo}")), [""; 0]);
}

#[test]
fn accepted_statuses_are_none_that_succeed_anyway() {
    let accept = |statuses: &str| {
        codes(&format!("webhook w {{ GET \"https://a.example.com/\" accept status {statuses} }}"))
    };
    assert_eq!(accept("100, 304, 404, 599"), [""; 0]);
    for wrong in ["99", "600", "200", "299"] {
        assert_eq!(accept(wrong), ["syntax::unexpected"], "{wrong}");
    }
}
