//! Values that may end in a list or object, `or []` (section 2, "Values").

use std::borrow::Cow;

use crate::ir::{JsonTemplate, Operand, Value};
use crate::source::Place;

use super::datum::Datum;
use super::document::{self, DatumSink, Written};
use super::masked::Masked;
use super::template::Resolver;

/// What a value stands for in a place that can be repeated.
pub(crate) enum Texts<'v> {
    One(Masked<'v>),
    Items(Vec<Masked<'v>>),
}

impl<'a> Resolver<'a> {
    /// A value as it stands inside a text.
    pub(crate) fn text<'v>(&self, value: &'v Value) -> Option<Masked<'v>>
    where
        'a: 'v,
    {
        self.text_and_operand(value).map(|(text, _)| text)
    }

    /// A value as it stands inside a text, and the operand that it is of; `None` for a list or object after
    /// the last `or`.
    pub(crate) fn text_and_operand<'v>(&self, value: &'v Value) -> Option<(Masked<'v>, Option<&'v Operand>)>
    where
        'a: 'v,
    {
        let found = self.first_text(&value.operands);
        self.resolved_at(&value.at);
        match found {
            Some((text, operand)) => Some((text, Some(operand))),
            None => Some((Datum::text_of(Cow::Owned(self.composite_of(value)?))?, None)),
        }
    }

    /// A value as it stands inside a text, or its items if it is a list, `null`s left out.
    pub(crate) fn texts<'v>(&self, value: &'v Value) -> Option<Texts<'v>>
    where
        'a: 'v,
    {
        let texts_of = |datum: Cow<'a, Datum>| match datum.items() {
            Some(items) => {
                let texts = items.iter().filter_map(Datum::to_text).map(Masked::into_owned);
                Some(Texts::Items(texts.collect()))
            }
            None => Datum::text_of(datum).map(Texts::One),
        };
        let found = value.operands.iter().find_map(|operand| match operand.template() {
            Some(template) => self.template(template).map(Texts::One),
            None => texts_of(self.operand(operand)?),
        });
        self.resolved_at(&value.at);
        found.or_else(|| texts_of(Cow::Owned(self.composite_of(value)?)))
    }

    /// What `set` assigns; `None` where the document has no value or can't be formed.
    pub(crate) fn assigned(&self, json: &JsonTemplate) -> Option<Datum> {
        let formed = document::document::<DatumSink<'_>>(json, self).ok()?.formed().ok()?;
        Some(formed.into_datum()).filter(|datum| !self.is_exhausted() && datum.has_value())
    }

    /// The list or object after the last `or` of `value`.
    fn composite_of(&self, value: &Value) -> Option<Datum> {
        self.composite(value.composite.as_deref()?, &value.at)
    }

    /// A list or object, written at `at`; `None` where it has no value. What fails the webhook in it is kept
    /// for [`Self::failure`].
    pub(crate) fn composite(&self, json: &JsonTemplate, at: &Place) -> Option<Datum> {
        match document::document::<DatumSink<'_>>(json, self).map(Written::formed) {
            Ok(Ok(formed)) => return Some(formed.into_datum()),
            Ok(Err(failure)) => self.fail(failure),
            Err(absence) if absence.is_fatal() => self.fail(absence.failure("the fallback", at, self)),
            Err(_) => {}
        }
        None
    }
}
