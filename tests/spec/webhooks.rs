//! Sections 3.3, 3.4 and 4: what a webhook sends, saves and reports.

use super::{Project, answer, body, codes, codes_of, saved, sent, url};

#[test]
fn methods() {
    for method in ["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD", "OPTION"] {
        let sent = sent(&format!("{method} \"https://a.example.com/\""), "{}").unwrap();
        assert_eq!(sent.method, if method == "OPTION" { "OPTIONS" } else { method });
    }
    assert_eq!(codes("webhook w { TRACE \"https://a.example.com/\" }"), ["method::unknown"]);
    assert_eq!(codes("webhook w { }"), ["line::missing"]);
    assert_eq!(codes_of("GET \"https://a.example.com/\""), ["line::repeated"]);
}

#[test]
fn bounds_of_lines() {
    let notes = |count: usize| codes_of(&format!("notes \"{}\"", "é".repeat(count)));
    assert_eq!((notes(1000), notes(1001)), (vec![], vec!["notes::too_long"]));
    for (line, expected) in [
        ("wait 1ms", &[][..]),
        ("wait 60s", &["wait::silent"]),
        ("wait 60s with hold music", &[]),
        ("wait 60000ms with hold music", &[]),
        ("wait 1m with hold music", &[]),
        ("wait 10s", &[]),
        ("wait 10001ms", &["wait::silent"]),
        ("wait 0s", &["wait::out_of_range"]),
        ("wait 61s with hold music", &["wait::out_of_range"]),
        ("wait 2m with hold music", &["wait::out_of_range"]),
        ("wait 99999999999999999999s with hold music", &["wait::out_of_range"]),
        ("accept status 100, 599", &[]),
        ("no wait", &[]),
        ("no wait response json { $flow.key.a = data.a }", &["line::conflict"]),
        ("auth bearer($secret.A) headers { authorization: $flow.key.a }", &["line::conflict"]),
        ("headers { Host: \"a\" }", &["header::controlled"]),
        ("headers { content-length: \"1\" }", &["header::controlled"]),
        ("headers { \"a b\": \"1\" }", &["header::invalid"]),
        ("headers { a: \"1\\u0001\" }", &["header::invalid"]),
        ("headers { a: 1 A: 2 }", &["header::repeated"]),
        ("auth bearer(\"literal\")", &["secret::literal"]),
        ("auth basic(\"u\", \"literal\")", &["secret::literal"]),
        ("query { a: $secret.A }", &["secret::in_url"]),
        ("body json { \"a\": 1, \"a\": 2 }", &["body::repeated_member"]),
        ("body xml \"<a>\"", &["body::invalid_xml"]),
        ("body xml \"<{{$flow.key.a}}/>\"", &["body::invalid_xml"]),
        ("body text \"$flow.key.a\"", &["variable::bare_in_text"]),
        ("response json { $flow.key.a = data[ }", &["path::invalid"]),
        ("response json { $flow.key.a = data..a..b..c }", &["path::invalid"]),
        ("response xml { $flow.key.a = xpath \"a[\" }", &["xpath::invalid"]),
        ("response xml { $flow.key.a = xpath \"x:a\" }", &["xpath::undeclared_prefix"]),
        ("response xml { $flow.key.a = xpath \"nothing()\" }", &["xpath::invalid"]),
        ("response xml { $flow.key.a = xpath \"//namespace::*\" }", &["xpath::unsupported"]),
        ("response json { $flow.key.a = data.a or \"b\" mandatory }", &["mapping::never_missing"]),
        ("headers { a: header \"b\" }", &["line::misplaced"]),
        ("set $flow.key.a = 1", &["line::misplaced"]),
    ] {
        assert_eq!(codes_of(line), expected, "{line}");
    }
    for line in ["wait 10", "wait 10 s", "wait 1.5s", "accept status 99", "accept status 600", "wait -1s"] {
        assert_eq!(codes_of(line).len(), 1, "{line}: {:?}", codes_of(line));
    }
}

