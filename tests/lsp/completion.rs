//! What may be written at a position.

use serde_json::Value;

use super::json;
use super::project::Opened;

/// What is offered at `|` of `text`, which takes the place of `a.hook`.
fn offered(it: &mut Opened, text: &str) -> Vec<Value> {
    let a = it.path("a.hook");
    let at = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    it.client.close(&a);
    it.client.open(&a, &text);
    let line = text[..at].matches('\n').count();
    let column = text[..at].rsplit('\n').next().unwrap().encode_utf16().count();
    let found = it.client.request(
        "textDocument/completion",
        json!({ "textDocument": { "uri": super::client::uri(&a) }, "position": { "line": line, "character": column } }),
    );
    found["items"].as_array().cloned().unwrap_or_default()
}

fn labels(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["label"].as_str().unwrap()).collect()
}

fn item<'i>(items: &'i [Value], label: &str) -> &'i Value {
    items.iter().find(|item| item["label"] == label).unwrap_or_else(|| panic!("{label}: {:?}", labels(items)))
}

#[test]
fn variables_come_with_who_saves_them() {
    let mut it = Opened::new();
    let text = "webhook other { GET \"https://a.example.com/{{|}}\" response json { $flow.key.name = data.name } }\n";
    let items = offered(&mut it, text);
    assert_eq!(item(&items, "$flow.key.name")["detail"], "saved by `other`");
    assert_eq!(item(&items, "$flow.key.lead")["detail"], "provided by the account");
    assert_eq!(item(&items, "$account.crm")["detail"], "https://crm.example.com/v1");
    assert!(
        item(&items, "$flow.key.response_status")["documentation"]["value"]
            .as_str()
            .unwrap()
            .contains("SUCCESS")
    );
    assert_eq!(item(&items, "$call.cli")["textEdit"]["newText"], "$call.cli");
    // Outside of braces they are written with them, and what is typed is replaced.
    let items = offered(&mut it, "webhook other { GET \"https://a.example.com/$ca|\" }\n");
    let edit = &item(&items, "$call.cli")["textEdit"];
    assert_eq!(edit["newText"], "{{$call.cli}}");
    assert_eq!(edit["range"]["start"]["character"], 43);
    // As a value, without.
    let items = offered(&mut it, "webhook other { GET \"https://a.example.com/\" headers { X: $| } }\n");
    assert_eq!(item(&items, "$call.cli")["textEdit"]["newText"], "$call.cli");
}

#[test]
fn names_come_where_they_are_run_and_invoked() {
    let mut it = Opened::new();
    let hooks = super::project::HOOKS;
    let with = |more: &str| format!("{hooks}{more}");
    let items = offered(&mut it, &with("flow x { run |"));
    assert_eq!(labels(&items), ["lookup", "send"]);
    let items = offered(&mut it, &with("test |"));
    assert!(labels(&items).contains(&"main") && labels(&items).contains(&"lookup"), "{items:?}");
    let login = "oauth2 login { POST \"https://l.example.com/\" client(\"a\", $secret.A) }\n";
    let items = offered(&mut it, &with(&format!("{login}test |")));
    assert!(!labels(&items).contains(&"login"), "no test is of an `oauth2`: {items:?}");
    let items = offered(&mut it, &with("webhook x { invoke |"));
    assert_eq!(labels(&items), ["tools", "functions"]);
    let items = offered(&mut it, &with("webhook x { invoke tools.|"));
    assert_eq!(labels(&items), ["send_link"]);
    assert_eq!(items[0]["detail"], "returns $flow.key.link_url");
    let items = offered(&mut it, &with("webhook x { invoke functions.t| }"));
    assert!(item(&items, "time")["documentation"]["value"].as_str().unwrap().contains("zone"));
}

#[test]
fn codes_come_in_a_comment_that_allows() {
    let mut it = Opened::new();
    let items = offered(&mut it, "webhook a {\n  wait 20s # allow(wai|\n}\n");
    assert!(labels(&items).contains(&"wait::silent"));
    assert!(!labels(&items).contains(&"method::unknown"), "an error is not allowed by a comment");
    assert_eq!(labels(&offered(&mut it, "# a comment|\n")), [""; 0]);
}

