//! From text to [`ast`]: the outline first, then one declaration after the other.
//!
//! A right declaration is matched by the grammar as it stands. One in which anything is wrong is read
//! again entry by entry, so that each fault is said once, at its place, and the rest of it still counts.

pub mod ast;
pub mod backslash;
mod constants;
mod cut;
mod edits;
mod grammar;
pub mod invisible;
mod lexemes;
mod limits;
mod long;
mod long_text;
mod outline;
mod parse_account;
mod parse_body;
mod parse_endpoint;
mod parse_entries;
mod parse_fields;
mod parse_flow;
mod parse_json;
mod parse_oauth2;
mod parse_request;
mod parse_response;
mod parse_test;
mod parse_text;
mod parse_value;
mod parse_webhook;
mod recover;
mod runs;
mod scalars;
pub mod shape;
mod shortened;
#[cfg(test)]
mod tests;
mod tokens;
pub mod wait;
mod words;

use crate::diagnostics::{Diagnostics, Fault};
use crate::source::{FileId, Location, Source, Span};
use ast::{Declaration, File};
use cut::{Cut, Run};
use edits::Edited;
use grammar::Builder;
use lexemes::MOST_LEVELS;

#[cfg(test)]
pub(crate) use constants::with_limits;
#[cfg(test)]
pub(crate) use long::with_pieces;
pub use outline::{Head, Kind, Outline, Replaced, outline};
pub use tokens::{Token, TokenKind, tokens, values};

/// What was read of a declaration. Every place in it is counted from the declaration's first byte.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// What could be read; `None` where nothing could be, and then there is a fault.
    pub tree: Option<Declaration>,
    /// What could not be read, in the order of places.
    pub faults: Vec<Fault>,
    /// Whether `tree` is all that the text says once the fixes of `faults` are made.
    pub whole: bool,
}

/// Those entries of a declaration that are read when its tree is asked for them.
#[derive(Debug)]
pub struct Deferred {
    runs: Vec<Run>,
}

/// Reads a whole file. Faults are reported to `diagnostics`, in the order of their places.
#[must_use]
pub fn parse(source: &Source, file: FileId, diagnostics: &mut Diagnostics) -> File {
    let outline = outline(source.text());
    let (declarations, spans) = parse_some(source, file, &outline.declarations, diagnostics);
    File { declarations, spans, comments: outline.comments }
}

/// Reads the declarations of a file at `heads`, and says where each stands that could be read.
#[must_use]
pub fn parse_some(
    source: &Source,
    file: FileId,
    heads: &[Head],
    diagnostics: &mut Diagnostics,
) -> (Vec<Declaration>, Vec<Span>) {
    let mut read = (Vec::with_capacity(heads.len()), Vec::with_capacity(heads.len()));
    for head in heads {
        let parsed = parse_declaration(source.slice(head.span), head.kind);
        for fault in parsed.faults {
            let span = |site: crate::source::Site| site.span.from_start(head.span.start);
            diagnostics.push(fault.placed(|site| Location { file, span: span(site) }));
        }
        if let Some(tree) = parsed.tree {
            read.0.push(tree);
            read.1.push(head.span);
        }
    }
    read
}

/// Reads one declaration of an [`outline`]: `text` is all of it, from its first word on, and nothing else.
#[must_use]
pub fn parse_declaration(text: &str, kind: Kind) -> Parsed {
    shortened::of(text, kind).unwrap_or_else(|| parse_all(text, kind))
}

fn parse_all(text: &str, kind: Kind) -> Parsed {
    let Some(cut) = constants::cut(text) else { return read(text, kind, &Cut::default()) };
    let mut parsed = read(cut.text(), kind, &cut);
    if parsed.faults.is_empty() && !cut.is_whole() {
        return read(text, kind, &Cut::default());
    }
    let placed = |fault: Fault| fault.placed(|site| cut.site(site));
    parsed.faults = parsed.faults.into_iter().map(placed).collect();
    parsed
}

/// Reads one declaration as [`parse_declaration`] does, but for most entries of its long blocks; `None` where it has no
/// such blocks, or something is wrong with what was read.
#[must_use]
pub fn parse_deferred(text: &str, kind: Kind) -> Option<(Parsed, Deferred)> {
    if !long::may_be_in(text) {
        return None;
    }
    let constants = constants::cut(text);
    let cut = long::cut(text, constants.as_ref())?;
    let is_flat = may_be_parsed(constants.as_ref().map_or(text, Cut::text));
    drop(constants);
    let tree = is_flat.then(|| parse_whole(cut.text(), kind, &cut)).flatten();
    let tree = tree.filter(|_| cut.is_whole())?;
    Some((Parsed { tree: Some(tree), faults: Vec::new(), whole: true }, Deferred { runs: cut.into_runs() }))
}

/// Whether a declaration `text` is so long that it is read in part where something is wrong in it.
#[must_use]
pub fn is_read_in_part(text: &str) -> bool {
    shortened::is_long(text)
}

impl Deferred {
    /// Whether they are right: if not, the tree says too little. Reads those that nobody asked for.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.runs.iter().all(parse_entries::is_right)
    }

    /// Reads the declaration `text`, whose they are, where they are not right.
    #[must_use]
    pub fn parse_faulty(&self, text: &str, kind: Kind) -> Parsed {
        shortened::without(&self.runs, text, kind).unwrap_or_else(|| parse_all(text, kind))
    }
}

/// Reads `text`, which is a declaration or what `cut` left of it.
fn read(text: &str, kind: Kind, cut: &Cut) -> Parsed {
    if may_be_parsed(text)
        && let Some(tree) = parse_whole(text, kind, cut)
    {
        return Parsed { tree: Some(tree), faults: Vec::new(), whole: true };
    }
    recover::declaration(text, kind, cut)
}

/// Whether `text` is nowhere nested too deep: it has too few brackets for that, or the outline says so.
fn may_be_parsed(text: &str) -> bool {
    memchr::memchr2_iter(b'{', b'[', text.as_bytes()).nth(MOST_LEVELS).is_none() || outline::is_sound(text)
}

fn parse_whole(text: &str, kind: Kind, cut: &Cut) -> Option<Declaration> {
    build(text, kind, Builder { cut: cut.if_any(), ..Builder::default() })
}

/// Reads a declaration from its text after edits; places are those of the text before.
fn parse_edited(edited: &Edited, kind: Kind, cut: &Cut) -> Option<Declaration> {
    build(
        edited.text.trim_end(),
        kind,
        Builder { edited: Some(edited), cut: cut.if_any(), ..Builder::default() },
    )
}

fn build(text: &str, kind: Kind, builder: Builder<'_>) -> Option<Declaration> {
    if let Some(cut) = builder.cut {
        cut.begin();
    }
    let node = grammar::whole(kind.rule()?, text)?;
    match kind {
        Kind::Account => builder.account(node).map(Declaration::Account),
        Kind::Endpoint => builder.endpoint(node).map(Declaration::Endpoint),
        Kind::Webhook => builder.webhook(node).map(Declaration::Webhook),
        Kind::Flow => builder.flow(node).map(Declaration::Flow),
        Kind::Test => builder.test(node).map(Declaration::Test),
        Kind::OAuth2 => builder.oauth2(node).map(Declaration::OAuth2),
        Kind::Stray => None,
    }
}
