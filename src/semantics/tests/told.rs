//! Faults that follow from others are not reported.

use super::*;

#[test]
fn braces_around_a_variable_alone_leave_no_fallback_outside() {
    let fix = |text: &str| only(&format!("webhook a {{ POST \"https://x.com/\" body text \"{text}\" }}")).1;
    assert_eq!(fix("$flow.key.a or none").as_deref(), Some("{{$flow.key.a}}"));
    assert_eq!(fix("$flow.key.a or 0}}"), None);
}

#[test]
fn a_prefix_whose_namespace_is_at_fault_is_declared() {
    let file = "webhook a { GET \"https://x.com/\" response xml {
        namespace s = \"{{$flow.key.a}}\" $flow.key.b = xpath \"/s:a\" $flow.key.c = xpath \"/t:a\" } }";
    assert_eq!(codes(file), ["variable::not_allowed", "xpath::undeclared_prefix"]);
}

#[test]
fn members_are_not_compared_in_a_body_that_could_not_be_read() {
    let file = |value: &str| {
        let members = format!("{{ \"x\": 1, \"b\": {value}, \"x\": 1 }}");
        format!("webhook a {{ POST \"https://x.com/\" body json {{ \"a\": {members} }} }}")
    };
    assert_eq!(codes(&file("length($flow.key.b)")), ["syntax::unexpected"]);
    assert_eq!(codes(&file("2")), ["body::repeated_member"]);
    // A fix makes all of it readable.
    assert_eq!(codes(&file("= 2")), ["syntax::unexpected", "body::repeated_member"]);
}

#[test]
fn a_declaration_without_a_name_may_be_any() {
    for webhook in ["webhook 1lookup", "webhook", "webhook my lookup", "webhook look.up"] {
        let file = format!(
            "{webhook} {{ GET \"https://x.com/\" }}
             flow f {{ run lookup }} test lookup \"x\" {{ reply 200 expect request {{ }} }}"
        );
        assert!(codes(&file).iter().all(|code| code.starts_with("syntax::")), "{file}\n{:?}", faults(&file));
        assert!(!codes(&file).is_empty(), "{file}");
    }
    let file = "qwxyz lookup { GET \"https://x.com/\" } flow f { run lookup run other }";
    assert_eq!(codes(file), ["syntax::unexpected", "name::unknown"]);
    for head in ["webhook lookup # a name\n {", "webhook lookup{", "webhook lookup\n{"] {
        let file = format!("{head} GET \"https://x.com/\" }} flow f {{ run lookpu run nothing }}");
        assert_eq!(codes(&file), ["name::unknown", "name::unknown"], "{file}");
    }
}

#[test]
fn a_probable_typo_in_a_long_text_is_allowed_around_it() {
    let file = |before: &str, after: &str| {
        format!(
            "webhook a {{ POST \"https://x.com/\"\n{before}\nbody text \"\"\"\n\n{{{{$flow.key.custmer}}}}\n\n\"\"\" {after}\n
             response json {{ $flow.key.customer = data.a }} }}"
        )
    };
    let allow = "# allow(variable::probable_typo)";
    assert_eq!(codes(&file("", "")), ["variable::probable_typo"]);
    assert_eq!(codes(&file(allow, "")), Vec::<String>::new());
    assert_eq!(codes(&file("", allow)), Vec::<String>::new());
}

#[test]
fn in_braces_only_or_helps() {
    let get = |more: &str| format!("webhook a {{ GET \"https://x.com/\" {more} }}");
    assert!(help(&get("headers { A: \"{{$call.x mandatory}}\" }")).contains("after the text"));
    assert!(help(&get("headers { A: \"{{$call.x optional}}\" }")).contains("`or \"\"`"));
}

#[test]
fn a_line_of_a_flows_test_is_shown_as_it_is_to_be() {
    let test = |line: &str| {
        format!(
            "webhook wa {{ GET \"https://x.com/\" }} flow f {{ run wa }}
             test f \"x\" {{ reply wa 200 {line} }}"
        )
    };
    assert!(help(&test("expect no request")).contains("`expect no request wa`"));
    assert!(help(&test("expect request { method: \"GET\" }")).contains("`expect request wa { … }`"));
    assert!(help(&test("reply 200")).contains("`reply wa 200`"));
}

