//! What a caller asks a run or a flow's end for.

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
    /// It has ended.
    Ended(Box<CallRecord>),
}

impl Of {
    pub(super) fn uuid(&self) -> &str {
        match self {
            Self::Lasting(uuid) => uuid,
            Self::Ended(record) => &record.uuid,
        }
    }

    pub(super) fn record(&self) -> Option<&CallRecord> {
        match self {
            Self::Lasting(_) => None,
            Self::Ended(record) => Some(record),
        }
    }
}

/// What is asked for.
pub(super) struct Ask {
    pub(super) variables: Variables,
    pub(super) call: Option<Of>,
    /// Of the canonical form of the request, without private variables.
    pub(super) hash: [u8; 32],
}

impl Ask {
    /// A run of a webhook: `call` is a uuid.
    pub(super) fn of_webhook(body: &Json, loaded: &Loaded) -> Result<Self, Problem> {
        let object = members(body, &["variables", "call"])?;
        let call = text(object, "call")?.map(uuid).transpose()?.map(Of::Lasting);
        Self::new(object, call, loaded)
    }

    /// A run of a flow, or its end: `call` is a record, or only its uuid while the call lasts.
    pub(super) fn of_flow(body: &Json, loaded: &Loaded) -> Result<Self, Problem> {
        let object = members(body, &["variables", "call"])?;
        let call = member(object, "call").map(of).transpose()?;
        Self::new(object, call, loaded)
    }

    fn new(object: &Object, call: Option<Of>, loaded: &Loaded) -> Result<Self, Problem> {
        let none = Json::Object(Object::new());
        let given = member(object, "variables").unwrap_or(&none);
        let Json::Object(named) = given else {
            return Err(Problem::shape(format!("expected an object as `variables`, found {}", given.kind())));
        };
        let mut variables = Variables::new();
        for (name, value) in named {
            variables.give(name, value.clone()).map_err(|fault| Problem::shape(fault.to_string()))?;
        }
        let called = object.get("call").unwrap_or(&Json::Null);
        let hash = hash(&[given, called], |name| loaded.is_private(name));
        Ok(Self { variables, call, hash })
    }
}

fn of(call: &Json) -> Result<Of, Problem> {
    if let Some(object) = call.as_object()
        && object.len() == 1
        && let Some(text) = object.get("uuid").and_then(Json::as_text)
    {
        return uuid(text).map(Of::Lasting);
    }
    let record = CallRecord::from_json(call).map_err(|fault| Problem::shape(fault.to_string()))?;
    uuid(&record.uuid)?;
    Ok(Of::Ended(Box::new(record)))
}

/// The key of a call.
pub(super) fn uuid(text: &str) -> Result<String, Problem> {
    if is_call_uuid(text) {
        return Ok(text.to_owned());
    }
    Err(Problem::bad_request("expected 1 to 255 visible ASCII characters as the `uuid` of the call"))
}
