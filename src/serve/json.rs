//! The JSON that callers send: read as it is, numbers as written.

use sha2::{Digest, Sha256};

use crate::json::{Json, Object, escape};

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

/// The SHA-256 of the canonical form of `parts`: members sorted by name, numbers as written, no spaces. Members of
/// `without` are left out of an object at the top of a part.
pub(super) fn hash(parts: &[&Json], without: impl Fn(&str) -> bool) -> [u8; 32] {
    let mut text = String::new();
    for part in parts {
        match part {
            Json::Object(object) => members_into(object, &mut text, &without),
            other => canonical(other, &mut text),
        }
        text.push('\n');
    }
    Sha256::digest(text.as_bytes()).into()
}

fn canonical(json: &Json, out: &mut String) {
    match json {
        Json::Object(object) => members_into(object, out, &|_| false),
        Json::List(items) => {
            out.push('[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push(',');
                }
                canonical(item, out);
            }
            out.push(']');
        }
        other => other.write_compact(out),
    }
}

fn members_into(object: &Object, out: &mut String, without: &dyn Fn(&str) -> bool) {
    let mut members: Vec<_> = object.iter().filter(|(name, _)| !without(name)).collect();
    members.sort_by_key(|(name, _)| *name);
    out.push('{');
    for (number, (name, value)) in members.into_iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        out.push('"');
        escape(name, out);
        out.push_str("\":");
        canonical(value, out);
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_has_no_order_and_keeps_digits() {
        let of = |text: &str| hash(&[&Json::read(text).unwrap()], |name| name == "card");
        assert_eq!(
            of(r#"{"a":1,"b":{"c":2,"d":[1,"x"]}}"#),
            of(r#"{ "b":{"d":[1,"x"],"c":2},"a":1,"card":"4"}"#)
        );
        assert_ne!(of(r#"{"a":1}"#), of(r#"{"a":1.0}"#));
        assert_ne!(of(r#"{"a":[1,2]}"#), of(r#"{"a":[2,1]}"#));
    }
}
