//! Values: `operand { "or" operand } [ "or" (list | object) ]` (section 2).

use crate::diagnostics::Code;
use crate::json::{Json, Number};
use crate::source::Span;
use crate::syntax::ast;

use super::lowering::Lowering;
use super::variable::{Read, Scope};
use crate::ir;

impl Lowering<'_, '_> {
    /// A value, settings put in.
    pub fn value(&mut self, value: &ast::Value, scope: Scope) -> Option<ir::Value> {
        let operands = self.operands(&value.operands, scope);
        let composite = match &value.composite {
            Some(composite) => self.json(composite, scope.within_text()).map(|json| Some(Box::new(json))),
            None => Some(None),
        };
        Some(ir::Value { operands: operands?, composite: composite?, at: self.place(value.span) })
    }

    /// The operands of a value.
    pub fn operands(&mut self, operands: &[ast::Operand], scope: Scope) -> Option<Vec<ir::Operand>> {
        let mut lowered = Vec::with_capacity(operands.len());
        let mut whole = true;
        for operand in operands {
            match self.operand(operand, scope) {
                Some(operand) => lowered.push(operand),
                None => whole = false,
            }
        }
        whole.then_some(lowered)
    }

    /// An operand of a value or of a mapping.
    pub fn operand(&mut self, operand: &ast::Operand, scope: Scope) -> Option<ir::Operand> {
        let convert = self.convert(operand.cast.as_ref(), scope);
        let primary = self.primary(&operand.primary, scope.within_text());
        Some(ir::Operand { primary: primary?, convert: convert? })
    }

    /// What `as TYPE` converts to; reports `as path` outside of a URL's path.
    pub fn convert(&mut self, cast: Option<&ast::Cast>, scope: Scope) -> Option<Option<ir::Type>> {
        let Some(cast) = cast else { return Some(None) };
        Some(Some(match cast.kind {
            ast::CastKind::Text => ir::Type::Text,
            ast::CastKind::Number => ir::Type::Number,
            ast::CastKind::Boolean => ir::Type::Boolean,
            ast::CastKind::List => ir::Type::List,
            ast::CastKind::Path if scope.as_path => ir::Type::Path,
            ast::CastKind::Path => {
                self.misplaced_path(cast.span);
                return None;
            }
        }))
    }

    /// Reports `as path` where it can't apply.
    pub fn misplaced_path(&mut self, span: Span) {
        let fault = self.fault(
            Code::LineMisplaced,
            span,
            "`as path` applies only to whole segments of the path of a URL",
            "write it between `/` and `/`, `?` or the end of the URL, or remove it",
        );
        self.report(fault);
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
                Read::Setting(text) if scope.in_address => ir::Primary::Setting(Json::from(text)),
                Read::Setting(text) => ir::Primary::Literal(Json::from(text)),
            },
            ast::Primary::Number(digits) => ir::Primary::Literal(Json::Number(Number::parse(digits)?)),
            ast::Primary::Boolean(value) => ir::Primary::Literal(Json::Boolean(*value)),
            ast::Primary::Null => ir::Primary::Literal(Json::Null),
        })
    }
}

/// The setting that `value`, which stands in a URL, comes out as unless what is before it has a value.
pub(super) fn setting_of(value: &ir::Value) -> Option<&str> {
    value.operands.iter().find(|operand| always_has_value(operand))?.setting()
}

/// Whether `operand` has a value whatever the variables are.
pub(super) fn always_has_value(operand: &ir::Operand) -> bool {
    match &operand.primary {
        ir::Primary::Variable(_) => false,
        ir::Primary::Literal(literal) | ir::Primary::Setting(literal) => match operand.convert {
            None => !literal.is_null(),
            Some(to) => to.convert(literal).is_some(),
        },
        ir::Primary::Text(template) => {
            matches!(operand.convert, None | Some(ir::Type::Text | ir::Type::Path | ir::Type::List))
                && template.parts.iter().all(|part| match part {
                    ir::TemplatePart::Literal(_) => true,
                    ir::TemplatePart::Value(value) => value.operands.iter().any(always_has_value),
                })
        }
    }
}