#[test]
fn a_clouds_metadata_is_nothing_to_allow() {
    let get = |host: &str| format!("webhook a {{ GET \"https://{host}/\" }}");
    for host in ["169.254.169.254", "168.63.129.16", "[fd00:ec2::254]", "[::ffff:169.254.169.254]"] {
        assert!(!help(&get(host)).contains("allow"), "{host}");
    }
    assert!(help(&get("10.1.2.3")).contains("allow network \"10.1.2.3/32\""));
}

#[test]
fn a_missing_end_tag_is_written_out() {
    let body = |xml: &str| format!("webhook a {{ POST \"https://x.com/\" body xml \"{xml}\" }}");
    assert!(help(&body("<account><id>1</id></acount>")).contains("`</account>`"));
    assert!(help(&body("<account><id>1</id>")).contains("`</account>`"));
    assert!(help(&body("<a>&</a>")).contains("&amp;"));
}

#[test]
fn a_wait_is_not_fixed_into_silence() {
    let wait = |wait: &str| format!("webhook a {{ GET \"https://x.com/\" wait {wait} }}");
    assert_eq!(only(&wait("61s with hold music")).1.as_deref(), Some("60s"));
    let (help, fix) = only(&wait("61s"));
    assert!(fix.is_none() && help.contains("with hold music"), "{help}");
}

#[test]
fn pass_means_whole_groups() {
    let pass = |what: &str| {
        format!("endpoint e {{ POST \"https://x.com/\" method m }} webhook a {{ invoke e.m pass {what} }}")
    };
    for (written, meant) in [
        ("$usr.key", "$user.key"),
        ("$flow", "$flow.key"),
        ("$cal", "$call"),
        ("$sy", "$sys"),
        ("$flwo.key.x", "$flow.key.x"),
        ("$cal.cli", "$call.cli"),
    ] {
        assert_eq!(only(&pass(written)).1.as_deref(), Some(meant), "{written}");
    }
    // It may be one variable.
    assert_eq!(only(&pass("$flow.kye")).1, None);
    for right in ["$call", "$sys", "$flow.key", "$user.key", "$call.key", "$flow.key.key"] {
        assert_eq!(faults(&pass(right)), [], "{right}");
    }
}

#[test]
fn a_dollar_before_braces_is_taken_out_too() {
    let text = |text: &str| format!("webhook a {{ POST \"https://x.com/\" body text \"{text}\" }}");
    for (written, underlined) in [
        ("a ${$flow.key.a} b", "${$flow.key.a}"),
        ("a {$flow.key.a} b", "{$flow.key.a}"),
        ("a $$flow.key.a b", "$flow.key.a"),
        ("a {$flow.key.a}} b", "{$flow.key.a}}"),
        ("a $flow.key.a}} b", "$flow.key.a}}"),
        ("{ {} $flow.key.a}}", "$flow.key.a"),
        ("{ {$flow.key.a}}", "{$flow.key.a}"),
    ] {
        assert_eq!(faults(&text(written)), [("variable::bare_in_text".to_owned(), underlined.to_owned())]);
        assert_eq!(only(&text(written)).1.as_deref(), Some("{{$flow.key.a}}"));
    }
}

