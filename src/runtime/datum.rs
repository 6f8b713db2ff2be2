//! JSON values that know which of their parts may not be shown.

use std::borrow::Cow;

use crate::ir::Type;
use crate::json::{self, Json, Object};

use super::masked::{Mark, Mask, Masked};
use super::redact::long_texts;
use super::taint::{Taint, shown};

/// A value of a variable or of a request: as it is, and which parts of it are hidden.
#[derive(Clone, PartialEq)]
pub(crate) struct Datum {
    json: Json,
    taint: Option<Box<Taint>>,
    /// Whether it was searched for secrets already.
    searched: bool,
}

impl Datum {
    pub(crate) fn plain(json: Json) -> Self {
        Self { json, taint: None, searched: false }
    }

    pub(crate) fn text(text: Masked<'_>) -> Self {
        let (real, marks) = text.into_parts();
        let taint = (!marks.is_empty()).then(|| Box::new(Taint::Text(marks)));
        Self { json: real.into(), taint, searched: false }
    }

    pub(crate) fn tainted(json: Json, taint: Option<Taint>) -> Self {
        Self { json, taint: taint.map(Box::new), searched: false }
    }

    /// An object of `members`, whose names differ.
    pub(crate) fn object(members: Vec<(Masked<'_>, Self)>) -> Self {
        let mut object = Object::with_capacity(members.len());
        let mut taints = Vec::with_capacity(members.len());
        let mut is_hidden = false;
        for (name, Self { json, taint, .. }) in members {
            let (name, marks) = name.into_parts();
            is_hidden |= taint.is_some() || !marks.is_empty();
            taints.push((marks, taint.map(|taint| *taint)));
            object.insert(name.into_owned(), json);
        }
        Self::tainted(Json::Object(object), is_hidden.then_some(Taint::Object(taints)))
    }

    /// A list of `items`.
    pub(crate) fn list(items: impl Iterator<Item = Self>) -> Self {
        let (items, taints): (Vec<Json>, Vec<_>) =
            items.map(|Self { json, taint, .. }| (json, taint.map(|taint| *taint))).unzip();
        let is_hidden = taints.iter().any(Option::is_some);
        Self::tainted(Json::List(items), is_hidden.then_some(Taint::List(taints)))
    }

    /// The same value, hidden as a whole.
    pub(crate) fn hidden(self, mask: Mask) -> Self {
        Self { taint: Some(Box::new(Taint::Whole(mask))), ..self }
    }

    /// A value of a response, from which the secrets were taken already.
    pub(crate) fn searched(json: Json) -> Self {
        Self { json, taint: None, searched: true }
    }

    /// The same value, hidden as `taint` says.
    pub(crate) fn with_taint(self, taint: Taint) -> Self {
        Self { taint: Some(Box::new(taint)), ..self }
    }

    /// Whether it was searched for secrets already.
    pub(crate) fn is_searched(&self) -> bool {
        self.searched
    }

    /// The value as it is.
    pub(crate) fn json(&self) -> &Json {
        &self.json
    }

    /// The value as it is, without what hides it.
    pub(crate) fn into_json(self) -> Json {
        self.json
    }

    /// Whether it is a value: `null` is none.
    pub(crate) fn has_value(&self) -> bool {
        !self.json.is_null()
    }

    /// The strongest mask of any part.
    pub(crate) fn mask(&self) -> Option<Mask> {
        self.taint.as_deref().and_then(Taint::mask)
    }

    /// Adds the parts that `mask` hides: what may come back from whoever was sent them.
    pub(crate) fn hidden_texts(&self, mask: Mask, texts: &mut Vec<String>) {
        if let Some(taint) = self.taint.as_deref() {
            hidden_texts(&self.json, taint, mask, texts);
        }
    }

    /// The value as it is shown.
    pub(crate) fn shown(&self) -> Json {
        shown(&self.json, self.taint.as_deref(), Mask::Private)
    }

    /// The value as the flow engine gets it back: what is private is its own (section 3.1).
    pub(crate) fn returned(&self) -> Cow<'_, Json> {
        match self.taint.as_deref() {
            None => Cow::Borrowed(&self.json),
            taint => Cow::Owned(shown(&self.json, taint, Mask::Secret)),
        }
    }

