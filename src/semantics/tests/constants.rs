//! Long constants, which are kept as they are written: what they are and what is wrong in them is what it would be if
//! they were short.

use proptest::prelude::*;

use super::texts::{again, body_of, document};
use super::{faults, program};
use crate::ir;
use crate::json::Json;

/// A list that makes a constant of what is around it.
fn long() -> String {
    format!("[{}0]", "0, ".repeat(8_000))
}

fn with_body(json: &str) -> String {
    format!("webhook a {{ POST \"https://api.example.com/\" body json {json} }}")
}

fn body(json: &str) -> ir::JsonItem {
    let program = program(&with_body(json));
    assert_eq!(again(&program), program);
    match body_of(&program) {
        ir::Body::Json(item) => item.clone(),
        other => panic!("{other:?}"),
    }
}

fn is_constant(item: &ir::JsonItem) -> bool {
    matches!(item.json, ir::JsonTemplate::Constant(_))
}

#[test]
fn what_is_long_and_constant_is_kept_as_it_is_written() {
    for (piece, is_kept) in [
        ("1.50", true),
        ("-0e+1", true),
        ("\"a\"", true),
        ("\"\\\" \\\\\"", true),
        ("\"ग्राहक ]\"", true),
        ("[true, null,]", true),
        ("{ \"a\": 1, \"b\": {\"a\": []}, }", true),
        ("{\r\n\t\"a\" : \"x, ]\" }", true),
        ("\"\\u00e4\"", false),
        ("\"\\{{a}}\"", false),
        ("\"\"\"a \"quoted\" text\"\"\"", false),
        ("$call.a", false),
        ("\"{{$call.a}}\"", false),
        ("1 # one\n", false),
        ("1 as text", false),
        ("null or 1", false),
        ("{ \"a\": 1 optional }", false),
    ] {
        let short = body(&format!("[{piece}]"));
        let long_one = body(&format!("[{piece}, {}]", long()));
        assert!(!is_constant(&short), "{piece}");
        assert_eq!(is_constant(&long_one), is_kept, "{piece}");
        if is_kept {
            let (short, long_one) = (document(&short), document(&long_one));
            assert_eq!(short.as_list().unwrap()[0].compact(), long_one.as_list().unwrap()[0].compact());
            assert_eq!(long_one.as_list().unwrap()[1].as_list().unwrap().len(), 8_001);
        }
    }
}

#[test]
fn what_is_beside_a_value_is_kept_too() {
    let json = format!("{{ \"a\": {}, \"b\": $call.b, \"c\": [{}, $call.c] }}", long(), long());
    let item = body(&json);
    let ir::JsonTemplate::Object(members) = &item.json else { panic!("{item:?}") };
    assert!(is_constant(&members[0].item));
    let ir::JsonTemplate::List(items) = &members[2].item.json else { panic!() };
    assert!(is_constant(&items[0]));
    assert_eq!(items[1].at.column as usize, with_body(&json).find("$call.c").unwrap() + 1);
}

#[test]
fn what_is_wrong_in_a_long_constant_is_told_as_in_a_short_one() {
    for piece in [
        "{ \"a\": 1, \"a\": 2 }",
        "{ \"a\": { \"b\": 1, \"b\": 2 } }",
        "{ \"a\\/\": 1, \"a/\": 2 }",
        "{ \"password\": \"Passw0rd\" }",
        "{ \"api_key\": 12345, \"secret\": \"\", \"b\": \"api_key\" }",
        "{ \"token\": { \"client_secret\" : \"a\\\"b\" } }",
        "\"$call.a\"",
        "\"a\u{200b}b\"",
        "\"a\u{1}b\"",
        "01",
        "[1 2]",
        "{ a: 1 }",
        "'a'",
        "\"\\x\"",
    ] {
        let told = faults(&with_body(&format!("[{piece}]")));
        assert!(!told.is_empty(), "{piece}");
        assert_eq!(faults(&with_body(&format!("[{piece}, {}]", long()))), told, "{piece}");
    }
    let many: Vec<String> = (0..3_000).map(|number| format!("\"name{}\": 1", number % 2_999)).collect();
    let told = faults(&with_body(&format!("{{ {} }}", many.join(", "))));
    assert_eq!(told, [("body::repeated_member".to_owned(), "\"name0\"".to_owned())]);
}

#[test]
fn a_bracket_of_a_path_is_no_constant() {
    let path = format!("[\"{}\"]", "a".repeat(20_000));
    for source in [format!("data{path}"), format!("data.a or data{path}"), format!("data.a {path}")] {
        let text = format!(
            "webhook a {{ GET \"https://api.example.com/\" response json {{ $flow.key.x = {source} }} }}"
        );
        let told = faults(&text);
        assert!(
            told.iter().all(|(code, _)| code == "path::invalid") && told.len() == 1,
            "{source:.20}: {told:.200?}"
        );
    }
}

#[test]
fn a_block_of_fields_is_no_constant() {
    let fields: Vec<String> = (0..2_000).map(|number| format!("\"h{number}\": \"b\"")).collect();
    for head in ["query", "headers", "headers #", "headers # or\n", "query\n# this is json\n\n", "body form"]
    {
        let text =
            format!("webhook a {{ POST \"https://api.example.com/\" {head}\n {{ {} }} }}", fields.join(", "));
        let program = program(&text);
        let ir::WebhookKind::Custom(custom) = &program.webhooks[0].kind else { panic!() };
        let form = if let ir::Body::Form(fields) = &custom.body { fields.len() } else { 0 };
        assert_eq!(custom.headers.len() + custom.query.len() + form, 2_000, "{head}");
    }
}

fn any_json() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
        "[ a-z,:\\[\\]}#é]{0,8}".prop_map(|text| format!("\"{text}\"")),
        prop::sample::select(&["true", "false", "null", "\"\\n\\\"\"", "[]", "{}"][..])
            .prop_map(str::to_owned),
    ];
    scalar.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..6), "[ \n\t]{0,2}")
                .prop_map(|(items, blank)| format!("[{blank}{}{blank}]", items.join(&format!(",{blank}")))),
            prop::collection::vec(inner, 0..6).prop_map(|values| {
                let member = |(number, value): (usize, &String)| format!("\"m{number}\" : {value}");
                let members: Vec<String> = values.iter().enumerate().map(member).collect();
                format!("{{{}}}", members.join(", "))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn a_long_constant_is_the_json_that_it_is(json in any_json()) {
        let text = format!("[{json}, {}]", long());
        let item = body(&text);
        prop_assert!(is_constant(&item));
        prop_assert_eq!(document(&item).compact(), Json::read(&text).unwrap().compact());
    }
}
