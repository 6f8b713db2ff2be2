//! Long constants, which are kept as they are written: what they are and what is wrong in them is what it would be if
//! they were short.

use std::sync::Arc;

use proptest::prelude::*;

use super::texts::{again, body_of, document};
use super::{faults, program, project};
use crate::extent::many;
use crate::ir;
use crate::json::Json;
use crate::runtime::transport::{HeaderMap, Reply, ScriptedTransport};
use crate::runtime::{Runner, Secrets, Settings, Variables};
use crate::source::Source;
use crate::syntax::with_limits;
use crate::{Options, compile};

/// A list that makes a constant of what is around it.
fn long() -> String {
    format!("[{}0]", "0, ".repeat(18_000))
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

/// How many runs `json` holds.
fn runs(json: &ir::JsonTemplate) -> usize {
    match json {
        ir::JsonTemplate::Object(members) => members.iter().map(|member| runs(&member.item.json)).sum(),
        ir::JsonTemplate::List(items) => items.iter().map(|item| runs(&item.json)).sum(),
        ir::JsonTemplate::Constants(_) => 1,
        ir::JsonTemplate::Value { value, .. } => value.composite.as_deref().map_or(0, runs),
    }
}

fn is_constant(item: &ir::JsonItem) -> bool {
    runs(&item.json) == 1
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
        ("\"\\/\"", false),
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
        assert_eq!(runs(&short.json), 0, "{piece}");
        // At the start of a run, and between two that are long only together.
        let first = body(&format!("[0, {piece}, {}]", "[0, 0], ".repeat(8_000)));
        let between = body(&format!("[{}{piece}, {} 0]", "0, ".repeat(12_000), "0, ".repeat(12_000)));
        assert_eq!((runs(&first.json), runs(&between.json)), (1, usize::from(is_kept)), "{piece}");
        if is_kept {
            let (short, first) = (document(&short), document(&first));
            let (short, first) = (short.as_list().unwrap(), first.as_list().unwrap());
            assert_eq!((first[1].compact(), first.len()), (short[0].compact(), 8_002));
            let between = document(&between);
            assert_eq!(between.as_list().unwrap()[12_000].compact(), short[0].compact());
            assert_eq!(between.as_list().unwrap().len(), 24_002);
        }
    }
}

#[test]
fn what_is_beside_a_value_is_kept_too() {
    let many = |name: &str| -> String { (0..2_000).map(|n| format!("\"{name}{n}\": {n}, ")).collect() };
    let zeros = "0, ".repeat(18_000);
    let json = format!(
        "{{ {} \"a\": {}, \"b\": $call.b, {} \"c\": [{zeros}$call.c, {zeros}], \"d\": $call.d or [{zeros}] }}",
        many("m"),
        long(),
        many("n")
    );
    let text = with_body(&json);
    let item = body(&json);
    assert_eq!(runs(&item.json), 6);
    let ir::JsonTemplate::Object(members) = &item.json else { panic!("{item:?}") };
    let place = |item: &ir::JsonItem| item.at.column as usize - 1;
    let list = members.iter().find(|member| member.name.plain() == Some("c")).unwrap();
    let ir::JsonTemplate::List(items) = &list.item.json else { panic!() };
    assert_eq!(place(&list.item), text.find("\"c\": [").unwrap() + "\"c\": ".len());
    let variable = items
        .iter()
        .find(|item| {
            matches!(&item.json, ir::JsonTemplate::Value { value, .. }
        if matches!(value.operands[0].primary, ir::Primary::Variable(_)))
        })
        .unwrap();
    assert_eq!(place(variable), text.find("$call.c").unwrap());
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
    let member = |number: usize| format!("\"name{number}\": [{{\"name{number}\": 1}}, \"name1\"]");
    let members: Vec<String> = (0..3_000).map(member).collect();
    let json = |again: &str| format!("{{ \"x\": $call.x, {}, {again} }}", members.join(", "));
    assert_eq!(faults(&with_body(&json("\"y\": 1"))), []);
    for (again, name) in [("\"name0\": 1", "name0"), ("\"name2000\": 1", "name2000"), ("\"x\": 1", "x")] {
        let told = faults(&with_body(&json(again)));
        assert_eq!(told, [("body::repeated_member".to_owned(), format!("\"{name}\""))]);
    }
}

