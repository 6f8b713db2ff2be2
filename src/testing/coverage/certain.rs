//! What has a value, whatever the variables are.

use crate::ir::{
    JsonItem, JsonTemplate, Mark, Operand, Primary, Template, TemplatePart, Type, Value, Variable,
};

/// Whether `operand` always has a value. A secret counts as held: that one is missing is the operator's fault.
pub(super) fn operand(operand: &Operand) -> bool {
    match &operand.primary {
        Primary::Variable(variable) => matches!(variable, Variable::Secret(_)) && operand.convert.is_none(),
        Primary::Literal(literal) | Primary::Setting(literal) => match operand.convert {
            None => !literal.is_null(),
            Some(to) => to.convert(literal).is_some(),
        },
        Primary::Text(text) => {
            !matches!(operand.convert, Some(Type::Number | Type::Boolean)) && template(text)
        }
    }
}

/// Whether `operand` never has a value: nothing is taken there, and nothing saved.
pub(super) fn is_null(operand: &Operand) -> bool {
    matches!(&operand.primary, Primary::Literal(json) if json.is_null())
}

pub(super) fn value(value: &Value) -> bool {
    value.operands.iter().any(operand) || value.composite.as_deref().is_some_and(json)
}

pub(super) fn template(template: &Template) -> bool {
    template.parts.iter().all(|part| match part {
        TemplatePart::Literal(_) => true,
        TemplatePart::Value(inner) => value(inner),
    })
}

/// Whether nothing in `json` can take it along.
pub(super) fn json(json: &JsonTemplate) -> bool {
    match json {
        JsonTemplate::Object(members) => {
            let stays = |member: &crate::ir::JsonMember| {
                member.item.mark == Some(Mark::Optional) || template(&member.name) && item(&member.item)
            };
            members.iter().all(stays)
        }
        JsonTemplate::List(items) => items.iter().all(item),
        JsonTemplate::Constants(_) => true,
        JsonTemplate::Value { value: inner, or_null } => *or_null || value(inner),
    }
}

/// Whether `item` always has a value, or is left out without one.
pub(super) fn item(item: &JsonItem) -> bool {
    item.mark == Some(Mark::Optional) || json(&item.json)
}

/// Whether `template` holds a value of a variable that is not a secret.
pub(super) fn is_fixed(template: &Template) -> bool {
    template.parts.iter().all(|part| match part {
        TemplatePart::Literal(_) => true,
        TemplatePart::Value(value) => is_fixed_value(value),
    })
}

/// Whether `value` is the same in every run, secrets apart.
pub(super) fn is_fixed_value(value: &Value) -> bool {
    value.composite.is_none()
        && value.operands.iter().all(|operand| match &operand.primary {
            Primary::Literal(_) | Primary::Setting(_) => true,
            Primary::Variable(variable) => matches!(variable, Variable::Secret(_)),
            Primary::Text(template) => is_fixed(template),
        })
}
