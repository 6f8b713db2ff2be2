//! The record of a call, which the platform gives (section 5).

use jiff::Timestamp;
use schemars::JsonSchema;
use thiserror::Error;

use crate::diagnostics::suggest;
use crate::json::{Fault, Json};

/// A call record. What it does not have is `None`; texts are as they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CallRecord {
    /// The call's identifier.
    #[schemars(length(min = 1))]
    pub uuid: String,
    /// The legs, in the order of the record.
    #[schemars(length(min = 1))]
    pub legs: Vec<Leg>,
    /// The recordings, in the order of the record.
    pub recordings: Option<Vec<Recording>>,
}

/// A leg of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Leg {
    /// Who was called.
    pub callee_number: Option<String>,
    /// What the callee is: `VISITOR` or `AGENT`.
    #[schemars(extend("enum" = ["VISITOR", "AGENT", null]))]
    pub callee_type: Option<String>,
    /// The leg's identifier at the platform.
    pub cdr_id: Option<String>,
    /// The number that was dialled in to.
    pub did_number: Option<String>,
    /// When the leg began: RFC 3339, with an offset.
    #[schemars(extend("format" = "date-time"))]
    pub start_time: Option<String>,
    /// When the leg connected, if it did: RFC 3339, with an offset.
    #[schemars(extend("format" = "date-time"))]
    pub connect_time: Option<String>,
    /// When the leg ended, not before it connected: RFC 3339, with an offset.
    #[schemars(extend("format" = "date-time"))]
    pub end_time: Option<String>,
    /// Why the leg ended.
    pub hangup_cause: Option<String>,
    /// Whether the call came in.
    pub incoming: Option<bool>,
    /// Whether the other side hung up.
    pub remote_hangup: Option<bool>,
}

/// A recording of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Recording {
    /// The file's name.
    pub file_name: Option<String>,
    /// Where it can be heard.
    pub url: Option<String>,
}

/// What a callee may be (`calleeType`).
const CALLEE_TYPES: [&str; 2] = ["VISITOR", "AGENT"];

const RECORD: &[&str] = &["uuid", "legs", "recordings"];
const LEG: &[&str] = &[
    "callee_number",
    "callee_type",
    "cdr_id",
    "did_number",
    "start_time",
    "connect_time",
    "end_time",
    "hangup_cause",
    "incoming",
    "remote_hangup",
];
const RECORDING: &[&str] = &["file_name", "url"];

/// Why a text is not a call record. No message shows a value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidCallRecord {
    /// Not JSON at all.
    #[error("the call record is not JSON: {0}")]
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
    /// A member that the call record does not have.
    #[error("a call record has no member `{member}`{help}")]
    Unknown {
        /// Where: `legs[0].calleeNumber`.
        member: String,
        /// ` : did you mean …`, or empty.
        help: String,
    },
    /// A member that it must have.
    #[error("the call record has no `{0}`")]
    Missing(&'static str),
    /// A leg that ends before it connects.
    #[error("`{leg}.end_time` of the call record is before its `connect_time`")]
    EndsBeforeItConnects {
        /// Which: `legs[0]`.
        leg: String,
    },
    /// JSON, but not an object.
    #[error("the call record must be a JSON object, found {0}")]
    NotAnObject(&'static str),
}

/// The JSON Schema (draft 2020-12) of a call record (`hook schema call`).
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(CallRecord)
}

impl CallRecord {
    /// Reads a call record.
    ///
    /// # Errors
    ///
    /// What is not a JSON object, or a member that is not what it must be, or is unknown or missing.
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
        record.knows(RECORD)?;
        let uuid = record.text("uuid")?.ok_or(InvalidCallRecord::Missing("uuid"))?;
        if uuid.is_empty() {
            let (member, expected, found) = ("uuid".to_owned(), "a text that is not empty", "an empty one");
            return Err(InvalidCallRecord::Member { member, expected, found });
        }
        let legs = record.list("legs")?.ok_or(InvalidCallRecord::Missing("legs"))?;
        if legs.is_empty() {
            let (member, expected, found) = ("legs".to_owned(), "at least one leg", "an empty list");
            return Err(InvalidCallRecord::Member { member, expected, found });
        }
        let legs = legs.iter().map(Leg::read).collect::<Result<_, _>>()?;
        let recordings = match record.list("recordings")? {
            Some(list) => Some(list.iter().map(Recording::read).collect::<Result<_, _>>()?),
            None => None,
        };
        Ok(Self { uuid, legs, recordings })
    }
}

