//! The members of a call record, each read as what it must be.

use jiff::SignedDuration;

use super::InvalidCallRecord;
use super::moment::moment;
use crate::diagnostics::suggest;
use crate::json::Json;

/// What a callee may be (`calleeType`).
const CALLEE_TYPES: [&str; 2] = ["VISITOR", "AGENT"];

/// An object of the record, and where it stands.
pub struct Member<'j> {
    pub json: &'j Json,
    pub path: String,
}

impl<'j> Member<'j> {
    fn get(&self, name: &str) -> Option<&'j Json> {
        self.json.get(name).filter(|json| !json.is_null())
    }

    /// Whether each of its members is one of `known`.
    pub fn knows(&self, known: &[&str]) -> Result<(), InvalidCallRecord> {
        let mut names = self.json.as_object().into_iter().flat_map(|object| object.keys());
        match names.find(|name| !known.contains(name)) {
            None => Ok(()),
            Some(name) => {
                let nearest = nearest(name, known).map(|nearest| format!(": did you mean `{nearest}`?"));
                let member = format!("{}{name}", self.path);
                Err(InvalidCallRecord::Unknown { member, help: nearest.unwrap_or_default() })
            }
        }
    }

    fn invalid<T>(&self, name: &str, expected: &'static str, found: &Json) -> Result<T, InvalidCallRecord> {
        self.other(name, expected, found.kind())
    }

    fn other<T>(
        &self,
        name: &str,
        expected: &'static str,
        found: &'static str,
    ) -> Result<T, InvalidCallRecord> {
        Err(InvalidCallRecord::Member { member: format!("{}{name}", self.path), expected, found })
    }

    pub fn text(&self, name: &str) -> Result<Option<String>, InvalidCallRecord> {
        match self.get(name) {
            None => Ok(None),
            Some(json) => match json.as_text() {
                Some(text) => Ok(Some(text.to_owned())),
                None => self.invalid(name, "a text", json),
            },
        }
    }

    /// A time as it was given, and the moment that it is.
    pub fn time(&self, name: &str) -> Result<(Option<String>, Option<SignedDuration>), InvalidCallRecord> {
        let Some(text) = self.text(name)? else { return Ok((None, None)) };
        match moment(&text) {
            Some(moment) => Ok((Some(text), Some(moment))),
            None => self.other(
                name,
                "an RFC 3339 time with an offset, such as `2026-01-17T18:07:21+05:30`",
                "another text",
            ),
        }
    }

    pub fn callee_type(&self) -> Result<Option<String>, InvalidCallRecord> {
        match self.text("callee_type")? {
            None => Ok(None),
            Some(found) if CALLEE_TYPES.contains(&found.as_str()) => Ok(Some(found)),
            Some(_) => self.other("callee_type", "`VISITOR` or `AGENT`", "another text"),
        }
    }

    pub fn boolean(&self, name: &str) -> Result<Option<bool>, InvalidCallRecord> {
        match self.get(name) {
            None => Ok(None),
            Some(json) => match json.as_boolean() {
                Some(value) => Ok(Some(value)),
                None => self.invalid(name, "true or false", json),
            },
        }
    }

    pub fn list(&self, name: &str) -> Result<Option<Vec<Member<'j>>>, InvalidCallRecord> {
        let Some(json) = self.get(name) else { return Ok(None) };
        let Some(items) = json.as_list() else { return self.invalid(name, "a list", json) };
        let member = |(index, json): (usize, &'j Json)| match json {
            Json::Object(_) => Ok(Member { json, path: format!("{}{name}[{index}].", self.path) }),
            _ => self.invalid(&format!("{name}[{index}]"), "an object", json),
        };
        items.iter().enumerate().map(member).collect::<Result<_, _>>().map(Some)
    }
}

/// Shorter parts of a name are not matched.
const SHORTEST_PART: usize = 4;

/// The known name that `name` may stand for; platforms also write `calleeNumber` for `callee_number`, and people a part
/// of a name.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
    let same = known.iter().copied().find(|one| plain(one) == plain(name));
    same.or_else(|| suggest::nearest(name, known.iter().copied())).or_else(|| {
        let part = plain(name);
        let holds = |one: &str| plain(one).starts_with(&part) || plain(one).ends_with(&part);
        known.iter().copied().find(|one| part.len() >= SHORTEST_PART && holds(one))
    })
}
