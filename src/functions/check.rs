//! What is wrong with the arguments of a call, as far as the file tells: `function::argument`.

use super::given::{missing, unknown};
use super::kind::Kind;
use super::signature::Signature;
use crate::json::Json;

/// What the file tells of an argument's value.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// Nothing: it comes from a variable.
    Nothing,
    /// A text that holds values.
    Text,
    /// A list that holds values.
    List,
    /// An object that holds values.
    Object,
    /// The value itself.
    Value(&'a Json),
}

/// A fault of a call's arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which of the given arguments it is about; `None` where one is missing.
    pub place: Option<usize>,
    /// Whether the fault is that of its name, not of its value.
    pub of_name: bool,
    /// What is wrong.
    pub message: String,
    /// The fix; empty where there is none to name.
    pub help: String,
}

/// The faults of a call of the function that `signature` states, with the arguments `given` in the order of the file.
#[must_use]
pub fn check(signature: &Signature, given: &[(&str, Known<'_>)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_given = |wanted: &str| given.iter().any(|(name, _)| *name == wanted);
    for (place, (name, known)) in given.iter().enumerate() {
        let mut found = |of_name, problem: &str, help: String| {
            findings.push(Finding {
                place: Some(place),
                of_name,
                message: format!("`{name}` {problem}"),
                help,
            });
        };
        let Some(argument) = signature.argument(name) else {
            let misuse = unknown(signature, name);
            found(true, &misuse.problem, misuse.help);
            continue;
        };
        if let Some(needed) = argument.needs.filter(|needed| !is_given(needed)) {
            found(
                true,
                &format!("means nothing without `{needed}`"),
                format!("write `{needed}`, or remove it"),
            );
        }
        let fault = match known {
            Known::Value(Json::Null) | Known::Nothing => None,
            Known::Value(value) => {
                argument.kind.check(value).err().map(|misuse| (misuse.problem, misuse.help))
            }
            Known::Text => wrong(argument.kind, argument.kind.takes_texts(), "a text"),
            Known::List => wrong(argument.kind, argument.kind.takes_lists(), "a list"),
            Known::Object => wrong(argument.kind, argument.kind.takes_objects(), "an object"),
        };
        if let Some((problem, help)) = fault {
            found(false, &problem, help);
        }
    }
    // One that is misspelled is not missing as well.
    if !findings.iter().any(|finding| finding.of_name) {
        for argument in signature.arguments.iter().filter(|one| one.required && !is_given(one.name)) {
            let misuse = missing(signature, argument.kind);
            let message = format!("`{}` {}", argument.name, misuse.problem);
            findings.push(Finding { place: None, of_name: true, message, help: misuse.help });
        }
    }
    findings
}

fn wrong(kind: Kind, taken: bool, found: &str) -> Option<(String, String)> {
    (!taken).then(|| (format!("must be {kind}, found {found}"), String::new()))
}
