//! What is refused and where, and what lxml cannot be asked about.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use hooklang::json::Json;
use hooklang::xml::Limits;
use hooklang::xpath::{Document, EvaluationFault, Expression, FaultKind, Found, number_text};
use proptest::prelude::*;

fn namespaces() -> BTreeMap<String, String> {
    BTreeMap::from([("soap".to_owned(), "urn:soap".to_owned()), ("empty".to_owned(), String::new())])
}

fn compile(text: &str) -> Expression {
    Expression::compile(text, &namespaces()).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn evaluate(text: &str, document: &str) -> Found {
    let document = Document::read(document, &Limits::default()).unwrap();
    compile(text)
        .evaluate(&document, &[], &mut usize::MAX.clone(), Instant::now() + Duration::from_secs(5))
        .unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

/// The expressions that are refused: kind, what is underlined, a part of the message, a part of the help.
#[rustfmt::skip]
const REFUSED: [(&str, FaultKind, &str, &str, &str); 91] = {
    use FaultKind::{Invalid, UndeclaredPrefix, Unsupported};
    [
        ("", Invalid, "", "is empty", "//amount"),
        ("  ", Invalid, "  ", "is empty", "//amount"),
        ("/a/", Invalid, "/", "does not end in `/`", ""),
        ("//a//", Invalid, "/", "does not end in `/`", ""),
        ("//", Invalid, "/", "does not end in `/`", ""),
        ("a =", Invalid, "", "ends where something must follow", ""),
        ("a[", Invalid, "[", "`[` is not closed", ""),
        ("count(a", Invalid, "(", "`(` is not closed", ""),
        ("a]", Invalid, "]", "`]` closes nothing", ""),
        ("count(a]", Invalid, "]", "`]` where `(` is still open", ""),
        ("a[. = 'x]", Invalid, "'x]", "is not closed", ""),
        ("a == b", Invalid, "==", "`==` is not an operator", "one `=`"),
        ("a && b", Invalid, "&&", "`&&` is not an operator", "`and`"),
        ("a || b", Invalid, "||", "`||` is not an operator", "`or`"),
        ("a <> b", Invalid, "<>", "`<>` is not an operator", "`!=`"),
        ("!a", Invalid, "!", "`!` is not an operator", "`not(…)`"),
        ("a eq b", Invalid, "eq", "`eq` is not an operator", "`=`"),
        ("a lt 5", Invalid, "lt", "`lt` is not an operator", "`<`"),
        ("5 % 2", Invalid, "%", "`%` is not an operator", "`mod`"),
        ("a b", Invalid, "b", "`b` cannot stand here", "operator"),
        ("a[1]b", Invalid, "b", "`b` cannot stand here", "operator"),
        ("a orb", Invalid, "orb", "`orb` cannot stand here", "operator"),
        ("a[]", Invalid, "]", "`]` cannot stand here", ""),
        ("@", Invalid, "", "ends where something must follow", ""),
        ("a/@", Invalid, "", "ends where something must follow", ""),
        ("a///b", Invalid, "/", "`/` cannot stand here", ""),
        ("a\\b", Invalid, "\\", "cannot stand here", "parted by `/`"),
        ("//a[. = ‘x’]", Invalid, "‘", "typographic", "`'`"),
        ("{a}", Invalid, "{", "cannot stand here", ""),
        ("#a", Invalid, "#", "`#` cannot stand here", ""),
        ("a/(b | c)", Invalid, "(", "a step of a path must be a name", ""),
        ("a/string()", Invalid, "string", "a step of a path must be a name", "string(path)"),
        ("a/count(b)", Invalid, "count", "a step of a path must be a name", ""),
        (".[1]", Invalid, "[1]", "no predicate after `.`", "self::node()"),
        ("a/..[b]", Invalid, "[b]", "no predicate after `.`", "parent::node()"),
        ("a/text('x')", Invalid, "'x'", "`text()` takes no argument", "[. = 'x']"),
        ("node(1)", Invalid, "1", "cannot stand here", ""),
        ("$.customer.tier", Invalid, "$.customer.tier", "JSONPath", "//amount"),
        ("$[0]", Invalid, "$[0]", "JSONPath", ""),
        ("$", Invalid, "$", "JSONPath", ""),
        ("//a[$call.n]", Invalid, "$call.n", "`$call.n` by itself is not a condition", "position() = $call.n"),
        ("//a[($call.n)]", Invalid, "($call.n)", "`$call.n` by itself is not a condition", ""),
        ("$flow.key.x/a", Invalid, "$flow.key.x", "`/` leads on from nodes, and `$flow.key.x` is a value", "//item[@id = $flow.key.x]"),
        ("$flow.key.x[1]", Invalid, "$flow.key.x", "`[…]` filters nodes", ""),
        ("//a | $flow.key.x", Invalid, "$flow.key.x", "`|` joins nodes", ""),
        ("count($flow.key.x)", Invalid, "$flow.key.x", "`count` takes nodes", ""),
        ("//a[. = $a:b]", Invalid, ":", "cannot stand here", ""),
        ("matches(a, 'x')", Invalid, "matches", "no function `matches`", "`contains(…)`"),
        ("lower-case(a)", Invalid, "lower-case", "no function `lower-case`", "`translate("),
        ("ends-with(a, 'x')", Invalid, "ends-with", "no function", "`substring("),
        ("fn:count(a)", Invalid, "fn:count", "no function `fn:count`", "`count`"),
        ("if (a) then b else c", Invalid, "then", "cannot stand here", ""),
        ("if(a)", Invalid, "if", "no function `if`", "`or`"),
        ("contain(a, 'x')", Invalid, "contain", "no function `contain`", "`contains`"),
        ("strng-length(a)", Invalid, "strng-length", "no function", "`string-length`"),
        ("soap:count(a)", Invalid, "soap:count", "no function `soap:count`", ""),
        ("nonsense(a)", Invalid, "nonsense", "no function `nonsense`", ""),
        ("count()", Invalid, "count()", "`count` takes 1 argument, not 0", ""),
        ("count(a, b)", Invalid, "count(a, b)", "takes 1 argument, not 2", ""),
        ("concat('a')", Invalid, "concat('a')", "at least 2 arguments, not 1", ""),
        ("substring('a')", Invalid, "substring('a')", "2 or 3 arguments", ""),
        ("last(1)", Invalid, "last(1)", "takes no arguments", ""),
        ("string(1, 2)", Invalid, "string(1, 2)", "at most 1 argument", ""),
        ("count('a')", Invalid, "'a'", "`count` takes nodes, this is a text", ""),
        ("sum(1 + 1)", Invalid, "1 + 1", "`sum` takes nodes, this is a number", ""),
        ("name(true())", Invalid, "true()", "`name` takes nodes, this is true or false", ""),
        ("a | 'b'", Invalid, "'b'", "`|` joins nodes, this is a text", ""),
        ("1 | a", Invalid, "1", "`|` joins nodes, this is a number", ""),
        ("a | -b", Invalid, "-b", "`|` joins nodes, this is a number", ""),
        ("'a'/b", Invalid, "'a'", "`/` leads on from nodes, this is a text", ""),
        ("string(a)/b", Invalid, "string(a)", "`/` leads on from nodes", ""),
        ("'a'[1]", Invalid, "'a'", "`[…]` filters nodes, this is a text", ""),
        ("(a = b)[1]", Invalid, "(a = b)", "`[…]` filters nodes, this is true or false", ""),
        ("child:a", UndeclaredPrefix, "child", "the prefix `child` is not declared", "namespace child"),
        ("childs::a", Invalid, "childs", "no axis `childs`", "`child::`"),
        ("soap::Body", Invalid, "soap", "no axis `soap`", "one `:`"),
        ("child::", Invalid, "", "ends where something must follow", ""),
        ("a:", Invalid, ":", "cannot stand here", ""),
        ("a: b", Invalid, ":", "cannot stand here", ""),
        (":a", Invalid, ":", "cannot stand here", ""),
        ("1a", Invalid, "a", "cannot stand here", ""),
        ("a,b", Invalid, ",", "cannot stand here", ""),
        ("for $x in a return $x", Invalid, "$", "cannot stand here", ""),
        ("//s:Body", UndeclaredPrefix, "s", "the prefix `s` is not declared", "namespace s = "),
        ("//a[@s:*]", UndeclaredPrefix, "s", "`s` is not declared", ""),
        ("//empty:a", UndeclaredPrefix, "empty", "is empty", ""),
        ("//a/namespace::*", Unsupported, "namespace::*", "namespace nodes", "namespace-uri()"),
        ("//@x/following::b", Unsupported, "following::b", "follows an attribute", "../following::"),
        ("//@x[following::b]", Unsupported, "following::b", "follows an attribute", ""),
        ("//a/@*/self::node()/following::b", Unsupported, "following::b", "follows an attribute", ""),
        ("a\u{0}b", Invalid, "\u{0}", "cannot stand here", ""),
    ]
};

#[test]
fn every_fault_is_told_at_its_place() {
    let mut failures = Vec::new();
    for (text, kind, underlined, message, help) in REFUSED {
        match Expression::compile(text, &namespaces()) {
            Err(fault)
                if fault.kind == kind
                    && text.get(fault.range.clone()) == Some(underlined)
                    && fault.message.contains(message)
                    && fault.help.as_deref().unwrap_or_default().contains(help) => {}
            other => failures.push(format!("{text}: {other:?}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn limits_count_characters_and_levels() {
    let refused = |text: &str| Expression::compile(text, &namespaces()).unwrap_err();
    assert!(Expression::compile(&format!("'{}'", "😀".repeat(1022)), &namespaces()).is_ok());
    let long = format!("'{}'", "😀".repeat(1023));
    let fault = refused(&long);
    assert_eq!(fault.message, "an XPath has at most 1024 characters, this has 1025");
    assert_eq!(&long[fault.range], "'");
    assert!(Expression::compile(&format!("{}1{}", "(".repeat(32), ")".repeat(32)), &namespaces()).is_ok());
    let fault = refused(&format!("{}1{}", "(".repeat(33), ")".repeat(33)));
    assert_eq!((fault.range, fault.message.as_str()), (32..33, "an XPath is at most 32 levels deep"));
}

#[test]
fn numbers_are_written_without_exponents_and_with_every_digit() {
    for (expression, text) in [
        ("string(1 div 3)", "0.3333333333333333"),
        ("string(0.1 + 0.2)", "0.30000000000000004"),
        ("string(10000000000000000000000)", "10000000000000000000000"),
        ("string(1 div 10000000000)", "0.0000000001"),
        ("string(-0)", "0"),
        ("string(1000000000.5)", "1000000000.5"),
        ("concat(0 div 0, ' ', 1 div 0, ' ', -1 div 0)", "NaN Infinity -Infinity"),
    ] {
        assert_eq!(evaluate(expression, "<a/>"), Found::Text(text.to_owned()), "{expression}");
    }
    assert_eq!(number_text(1e21).as_deref(), Some("1000000000000000000000"));
    assert_eq!(number_text(5e-7).as_deref(), Some("0.0000005"));
    assert_eq!(number_text(-0.0).as_deref(), Some("0"));
    assert_eq!(number_text(-1.5).as_deref(), Some("-1.5"));
    assert_eq!(number_text(f64::NAN), None);
    assert_eq!(number_text(f64::NEG_INFINITY), None);
}

#[test]
fn a_number_has_no_exponent() {
    let document = "<r><a>1e3</a><a>inf</a><a>+5</a><a>nan</a><a>1_0</a><a>٣</a></r>";
    assert_eq!(evaluate("count(//a[number(.) = number(.)])", document), Found::Number(0.0));
    assert_eq!(evaluate("//a[. > 0]", document), Found::Nodes(vec![]));
}

#[test]
fn of_several_elements_with_one_identifier_the_first_is_found() {
    let document = "<r><a xml:id='x'>1</a><b xml:id='x'>2</b></r>";
    assert_eq!(evaluate("id('x')", document), Found::Nodes(vec!["1".to_owned()]));
}

#[test]
fn variables_take_part_as_values() {
    let document = Document::read(
        "<r><i n='1' id='17'>a</i><i n='2' id='x'>b</i><i n='3' id='12345678901234567'>c</i><i n='4' id='12345678901234568'>d</i></r>",
        &Limits::default(),
    )
    .unwrap();
    let nodes = |texts: &[&str]| Found::Nodes(texts.iter().map(|text| (*text).to_owned()).collect());
    for (text, values, expected) in [
        ("//i[@id = $call.cli]", &["\"x\""][..], nodes(&["b"])),
        ("//i[@id = $call.cli.number]", &["17"], nodes(&["a"])),
        ("//i[@id = $call.cli]", &["\"17.0\""], nodes(&[])),
        ("//i[@id = $call.cli]", &["17.0"], nodes(&["a"])),
        ("//i[@id = $call.cli]", &["12345678901234567"], nodes(&["c"])),
        ("//i[position() = $flow.key.n-1]", &["2"], nodes(&["b"])),
        ("//i[position() = $flow.key.n + 1]", &["\"2\""], nodes(&["c"])),
        ("//i[@n > $flow.key.a and @n < ($flow.key.b)]", &["1", "3"], nodes(&["b"])),
        ("$flow.key.a + $flow.key.b * 2", &["1", "\"3\""], Found::Number(7.0)),
        (
            "concat($flow.key.a, '-', $flow.key.b)",
            &["\"x' or '\"", "true"],
            Found::Text("x' or '-true".to_owned()),
        ),
        ("not($flow.key.a)", &["0"], Found::Boolean(true)),
        ("$flow.key.a", &["1.10"], Found::Number(1.1)),
        ("$flow.key.a", &["1.234567890123456789"], Found::Text("1.234567890123456789".to_owned())),
        ("$flow.key.a", &["0.000000000000000001"], Found::Number(1e-18)),
        ("$flow.key.a", &["1e400"], Found::Text("1e400".to_owned())),
        // Without a value, nothing is found.
        ("//i[@id = $call.cli or @n = 1]", &["null"], nodes(&[])),
        ("//i[@id = $call.cli or @n = 1]", &["[1]"], nodes(&[])),
        ("count(//i[@id != $call.cli])", &[], nodes(&[])),
    ] {
        let expression = compile(text);
        let values: Vec<Option<Json>> = values.iter().map(|json| Json::read(json).ok()).collect();
        let deadline = Instant::now() + Duration::from_secs(5);
        assert_eq!(
            expression.evaluate(&document, &values, &mut usize::MAX.clone(), deadline).unwrap(),
            expected,
            "{text} {values:?}"
        );
        let names: Vec<_> =
            expression.variables().iter().map(|variable| &text[variable.range.clone()]).collect();
        let listed: Vec<_> = expression.variables().iter().map(|variable| variable.name.as_str()).collect();
        assert_eq!(names, listed);
        assert!(names.iter().all(|name| name.starts_with('$')));
    }
    let expression = compile("//i[@id = '$call.cli' or . = \"b\"]");
    let texts: Vec<_> = expression.texts().iter().map(|range| &expression.text()[range.clone()]).collect();
    assert_eq!(texts, ["'$call.cli'", "\"b\""]);
}

#[test]
fn the_first_node_alone_is_given_where_one_is_wanted() {
    let document = Document::read("<r><a>1</a><b>2</b><a>3</a></r>", &Limits::default()).unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    let first =
        |text: &str| compile(text).evaluate_first(&document, &[], &mut usize::MAX.clone(), deadline).unwrap();
    assert_eq!(first("//b | //a"), Found::Nodes(vec!["1".to_owned()]));
    assert_eq!(first("//b/preceding-sibling::* | //b"), Found::Nodes(vec!["1".to_owned()]));
    assert_eq!(first("//c"), Found::Nodes(vec![]));
    assert_eq!(first("count(//a)"), Found::Number(2.0));
}

#[test]
fn an_expression_is_over_when_its_time_is() {
    let document = Document::read("<r><a>1</a></r>", &Limits::default()).unwrap();
    let expression = compile("//a");
    let past = Instant::now();
    assert_eq!(
        expression.evaluate(&document, &[], &mut usize::MAX.clone(), past),
        Err(EvaluationFault::Deadline)
    );
    assert!(
        expression.evaluate(&document, &[], &mut usize::MAX.clone(), past + Duration::from_secs(60)).is_ok()
    );
}

#[test]
fn an_expression_tells_what_it_names() {
    for (text, has_prefixes, has_plain) in [
        ("//a", false, true),
        ("//soap:a", true, false),
        ("//soap:a/b", true, true),
        ("//*", false, false),
        ("//soap:*/@x", true, false),
        ("//*[local-name() = 'a']", false, false),
        ("count(//a) > 1", false, true),
        ("text()", false, false),
    ] {
        let expression = compile(text);
        assert_eq!(expression.has_prefixes(), has_prefixes, "{text}");
        assert_eq!(expression.names_elements_without_prefix(), has_plain, "{text}");
        assert_eq!(expression.text(), text);
        assert_eq!(expression, compile(text));
    }
    let has_default = |text| Document::read(text, &Limits::default()).unwrap().has_default_namespace();
    assert!(has_default("<a xmlns='urn:a'/>"));
    assert!(has_default("<p:a xmlns:p='urn:p'><b xmlns='urn:a'/></p:a>"));
    assert!(!has_default("<a xmlns:p='urn:a'><p:b/></a>"));
    assert!(!has_default("<p:a xmlns='urn:a' xmlns:p='urn:a'/>"));
}

#[test]
fn an_expression_can_be_shared_between_threads() {
    fn assert_shared<T: Send + Sync + Clone>() {}
    assert_shared::<Expression>();
}

proptest! {
    #[test]
    fn no_text_panics(text: String, signs in "[a-c*@.:/()\\[\\]|=<>!+\\-'\"$ ,1-3]{0,30}", words in prop::collection::vec(
        prop::sample::select(vec![
            "a", "b", "*", "@", "..", ".", "/", "//", "(", ")", "[", "]", "|", "=", "!=", "<", "+", "-", "div", "mod", "and",
            "or", "1", "'x'", "count(", "position()", "last()", "not(", "text()", "self::", "ancestor::", "following::", "soap:", ",",
            "string(", "concat(", "id(", "sum(", " ",
        ]), 0..14)) {
        let document = Document::read(
            "<a x='1'><b>1</b><!--c--><soap:a xmlns:soap='urn:soap'>t<b/></soap:a></a>",
            &Limits::default(),
        ).unwrap();
        for text in [text, signs, words.concat()] {
            match Expression::compile(&text, &namespaces()) {
                Ok(expression) => {
                    let found = expression.evaluate(&document, &[], &mut usize::MAX.clone(), Instant::now() + Duration::from_secs(5));
                    prop_assert!(found.is_ok(), "{}: {:?}", text, found);
                }
                Err(fault) => prop_assert!(text.get(fault.range.clone()).is_some(), "{text}: {fault:?}"),
            }
        }
    }
}
