//! Reads a faulty declaration in three steps, each with a state of its own: [`lex`] finds where texts end,
//! [`bridge`] balances the brackets, [`entries`] reads entry by entry.
//!
//! What is found wrong is reported with its fix. Where the fix is certain it is made, what cannot be read is removed,
//! and what the text then says is parsed by the grammar as any other; the places of its tree are those of the text as
//! it was written.

mod address;
mod after_text;
mod ahead;
mod allow;
mod arguments;
mod bridge;
mod bridge_closers;
mod bridge_ends;
mod bridge_openers;
mod choices;
mod credentials;
mod decimals;
mod depth;
mod durations;
mod elsewhere;
mod entities;
mod entries;
mod expected;
mod findings;
mod first_part;
mod flat;
mod foreign;
mod head;
mod inserts;
mod joined;
mod json_brackets;
mod lex;
mod lex_lines;
mod lex_unopened;
mod lex_values;
mod line;
mod line_words;
mod members;
mod mistakes;
mod names;
mod paths;
mod phrases;
mod punctuation;
mod quotes;
mod reader;
mod signs;
mod source;
mod spaces;
mod statuses;
mod stray;
mod stray_header;
mod texts;
mod token;
mod trailing;
mod type_first;
mod unquoted;
mod values;
mod variables;
mod weaker;

use std::collections::HashSet;

use super::Parsed;
use super::ast::{Declaration, Name};
use super::cut::Cut;
use super::edits::{Edited, Edits};
use super::grammar::{self, Builder, Failure};
use super::outline::{Head, Kind as Declared};
use super::shape::Context;
use crate::diagnostics::{Code, Diagnostic, Fault};
use crate::source::Span;
use findings::{Findings, site};
use first_part::FirstPart;
use reader::Reader;

/// How much is read at first of what belongs to no declaration, in bytes: a file may hold nothing else.
const BEGINNING: usize = 64 << 10;

/// Reads the declaration that `text` is, or `cut` left of it, in which something is wrong. At least one fault is reported.
pub(super) fn declaration(text: &str, kind: Declared, cut: &Cut) -> Parsed {
    if let Some(parsed) = first_part(text, kind, cut) {
        return parsed;
    }
    if let Some(parsed) = spaces::plain(text, kind, cut) {
        return parsed;
    }
    let Some(context) = kind.block() else {
        return Parsed { tree: None, faults: stray(text, kind), whole: false };
    };
    let head = Head::of(text, kind);
    let mut found = Findings::default();
    let mut tokens = lex::lex(text, &mut found);
    depth::cut_too_deep(text, &mut tokens, &mut found);
    if found.faults.is_empty()
        && let Some(tree) = super::parse_whole(text, kind, cut)
    {
        // It has many brackets, but not one in the other.
        return Parsed { tree: Some(tree), faults: Vec::new(), whole: true };
    }
    let tokens = bridge::bridge(text, tokens, context, &mut found);
    let mut reader = Reader::new(text, tokens);
    let nameless = reader.declaration(&head, context);
    let is_read = !reader.found.are_many();
    let mut edits = found.edits;
    edits.append(std::mem::take(&mut reader.found.edits));
    let mut faults = found.faults;
    faults.append(&mut reader.found.faults);
    reader.weaken_nothing(context, &mut faults);
    reader.remove_no_comment(&mut faults);
    if !is_read {
        faults.sort_by_key(|fault| fault.location.span.start);
        return Parsed { tree: None, faults, whole: false };
    }
    let lines = std::mem::take(&mut reader.lines);
    let edited = edits.clone().applied_to(text);
    let mut tree = read_again(&edited, kind, cut);
    // What an open block without a line lacks is still to be written.
    let begun = lines.is_empty() && faults.iter().any(|fault| fault.code == Code::SyntaxUnclosed);
    let whole = tree.is_some()
        && !nameless
        && !begun
        && fixed(text, &faults).is_some_and(|fixed| fixed == edited.text);
    tree = tree.or_else(|| {
        // A fix was not all that a line needed: it is removed.
        edits.append(wrong_lines(text, context, &lines, &edits));
        read_again(&edits.applied_to(text), kind, cut)
    });
    if faults.is_empty() {
        faults.push(unexplained(text, &head));
    }
    faults.sort_by_key(|fault| fault.location.span.start);
    no_end_of_what_may_not_stand(&mut faults);
    one_insertion_at_each_place(&mut faults);
    if let Some(tree) = tree.as_mut().filter(|_| nameless) {
        take_name(tree, &head, text);
    }
    Parsed { tree, faults, whole }
}

/// A bracket that may not stand where it does needs no end.
fn no_end_of_what_may_not_stand(faults: &mut Vec<Fault>) {
    let misplaced: HashSet<u32> = { faults.iter() }
        .filter(|fault| fault.code == Code::SyntaxUnexpected && fault.fixes.is_empty())
        .map(|fault| fault.location.span.start)
        .collect();
    faults.retain(|fault| {
        fault.code != Code::SyntaxUnclosed || !misplaced.contains(&fault.location.span.start)
    });
}

/// Of `faults` in the order of their places, whose fixes insert something at one place, the last keeps its fix: it is the
/// innermost that is open there, and what is around it is closed after that.
fn one_insertion_at_each_place(faults: &mut [Fault]) {
    let mut places = HashSet::new();
    for fault in faults.iter_mut().rev() {
        let edits = fault.fixes.iter().flat_map(|fix| &fix.edits);
        let inserted: Vec<u32> = edits
            .map(|edit| edit.location.span)
            .filter(|span| span.is_empty())
            .map(|span| span.start)
            .collect();
        if inserted.iter().any(|place| places.contains(place)) {
            fault.fixes.clear();
        } else {
            places.extend(inserted);
        }
    }
}