    /// The value as it stands inside a text (section 2, "Values"); `None` for `null`.
    pub(crate) fn to_text(&self) -> Option<Masked<'_>> {
        let whole = || match &self.json {
            Json::Text(text) => Some(Cow::Borrowed(text.as_str())),
            Json::Number(number) => Some(Cow::Borrowed(number.as_str())),
            json => json.to_text().map(|text| Cow::Owned(text.into())),
        };
        match (&self.json, self.taint.as_deref()) {
            (_, None) => whole().map(Masked::plain),
            (_, Some(Taint::Whole(mask))) => whole().map(|text| Masked::hidden(text, *mask)),
            (Json::Text(text), Some(Taint::Text(marks))) => {
                Some(Masked::with_marks(text.as_str(), marks.clone()))
            }
            (Json::Null, _) => None,
            _ => {
                let mut text = Masked::default();
                self.write(&mut text);
                Some(text)
            }
        }
    }

    /// As [`Self::to_text`], borrowed from where the value stands.
    pub(crate) fn text_of(datum: Cow<'_, Self>) -> Option<Masked<'_>> {
        match datum {
            Cow::Borrowed(datum) => datum.to_text(),
            Cow::Owned(datum) => datum.to_text().map(Masked::into_owned),
        }
    }

    /// Appends the value as compact JSON.
    pub(crate) fn write(&self, out: &mut Masked<'_>) {
        write(&self.json, self.taint.as_deref(), out);
    }

    /// `as TYPE`; `None` where it does not convert.
    pub(crate) fn convert(self, to: Type) -> Option<Self> {
        match to {
            Type::Text | Type::Path => self.to_text().map(Self::text),
            Type::Number => self.json.to_number().map(|json| self.rewrapped(json)),
            Type::Boolean => self.json.to_boolean().map(|json| self.rewrapped(json)),
            Type::List => match self.json {
                Json::Null => None,
                Json::List(_) => Some(self),
                json => {
                    let taint = self.taint.map(|taint| Taint::List(vec![Some(*taint)]));
                    Some(Self::tainted(Json::List(vec![json]), taint))
                }
            },
        }
    }

    /// What was made of this value as a whole, and is hidden where any part of this was.
    fn rewrapped(&self, json: Json) -> Self {
        Self::tainted(json, self.mask().map(Taint::Whole))
    }

    /// The items of a list, `null`s left out; `None` where this is not a list.
    pub(crate) fn items(&self) -> Option<Vec<Self>> {
        let items = self.json.as_list()?;
        let taint = |index: usize| match self.taint.as_deref() {
            Some(Taint::Whole(mask)) => Some(Taint::Whole(*mask)),
            Some(Taint::List(taints)) => taints.get(index).cloned().flatten(),
            _ => None,
        };
        let datum = |(index, item): (usize, &Json)| Self::tainted(item.clone(), taint(index));
        Some(items.iter().enumerate().filter(|(_, item)| !item.is_null()).map(datum).collect())
    }
}

/// Adds what `wanted` hides in `json`, number by number and text by text.
fn hidden_texts(json: &Json, taint: &Taint, wanted: Mask, texts: &mut Vec<String>) {
    let of_marks = |text: &str, marks: &[Mark], texts: &mut Vec<String>| {
        let marks = marks.iter().filter(|mark| mark.mask == wanted);
        texts.extend(marks.filter_map(|mark| text.get(mark.start..mark.end)).map(str::to_owned));
    };
    match (json, taint) {
        (json, Taint::Whole(mask)) if *mask == wanted => long_texts(json, texts),
        (Json::Text(text), Taint::Text(marks)) => of_marks(text, marks, texts),
        (Json::List(items), Taint::List(taints)) => {
            for (item, taint) in items.iter().zip(taints) {
                if let Some(taint) = taint {
                    hidden_texts(item, taint, wanted, texts);
                }
            }
        }
        (Json::Object(members), Taint::Object(taints)) => {
            for ((name, value), (marks, taint)) in members.iter().zip(taints) {
                of_marks(name, marks, texts);
                if let Some(taint) = taint {
                    hidden_texts(value, taint, wanted, texts);
                }
            }
        }
        _ => {}
    }
}

