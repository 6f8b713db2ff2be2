//! Values: `operand { "or" operand }` (section 2).

use crate::json::{Json, Number};
use crate::syntax::ast;

use super::lowering::Lowering;
use super::variable::{Read, Scope};
use crate::ir;

impl Lowering<'_, '_> {
    /// A value, settings put in.
    pub fn value(&mut self, value: &ast::Value, scope: Scope) -> Option<ir::Value> {
        let operands = self.operands(&value.operands, scope)?;
        Some(ir::Value { operands, at: self.place(value.span) })
    }

    /// The operands of a value, or those behind a mapping's `or`.
    pub fn operands(&mut self, operands: &[ast::Operand], scope: Scope) -> Option<Vec<ir::Operand>> {
        let mut lowered = Vec::with_capacity(operands.len());
        let mut whole = true;
        for operand in operands {
            match self.primary(&operand.primary, scope) {
                Some(primary) => {
                    lowered.push(ir::Operand { primary, convert: convert(operand.cast.as_ref()) })
                }
                None => whole = false,
            }
        }
        whole.then_some(lowered)
    }

    fn primary(&mut self, primary: &ast::Primary, scope: Scope) -> Option<ir::Primary> {
        Some(match primary {
            ast::Primary::Text(text) => {
                let template = self.text(text, scope)?;
                match template.plain() {
                    Some(plain) => ir::Primary::Literal(Json::from(plain)),
                    None => ir::Primary::Text(template),
                }
            }
            ast::Primary::Variable(variable) => match self.read(variable, scope)? {
                Read::Variable(variable) => ir::Primary::Variable(variable),
                Read::Setting(text) => ir::Primary::Literal(Json::from(text)),
            },
            ast::Primary::Number(digits) => ir::Primary::Literal(Json::Number(Number::parse(digits)?)),
            ast::Primary::Boolean(value) => ir::Primary::Literal(Json::Boolean(*value)),
            ast::Primary::Null => ir::Primary::Literal(Json::Null),
        })
    }
}

/// What `as TYPE` converts to.
pub(super) fn convert(cast: Option<&ast::Cast>) -> Option<ir::Type> {
    cast.map(|cast| match cast.kind {
        ast::CastKind::Text => ir::Type::Text,
        ast::CastKind::Number => ir::Type::Number,
        ast::CastKind::Boolean => ir::Type::Boolean,
        ast::CastKind::List => ir::Type::List,
    })
}

/// Whether `operand` has a value whatever the variables are.
pub(super) fn always_has_value(operand: &ir::Operand) -> bool {
    match &operand.primary {
        ir::Primary::Variable(_) => false,
        ir::Primary::Literal(literal) => match operand.convert {
            None => !literal.is_null(),
            Some(ir::Type::Text) => literal.to_text().is_some(),
            Some(ir::Type::Number) => literal.to_number().is_some(),
            Some(ir::Type::Boolean) => literal.to_boolean().is_some(),
            Some(ir::Type::List) => literal.to_list().is_some(),
        },
        ir::Primary::Text(template) => {
            matches!(operand.convert, None | Some(ir::Type::Text | ir::Type::List))
                && template.parts.iter().all(|part| match part {
                    ir::TemplatePart::Literal(_) => true,
                    ir::TemplatePart::Value { value, optional } => {
                        *optional || value.operands.iter().any(always_has_value)
                    }
                })
        }
    }
}
