//! The variables of a run.

use indexmap::IndexMap;
use thiserror::Error;

use crate::json::{Fault, Json};
use crate::semantics::ir::{FlowVariable, Variable};

use super::datum::Datum;

/// Variables with their values, in the order in which they were first set.
///
/// A variable that holds `null` has no value. Neither secrets nor settings are among them. No `Debug`: it
/// is not known here which of them are private.
#[derive(Clone, Default)]
pub struct Variables {
    /// `None` where it was cleared: it keeps its place. [`Json::Null`] is a `null` that was saved.
    slots: IndexMap<Variable, Option<Datum>>,
}

/// Why variables cannot be set from outside.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidVariables {
    /// Not JSON at all.
    #[error("the variables are no JSON: {0}")]
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
    /// What is no such object, and names of secrets and settings.
    pub fn from_json(text: &str) -> Result<Self, InvalidVariables> {
        let json = Json::read(text)?;
        let Json::Object(members) = json else { return Err(InvalidVariables::NotAnObject(json.kind())) };
        let mut variables = Self::default();
        for (name, value) in members {
            variables.give(&name, value)?;
        }
        Ok(variables)
    }

    /// Sets the variable that `name` writes; `null` leaves it without a value.
    ///
    /// # Errors
    ///
    /// A name that is none of a variable, or that of a secret or setting.
    pub fn give(&mut self, name: &str, value: Json) -> Result<(), InvalidVariables> {
        if name.starts_with("$account.") {
            return Err(InvalidVariables::OfTheOperator(name.to_owned()));
        }
        match name.parse() {
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
            self.slots.insert(variable, Some(Datum::plain(value)));
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
        self.get(&Variable::Flow(FlowVariable(name.to_owned())))
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
        self.slots.iter().filter_map(|(variable, slot)| Some((variable, slot.as_ref()?)))
    }

    pub(crate) fn save(&mut self, variable: Variable, datum: Datum) {
        self.slots.insert(variable, Some(datum));
    }

    /// Takes the value of `variable` away; where it is set again, it has its old place.
    pub fn clear(&mut self, variable: &Variable) {
        if let Some(slot) = self.slots.get_mut(variable) {
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
    fn refuses_what_is_not_the_callers() {
        for (text, part) in [
            (r#"{"$secret.X": "a"}"#, "operator"),
            (r#"{"$account.crm": "a"}"#, "operator"),
            (r#"{"flow.key.x": 1}"#, "not a variable"),
            (r#"{"$flow.x": 1}"#, "not a variable"),
            ("[1]", "found a list"),
            ("{", "no JSON"),
        ] {
            let message = Variables::from_json(text).err().unwrap().to_string();
            assert!(message.contains(part), "{message}");
        }
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