#[test]
fn a_reply_401_may_be_followed_by_one_more() {
    let test = |replies: &str| {
        format!(
            "oauth2 l {{ POST \"https://x.com/t\" client(\"a\", $secret.S) }}
             webhook w {{ GET \"https://x.com\" auth oauth2(l) }} flow f {{ run w run w }}
             test f \"a\" {{ given {{ $secret.S: \"x\" }} {replies} expect {{ $flow.key.x: missing }} }}"
        )
    };
    assert_eq!(codes(&test("reply w 200 reply w 401 reply w 200")), [""; 0]);
    assert_eq!(codes(&test("reply w 200 reply w 500 reply w 200")), ["test::invalid"]);
    assert_eq!(codes(&test("reply w 200 reply w 401 reply w 200 reply w 200")), ["test::invalid"]);
}

#[test]
fn a_secret_is_nothing_that_a_run_changes() {
    let test = "webhook w { GET \"https://x.com\" auth bearer($secret.S) }
        test w \"a\" { given { $secret.S: \"x\" } reply 200 expect { $secret.S: \"x\" } }";
    assert_eq!(codes(test), ["test::invalid"]);
}

#[test]
fn a_password_holds_no_control_character() {
    let password = "webhook w { GET \"https://x.com\" auth basic(\"a\", \"b\\u0001\") }";
    assert_eq!(codes(password), ["secret::literal", "header::invalid"]);
}

#[test]
fn a_variable_in_a_path_stands_in_brackets() {
    let path = |path: &str| {
        only(&format!("webhook w {{ GET \"https://x.com\" response json {{ $flow.key.x = {path} }} }}")).1
    };
    assert_eq!(path("data.$call.cli").as_deref(), Some("[$call.cli]"));
    assert_eq!(path("data.a.$flow.key.b[0]").as_deref(), Some("[$flow.key.b]"));
    assert_eq!(path("data.a.$price").as_deref(), Some("[\"$price\"]"));
}

#[test]
fn a_test_without_a_call_record_is_unanswered_all_the_same() {
    let file = "endpoint e { POST \"https://x.com/\" } webhook w { GET \"https://x.com/\" }
        flow f { run w flow-end webhook to e } test f \"t\" { expect { $flow.key.a: missing } }";
    assert_eq!(codes(file), ["test::invalid", "test::invalid"]);
    let recorded = file.replace("\"t\" {", "\"t\" { given call { \"uuid\": \"1\", \"legs\": [{}] }");
    assert_eq!(codes(&recorded), ["test::invalid"]);
}

#[test]
fn a_webhook_may_be_a_function_where_what_it_invokes_is_not_known() {
    let file = |invoked: &str| {
        format!(
            "webhook w {{ invoke {invoked} with {{ digits: 4 }} }} flow f {{ run w }}
             test w \"one\" {{ expect {{ $flow.key.x: missing }} }} test f \"two\" {{ expect {{ $flow.key.x: missing }} }}"
        )
    };
    assert_eq!(codes(&file("functions.code")), [""; 0]);
    assert_eq!(codes(&file("fucntions.code")), ["name::unknown"]);
    let sends = file("e.code") + "endpoint e { POST \"https://x.com/\" method code }";
    assert_eq!(codes(&sends), ["test::invalid", "test::invalid"]);
    let misnamed = file("functions.code").replace("run w", "run v").replace("test w", "test v");
    assert_eq!(codes(&misnamed), ["name::unknown", "name::unknown"]);
}

#[test]
fn what_a_test_names_may_be_an_oauth2_whose_name_could_not_be_read() {
    let file = |name: &str| {
        format!(
            "oauth2 {name} {{ POST \"https://x.com/t\" client(\"a\", $secret.S) }}
             webhook w {{ GET \"https://x.com\" auth oauth2(login) }} flow f {{ run w }}
             test f \"a\" {{ given {{ $secret.S: \"x\" }} reply login 400 expect request login {{ method: \"POST\" }} }}
             test w \"b\" {{ given {{ $secret.S: \"x\" }} reply login 400 expect request login {{ method: \"POST\" }} }}"
        )
    };
    assert_eq!(codes(&file("login")), [""; 0]);
    assert_eq!(codes(&file("\"login\"")), ["syntax::unexpected"]);
}

#[test]
fn a_step_that_nothing_declares_may_be_any_webhook() {
    let file = |step: &str, replied: &str| {
        format!(
            "webhook w {{ GET \"https://x.com\" }} flow f {{ run {step} }}
             test f \"a\" {{ reply {replied} 200 expect request {replied} {{ method: \"GET\" }} }}"
        )
    };
    assert_eq!(codes(&file("w", "w")), [""; 0]);
    assert_eq!(codes(&file("W", "w")), ["name::unknown"]);
    assert_eq!(codes(&file("W", "other")), ["name::unknown", "test::invalid", "test::invalid"]);
}

#[test]
fn what_belongs_to_no_declaration_may_be_an_account() {
    let uses = "webhook w { GET \"{{$account.x}}/1\" }";
    let set = "{ set x = \"https://x.com\" }";
    for word in ["\"account\"", "'account'", "acount: =", "\"Account\"", "\"settings\""] {
        assert_eq!(codes(&format!("{word} {set} {uses}")), ["syntax::unexpected"], "{word}");
    }
    let other = format!("\"servers\" {set} {uses}");
    assert_eq!(codes(&other), ["syntax::unexpected", "variable::unknown_setting"]);
    let beside = format!("\"account\" {set} account {{ }} {uses}");
    assert_eq!(codes(&beside), ["syntax::unexpected", "variable::unknown_setting"]);
}

#[test]
fn a_format_inside_the_block_is_the_one_of_the_response() {
    let file = |response: &str| format!("webhook w {{ GET \"https://x.com\" {response} }}");
    let data = "$flow.key.a = data.a $flow.key.b = header \"B\"";
    assert_eq!(codes(&file(&format!("response {{ json {data} }}"))), ["syntax::unexpected"]);
    assert_eq!(
        help(&file(&format!("response {{ json\n {data} }}"))),
        "write it before the block: `response json { … }`"
    );
    assert_eq!(codes(&file("response { xml $flow.key.a = xpath \"/a\" }")), ["syntax::unexpected"]);
    assert_eq!(
        codes(&file("response { xml $flow.key.a = data.a }")),
        ["syntax::unexpected", "line::misplaced"]
    );
}

#[test]
fn a_status_has_three_digits() {
    let accept = |status: &str| format!("webhook w {{ GET \"https://x.com\" accept status {status} }}");
    assert_eq!(codes(&accept("404")), [""; 0]);
    for (status, meant) in [("0404", Some("404")), ("00000000000000000000404", Some("404")), ("044", None)] {
        assert_eq!(only(&accept(status)).1.as_deref(), meant, "{status}");
    }
    let reply =
        "webhook w { GET \"https://x.com\" } test w \"a\" { reply 0200 expect { $flow.key.x: missing } }";
    assert_eq!(faults(reply), [("test::invalid".to_owned(), "0200".to_owned())]);
}

#[test]
fn an_endpoint_that_could_not_be_read_may_be_any_and_the_default() {
    let file = |head: &str| {
        format!(
            "{head} {{ POST \"https://x.com\" method m default }} webhook w {{ invoke e.m }}
             flow f {{ run w flow-end webhook }} flow g {{ run w flow-end webhook to e }}"
        )
    };
    assert_eq!(codes(&file("endpoint e")), [""; 0]);
    for head in ["\"endpoint\" e", "endpoint \"e\""] {
        assert_eq!(codes(&file(head)), ["syntax::unexpected"], "{head}");
    }
    assert_eq!(codes(&file("endpoint other")), ["name::unknown", "name::unknown"]);
}

/// More of it is still to be written.
#[test]
fn a_block_that_only_begins_lacks_nothing_but_its_end() {
    for begun in ["webhook x {", "endpoint x {\n", "oauth2 x {", "webhook x { # more"] {
        let file = format!("webhook a {{ GET \"https://x.com/\" }}\n{begun}");
        assert_eq!(codes(&file), ["syntax::unclosed"], "{begun}");
    }
    assert_eq!(codes("webhook x { }"), ["line::missing"]);
}

#[test]
fn a_prefix_in_a_fallback_is_that_of_an_xpath() {
    let file = "webhook a { GET \"https://x.com/\"
        response xml { $flow.key.a = xpath \"/b\" or \"//soap:b\" } }";
    assert_eq!(codes(file), ["mapping::path_in_text"]);
}

#[test]
fn of_a_faulty_line_of_the_account_the_use_is_not_reported() {
    for (line, url, code) in [
        ("allow network \"10.0.0.0/33\"", "https://10.0.0.5/a", "network::invalid"),
        ("provide $call", "https://x.com/{{$call.cli}}", "variable::unknown_group"),
    ] {
        let file = format!("account {{ {line} }} webhook a {{ GET \"{url}\" }}");
        assert_eq!(codes(&file), [code], "{line}");
    }
}

#[test]
fn a_secret_in_a_path_is_not_allowed_wherever_it_stands() {
    for path in ["data[$secret.A]", "data[?@.a == $secret.A]", "data[?$secret.A]"] {
        let file = format!("webhook a {{ GET \"https://x.com/\" response json {{ $flow.key.a = {path} }} }}");
        assert_eq!(codes(&file), ["variable::not_allowed"], "{path}");
    }
}

#[test]
fn a_secret_in_the_user_name_of_a_url_is_reported_once() {
    let file = "webhook a { GET \"https://ivr:{{$secret.A}}@x.com/\" }";
    assert_eq!(codes(file), ["url::credentials"]);
    let file = "webhook a { GET \"https://ivr@x.com/{{$secret.A}}\" }";
    assert_eq!(codes(file), ["url::credentials", "secret::in_url"]);
}

#[test]
fn a_format_that_is_missing_is_told_once() {
    let file =
        |entries: &str| codes(&format!("webhook a {{ GET \"https://x.com/\" response {{ {entries} }} }}"));
    let saved = "$flow.key.a = data.a $flow.key.b = data.b";
    assert_eq!(file(saved), ["line::misplaced"]);
    // What lacks another format is a fault of its own.
    let both = format!("namespace s = \"u:x\" {saved} $flow.key.c = xpath \"//c\"");
    assert_eq!(file(&both), ["line::misplaced", "line::misplaced"]);
}

#[test]
fn a_path_that_is_joined_to_a_setting_is_told_once() {
    let file = |after: &str| {
        codes(&format!(
            "account {{ set a = \"https://x.com/v1\" }}
             webhook w {{ GET \"{{{{$account.a}}}}{{{{$flow.key.p as path}}}}{after}\" }}"
        ))
    };
    assert_eq!(file(""), ["url::joined"]);
    // With a `/` before it, it is still no whole segment.
    assert_eq!(file("x"), ["url::joined", "line::misplaced"]);
}

#[test]
fn what_belongs_to_no_declaration_may_be_what_its_last_word_names() {
    for head in ["web hook w", "w", "w:", "a w", "webhooks w =", "hook w \"a{b\""] {
        let file = format!("{head} {{ GET \"https://x.com/\" }} flow f {{ run w }}");
        assert_eq!(codes(&file), ["syntax::unexpected"], "{head}");
        let file = format!("{head} {{ GET \"https://x.com/\" }} flow f {{ run v }}");
        assert_eq!(codes(&file), ["syntax::unexpected", "name::unknown"], "{head}");
    }
    let file = "endpoints tools: { POST \"https://x.com/\" method m } webhook w { invoke foo.m }";
    assert_eq!(codes(file), ["syntax::unexpected", "name::unknown"]);
    let file = "endpoints: { POST \"https://x.com/\" method m } webhook w { invoke tools.m }";
    assert_eq!(codes(file), ["syntax::unexpected"]);
    let file = "settings { crm = \"https://x.com\" } webhook w { GET \"{{$account.crm}}/x\" }";
    assert_eq!(codes(file), ["syntax::unexpected"]);
}

#[test]
fn a_space_in_a_path_hides_nothing_of_the_rest() {
    let file = |url: &str| codes(&format!("webhook a {{ GET \"{url}\" }}"));
    assert_eq!(file("http://x.com/a b"), ["url::http_not_allowed", "url::invalid"]);
    assert_eq!(file("https://10.0.0.1/a b"), ["url::refused_address", "url::invalid"]);
    assert_eq!(file("http://x.c om/a"), ["url::invalid"]);
}

#[test]
fn all_that_is_wrong_in_a_call_record_is_found_where_it_stands() {
    let file = r#"endpoint e { POST "https://x.com/" default }
flow f { flow-end webhook }
test f "t" {
  given call { "uuid": "u", "legs": [{ "incoming": 1 }, { "callee": "x" }, 2], "zebra": [{ "a": 1 }] }
  reply flow-end 200
  expect { $flow.key.response_status: missing }
}"#;
    let sources = project(&[file]);
    let (_, diagnostics) = compile(&sources, &Options::default());
    let underlined: Vec<&str> =
        diagnostics.as_slice().iter().map(|fault| file.get(fault.location.span.range()).unwrap()).collect();
    assert_eq!(underlined, ["1", "\"callee\"", "2", "\"zebra\""], "{diagnostics:#?}");
}

/// Of many constants in a row only the text is kept: a place among them is not known.
#[test]
fn in_a_long_list_of_a_call_record_no_other_item_is_underlined() {
    let mut legs = vec!["{ \"incoming\": true }"; 1200];
    legs[30] = "{ \"incoming\": 1 }";
    let file = format!(
        "endpoint e {{ POST \"https://x.com/\" default }} flow f {{ flow-end webhook }}
test f \"t\" {{ given call {{ \"uuid\": \"u\", \"legs\": [{}] }} reply flow-end 200 expect {{ $flow.key.response_status: missing }} }}",
        legs.join(",\n")
    );
    let sources = project(&[&file]);
    let (_, diagnostics) = compile(&sources, &Options::default());
    let [one] = diagnostics.as_slice() else { panic!("{:#?}", diagnostics.as_slice()) };
    assert!(one.message.starts_with("`legs[30].incoming`"));
    assert_eq!(file.get(one.location.span.range()), Some("["));
}
