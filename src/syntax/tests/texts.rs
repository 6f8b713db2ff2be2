use std::borrow::Cow;

use super::{faults, parse};
use crate::syntax::ast::{BodyKind, Declaration, Text, TextPart, WebhookLine};

/// The text after `body text`.
fn text(written: &str) -> Text {
    let file = format!("webhook a {{\n  POST \"https://a.b\"\n  body text {written}\n}}\n");
    let (tree, diagnostics) = parse(&file);
    assert!(diagnostics.is_empty(), "{written}: {:?}", diagnostics.as_slice());
    let Some(Declaration::Webhook(webhook)) = tree.declarations.into_iter().next() else {
        panic!("a webhook")
    };
    let text = webhook.lines.into_iter().find_map(|line| match line {
        WebhookLine::Body(body) => match body.kind {
            BodyKind::Text(text, _) => Some(text),
            _ => None,
        },
        _ => None,
    });
    let text = text.expect("a text");
    assert_parts_map_back(&file, &text);
    text
}

/// Every literal part reads as it is written, or is one escape or one line end.
fn assert_parts_map_back(file: &str, text: &Text) {
    for part in text.parts.iter() {
        let TextPart::Literal { text, span } = &*part else { continue };
        let written = &file[span.range()];
        let one = written.starts_with('\\') || matches!(written, "\n" | "\r\n");
        assert!(written == &**text || one, "{written:?} is read as {text:?}");
    }
}

fn plain(written: &str) -> String {
    text(written).plain().expect("a text without values")
}

#[test]
fn escapes_are_those_of_json_and_two_braces() {
    assert_eq!(plain(r#""a\"b\\c\/d\b\f\n\r\t""#), "a\"b\\c/d\u{8}\u{c}\n\r\t");
    assert_eq!(plain(r#""\u00e9\u0041\ud83d\ude00\uD83D\uDE00\uffff""#), "éA😀😀\u{ffff}");
    assert_eq!(plain(r#""\ud83d\ud83d\ude00\uDE00 \ud800\u0041""#), "\u{fffd}😀\u{fffd} \u{fffd}A");
    assert_eq!(plain(r#""a \{{b}} {c} { } }}""#), "a {{b}} {c} { } }}");
    assert_eq!(plain("\"\""), "");
    assert_eq!(plain("\"a\u{7f}\u{80}नमस्ते\""), "a\u{7f}\u{80}नमस्ते");
    for wrong in [r#""\q""#, r#""\u12g4""#, r#""\ud83""#, "\"a\tb\"", "\"a\u{0}b\""] {
        let told = faults(&format!("webhook a {{ POST \"https://a.b\" body text {wrong} }}"));
        assert_eq!(told.len(), 1, "{wrong:?}: {told:?}");
    }
}

#[test]
fn several_lines_lose_the_indentation_of_the_closing_quotes() {
    assert_eq!(plain("\"\"\"\n    a\n      b\n\n   c\n    \"\"\""), "a\n  b\n\nc");
    assert_eq!(plain("\"\"\"\r\n    a\r\n    b\r\n    \"\"\""), "a\nb");
    assert_eq!(plain("\"\"\"\n\t\ta\n\t\t\"\"\""), "a");
    assert_eq!(plain("\"\"\"  \n  a\n  \"\"\""), "a");
    assert_eq!(plain("\"\"\"\n\"\"\""), "");
    assert_eq!(plain("\"\"\"\n\n\n\"\"\""), "\n");
    assert_eq!(plain("\"\"\"one line\"\"\""), "one line");
    assert_eq!(plain("\"\"\"\"\"\""), "");
    assert_eq!(plain("\"\"\"a\n    b\n  \"\"\""), "a\n  b");
    assert_eq!(plain("\"\"\"\n    a\n    b\"\"\""), "a\nb");
}

#[test]
fn in_several_lines_only_two_braces_are_an_escape() {
    assert_eq!(plain(r#""""a\nb\q "c" ""d \{{e}}""""#), r#"a\nb\q "c" ""d {{e}}"#);
    assert_eq!(plain("\"\"\"a\tb\u{1}\"\"\""), "a\tb\u{1}");
}

#[test]
fn values_stand_in_texts() {
    let parts = |written: &str| {
        let kind = |part: Cow<'_, TextPart>| match &*part {
            TextPart::Literal { text, .. } => format!("={text}"),
            TextPart::Value { value, .. } => value.operands.len().to_string(),
        };
        text(written).parts.iter().map(kind).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(parts(r#""a {{$flow.key.x}} b""#), "=a  1 = b");
    assert_eq!(parts(r#""{{ $flow.key.x as number or "y" or 1 }}{{$a.b or ""}}""#), "3 2");
    assert_eq!(parts(r#""{{"{{"{{$a.b}}"}}"}}""#), "1");
    assert_eq!(parts(r#""{{"""a"""}}""#), "1");
    assert_eq!(parts("\"\"\"\n  {{$a.b}}\n    {{$a.c}}\n  \"\"\""), "1 =\n =   1");
    assert_eq!(parts(r#""{\"a\":{{$a.b}}}""#), "={ =\" =a =\" =:{ 1 =}".replace(":{", ":").as_str());
}

#[test]
fn a_value_stands_on_one_line_without_comment() {
    for wrong in [
        "\"\"\"{{$a.b\n}}\"\"\"",
        "\"\"\"{{$a.b # c\n}}\"\"\"",
        "\"\"\"{{\"a\"\"\"}}",
        "\"{{}}\"",
        "\"{{$a.b $a.c}}\"",
    ] {
        let told = faults(&format!("webhook a {{\n  POST \"https://a.b\"\n  body text {wrong}\n}}\n"));
        assert_eq!(told.len(), 1, "{wrong:?}: {told:?}");
    }
}
