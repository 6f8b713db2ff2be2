//! Tokens as entries in blocks, with the comments where they stand.

use std::borrow::Cow;

use super::outline::Outline;
use crate::jsonpath;
use crate::syntax::{Token, TokenKind, tokens};

/// What stands in a file, a block, or a list or object of JSON, in order.
pub(super) type Items<'s> = Vec<Item<'s>>;

/// One of them.
#[derive(Debug)]
pub(super) enum Item<'s> {
    /// At least one blank line.
    Blank,
    /// A comment on a line of its own.
    Comment(&'s str),
    /// A declaration, a line or an entry.
    Entry(Entry<'s>),
}

/// A declaration, a line, an entry of a block, or a member or item of JSON.
#[derive(Debug, Default)]
pub(super) struct Entry<'s> {
    /// What it is made of; not empty.
    pub pieces: Vec<Piece<'s>>,
    /// The comment at the end of its line.
    pub comment: Option<&'s str>,
}

/// A piece of an entry.
#[derive(Debug)]
pub(super) enum Piece<'s> {
    /// A word, a symbol or a text on one line.
    Word(&'s str),
    /// A text of several lines, quotes included.
    MultiLine(&'s str),
    /// `data` and its path, without the white space that means nothing.
    Path(Cow<'s, str>),
    /// A comment with more of the entry after it.
    Comment(&'s str),
    /// Entries between braces.
    Block(Group<'s>),
    /// A list or object of JSON.
    Json(Group<'s>),
}

/// What stands between two brackets.
#[derive(Debug)]
pub(super) struct Group<'s> {
    pub open: &'s str,
    pub close: &'s str,
    /// The comment on the line of the opening bracket.
    pub comment: Option<&'s str>,
    pub items: Items<'s>,
    /// Whether the author broke it.
    pub broken: bool,
}

/// The declarations of the file `text`.
pub(super) fn build<'s>(text: &'s str, outline: &Outline) -> Items<'s> {
    let tokens = tokens(text);
    let mut builder = Builder { text, tokens, at: 0, outline };
    builder.items(Within::File).1
}

struct Builder<'s, 'o> {
    text: &'s str,
    tokens: Vec<Token>,
    at: usize,
    outline: &'o Outline,
}

#[derive(Clone, Copy, PartialEq)]
enum Within {
    File,
    Block,
    Json,
}

impl<'s> Builder<'s, '_> {
    fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    fn slice(&self, token: Token) -> &'s str {
        self.text.get(token.span.range()).unwrap_or_default()
    }

    /// What stands between the token number `at` and the one before it.
    fn gap(&self, at: usize) -> &'s str {
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        let start = before.map_or(0, |token| token.span.end as usize);
        let end = self.token(at).map_or(self.text.len(), |token| token.span.start as usize);
        self.text.get(start..end).unwrap_or_default()
    }

    /// A comment without the white space at its end.
    fn comment(&self, token: Token) -> &'s str {
        comment(self.slice(token))
    }

    /// Everything up to the closing bracket, which is left, with the comment on the line of the opening one.
    fn items(&mut self, within: Within) -> (Option<&'s str>, Items<'s>) {
        let mut opening = None;
        let mut items: Items<'s> = Vec::new();
        while let Some(token) = self.token(self.at) {
            let gap = self.gap(self.at);
            match token.kind {
                TokenKind::Symbol(b'}' | b']') if within != Within::File => break,
                TokenKind::Symbol(b',') => {
                    self.at += 1;
                    continue;
                }
                _ => {}
            }
            let blank = gap.matches('\n').count() > 1;
            if blank && !items.is_empty() && !matches!(items.last(), Some(Item::Blank)) {
                items.push(Item::Blank);
            }
            if token.kind != TokenKind::Comment {
                items.push(Item::Entry(self.entry(within)));
                continue;
            }
            self.at += 1;
            let comment = self.comment(token);
            let ends_line = !gap.contains('\n') && (within != Within::File || !items.is_empty());
            match items.last_mut() {
                Some(Item::Entry(entry)) if ends_line && entry.comment.is_none() => {
                    entry.comment = Some(comment);
                }
                None if ends_line && opening.is_none() => opening = Some(comment),
                _ => items.push(Item::Comment(comment)),
            }
        }
        if matches!(items.last(), Some(Item::Blank)) {
            items.pop();
        }
        (opening, items)
    }

    fn entry(&mut self, within: Within) -> Entry<'s> {
        let mut entry = Entry::default();
        let mut opens_block = false;
        while let Some(token) = self.token(self.at) {
            // Where a comment was taken in, the entry is known to go on.
            let begun = !matches!(entry.pieces.last(), None | Some(Piece::Comment(_)));
            if begun && self.ends_before(self.at, within) {
                break;
            }
            opens_block |= self.outline.begins_block(token.span.start as usize);
            let slice = self.slice(token);
            entry.pieces.push(match token.kind {
                TokenKind::Symbol(b'{' | b'[') => {
                    let block = std::mem::take(&mut opens_block);
                    let group = self.group(if block { Within::Block } else { Within::Json });
                    if block { Piece::Block(group) } else { Piece::Json(group) }
                }
                TokenKind::Comment => Piece::Comment(self.comment(token)),
                TokenKind::Path => Piece::Path(jsonpath::tightened(slice)),
                TokenKind::Text if slice.contains('\n') => Piece::MultiLine(slice),
                _ => Piece::Word(slice),
            });
            self.at += 1;
        }
        entry
    }

    /// Whether the entry does not go on with the token number `at`: the next that is neither a comment nor a comma
    /// between entries begins another one, or closes what is around it.
    fn ends_before(&self, at: usize, within: Within) -> bool {
        let mut comma = false;
        for token in self.tokens.iter().skip(at) {
            match token.kind {
                TokenKind::Comment => {}
                TokenKind::Symbol(b',') if within == Within::Json => return true,
                TokenKind::Symbol(b',') if !comma => comma = true,
                TokenKind::Symbol(b'}' | b']') => return true,
                _ => return within != Within::Json && self.outline.begins_entry(token.span.start as usize),
            }
        }
        true
    }

    /// From the opening bracket up to the closing one, which is left to be passed.
    fn group(&mut self, within: Within) -> Group<'s> {
        let opened = self.token(self.at);
        self.at += 1;
        let (comment, items) = self.items(within);
        let closed = self.token(self.at);
        let start = opened.map_or(0, |token| token.span.end as usize);
        let end = closed.map_or(self.text.len(), |token| token.span.start as usize);
        let inside = self.text.get(start..end).unwrap_or_default();
        let slice = |token: Option<Token>| token.map_or("", |token| self.slice(token));
        Group { open: slice(opened), close: slice(closed), comment, items, broken: inside.contains('\n') }
    }
}

/// A comment without the white space at its end. Other invisible characters stay: they are warned of.
pub(super) fn comment(written: &str) -> &str {
    written.trim_end_matches([' ', '\t', '\r'])
}
