//! Steps 6 and 7 of a run, as far as they work on the response alone: its text, and what each mapping
//! finds in it. Nothing here waits; [`super::pool`] runs it where it may take its time.

mod body;
mod charset;
mod header;
mod json;
mod xml;

pub(crate) use body::text_of;
pub(crate) use header::header_text;

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::Instant;

use bytes::Bytes;

use crate::ir::{FlowVariable, Format, Mapping, MappingSource, Type};
use crate::json::Json;
use crate::source::Place;

use super::datum::Datum;
use super::deadline::OutOfTime;
use super::failure::{ErrorReason, Failure};
use super::masked::{Mask, Masked};
use super::redact::{Needles, long_texts};
use super::resolve::Asking;
use super::transport::HeaderMap;
use super::wording::{quote, type_name};

/// How many times the limit of its body all values that are saved from one response may have (section 4): what paths find
/// may lie inside each other, and a text may be saved to any number of variables.
const MOST_COPIES: usize = 8;

/// What is wanted of a response.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'p> {
    /// The members of a JSON object that an endpoint's method returns.
    pub(crate) returns: &'p [FlowVariable],
    /// What is saved.
    pub(crate) mappings: &'p [Mapping],
    /// What each of the mappings needs to look into the response.
    pub(crate) asking: &'p [Asking],
}

/// A response and what is wanted of it.
pub(crate) struct Reading<'r> {
    /// `None` where its text is enough.
    pub(crate) wanted: Option<Wanted<'r>>,
    /// What the body is, also where nothing of it is wanted.
    pub(crate) format: Option<Format>,
    /// Where the webhook stands.
    pub(crate) at: &'r Place,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: Result<&'r Bytes, Unreadable>,
    /// Whether the body is the beginning only of one.
    pub(crate) is_cut: bool,
    /// Whether a body that cannot be read holds nothing (step 6: a status from `accept`).
    pub(crate) lenient: bool,
    pub(crate) max_response: usize,
    pub(crate) secrets: Option<&'r Needles>,
    /// The values of the private variables that have one.
    pub(crate) private: &'r [String],
    /// Which variables are private; `None` where nothing is redacted.
    pub(crate) private_names: Option<&'r HashSet<FlowVariable>>,
}

/// What a mapping asks of one of its sources.
#[derive(Clone, Copy)]
struct Asked<'p> {
    target: &'p FlowVariable,
    at: &'p Place,
    convert: Option<Type>,
    /// Those of the variables of its path.
    values: &'p [Option<Json>],
    /// Whether to report why nothing was found.
    needs_reason: bool,
}

/// Why there are no bytes of a body to read, though it came.
#[derive(Clone, Copy)]
pub(crate) enum Unreadable {
    OverLimit,
    /// It is not compressed as `Content-Encoding` says.
    Undecodable,
}

/// What was read.
pub(crate) struct Read {
    /// The body as text; `None` if it is empty or unreadable.
    pub(crate) raw: Option<Datum>,
    /// What each of the wanted found, in their order; or why the body cannot be read.
    pub(crate) found: Result<Vec<Found>, Failure>,
    /// What was found for private variables, whatever becomes of it.
    pub(crate) private: Vec<String>,
}

/// What one mapping found.
pub(crate) enum Found<W = String> {
    Value(Datum),
    /// Nothing; says why where more is known than that.
    Nothing(Option<W>),
}

/// Why nothing was found, until it is known what of it may be shown.
pub(crate) struct Why {
    before: String,
    /// A text of the response, whole: what is hidden in it could not be found in a part.
    quoted: Option<String>,
    behind: String,
}

impl Why {
    fn plain(text: impl Into<String>) -> Box<Self> {
        Box::new(Self { before: text.into(), quoted: None, behind: String::new() })
    }

    /// In words, without what is `private`.
    fn told(self, private: &Needles, deadline: Instant) -> Result<String, OutOfTime> {
        let quoted = match &self.quoted {
            Some(text) => quote(&hide(text, private, deadline)?),
            None => String::new(),
        };
        Ok(format!("{}{quoted}{}", self.before, self.behind))
    }
}

/// What a mapping found, before what is private is hidden.
type Raw = Found<Box<Why>>;

