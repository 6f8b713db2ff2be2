//! A path in quotes where a text or another path belongs.

use std::collections::BTreeMap;

use crate::diagnostics::Code;
use crate::jsonpath;
use crate::syntax::ast::{self, ResponseFormat};
use crate::xpath;

use super::lowering::Lowering;

impl Lowering<'_, '_> {
    /// Reports a fallback text that looks like a path: as it is written, its letters are saved.
    pub fn path_in_text(&mut self, written: &ast::Alternative, format: Option<ResponseFormat>) {
        let ast::Alternative::Operand(ast::Operand { primary: ast::Primary::Text(text), cast: None, span }) =
            written
        else {
            return;
        };
        let Some(plain) = text.plain() else { return };
        if !looks_like_json_path(&plain) && !looks_like_xpath(&plain) {
            return;
        }
        // A path of the other format is not one of this response.
        let (meant, example) = match format {
            Some(ResponseFormat::Xml) => {
                let meant = looks_like_xpath(&plain).then(|| format!("xpath {}", self.written(*span)));
                (meant, "`xpath \"//order/id\"`")
            }
            Some(ResponseFormat::Json) => {
                (as_json_path(&plain).filter(|_| !plain.starts_with('/')), "`data.order.id`")
            }
            _ => return,
        };
        let help = match &meant {
            Some(meant) => format!("write `{meant}` for what is there in the response"),
            None => format!("write the place in the response, as in {example}, or another text"),
        };
        let message = format!("this text looks like a path, and is saved as these letters: `{plain}`");
        let fault = self.fault(Code::MappingPathInText, *span, message, help);
        self.report(match meant {
            Some(meant) => fault.with_fix(self.location(*span), meant),
            None => fault,
        });
    }
}

/// Whether `text` is nearly certainly an XPath: `//order/id`, but not the address `//example.com/x`.
fn looks_like_xpath(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("//") else { return false };
    let first = rest.split(['/', '[']).next().unwrap_or_default();
    !first.is_empty() && !first.contains('.') && xpath::Expression::compile(text, &BTreeMap::new()).is_ok()
}

/// Whether `text` is nearly certainly a place in JSON: `data.order.id` or `$.order.id`.
fn looks_like_json_path(text: &str) -> bool {
    ["data.", "data[", "$.", "$["].iter().any(|start| text.starts_with(start))
}

/// What an author means by a path in quotes where JSON is read: `$.order.id`, `data.order.id` or
/// `/order/id`.
pub fn as_json_path(written: &str) -> Option<String> {
    let path = match written.strip_prefix(['$', '/']) {
        Some(names) if written.starts_with('/') => format!(".{}", names.replace('/', ".")),
        Some(path) => path.to_owned(),
        None => written.strip_prefix("data")?.to_owned(),
    };
    jsonpath::Path::compile(&path).ok()?;
    Some(format!("data{path}"))
}
