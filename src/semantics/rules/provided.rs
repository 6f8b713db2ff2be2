//! `variable::not_provided`: a variable that the platform does not set.

use std::mem::discriminant;

use crate::diagnostics::Code;
use crate::ir::Variable;
use crate::semantics::item::Among;
use crate::semantics::lowering::Lowering;
use crate::source::Span;

impl Lowering<'_, '_> {
    /// Reports `variable`, read at `span`, where its group is listed in `provide` and it is not.
    pub(in crate::semantics) fn not_provided(&mut self, variable: &Variable, span: Span) {
        if matches!(variable, Variable::Flow(_) | Variable::Secret(_)) {
            return;
        }
        let provided = self.index.provided();
        let is_listed = provided.iter().any(|other| discriminant(other) == discriminant(variable));
        if !is_listed || self.index.lacks_provided() || provided.contains(variable) {
            return;
        }
        let written = variable.to_string();
        let message = format!("`{written}` has no value: it is not among the variables that `provide` lists");
        let help = format!("add `{written}` to `provide` in the `account` block, if the platform sets it");
        let fault = self.fault(Code::VariableNotProvided, span, message, help);
        // Names of different groups are never near.
        self.report_unknown(fault, &written, Among::Provided);
    }
}