/// Why reading ended early.
enum Stop {
    Failure(Failure),
    OutOfTime,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<OutOfTime> for Stop {
    fn from(_: OutOfTime) -> Self {
        Self::OutOfTime
    }
}

impl Reading<'_> {
    /// Reads the response, until `deadline` at the latest.
    pub(crate) fn read(&self, deadline: Instant) -> Result<Read, OutOfTime> {
        let text = self.text();
        let raw = match &text {
            Some(text) => self.raw(text, deadline)?,
            None => None,
        };
        let found = match self.found(text, deadline) {
            Ok(found) => Ok(found),
            Err(Stop::Failure(failure)) => Err(failure),
            Err(Stop::OutOfTime) => return Err(OutOfTime),
        };
        let new = self.found_private(found.as_deref().unwrap_or_default());
        let private = self.private_needles(&new);
        let hidden = |datum: Datum| {
            Ok::<_, OutOfTime>(match private.taint(datum.json(), Mask::Private, Some(deadline))? {
                Some(taint) => datum.with_taint(taint),
                None => datum,
            })
        };
        let told = |found: Raw| {
            Ok(match found {
                Found::Value(datum) => Found::Value(hidden(datum)?),
                Found::Nothing(None) => Found::Nothing(None),
                Found::Nothing(Some(why)) => Found::Nothing(Some(why.told(&private, deadline)?)),
            })
        };
        let found = match found {
            Ok(found) => Ok(found.into_iter().map(told).collect::<Result<_, OutOfTime>>()?),
            Err(failure) => Err(Failure { what: hide(&failure.what, &private, deadline)?, ..failure }),
        };
        let raw = raw.map(|json| hidden(Datum::searched(json))).transpose()?;
        Ok(Read { raw, found, private: new })
    }

    /// What is found in a body that is `text`.
    fn found(&self, text: Option<Cow<'_, str>>, deadline: Instant) -> Result<Vec<Raw>, Stop> {
        let Some(wanted) = self.wanted else { return Ok(Vec::new()) };
        match self.format {
            None if matches!(self.body, Err(Unreadable::Undecodable)) && !self.lenient => {
                Err(self.undecodable().into())
            }
            None => self.first_of_each(&wanted, |source, asked, _| match source {
                MappingSource::Header(name) => Ok(self.header_source(name, asked, deadline)?),
                _ => Ok(Found::Nothing(None)),
            }),
            Some(Format::Json) => {
                let document = self.json(text.as_ref(), deadline)?;
                json::find(self, document.as_ref(), &wanted, deadline)
            }
            Some(Format::Xml) => {
                // As large as the body, and decoded anew.
                drop(text);
                xml::find(self, &wanted, deadline)
            }
            Some(Format::Text) => {
                let text = self.whole_text(text, deadline)?;
                self.first_of_each(&wanted, |source, asked, _| match source {
                    MappingSource::Header(name) => Ok(self.header_source(name, asked, deadline)?),
                    _ => Ok(match self.converted(text.clone().map(Json::from), asked) {
                        Found::Nothing(None) if self.body.is_err() => {
                            Found::Nothing(Some(Why::plain(self.holds_nothing("text"))))
                        }
                        found => found,
                    }),
                })
            }
        }
    }

