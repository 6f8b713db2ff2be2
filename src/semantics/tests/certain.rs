//! Edits are made only where it is certain what was meant, and helps say what can be done.

use super::*;

#[test]
fn where_a_dot_or_a_group_is_missing_no_edit_is_made() {
    for line in ["private $flow.keycard", "private $flow.key.a, $user.keycard"] {
        let (help, fix) = only(&format!("account {{ {line} }}"));
        assert!(
            fix.is_none() && help.contains(".key.card`, or `$") && help.contains(".key.keycard`"),
            "{help}"
        );
    }
    assert!(only("account { private $flwo.keycard }").1.is_none());
    let (help, fix) = only("account { private $flow.card }");
    assert_eq!((help.as_str(), fix.as_deref()), ("did you mean `$flow.key.card`?", Some("$flow.key.card")));
}

/// `gateway_a` is not `gateway_b` misspelt.
#[test]
fn of_two_names_that_are_counted_none_is_misspelt() {
    let file = |set: &str, used: &str| {
        format!(
            "account {{ set {set} = \"https://x.com\" }} webhook a {{ GET \"{{{{$account.{used}}}}}/a\" }}"
        )
    };
    for (set, used, fix) in [
        ("gateway_b", "gateway_a", None),
        ("gateway2", "gateway1", None),
        ("gateway", "gateway1", None),
        ("gateway", "gatewy", Some("$account.gateway")),
        ("gateway_1", "gatewy_1", Some("$account.gateway_1")),
    ] {
        let (help, made) = only(&file(set, used));
        assert_eq!((help, made.as_deref()), (format!("did you mean `$account.{set}`?"), fix), "{used}");
    }
    let typo = |saved: &str| {
        format!(
            "webhook a {{ POST \"https://x.com/\" body json {{ \"a\": $flow.key.ticket_a }}
             response json {{ $flow.key.{saved} = data.a }} }}"
        )
    };
    assert_eq!(only(&typo("ticket_b")).1, None);
    assert_eq!(only(&typo("tiket_a")).1.as_deref(), Some("$flow.key.tiket_a"));
}

