//! What is wrong with the arguments of a call, as far as the file shows it: `function::argument`.

use super::given::{alone, missing, unknown};
use super::kind::Kind;
use super::signature::{Argument, Signature};
use crate::diagnostics::suggest;
use crate::json::Json;

/// What the file says of an argument's value.
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
    /// The argument's name.
    pub argument: String,
    /// What is wrong with it, in words that follow its name.
    pub problem: String,
    /// The fix; empty where there is none to name.
    pub help: String,
    /// The name that was certainly meant: written in place of the argument's name, it leaves no fault there.
    pub meant: Option<&'static str>,
}

impl Finding {
    /// What is wrong, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        format!("`{}` {}", self.argument, self.problem)
    }
}

/// The faults of a call of the function that `signature` states, with the arguments `given` in the order of the file;
/// unless these are `all`, any other may be given too.
#[must_use]
pub fn check(signature: &Signature, given: &[(&str, Known<'_>)], all: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let meant: Vec<Option<&'static Argument>> =
        given.iter().map(|(name, _)| argument_meant(signature, name, given)).collect();
    let is_given = |wanted: &str| {
        let has_value = |known: &Known<'_>| !matches!(known, Known::Value(Json::Null));
        let with_value = given.iter().zip(&meant).filter(|((_, known), _)| has_value(known));
        with_value.filter_map(|(_, meant)| *meant).any(|argument| argument.name == wanted)
    };
    let may_be_given = |wanted: &str| !all || is_given(wanted);
    for (place, ((name, known), meant)) in given.iter().zip(&meant).enumerate() {
        let mut found = |of_name, problem: String, help: String, meant| {
            let argument = (*name).to_owned();
            findings.push(Finding { place: Some(place), of_name, argument, problem, help, meant });
        };
        let Some(argument) = signature.argument(name) else {
            let misuse = unknown(signature, name);
            let certain = meant.filter(|argument| {
                value_fault(argument, *known).is_none() && argument.needs.is_none_or(may_be_given)
            });
            found(true, misuse.problem, misuse.help, certain.map(|argument| argument.name));
            continue;
        };
        if given.iter().take(place).any(|(other, _)| other == name) {
            found(true, "is given twice".to_owned(), "keep one of the two".to_owned(), None);
            continue;
        }
        let is_null = matches!(known, Known::Value(Json::Null));
        if let Some(needed) = argument.needs.filter(|needed| !is_null && !may_be_given(needed)) {
            let misuse = alone(needed);
            found(true, misuse.problem, misuse.help, None);
        }
        if let Some((problem, help)) = value_fault(argument, *known) {
            found(false, problem, help, None);
        }
    }
    // One that is misspelled beyond recognition is not missing as well.
    if all && meant.iter().all(Option::is_some) {
        for argument in signature.arguments.iter().filter(|one| one.required && !is_given(one.name)) {
            let misuse = missing(signature, argument.kind);
            findings.push(Finding {
                place: None,
                of_name: true,
                argument: argument.name.to_owned(),
                problem: misuse.problem,
                help: misuse.help,
                meant: None,
            });
        }
    }
    findings
}

/// The argument called `name`, else the nearest one that is not given too.
fn argument_meant(
    signature: &Signature,
    name: &str,
    given: &[(&str, Known<'_>)],
) -> Option<&'static Argument> {
    signature.argument(name).or_else(|| {
        let names = signature.arguments.iter().map(|argument| argument.name);
        let near = suggest::nearest(name, names)?;
        let is_given = given.iter().any(|(other, _)| *other == near);
        signature.argument(near).filter(|_| !is_given)
    })
}

/// What the file says of a value that `argument` cannot take, and its fix.
fn value_fault(argument: &Argument, known: Known<'_>) -> Option<(String, String)> {
    let kind = argument.kind;
    match known {
        Known::Value(Json::Null) | Known::Nothing => None,
        Known::Value(value) => kind.check(value).err().map(|misuse| (misuse.problem, misuse.help)),
        Known::Text => wrong(kind, kind.takes_texts(), "a text"),
        Known::List => wrong(kind, kind.takes_lists(), "a list"),
        Known::Object => wrong(kind, kind.takes_objects(), "an object"),
    }
}

fn wrong(kind: Kind, taken: bool, found: &str) -> Option<(String, String)> {
    (!taken).then(|| (format!("must be {kind}, found {found}"), String::new()))
}
