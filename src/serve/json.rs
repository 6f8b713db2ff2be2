//! The JSON that callers send: read as it is, numbers as written.

use crate::json::{Json, Object};

pub(super) use crate::delivery::request_hash as hash;

use super::problem::Problem;

/// The members of a body that a call takes; others are refused.
pub(super) fn members<'j>(body: &'j Json, known: &[&str]) -> Result<&'j Object, Problem> {
    let Json::Object(object) = body else {
        return Err(Problem::shape(format!("expected an object as the body, found {}", body.kind())));
    };
    match object.keys().find(|name| !known.contains(name)) {
        None => Ok(object),
        Some(name) => {
            let known = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            Err(Problem::shape(format!("`{name}` is not a member of the body: expected {known}")))
        }
    }
}

/// A member that is not `null`.
pub(super) fn member<'j>(object: &'j Object, name: &str) -> Option<&'j Json> {
    object.get(name).filter(|value| !value.is_null())
}

/// A member that is a text.
pub(super) fn text<'j>(object: &'j Object, name: &str) -> Result<Option<&'j str>, Problem> {
    let Some(value) = member(object, name) else { return Ok(None) };
    match value.as_text() {
        Some(text) => Ok(Some(text)),
        None => Err(Problem::shape(format!("expected a text as `{name}`, found {}", value.kind()))),
    }
}
