//! Whether a run of a webhook reaches a place.

use crate::ir::{Alternative, Field, JsonItem, JsonMember, JsonTemplate, Mapping, Program, Value, XmlPart};
use crate::json::Json;
use crate::runtime::{Env, ErrorReason, Status, Variables, WebhookRun};

use super::probe::Probed;
use super::spot::{Part, Spot, What};

/// A step of a run.
pub(super) struct Seen<'s> {
    pub env: &'s Env,
    pub program: &'s Program,
    /// What it started from.
    pub variables: &'s Variables,
    /// The webhook's run; `None` for a `set`.
    pub run: Option<&'s WebhookRun>,
    /// The webhook's mappings and what their sources found.
    pub mappings: &'s [Mapping],
    pub probed: Probed,
}

impl Seen<'_> {
    pub fn reaches(&self, spot: &Spot<'_>) -> bool {
        let within = || spot.within.iter().all(|(value, index)| self.taken(value) == Some(*index));
        let words_of_failure = || {
            let message = self.run.and_then(|run| run.message.as_deref()).unwrap_or_default();
            message.starts_with(&format!("{}:", self.program.show_place(spot.at)))
        };
        match spot.what {
            What::Taken(value, index) => self.formed() && within() && self.taken(value) == Some(index),
            What::Sent(part) => self.formed() && within() && self.has_value(part),
            What::LeftOut(part) => self.formed() && within() && !self.has_value(part),
            What::Fails(part) => {
                self.reason() == Some(ErrorReason::InvalidFlowVar)
                    && !self.has_value(part)
                    && words_of_failure()
            }
            What::Mapped(number, wanted) => match (self.mapped(number), wanted) {
                (Some(found), wanted) if found == wanted => match (wanted, self.reason()) {
                    // Of several mandatory ones, the run fails with the first.
                    (None, Some(_)) => words_of_failure(),
                    (_, reason) => reason.is_none(),
                },
                _ => false,
            },
            What::Returned(number, wanted) => self.succeeds() && self.probed.returned(number) == wanted,
            What::Accepted(status) => {
                let of_run = self.run.and_then(|run| run.status_code);
                of_run == Some(status) && self.succeeds()
            }
            What::Ends(reason) => match reason {
                None => self.run.is_some_and(|run| run.status != Status::Failed),
                Some(_) => self.reason() == reason,
            },
            What::Runs | What::StepFails(_) | What::Delivered => false,
        }
    }

    fn reason(&self) -> Option<ErrorReason> {
        self.run.and_then(|run| run.error_reason)
    }

    fn succeeds(&self) -> bool {
        self.run.is_some_and(|run| run.status == Status::Success)
    }

    /// Whether the request was formed, so that what its values are was of use.
    fn formed(&self) -> bool {
        !matches!(self.reason(), Some(ErrorReason::InvalidFlowVar | ErrorReason::InvalidRequest))
    }

    /// The alternative that a value takes.
    fn taken(&self, value: &Value) -> Option<usize> {
        let resolver = self.env.resolver(self.variables);
        let found = value.operands.iter().position(|operand| resolver.operand(operand).is_some());
        if found.is_some() {
            return found;
        }
        let composite = value.composite.as_deref();
        let last = value.operands.len();
        match composite {
            Some(json) if resolver.assigned(json).is_some() => Some(last),
            // What remains of a JSON value that ends in `null`.
            _ => Some(last + usize::from(composite.is_some())),
        }
    }

    /// The alternative of a mapping that was saved, `Some(None)` where none was; `None` where the run did not come
    /// so far.
    fn mapped(&self, number: usize) -> Option<Option<usize>> {
        if !self.succeeds() && self.reason() != Some(ErrorReason::InvalidResponseMap) {
            return None;
        }
        let mapping = self.mappings.get(number)?;
        let resolver = self.env.resolver(self.variables);
        for (index, alternative) in mapping.alternatives.iter().enumerate() {
            let has = match alternative {
                Alternative::Source { .. } => self.probed.found(number, index),
                Alternative::Operand(operand) => resolver.operand(operand).is_some(),
            };
            if has {
                return Some(Some(index));
            }
        }
        let composite = mapping.composite.as_ref().is_some_and(|json| resolver.assigned(json).is_some());
        Some(composite.then_some(mapping.alternatives.len()))
    }

    fn has_value(&self, part: Part<'_>) -> bool {
        match part {
            Part::Field(Field { name, value, .. }) => {
                let resolver = self.env.resolver(self.variables);
                resolver.template(name).is_some() && self.value(value)
            }
            Part::Item(item) => self.item(item),
            Part::Member(JsonMember { name, item }) => {
                self.env.resolver(self.variables).template(name).is_some() && self.item(item)
            }
            Part::Text(text) => self.env.resolver(self.variables).template(text).is_some(),
            Part::Xml(parts) => parts.iter().filter_map(XmlPart::value).all(|value| self.value(value)),
        }
    }

    fn value(&self, value: &Value) -> bool {
        let resolver = self.env.resolver(self.variables);
        value.operands.iter().any(|operand| resolver.operand(operand).is_some())
            || value.composite.as_deref().is_some_and(|json| resolver.assigned(json).is_some())
    }

    /// Whether a part of a document is sent, if it is optional: an empty object or list is not.
    fn item(&self, item: &JsonItem) -> bool {
        if let JsonTemplate::Value { or_null: true, .. } = item.json {
            return true;
        }
        let datum = self.env.resolver(self.variables).assigned(&item.json);
        datum.is_some_and(|datum| match (datum.json(), &item.json) {
            (Json::Object(members), JsonTemplate::Object(_)) => members.iter().next().is_some(),
            (Json::List(items), JsonTemplate::List(_)) => !items.is_empty(),
            _ => true,
        })
    }
}
