//! Variables as others may see them (sections 2 and 3.1).

use std::borrow::Cow;

use crate::ir::{FlowVariable, Variable};
use crate::json::{Json, Object};

use super::datum::Datum;
use super::env::Env;
use super::masked::Mask;
use super::observer::Saved;
use super::persisted::Persisted;
use super::prepared::Callable;
use super::redact::Needles;
use super::variables::Variables;

impl Env {
    /// Every variable by name, as it is shown.
    pub(crate) fn shown_variables(&self, variables: &Variables) -> Object {
        let private = self.private_needles(variables);
        variables
            .listed()
            .map(|(variable, datum)| (variable.written(), self.shown_of(variable, datum, &private)))
            .collect()
    }

    /// Every variable by name, with what is private in it.
    pub(crate) fn returned_variables(&self, variables: &Variables) -> Object {
        let secrets = self.secret_needles();
        let returned = |datum| returned_value(datum, secrets.as_deref()).into_owned();
        variables.listed().map(|(variable, datum)| (variable.written(), returned(datum))).collect()
    }

    /// Appends the JSON of [`Self::returned_variables`] to `out`.
    pub(crate) fn write_returned(&self, variables: &Variables, out: &mut String) {
        let secrets = self.secret_needles();
        let mut before = '{';
        for (variable, datum) in variables.listed() {
            out.push(before);
            out.push('"');
            // No name has a character that JSON escapes.
            variable.parts().iter().for_each(|part| out.push_str(part));
            out.push_str("\":");
            returned_value(datum, secrets.as_deref()).write_compact(out);
            before = ',';
        }
        out.push_str(if before == '{' { "{}" } else { "}" });
    }

    /// A value with what is private in it, and without secrets.
    pub(crate) fn returned_value<'d>(&self, datum: &'d Datum) -> Cow<'d, Json> {
        returned_value(datum, self.secret_needles().as_deref())
    }

    /// The `keys` of a flow-end webhook (section 5): every flow variable that has a value, but `response_raw` and private
    /// ones, in the order in which they were first set, each as `value` gives it.
    pub(crate) fn keys<'v>(
        &'v self,
        variables: &'v Variables,
        value: impl Fn(&Variable, &Datum) -> Json + 'v,
    ) -> impl Iterator<Item = (String, Json)> + 'v {
        variables.data().filter_map(move |(variable, datum)| match variable {
            Variable::Flow(name) if name.name() != "response_raw" && !self.is_private(variable) => {
                Some((variable.written(), value(variable, datum)))
            }
            _ => None,
        })
    }

    /// What is kept of `targets`: private ones are not (section 3.1).
    pub(crate) fn persisted<'t>(
        &self,
        targets: impl IntoIterator<Item = &'t FlowVariable>,
        variables: &Variables,
    ) -> Persisted {
        let targets = targets.into_iter().map(|target| Variable::Flow(target.clone()));
        let private = self.private_needles(variables);
        let mut persisted = Persisted::default();
        for variable in targets.filter(|variable| !self.is_private(variable)) {
            match variables.datum(&variable) {
                Some(datum) => {
                    let value = self.shown_of(&variable, datum, &private);
                    persisted.kept.insert(variable.written(), value);
                }
                None => {
                    persisted.cleared.insert(variable.written());
                }
            }
        }
        persisted
    }

    /// What `callable` saved, as it is shown: what it does not save has no value after it.
    pub(crate) fn saved(&self, callable: &Callable, variables: &Variables) -> Saved {
        let private = self.private_needles(variables);
        let shown = |variable: &Variable| {
            let value = self.shown_of(variable, variables.datum(variable)?, &private);
            Some((variable.clone(), value))
        };
        callable.targets.iter().filter_map(shown).collect()
    }

    /// The value of `variable` as it is shown, without what `private` finds: another variable may hold the same.
    fn shown_of(&self, variable: &Variable, datum: &Datum, private: &Needles) -> Json {
        private.masked_in(self.shown_value(variable, datum), Mask::Private)
    }

    /// The value of `variable` as it is shown.
    pub(crate) fn shown_value(&self, variable: &Variable, datum: &Datum) -> Json {
        if self.settings().redact && self.is_private(variable) {
            return Mask::Private.shown().into();
        }
        match self.secret_needles() {
            Some(secrets) if !datum.is_searched() => secrets.replace_in(datum.shown()),
            _ => datum.shown(),
        }
    }
}

/// A value with what is private in it, and without `secrets`.
fn returned_value<'d>(datum: &'d Datum, secrets: Option<&Needles>) -> Cow<'d, Json> {
    match secrets {
        Some(secrets) if !datum.is_searched() => {
            Cow::Owned(secrets.replace_in(datum.returned().into_owned()))
        }
        _ => datum.returned(),
    }
}