/// `text` with the fixes of `faults` made; `None` where one of them has none.
fn fixed(text: &str, faults: &[Fault]) -> Option<String> {
    let mut edits = Edits::default();
    for fault in faults {
        for edit in &fault.fixes.first()?.edits {
            let span = edit.location.span;
            edits.replace(span.start as usize, span.end as usize, edit.replacement.as_str());
        }
    }
    Some(edits.applied_to(text).text)
}

/// Reads the first part of a long declaration; `None` where nothing is wrong there. What is wrong after it is reported
/// once that is fixed.
fn first_part(text: &str, kind: Declared, cut: &Cut) -> Option<Parsed> {
    let part = FirstPart::of(text)?;
    let mut parsed = declaration(&part.text, kind, cut);
    parsed.faults.retain(|fault| {
        let related = fault.related.iter().map(|one| one.location);
        let edits = fault.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.location);
        let mut all = related.chain(edits).chain([fault.location]);
        match part.deep {
            Some(_) if fault.code == Code::SyntaxTooDeep => true,
            // What is open there may be closed after it.
            Some(deep) => {
                fault.code != Code::SyntaxUnclosed && all.all(|site| (site.span.end as usize) < deep)
            }
            None => all.all(|site| site.span.end as usize + token::NEAR < part.written),
        }
    });
    (!parsed.faults.is_empty()).then_some(Parsed { tree: None, whole: false, ..parsed })
}

/// The faults of what belongs to no declaration: the first one, and lines before it that were to be comments. Its
/// beginning is read, and seldom the rest.
fn stray(text: &str, kind: Declared) -> Vec<Fault> {
    let read = |text: &str| {
        let mut found = Findings::default();
        let mut tokens = lex::lex(text, &mut found);
        depth::cut_too_deep(text, &mut tokens, &mut found);
        let mut reader = Reader::new(text, tokens);
        reader.stray();
        found.faults.truncate(1);
        if found.faults.is_empty() { reader.found.faults } else { found.faults }
    };
    let end = text.floor_char_boundary(BEGINNING);
    let mut found = read(text.get(..end).unwrap_or_default());
    // What is open where the beginning ends may be closed after it.
    found.retain(|fault| fault.code != Code::SyntaxUnclosed || end == text.len());
    if found.is_empty() {
        found = read(text);
    }
    if found.is_empty() {
        found.push(unexplained(text, &Head::of(text, kind)));
    }
    found
}

fn read_again(edited: &Edited, kind: Declared, cut: &Cut) -> Option<Declaration> {
    let tree = super::parse_edited(edited, kind, cut);
    #[cfg(test)]
    if tree.is_none() && std::env::var_os("RECOVERY").is_some() {
        println!("---- not read again:\n{}\n----", edited.text);
    }
    tree
}

/// What removes those of `lines` that `edits` do not make right.
fn wrong_lines(text: &str, context: Context, lines: &[std::ops::Range<usize>], edits: &Edits) -> Edits {
    let mut wrong = Edits::default();
    for line in lines {
        let piece = edits.within(line.clone(), text);
        let piece = piece.trim().trim_end_matches(',').trim_start_matches(',').trim();
        let right = piece.is_empty()
            || grammar::whole(context.rule(), piece).is_some_and(|node| {
                node.into_inner().next().is_some_and(|node| Builder::default().entry(node).is_some())
            });
        if !right {
            wrong.replace(line.start, line.end, "");
        }
    }
    wrong
}

/// Gives a declaration without a name one that no other has and nothing can name.
fn take_name(tree: &mut Declaration, head: &Head, text: &str) {
    let word = text.get(head.keyword.range()).unwrap_or_default();
    let name = match tree {
        Declaration::Endpoint(one) => &mut one.name,
        Declaration::Webhook(one) => &mut one.name,
        Declaration::Flow(one) => &mut one.name,
        Declaration::OAuth2(one) => &mut one.name,
        Declaration::Test(one) => &mut one.target,
        Declaration::Account(_) => return,
    };
    let span = if &*name.text == head::NAMELESS && name.span.is_empty() { head.keyword } else { name.span };
    let written = text.get(name.span.range()).unwrap_or_default();
    let new = if written.is_empty() { format!("{word} without a name") } else { written.to_owned() };
    *name = Name { text: new.into(), span: Span::new(span.start as usize, span.end as usize) };
}

/// The last resort: the grammar refuses what no one could explain.
fn unexplained(text: &str, head: &Head) -> Fault {
    let at = match head.kind.rule().map(|rule| grammar::parse(rule, text)) {
        Some(Ok(node)) => node.as_span().end(),
        Some(Err(Failure::At(at))) => at,
        Some(Err(Failure::Limit)) => {
            let place = site(head.keyword.start as usize, head.keyword.end as usize);
            let message = "this declaration is too large to be read";
            return Diagnostic::new(Code::SyntaxTooDeep, place, message, "split it into several");
        }
        None => 0,
    };
    let at = text.floor_char_boundary(at);
    let rest = text.get(at..).unwrap_or_default();
    let word = rest.split_whitespace().next().unwrap_or_default();
    let start = at + rest.find(word).unwrap_or(0);
    let message = format!("{} is not allowed here", findings::shown(text, start, start + word.len()));
    findings::unexpected(start, start + word.len(), message, "see the tour of the language for what can")
}
