//! `body::json_in_text`: a JSON body that is one text, which holds JSON itself.

use crate::diagnostics::Code;
use crate::json::Json;
use crate::semantics::lowering::Lowering;
use crate::syntax::ast::{self, Primary, TextPart};

impl Lowering<'_, '_> {
    /// Reports `body json` of a text in which an object or a list is written.
    pub(in crate::semantics) fn json_in_text(&mut self, item: &ast::JsonItem) {
        let ast::Json::Value(value) = &item.json else { return };
        let ([ast::Operand { primary: Primary::Text(text), cast: None, span }], None) =
            (value.operands.as_slice(), &value.composite)
        else {
            return;
        };
        // A digit is right where a value is and inside a text.
        let mut written = String::new();
        for part in text.parts.iter() {
            written.push_str(match &*part {
                TextPart::Literal { text, .. } => text,
                TextPart::Value { .. } => "1",
            });
        }
        if !written.trim_start().starts_with(['{', '[']) || Json::read(&written).is_err() {
            return;
        }
        let fault = self.fault(
            Code::BodyJsonInText,
            *span,
            "this text holds JSON: it is sent as one JSON string, not as an object or a list",
            "write the JSON after `body json` without quotes around it",
        );
        self.report(fault);
    }
}
