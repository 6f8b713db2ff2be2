//! `url::fragment`: a part of a URL that is not sent.

use crate::diagnostics::{Code, Diagnostic};
use crate::semantics::lower_url::Address;
use crate::semantics::lowering::Lowering;

impl Lowering<'_, '_> {
    /// Reports a `#…` in the fixed text of `address`.
    pub(in crate::semantics) fn fragment(&mut self, address: &Address) {
        let Some(hash) = address.text.find('#') else { return };
        let range = hash..address.text.len();
        let fault = Diagnostic::new(
            Code::UrlFragment,
            address.locate(&range),
            "what follows `#` in a URL is not sent",
            "remove it; a `#` that is part of a path or a query is written `%23`",
        );
        self.report(match address.written(&range) {
            Some(written) => fault.with_fix(written, ""),
            None => fault,
        });
    }
}
