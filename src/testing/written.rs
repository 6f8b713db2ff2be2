//! The text of a test: what it gives, is answered and expects.

use crate::ir::{Answer, AnswerBody, Flow, Program, Step, Test, WebhookKind};
use crate::json::{self, Json};
use crate::source::{FileId, Source};
use crate::syntax::invisible::is_invisible;

use super::perform::Outcome;
use super::script::FLOW_END;
use super::sent::Sent;

/// All of `test` of `program`, expecting what `outcome` did, as the formatter prints it.
#[must_use]
pub fn test(program: &Program, test: &Test, outcome: &Outcome) -> String {
    let head = format!("test {} {}", test.target, one_line(&test.title));
    let lines = format!("{}{}", setting(test), expectations(program, test, outcome));
    let text = format!("{head} {{\n{lines}}}\n");
    let source = Source::new("x.hook".into(), String::new(), text.clone());
    crate::format::format(&source, FileId(0)).unwrap_or(text)
}

/// The lines of `test` up to its expectations, not laid out.
fn setting(test: &Test) -> String {
    let mut lines = String::new();
    if !test.given.is_empty() {
        let each =
            test.given.iter().map(|given| format!("{}: {}\n", given.variable.written(), value(&given.value)));
        lines += &format!("given {{\n{}}}\n", each.collect::<String>());
    }
    if let Some(call) = &test.call {
        lines += &format!("given call {}\n", value(call));
    }
    for reply in &test.replies {
        lines += &format!("reply{} {}\n", step(&test.target, &reply.webhook), answer(&reply.answer));
    }
    lines
}

fn answer(answer: &Answer) -> String {
    let Answer::Response { status, headers, body } = answer else {
        return if *answer == Answer::Timeout { "timeout" } else { "refused" }.to_owned();
    };
    let body = match body {
        AnswerBody::None => String::new(),
        AnswerBody::Json(json) => format!(" json {}", value(json)),
        AnswerBody::Xml(xml) => format!(" xml {}", text(xml)),
        AnswerBody::Text(plain) => format!(" text {}", text(plain)),
    };
    let headers: String =
        headers.iter().map(|(name, value)| format!("{}: {}\n", name_of(name), text(value))).collect();
    let headers = if headers.is_empty() { headers } else { format!(" headers {{\n{headers}}}") };
    format!("{status}{body}{headers}")
}

/// What `outcome` did, as expectations: what was sent, how the run ended, and what it saved; not laid out.
#[must_use]
pub fn expectations(program: &Program, test: &Test, outcome: &Outcome) -> String {
    let mut lines: String = outcome.sent.iter().map(|sent| request(&test.target, sent)).collect();
    if outcome.sent.is_empty() && program.webhook(&test.target).is_some() {
        lines.push_str("expect no request\n");
    }
    for step in unsent(program, test, outcome) {
        lines += &format!("expect no request {step}\n");
    }
    let mut entries = String::new();
    let mut said = Vec::new();
    let ran = outcome.performed.webhooks();
    let targets = ran.iter().filter_map(|run| program.webhook(&run.webhook));
    let ended = ["$flow.key.response_status", "$flow.key.error_reason"].map(str::to_owned);
    let set =
        program.flow(&test.target).into_iter().flat_map(Flow::all_steps).filter_map(|step| match step {
            Step::Set { target, .. } => Some(target.to_string()),
            Step::Run { .. } => None,
        });
    let saved = targets.flat_map(|webhook| webhook.targets().map(ToString::to_string));
    let names = ended.into_iter().chain(set).chain(saved);
    for (index, name) in names.enumerate() {
        let is = outcome.after.iter().find(|(variable, _)| variable.written() == name);
        let is_outcome = index < 2;
        if said.contains(&name) || is_outcome && is.is_none() {
            continue;
        }
        let value = is.map_or("missing".to_owned(), |(_, json)| self::value(json));
        entries += &format!("{name}: {value}\n");
        said.push(name);
    }
    if !entries.is_empty() {
        lines += &format!("expect {{\n{entries}}}\n");
    }
    lines
}

