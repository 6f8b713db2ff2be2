//! Faults that have nothing to do with each other are each reported once, in the order of their places.

use super::{TOUR, parse};
use crate::extent::one_in;
use crate::syntax::ast::Declaration;

fn lines_of_faults(text: &str) -> Vec<usize> {
    let (_, diagnostics) = parse(text);
    let line = |at: u32| text[..at as usize].matches('\n').count() + 1;
    diagnostics.as_slice().iter().map(|one| line(one.location.span.start)).collect()
}

#[test]
fn every_fault_of_a_webhook_is_told() {
    let text = r#"webhook a {
  notes "a\qb"
  GETT "https://a.b"
  auth basic("a" "b")
  headers {
    X-A = "1"
    X-B: 'x'
    X-C: "fine"
    X-D "y"
  }
  qury { a: 1 }
  body json {
    "a": tru,
    b: 1,
    "c": [1 2],
    "d": { "e": "f" "g": 1 },
    "h": 01
  }
  response json {
    $flow.key.a = x.y
    $flow.key.b: data.b
    $flow.key.c = data.c ?? 1
    $flow.key.d = data.d
  }
  wait 10 s
  persist
}
"#;
    assert_eq!(lines_of_faults(text), [2, 3, 4, 6, 7, 9, 11, 13, 14, 15, 16, 17, 20, 21, 22, 25, 26]);
    let (file, _) = parse(text);
    assert_eq!(file.declarations.len(), 1);
}

#[test]
fn every_faulty_declaration_is_told_and_none_swallows_another() {
    let text = r#"webhok a {
  GET "https://a.b"
}
webhook b {
  GET "https://a.b"
  headers {
    X: "1"
  wait 5s
}
webhook c {
  GET "https://a.b
}
webhook d {
  GET "https://a.b"

webhook e {
  GET "https://a.b"
  body json { "a": [1, 2 }
}
webhook f {
  POST "https://a.b"
  body xml """
    <a/>
}
flow g {
  run a }
}
test a "b" {
  given $call.cli: "1" }
}
webhook z { GET "https://a.b" }
"#;
    assert_eq!(lines_of_faults(text), [1, 6, 11, 13, 18, 22, 26, 29]);
    let (file, _) = parse(text);
    let name = |one: &Declaration| match one {
        Declaration::Webhook(one) => one.name.text.to_string(),
        Declaration::Flow(one) => one.name.text.to_string(),
        Declaration::Test(one) => one.target.text.to_string(),
        _ => String::new(),
    };
    let names: Vec<String> = file.declarations.iter().map(name).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f", "g", "a", "z"]);
}

#[test]
fn a_forgotten_bracket_or_quote_costs_its_own_declaration_at_most() {
    let (right, _) = parse(TOUR);
    for (at, sign) in TOUR.char_indices().filter(|(_, sign)| "{}[]()\"".contains(*sign)).step_by(one_in(3, 1))
    {
        let text = format!("{}{}", &TOUR[..at], &TOUR[at + sign.len_utf8()..]);
        let (file, _) = parse(&text);
        let kept = right.declarations.iter().filter(|one| file.declarations.contains(one)).count();
        assert!(kept + 1 >= right.declarations.len(), "without the `{sign}` at {at} {kept} are left");
    }
}

#[test]
fn what_is_right_in_a_faulty_declaration_is_kept() {
    let (file, _) = parse(
        "webhook a {\n  GET \"https://a.b\"\n  headers { a: 1 b = 2 c: 3 }\n  wiat 5s\n  accept status 404\n}\n",
    );
    let Some(Declaration::Webhook(webhook)) = file.declarations.first() else { panic!("a webhook") };
    // `wiat` is read as the `wait` that it was to be.
    assert_eq!(webhook.lines.len(), 4);
}

#[test]
fn each_misspelt_line_is_told() {
    let (_, diagnostics) = parse("webhook w { invoke e.m wiat 5s pas $call }");
    let told: Vec<_> = diagnostics.as_slice().iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "`wiat` is not allowed here: did you mean `wait`?",
            "`pas` is not allowed here: did you mean `pass`?"
        ]
    );
}

#[test]
fn an_indented_declaration_is_explained_as_any_other() {
    let text = "webhook a {\n  GET \"https://a.example.com\"\n  headers {\n    X-A: \"1\"\n  retry twice\n}\n\nflow f {\n  run a\n}\n";
    let indented: String = text.lines().map(|line| format!("    {line}\n")).collect();
    let said = |text: &str| -> Vec<_> {
        let (_, diagnostics) = parse(text);
        let line = |one: &crate::diagnostics::Diagnostic| {
            text[..one.location.span.start as usize].matches('\n').count()
        };
        diagnostics.as_slice().iter().map(|one| (line(one), one.code, one.message.clone())).collect()
    };
    assert_eq!(said(&indented), said(text));
    assert!(!said(text).is_empty());
}
