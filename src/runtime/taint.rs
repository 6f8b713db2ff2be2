//! Which parts of a JSON value are hidden.

use crate::json::{Json, Object};

use super::masked::{Mark, Mask, Masked};

/// Which parts of a value are hidden; it has the shape of the value.
#[derive(Clone, PartialEq)]
pub(crate) enum Taint {
    /// All of it.
    Whole(Mask),
    /// Parts of a text.
    Text(Vec<Mark>),
    /// Parts of a list's items.
    List(Vec<Option<Taint>>),
    /// Parts of an object's members: of the name, of the value.
    Object(Vec<(Vec<Mark>, Option<Taint>)>),
}

impl Taint {
    /// The strongest mask of any part.
    pub(crate) fn mask(&self) -> Option<Mask> {
        let of_marks = |marks: &[Mark]| marks.iter().map(|mark| mark.mask).max();
        match self {
            Self::Whole(mask) => Some(*mask),
            Self::Text(marks) => of_marks(marks),
            Self::List(items) => items.iter().flatten().filter_map(Self::mask).max(),
            Self::Object(members) => members
                .iter()
                .flat_map(|(name, value)| [of_marks(name), value.as_ref().and_then(Self::mask)])
                .flatten()
                .max(),
        }
    }
}

/// `json` with what masks from `least` on hide replaced.
pub(crate) fn shown(json: &Json, taint: Option<&Taint>, least: Mask) -> Json {
    match (json, taint) {
        (_, None) => json.clone(),
        (_, Some(Taint::Whole(mask))) if *mask < least => json.clone(),
        (_, Some(Taint::Whole(mask))) => Json::from(mask.shown()),
        (Json::Text(text), Some(Taint::Text(marks))) => shown_text(text, marks, least).into(),
        (Json::List(items), Some(Taint::List(taints))) => {
            let taints = taints.iter().map(Option::as_ref).chain(std::iter::repeat(None));
            Json::List(items.iter().zip(taints).map(|(item, taint)| shown(item, taint, least)).collect())
        }
        (Json::Object(members), Some(Taint::Object(taints))) => {
            let mut out = Object::with_capacity(members.len());
            for ((name, value), (marks, taint)) in members.iter().zip(taints) {
                out.insert(shown_text(name, marks, least), shown(value, taint.as_ref(), least));
            }
            Json::Object(out)
        }
        // The shapes cannot differ; hidden is the safe side.
        (_, Some(taint)) => taint.mask().map_or(Json::Null, |mask| mask.shown().into()),
    }
}

fn shown_text(text: &str, marks: &[Mark], least: Mask) -> String {
    let marks = marks.iter().filter(|mark| mark.mask >= least).copied().collect();
    Masked::with_marks(text.to_owned(), marks).shown().into_owned()
}
