//! The pages of `hook explain`, made from what the functions state.

use std::fmt::Write as _;

use super::signature::Signature;
use super::{ALL, Function};
use crate::json::Json;

/// The page of all functions, in Markdown: a sentence for each.
#[must_use]
pub fn index() -> String {
    let mut out = String::from(
        "# functions\n\nEvery project has the endpoint `functions`. Its methods are computed inside the program, \
         without a network. An internal webhook invokes one, with the arguments in `with`, and saves the answer in \
         `response json`.\n\n",
    );
    for function in ALL {
        let signature = function.signature();
        let _ = writeln!(out, "- `functions.{}`: {}.", signature.name, signature.summary);
    }
    out.push_str(
        "\n`hook explain functions.time` shows the arguments and answers of one, with an example.\n",
    );
    out
}

/// The page of `function`, in Markdown: arguments, answers, an example.
#[must_use]
pub fn page(function: &dyn Function) -> String {
    let signature = function.signature();
    let mut out = format!("# functions.{}\n\n{}.\n\n## Arguments\n\n", signature.name, signature.summary);
    for argument in signature.arguments {
        let optional = if argument.required { "" } else { ", optional" };
        let (name, kind, meaning) = (argument.name, argument.kind, argument.meaning);
        let _ = writeln!(out, "- `{name}` ({kind}{optional}): {meaning}.");
    }
    out.push_str("\n## Answers\n\n");
    for answer in signature.answers {
        let _ = writeln!(out, "- `{}`: {}.", answer.name, answer.meaning);
    }
    for note in signature.notes {
        let _ = write!(out, "\n{note}\n");
    }
    let _ = write!(out, "\n## Example\n\n```hook\n{}```\n\nanswers\n\n```json\n", webhook(signature));
    for (name, value) in &members(signature.example.answer) {
        let _ = writeln!(out, "{name}: {}", value.compact());
    }
    out.push_str("```\n");
    out
}

/// The example of `signature` as a webhook.
fn webhook(signature: &Signature) -> String {
    let example = &signature.example;
    let mut out =
        format!("webhook {} {{\n  invoke functions.{}\n  with {{\n", example.webhook, signature.name);
    for (name, value) in &members(example.with) {
        let _ = writeln!(out, "    {name}: {}", value.compact());
    }
    out.push_str("  }\n  response json {\n");
    let saved = members(example.answer);
    let widest = saved.keys().map(str::len).max().unwrap_or(0);
    for name in saved.keys() {
        let _ = writeln!(out, "    $flow.key.{name:widest$} = data.{name}");
    }
    out + "  }\n}\n"
}

/// The members of the JSON object that `text` is; a test reads every example.
fn members(text: &str) -> crate::json::Object {
    match Json::read(text) {
        Ok(Json::Object(members)) => members,
        _ => crate::json::Object::new(),
    }
}
