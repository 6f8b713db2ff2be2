//! What a caller asks a run or a flow's end for.

use std::borrow::Cow;

use crate::delivery::{CallRecord, is_call_uuid};
use crate::json::{Json, Object};
use crate::runtime::Variables;

use super::json::{hash, member, members, text};
use super::problem::Problem;
use super::program::Loaded;

/// The call that is spoken of.
pub(super) enum Of {
    /// It still lasts.
    Lasting(String),
    /// It has ended. With the hash of the request, by which its delivery knows the same request again.
    Ended(Box<CallRecord>, [u8; 32]),
}

impl Of {
    pub(super) fn uuid(&self) -> &str {
        match self {
            Self::Lasting(uuid) => uuid,
            Self::Ended(record, _) => &record.uuid,
        }
    }

    pub(super) fn record(&self) -> Option<&CallRecord> {
        match self {
            Self::Lasting(_) => None,
            Self::Ended(record, _) => Some(record),
        }
    }

    pub(super) fn hash(&self) -> Option<[u8; 32]> {
        match self {
            Self::Lasting(_) => None,
            Self::Ended(_, hash) => Some(*hash),
        }
    }
}

/// What is asked for.
pub(super) struct Ask {
    pub(super) variables: Variables,
    pub(super) call: Option<Of>,
}

impl Ask {
    /// A run of a webhook: `call` is a uuid.
    pub(super) fn of_webhook(body: &Json) -> Result<Self, Problem> {
        let object = members(body, &["variables", "call"])?;
        let call = text(object, "call")?.map(uuid).transpose()?.map(Of::Lasting);
        Self::new(object, call)
    }

    /// A run of a flow, or its end: `call` is a record, or only its uuid while the call lasts.
    pub(super) fn of_flow(body: &Json, loaded: &Loaded) -> Result<Self, Problem> {
        let object = members(body, &["variables", "call"])?;
        let call =
            member(object, "call").map(|call| of(call, || request_hash(object, loaded))).transpose()?;
        Self::new(object, call)
    }

    fn new(object: &Object, call: Option<Of>) -> Result<Self, Problem> {
        let none = Json::Object(Object::new());
        let given = member(object, "variables").unwrap_or(&none);
        let Json::Object(named) = given else {
            return Err(Problem::shape(format!("expected an object as `variables`, found {}", given.kind())));
        };
        let mut variables = Variables::new();
        for (name, value) in named {
            variables.give(name, value.clone()).map_err(|fault| Problem::shape(fault.to_string()))?;
        }
        Ok(Self { variables, call })
    }
}

/// The hash of the canonical form of a request, without private variables.
pub(super) fn request_hash(body: &Object, loaded: &Loaded) -> [u8; 32] {
    let none = Json::Object(Object::new());
    let given = member(body, "variables").unwrap_or(&none);
    let call = body.get("call").unwrap_or(&Json::Null);
    let given = with_whole_names(given);
    hash(&[&given, call], |name| loaded.is_private(name))
}

/// `variables` with the `$` of each name, which a caller may leave out.
fn with_whole_names(variables: &Json) -> Cow<'_, Json> {
    let short = |(name, _): (&str, &Json)| !name.starts_with('$');
    match variables.as_object().filter(|variables| variables.iter().any(short)) {
        None => Cow::Borrowed(variables),
        Some(variables) => {
            let mut whole = Object::with_capacity(variables.len());
            for (name, value) in variables {
                whole.insert(format!("${}", name.trim_start_matches('$')), value.clone());
            }
            Cow::Owned(Json::Object(whole))
        }
    }
}

fn of(call: &Json, hash: impl FnOnce() -> [u8; 32]) -> Result<Of, Problem> {
    if let Some(object) = call.as_object()
        && object.len() == 1
        && let Some(text) = object.get("uuid").and_then(Json::as_text)
    {
        return uuid(text).map(Of::Lasting);
    }
    if let Some(text) = call.as_object().and_then(|record| record.get("uuid")).and_then(Json::as_text) {
        uuid(text)?;
    }
    let record = CallRecord::from_json(call).map_err(|fault| Problem::shape(fault.to_string()))?;
    Ok(Of::Ended(Box::new(record), hash()))
}

/// The key of a call.
pub(super) fn uuid(text: &str) -> Result<String, Problem> {
    if is_call_uuid(text) {
        return Ok(text.to_owned());
    }
    Err(Problem::bad_request("expected 1 to 255 visible ASCII characters as the `uuid` of the call"))
}