#[test]
fn words_come_where_they_may_stand() {
    let mut it = Opened::new();
    let items = offered(&mut it, "|");
    assert_eq!(labels(&items), ["webhook", "flow", "test", "endpoint", "oauth2", "account"]);
    assert_eq!(items[0]["textEdit"]["newText"], "webhook", "this editor fills in nothing");
    let items = offered(&mut it, "webhook a {\n  w|\n}\n");
    for label in ["GET", "wait", "no wait", "persist response", "accept status", "response"] {
        item(&items, label);
    }
    assert_eq!(item(&items, "wait")["textEdit"]["range"]["start"]["character"], 2);
    assert!(
        item(&items, "wait")["documentation"]["value"].as_str().unwrap().contains("wait 10s with hold music")
    );
    assert_eq!(
        labels(&offered(&mut it, "webhook a {\n  auth |\n}\n")),
        ["none", "basic", "bearer", "oauth2"]
    );
    let items = offered(&mut it, "webhook a {\n  headers {\n    X|\n  }\n}\n");
    assert_eq!(item(&items, "X-Request-Id")["textEdit"]["newText"], "X-Request-Id: $flow.key.trace");
    let items = offered(&mut it, "webhook a {\n  response json { $flow.key.x = | }\n}\n");
    assert_eq!(labels(&items)[..2], ["data", "header"]);
    let items = offered(&mut it, "oauth2 a {\n  |\n}\n");
    assert_eq!(labels(&items), ["POST", "notes", "client", "scope", "parameters"]);
    // Two braces that are written as such open no value; the next two do, and the value goes on.
    let items = offered(&mut it, "webhook a {\n  notes \"\\{{ and {{\" w|\n}\n");
    item(&items, "or");
    let items = offered(&mut it, "webhook a {\n  notes \"\\{{ \"\n  w|\n}\n");
    item(&items, "wait");
    let items = offered(&mut it, "endpoint a {\n  |\n}\n");
    assert!(labels(&items).contains(&"POST") && !labels(&items).contains(&"GET"));

    let mut it = Opened::with(
        json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } }),
    );
    let items = offered(&mut it, "|");
    assert_eq!(items[1]["insertTextFormat"], 2);
    assert!(items[1]["textEdit"]["newText"].as_str().unwrap().starts_with("flow ${1:name} {\n"));
}

