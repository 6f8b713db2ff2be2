//! The record of a call, which the platform gives.

use thiserror::Error;

use crate::json::{Fault, Json};

/// A call record (section 5). What it does not have is `None`; texts are as they were given, and so are the
/// digits of a number that stands for a text. Members that are not known are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallRecord {
    /// The call's identifier.
    pub uuid: Option<String>,
    /// The legs, in the order of the record.
    pub legs: Vec<Leg>,
    /// The recordings, in the order of the record.
    pub recordings: Option<Vec<Recording>>,
}

/// A leg of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the member of its name")]
pub struct Leg {
    pub callee_number: Option<String>,
    pub callee_type: Option<String>,
    pub cdr_id: Option<String>,
    pub did_number: Option<String>,
    pub start_time: Option<String>,
    pub connect_time: Option<String>,
    pub end_time: Option<String>,
    pub hangup_cause: Option<String>,
    pub incoming: Option<bool>,
    pub remote_hangup: Option<bool>,
}

/// A recording of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recording {
    /// The file's name.
    pub file_name: Option<String>,
    /// Where it can be heard.
    pub url: Option<String>,
}

/// What a callee may be (section 5, `calleeType`).
const CALLEE_TYPES: [&str; 2] = ["VISITOR", "AGENT"];

/// Why a text is no call record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidCallRecord {
    /// Not JSON at all.
    #[error("the call record is no JSON: {0}")]
    NotJson(#[from] Fault),
    /// A member that is something else than it must be.
    #[error("`{member}` of the call record must be {expected}, found {found}")]
    Member {
        /// Where: `legs[0].incoming`.
        member: String,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A leg whose callee is of a kind that there is not.
    #[error("`{member}` of the call record must be `VISITOR` or `AGENT`, found another text")]
    CalleeType {
        /// Where: `legs[0].callee_type`.
        member: String,
    },
    /// JSON, but no object.
    #[error("the call record must be a JSON object, found {0}")]
    NotAnObject(&'static str),
}

impl CallRecord {
    /// Reads a call record.
    ///
    /// # Errors
    ///
    /// What is no JSON object, or a member that is not what it must be.
    pub fn read(text: &str) -> Result<Self, InvalidCallRecord> {
        Self::from_json(&Json::read(text)?)
    }

    /// Reads a call record that is JSON already.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn from_json(json: &Json) -> Result<Self, InvalidCallRecord> {
        if json.as_object().is_none() {
            return Err(InvalidCallRecord::NotAnObject(json.kind()));
        }
        let record = Member { json, path: String::new() };
        let legs =
            record.list("legs")?.unwrap_or_default().iter().map(Leg::read).collect::<Result<_, _>>()?;
        let recordings = match record.list("recordings")? {
            Some(list) => Some(list.iter().map(Recording::read).collect::<Result<_, _>>()?),
            None => None,
        };
        Ok(Self { uuid: record.text("uuid")?, legs, recordings })
    }
}

impl Leg {
    fn read(leg: &Member<'_>) -> Result<Self, InvalidCallRecord> {
        Ok(Self {
            callee_number: leg.text("callee_number")?,
            callee_type: leg.callee_type()?,
            cdr_id: leg.text("cdr_id")?,
            did_number: leg.text("did_number")?,
            start_time: leg.text("start_time")?,
            connect_time: leg.text("connect_time")?,
            end_time: leg.text("end_time")?,
            hangup_cause: leg.text("hangup_cause")?,
            incoming: leg.boolean("incoming")?,
            remote_hangup: leg.boolean("remote_hangup")?,
        })
    }
}

impl Recording {
    fn read(recording: &Member<'_>) -> Result<Self, InvalidCallRecord> {
        Ok(Self { file_name: recording.text("file_name")?, url: recording.text("url")? })
    }
}

/// An object of the record, and where it stands.
struct Member<'j> {
    json: &'j Json,
    path: String,
}

impl<'j> Member<'j> {
    fn get(&self, name: &str) -> Option<&'j Json> {
        self.json.get(name).filter(|json| !json.is_null())
    }

    fn invalid<T>(&self, name: &str, expected: &'static str, found: &Json) -> Result<T, InvalidCallRecord> {
        let member = format!("{}{name}", self.path);
        Err(InvalidCallRecord::Member { member, expected, found: found.kind() })
    }

    fn text(&self, name: &str) -> Result<Option<String>, InvalidCallRecord> {
        match self.get(name) {
            None => Ok(None),
            Some(json @ (Json::List(_) | Json::Object(_))) => self.invalid(name, "a text", json),
            Some(json) => Ok(json.to_text().map(String::from)),
        }
    }

    /// `calleeType` is one of two (section 5).
    fn callee_type(&self) -> Result<Option<String>, InvalidCallRecord> {
        match self.text("callee_type")? {
            None => Ok(None),
            Some(found) if CALLEE_TYPES.contains(&found.as_str()) => Ok(Some(found)),
            Some(_) => Err(InvalidCallRecord::CalleeType { member: format!("{}callee_type", self.path) }),
        }
    }

    fn boolean(&self, name: &str) -> Result<Option<bool>, InvalidCallRecord> {
        match self.get(name) {
            None => Ok(None),
            Some(json) => match json.to_boolean().and_then(|json| json.as_boolean()) {
                Some(value) => Ok(Some(value)),
                None => self.invalid(name, "true or false", json),
            },
        }
    }

    fn list(&self, name: &str) -> Result<Option<Vec<Member<'j>>>, InvalidCallRecord> {
        let Some(json) = self.get(name) else { return Ok(None) };
        let Some(items) = json.as_list() else { return self.invalid(name, "a list", json) };
        let member = |(index, json): (usize, &'j Json)| match json {
            Json::Object(_) => Ok(Member { json, path: format!("{}{name}[{index}].", self.path) }),
            _ => self.invalid(&format!("{name}[{index}]"), "an object", json),
        };
        items.iter().enumerate().map(member).collect::<Result<_, _>>().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_there_and_says_what_is_wrong() {
        let record = CallRecord::read(
            r#"{"uuid":"u","legs":[{"hangup_cause":16,"incoming":"true","connect_time":null,"new":[1]}]}"#,
        )
        .unwrap();
        assert_eq!(record.legs[0].hangup_cause.as_deref(), Some("16"));
        assert_eq!(record.legs[0].incoming, Some(true));
        assert_eq!(record.legs[0].connect_time, None);
        assert_eq!(record.recordings, None);
        for (text, message) in [
            (
                r#"{"legs":[{"incoming":"yes"}]}"#,
                "`legs[0].incoming` of the call record must be true or false, found a text",
            ),
            (
                r#"{"legs":[{"callee_type":"AGENT"},{"callee_type":"agent"}]}"#,
                "`legs[1].callee_type` of the call record must be `VISITOR` or `AGENT`, found another text",
            ),
            (r#"{"legs":{}}"#, "`legs` of the call record must be a list, found an object"),
            (r#"{"legs":[1]}"#, "`legs[0]` of the call record must be an object, found a number"),
            (r#"{"uuid":[1]}"#, "`uuid` of the call record must be a text, found a list"),
            ("[]", "the call record must be a JSON object, found a list"),
        ] {
            assert_eq!(CallRecord::read(text).unwrap_err().to_string(), message);
        }
    }
}
