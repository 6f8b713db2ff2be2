//! `variable::not_provided`: a variable that the platform does not set.

use std::mem::discriminant;

use crate::diagnostics::{Code, suggest};
use crate::ir::Variable;
use crate::semantics::lowering::Lowering;
use crate::source::Span;

impl Lowering<'_, '_> {
    /// Reports `variable`, read at `span`, where its group is listed in `provide` and it is not.
    pub(in crate::semantics) fn not_provided(&mut self, variable: &Variable, span: Span) {
        if matches!(variable, Variable::Flow(_) | Variable::Secret(_)) {
            return;
        }
        let provided = self.index.provided();
        let mut listed =
            provided.iter().filter(|other| discriminant(*other) == discriminant(variable)).peekable();
        if listed.peek().is_none() || self.index.account_broken() || provided.contains(variable) {
            return;
        }
        let names: Vec<String> = listed.map(ToString::to_string).collect();
        let written = variable.to_string();
        let near = suggest::nearest(&written, names.iter().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `{written}` to `provide` in the `account` block, if the platform sets it"),
        };
        let message = format!("`{written}` has no value: it is not among the variables that `provide` lists");
        let mut fault = self.fault(Code::VariableNotProvided, span, message, help);
        if let Some(near) = near {
            fault = fault.with_fix(self.location(span), near);
        }
        self.report(fault);
    }
}
