//! Resolving: from the values of a file to those of a run (section 2, "Values").

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use crate::ir::{FlowVariable, Operand, Primary, Template, TemplatePart, Value, Variable};
use crate::source::Place;

use super::datum::Datum;
use super::failure::{ErrorReason, Failure};
use super::masked::{Mask, Masked};
use super::redact::Needles;
use super::secrets::Secrets;
use super::variables::Variables;
use super::wording::quote_redacted;

/// How many bytes the values of one request may have in all: texts that hold each other would double
/// with every step of a flow.
pub(crate) const MOST_BYTES: usize = 16 << 20;

/// What values are resolved from.
pub(crate) struct Resolver<'a> {
    variables: &'a Variables,
    secrets: &'a Secrets,
    private: &'a HashSet<FlowVariable>,
    redact: bool,
    /// How many bytes values may still have; `None` once they were more.
    left: Cell<Option<usize>>,
    /// The value at which they were more.
    exhausted_at: RefCell<Option<Place>>,
    /// What fails the webhook although no place of the request reported it.
    failure: RefCell<Option<Failure>>,
}

impl<'a> Resolver<'a> {
    /// Without `redact`, nothing is hidden: the secrets of a test are made up (section 3.6).
    pub(crate) fn new(
        variables: &'a Variables,
        secrets: &'a Secrets,
        private: &'a HashSet<FlowVariable>,
        redact: bool,
    ) -> Self {
        Self {
            variables,
            secrets,
            private,
            redact,
            left: Cell::new(Some(MOST_BYTES)),
            exhausted_at: RefCell::default(),
            failure: RefCell::default(),
        }
    }

