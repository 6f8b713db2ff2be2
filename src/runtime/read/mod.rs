//! Steps 6 and 7 of a run, as far as they work on the response alone: its text, and what each mapping
//! finds in it. Nothing here waits; [`super::pool`] runs it where it may take its time.

mod body;
mod charset;
mod header;
mod json;
mod xml;

use std::collections::HashSet;
use std::time::Instant;

use bytes::Bytes;

use crate::json::Json;
use crate::semantics::ir::{FlowVariable, Format, Mapping, Type};
use crate::source::Place;

use super::datum::Datum;
use super::failure::{ErrorReason, Failure, quote};
use super::masked::{Mask, Masked};
use super::redact::{Needles, SHORTEST};
use super::resolve::type_name;

/// What is wanted of a response.
#[derive(Clone, Copy)]
pub(crate) enum Wanted<'p> {
    /// Its text only.
    Nothing,
    /// The mappings of a custom webhook.
    Mappings { format: Option<Format>, mappings: &'p [Mapping] },
    /// The members of a JSON object that an endpoint's method returns.
    Returns(&'p [FlowVariable]),
}

/// A response and what is wanted of it.
pub(crate) struct Reading<'r> {
    pub(crate) wanted: Wanted<'r>,
    /// Where the webhook stands.
    pub(crate) at: &'r Place,
    pub(crate) headers: &'r [(String, Bytes)],
    /// `None` where it is over the limit.
    pub(crate) body: Option<&'r Bytes>,
    /// Whether a body that cannot be read holds nothing (step 6: a status from `accept`).
    pub(crate) lenient: bool,
    pub(crate) max_response: usize,
    pub(crate) secrets: Option<&'r Needles>,
    /// The values of the private variables that have one.
    pub(crate) private: &'r [String],
    /// Which variables are private; `None` where nothing is redacted.
    pub(crate) private_names: Option<&'r HashSet<FlowVariable>>,
}

/// What was read.
pub(crate) struct Read {
    /// The body as text; `None` if empty or over the limit.
    pub(crate) raw: Option<Datum>,
    /// What each of the wanted found, in their order; or why the body cannot be read.
    pub(crate) found: Result<Vec<Found>, Failure>,
}

/// What one mapping found.
pub(crate) enum Found<V = Datum> {
    Value(V),
    /// Nothing; says why where more is known than that.
    Nothing(Option<String>),
}

/// The time was up.
#[derive(Debug)]
pub(crate) struct OutOfTime;

impl Reading<'_> {
    /// Reads the response, until `deadline` at the latest.
    pub(crate) fn read(&self, deadline: Instant) -> Result<Read, OutOfTime> {
        let raw = self.raw();
        let found = self.found(deadline)?;
        let private = self.private_needles(found.as_deref().unwrap_or_default());
        let hidden = |json: Json| {
            let taint = private.taint(&json, Mask::Private);
            Datum::searched(json, taint)
        };
        let found = found.map(|found| {
            let found = found.into_iter().map(|found| match found {
                Found::Value(json) => Found::Value(hidden(json)),
                Found::Nothing(why) => Found::Nothing(why.map(|why| hide(&why, &private))),
            });
            found.collect()
        });
        let found = found.map_err(|failure| Failure { what: hide(&failure.what, &private), ..failure });
        Ok(Read { raw: raw.map(|text| hidden(text.into())), found })
    }

    fn found(&self, deadline: Instant) -> Result<Result<Vec<Found<Json>>, Failure>, OutOfTime> {
        Ok(match self.wanted {
            Wanted::Nothing | Wanted::Returns([]) => Ok(Vec::new()),
            Wanted::Returns(variables) => self.json().map(|document| {
                let member = |variable: &FlowVariable| document.as_ref()?.get(variable.name());
                let found = |variable| found(member(variable).cloned());
                variables.iter().map(found).collect()
            }),
            Wanted::Mappings { format: None, mappings } => {
                Ok(mappings.iter().map(|mapping| self.header_mapping(mapping)).collect())
            }
            Wanted::Mappings { format: Some(Format::Json), mappings } => match self.json() {
                Ok(document) => json::find(self, document.as_ref(), mappings, deadline)?,
                Err(failure) => Err(failure),
            },
            Wanted::Mappings { format: Some(Format::Xml), mappings } => xml::find(self, mappings, deadline)?,
        })
    }

    /// What was found, converted as `mapping` says.
    fn converted(&self, json: Option<Json>, mapping: &Mapping) -> Found<Json> {
        let (Some(json), Some(to)) = (json.as_ref().filter(|json| !json.is_null()), mapping.convert) else {
            return found(json);
        };
        let converted = match to {
            Type::Text => json.to_text().map(Json::Text),
            Type::Number => json.to_number(),
            Type::Boolean => json.to_boolean(),
            Type::List => json.to_list(),
        };
        match converted {
            Some(json) => Found::Value(json),
            None => Found::Nothing(Some(self.does_not_convert(json, to, &mapping.target))),
        }
    }

    fn does_not_convert(&self, json: &Json, to: Type, target: &FlowVariable) -> String {
        let found = match self.private_names {
            Some(private) if private.contains(target) => quote(Mask::Private.shown()),
            _ => quote(&json.to_text().unwrap_or_default()),
        };
        format!("{found} was found, which is no {}", type_name(to))
    }

    /// Looks for the values of the private variables, and for those that were just found for them.
    fn private_needles(&self, found: &[Found<Json>]) -> Needles {
        let Some(private) = self.private_names else { return Needles::default() };
        let mut values = self.private.to_vec();
        let mut add = |target: &FlowVariable, found: &Found<Json>| match found {
            Found::Value(json) if private.contains(target) => long_texts(json, &mut values),
            _ => {}
        };
        match self.wanted {
            Wanted::Nothing => {}
            Wanted::Mappings { mappings, .. } => {
                mappings.iter().zip(found).for_each(|(mapping, found)| add(&mapping.target, found));
            }
            Wanted::Returns(variables) => {
                variables.iter().zip(found).for_each(|(variable, found)| add(variable, found));
            }
        }
        Needles::new(values.iter().map(String::as_str))
    }

    fn invalid(&self, what: String) -> Failure {
        Failure::new(ErrorReason::InvalidResponse, self.at, what)
    }
}

/// `null` is nothing found (section 3.3).
fn found(json: Option<Json>) -> Found<Json> {
    match json {
        None | Some(Json::Null) => Found::Nothing(None),
        Some(json) => Found::Value(json),
    }
}

/// `text` as a message may show it.
fn hide(text: &str, private: &Needles) -> String {
    let marks = private.marks(text, Mask::Private);
    Masked::with_marks(text.to_owned(), marks).shown().into_owned()
}

/// Adds the texts and numbers of `json` that are long enough to be looked for.
pub(crate) fn long_texts(json: &Json, texts: &mut Vec<String>) {
    let mut add = |text: &str| {
        if text.chars().count() >= SHORTEST {
            texts.push(text.to_owned());
        }
    };
    match json {
        Json::Null | Json::Boolean(_) => {}
        Json::Number(number) => add(number.as_str()),
        Json::Text(text) => add(text),
        Json::List(items) => items.iter().for_each(|item| long_texts(item, texts)),
        Json::Object(members) => members.values().for_each(|value| long_texts(value, texts)),
    }
}
