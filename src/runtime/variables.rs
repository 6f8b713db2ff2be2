//! The variables of a run.

use indexmap::IndexSet;
use std::borrow::Cow;
use thiserror::Error;

use crate::ir::{FlowVariable, OUTCOME_VARIABLES, Variable};
use crate::json::{Fault, Json};
use crate::ordered::Ordered;

use super::datum::Datum;
use super::masked::Mask;
use super::redact::{is_looked_for, long_texts};

/// Variables with their values, in the order in which they were first set.
///
/// A variable that holds `null` has no value. Neither secrets nor settings are among them. No `Debug`: it
/// is not known here which of them are private.
#[derive(Clone, Default)]
pub struct Variables {
    /// `None` where it was cleared: it keeps its place. [`Json::Null`] is a `null` that was saved.
    slots: Ordered<Variable, Option<Datum>>,
    /// Where the outcome variables stand, in the order of [`OUTCOME_VARIABLES`]: every run clears and sets them.
    outcome: [Option<usize>; OUTCOME_VARIABLES.len()],
    /// What private variables held in this run, and whoever was sent it may answer with.
    private: IndexSet<String>,
}

/// Why variables cannot be set from outside.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidVariables {
    /// Not JSON at all.
    #[error("the variables are not JSON: {0}")]
    NotJson(#[from] Fault),
    /// JSON, but no object from names to values.
    #[error("the variables must be a JSON object from names such as `$flow.key.lead` to values, found {0}")]
    NotAnObject(&'static str),
    /// A name that is none of a variable.
    #[error("`{0}` is not a variable; write it as in the file, such as `$flow.key.lead`")]
    NotAVariable(String),
    /// `$secret.…` or `$account.…`, which the operator sets.
    #[error("`{0}` cannot be given as a variable: the operator sets it")]
    OfTheOperator(String),
}

impl Variables {
    /// None at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a JSON object from names as written to values (section 8, `--vars`).
    ///
    /// # Errors
    ///
    /// What is not such an object, and names of secrets and settings.
    pub fn from_json(text: &str) -> Result<Self, InvalidVariables> {
        let json = Json::read(text)?;
        let Json::Object(members) = json else { return Err(InvalidVariables::NotAnObject(json.kind())) };
        let mut variables = Self::default();
        for (name, value) in members {
            variables.give(&name, value)?;
        }
        Ok(variables)
    }

    /// The JSON Schema (draft 2020-12) of what [`Self::from_json`] reads (`hook schema vars`).
    #[must_use]
    pub fn schema() -> schemars::Schema {
        let name = "[A-Za-z_][A-Za-z0-9_-]*";
        let pattern = format!(r"^\$?((flow|user)\.key\.|call\.({name}\.)?|sys\.){name}$");
        schemars::json_schema!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Variables",
            "description": "From variable names to values; `null` leaves a variable without a value. The `$` may be left out.",
            "type": "object",
            "patternProperties": { pattern: true },
            "additionalProperties": false
        })
    }

    /// Sets the variable that `name` writes, with or without its `$`; `null` leaves it without a value.
    ///
    /// # Errors
    ///
    /// A name that is none of a variable, or that of a secret or setting.
    pub fn give(&mut self, name: &str, value: Json) -> Result<(), InvalidVariables> {
        let written =
            if name.starts_with('$') { Cow::Borrowed(name) } else { Cow::Owned(format!("${name}")) };
        if written.starts_with("$account.") {
            return Err(InvalidVariables::OfTheOperator(written.into_owned()));
        }
        match written.parse() {
            Ok(variable) => self.set(variable, value),
            Err(_) => Err(InvalidVariables::NotAVariable(name.to_owned())),
        }
    }

    /// Sets `variable`; `null` leaves it without a value.
    ///
    /// # Errors
    ///
    /// [`InvalidVariables::OfTheOperator`] for a secret.
    pub fn set(&mut self, variable: Variable, value: Json) -> Result<(), InvalidVariables> {
        if let Variable::Secret(_) = variable {
            return Err(InvalidVariables::OfTheOperator(variable.to_string()));
        }
        if value.is_null() {
            self.clear(&variable);
        } else {
            self.save(variable, Datum::plain(value));
        }
        Ok(())
    }

    /// The value of `variable` as it is, hidden or not.
    #[must_use]
    pub fn get(&self, variable: &Variable) -> Option<&Json> {
        self.datum(variable).map(Datum::json)
    }

    /// The value of a flow variable as it is, hidden or not.
    #[must_use]
    pub fn flow(&self, name: &str) -> Option<&Json> {
        self.get(&Variable::Flow(FlowVariable::named(name)))
    }

    /// Every variable that has a value, as it is, in the order in which they were first set.
    pub fn iter(&self) -> impl Iterator<Item = (&Variable, &Json)> {
        self.data().map(|(variable, datum)| (variable, datum.json()))
    }

    pub(crate) fn datum(&self, variable: &Variable) -> Option<&Datum> {
        self.slots.get(variable)?.as_ref().filter(|datum| datum.has_value())
    }

    /// Every variable that has a value.
    pub(crate) fn data(&self) -> impl Iterator<Item = (&Variable, &Datum)> {
        self.listed().filter(|(_, datum)| datum.has_value())
    }

    /// Every variable that is listed after a run: also one that was saved as `null`.
    pub(crate) fn listed(&self) -> impl Iterator<Item = (&Variable, &Datum)> {
        self.slots.entries().iter().filter_map(|(variable, slot)| Some((variable, slot.as_ref()?)))
    }

    /// Makes room for `count` more.
    pub(crate) fn reserve(&mut self, count: usize) {
        self.slots.reserve(count);
    }

    pub(crate) fn save(&mut self, variable: Variable, datum: Datum) {
        let number = match &variable {
            Variable::Flow(name) => OUTCOME_VARIABLES.iter().position(|outcome| *outcome == name.name()),
            _ => None,
        };
        let place = self.slots.insert(variable, Some(datum));
        if let Some(known) = number.and_then(|number| self.outcome.get_mut(number)) {
            *known = Some(place);
        }
    }

    /// Sets the outcome variable of that number among [`OUTCOME_VARIABLES`], or takes its value away.
    pub(crate) fn save_outcome(&mut self, number: usize, datum: Option<Datum>) {
        let (Some(known), Some(name)) = (self.outcome.get_mut(number), FlowVariable::outcomes().get(number))
        else {
            return;
        };
        match (*known, datum) {
            (Some(place), datum) => {
                if let Some(slot) = self.slots.at_mut(place) {
                    *slot = datum;
                }
            }
            (None, Some(datum)) => {
                let variable = Variable::Flow(name.clone());
                *known = Some(self.slots.push(variable, Some(datum)));
            }
            (None, None) => {}
        }
    }

    /// Remembers what is private now, in the variables for which `is_private` and in copies of them, and is
    /// long enough to be looked for.
    pub(crate) fn remember_private(&mut self, is_private: impl Fn(&Variable) -> bool) {
        self.remember(self.private_now(is_private));
    }

    /// The texts that are private now.
    fn private_now(&self, is_private: impl Fn(&Variable) -> bool) -> Vec<String> {
        let mut texts = Vec::new();
        for (variable, datum) in self.listed() {
            if is_private(variable) {
                long_texts(datum.json(), &mut texts);
            } else if !datum.is_searched() {
                // What a response echoed of a private value was remembered before it was found there.
                datum.hidden_texts(Mask::Private, &mut texts);
            }
        }
        texts
    }

    /// The texts that are private now, or were in this run, and are long enough to be looked for.
    pub(crate) fn private_texts(&self, is_private: impl Fn(&Variable) -> bool) -> Vec<String> {
        let now = self.private_now(is_private).into_iter().filter(|text| is_looked_for(text));
        now.chain(self.private.iter().cloned()).collect()
    }

    /// Remembers `texts`, which are private, where they are long enough to be looked for.
    pub(crate) fn remember(&mut self, texts: Vec<String>) {
        self.private.extend(texts.into_iter().filter(|text| is_looked_for(text)));
    }

    /// What was remembered.
    pub(crate) fn remembered(&self) -> impl Iterator<Item = &String> {
        self.private.iter()
    }

    /// Takes the value of `variable` away; where it is set again, it has its old place.
    pub fn clear(&mut self, variable: &Variable) {
        if let Some(slot) = self.slots.place(variable).and_then(|place| self.slots.at_mut(place)) {
            *slot = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_as_written() {
        let variables = Variables::from_json(
            r#"{"$flow.key.a": 1.10, "$call.cli.number": "+49", "$user.key.x": null, "$sys.datetime": [1]}"#,
        )
        .unwrap();
        let listed: Vec<String> = variables.iter().map(|(name, json)| format!("{name}={json}")).collect();
        assert_eq!(listed, ["$flow.key.a=1.10", "$call.cli.number=\"+49\"", "$sys.datetime=[1]"]);
    }

    #[test]
    fn outcome_variables_are_found_whoever_set_them() {
        let mut variables = Variables::new();
        variables.give("$flow.key.response_error", "given".into()).unwrap();
        for number in 0..OUTCOME_VARIABLES.len() {
            variables.save_outcome(number, None);
            variables.save_outcome(number, Some(Datum::plain((number as u64).into())));
        }
        let listed: Vec<String> = variables.iter().map(|(name, json)| format!("{name}={json}")).collect();
        assert_eq!(listed.len(), OUTCOME_VARIABLES.len());
        assert_eq!(listed[0], "$flow.key.response_error=5");
        variables.save_outcome(5, None);
        variables.give("$flow.key.response_error", "again".into()).unwrap();
        assert_eq!(variables.flow("response_error"), Some(&"again".into()));
        assert_eq!(variables.iter().count(), OUTCOME_VARIABLES.len());
    }

    #[test]
    fn refuses_what_is_not_the_callers() {
        for (text, part) in [
            (r#"{"$secret.X": "a"}"#, "operator"),
            (r#"{"$account.crm": "a"}"#, "operator"),
            (r#"{"secret.X": "a"}"#, "operator"),
            (r#"{"flow.x": 1}"#, "not a variable"),
            (r#"{"$flow.x": 1}"#, "not a variable"),
            ("[1]", "found a list"),
            ("{", "not JSON"),
        ] {
            let message = Variables::from_json(text).err().unwrap().to_string();
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_name_may_stand_without_its_dollar() {
        let variables =
            Variables::from_json(r#"{"flow.key.a": 1, "$flow.key.b": 2, "call.cli": "3"}"#).unwrap();
        let names: Vec<String> = variables.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(names, ["$flow.key.a", "$flow.key.b", "$call.cli"]);
    }

    #[test]
    fn a_variable_keeps_the_place_of_its_first_setting() {
        let mut variables = Variables::new();
        for name in ["$flow.key.a", "$flow.key.b"] {
            variables.give(name, true.into()).unwrap();
        }
        variables.clear(&"$flow.key.a".parse().unwrap());
        assert_eq!(variables.iter().count(), 1);
        variables.give("$flow.key.a", 2i64.into()).unwrap();
        let names: Vec<String> = variables.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(names, ["$flow.key.a", "$flow.key.b"]);
    }
}
