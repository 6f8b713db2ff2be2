//! The record of a call, which the platform gives (section 5).

mod member;
mod moment;

use schemars::JsonSchema;
use thiserror::Error;

use crate::json::{Fault, Json};

use self::member::{Member, Misfits};
pub use self::member::{Misfit, Step};

#[cfg(feature = "runtime")]
pub(super) use self::moment::moment;

/// A call record. What it does not have is left out; texts are as they were given.
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
        let (record, misfits) = Self::with_misfits(json);
        match misfits.into_iter().next() {
            None => Ok(record),
            Some(Misfit { why, .. }) => Err(why),
        }
    }

    /// All that keeps `json` from being a call record, each with its place.
    #[must_use]
    pub fn misfits(json: &Json) -> Vec<Misfit> {
        Self::with_misfits(json).1
    }

    fn with_misfits(json: &Json) -> (Self, Vec<Misfit>) {
        let misfits = Misfits::default();
        let record = Self::of(&Member::whole(json, &misfits));
        (record, misfits.into_inner())
    }

    fn of(record: &Member<'_>) -> Self {
        if record.json.as_object().is_none() {
            record.misfit(None, InvalidCallRecord::NotAnObject(record.json.kind()));
            return Self::default();
        }
        record.knows(RECORD);
        if !record.has("uuid") {
            record.misfit(None, InvalidCallRecord::Missing("uuid"));
        }
        let uuid = record.text("uuid");
        if uuid.as_deref() == Some("") {
            record.other("uuid", "a text that is not empty", "an empty one");
        }
        if !record.has("legs") {
            record.misfit(None, InvalidCallRecord::Missing("legs"));
        }
        if record.json.get("legs").and_then(Json::as_list).is_some_and(<[_]>::is_empty) {
            record.other("legs", "at least one leg", "an empty list");
        }
        Self {
            uuid: uuid.unwrap_or_default(),
            legs: record.list("legs", Leg::of).unwrap_or_default(),
            recordings: record.list("recordings", Recording::of),
        }
    }
}

impl Leg {
    fn of(leg: &Member<'_>) -> Self {
        leg.knows(LEG);
        let (start_time, _) = leg.time("start_time");
        let (connect_time, connected) = leg.time("connect_time");
        let (end_time, ended) = leg.time("end_time");
        if connected.zip(ended).is_some_and(|(connected, ended)| ended < connected) {
            leg.misfit(Some("end_time"), InvalidCallRecord::EndsBeforeItConnects { leg: leg.path() });
        }
        Self {
            callee_number: leg.text("callee_number"),
            callee_type: leg.callee_type(),
            cdr_id: leg.text("cdr_id"),
            did_number: leg.text("did_number"),
            start_time,
            connect_time,
            end_time,
            hangup_cause: leg.text("hangup_cause"),
            incoming: leg.boolean("incoming"),
            remote_hangup: leg.boolean("remote_hangup"),
        }
    }
}

impl Recording {
    fn of(recording: &Member<'_>) -> Self {
        recording.knows(RECORDING);
        Self { file_name: recording.text("file_name"), url: recording.text("url") }
    }
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
            (
                r#"{"uuid":"u","legs":[{"callee":"1"}]}"#,
                "a call record has no member `legs[0].callee`: did you mean `callee_number`?",
            ),
            (
                r#"{"uuid":"u","legs":[{}],"recordings":[{"file":"a.wav"}]}"#,
                "a call record has no member `recordings[0].file`: did you mean `file_name`?",
            ),
            (
                r#"{"uuid":"u","legs":[{"cause":"1"}]}"#,
                "a call record has no member `legs[0].cause`: did you mean `hangup_cause`?",
            ),
            (r#"{"uuid":"u","legs":[{"did":"1"}]}"#, "a call record has no member `legs[0].did`"),
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
    #[test]
    fn all_that_is_wrong_is_found_at_its_place() {
        let json = Json::read(
            r#"{"legs":[{"incoming":1},2,{"callee":"a","end_time":"x","connect_time":3}],"recordings":[{"url":4}],"zebra":0}"#,
        )
        .unwrap();
        let shown = |step: Step| match step {
            Step::Member(name) => name,
            Step::Item(index) => index.to_string(),
        };
        let place = |misfit: Misfit| misfit.at.into_iter().map(shown).collect::<Vec<_>>().join(" ");
        let places: Vec<String> = CallRecord::misfits(&json).into_iter().map(place).collect();
        assert_eq!(
            places,
            [
                "zebra",
                "",
                "legs 0 incoming",
                "legs 1",
                "legs 2 callee",
                "legs 2 connect_time",
                "legs 2 end_time",
                "recordings 0 url"
            ]
        );
    }
}
