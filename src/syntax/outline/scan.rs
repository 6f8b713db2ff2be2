//! The pass over a file that finds its declarations and comments.

use super::super::ast::Comment;
use super::super::grammar;
use super::super::lexemes::{
    self, Lexeme, MOST_LEVELS, QUOTE, STRUCTURE, Texts, find, head_at, is_name_start, line_end, looking_at,
    name_end, skip_blanks,
};
use super::{Head, Kind, Outline, ends_name, name, stray_name};
use crate::source::Span;

pub(super) struct Scan<'s> {
    text: &'s str,
    bytes: &'s [u8],
    /// Where it is.
    pub at: usize,
    texts: Texts,
    /// What it found.
    pub outline: Outline,
    /// Whether only spaces stand before `at` on its line.
    pub line_is_blank: bool,
    /// The furthest byte that was looked at.
    reach: usize,
}

/// What the pass over one declaration found.
struct Extent {
    end: usize,
    sound: bool,
    /// A multi-line text in it may have swallowed the next declaration.
    doubtful: bool,
}

impl<'s> Scan<'s> {
    pub fn new(text: &'s str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
            texts: Texts::default(),
            outline: Outline::default(),
            line_is_blank: true,
            reach: 0,
        }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes to the next word or symbol; whether there is one.
    pub fn skip_trivia(&mut self) -> bool {
        while let Some(byte) = self.byte() {
            match byte {
                b'\n' => {
                    self.line_is_blank = true;
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'#' => self.comment(),
                _ => return true,
            }
        }
        false
    }

    fn comment(&mut self) {
        let end = line_end(self.bytes, self.at);
        let span = Span::new(self.at, end);
        self.outline.comments.push(Comment { span, own_line: self.line_is_blank });
        self.at = end;
    }

    /// Notes the declaration that begins here, and goes after it.
    pub fn declaration(&mut self) {
        let start = self.at;
        let word_end = name_end(self.bytes, start).unwrap_or(start);
        let word = self.bytes.get(start..word_end).unwrap_or_default();
        let exact = Kind::named(word);
        let kind = exact.or_else(|| self.misspelt(start)).unwrap_or(Kind::Stray);

        self.reach = start;
        let comments = self.outline.comments.len();
        let line_is_blank = self.line_is_blank;
        let mut extent = self.extent(exact.is_some());
        if extent.doubtful && !(extent.sound && self.parses(kind, start, extent.end)) {
            self.at = start;
            self.line_is_blank = line_is_blank;
            self.outline.comments.truncate(comments);
            self.texts.end_at_heads = true;
            extent = self.extent(exact.is_some());
            self.texts.end_at_heads = false;
        }
        let name = match kind {
            Kind::Stray => stray_name(self.bytes, start, extent.end),
            _ => name(self.bytes, word_end, kind),
        };
        let after = self.text.get(name.end as usize..extent.end).unwrap_or_default();
        let reach = self.reach - start;
        self.outline.declarations.push(Head {
            kind,
            keyword: Span::new(start, word_end),
            name,
            named: !name.is_empty() && ends_name(after),
            span: Span::new(start, extent.end),
            sound: extent.sound && exact.is_some(),
            own_line: line_is_blank,
            reach: u32::try_from(reach).unwrap_or(u32::MAX),
        });
    }

    fn parses(&self, kind: Kind, start: usize, end: usize) -> bool {
        let text = self.text.get(start..end).unwrap_or_default();
        kind.rule().is_some_and(|rule| grammar::whole(rule, text).is_some())
    }

    /// Goes from the first word of a declaration to the next declaration.
    fn extent(&mut self, sound: bool) -> Extent {
        let mut extent = Extent { end: self.at, sound, doubtful: false };
        let mut closed = false;
        let mut first = true;
        while self.skip_trivia() {
            let begins_line = self.line_is_blank && !first;
            if !first && self.begins_declaration(closed, begins_line) {
                break;
            }
            extent.sound &= !closed;
            first = false;
            self.line_is_blank = false;
            match self.byte() {
                Some(b'"') => self.text(0, &mut extent),
                Some(b'{' | b'[') => {
                    let complete = self.brackets(&mut extent);
                    closed = true;
                    if !complete {
                        extent.sound = false;
                        break;
                    }
                }
                Some(b'}' | b']') => {
                    extent.sound = false;
                    self.at += 1;
                }
                Some(byte) if is_name_start(byte) => {
                    self.at = name_end(self.bytes, self.at).unwrap_or(self.at + 1);
                }
                _ => self.at += 1,
            }
            extent.end = self.at;
        }
        extent.sound &= closed;
        // Whether the next declaration begins where it does is seen on its first line.
        self.reach = self.reach.max(line_end(self.bytes, self.at) + 2);
        extent
    }

    /// Goes from an opening bracket past the one that closes it; `false` where a declaration begins, or
    /// the file ends, before that.
    fn brackets(&mut self, extent: &mut Extent) -> bool {
        let mut depth = 0_usize;
        while let Some(at) = find(self.bytes, self.at, QUOTE | STRUCTURE) {
            self.at = at + 1;
            match self.bytes.get(at) {
                Some(b'{' | b'[') => {
                    depth += 1;
                    extent.sound &= depth <= MOST_LEVELS;
                }
                Some(b'}' | b']') => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return true;
                    }
                }
                Some(b'"') => {
                    self.at = at;
                    self.text(depth, extent);
                }
                Some(b'#') => {
                    self.at = at;
                    let start = memchr::memrchr(b'\n', self.bytes.get(..at).unwrap_or_default())
                        .map_or(0, |at| at + 1);
                    self.line_is_blank = skip_blanks(self.bytes, start) == at;
                    self.comment();
                }
                Some(b'=') => self.source(depth, extent),
                _ if head_at(self.bytes, self.at).is_some() => {
                    extent.end = self.without_trivia(extent.end, at);
                    self.line_is_blank = true;
                    return false;
                }
                _ => {}
            }
        }
        extent.end = self.without_trivia(extent.end, self.bytes.len());
        self.at = self.bytes.len();
        false
    }

    fn text(&mut self, depth: usize, extent: &mut Extent) {
        let text = self.texts.scan(self.bytes, self.at);
        self.reach = self.reach.max(text.end);
        extent.doubtful |= text.head_inside.is_some();
        extent.sound &= text.sound && text.depth + depth <= MOST_LEVELS;
        self.at = text.end;
    }

    /// After a `=`: if `data` follows, goes past its path.
    fn source(&mut self, depth: usize, extent: &mut Extent) {
        self.skip_trivia();
        self.line_is_blank = false;
        let Some(end) = name_end(self.bytes, self.at) else { return };
        if self.bytes.get(self.at..end) == Some(b"data") {
            let path: Lexeme = lexemes::scan_path(self.bytes, end);
            extent.sound &= path.depth + depth <= MOST_LEVELS;
            self.at = path.end;
        }
    }

    /// The end of the last word or character before `limit`, which is after `from`.
    fn without_trivia(&self, from: usize, limit: usize) -> usize {
        let mut end = limit;
        let comments = self.outline.comments.iter().rev();
        let mut comments = comments.skip_while(|comment| comment.span.start as usize >= limit);
        loop {
            let text = self.bytes.get(from..end).unwrap_or_default();
            end = from + text.trim_ascii_end().len();
            match comments.next() {
                Some(comment) if comment.span.end as usize >= end && end > from => {
                    end = (comment.span.start as usize).max(from);
                }
                _ => return end,
            }
        }
    }

    /// Whether a declaration begins here, outside of all brackets.
    fn begins_declaration(&self, closed: bool, begins_line: bool) -> bool {
        let Some(end) = name_end(self.bytes, self.at) else { return false };
        let word = self.bytes.get(self.at..end).unwrap_or_default();
        if Kind::named(word).is_some() {
            let before = self.bytes.get(..self.at).unwrap_or_default();
            if !begins_line && before.trim_ascii_end().ends_with(b"flow-end") {
                return false;
            }
            // In a head, `webhook` may be a name: `test webhook "…"`.
            let next = skip_blanks(self.bytes, end);
            let heads = matches!(self.bytes.get(next), Some(b'{')) || name_end(self.bytes, next).is_some();
            return begins_line || closed && heads;
        }
        begins_line && closed && self.misspelt(self.at).is_some()
    }

    /// What `webhok lookup {` was to declare.
    fn misspelt(&self, at: usize) -> Option<Kind> {
        let end = name_end(self.bytes, at)?;
        let word = self.text.get(at..end)?;
        let name = skip_blanks(self.bytes, end);
        let after_name = name_end(self.bytes, name).map(|end| skip_blanks(self.bytes, end));
        let opens = |at: usize| self.bytes.get(at) == Some(&b'{');
        let shaped = match after_name {
            Some(after) if name > end => opens(after) || looking_at(self.bytes, after, b"\""),
            _ => opens(name),
        };
        let near = |&(known, kind): &(&str, Kind)| {
            let distance = strsim::damerau_levenshtein(&word.to_ascii_lowercase(), known);
            (distance <= 2 && distance * 2 < known.len()).then_some((distance, kind))
        };
        if !shaped || super::super::words::begins_line(word) {
            return None;
        }
        Kind::WORDS.iter().filter_map(near).min_by_key(|&(distance, _)| distance).map(|(_, kind)| kind)
    }
}
