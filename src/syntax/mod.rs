//! From text to [`ast`]: the outline first, then one declaration after the other.
//!
//! A right declaration is matched by the grammar as it stands. One in which anything is wrong is read
//! again entry by entry, so that each fault is said once, at its place, and the rest of it still counts.

pub mod ast;
mod grammar;
mod lexemes;
mod outline;
mod parse_account;
mod parse_body;
mod parse_endpoint;
mod parse_fields;
mod parse_flow;
mod parse_json;
mod parse_request;
mod parse_response;
mod parse_test;
mod parse_text;
mod parse_value;
mod parse_webhook;
mod recover;
#[cfg(test)]
mod tests;
mod words;

use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Source};
use ast::{Declaration, File};
use grammar::Builder;

pub use outline::{Head, Kind, Outline, outline};

/// Reads a whole file. Faults are told to `diagnostics`, in the order of their places.
#[must_use]
pub fn parse(source: &Source, file: FileId, diagnostics: &mut Diagnostics) -> File {
    let outline = outline(source.text());
    let read = |head| parse_declaration(source, file, head, diagnostics);
    File { declarations: outline.declarations.iter().filter_map(read).collect(), comments: outline.comments }
}

/// Reads one declaration of the [`outline`] of `source`'s text. What could not be read is left out, with
/// an error within `head.span`; `None` where nothing could be.
pub fn parse_declaration(
    source: &Source,
    file: FileId,
    head: &Head,
    diagnostics: &mut Diagnostics,
) -> Option<Declaration> {
    let sound = head.sound.then(|| parse_whole(source, head)).flatten();
    sound.or_else(|| recover::declaration(source, file, head, diagnostics))
}

fn parse_whole(source: &Source, head: &Head) -> Option<Declaration> {
    let text = source.slice(head.span);
    let node = grammar::parse(head.kind.rule()?, text).ok()?;
    if node.as_span().end() != text.len() {
        return None;
    }
    let builder = Builder { base: head.span.start as usize };
    match head.kind {
        Kind::Account => builder.account(node).map(Declaration::Account),
        Kind::Endpoint => builder.endpoint(node).map(Declaration::Endpoint),
        Kind::Webhook => builder.webhook(node).map(Declaration::Webhook),
        Kind::Flow => builder.flow(node).map(Declaration::Flow),
        Kind::Test => builder.test(node).map(Declaration::Test),
        Kind::Stray => None,
    }
}