#[test]
fn a_misspelt_token_request_is_not_removed_from_a_test() {
    let file = |name: &str| {
        format!(
            "oauth2 login {{ POST \"https://x.com/t\" client(\"a\", $secret.A) }}
             webhook w {{ GET \"https://x.com/\" auth oauth2(login) }} webhook v {{ GET \"https://x.com/\" }}
             test w \"t\" {{ reply {name} 401 expect {{ $flow.key.response_status: \"FAILED\" }} }}"
        )
    };
    assert_eq!(only(&file("logn")).1.as_deref(), Some("login"));
    assert_eq!(only(&file("v")).1.as_deref(), Some(""));
}

#[test]
fn a_space_at_the_edge_of_a_segment_was_not_meant() {
    let fix = |path: &str| only(&format!("webhook a {{ GET \"https://x.com/{path}\" }}")).1;
    assert_eq!(fix("sales team").as_deref(), Some("%20"));
    for path in ["sales/ team", "sales /team", "a/{{$call.cli}} /b", "a {{$call.cli}}", "a ?b=c"] {
        assert_eq!(fix(path), None, "{path}");
    }
}

#[test]
fn a_url_begins_once() {
    let fix = |url: &str| only(&format!("webhook a {{ GET \"{url}\" }}")).1;
    assert_eq!(fix("https://https://x.com/a").as_deref(), Some(""));
    // Which of the two is meant is not known.
    assert_eq!(fix("https://http://x.com/a"), None);
}

#[test]
fn an_xpath_becomes_a_jsonpath_only_where_it_finds_the_same() {
    let fix = |kind: &str, path: &str| {
        only(&format!(
            "webhook a {{ GET \"https://x.com/\" response {kind} {{ $flow.key.a = xpath \"{path}\" }} }}"
        ))
        .1
    };
    assert_eq!(fix("json", "/a/b").as_deref(), Some("data.a.b"));
    // An index of an XPath counts from 1; a body that is text holds no places.
    assert_eq!(fix("json", "/a[1]"), None);
    assert_eq!(fix("text", "/a"), None);
}

#[test]
fn what_follows_a_setting_is_a_segment_of_its_own_but_for_a_host_or_a_port() {
    for (after, fix) in [("-x", Some("/")), ("@x", Some("/")), ("x", Some("/")), (".x", None), (":1", None)] {
        let file = format!(
            "account {{ set u = \"https://x.com\" }} webhook a {{ GET \"{{{{$account.u}}}}{after}/y\" }}"
        );
        assert_eq!(only(&file).1.as_deref(), fix, "{after}");
    }
}

#[test]
fn braces_with_a_backslash_are_meant_as_letters() {
    assert!(
        codes("webhook a { POST \"https://x.com/\" body text \"\\{{$x}} \\{{$flow.key.a}}\" }").is_empty()
    );
}

#[test]
fn a_status_is_proposed_where_the_reply_is_a_success() {
    let success = "add `expect { $flow.key.response_status: \"SUCCESS\" }`, or let `hook test --update` write what the run does";
    let unknown = "let `hook test --update` write what the run does, or add an `expect { … }`";
    for (reply, proposed) in [("200", success), ("500", unknown), ("refused", unknown), ("timeout", unknown)]
    {
        let file = format!("webhook w {{ GET \"https://x.com/\" }} test w \"t\" {{ reply {reply} }}");
        assert_eq!(help(&file), proposed, "{reply}");
    }
}

#[test]
fn half_a_code_is_known_too() {
    let file = "webhook w { GET \"https://x.com/\" wait 30s # allow(silent)\n }";
    let sources = project(&[file]);
    let (_, diagnostics) = compile(&sources, &Options::default());
    let [silent, unused] = diagnostics.as_slice() else { panic!("{:#?}", diagnostics.as_slice()) };
    // What was to be silenced is not changed.
    assert!(silent.fixes.is_empty());
    assert_eq!(unused.fixes[0].edits[0].replacement, "wait::silent");
}

/// What is private is to be the variable that is used.
#[test]
fn names_in_capitals_are_not_taken_for_sure() {
    let fix = |variable: &str| only(&format!("account {{ private {variable} }}")).1;
    for unsure in ["$FLOW.KEY.CARD", "$Flow.Key.Card", "$flow.key-card", "$flow.key_card"] {
        assert_eq!(fix(unsure), None, "{unsure}");
    }
    assert_eq!(fix("$FLOW.KEY.card").as_deref(), Some("$flow.key.card"));
}

#[test]
fn what_is_saved_elsewhere_becomes_no_variable_of_the_flow() {
    let fix = |variable: &str| {
        only(&format!("webhook a {{ GET \"https://x.com/\" response json {{ {variable} = data.a }} }}")).1
    };
    assert_eq!(fix("$secret.token"), None);
    assert_eq!(fix("$call.token"), None);
    assert_eq!(fix("$user.key.token"), None);
}

#[test]
fn a_flow_end_that_is_written_otherwise_has_its_endpoint() {
    for line in ["end webhook to e", "flow_end webhook to e", "flowend to e"] {
        let file = format!("endpoint e {{ POST \"https://x.com/\" }} flow f {{ {line} }}");
        assert!(only(&file).1.is_some_and(|fix| fix.starts_with("flow-end")), "{line}");
    }
}

/// What a path finds is not known while a variable in it stands between quotes.
#[test]
fn a_variable_between_quotes_in_a_path_is_one_fault() {
    let file = r#"webhook w { GET "https://x.com/" response json { $flow.key.a = data.l[?@.p == '$call.cli'].id } }
test w "t" {
  given { $call.cli: "1" }
  reply 200 json { "l": [{ "p": "1", "id": 2 }] }
  expect { $flow.key.a: 2 }
}"#;
    assert_eq!(codes(file), ["variable::bare_in_text"]);
}

#[test]
fn a_reply_that_never_came_has_no_status() {
    for word in ["refused", "timeout"] {
        let file = format!(
            "webhook w {{ GET \"https://x.com/\" }} test w \"t\" {{ reply {word} 504 expect {{ $flow.key.response_status: \"FAILED\" }} }}"
        );
        let (help, fix) = only(&file);
        assert!(fix.is_none() && help.contains(&format!("`reply {word}` alone")), "{help}");
    }
}

#[test]
fn a_word_for_an_index_is_no_name() {
    let file = |path: &str| {
        format!("webhook w {{ GET \"https://x.com/\" response json {{ $flow.key.a = data.l[{path}] }} }}")
    };
    for unsure in ["first", "last", "all", "i"] {
        assert_eq!(only(&file(unsure)).1, None, "{unsure}");
    }
    assert_eq!(only(&file("last()")).1.as_deref(), Some("-1"));
    assert_eq!(only(&file("lead")).1.as_deref(), Some("\"lead\""));
}