    /// The body as `response text` has it; `None` where it holds nothing.
    fn whole_text(&self, text: Option<Cow<'_, str>>, deadline: Instant) -> Result<Option<String>, Stop> {
        if self.bytes_within_limit()?.is_none() {
            return Ok(None);
        }
        let Some(text) = text else { return Ok(None) };
        let text = self.replaced(text, deadline)?;
        Ok(Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned))
    }

    /// What each mapping finds: the first of its sources that has a value, as `find` says; else why the first has
    /// none. `find` takes the values of paths from how many bytes all of them may have together.
    fn first_of_each(
        &self,
        wanted: &Wanted<'_>,
        mut find: impl FnMut(&MappingSource, Asked<'_>, &mut usize) -> Result<Raw, Stop>,
    ) -> Result<Vec<Raw>, Stop> {
        let mut all = Vec::with_capacity(wanted.mappings.len());
        let mut budget = self.max_response.saturating_mul(MOST_COPIES);
        for (mapping, asking) in wanted.mappings.iter().zip(wanted.asking) {
            let mut first = Found::Nothing(None);
            let sources = mapping.sources().take_while(|(place, ..)| *place < asking.before);
            for (number, (place, source, convert)) in sources.enumerate() {
                let is_last_resort =
                    asking.before == mapping.alternatives.len() && mapping.composite.is_none();
                let needs_reason = mapping.mandatory || is_last_resort;
                let (target, at, values) = (&mapping.target, &mapping.at, asking.values(number));
                let asked = Asked { target, at, convert, values, needs_reason };
                let found = find(source, asked, &mut budget)?;
                let is_whole = matches!(source, MappingSource::Header(_) | MappingSource::Text);
                if let (true, Found::Value(datum)) = (is_whole, &found) {
                    let left = budget.checked_sub(datum.json().footprint());
                    budget = left.ok_or_else(|| match source {
                        MappingSource::Header(name) => Self::too_large(&format!("header \"{name}\""), at),
                        _ => Self::too_large("data", at),
                    })?;
                }
                let is_value = matches!(found, Found::Value(_));
                if place == 0 || is_value {
                    first = found;
                }
                if is_value {
                    break;
                }
            }
            all.push(first);
        }
        Ok(all)
    }

    /// What was found, converted as `asked` says.
    #[inline]
    fn converted(&self, json: Option<Json>, asked: Asked<'_>) -> Raw {
        let Some(json) = json.filter(|json| !json.is_null()) else { return Found::Nothing(None) };
        let Some(to) = asked.convert else { return found(Some(json)) };
        let converted = match (to, &json) {
            (Type::Text | Type::Path, Json::Text(_))
            | (Type::Number, Json::Number(_))
            | (Type::Boolean, Json::Boolean(_))
            | (Type::List, Json::List(_)) => return found(Some(json)),
            _ => to.convert(&json),
        };
        match converted {
            None => Found::Nothing(Some(self.does_not_convert(&json, to, asked.target))),
            converted => found(converted),
        }
    }

    #[cold]
    fn does_not_convert(&self, json: &Json, to: Type, target: &FlowVariable) -> Box<Why> {
        let found = match self.private_names {
            Some(private) if private.contains(target) => Mask::Private.shown().into(),
            _ => json.to_text().unwrap_or_default(),
        };
        let behind = format!(" was found, which is not a {}", type_name(to));
        Box::new(Why { before: String::new(), quoted: Some(found.into()), behind })
    }

    /// Looks for what is known to be private, and for `new`, which was just found to be.
    fn private_needles(&self, new: &[String]) -> Needles {
        if self.private_names.is_none() {
            return Needles::default();
        }
        Needles::new(self.private.iter().chain(new))
    }

    /// What was found for private variables.
    fn found_private(&self, found: &[Raw]) -> Vec<String> {
        let mut values = Vec::new();
        let Some(private) = self.private_names else { return values };
        let mut add = |target: &FlowVariable, found: &Raw| match found {
            Found::Value(datum) if private.contains(target) => long_texts(datum.json(), &mut values),
            _ => {}
        };
        if let Some(wanted) = self.wanted {
            let mapped = wanted.mappings.iter().map(|mapping| &mapping.target);
            wanted.returns.iter().chain(mapped).zip(found).for_each(|(target, found)| add(target, found));
        }
        values
    }

    /// That what `path` finds does not fit into the budget.
    #[cold]
    fn too_large(path: &str, at: &Place) -> Failure {
        let what = format!(
            "`{path}` finds more than may be saved from one response: {MOST_COPIES} times the bytes that its body may have"
        );
        Failure::new(ErrorReason::InvalidResponse, at, what)
    }

    /// Why nothing of a body that is to be `format` can be searched.
    fn holds_nothing(&self, format: &str) -> String {
        match self.body {
            Ok(body) if is_empty(body) => "the response is empty".to_owned(),
            Ok(_) => format!("the response is not {format}, and so holds nothing"),
            Err(_) => "the response cannot be read, and so holds nothing".to_owned(),
        }
    }

    /// That the body is not what the block of the mappings says.
    fn invalid(&self, what: String) -> Failure {
        let first = self.wanted.and_then(|wanted| wanted.mappings.first());
        Failure::new(ErrorReason::InvalidResponse, first.map_or(self.at, |mapping| &mapping.at), what)
    }
}

/// Whether `body` is white space only, after a byte order mark or without.
fn is_empty(body: &[u8]) -> bool {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).iter().all(u8::is_ascii_whitespace)
}

/// `null` is nothing found (section 3.3).
fn found(json: Option<Json>) -> Raw {
    match json {
        None | Some(Json::Null) => Found::Nothing(None),
        Some(json) => Found::Value(Datum::searched(json)),
    }
}

/// `text` as a message may show it.
fn hide(text: &str, private: &Needles, deadline: Instant) -> Result<String, OutOfTime> {
    let marks = private.marks(text, Mask::Private, Some(deadline))?;
    Ok(Masked::with_marks(text.to_owned(), marks).shown().into_owned())
}