#[test]
fn addresses_that_cannot_be() {
    for (address, expected) in [
        ("https://a.example.com", &[][..]),
        ("http://a.example.com/", &["url::http_not_allowed"]),
        ("ftp://a.example.com/", &["url::scheme"]),
        ("https://u:p@a.example.com/", &["url::credentials"]),
        ("/customers", &["url::invalid"]),
        ("https://127.0.0.1/", &["url::refused_address"]),
        ("https://[::1]/", &["url::refused_address"]),
        ("https://[::ffff:10.0.0.1]/", &["url::refused_address"]),
        ("https://2130706433/", &["url::refused_address"]),
        ("https://0x7f.1/", &["url::refused_address"]),
        ("https://169.254.169.254/", &["url::refused_address"]),
        ("https://168.63.129.16/", &["url::refused_address"]),
        ("https://100.64.0.1/", &["url::refused_address"]),
        ("https://192.0.2.1/", &["url::refused_address"]),
        ("https://198.18.0.1/", &["url::refused_address"]),
        ("https://224.0.0.1/", &["url::refused_address"]),
        ("https://8.8.8.8/", &[]),
    ] {
        assert_eq!(codes(&format!("webhook w {{ GET \"{address}\" }}")), expected, "{address}");
    }
    assert_eq!(
        codes("webhook w { GET \"https://a.example.com/{{$flow.key.a optional}}\" }"),
        ["line::misplaced"]
    );
    assert_eq!(codes("webhook w { GET \"https://a.example.com/{{$secret.A}}\" }"), ["secret::in_url"]);
}

#[test]
fn values_in_an_address() {
    for (address, value, expected) in [
        (
            "https://a.example.com/x/{{$flow.key.v}}/y",
            "a/b?c#d e%é",
            "https://a.example.com/x/a%2Fb%3Fc%23d%20e%25%C3%A9/y",
        ),
        ("https://a.example.com/x/{{$flow.key.v}}", "..", "INVALID_REQUEST"),
        ("https://a.example.com/x/{{$flow.key.v}}", ".", "INVALID_REQUEST"),
        ("https://a.example.com/x/{{$flow.key.v}}", "", "INVALID_REQUEST"),
        ("https://a.example.com/x/a{{$flow.key.v}}", "", "https://a.example.com/x/a"),
        ("https://a.example.com/x/.{{$flow.key.v}}", ".", "INVALID_REQUEST"),
        (
            "https://a.example.com/?q={{$flow.key.v}}",
            "a&b=c d+é",
            "https://a.example.com/?q=a%26b%3Dc%20d%2B%C3%A9",
        ),
        ("https://a.example.com/?q={{$flow.key.v}}", "", "https://a.example.com/?q="),
        ("https://{{$flow.key.v}}/", "b.example.com", "https://b.example.com/"),
        ("https://{{$flow.key.v}}.example.com/", "b", "https://b.example.com/"),
        ("https://{{$flow.key.v}}.example.com/", "b.c", "INVALID_REQUEST"),
        ("https://{{$flow.key.v}}.example.com/", "b/c", "INVALID_REQUEST"),
        ("https://{{$flow.key.v}}.example.com/", "é", "INVALID_REQUEST"),
        ("https://{{$flow.key.v}}/", "127.0.0.1", "INVALID_REQUEST"),
        ("https://{{$flow.key.v}}/", "localhost:1", "INVALID_REQUEST"),
        ("https://{{$flow.key.v}}/", "localhost", "INVALID_REQUEST"),
        ("https://crm.{{$flow.key.v}}/", "localhost", "INVALID_REQUEST"),
        ("https://a.example.com:{{$flow.key.v}}/", "8443", "https://a.example.com:8443/"),
        ("https://a.example.com:{{$flow.key.v}}/", "x", "INVALID_REQUEST"),
        ("{{$flow.key.v}}", "https://b.example.com/p?q=1", "https://b.example.com/p?q=1"),
        ("{{$flow.key.v}}/more", "https://b.example.com", "https://b.example.com/more"),
        ("{{$flow.key.v}}", "http://b.example.com/", "INVALID_REQUEST"),
        ("{{$flow.key.v}}", "https://u:p@b.example.com/", "INVALID_REQUEST"),
        ("{{$flow.key.v}}", "ftp://b.example.com/", "INVALID_REQUEST"),
        ("{{$flow.key.v}}", "b", "INVALID_REQUEST"),
    ] {
        let variables = serde_json::json!({ "$flow.key.v": value }).to_string();
        assert_eq!(url(&format!("GET \"{address}\""), &variables), expected, "{address} {value}");
    }
    assert_eq!(url("GET \"https://a.example.com/{{$flow.key.none}}\"", "{}"), "INVALID_FLOW_VAR");
    assert_eq!(
        url("GET \"https://a.example.com/{{$flow.key.none or \"x\"}}\"", "{}"),
        "https://a.example.com/x"
    );
}

