//! Why a value has none, in words.

use std::fmt;

use super::template::Resolver;
use super::wording::type_name;
use crate::ir::{Operand, Primary, Template, TemplatePart, Value, Variable};

/// How many variables a message names.
const MOST_NAMED: usize = 4;

/// Why something has no value; shown as `` `$flow.key.x` has no value ``.
pub(crate) struct Why {
    words: String,
    /// The variables that have none.
    pub(crate) unset: Vec<Variable>,
}

impl Why {
    /// `variable` has no value.
    pub(crate) fn unset(variable: &Variable) -> Self {
        Self { words: has_no_value(variable), unset: vec![variable.clone()] }
    }

    /// It is the JSON null.
    pub(crate) fn null() -> Self {
        Self { words: "it comes out as `null`".to_owned(), unset: Vec::new() }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

#[derive(Default)]
struct Reasons {
    words: Vec<String>,
    unset: Vec<Variable>,
}

/// What is missing for `value`.
pub(crate) fn of_value(value: &Value, resolver: &Resolver<'_>) -> Why {
    let mut reasons = Reasons::default();
    in_operands(&value.operands, resolver, &mut reasons);
    joined(reasons)
}

/// What is missing for `template`.
pub(crate) fn of_template(template: &Template, resolver: &Resolver<'_>) -> Why {
    let mut reasons = Reasons::default();
    in_template(template, resolver, &mut reasons);
    joined(reasons)
}

fn joined(Reasons { mut words, unset }: Reasons) -> Why {
    words.dedup();
    let more = words.len().saturating_sub(MOST_NAMED);
    words.truncate(MOST_NAMED);
    let named = words.join(", ");
    let words = match (words.len(), more) {
        (0, _) => "it has no value".to_owned(),
        (_, 0) => named,
        _ => format!("{named} and {more} more have none"),
    };
    Why { words, unset }
}

fn has_no_value(variable: &Variable) -> String {
    format!("`{variable}` has no value")
}

fn in_operands(operands: &[Operand], resolver: &Resolver<'_>, reasons: &mut Reasons) {
    for operand in operands {
        match &operand.primary {
            Primary::Literal(_) | Primary::Setting(_) => {}
            Primary::Variable(variable) => match (resolver.variable(variable), operand.convert) {
                (None, _) => {
                    reasons.words.push(has_no_value(variable));
                    reasons.unset.push(variable.clone());
                }
                (Some(datum), Some(to)) => {
                    let text = datum.to_text().unwrap_or_default();
                    let found = resolver.quote(&text);
                    reasons.words.push(format!("`{variable}` is {found}, which is not a {}", type_name(to)));
                }
                (Some(_), None) => {}
            },
            Primary::Text(template) => in_template(template, resolver, reasons),
        }
    }
}

fn in_template(template: &Template, resolver: &Resolver<'_>, reasons: &mut Reasons) {
    for part in &template.parts {
        if let TemplatePart::Value(value) = part
            && resolver.first(&value.operands).is_none()
        {
            in_operands(&value.operands, resolver, reasons);
        }
    }
}
