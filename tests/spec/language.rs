//! Section 2: projects, words, variables and values.

use super::{body, codes, codes_of};

#[test]
fn white_space_commas_and_comments() {
    let fine = [""; 0];
    for text in [
        "\u{feff}webhook w{GET\"https://a.example.com/\"}",
        "webhook w\r\n{\r\n\tGET # a comment \" { \n\"https://a.example.com/\"\r\n}\r\n#end",
        "webhook w { GET \"https://a.example.com/\", auth none, wait 1s }",
        "webhook w { GET \"https://a.example.com/%23#fragment\" query { a: \"# no comment\" } } # allow(url::fragment)",
        "webhook w { POST \"https://a.example.com/\" body json { # why\n \"a\": 1, # and\n } # so\n }",
    ] {
        assert_eq!(codes(text), fine, "{text}");
    }
    for text in [
        "webhook w { , GET \"https://a.example.com/\" }",
        "webhook w { GET \"https://a.example.com/\", }",
        "webhook w { GET \"https://a.example.com/\",, wait 1s }",
        "webhook w { GET \"https://a.example.com/\" headers { a: 1,, b: 2 } }",
        "webhook w { GET \"https://a.example.com/\" headers { a: 1, } }",
    ] {
        assert_eq!(codes(text), ["syntax::unexpected"], "{text}");
    }
}

#[test]
fn names_and_kinds() {
    for name in ["query", "or", "as", "_a", "A-b_9", "webhook", "mandatory"] {
        assert_eq!(
            codes(&format!("webhook {name} {{ GET \"https://a.example.com/\" }}\nflow f {{ run {name} }}")),
            [""; 0],
            "{name}"
        );
    }
    assert_eq!(codes_of("headers { or: 1 as: 2 mandatory: 3 optional: 4 }"), [""; 0]);
    assert_eq!(codes("webhook a { GET \"https://a.example.com/\" }\nflow a { }"), ["name::duplicate"]);
    // An endpoint is of another kind.
    assert_eq!(
        codes("webhook a { GET \"https://a.example.com/\" }\nendpoint a { POST \"https://a.example.com/\" }"),
        [""; 0]
    );
    assert!(!codes("webhook 9a { GET \"https://a.example.com/\" }").is_empty());
}

#[test]
fn groups_of_variables() {
    for variable in
        ["$flow.key.a", "$user.key.a", "$call.cli", "$call.cli.number", "$sys.datetime", "$secret.A"]
    {
        assert_eq!(codes_of(&format!("headers {{ a: {variable} }}")), [""; 0], "{variable}");
    }
    for variable in [
        "$flow.x",
        "$flow.key.a.b",
        "$user.a",
        "$foo.x",
        "$call.a.b.c",
        "$sys.a.b",
        "$flow",
        "$account.a.b",
        "$secret.a.b",
    ] {
        assert_eq!(
            codes_of(&format!("headers {{ a: {variable} }}")),
            ["variable::unknown_group"],
            "{variable}"
        );
    }
    assert_eq!(codes_of("headers { a: $account.none }"), ["variable::unknown_setting"]);
    for variable in ["$user.key.a", "$call.cli", "$sys.datetime", "$secret.A"] {
        assert_eq!(
            codes_of(&format!("response json {{ {variable} = data.a }}")),
            ["variable::not_saveable"],
            "{variable}"
        );
    }
    assert_eq!(codes_of("response json { $flow.key.response_raw = data.a }"), ["variable::reserved"]);
    assert_eq!(
        codes_of("response json { $flow.key.a = data.a $flow.key.a = data.b }"),
        ["variable::saved_twice"]
    );
}