#[test]
fn a_setting_is_fixed_text() {
    let account = "account { set crm = \"https://a.example.com/v1\" set part = \"a/b?c=d\" }\n";
    let text = format!("{account}webhook w {{ GET \"{{{{$account.crm}}}}/{{{{$account.part}}}}\" }}");
    let mut project = Project::new(&text, "{}", vec![answer(200, "")]);
    project.run();
    assert_eq!(project.transport.sent()[0].url.as_str(), "https://a.example.com/v1/a/b?c=d");
    assert_eq!(
        codes("account { set crm = \"ftp://a\" }\nwebhook w { GET \"{{$account.crm}}/x\" }"),
        ["url::scheme"]
    );
}

/// Where a value of a URL comes out as it; what a caller says beside it is encoded, and so is a text that it is in.
#[test]
fn a_setting_after_or_is_fixed_text() {
    let account = "account { set crm = \"https://a.example.com/v1\" set part = \"a/b?c=d\" set host = \"b.example.com:8443/v2\" set r = \"eu\" set none = \"\" }\n";
    let sent = |url: &str, variables: &str| {
        let text = format!("{account}webhook w {{ GET \"{url}\" }}");
        let mut project = Project::new(&text, variables, vec![answer(200, "")]);
        project.run();
        project.transport.sent()[0].url.to_string()
    };
    let (none, all) = (r#"{"$flow.key.v": "1/2?3 4"}"#, r#"{"$flow.key.n": "N/?", "$flow.key.v": "1/2"}"#);
    for (url, variables, expected) in [
        ("https://x.example.com/{{$flow.key.n or $account.part}}", none, "https://x.example.com/a/b?c=d"),
        ("https://x.example.com/{{$flow.key.n or $account.part}}", all, "https://x.example.com/N%2F%3F"),
        (
            "https://x.example.com/{{$flow.key.n or $account.part as text}}",
            none,
            "https://x.example.com/a/b?c=d",
        ),
        // A text is one value, which may be part of a host as any other.
        (r#"https://{{"api-{{$account.r}}"}}.example.com/"#, none, "https://api-eu.example.com/"),
        (r#"https://{{"api.{{$account.r}}.example.com"}}/"#, none, "https://api.eu.example.com/"),
        (
            r#"https://{{$flow.key.n or "{{$account.r}}.example.com"}}:{{"84{{$account.none}}"}}/"#,
            none,
            "https://eu.example.com:84/",
        ),
        (
            "https://x.example.com/{{$flow.key.n or $account.part}}{{$flow.key.v}}",
            none,
            "https://x.example.com/a/b?c=d1%2F2%3F3%204",
        ),
        (
            r#"https://x.example.com/{{"p/{{$account.part}}/{{$flow.key.v}}"}}"#,
            none,
            "https://x.example.com/p%2Fa%2Fb%3Fc%3Dd%2F1%2F2%3F3%204",
        ),
        (
            r#"https://x.example.com/?q={{$flow.key.n or "{{$account.part}}"}}"#,
            none,
            "https://x.example.com/?q=a%2Fb%3Fc%3Dd",
        ),
        (
            "https://{{$flow.key.n or $account.host}}/{{$flow.key.v}}",
            none,
            "https://b.example.com:8443/v2/1%2F2%3F3%204",
        ),
        ("{{$flow.key.n or $account.crm}}/{{$flow.key.v}}", none, "https://a.example.com/v1/1%2F2%3F3%204"),
        // After its `?` there is no path, in which two dots would be refused.
        (
            "https://x.example.com/{{$flow.key.n or $account.part}}/{{$flow.key.v}}",
            r#"{"$flow.key.v": ".."}"#,
            "https://x.example.com/a/b?c=d/..",
        ),
    ] {
        assert_eq!(sent(url, variables), expected, "{url} {variables}");
    }
}

/// What follows the start of a text is where it would be in the URL itself: a caller changes nothing else.
#[test]
fn a_text_that_a_url_starts_with() {
    let account = "account { set b = \"https://crm.example.com\" set part = \"a/b?c=d\" }\n";
    let sent = |url: &str, variables: &str| {
        let text = format!("{account}webhook w {{ GET \"{url}\" }}");
        let mut project = Project::new(&text, variables, vec![answer(200, "")]);
        project.run();
        project.transport.sent().first().map_or("-".to_owned(), |sent| sent.url.to_string())
    };
    let path = r#"{"$flow.key.v": "1/../../admin?x=1&y=#"}"#;
    let host = r#"{"$flow.key.v": ".evil.com", "$flow.key.n": "https://crm.example.com"}"#;
    let encoded = "1%2F..%2F..%2Fadmin%3Fx%3D1%26y%3D%23";
    for (url, variables, expected) in [
        (
            r#"{{$flow.key.n or "{{$account.b}}/c/{{$flow.key.v}}"}}"#,
            path,
            format!("https://crm.example.com/c/{encoded}"),
        ),
        (
            r#"{{"{{$account.b}}/c/{{$flow.key.v}}" as text}}/z"#,
            path,
            format!("https://crm.example.com/c/{encoded}/z"),
        ),
        (
            r#"{{"{{"{{$account.b}}/{{$flow.key.v}}"}}/{{"{{$flow.key.v}}"}}"}}"#,
            path,
            format!("https://crm.example.com/{encoded}/{encoded}"),
        ),
        (
            r#"{{"https://a.example.com/?q={{$flow.key.v}}"}}"#,
            path,
            format!("https://a.example.com/?q={encoded}"),
        ),
        (
            r#"{{"{{$account.b}}/{{$flow.key.n or $account.part}}"}}"#,
            path,
            "https://crm.example.com/a/b?c=d".to_owned(),
        ),
        (
            r#"{{"https://{{$flow.key.v}}"}}/"#,
            r#"{"$flow.key.v": "a.example.com"}"#,
            "https://a.example.com/".to_owned(),
        ),
        (r#"{{"{{$flow.key.n or $account.b}}{{$flow.key.v}}"}}"#, host, "-".to_owned()),
        (r#"{{"{{$account.b}}{{$flow.key.v}}" as text}}"#, host, "-".to_owned()),
        (r#"{{"https://a{{$flow.key.v}}"}}/"#, host, "-".to_owned()),
        (r#"{{"{{$account.b}}/{{$flow.key.v}}"}}/x"#, r#"{"$flow.key.v": ".."}"#, "-".to_owned()),
        (r#"{{"{{$flow.key.v}}/x"}}"#, r#"{"$flow.key.v": "https://a.example.com?"}"#, "-".to_owned()),
    ] {
        assert_eq!(sent(url, variables), expected, "{url} {variables}");
    }
}

/// Whatever is refused of an address that begins with a setting is refused of one that may come out so.
#[test]
fn each_address_that_a_setting_makes_is_checked() {
    for (setting, url, expected) in [
        ("10.0.0.1", "https://{{$flow.key.n or $account.s}}/", &["url::refused_address"][..]),
        ("u:p@a.example.com", "https://{{$flow.key.n or $account.s}}/", &["url::credentials"]),
        ("http://a.example.com", "{{$flow.key.n or $account.s}}/x", &["url::http_not_allowed"]),
        ("ftp://a.example.com", "{{$flow.key.n or $account.s}}/x", &["url::scheme"]),
        ("a b", "https://a.example.com/{{$flow.key.n or $account.s}}", &["url::invalid"]),
        ("a b", r#"https://a.example.com/{{"{{$account.s}}"}}"#, &[]),
        // What is never reached makes no address.
        ("a b", r#"https://a.example.com/{{$flow.key.n or "x" or $account.s}}"#, &[]),
        ("a b", "https://a.example.com/{{$flow.key.n or 5 or $account.s}}", &[]),
        (
            "a b",
            "https://a.example.com/{{$flow.key.n or $account.s as number or $account.s}}",
            &["url::invalid"],
        ),
        ("https://a.example.com", "{{$flow.key.n or $account.s}}{{$call.cli}}", &["url::joined"]),
        ("https://a.example.com", "{{$flow.key.n or $account.s}}/x#y", &["url::fragment"]),
        (
            "a#b",
            "https://a.example.com/{{$flow.key.n or $account.s}}/{{$flow.key.m or $account.s}}",
            &["url::fragment"; 2],
        ),
        ("x", "https://a.example.com/{{$flow.key.n or $account.s}}#y", &["url::fragment"]),
        ("x", "https://a.example.com/{{$flow.key.n or $account.s}}", &[]),
    ] {
        let text = format!("account {{ set s = \"{setting}\" }}\nwebhook w {{ GET \"{url}\" }}");
        assert_eq!(codes(&text), expected, "{url}");
    }
}

#[test]
fn what_cannot_be_formed() {
    for (lines, variables, expected) in [
        ("headers { a: $flow.key.v }", r#"{"$flow.key.v": "a\r\nb"}"#, "INVALID_REQUEST"),
        ("headers { a: $flow.key.v }", r#"{"$flow.key.v": "a\u0000"}"#, "INVALID_REQUEST"),
        ("headers { \"a{{$flow.key.v}}\": 1 }", r#"{"$flow.key.v": " "}"#, "INVALID_REQUEST"),
        ("headers { a: $flow.key.v mandatory }", "{}", "INVALID_FLOW_VAR"),
        ("query { a: $flow.key.v mandatory }", "{}", "INVALID_FLOW_VAR"),
        ("body form { a: $flow.key.v mandatory }", "{}", "INVALID_FLOW_VAR"),
        ("auth basic($flow.key.v, $secret.KEY)", r#"{"$flow.key.v": "a:b"}"#, "INVALID_REQUEST"),
        ("auth basic($flow.key.v, $secret.KEY)", r#"{"$flow.key.v": "a\n"}"#, "INVALID_REQUEST"),
        ("auth basic($flow.key.v, $secret.KEY)", "{}", "INVALID_FLOW_VAR"),
        ("auth bearer($secret.NONE)", "{}", "INVALID_FLOW_VAR"),
        ("body xml \"<a>{{$flow.key.v}}</a>\"", r#"{"$flow.key.v": "\u0001"}"#, "INVALID_REQUEST"),
        ("body json { \"a\": $flow.key.v }", "{}", "INVALID_FLOW_VAR"),
        ("body text \"{{$flow.key.v}}\"", "{}", "INVALID_FLOW_VAR"),
    ] {
        let found = sent(&format!("POST \"https://a.example.com/\"\n  {lines}"), variables);
        assert_eq!(found.map(|_| "sent").unwrap_or_else(|reason| reason), expected, "{lines} {variables}");
    }
}

#[test]
fn marks_of_json() {
    for (json, expected) in [
        (r#"{ "a": $flow.key.none optional, "b": 1 }"#, r#"{"b":1}"#),
        (r#"{ "p": { "x": $flow.key.none optional } optional, "b": 1 }"#, r#"{"b":1}"#),
        (r#"{ "p": { "x": $flow.key.none optional }, "b": 1 }"#, r#"{"p":{},"b":1}"#),
        (r#"{ "l": [ $flow.key.none optional ] optional, "b": 1 }"#, r#"{"b":1}"#),
        (r#"{ "n": "By {{$flow.key.none}}" optional, "b": 1 }"#, r#"{"b":1}"#),
        (r#"{ "n": $flow.key.none as number or 1 }"#, r#"{"n":1}"#),
        (r#"{ "n": $flow.key.none or null }"#, r#"{"n":null}"#),
        (r#"{ "x": $flow.key.none optional } optional"#, "none"),
        (r#"{ "\u0061{{$flow.key.v}}": "{{$flow.key.v}}" }"#, r#"{"a\"}":"\"}"}"#),
    ] {
        assert_eq!(body(&format!("json {json}"), r#"{"$flow.key.v": "\"}"}"#), expected, "{json}");
    }
}

#[test]
fn the_first_value_found_or_a_list() {
    let json =
        r#"{"a": [{"b": null}, {"b": 2.50}, {"b": "3"}], "l": [1, null], "n": null, "t": "x", "o": {}}"#;
    for (source, expected) in [
        ("data.a[*].b", "2.50"),
        ("data.a[*].b as list", r#"[2.50,"3"]"#),
        ("data.a[1].b as list", "[2.50]"),
        ("data.l as list", "[1,null]"),
        ("data.t as list", r#"["x"]"#),
        ("data.n", "-"),
        ("data.n as list", "-"),
        ("data.none or \"c\"", "\"c\""),
        ("data.n or $flow.key.x", "\"before\""),
        ("data.t as number or 7", "7"),
        ("data.a[*].b as text", "\"2.50\""),
        ("data.o", "{}"),
        ("data\n  .a\n  [2].b", "\"3\""),
        ("data.none mandatory", "INVALID_RESPONSE_MAP"),
        ("header \"X\"", "-"),
    ] {
        assert_eq!(saved("json", source, json, r#"{"$flow.key.x": "before"}"#), expected, "{source}");
    }
    assert_eq!(saved("json", "data", "1.10", "{}"), "1.10");
    assert_eq!(saved("json", "data", "null", "{}"), "-");
    assert_eq!(saved("json", "data", "", "{}"), "-");
    assert_eq!(saved("json", "data mandatory", "", "{}"), "INVALID_RESPONSE_MAP");
    let xml = "<r><a n='1'>x<b>y</b></a><a n='2'/></r>";
    for (source, expected) in [
        ("\"//a\"", "\"xy\""),
        ("\"//a/@n\" as list", r#"["1","2"]"#),
        ("\"count(//a)\"", "2"),
        ("\"count(//a) > 1\"", "true"),
        ("\"number(//b)\"", "-"),
        ("\"//a[2]\"", "\"\""),
        ("\"//c\" or \"none\"", "\"none\""),
        ("\"//a/@n\" as number", "1"),
        ("\"string(//c)\"", "\"\""),
    ] {
        assert_eq!(saved("xml", &format!("xpath {source}"), xml, "{}"), expected, "{source}");
    }
}

#[test]
fn limits_of_a_response() {
    let json = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_ne!(saved("json", "data", &json(127), "{}"), "INVALID_RESPONSE");
    assert_eq!(saved("json", "data", &json(128), "{}"), "INVALID_RESPONSE");
    let xml = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert_ne!(saved("xml", "xpath \"//a\"", &xml(128), "{}"), "INVALID_RESPONSE");
    assert_eq!(saved("xml", "xpath \"//a\"", &xml(129), "{}"), "INVALID_RESPONSE");
    let wide = |count: usize| format!("<a{}/>", (0..count).map(|n| format!(" a{n}=''")).collect::<String>());
    assert_ne!(saved("xml", "xpath \"//a\"", &wide(128), "{}"), "INVALID_RESPONSE");
    assert_eq!(saved("xml", "xpath \"//a\"", &wide(129), "{}"), "INVALID_RESPONSE");
    assert_eq!(saved("xml", "xpath \"//a\"", "<!DOCTYPE a><a/>", "{}"), "INVALID_RESPONSE");
    assert_eq!(saved("json", "data.a", "\u{feff}{\"a\":1}", "{}"), "1");
    let nested = |depth: usize| codes_of(&format!("body json {}{}", "[".repeat(depth), "]".repeat(depth)));
    assert_eq!((nested(120), nested(128)), (vec![], vec!["syntax::too_deep"]));
}

#[test]
fn a_failed_run_keeps_no_mapped_variable() {
    let text = "webhook w {\n  GET \"https://a.example.com/\"\n  response json { $flow.key.a = data.a $flow.key.b = data.b mandatory }\n  persist response\n}\n";
    let mut project =
        Project::new(text, r#"{"$flow.key.a": 1, "$flow.key.b": 2}"#, vec![answer(200, r#"{"a": 3}"#)]);
    let run = project.run();
    assert_eq!(run.error_reason.map(|reason| reason.as_str()), Some("INVALID_RESPONSE_MAP"));
    assert_eq!((project.flow("a"), project.flow("b")), ("-".into(), "-".into()));
    let kept: Vec<&str> = run.persisted.kept.keys().collect();
    assert!(!kept.contains(&"$flow.key.a") && kept.contains(&"$flow.key.error_reason"), "{kept:?}");
}

#[test]
fn an_internal_webhook_has_few_lines() {
    let project = |lines: &str| {
        codes(&format!(
            "endpoint tools {{ POST \"https://a.example.com/\" method ping method link returns $flow.key.url }}\nwebhook w {{ {lines} }}\n"
        ))
    };
    assert_eq!(
        project(
            "notes \"a\" invoke tools.ping pass $call, $flow.key, $user.key.a, $sys wait 5s persist response"
        ),
        [""; 0]
    );
    // The operator's own endpoint takes a secret in its query: there is no other place for one.
    assert_eq!(
        project("invoke tools.ping with { key: $secret.A a: { \"b\": $secret.A } } pass $secret.A"),
        [""; 0]
    );
    for (lines, expected) in [
        ("invoke tools.pingg", "name::unknown"),
        ("invoke tool.ping", "name::unknown"),
        ("invoke tools.ping headers { a: 1 }", "line::conflict"),
        ("invoke tools.ping GET \"https://a.example.com/\"", "line::conflict"),
        ("invoke tools.ping invoke tools.link", "line::repeated"),
        ("invoke tools.ping with { a: 1 method: \"upi\" }", "query::repeated"),
    ] {
        assert_eq!(project(lines), [expected], "{lines}");
    }
}

#[test]
fn a_parameter_of_a_setting_after_or_is_repeated() {
    let get = |url: &str| {
        codes(&format!(
            "account {{ set id = \"?id=1\" }} webhook w {{ GET \"{url}\" query {{ id: \"2\" }} }}"
        ))
    };
    assert_eq!(get("https://a.example.com/{{$flow.key.n or $account.id}}"), ["query::repeated"]);
    assert_eq!(get(r#"https://a.example.com/{{$flow.key.n or "x" or $account.id}}"#), [""; 0]);
    assert_eq!(get(r#"https://a.example.com/{{"{{$account.id}}"}}"#), [""; 0]);
}
