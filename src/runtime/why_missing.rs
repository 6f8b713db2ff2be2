//! Why a value has none, in words.

use super::template::Resolver;
use super::wording::type_name;
use crate::ir::{Operand, Primary, Template, TemplatePart, Value};

/// How many variables a message names.
const MOST_NAMED: usize = 4;

/// What is missing for `value`: `` `$flow.key.x` has no value ``.
pub(crate) fn of_value(value: &Value, resolver: &Resolver<'_>) -> String {
    let mut reasons = Vec::new();
    in_operands(&value.operands, resolver, &mut reasons);
    joined(reasons)
}

/// What is missing for `template`.
pub(crate) fn of_template(template: &Template, resolver: &Resolver<'_>) -> String {
    let mut reasons = Vec::new();
    in_template(template, resolver, &mut reasons);
    joined(reasons)
}

fn joined(mut reasons: Vec<String>) -> String {
    reasons.dedup();
    if reasons.is_empty() {
        return "it has no value".to_owned();
    }
    let more = reasons.len().saturating_sub(MOST_NAMED);
    reasons.truncate(MOST_NAMED);
    let named = reasons.join(", ");
    if more > 0 { format!("{named} and {more} more have none") } else { named }
}

fn in_operands(operands: &[Operand], resolver: &Resolver<'_>, reasons: &mut Vec<String>) {
    for operand in operands {
        match &operand.primary {
            Primary::Literal(_) => {}
            Primary::Variable(variable) => match (resolver.variable(variable), operand.convert) {
                (None, _) => reasons.push(format!("`{variable}` has no value")),
                (Some(datum), Some(to)) => {
                    let text = datum.to_text().unwrap_or_default();
                    let found = resolver.quote(&text);
                    reasons.push(format!("`{variable}` is {found}, which is not a {}", type_name(to)));
                }
                (Some(_), None) => {}
            },
            Primary::Text(template) => in_template(template, resolver, reasons),
        }
    }
}

fn in_template(template: &Template, resolver: &Resolver<'_>, reasons: &mut Vec<String>) {
    for part in &template.parts {
        if let TemplatePart::Value(value) = part
            && resolver.first(&value.operands).is_none()
        {
            in_operands(&value.operands, resolver, reasons);
        }
    }
}