/// The steps of a flow that could send a request and did not, each once.
fn unsent<'p>(program: &'p Program, test: &Test, outcome: &Outcome) -> Vec<&'p str> {
    let Some(flow) = program.flow(&test.target) else { return Vec::new() };
    let sends = |name: &&str| {
        program.webhook(name).is_some_and(|webhook| !matches!(webhook.kind, WebhookKind::Function(_)))
    };
    let runs = flow.all_steps().filter_map(|step| match step {
        Step::Run { webhook, .. } => Some(webhook.as_str()),
        Step::Set { .. } => None,
    });
    let end = flow.end.as_ref().map(|_| FLOW_END);
    let mut unsent: Vec<&str> = Vec::new();
    for step in runs.filter(sends).chain(end) {
        if !unsent.contains(&step) && outcome.sent.iter().all(|sent| sent.step != step) {
            unsent.push(step);
        }
    }
    unsent
}

/// That `sent` is sent in a test of `target`.
#[must_use]
pub fn request(target: &str, sent: &Sent) -> String {
    let body = match sent.content() {
        Some(body) => format!("body: {}\n", value(&body)),
        None => String::new(),
    };
    let (name, method, url) = (step(target, &sent.step), text(&sent.method), text(&sent.url));
    format!("expect request{name} {{\nmethod: {method}\nurl: {url}\n{body}}}\n")
}

/// The name of a step, where a test of `target` has to say it.
#[must_use]
pub fn step(target: &str, step: &str) -> String {
    if step == target { String::new() } else { format!(" {step}") }
}

/// A value as an expectation has it, laid out for its depth.
#[must_use]
pub fn expected(json: Option<&Json>) -> String {
    let Some(json) = json else { return "missing".to_owned() };
    let entry = laid_out(&format!("expect {{\n$flow.key.x: {}\n}}\n", value(json)));
    let laid_out = entry.split_once("$flow.key.x: ").and_then(|(_, rest)| rest.strip_suffix("\n  }\n"));
    laid_out.map_or_else(|| value(json), str::to_owned)
}

/// The lines of a test as the formatter prints them.
#[must_use]
pub fn laid_out(lines: &str) -> String {
    let text = format!("test x \"x\" {{\n{lines}}}\n");
    let source = Source::new("x.hook".into(), String::new(), text);
    let printed = crate::format::format(&source, FileId(0)).unwrap_or_default();
    let inner = printed.split_once('\n').and_then(|(_, rest)| rest.strip_suffix("}\n"));
    inner.map_or_else(|| lines.to_owned(), str::to_owned)
}

/// JSON in which two braces do not start a value.
fn value(json: &Json) -> String {
    seen(json.compact()).replace("{{", "\\{{")
}

/// `text`, a part of JSON, with invisible characters written as escapes.
fn seen(text: String) -> String {
    if text.is_ascii() || !text.contains(is_invisible) {
        return text;
    }
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match is_invisible(character) {
            true => character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                written.push_str(&format!("\\u{unit:04x}"));
            }),
            false => written.push(character),
        }
    }
    written
}

/// A text: several lines where it has some that can stand so.
fn text(text: &str) -> String {
    let stands = |character: char| character == '\n' || !character.is_control() && !is_invisible(character);
    let has_lines =
        text.contains('\n') && text.chars().all(stands) && !text.contains("\"\"\"") && !text.ends_with('"');
    if !has_lines {
        return one_line(text);
    }
    let lines =
        text.split('\n').map(|line| if line.is_empty() { String::new() } else { format!("  {line}") });
    let lines: Vec<String> = lines.collect();
    format!("\"\"\"\n{}\n  \"\"\"", lines.join("\n").replace("{{", "\\{{"))
}

fn name_of(name: &str) -> String {
    if crate::names::is_name(name) { name.to_owned() } else { one_line(name) }
}

fn one_line(text: &str) -> String {
    let mut written = String::from("\"");
    json::escape(text, &mut written);
    written.push('"');
    seen(written).replace("{{", "\\{{")
}