    /// Whether the values were more than [`MOST_BYTES`], so that some came out as having none.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.left.get().is_none()
    }

    /// Notes `at`, where a value was just resolved, if there was no room for it.
    pub(crate) fn resolved_at(&self, at: &Place) {
        if self.is_exhausted() {
            self.exhausted_at.borrow_mut().get_or_insert_with(|| at.clone());
        }
    }

    /// What `resolve` finds of what is not sent: all that counts of it is what fails the webhook for want of a value.
    pub(crate) fn unsent<T>(&self, resolve: impl FnOnce() -> T) -> T {
        let left = self.left.replace(Some(MOST_BYTES));
        let exhausted_at = self.exhausted_at.take();
        let failure = self.failure.take();
        let found = resolve();
        self.left.set(left);
        self.exhausted_at.replace(exhausted_at);
        if let Some(later) = self.failure.replace(failure).filter(Failure::is_of_step_1) {
            self.fail(later);
        }
        found
    }

    pub(crate) fn variables(&self) -> &'a Variables {
        self.variables
    }

    /// Whether `variable` is a private one.
    pub(crate) fn is_private(&self, variable: &Variable) -> bool {
        matches!(variable, Variable::Flow(name) if self.private.contains(name))
    }

    /// The first operand that has a value.
    pub(crate) fn first(&self, operands: &[Operand]) -> Option<Cow<'a, Datum>> {
        operands.iter().find_map(|operand| self.operand(operand))
    }

    /// The first operand that has a value as it stands inside a text, and which it is.
    pub(crate) fn first_text<'v>(&self, operands: &'v [Operand]) -> Option<(Masked<'v>, &'v Operand)>
    where
        'a: 'v,
    {
        operands.iter().find_map(|operand| {
            let text = match operand.template() {
                Some(template) => self.template(template)?,
                None => Datum::text_of(self.operand(operand)?)?,
            };
            Some((text, operand))
        })
    }

    /// Fails the webhook although no place of the request reports it. What has no value comes first: nothing is formed
    /// before all values are there.
    pub(crate) fn fail(&self, failure: Failure) {
        let mut first = self.failure.borrow_mut();
        match &*first {
            Some(first) if first.is_of_step_1() || !failure.is_of_step_1() => {}
            _ => *first = Some(failure),
        }
    }

    /// What was `resolved` with this, unless there was no room for all values of `what`, or a list or object after `or`
    /// fails the webhook, wherever that stands. `at` is where `what` is written.
    pub(crate) fn whole<T>(
        &self,
        what: &str,
        at: &Place,
        resolved: Result<T, Failure>,
    ) -> Result<T, Failure> {
        if self.is_exhausted() {
            let exhausted_at = self.exhausted_at.borrow_mut().take();
            let at = exhausted_at.as_ref().unwrap_or(at);
            let why = format!("the values of the {what} are larger than 16 MiB together");
            return Err(Failure::new(ErrorReason::InvalidRequest, at, why));
        }
        match (resolved, self.failure.borrow_mut().take()) {
            (Err(failure), Some(other)) if failure.is_of_step_1() || !other.is_of_step_1() => Err(failure),
            (_, Some(failure)) => Err(failure),
            (resolved, None) => resolved,
        }
    }

    /// Whether `value` has none because a secret in it is not held and no `or` follows it.
    pub(crate) fn lacks_secret(&self, value: &Value) -> bool {
        let last = value.operands.last().filter(|_| value.composite.is_none());
        last.is_some_and(|last| match &last.primary {
            Primary::Variable(Variable::Secret(name)) => self.secrets.get(name).is_none(),
            Primary::Text(template) => self.name_lacks_secret(template),
            _ => false,
        })
    }

    /// Whether a text has no value because a secret in it is not held and no `or` follows it.
    pub(crate) fn name_lacks_secret(&self, template: &Template) -> bool {
        template.parts.iter().any(|part| match part {
            TemplatePart::Value(value) => self.lacks_secret(value),
            TemplatePart::Literal(_) => false,
        })
    }

    /// `text` in a message: in backticks and short, without the secrets that the whole of it holds.
    pub(crate) fn quote(&self, text: &Masked<'_>) -> String {
        quote_redacted(text, self.needles())
    }

    /// What secrets are looked for; `None` where nothing is redacted.
    fn needles(&self) -> Option<&'a Needles> {
        Some(&**self.secrets.needles()).filter(|_| self.redact)
    }

    /// The value of `operand`.
    pub(crate) fn operand(&self, operand: &Operand) -> Option<Cow<'a, Datum>> {
        let datum = match &operand.primary {
            Primary::Literal(json) | Primary::Setting(json) => Cow::Owned(Datum::plain(json.clone())),
            Primary::Variable(variable) => self.variable(variable)?,
            Primary::Text(template) => Cow::Owned(Datum::text(self.template(template)?)),
        };
        let datum = match operand.convert {
            Some(to) => Cow::Owned(datum.into_owned().convert(to)?),
            None => datum,
        };
        datum.has_value().then_some(datum)
    }

    /// The value of `variable`, hidden where it is a secret or private.
    pub(crate) fn variable(&self, variable: &Variable) -> Option<Cow<'a, Datum>> {
        if let Variable::Secret(name) = variable {
            let secret = self.secrets.get(name)?;
            self.spend(secret.len())?;
            return Some(Cow::Owned(if self.redact {
                Datum::text(Masked::hidden(secret, Mask::Secret))
            } else {
                Datum::plain(secret.into())
            }));
        }
        // To weigh a large value again and again would take its time each time.
        self.left.get()?;
        let datum = self.variables.datum(variable)?;
        self.spend(datum.json().as_text().map_or_else(|| datum.json().weight(), str::len))?;
        Some(if self.redact && self.is_private(variable) {
            Cow::Owned(datum.clone().hidden(Mask::Private))
        } else {
            Cow::Borrowed(datum)
        })
    }

    /// A text; `None` where a value in it has none.
    pub(crate) fn template<'t>(&self, template: &'t Template) -> Option<Masked<'t>> {
        if let [TemplatePart::Literal(literal)] = template.parts.as_slice() {
            return Some(literal.as_str().into());
        }
        let mut text = Masked::default();
        self.push(template, |part, out| out.push(part), &mut text)?;
        Some(text)
    }

    /// Appends the parts of a text as `append` does; `None`, with some of them appended, where a value in it has
    /// none.
    pub(crate) fn push(
        &self,
        template: &Template,
        append: impl Fn(&Masked<'_>, &mut Masked<'_>),
        out: &mut Masked<'_>,
    ) -> Option<()> {
        for part in &template.parts {
            match part {
                TemplatePart::Literal(literal) => append(&literal.as_str().into(), out),
                TemplatePart::Value(value) => {
                    // Its parts are counted where they are read: each place once.
                    let found = self.first_text(&value.operands);
                    self.resolved_at(&value.at);
                    append(&found?.0, out);
                }
            }
        }
        Some(())
    }

    fn spend(&self, bytes: usize) -> Option<()> {
        self.left.set(self.left.get()?.checked_sub(bytes));
        self.left.get().map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    #[test]
    fn nothing_is_weighed_once_the_room_is_used_up() {
        let mut variables = Variables::new();
        let [large, small]: [Variable; 2] =
            ["$flow.key.large", "$flow.key.small"].map(|name| name.parse().unwrap());
        variables.set(large.clone(), "x".repeat(MOST_BYTES).into()).unwrap();
        variables.set(small.clone(), Json::from(1i64)).unwrap();
        let (secrets, private) = (Secrets::default(), HashSet::new());
        let resolver = Resolver::new(&variables, &secrets, &private, true);
        assert!(resolver.variable(&small).is_some() && !resolver.is_exhausted());
        assert!(resolver.variable(&large).is_none() && resolver.is_exhausted());
        assert!(resolver.variable(&small).is_none());
    }
}
