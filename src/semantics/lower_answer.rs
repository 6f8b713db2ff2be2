//! What a test's server answers, and what the test expects of the request (3.6).

use std::collections::HashMap;

use crate::diagnostics::Code;
use crate::json::Json;
use crate::source::Span;
use crate::syntax::ast::{self, ExpectedPart};

use super::lowering::Lowering;
use crate::ir;

impl Lowering<'_, '_> {
    pub fn answer(&mut self, answer: &ast::Answer) -> Option<ir::Answer> {
        let ast::Answer::Response { status, body, headers } = answer else {
            return Some(match answer {
                ast::Answer::Timeout(_) => ir::Answer::Timeout,
                _ => ir::Answer::Refused,
            });
        };
        let status = self.status(status, Code::TestInvalid);
        let body = match body {
            ast::AnswerBody::None => Some(ir::AnswerBody::None),
            ast::AnswerBody::Json(json) => self.plain_json(json).map(ir::AnswerBody::Json),
            ast::AnswerBody::Xml(text) => self.plain_text(text, "a reply").map(ir::AnswerBody::Xml),
            ast::AnswerBody::Text(text) => self.plain_text(text, "a reply").map(ir::AnswerBody::Text),
        };
        let headers = headers.as_ref().map_or(Some(Vec::new()), |headers| self.answer_headers(headers));
        Some(ir::Answer::Response { status: status?, headers: headers?, body: body? })
    }

    fn answer_headers(&mut self, headers: &ast::Fields) -> Option<Vec<(String, String)>> {
        let mut lowered = Vec::with_capacity(headers.entries.least());
        for entry in headers.entries.iter() {
            if let Some(mark) = &entry.mark {
                let fault = self.fault(
                    Code::LineMisplaced,
                    mark.span,
                    "a mark cannot apply to a header of a reply",
                    "remove the mark",
                );
                let fault = self.without_mark(fault, mark);
                self.report(fault);
            }
            let name = match entry.name.plain() {
                Some(_) => self.header_name(&entry.name),
                None => self.plain_text(&entry.name, "a reply"),
            };
            self.header_value(&entry.value);
            let value = self.plain_value(&entry.value);
            // What has no value is left out, name and all.
            if value.as_ref().is_none_or(|value| !value.is_null()) {
                lowered.push(name.zip(value.map(|value| value.to_text().unwrap_or_default().into())));
            }
        }
        lowered.into_iter().collect()
    }

    /// What is compared of a request; each part but headers may stand once, each header too.
    pub fn expected_parts(&mut self, entries: &[ExpectedPart]) -> Vec<ir::ExpectedPart> {
        let mut standing: HashMap<String, Span> = HashMap::new();
        let mut parts = Vec::with_capacity(entries.len());
        for entry in entries {
            let (what, key, word, span) = match entry {
                ExpectedPart::Method(text, span) => {
                    let method = self.plain_text(text, "a test");
                    (method.map(ir::Compared::Method), Some("`method`".to_owned()), "method", *span)
                }
                ExpectedPart::Url(text, span) => {
                    let url = self.plain_text(text, "a test");
                    (url.map(ir::Compared::Url), Some("`url`".to_owned()), "url", *span)
                }
                ExpectedPart::Body(value, span) => {
                    let body = self.expected_value(value);
                    (body.map(ir::Compared::Body), Some("`body`".to_owned()), "body", *span)
                }
                ExpectedPart::Header { name, value, span } => {
                    let name = match name.plain() {
                        Some(_) => self.header_name(name),
                        None => self.plain_text(name, "a test"),
                    };
                    let key = name.as_ref().map(|name| format!("the header `{}`", name.to_ascii_lowercase()));
                    let value: Option<Option<Json>> = self.expected_or_missing(value);
                    let what = name.zip(value).map(|(name, value)| ir::Compared::Header { name, value });
                    (what, key, "header", *span)
                }
            };
            parts.extend(what.map(|what| ir::ExpectedPart { what, at: self.place(span) }));
            let Some(key) = key else { continue };
            let head = self.head(span, word);
            match standing.get(&key) {
                Some(first) => self.repeated(head, *first, &key),
                None => {
                    standing.insert(key, head);
                }
            }
        }
        parts
    }
}