#[test]
fn every_word_comes_with_what_it_means() {
    let mut it = Opened::new();
    for (text, word, meaning) in [
        ("webhook a { auth | }", "none", "no credentials"),
        ("webhook a { body | }", "xml", "text/xml"),
        ("webhook a { response | }", "text", "all of it"),
        ("webhook a { wait 20s | }", "with", "music"),
        ("webhook a { no | }", "wait", "without waiting"),
        ("webhook a { headers { X: $call.cli | } }", "or", "next value"),
        ("webhook a { headers { X: $call.cli as | } }", "list", "a list of one"),
        ("webhook a { GET \"https://a/{{$call.cli as |}}\" }", "path", "segments"),
        ("account { allow | }", "http", "`http:`"),
        ("flow f { run lookup | }", "mandatory", "skipped"),
        ("test lookup \"x\" { reply | }", "refused", "no connection"),
    ] {
        let items = offered(&mut it, text);
        let detail = item(&items, word)["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(meaning), "{text}: {detail}");
    }
}

#[test]
fn only_what_may_stand_is_offered() {
    let mut it = Opened::new();
    for (text, offered_there, not) in [
        // A line that is there already, before or after, and lines that exclude each other.
        ("webhook a { GET \"https://a\" | }", "headers", "POST"),
        ("webhook a { | GET \"https://a\" }", "headers", "POST"),
        ("webhook a { | GET \"https://a\" }", "response", "invoke"),
        ("webhook a { | invoke tools.send_link }", "pass", "GET"),
        ("webhook a { invoke functions.text | }", "with", "pass"),
        ("webhook a { | invoke functions.text }", "with", "pass"),
        ("webhook a { invoke tools.send_link response | }", "json", "xml"),
        ("webhook a { invoke tools.send_link response | }", "json", "text"),
        ("webhook a { response | { } invoke tools.send_link }", "json", "xml"),
        ("webhook a { GET \"https://a\" response | }", "xml", "pass"),
        ("webhook a { no wait | }", "headers", "response"),
        ("webhook a { response json { } | }", "headers", "no wait"),
        ("webhook a { wait 5s | }", "headers", "wait"),
        ("test send \"x\" { reply 200 | }", "reply", "file"),
        // What reads a body of another format.
        ("webhook a { response json { $flow.key.x = | } }", "data", "xpath"),
        ("webhook a { response xml { $flow.key.x = | } }", "xpath", "data"),
        ("webhook a { response { $flow.key.x = | } }", "header", "data"),
        ("webhook a { response xml { | } }", "namespace", "data"),
        ("webhook a { response json { | } }", "$flow.key.tier", "namespace"),
        // Parts are files in `multipart` alone, `path` is a type in a URL alone, and tests hold no values.
        ("webhook a { body multipart { a: \"x\" | } }", "file", "data"),
        ("webhook a { body form { a: \"x\" | } }", "optional", "file"),
        ("webhook a { body xml \"<a>{{$call.cli as |}}</a>\" }", "text", "path"),
        ("flow f { set $flow.key.a = { \"x\": 1 | } }", "optional", "mandatory"),
        ("flow f { run lookup | }", "mandatory", "optional"),
        // Which variables.
        ("webhook a { query { a: | } }", "$call.cli", "mandatory"),
        ("webhook a { query { a: $call.cli or | } }", "$secret.TOOLS_PASSWORD", "as"),
        ("webhook a { auth basic(\"x\", |) }", "$secret.TOOLS_PASSWORD", "GET"),
        ("webhook a { response json { | } }", "$flow.key.tier", "$flow.key.response_status"),
        ("webhook a { response json { $flow.key.x = data.y or | } }", "$call.cli", "$secret.TOOLS_PASSWORD"),
        (
            "webhook a { response json { $flow.key.x = data.y[?@.z == $|] } }",
            "$call.cli",
            "$secret.TOOLS_PASSWORD",
        ),
        ("webhook a { invoke tools.send_link pass $call, | }", "$flow.key", "$secret"),
        ("endpoint e { POST \"https://{{$|}}\" }", "$account.crm", "$call.cli"),
        ("flow f { set | }", "$flow.key.tier", "$call.cli"),
        ("flow f { set $flow.key.a = | }", "$call.cli", "$secret.TOOLS_PASSWORD"),
        ("account { provide | }", "$call.cli", "$account.crm"),
        ("account { private | }", "$flow.key.tier", "$call.cli"),
        ("test lookup \"x\" { given { | } }", "$secret.TOOLS_PASSWORD", "$account.crm"),
        ("test lookup \"x\" { expect { | } }", "$flow.key.tier", "$secret.TOOLS_PASSWORD"),
        ("webhook a { query { a: \"{{$call.cli |}}\" } }", "or", "$call.cli"),
        ("webhook a { query { a: \"{{$call.cli or |}}\" } }", "$call.cli", "or"),
    ] {
        let items = offered(&mut it, &format!("{}{text}", super::project::HOOKS));
        let labels = labels(&items);
        assert!(labels.contains(&offered_there), "{text}: `{offered_there}` is not in {labels:?}");
        assert!(!labels.contains(&not), "{text}: `{not}` is in {labels:?}");
    }
    for text in [
        "test lookup \"x\" { given { $call.cli: | } }",
        "test lookup \"x\" { reply 200 json { \"a\": 1 | } }",
        "webhook a { response json { $flow.key.x = data[|] } }",
    ] {
        let items = offered(&mut it, &format!("{}{text}", super::project::HOOKS));
        assert_eq!(labels(&items), [""; 0], "{text}");
    }
}

#[test]
fn a_variable_is_not_offered_because_it_is_being_typed() {
    let mut it = Opened::new();
    let items = offered(&mut it, "webhook a { query { a: $flow.key.ti| } }");
    assert!(labels(&items).contains(&"$flow.key.tier") && !labels(&items).contains(&"$flow.key.ti"));
}

#[test]
fn a_test_names_the_steps_of_its_flow() {
    let mut it = Opened::new();
    let more = "oauth2 login { POST \"https://l.example.com/\" client(\"a\", $secret.A) }\n\
                webhook alone { GET \"https://a.example.com/\" }\n";
    let with = |test: &str| format!("{}{more}{test}", super::project::HOOKS);
    let items = offered(&mut it, &with("test main \"x\" { expect no request |"));
    assert_eq!(labels(&items), ["login", "lookup", "send"]);
    let items = offered(&mut it, &with("test lookup \"x\" { reply |"));
    assert_eq!(labels(&items), ["timeout", "refused", "login"]);
    let items = offered(&mut it, &with("test nobody \"x\" { expect no request |"));
    assert_eq!(labels(&items), ["alone", "login", "lookup", "send", "flow-end"]);
}

#[test]
fn members_come_from_what_tests_reply() {
    let mut it = Opened::new();
    let test = "test a \"x\" { reply 200 json { \"customer\": { \"tier\": \"gold\" }, \"tickets\": [{ \"id\": 7 }] } }\n";
    let with = |path: &str| {
        format!(
            "webhook a {{ GET \"https://a.example.com\" response json {{ $flow.key.x = {path} }} }}\n{test}"
        )
    };
    let items = offered(&mut it, &with("data.|"));
    assert_eq!(labels(&items), ["customer", "tickets"]);
    assert_eq!(labels(&offered(&mut it, &with("data..|"))), ["customer", "id", "tickets", "tier"]);
    assert_eq!(labels(&offered(&mut it, &with("data.customer['|']"))), ["tier"]);
    let items = offered(&mut it, &with("data.customer.t|"));
    assert_eq!((labels(&items), &items[0]["detail"]), (vec!["tier"], &json!("\"gold\"")));
    assert_eq!(items[0]["textEdit"]["newText"], "tier");
    assert_eq!(labels(&offered(&mut it, &with("data.tickets[0].|"))), ["id"]);
    // A name that would end the quotes or begin an escape there.
    let odd = r#"{ "a b": 1, "it's": 2, "a\"b": 3, "a\\b": 4, "a\nb": 5 }"#;
    let with = |path: &str| with(path).replace("{ \"tier\": \"gold\" }", odd);
    assert_eq!(labels(&offered(&mut it, &with("data.customer['|']"))), ["a b", "a\"b"]);
    assert_eq!(labels(&offered(&mut it, &with("data.customer[\"|\"]"))), ["a b", "it's"]);
}

const LOGIN: &str = "oauth2 login {\n  POST \"https://l.example.com/\"\n  client(\"a\", $secret.A)\n}\n";

#[test]
fn an_oauth2_is_named_where_a_token_is_asked_for() {
    let mut it = Opened::new();
    let hooks = super::project::HOOKS;
    let items = offered(&mut it, &format!("{LOGIN}{hooks}webhook x {{\n  auth oauth2(|)\n}}\n"));
    assert_eq!(labels(&items), ["login"]);
    let items = offered(&mut it, &format!("{LOGIN}{hooks}test main \"x\" {{\n  reply |\n}}\n"));
    for label in ["login", "lookup", "send", "timeout", "refused"] {
        item(&items, label);
    }
    assert!(!labels(&items).contains(&"main"), "a flow replies to nothing");
}

#[test]
fn values_come_with_headers_and_arguments() {
    let mut it = Opened::new();
    let items = offered(&mut it, "webhook a {\n  headers {\n    content-type: |\n  }\n}\n");
    assert_eq!(labels(&items)[..2], ["\"application/json\"", "\"application/json; charset=utf-8\""]);
    let with = |inside: &str| format!("webhook a {{\n  invoke functions.text\n  with {{ {inside} }}\n}}\n");
    let items = offered(&mut it, &with("|"));
    assert_eq!(item(&items, "text")["textEdit"]["newText"], "text: ");
    assert!(item(&items, "text")["sortText"].as_str() < item(&items, "keep")["sortText"].as_str());
    let items = offered(&mut it, &with("text: $call.cli |"));
    assert!(labels(&items).contains(&"keep") && !labels(&items).contains(&"text"), "{items:?}");
    let items = offered(&mut it, &with("case: |"));
    assert_eq!(labels(&items)[..3], ["\"upper\"", "\"lower\"", "\"title\""]);
    assert!(
        item(&items, "\"title\"")["sortText"].as_str() < item(&items, "$flow.key.tier")["sortText"].as_str()
    );
}

#[test]
fn elements_come_from_what_tests_reply() {
    let mut it = Opened::new();
    let test = "test a \"x\" {\n  reply 200 xml \"\"\"\n    <s:Envelope xmlns:s=\"urn:s\" xmlns=\"urn:d\"><s:Body><bal n=\"1\">12.5</bal></s:Body></s:Envelope>\n    \"\"\"\n}\n";
    let with = |path: &str| {
        format!(
            "webhook a {{\n  GET \"https://a.example.com\"\n  response xml {{\n    namespace e = \"urn:s\"\n    namespace d = \"urn:d\"\n    $flow.key.x = xpath \"{path}\"\n  }}\n}}\n{test}"
        )
    };
    assert_eq!(labels(&offered(&mut it, &with("/|"))), ["e:Envelope"]);
    let items = offered(&mut it, &with("/e:Envelope/e:Body/d:b|"));
    assert_eq!((labels(&items), &items[0]["detail"]), (vec!["d:bal"], &json!("12.5")));
    assert_eq!(items[0]["textEdit"]["newText"], "d:bal");
    let items = offered(&mut it, &with("//d:bal/@|"));
    assert_eq!((labels(&items), &items[0]["detail"]), (vec!["@n"], &json!("1")));
    assert_eq!(labels(&offered(&mut it, &with("//d:bal[|"))), ["@n"]);
    let items = offered(&mut it, &with("/e:Envelope/e:Body/|").replace("    namespace d = \"urn:d\"\n", ""));
    assert_eq!(labels(&items), ["*[local-name() = 'bal']"], "no prefix is declared for it");
}

#[test]
fn members_come_in_a_filter() {
    let mut it = Opened::new();
    let test =
        "test a \"x\" {\n  reply 200 json { \"tickets\": [{ \"id\": 7, \"by\": { \"name\": \"A\" } }] }\n}\n";
    let with = |path: &str| {
        format!(
            "webhook a {{\n  GET \"https://a.example.com\"\n  response json {{ $flow.key.x = {path} }}\n}}\n{test}"
        )
    };
    assert_eq!(labels(&offered(&mut it, &with("data.tickets[?@.| == 7].id"))), ["by", "id"]);
    assert_eq!(labels(&offered(&mut it, &with("data.tickets[?@.by.|"))), ["name"]);
    assert_eq!(labels(&offered(&mut it, &with("data.tickets[?@.id == 7].|"))), ["by", "id"]);
}

#[test]
fn a_long_list_is_cut_to_what_is_typed() {
    let mut it = Opened::new();
    let many: String = (0..500).map(|n| format!("$flow.key.v{n} = data.v{n} ")).collect();
    let text = |typed: &str| {
        format!(
            "webhook a {{\n  GET \"https://a.example.com/{{{{$flow.key.{typed}|}}}}\"\n  response json {{ {many} }}\n}}\n"
        )
    };
    assert_eq!(offered(&mut it, &text("")).len(), 300);
    let items = offered(&mut it, &text("v49"));
    assert!(items.len() < 100 && labels(&items).contains(&"$flow.key.v499"), "{:?}", labels(&items));
}