impl Leg {
    fn read(leg: &Member<'_>) -> Result<Self, InvalidCallRecord> {
        leg.knows(LEG)?;
        let (start_time, _) = leg.time("start_time")?;
        let (connect_time, connected) = leg.time("connect_time")?;
        let (end_time, ended) = leg.time("end_time")?;
        if connected.zip(ended).is_some_and(|(connected, ended)| ended < connected) {
            let leg = leg.path.trim_end_matches('.').to_owned();
            return Err(InvalidCallRecord::EndsBeforeItConnects { leg });
        }
        Ok(Self {
            callee_number: leg.text("callee_number")?,
            callee_type: leg.callee_type()?,
            cdr_id: leg.text("cdr_id")?,
            did_number: leg.text("did_number")?,
            start_time,
            connect_time,
            end_time,
            hangup_cause: leg.text("hangup_cause")?,
            incoming: leg.boolean("incoming")?,
            remote_hangup: leg.boolean("remote_hangup")?,
        })
    }
}

impl Recording {
    fn read(recording: &Member<'_>) -> Result<Self, InvalidCallRecord> {
        recording.knows(RECORDING)?;
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

    /// Whether each of its members is one of `known`.
    fn knows(&self, known: &[&str]) -> Result<(), InvalidCallRecord> {
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

    fn text(&self, name: &str) -> Result<Option<String>, InvalidCallRecord> {
        match self.get(name) {
            None => Ok(None),
            Some(json) => match json.as_text() {
                Some(text) => Ok(Some(text.to_owned())),
                None => self.invalid(name, "a text", json),
            },
        }
    }

    /// A time as it was given, and the moment that it is.
    fn time(&self, name: &str) -> Result<(Option<String>, Option<Timestamp>), InvalidCallRecord> {
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

    fn callee_type(&self) -> Result<Option<String>, InvalidCallRecord> {
        match self.text("callee_type")? {
            None => Ok(None),
            Some(found) if CALLEE_TYPES.contains(&found.as_str()) => Ok(Some(found)),
            Some(_) => self.other("callee_type", "`VISITOR` or `AGENT`", "another text"),
        }
    }

    fn boolean(&self, name: &str) -> Result<Option<bool>, InvalidCallRecord> {
        match self.get(name) {
            None => Ok(None),
            Some(json) => match json.as_boolean() {
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

/// The known name that `name` may stand for; platforms also write `calleeNumber` for `callee_number`.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
    let same = known.iter().copied().find(|one| plain(one) == plain(name));
    same.or_else(|| suggest::nearest(name, known.iter().copied()))
}

/// Whether the hours and minutes of `offset`, as in `+05:30`, are those of a clock.
fn is_time_of_day(offset: &str) -> bool {
    let below = |digits: std::ops::Range<usize>, most: u8| {
        offset.get(digits).and_then(|digits| digits.parse::<u8>().ok()).is_some_and(|number| number < most)
    };
    below(1..3, 24) && below(4..6, 60)
}

/// The moment that `text` is, where it is an RFC 3339 time: other forms that dates take are none.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.split_at_checked(9)?;
    let offset = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let fraction = rest.strip_suffix(offset)?;
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, shape)| match shape {
                b'0' => byte.is_ascii_digit(),
                b'T' => matches!(byte, b'T' | b't'),
                b'Z' => matches!(byte, b'Z' | b'z'),
                b'+' => matches!(byte, b'+' | b'-'),
                _ => byte == shape,
            })
    };
    let is_fraction = fraction.is_empty()
        || fraction
            .strip_prefix('.')
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let is_time = shaped(date, "0000-00-00")
        && shaped(time, "T00:00:00")
        && is_fraction
        && (shaped(offset, "Z") || shaped(offset, "+00:00") && is_time_of_day(offset));
    // More digits than nanoseconds say nothing that a duration in milliseconds could tell.
    let fraction = fraction.get(..10).unwrap_or(fraction);
    is_time.then(|| format!("{date}{time}{fraction}{offset}").to_ascii_uppercase().parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_there() {
        let record = CallRecord::read(
            r#"{"uuid":"u","legs":[{"hangup_cause":"16","incoming":true,"connect_time":null}]}"#,
        )
        .unwrap();
        assert_eq!(record.legs[0].hangup_cause.as_deref(), Some("16"));
        assert_eq!(record.legs[0].incoming, Some(true));
        assert_eq!(record.legs[0].connect_time, None);
        assert_eq!(record.recordings, None);
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, message) in [
            ("{}", "the call record has no `uuid`"),
            (r#"{"uuid":"u"}"#, "the call record has no `legs`"),
            (
                r#"{"uuid":"","legs":[{}]}"#,
                "`uuid` of the call record must be a text that is not empty, found an empty one",
            ),
            (
                r#"{"uuid":"u","legs":[]}"#,
                "`legs` of the call record must be at least one leg, found an empty list",
            ),
            (
                r#"{"uuid":"u","legs":[{"incoming":"yes"}]}"#,
                "`legs[0].incoming` of the call record must be true or false, found a text",
            ),
            (
                r#"{"uuid":"u","legs":[{"callee_type":"AGENT"},{"callee_type":"agent"}]}"#,
                "`legs[1].callee_type` of the call record must be `VISITOR` or `AGENT`, found another text",
            ),
            (
                r#"{"uuid":"u","legs":[{"hangup_cause":16}]}"#,
                "`legs[0].hangup_cause` of the call record must be a text, found a number",
            ),
            (
                r#"{"uuid":"u","legs":[{"calleeNumber":"1"}]}"#,
                "a call record has no member `legs[0].calleeNumber`: did you mean `callee_number`?",
            ),
            (r#"{"uuid":"u","legs":[{}],"zebra":1}"#, "a call record has no member `zebra`"),
            (
                r#"{"uuid":"u","legs":[{"end_time":"x"}]}"#,
                "`legs[0].end_time` of the call record must be an RFC 3339 time with an offset, such as \
                 `2026-01-17T18:07:21+05:30`, found another text",
            ),
            (
                r#"{"uuid":"u","legs":[{"connect_time":"2022-01-17T18:07:28Z","end_time":"2022-01-17T18:07:27Z"}]}"#,
                "`legs[0].end_time` of the call record is before its `connect_time`",
            ),
            (
                r#"{"uuid":"u","legs":[{"end_time":"2022-01-17T18:07:28+24:00"}]}"#,
                "`legs[0].end_time` of the call record must be an RFC 3339 time with an offset, such as \
                 `2026-01-17T18:07:21+05:30`, found another text",
            ),
            (r#"{"uuid":"u","legs":{}}"#, "`legs` of the call record must be a list, found an object"),
            (r#"{"uuid":"u","legs":[1]}"#, "`legs[0]` of the call record must be an object, found a number"),
            (r#"{"uuid":[1]}"#, "`uuid` of the call record must be a text, found a list"),
            ("[]", "the call record must be a JSON object, found a list"),
        ] {
            assert_eq!(CallRecord::read(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn times_are_those_of_rfc_3339() {
        for right in
            ["2022-01-17T18:07:21.952+05:30", "2022-01-17t18:07:21z", "2022-01-17T18:07:21.1234567891234Z"]
        {
            assert!(moment(right).is_some(), "{right}");
        }
        for wrong in [
            "2022-01-17T18:07:21",
            "2022-01-17 18:07:21Z",
            "2022-01-17T18:07Z",
            "20220117T180721Z",
            "2022-13-17T18:07:21Z",
            "2022-01-17T18:07:21.Z",
            "2022-01-17T18:07:21+0530",
            "2022-01-17T18:07:21Z[UTC]",
            "",
            "٢٠٢٢-01-17T18:07:21Z",
        ] {
            assert!(moment(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_schema_knows_what_reading_knows() {
        let schema = schema();
        let properties = |pointer: &str| -> Vec<String> {
            schema.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect()
        };
        let sorted = |names: &[&str]| {
            let mut names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            names.sort();
            names
        };
        let mut found = properties("/properties");
        found.sort();
        assert_eq!(found, sorted(RECORD));
        let mut found = properties("/$defs/Leg/properties");
        found.sort();
        assert_eq!(found, sorted(LEG));
        let mut found = properties("/$defs/Recording/properties");
        found.sort();
        assert_eq!(found, sorted(RECORDING));
    }
}
