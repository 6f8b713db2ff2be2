//! Spaces of word processors: no-break spaces and others that look like a space and are not.

use super::super::cut::Cut;
use super::super::invisible::said;
use super::super::outline::Kind as Declared;
use super::super::{Parsed, parse_whole};
use super::findings::{self, Findings, site};
use super::lex;
use super::token::Token;
use crate::diagnostics::Fault;

/// Reads the declaration `text`, in which such spaces stand, as if they were plain; `None` where there are none.
pub(super) fn plain(text: &str, kind: Declared, cut: &Cut) -> Option<Parsed> {
    let is_odd = |character: char| !character.is_ascii() && character.is_whitespace();
    // A file may hold nothing but what belongs to no declaration: it is not read as a whole.
    if !text.contains(is_odd) || kind == Declared::Stray && text.len() > super::BEGINNING {
        return None;
    }
    let odd = |token: &Token| {
        let mut characters = text.get(token.start..token.end).unwrap_or_default().chars();
        characters.next().is_some_and(is_odd) && characters.next().is_none()
    };
    let tokens = lex::lex(text, &mut Findings::default());
    let mut masked = String::with_capacity(text.len());
    let mut faults: Vec<Fault> = Vec::new();
    let mut last = 0..0;
    for token in tokens.iter().filter(|token| odd(token)) {
        masked += text.get(masked.len()..token.start)?;
        // As many bytes as before: every place stays what it is.
        masked.extend(std::iter::repeat_n(' ', token.end - token.start));
        last = if last.end == token.start && token.start > 0 {
            last.start..token.end
        } else {
            token.start..token.end
        };
        let character = text.get(token.start..)?.chars().next()?;
        let message = said(character);
        let fault = findings::unexpected(last.start, last.end, message, "write a plain space");
        if last.start < token.start {
            faults.pop();
        }
        faults.push(fault.with_fix(site(last.start, last.end), " "));
    }
    if faults.is_empty() {
        return None;
    }
    masked += text.get(masked.len()..)?;
    let declares = |word: &str| Declared::WORDS.iter().any(|(one, _)| *one == word);
    if kind == Declared::Stray && masked.split_whitespace().next().is_some_and(declares) {
        // Without the space in front of it, it is a declaration.
        return Some(Parsed { tree: None, faults, whole: false });
    }
    let mut parsed = match parse_whole(&masked, kind, cut) {
        Some(tree) => Parsed { tree: Some(tree), faults: Vec::new(), whole: true },
        None => super::declaration(&masked, kind, cut),
    };
    parsed.faults.append(&mut faults);
    parsed.faults.sort_by_key(|fault| fault.location.span.start);
    Some(parsed)
}