fn write(json: &Json, taint: Option<&Taint>, out: &mut Masked<'_>) {
    match (json, taint) {
        (_, None) => json.write_compact(out.plain_end()),
        (Json::Text(text), Some(Taint::Whole(mask))) => {
            write_text(&Masked::hidden(text.as_str(), *mask), out);
        }
        (_, Some(Taint::Whole(mask))) => out.push_masked(&json.compact(), *mask, true),
        (Json::Text(text), Some(Taint::Text(marks))) => {
            write_text(&Masked::with_marks(text.as_str(), marks.clone()), out);
        }
        (Json::List(items), Some(Taint::List(taints))) => {
            let taints = taints.iter().map(Option::as_ref).chain(std::iter::repeat(None));
            out.push_str("[");
            for (index, (item, taint)) in items.iter().zip(taints).enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write(item, taint, out);
            }
            out.push_str("]");
        }
        (Json::Object(members), Some(Taint::Object(taints))) => {
            out.push_str("{");
            for (index, ((name, value), (marks, taint))) in members.iter().zip(taints).enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write_text(&Masked::with_marks(name, marks.clone()), out);
                out.push_str(":");
                write(value, taint.as_ref(), out);
            }
            out.push_str("}");
        }
        (_, Some(taint)) => match taint.mask() {
            Some(mask) => out.push_masked(&json.compact(), mask, true),
            None => json.write_compact(out.plain_end()),
        },
    }
}

/// Appends a text with its quotes and escapes.
fn write_text(text: &Masked<'_>, out: &mut Masked<'_>) {
    out.push_str("\"");
    out.push_encoded(text, json::escape);
    out.push_str("\"");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        Json::read(text).unwrap()
    }

    #[test]
    fn a_hidden_number_shows_as_a_text_in_json() {
        let datum = Datum::plain(json("4711")).hidden(Mask::Private);
        let mut out = Masked::plain("[");
        datum.write(&mut out);
        assert_eq!(out.real(), "[4711");
        assert_eq!(out.shown(), "[\"[private]\"");
        assert_eq!(datum.to_text().unwrap().shown(), "[private]");
    }

    #[test]
    fn conversions_keep_what_is_hidden() {
        let secret = Datum::text(Masked::hidden("12", Mask::Secret));
        for to in [Type::Text, Type::Number, Type::List] {
            let shown = secret.clone().convert(to).unwrap().shown().compact();
            assert!(shown.contains("[secret]") && !shown.contains("12"), "{shown}");
        }
        let list = secret.convert(Type::List).unwrap();
        assert_eq!(list.to_text().unwrap().shown(), r#"["[secret]"]"#);
        assert_eq!(list.to_text().unwrap().real(), r#"["12"]"#);
        assert_eq!(list.items().unwrap()[0].to_text().unwrap().shown(), "[secret]");
    }

    #[test]
    fn parts_of_an_object_stay_hidden_in_its_text() {
        let mark = Mark { start: 0, end: 2, mask: Mask::Private, quoted: false };
        let taint = Taint::Object(vec![(Vec::new(), Some(Taint::Text(vec![mark])))]);
        let datum = Datum::tainted(json(r#"{"a":"xy\"z"}"#), Some(taint));
        assert_eq!(datum.to_text().unwrap().real(), r#"{"a":"xy\"z"}"#);
        assert_eq!(datum.to_text().unwrap().shown(), r#"{"a":"[private]\"z"}"#);
        assert_eq!(datum.shown(), json(r#"{"a":"[private]\"z"}"#));
    }
}
