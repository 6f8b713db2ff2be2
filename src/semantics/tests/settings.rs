//! What settings bring into URLs and headers is reported once, where it can be fixed.

use super::*;

fn pair(code: &str, text: &str) -> (String, String) {
    (code.to_owned(), text.to_owned())
}

/// The fixes of a file's diagnostics, each as the whole file after it.
fn fixed(text: &str) -> Vec<String> {
    let sources = project(&[text]);
    let (_, diagnostics) = compile(&sources, &Options::default());
    let fixes = diagnostics.as_slice().iter().flat_map(|one| &one.fixes);
    fixes.map(|fix| fix.applied_to(text)).collect()
}

#[test]
fn a_settings_fault_is_told_once_at_the_setting() {
    let uses = "webhook a { GET \"{{$account.crm}}/a\" } webhook b { GET \"{{$account.crm}}/bb\" }
        webhook c { GET \"{{$account.crm}}\" }";
    let account = "account { set crm = \"https//x.com\" }";
    for file in [format!("{account}\n{uses}"), format!("{uses}\n{account}")] {
        assert_eq!(faults(&file), [pair("url::invalid", "\"https//x.com\"")], "{file}");
    }
    let uses = "webhook a { GET \"https://{{$account.host}}.1/\" }
        webhook b { GET \"https://{{$account.host}}.1/b\" }";
    let account = "account { set host = \"10.0.0\" }";
    for file in [format!("{account}\n{uses}"), format!("{uses}\n{account}")] {
        assert_eq!(faults(&file), [pair("url::refused_address", "\"10.0.0\"")], "{file}");
    }
    let file = "account { set h = \"https://x.com\" } webhook a { GET \"{{$account.h}}:99999/\" }";
    assert_eq!(faults(file), [pair("url::joined", ":99999")]);
    let file = "account { set end = \"0.1\" } webhook a { GET \"https://10.0.{{$account.end}}/\" }";
    assert_eq!(faults(file), [pair("url::refused_address", "10.0.")]);
}

/// A `/` before a brace would make a segment of it.
#[test]
fn a_brace_too_many_after_a_setting_is_removed_where_the_rest_is_right() {
    let file = |url: &str| {
        format!("account {{ set h = \"https://x.com\" }} webhook a {{ GET \"{{{{$account.h}}}}{url}\" }}")
    };
    for (url, braces, right) in [
        ("}/orders", "}", Some("/orders")),
        ("}}?a=1", "}}", Some("?a=1")),
        ("}", "}", Some("")),
        ("}orders", "}", None),
        ("}{{$call.cli}}", "}", None),
        ("{/orders", "{", None),
    ] {
        let written = file(url);
        assert_eq!(faults(&written), [pair("url::joined", braces)], "{url}");
        assert_eq!(fixed(&written), right.map(file).into_iter().collect::<Vec<_>>(), "{url}");
    }
}

#[test]
fn lines_of_an_account_may_repeat() {
    let lines = "allow http allow network \"10.0.0.0/8\" provide $call.cli private $flow.key.a ".repeat(2);
    assert_eq!(faults(&format!("account {{ {lines} }}")), []);
}

#[test]
fn a_value_is_a_part_of_a_name_or_of_an_address() {
    let get = |host: &str| format!("webhook a {{ GET \"https://{host}/x\" }}");
    for host in [
        "8.{{$call.a}}.0.5",
        "172.{{$call.a}}.0.5",
        "10.0.0.{{$call.a}}",
        "{{$call.a}}.0.0.1",
        "x{{$call.a}}.com",
        "[2001:db8::{{$call.a}}]",
    ] {
        assert_eq!(faults(&get(host)), [], "{host}");
    }
    assert_eq!(faults(&get("300.{{$call.a}}.0.5")), [pair("url::invalid", "300.{{$call.a}}.0.5")]);
    let refused = get("10.{{$call.a}}.0.5");
    assert_eq!(faults(&refused), [pair("url::refused_address", "10.{{$call.a}}.0.5")]);
    assert_eq!(faults(&format!("account {{ allow network \"10.0.0.0/8\" }} {refused}")), []);
}

#[test]
fn a_url_is_at_most_as_long_as_one_that_can_be_sent() {
    let get = |rest: &str| format!("webhook a {{ GET \"https://a.example.com/{rest}\" }}");
    let most = "x".repeat(crate::ir::url_place::LONGEST_URL - "https://a.example.com/".len());
    for right in [most.clone(), format!("{{{{$call.a}}}}{most}")] {
        assert_eq!(faults(&get(&right)), []);
    }
    let encoded = "é".repeat(most.len() / 6 + 1);
    for long in [format!("{most}y"), format!("{most}{{{{$call.a}}}}yyy"), encoded] {
        let found = faults(&get(&long));
        assert!(matches!(found.as_slice(), [(code, _)] if code == "url::invalid"), "{found:?}");
    }
}

#[test]
fn a_url_is_fixed_where_it_is_written_only() {
    for setting in ["https://x.com/a b", " https://x.com", "x.com", "//x.com", "https:/x.com", "ht"] {
        for url in ["{{$account.crm}}", "{{$account.crm}}tp://x.com/"] {
            let file = format!("account {{ set crm = \"{setting}\" }} webhook a {{ GET \"{url}\" }}");
            assert!(!faults(&file).is_empty());
            assert_eq!(fixed(&file), Vec::<String>::new(), "{file}");
        }
    }
    let get = |url: &str| format!("webhook a {{ GET \"{url}\" }}");
    for (written, meant) in [
        ("https://x.com/a b", "https://x.com/a%20b"),
        (" https://x.com", "https://x.com"),
        ("x.com", "https://x.com"),
        ("//x.com", "https://x.com"),
        ("https:/x.com", "https://x.com"),
        ("http://x.com", "https://x.com"),
    ] {
        assert_eq!(fixed(&get(written)), [get(meant)]);
    }
    assert_eq!(fixed(&get("https.//x.com")), Vec::<String>::new());
}

#[test]
fn a_url_that_begins_with_a_bare_variable_has_one_fault() {
    let account = "account { set crm = \"https://x.com\" }";
    for (url, bare) in [
        ("$account.crm/a", "$account.crm"),
        ("{$account.crm}/a", "{$account.crm}"),
        ("${$account.crm}/{{$call.cli}}", "${$account.crm}"),
        ("${account.crm}/a", "${account.crm}"),
    ] {
        let file = format!("{account} webhook a {{ GET \"{url}\" }}");
        assert_eq!(faults(&file), [pair("url::invalid", bare)], "{url}");
        let right = file.replace(bare, "{{$account.crm}}");
        assert_eq!(fixed(&file), [right.as_str()]);
        assert_eq!(faults(&right), []);
    }
}

#[test]
fn a_setting_is_looked_at_where_a_header_takes_it() {
    let file =
        "account { set n = \"A B\" set u = \"a:b\" set v = \"x\\ny\" set h = \"host\" set ok = \"X-Id\" }
        webhook a {
          GET \"https://x.com/\"
          auth basic($account.u, $secret.P)
          headers {
            \"{{$account.n}}\": \"x\"
            A: $account.v
            C: \"{{$account.v}}\"
            \"{{$account.h}}\": \"x\"
            \"{{$account.ok}}\": $account.u
            \"x-{{$call.id}}\": \"x\"
          }
        }
        webhook b { POST \"https://x.com/\" body text $account.v auth bearer($account.v) }";
    let file = file.replace("body text $account.v", "body text \"{{$account.v}}\"");
    let invalid = |text: &str| pair("header::invalid", text);
    assert_eq!(
        faults(&file),
        [
            invalid("$account.u"),
            invalid("$account.n"),
            invalid("$account.v"),
            invalid("$account.v"),
            pair("header::controlled", "\"{{$account.h}}\""),
            invalid("$account.v"),
            pair("secret::literal", "$account.v"),
        ]
    );
}

#[test]
fn a_setting_may_name_the_header_that_auth_sends() {
    let file = "account { set n = \"authorization\" } webhook a { GET \"https://x.com/\"
        auth bearer($secret.T) headers { \"{{$account.n}}\": $secret.U } }";
    let codes: Vec<String> = faults(file).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["line::conflict"]);
}

#[test]
fn xml_takes_no_control_character_from_a_setting() {
    let file = "account { set v = \"x\\u0001\" set ok = \"x\\ty\" }
        webhook a { POST \"https://x.com/\"
          body xml \"<a b='{{$account.ok}}'>{{$account.v}}{{$call.x or \\\"\\u0002\\\"}}</a>\" }";
    let file = file.replace("\\\"\\u0002\\\"", "\"\\u0002\"");
    assert_eq!(
        faults(&file),
        [pair("body::invalid_xml", "$account.v"), pair("body::invalid_xml", "\\u0002")]
    );
}

#[test]
fn a_header_is_taken_out_with_its_comma() {
    let file = |headers: &str| format!("webhook a {{ GET \"https://x.com/\" headers {{ {headers} }} }}");
    for (with, without) in [
        ("A: \"x\", Host: \"y\", B: \"z\"", "A: \"x\",  B: \"z\""),
        ("Host: \"y\", B: \"z\"", " B: \"z\""),
        ("A: \"x\", Host: \"y\"", "A: \"x\""),
        ("A: \"x\" Host: \"y\" B: \"z\"", "A: \"x\"  B: \"z\""),
        ("A: \"x\" # a, b\n , Host: \"y\"", "A: \"x\" # a, b\n "),
    ] {
        assert_eq!(fixed(&file(with)), [file(without)]);
        assert_eq!(faults(&file(without)), [], "{without}");
    }
}

/// What fixes the address of the one would break that of the other.
#[test]
fn an_address_that_is_one_of_several_is_not_edited() {
    for (base, url, text) in [
        ("https://x.com/v2/", "{{$flow.key.n or $account.b}}/x", "/"),
        ("https://x.com/v2", "{{$flow.key.n or $account.b}}x", "x"),
    ] {
        let file = format!("account {{ set b = \"{base}\" }} webhook a {{ GET \"{url}\" }}");
        assert_eq!(faults(&file), [pair("url::joined", text)], "{file}");
        assert_eq!(fixed(&file), [""; 0], "{file}");
    }
}

#[test]
fn what_follows_a_setting_is_named_in_the_url() {
    let file = |url: &str| {
        let settings = "set a = \"https://x.com\" set b = \"v1\" set c = \".eu\"";
        format!("account {{ {settings} }} webhook a {{ GET \"{url}\" }}")
    };
    let joined = file("{{$account.a}}{{$account.b}}/c");
    assert_eq!(faults(&joined), [pair("url::joined", "{{$account.b}}")]);
    assert_eq!(fixed(&joined), [file("{{$account.a}}/{{$account.b}}/c")]);
    let host = file("{{$account.a}}{{$account.c}}/c");
    assert_eq!(faults(&host), [pair("url::joined", "{{$account.c}}")]);
    assert_eq!(fixed(&host), [""; 0]);
}