#[test]
fn nothing_is_converted_unless_the_file_says_so() {
    let variables = r#"{"$flow.key.cli": "+491702001122", "$flow.key.zeros": "00919", "$flow.key.n": 1.10, "$flow.key.big": 12345678901234567890123, "$flow.key.null": null, "$flow.key.list": [1, {"a": "b"}], "$flow.key.empty": ""}"#;
    for (value, expected) in [
        ("$flow.key.cli", r#""+491702001122""#),
        ("$flow.key.zeros", r#""00919""#),
        ("$flow.key.n", "1.10"),
        ("$flow.key.big", "12345678901234567890123"),
        (
            "\"{{$flow.key.n}} {{$flow.key.big}} {{$flow.key.list}}\"",
            r#""1.10 12345678901234567890123 [1,{\"a\":\"b\"}]""#,
        ),
        ("$flow.key.null", "INVALID_FLOW_VAR"),
        ("$flow.key.none", "INVALID_FLOW_VAR"),
        ("$flow.key.none or $flow.key.null or \"c\"", r#""c""#),
        ("$flow.key.empty or \"c\"", r#""""#),
        ("$flow.key.none or null", "null"),
        ("null", "null"),
        // A text with a value that has none has none itself.
        ("\"a{{$flow.key.none}}\" or \"b\"", r#""b""#),
        ("\"a{{$flow.key.none or \"\"}}\" or \"b\"", r#""a""#),
        ("\"a{{$flow.key.none or \"in\"}}\"", r#""ain""#),
        (r#""\{{ \u00e9 \/ {{"x"}}""#, r#""{{ é / x""#),
        ("true", "true"),
    ] {
        assert_eq!(
            body(&format!("json [{value}]"), variables).trim_matches(['[', ']']),
            expected.trim_matches(['[', ']']),
            "{value}"
        );
    }
}

#[test]
fn as_converts() {
    let variables = r#"{"$flow.key.n": 1.10, "$flow.key.t": "2.50", "$flow.key.word": "two", "$flow.key.yes": "TRUE", "$flow.key.one": 1, "$flow.key.zero": "0", "$flow.key.list": [1], "$flow.key.object": {"a": 1}, "$flow.key.b": false}"#;
    for (value, expected) in [
        ("n as text", r#""1.10""#),
        ("b as text", r#""false""#),
        ("list as text", r#""[1]""#),
        ("object as text", r#""{\"a\":1}""#),
        ("t as number", "2.50"),
        ("n as number", "1.10"),
        ("word as number", "null"),
        ("b as number", "null"),
        ("list as number", "null"),
        ("yes as boolean", "true"),
        ("one as boolean", "true"),
        ("zero as boolean", "false"),
        ("b as boolean", "false"),
        ("word as boolean", "null"),
        ("n as boolean", "null"),
        ("list as boolean", "null"),
        ("list as list", "[1]"),
        ("n as list", "[1.10]"),
        ("object as list", r#"[{"a":1}]"#),
        ("none as list", "null"),
    ] {
        assert_eq!(
            body(&format!("json {{ \"x\": $flow.key.{value} or null }}"), variables),
            format!("{{\"x\":{expected}}}"),
            "{value}"
        );
    }
}

#[test]
fn texts_of_several_lines() {
    for (text, expected) in [
        ("\"\"\"\n      a\n        b\n      \"\"\"", "a\n  b"),
        ("\"\"\"\r\n      a\r\n      b\r\n      \"\"\"", "a\nb"),
        ("\"\"\"one line\"\"\"", "one line"),
        ("\"\"\"\n      a\n   less\n      \"\"\"", "a\nless"),
        ("\"\"\"\n      \\n \\\" \"q\" \\{{ {{$flow.key.x}}\n      \"\"\"", "\\n \\\" \"q\" {{ X"),
        ("\"\"\"\n\n      a\n\n      \"\"\"", "\na\n"),
    ] {
        assert_eq!(body(&format!("text {text}"), r#"{"$flow.key.x": "X"}"#), expected, "{text}");
    }
    assert!(!codes_of("body text \"a\tb\"").is_empty(), "a one-line text holds no control characters");
    assert!(!codes_of("body text \"a\nb\"").is_empty());
    assert!(!codes_of("body text \"{{$flow.key.x # no\n}}\"").is_empty());
    assert!(!codes_of("body text \"\\q\"").is_empty());
}
