//! The hash by which a delivery knows the same request again (service, section 3 rule 3).

use sha2::{Digest, Sha256};

use crate::json::{Json, Object, escape};

use super::rows::RequestHash;

/// The SHA-256 of the canonical form of `parts`: members sorted by name, numbers as written, no spaces. Members of
/// `without` are left out of an object at the top of a part.
pub fn request_hash(parts: &[&Json], without: impl Fn(&str) -> bool) -> RequestHash {
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
        let of = |text: &str| request_hash(&[&Json::read(text).unwrap()], |name| name == "card");
        assert_eq!(
            of(r#"{"a":1,"b":{"c":2,"d":[1,"x"]}}"#),
            of(r#"{ "b":{"d":[1,"x"],"c":2},"a":1,"card":"4"}"#)
        );
        assert_ne!(of(r#"{"a":1}"#), of(r#"{"a":1.0}"#));
        assert_ne!(of(r#"{"a":[1,2]}"#), of(r#"{"a":[2,1]}"#));
    }
}
