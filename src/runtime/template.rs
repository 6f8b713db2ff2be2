//! Resolving: from the values of a file to those of a run (section 2, "Values").

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use crate::ir::{FlowVariable, JsonTemplate, Operand, Primary, Template, TemplatePart, Value, Variable};
use crate::source::Place;

use super::datum::Datum;
use super::failure::Failure;
use super::json_tree;
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
    /// What fails the webhook although no place of the request told of it.
    failure: RefCell<Option<Failure>>,
}

/// What a value stands for in a place that can be repeated.
pub(crate) enum Texts<'v> {
    One(Masked<'v>),
    Items(Vec<Masked<'v>>),
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
            failure: RefCell::default(),
        }
    }

    /// Whether the values were more than [`MOST_BYTES`], so that some came out as having none.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.left.get().is_none()
    }

    pub(crate) fn variables(&self) -> &'a Variables {
        self.variables
    }

    /// Whether `variable` is a private one.
    pub(crate) fn is_private(&self, variable: &Variable) -> bool {
        matches!(variable, Variable::Flow(name) if self.private.contains(name))
    }

    /// The first operand that has a value, else the list or object after the last `or`.
    pub(crate) fn value(&self, value: &Value) -> Option<Cow<'a, Datum>> {
        let found = value.operands.iter().find_map(|operand| self.operand(operand));
        found.or_else(|| self.composite_of(value).map(Cow::Owned))
    }

    /// A value as it stands inside a text.
    pub(crate) fn text<'v>(&self, value: &'v Value) -> Option<Masked<'v>>
    where
        'a: 'v,
    {
        self.text_and_operand(value).map(|(text, _)| text)
    }

    /// A value as it stands inside a text, and the operand that it is of; `None` for a list or object after
    /// the last `or`.
    pub(crate) fn text_and_operand<'v>(&self, value: &'v Value) -> Option<(Masked<'v>, Option<&'v Operand>)>
    where
        'a: 'v,
    {
        let found = value.operands.iter().find_map(|operand| {
            let text = match operand.template() {
                Some(template) => self.template(template)?,
                None => Datum::text_of(self.operand(operand)?)?,
            };
            Some((text, Some(operand)))
        });
        found.or_else(|| Some((Datum::text_of(Cow::Owned(self.composite_of(value)?))?, None)))
    }

    /// What `set` assigns; `None` where the document has no value or can't be formed.
    pub(crate) fn assigned(&self, json: &JsonTemplate) -> Option<Datum> {
        let tree = json_tree::document(json, self).ok()?;
        let is_formed = tree.repeated_name().is_none() && !self.is_exhausted();
        Some(tree.into_datum()).filter(|datum| is_formed && datum.has_value())
    }

    /// The list or object after the last `or` of `value`.
    fn composite_of(&self, value: &Value) -> Option<Datum> {
        self.composite(value.composite.as_deref()?, &value.at)
    }

    /// A list or object, written at `at`; `None` where it has no value. What fails the webhook in it is told by
    /// [`Self::failure`].
    pub(crate) fn composite(&self, json: &JsonTemplate, at: &Place) -> Option<Datum> {
        match json_tree::document(json, self) {
            Ok(tree) => match tree.repeated_name() {
                None => return Some(tree.into_datum()),
                Some(failure) => self.fail(failure),
            },
            Err(absence) if absence.is_fatal() => self.fail(absence.failure("this value", at, self)),
            Err(_) => {}
        }
        None
    }

    fn fail(&self, failure: Failure) {
        self.failure.borrow_mut().get_or_insert(failure);
    }

    /// What fails the webhook in a list or object after `or`, wherever that stands.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure.borrow_mut().take()
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

    /// A value as it stands inside a text, or its items if it is a list, `null`s left out.
    pub(crate) fn texts<'v>(&self, value: &'v Value) -> Option<Texts<'v>>
    where
        'a: 'v,
    {
        let texts_of = |datum: Cow<'a, Datum>| match datum.items() {
            Some(items) => {
                let texts = items.iter().filter_map(Datum::to_text).map(Masked::into_owned);
                Some(Texts::Items(texts.collect()))
            }
            None => Datum::text_of(datum).map(Texts::One),
        };
        let found = value.operands.iter().find_map(|operand| match operand.template() {
            Some(template) => self.template(template).map(Texts::One),
            None => texts_of(self.operand(operand)?),
        });
        found.or_else(|| texts_of(Cow::Owned(self.composite_of(value)?)))
    }

    /// `text` in a message: in backticks and short, without the secrets that the whole of it holds.
    pub(crate) fn quote(&self, text: &Masked<'_>) -> String {
        quote_redacted(text, self.needles())
    }

    /// What secrets are looked for; `None` where nothing is redacted.
    fn needles(&self) -> Option<&'a Needles> {
        Some(self.secrets.needles()).filter(|_| self.redact)
    }

    /// The value of `operand`.
    pub(crate) fn operand(&self, operand: &Operand) -> Option<Cow<'a, Datum>> {
        let datum = match &operand.primary {
            Primary::Literal(json) => Cow::Owned(Datum::plain(json.clone())),
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
        self.spend(datum.json().weight())?;
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
                    let text = self.text(value)?;
                    self.spend(text.real().len())?;
                    append(&text, out);
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
