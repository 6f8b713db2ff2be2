//! Names that are taken before anybody declares them (section 2).

use crate::diagnostics::Code;
use crate::functions::ENDPOINT;
use crate::source::Span;
use crate::syntax::Kind;

use super::lowering::Lowering;
use super::steps::FLOW_END;

impl Lowering<'_, '_> {
    /// Reports the name at `span` of a declaration of `kind` where it is taken.
    pub fn taken_name(&mut self, kind: Kind, span: Span) {
        let (name, why) = match (self.written(span), kind) {
            (FLOW_END, _) => (FLOW_END, "tests name the flow-end webhook so"),
            (ENDPOINT, Kind::Endpoint) => {
                (ENDPOINT, "every project has this endpoint, with the pre-made functions")
            }
            _ => return,
        };
        let fault = self.fault(
            Code::NameDuplicate,
            span,
            format!("the name `{name}` is taken: {why}"),
            "choose another name",
        );
        self.report(fault);
    }
}