#[test]
fn what_is_wrong_beside_a_run_is_told_where_it_is() {
    let zeros = "0, ".repeat(many(300, 2_000));
    for piece in [
        "'a'",
        "0;",
        "0 0",
        "(0)",
        "x",
        "\"a",
        "{a: 1}",
        "[0, $call.cli.number",
        "\"$call.a\"",
        "data.a[0]",
        "}",
        "]",
        "{{$call.cli.number}}",
        "“a”",
        "\u{200b}0",
        "\u{a0}0",
        "// 0",
        "wait 5s",
        "{ \"a\": 1, \"a\": 2 }",
        "01",
    ] {
        for break_ in ["\n", ""] {
            let text = with_body(&format!("[{zeros}0,{break_}{piece},{break_} {zeros}0]"));
            let (told, ..) = with_limits(usize::MAX, 0, || read(&text));
            assert!(!told.is_empty(), "{piece}");
            let (told_of_runs, ..) = with_limits(256, 256, || read(&text));
            assert_eq!(told_of_runs, told, "{piece}");
        }
    }
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
                .prop_map(|(items, space)| format!("[{space}{}{space}]", items.join(&format!(",{space}")))),
            prop::collection::vec(inner, 0..6).prop_map(|values| {
                let member = |(number, value): (usize, &String)| format!("\"m{number}\" : {value}");
                let members: Vec<String> = values.iter().enumerate().map(member).collect();
                format!("{{{}}}", members.join(", "))
            }),
        ]
    })
}

/// Lists and objects in which values and faults stand, too.
fn any_document() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => any_json(),
        2 => prop::sample::select(&[
            "$call.cli.number", "$call.cli.name or \"x\" optional", "\"{{$call.cli.number}}\"", "$call.a or [0, 0, 0]", "0 # zero\n",
            "{ \"m1\": 1, \"m1\": 2 }", "{ \"password\": \"Passw0rd\" }", "{ \"{{$call.cli.number}}\": 1, \"b\": 2, \"c\": 3 }", "[0, 0, 0, 0,]",
        ][..]).prop_map(str::to_owned),
    ];
    let list = (prop::collection::vec(piece.clone(), 0..12), "[ \n]{0,2}")
        .prop_map(|(items, space)| format!("[{}]", items.join(&format!(",{space}"))));
    let object =
        (prop::collection::vec((0..20_u8, piece), 0..12), "[ \n]{0,2}").prop_map(|(members, space)| {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("\"m{name}\": {value}")).collect();
            format!("{{{}}}", members.join(&format!(",{space}")))
        });
    prop_oneof![list, object]
}

/// All that is said of a file, the program, and the file in the one layout.
fn read(text: &str) -> (Vec<String>, Option<ir::Program>, String) {
    let sources = project(&[text]);
    let (program, diagnostics) = compile(&sources, &Options::default());
    let told = diagnostics.as_slice().iter().map(|one| format!("{one:?}")).collect();
    let source = Source::new("0.hook".into(), "0.hook".to_owned(), text.to_owned());
    let laid_out = crate::format::format(&source, crate::source::FileId(0));
    (told, program, laid_out.unwrap_or_else(|refused| format!("{refused:?}")))
}

/// The body of the request of webhook `a`, or why there is none; what its `response` saves from `{}`.
fn sent(program: ir::Program) -> (Option<String>, Option<String>, Option<String>) {
    let transport = ScriptedTransport::of([Reply::response(200, HeaderMap::new(), "{}")]);
    let runner = Runner::new(Arc::new(program), Secrets::default(), Arc::new(transport), Settings::default());
    let mut variables = Variables::new();
    variables.give("$call.cli.number", "m7".into()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let run = runtime.block_on(runner.run_webhook("a", &mut variables)).unwrap();
    let body = run.request.and_then(|request| request.body.as_deref().map(str::to_owned));
    let saved = runner.returned_variables(&variables);
    let saved = saved.get("$flow.key.x").map(|value| value.compact().to_string());
    (body, run.error_reason.map(|reason| format!("{reason:?}")), saved)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(many(32, 256) as u32))]

    #[test]
    fn a_long_constant_is_the_json_that_it_is(json in any_json()) {
        let text = format!("[{json}, {}]", long());
        let item = body(&text);
        prop_assert!(is_constant(&item));
        prop_assert_eq!(document(&item).compact(), Json::read(&text).unwrap().compact());
    }

    #[test]
    fn runs_change_nothing_but_the_tree(json in any_document(), other in any_document()) {
        let text = format!(
            "webhook a {{\n  POST \"https://api.example.com/\"\n  body json {json}\n  response json {{ $flow.key.x = data.x or {other} }}\n}}\n"
        );
        let (told, program, laid_out) = with_limits(usize::MAX, 0, || read(&text));
        let (told_of_runs, program_of_runs, laid_out_of_runs) = with_limits(0, 0, || read(&text));
        prop_assert_eq!(told_of_runs, told);
        prop_assert_eq!(laid_out_of_runs, laid_out);
        prop_assert_eq!(program_of_runs.is_some(), program.is_some());
        if let (Some(of_runs), Some(program)) = (program_of_runs, program) {
            prop_assert_eq!(again(&of_runs), of_runs.clone());
            prop_assert_eq!(sent(of_runs), sent(program));
        }
    }
}
