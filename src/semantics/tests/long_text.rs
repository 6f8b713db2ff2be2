//! Long texts, whose parts are kept as text: what is reported and what they become is what it would be if they were
//! read at once.

use proptest::prelude::*;

use super::faults;
use super::long::assert_same;
use crate::extent::many;
use crate::syntax::ast::{BodyKind, Declaration, WebhookLine};
use crate::syntax::{Kind, parse_deferred};

/// Every line in which a text may stand, with `text` in it.
fn files(text: &str) -> [String; 6] {
    let webhook = |name: &str, lines: &str| {
        format!("webhook {name} {{\n  POST \"https://api.example.com/\"\n  {lines}\n}}\n")
    };
    [
        webhook(
            "w",
            &format!("notes {text}\n headers {{ a: {text} or $call.a {text}: 1 }} body text {text} optional"),
        ),
        webhook("w", &format!("auth basic({text}, {text}) query {{ q: {text} }} body xml {text}")),
        webhook("w", &format!("body json {{ \"query\": {text}, {text}: [{text}, {text} or [{text}]] }}"))
            + &webhook("v", &format!("body json {text}")),
        webhook("w", &format!("response json {{ $flow.key.a = data.a or {text} mandatory }}"))
            + &webhook(
                "v",
                &format!("response xml {{ namespace n = {text} $flow.key.b = xpath {text} or {text} }}"),
            ),
        format!("webhook w {{ GET {text} auth bearer({text}) body form {{ f: {text} }} }}\n")
            + &format!("account {{ set a = {text} allow network {text} }}\n")
            + &format!("oauth2 o {{ POST {text} client({text}, {text}) scope {text} }}\n")
            + &format!(
                "endpoint e {{ POST {text} sign {text} }}\nflow f {{ set $flow.key.x = {text} run w }}\n"
            ),
        webhook("w", "response json { $flow.key.a = data.a }")
            + &format!("test w {text} {{ given {{ $call.a: {text} }} reply 200 json {{ {text}: {text} }} ")
            + &format!("headers {{ a: {text} }} expect {{ $flow.key.a: {text} }} ")
            + &format!(
                "expect request {{ method: {text} url: {text} body: [{text}] header {text}: {text} }} }}\n"
            )
            + &format!("webhook g {{ invoke functions.match with {{ text: {text}, pattern: {text} }} }}\n"),
    ]
}

const VALUES: [&str; 9] = [
    "{{$call.a}}",
    "{{ $call.cli.name or \"x\" as text }}",
    "{{\"a{{$call.b}}\"}}",
    "{{$account.a}}",
    "{{$secret.A as text}}",
    "{{1}}",
    "{{\"\"\"a\"\"\"}}",
    "{{}}",
    "{{$call..a}}",
];

const LETTERS: [&str; 16] =
    ["a", "é", " ", "$flow.key.x", "$", "{", "}", "}}", "'", "<b>", "</b>", "&", "/", "?a=", "#", "\u{200b}"];

const ESCAPES: [&str; 11] =
    ["\\n", "\\\"", "\\\\", "\\{{", "\\u00e9", "\\ud83d\\ude00", "\\/", "\\t", "\\q", "\\ud83d", "\u{1}"];

const LINES: [&str; 8] = ["\n", "\n  ", "\r\n    ", "\n\t", "\\{{", "\"", "\\n", "\"\""];

/// Parts, few of which are wrong.
fn any_parts(others: &'static [&'static str]) -> impl Strategy<Value = String> {
    let right = |all: &'static [&'static str]| prop::sample::select(&all[..all.len() * 3 / 4]);
    let part = prop_oneof![
        12 => right(&VALUES),
        8 => right(&LETTERS),
        12 => right(others),
        1 => prop::sample::select(&VALUES[..]),
        1 => prop::sample::select(&LETTERS[..]),
        1 => prop::sample::select(others),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(many(16, 400) as u32))]

    #[test]
    fn a_text_is_read_in_pieces_as_it_is_at_once(
        line in any_parts(&ESCAPES), lines in any_parts(&LINES), piece in 1..40_usize,
    ) {
        for text in [format!("\"{line}\""), format!("\"\"\"{lines}\"\"\"")] {
            for file in files(&text) {
                assert_same(&file, piece);
            }
        }
    }
}

/// The text of a body as far as it is read at once, and whether all of it is right.
fn deferred(text: &str) -> Option<(usize, bool)> {
    let text = format!("webhook a {{ POST \"https://api.example.com/\" body text {text} }}");
    let (parsed, deferred) = parse_deferred(&text, Kind::Webhook)?;
    let Some(Declaration::Webhook(webhook)) = parsed.tree else { panic!("{parsed:?}") };
    let least = webhook.lines.iter().find_map(|line| match line {
        WebhookLine::Body(body) => match &body.kind {
            BodyKind::Text(text, _) => Some(text.parts.least()),
            _ => None,
        },
        _ => None,
    });
    Some((least.unwrap(), deferred.is_right()))
}

#[test]
fn no_part_of_a_long_text_is_in_the_tree() {
    for part in ["{{$call.a}}", "a {{ $call.a }}", "\\n", "\\ud83d\\ude00", "é\\\"", "\\{{"] {
        assert_eq!(deferred(&format!("\"{}\"", part.repeat(40_000))), Some((0, true)), "{part}");
    }
    for part in ["{{$call.a}}", "a {{ $call.a }}", "\n\n\n\n", "  a\r\n", "é\n", "\\{{ \"\" ", "\\{{}"] {
        for (before, after) in [("", ""), (" \n", "\n  "), ("a", "b"), ("\n", "\n")] {
            let text = format!("\"\"\"{before}{}{after}\"\"\"", part.repeat(40_000));
            assert_eq!(deferred(&text), Some((0, true)), "{before}{part}{after}");
        }
    }
    for wrong in ["\\q", "\\ud83", "{{$call..a}}", "{{a}}", "\u{1}"] {
        let many = "\\n".repeat(40_000);
        let read = deferred(&format!("\"{many}{wrong}{many}\""));
        assert!(read.is_none_or(|(_, is_right)| !is_right), "{wrong}");
    }
    assert_eq!(deferred(&format!("\"{}\"", "a".repeat(100_000))), None);
    assert_eq!(deferred("\"{{$call.a}}\""), None);
}

#[test]
fn what_is_wrong_in_a_long_text_is_told_where_it_is() {
    let many = "{{$call.a}}\\n".repeat(10_000);
    for (wrong, code, text) in [
        ("$flow.key.x", "variable::bare_in_text", "$flow.key.x"),
        ("{{$cal.x}}", "variable::unknown_group", "$cal.x"),
        ("\\q", "syntax::unexpected", "\\q"),
    ] {
        let found = faults(&format!(
            "webhook a {{ POST \"https://api.example.com/\" body text \"{many} {wrong} {many}\" }}"
        ));
        assert_eq!(found, [(code.to_owned(), text.to_owned())]);
    }
}
