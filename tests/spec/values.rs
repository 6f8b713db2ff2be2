//! Values in their places (sections 2 and 3.3): fallbacks, marks, names, segments of a path, parts, arguments.

use super::{Project, answer, body, codes, codes_of, saved, sent, url};

const NONE: &str = "{}";

#[test]
fn a_list_or_object_may_follow_the_last_or() {
    assert_eq!(
        body(r#"json { "a": $flow.key.x or [], "b": $flow.key.x or { "c": $flow.key.y optional } }"#, NONE),
        r#"{"a":[],"b":{}}"#
    );
    assert_eq!(
        body(r#"json $flow.key.x or ["{{$flow.key.y}}", 1.10]"#, r#"{"$flow.key.y": "z"}"#),
        r#"["z",1.10]"#
    );
    assert_eq!(
        body(r#"json [$flow.key.x or [$flow.key.y]] optional"#, NONE),
        "none",
        "it has no value itself"
    );
    assert_eq!(
        body(r#"json { "a": $flow.key.x or [$flow.key.y mandatory] } optional"#, NONE),
        "INVALID_FLOW_VAR"
    );
    assert_eq!(
        url("GET \"https://a.example.com/\" query { q: $flow.key.x or [1, 2] }", NONE),
        "https://a.example.com/?q=1&q=2"
    );
    let headers = sent("GET \"https://a.example.com/\" headers { X: $flow.key.x or [1, \"b\"] }", NONE)
        .unwrap()
        .headers;
    assert_eq!(headers.get("x").unwrap(), "[1,\"b\"]");
    assert_eq!(codes_of("headers { X: \"{{$flow.key.x or []}}\" }"), ["syntax::unexpected"]);
}

#[test]
fn an_unmarked_value_takes_along_what_is_around_it() {
    let fields =
        r#"json { "a": 1, "fields": [{ "id": 360, "value": $flow.key.plan } optional, { "id": 361 }] }"#;
    assert_eq!(body(fields, NONE), r#"{"a":1,"fields":[{"id":361}]}"#);
    assert_eq!(
        body(fields, r#"{"$flow.key.plan": "p"}"#),
        r#"{"a":1,"fields":[{"id":360,"value":"p"},{"id":361}]}"#
    );
    assert_eq!(body(r#"json { "a": [[{ "b": $flow.key.x }]] optional, "c": 1 }"#, NONE), r#"{"c":1}"#);
    assert_eq!(body(r#"json { "a": [$flow.key.x] }"#, NONE), "INVALID_FLOW_VAR");
    assert_eq!(body(r#"json { "a": [$flow.key.x] } optional"#, NONE), "none");
    assert_eq!(
        body(r#"json { "a": { "b": $flow.key.x mandatory } optional } optional"#, NONE),
        "INVALID_FLOW_VAR"
    );
    assert_eq!(body(r#"json { "a": { "b": $flow.key.x } mandatory } optional"#, NONE), "INVALID_FLOW_VAR");
    assert_eq!(
        body(r#"json { "a": { "b": $flow.key.x optional } optional, "l": [] optional, "m": [] }"#, NONE),
        r#"{"m":[]}"#
    );
    assert_eq!(
        body(r#"json { "a": $flow.key.x or null, "b": null, "c": [null or 1, null] }"#, NONE),
        r#"{"a":null,"b":null,"c":[1,null]}"#
    );
}

#[test]
fn a_mandatory_value_or_secret_fails_the_webhook_wherever_it_stands() {
    for needed in ["$flow.key.y mandatory", "$secret.NONE"] {
        let webhooks = [
            format!(r#"body json [{{ "a": $flow.key.x, "b": {needed} }} optional]"#),
            format!(r#"body json {{ "a": {{ "c": $flow.key.x }}, "b": {{ "d": {needed} }} }} optional"#),
            format!(r#"body json {{ "a": [$flow.key.x, {needed}] optional }}"#),
            format!(r#"body json {{ "a": 1, "{{{{$flow.key.x}}}}": [{needed}] optional }}"#),
            format!(r#"body json {{ "b": "{{{{$flow.key.x}}}}" or [$flow.key.x, {needed}] optional }}"#),
            format!(r#"query {{ a: $flow.key.x or [$flow.key.x, {needed}] }}"#),
            format!(r#"query {{ "{{{{$flow.key.x}}}}": $flow.key.x or [{needed}] }}"#),
            format!(r#"headers {{ "X{{{{$flow.key.x}}}}": $flow.key.x or [{needed}] }}"#),
            format!(r#"body form {{ "{{{{$flow.key.x}}}}": $flow.key.x or [{needed}] }}"#),
            format!(r#"body multipart {{ "{{{{$flow.key.x}}}}": $flow.key.x or [{needed}] }}"#),
        ];
        for lines in webhooks {
            let sent = sent(&format!("POST \"https://a.example.com/\" {lines}"), NONE).map(|_| "sent");
            assert_eq!(sent, Err("INVALID_FLOW_VAR"), "{lines}");
        }
    }
    for lines in [
        r#"headers { "X{{$flow.key.x}}": $secret.NONE }"#,
        r#"query { "{{$flow.key.x}}": $secret.NONE }"#,
        r#"response json { $flow.key.r = data.a or [$flow.key.x, $flow.key.y mandatory] }"#,
    ] {
        let sent = sent(&format!("POST \"https://a.example.com/\" {lines}"), NONE).map(|_| "sent");
        assert_eq!(sent, Err("INVALID_FLOW_VAR"), "{lines}");
    }
    assert_eq!(body(r#"json { "a": [$flow.key.x, $flow.key.y] optional }"#, NONE), "{}");
    let optional = r#"GET "https://a.example.com/" headers { "X{{$flow.key.x}}": $secret.NONE optional }"#;
    assert!(sent(optional, NONE).is_ok());
}

#[test]
fn what_has_no_value_is_said_before_what_cannot_be_formed() {
    let given = r#"{"$flow.key.n": "k"}"#;
    let repeated = r#"{ "k": 2, "{{$flow.key.n}}": 1 }"#;
    let saved = "response json { $flow.key.r = data.z or [$flow.key.none mandatory] }";
    for lines in [
        format!("body json {repeated} {saved}"),
        format!("query {{ a: $flow.key.none or {repeated} }} {saved}"),
        format!("body json {repeated} headers {{ X: $flow.key.none mandatory }}"),
    ] {
        let sent = sent(&format!("POST \"https://a.example.com/\" {lines}"), given).map(|_| "sent");
        assert_eq!(sent, Err("INVALID_FLOW_VAR"), "{lines}");
    }
}

#[test]
fn what_is_left_out_is_neither_formed_nor_counted() {
    let big = "x".repeat(9 << 20);
    let given = format!(r#"{{"$flow.key.n": "k", "$flow.key.big": "{big}"}}"#);
    for lines in [
        r#"query { "{{$flow.key.x}}": $flow.key.y or { "k": 1, "{{$flow.key.n}}": 2 } z: 1 }"#,
        r#"headers { "X{{$flow.key.x}}": $flow.key.y or { "k": 1, "{{$flow.key.n}}": 2 } }"#,
        r#"query { "X{{$flow.key.x}}": $flow.key.big "Y{{$flow.key.x}}": $flow.key.big z: 1 }"#,
        r#"body json { "{{$flow.key.x}}": $flow.key.big optional, "{{$flow.key.x}}y": $flow.key.big optional }"#,
        r#"body json [[$flow.key.x, $flow.key.big, $flow.key.big] optional]"#,
    ] {
        let sent = sent(&format!("POST \"https://a.example.com/\" {lines}"), &given).map(|_| "sent");
        assert_eq!(sent, Ok("sent"), "{lines}");
    }
}

#[test]
fn the_name_of_a_member_counts_as_a_value() {
    assert_eq!(body(r#"json { "x{{$flow.key.n}}": 1 optional, "b": 2 }"#, NONE), r#"{"b":2}"#);
    assert_eq!(body(r#"json { "a": { "x{{$flow.key.n}}": 1 } optional, "b": 2 }"#, NONE), r#"{"b":2}"#);
    assert_eq!(body(r#"json { "x{{$flow.key.n}}": 1 mandatory } optional"#, NONE), "INVALID_FLOW_VAR");
    let given = r#"{"$flow.key.n": "b"}"#;
    assert_eq!(body(r#"json { "{{$flow.key.n}}": 1, "c": 2 }"#, given), r#"{"b":1,"c":2}"#);
    assert_eq!(body(r#"json { "{{$flow.key.n}}": 1, "b": 2 }"#, given), "INVALID_REQUEST");
    assert_eq!(body(r#"json [{ "b": 2, "{{$flow.key.n}}": 1 }]"#, given), "INVALID_REQUEST");
    assert_eq!(body(r#"json { "b": 2, "{{$flow.key.n}}": $flow.key.x optional }"#, given), r#"{"b":2}"#);
}

#[test]
fn names_of_fields_may_hold_values() {
    let query = |lines: &str, name: &str| {
        url(
            &format!("GET \"https://a.example.com/?own%20one=1\" query {{ {lines} }}"),
            &format!(r#"{{"$flow.key.n": {name}}}"#),
        )
    };
    assert_eq!(
        query(r#""f[{{$flow.key.n}}]": 1"#, r#""a b""#),
        "https://a.example.com/?own%20one=1&f%5Ba%20b%5D=1"
    );
    assert_eq!(query(r#""{{$flow.key.n}}": 1 b: 2"#, "null"), "https://a.example.com/?own%20one=1&b=2");
    assert_eq!(query(r#""{{$flow.key.n}}": 1 mandatory"#, "null"), "INVALID_FLOW_VAR");
    for taken in [r#""own one""#, r#""b""#] {
        assert_eq!(query(r#""{{$flow.key.n}}": 1 b: 2"#, taken), "INVALID_REQUEST");
    }
    assert_eq!(
        query(r#""{{$flow.key.n}}": $flow.key.l or [1, 2]"#, r#""q""#),
        "https://a.example.com/?own%20one=1&q=1&q=2"
    );
    let header = |name: &str| {
        let lines = r#"GET "https://a.example.com/" headers { "{{$flow.key.n}}": 1 X-B: 2 }"#;
        sent(lines, &format!(r#"{{"$flow.key.n": "{name}"}}"#)).map(|_| "sent")
    };
    assert_eq!(header("X-A"), Ok("sent"));
    for refused in ["x-b", "Host", "expect", "te", "authorization", "a b", "", "ä"] {
        assert_eq!(header(refused), Err("INVALID_REQUEST"), "{refused}");
    }
    assert_eq!(body(r#"form { "{{$flow.key.n}}": 1 b: 2 }"#, r#"{"$flow.key.n": "b"}"#), "INVALID_REQUEST");
    assert_eq!(
        body(r#"multipart { "{{$flow.key.n}}": 1 b: 2 }"#, r#"{"$flow.key.n": "b"}"#),
        "INVALID_REQUEST"
    );
}

#[test]
fn as_path_keeps_the_slashes_of_a_value() {
    let path = |text: &str, value: &str| {
        url(&format!("GET \"https://a.example.com{text}\""), &format!(r#"{{"$flow.key.p": {value}}}"#))
    };
    for (value, expected) in [
        (r#""a/b c""#, "https://a.example.com/x/a/b%20c/y"),
        (r#""/a/b/""#, "https://a.example.com/x/a/b/y"),
        (r#""a?b#c""#, "https://a.example.com/x/a%3Fb%23c/y"),
        (r#""a//b""#, "INVALID_REQUEST"),
        (r#""a/../b""#, "INVALID_REQUEST"),
        (r#""a/.""#, "INVALID_REQUEST"),
        (r#""/""#, "INVALID_REQUEST"),
        (r#""""#, "INVALID_REQUEST"),
        ("null", "INVALID_FLOW_VAR"),
        ("17", "https://a.example.com/x/17/y"),
    ] {
        assert_eq!(path("/x/{{$flow.key.p as path}}/y", value), expected, "{value}");
    }
    assert_eq!(path("/{{$flow.key.p as path}}", r#""a/b""#), "https://a.example.com/a/b");
    assert_eq!(path("/{{$flow.key.p as path}}?q=1", r#""a/b""#), "https://a.example.com/a/b?q=1");
    assert_eq!(
        path("/{{$flow.key.n as path or $flow.key.p}}", r#""a/b""#),
        "https://a.example.com/a%2Fb",
        "each operand by itself"
    );
    let from_start = r#"{"$flow.key.p": "a/b", "$flow.key.u": "https://b.example.com/v1"}"#;
    assert_eq!(
        url("GET \"{{$flow.key.u}}/{{$flow.key.p as path}}\"", from_start),
        "https://b.example.com/v1/a/b"
    );
    for (place, lines) in [
        ("after text", "GET \"https://a.example.com/x{{$flow.key.p as path}}\""),
        ("before text", "GET \"https://a.example.com/{{$flow.key.p as path}}.json\""),
        ("beside a value", "GET \"https://a.example.com/{{$flow.key.p as path}}{{$flow.key.q}}\""),
        ("query", "GET \"https://a.example.com/?q={{$flow.key.p as path}}\""),
        ("host", "GET \"https://{{$flow.key.p as path}}/\""),
        ("start", "GET \"{{$flow.key.p as path}}/\""),
        ("a text inside", "GET \"https://a.example.com/{{\"{{$flow.key.p as path}}\"}}\""),
        ("a header", "GET \"https://a.example.com/\" headers { X: $flow.key.p as path }"),
        ("a mapping", "GET \"https://a.example.com/\" response json { $flow.key.x = data.x as path }"),
    ] {
        assert_eq!(codes(&format!("webhook w {{ {lines} }}")), ["line::misplaced"], "{place}");
    }
}

#[test]
fn a_value_that_a_url_starts_with_ends_in_its_path() {
    let at = |text: &str, value: &str| {
        url(&format!("GET \"{text}\""), &format!(r#"{{"$flow.key.u": "{value}"}}"#))
    };
    assert_eq!(at("{{$flow.key.u}}", "https://a.example.com/?q=1"), "https://a.example.com/?q=1");
    assert_eq!(at("{{$flow.key.u}}/x", "https://a.example.com"), "https://a.example.com/x");
    assert_eq!(at("{{$flow.key.u}}/x", "https://a.example.com?q=1"), "INVALID_REQUEST");
    assert_eq!(at("{{$flow.key.u}}/x", "https://a.example.com#"), "INVALID_REQUEST");
}

#[test]
fn a_part_may_have_a_file_name_and_a_type() {
    let part = |line: &str, variables: &str| {
        let sent = body(&format!("multipart {{ {line} }}"), variables);
        let lines = sent.lines().skip(1).filter(|line| !line.starts_with("--hook-")).map(ToOwned::to_owned);
        lines.collect::<Vec<String>>().join("|")
    };
    let file = r#"Content-Disposition: form-data; name="f"; filename="a.csv""#;
    assert_eq!(
        part(r#"f: "x" file "a.csv" type "text/csv""#, NONE),
        format!("{file}|Content-Type: text/csv||x")
    );
    assert_eq!(
        part(r#"f: "x" file "a.csv""#, NONE),
        format!("{file}|Content-Type: application/octet-stream||x")
    );
    assert_eq!(part(r#"f: "x" type $flow.key.t"#, NONE), r#"Content-Disposition: form-data; name="f"||x"#);
    assert_eq!(
        part(r#"f: "x" file $flow.key.t optional"#, NONE),
        r#"Content-Disposition: form-data; name="f"||x"#
    );
    assert_eq!(
        part(r#"f: "x" file $flow.key.n"#, r#"{"$flow.key.n": "a\"b\r\nc"}"#),
        r#"Content-Disposition: form-data; name="f"; filename="a%22b%0D%0Ac"|Content-Type: application/octet-stream||x"#
    );
    let twice = format!("{file}|Content-Type: text/csv||1|{file}|Content-Type: text/csv||2");
    assert_eq!(part(r#"f: $flow.key.l or [1, 2] file "a.csv" type "text/csv""#, NONE), twice);
    for wrong in ["text", "text/csv\\r\\nX: y", ""] {
        assert_eq!(
            body("multipart { f: 1 type $flow.key.t }", &format!(r#"{{"$flow.key.t": "{wrong}"}}"#)),
            "INVALID_REQUEST",
            "{wrong}"
        );
    }
    assert_eq!(codes_of("body multipart { f: 1 type \"csv\" }"), ["header::invalid"]);
    assert_eq!(codes_of("body form { f: 1 file \"a\" }"), ["line::misplaced"]);
    assert_eq!(codes_of("headers { f: 1 type \"a/b\" }"), ["line::misplaced"]);
    assert_eq!(body("form { file: 1 type: 2 }", NONE), "file=1&type=2", "before a `:` they are names");
}

#[test]
fn a_secret_stands_where_a_request_sends_it() {
    for lines in [
        "response json { $flow.key.x = data.x or $secret.KEY }",
        "response json { $flow.key.x = data.x or [\"{{$secret.KEY}}\"] }",
        "response json { $flow.key.x = data[?@.a == $secret.KEY].b }",
        "response json { $flow.key.x = data[$secret.KEY] }",
        "response xml { $flow.key.x = xpath \"//a[. = $secret.KEY]\" }",
    ] {
        assert_eq!(codes_of(lines), ["variable::not_allowed"], "{lines}");
    }
    assert_eq!(codes("flow f { set $flow.key.x = { \"a\": $secret.KEY } }"), ["variable::not_allowed"]);
    // One that is not held fails unless `or` or `optional` follows.
    let header = |value: &str| {
        sent(&format!("GET \"https://a.example.com/\" headers {{ X: {value} }}"), NONE).map(|_| "sent")
    };
    assert_eq!(header("$secret.NONE"), Err("INVALID_FLOW_VAR"));
    assert_eq!(header("\"Key {{$secret.NONE}}\""), Err("INVALID_FLOW_VAR"));
    assert_eq!(header("$flow.key.x or $secret.NONE"), Err("INVALID_FLOW_VAR"));
    assert_eq!(header("$secret.NONE or $flow.key.x"), Ok("sent"));
    assert_eq!(header("$secret.NONE optional"), Ok("sent"));
    assert_eq!(header("\"Key {{$secret.NONE or \"none\"}}\""), Ok("sent"));
    assert_eq!(body(r#"json { "a": $secret.NONE } optional"#, NONE), "INVALID_FLOW_VAR");
    assert_eq!(body(r#"json { "a": $secret.NONE optional, "b": 1 }"#, NONE), r#"{"b":1}"#);
    assert_eq!(body(r#"multipart { f: 1 file $secret.NONE }"#, NONE), "INVALID_FLOW_VAR");
}

#[test]
fn a_mapping_takes_the_first_source_that_has_a_value() {
    let json = r#"{"landline": "22", "id": "x", "empty": null, "list": [1]}"#;
    for (source, expected) in [
        ("data.mobile or data.landline or $call.cli", r#""22""#),
        ("data.mobile or $call.cli or data.landline", r#""33""#),
        ("data.mobile or data.empty", "-"),
        ("data.id as number or data.landline as number", "22"),
        ("data.mobile or header \"X-None\" or []", "[]"),
        ("data.none as list or { \"cli\": $call.cli }", r#"{"cli":"33"}"#),
        ("data.none or [$flow.key.none]", "-"),
        ("data.none or data.list or [2] mandatory # allow(mapping::never_missing)\n", "[1]"),
        ("data.none or data.other mandatory", "INVALID_RESPONSE_MAP"),
    ] {
        assert_eq!(saved("json", source, json, r#"{"$call.cli": "33"}"#), expected, "{source}");
    }
    assert_eq!(saved("xml", "xpath \"//b\" or xpath \"//a\" as number or 1", "<a>7</a>", NONE), "7");
    assert_eq!(codes_of("response json { $flow.key.x = \"a\" }"), ["syntax::unexpected"]);
    assert_eq!(
        codes_of("response json { $flow.key.x = data.a or [] mandatory }"),
        ["mapping::never_missing"]
    );
}

#[test]
fn a_text_is_saved_without_white_space_at_its_ends() {
    assert_eq!(saved("text", "data", "  ok\n\t", NONE), r#""ok""#);
    assert_eq!(saved("text", "data as number or 0", " 12 ", NONE), "12");
    assert_eq!(saved("text", "data or \"none\"", " \n ", NONE), r#""none""#);
    assert_eq!(saved("text", "data mandatory", "", NONE), "INVALID_RESPONSE_MAP");
    assert_eq!(codes_of("response text { $flow.key.x = data.a }"), ["line::misplaced"]);
    assert_eq!(codes_of("response text { $flow.key.x = xpath \"//a\" }"), ["line::misplaced"]);
    let sent = sent("GET \"https://a.example.com/\" response text { $flow.key.x = data }", NONE).unwrap();
    assert_eq!(sent.headers.get("accept").unwrap(), "text/plain");
}

#[test]
fn variables_in_paths_are_values() {
    let json = r#"{"tickets": [{"phone": "17", "id": 1}, {"phone": 17, "id": 2}], "prices": {"EUR": 3}, "l": ["a", "b"]}"#;
    let found =
        |source: &str, value: &str| saved("json", source, json, &format!(r#"{{"$flow.key.v": {value}}}"#));
    let mine = "data.tickets[?@.phone == $flow.key.v].id";
    assert_eq!(found(mine, r#""17""#), "1");
    assert_eq!(found(mine, "17"), "2");
    assert_eq!(found("data.tickets[?@.phone == $flow.key.v as number].id", r#""17""#), "2");
    assert_eq!(found(mine, r#""17' || 1==1""#), "-", "it is never part of the path");
    assert_eq!(found(mine, "null"), "-");
    assert_eq!(found("data.prices[$flow.key.v]", r#""EUR""#), "3");
    assert_eq!(found("data.l[$flow.key.v]", "1"), r#""b""#);
    assert_eq!(found("data.none or data.l[$flow.key.v]", "0"), r#""a""#);
    assert_eq!(found("data.l[$flow.key.none] or data.prices[$flow.key.v]", r#""EUR""#), "3");
    let xml = "<r><a n='1'>x</a><a n='2'>y</a></r>";
    let expression = r#"xpath "//a[@n = $flow.key.v]""#;
    assert_eq!(saved("xml", expression, xml, r#"{"$flow.key.v": 2}"#), r#""y""#);
    assert_eq!(saved("xml", expression, xml, r#"{"$flow.key.v": "' or '1'='1"}"#), "-");
    assert_eq!(saved("xml", expression, xml, NONE), "-");
    let account = "account { set kind = \"17\" }\n";
    let lines = "webhook w { GET \"https://a.example.com/\" response json { $flow.key.x = data.tickets[?@.phone == $account.kind].id } }";
    let mut project = Project::new(&format!("{account}{lines}"), NONE, vec![answer(200, json)]);
    project.run();
    assert_eq!(project.flow("x"), "1");
    assert_eq!(
        codes_of("response json { $flow.key.x = data[?@.a == $flow.x] }"),
        ["variable::unknown_group"]
    );
}
