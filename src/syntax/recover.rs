//! Reads a faulty declaration as far as it can be read.

use super::ast::Declaration;
use super::grammar::{self, Failure};
use super::outline::Head;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Location, Source, Span};

pub(super) fn declaration(
    source: &Source,
    file: FileId,
    head: &Head,
    diagnostics: &mut Diagnostics,
) -> Option<Declaration> {
    let text = source.slice(head.span);
    let at = match head.kind.rule().map(|rule| grammar::parse(rule, text)) {
        Some(Ok(node)) => node.as_span().end(),
        Some(Err(Failure::At(at, _))) => at,
        _ => 0,
    };
    let at = head.span.start as usize + at;
    let location = Location { file, span: Span::new(at, at + 1) };
    diagnostics.push(Diagnostic::new(
        Code::SyntaxUnexpected,
        location,
        "this cannot stand here",
        "check the spelling",
    ));
    None
}
