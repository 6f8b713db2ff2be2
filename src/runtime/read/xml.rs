//! What mappings find in an XML body.

use std::time::Instant;

use crate::ir::{MappingSource, Type};
use crate::json::{Json, Number};
use crate::runtime::deadline::OutOfTime;
use crate::runtime::failure::{ErrorReason, Failure};
use crate::xml::{self, Limits};
use crate::xpath::{Document, EvaluationFault, Expression, Found as Evaluated, number_text};

use super::{Found, Raw, Reading, Stop, Wanted, Why};

/// What each of the wanted finds in the body.
pub(super) fn find(reading: &Reading<'_>, wanted: &Wanted<'_>, deadline: Instant) -> Result<Vec<Raw>, Stop> {
    let document = reading.document(deadline)?;
    reading.first_of_each(wanted, |source, asked, budget| {
        let expression = match source {
            MappingSource::Xpath(expression) => expression,
            MappingSource::Header(name) => return Ok(reading.header_source(name, asked, deadline)?),
            MappingSource::Data(_) | MappingSource::Text => return Ok(Found::Nothing(None)),
        };
        let Some(document) = &document else {
            return Ok(Found::Nothing(Some(Why::plain(reading.holds_nothing("XML")))));
        };
        let json = match value(expression, document, asked.values, asked.convert, budget, deadline) {
            Ok(json) => json,
            Err(EvaluationFault::Deadline) => return Err(Stop::OutOfTime),
            Err(EvaluationFault::TooLarge) => {
                let path = format!("xpath \"{}\"", expression.text());
                return Err(Reading::too_large(&path, asked.at).into());
            }
            Err(fault) => {
                let failure = Failure::new(ErrorReason::InvalidResponse, asked.at, fault.to_string());
                return Err(failure.into());
            }
        };
        let json = match (json, reading.secrets) {
            (Some(json), Some(secrets)) => Some(secrets.replace_in_until(json, Some(deadline))?),
            (json, _) => json,
        };
        Ok(match reading.converted(json, asked) {
            Found::Nothing(None) => Found::Nothing(namespace_missed(expression, document)),
            found => found,
        })
    })
}

impl Reading<'_> {
    /// The body as a document; `None` where it holds nothing.
    fn document(&self, deadline: Instant) -> Result<Option<Document>, Stop> {
        let Some(bytes) = self.bytes_within_limit()? else { return Ok(None) };
        let text = match xml::decode(bytes, self.content_type()) {
            Ok(text) if text.is_empty() => return Ok(None),
            Ok(text) => text,
            Err(_) if self.lenient => return Ok(None),
            Err(fault) => return Err(self.not_read("XML", &fault.to_string(), deadline)?.into()),
        };
        match Document::read(&text, &Limits::default()) {
            Ok(document) => Ok(Some(self.document_without_secrets(&text, deadline)?.unwrap_or(document))),
            Err(_) if self.lenient => Ok(None),
            Err(fault) => Err(self.not_read("XML", &fault.to_string(), deadline)?.into()),
        }
    }

    /// The document of a text that echoes a secret, where it is one without it too: a secret that is also
    /// the name of an element is removed from what is found only.
    fn document_without_secrets(&self, text: &str, deadline: Instant) -> Result<Option<Document>, OutOfTime> {
        let Some(secrets) = self.secrets else { return Ok(None) };
        Ok(match secrets.replace_until(text, Some(deadline))? {
            std::borrow::Cow::Borrowed(_) => None,
            std::borrow::Cow::Owned(replaced) => Document::read(&replaced, &Limits::default()).ok(),
        })
    }
}

/// The first value found, or all of them `as list`.
fn value(
    expression: &Expression,
    document: &Document,
    values: &[Option<Json>],
    convert: Option<Type>,
    budget: &mut usize,
    deadline: Instant,
) -> Result<Option<Json>, EvaluationFault> {
    let all = convert == Some(Type::List);
    let found = if all {
        expression.evaluate(document, values, budget, deadline)?
    } else {
        expression.evaluate_first(document, values, budget, deadline)?
    };
    Ok(match found {
        Evaluated::Nodes(values) if all => {
            (!values.is_empty()).then(|| Json::List(values.into_iter().map(Json::from).collect()))
        }
        Evaluated::Nodes(values) => values.into_iter().next().map(Json::from),
        Evaluated::Number(number) => {
            number_text(number).and_then(|text| Number::parse(&text)).map(Json::Number)
        }
        Evaluated::Boolean(value) => Some(Json::Boolean(value)),
        Evaluated::Text(text) => Some(text.into()),
    })
}

/// Whether the names of the expression stand in a namespace that it does not name.
fn namespace_missed(expression: &Expression, document: &Document) -> Option<Box<Why>> {
    (expression.names_elements_without_prefix() && document.has_default_namespace()).then(|| {
        Why::plain(
            "the document has a default namespace, in which a name without a prefix finds nothing: declare \
             `namespace PREFIX = \"URI\"` and write the prefix before the names",
        )
    })
}
