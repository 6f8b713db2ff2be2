//! The outline of a file: where its declarations stand, and its comments, found in one fast pass that
//! knows nothing of the grammar but texts, comments, `data` paths and brackets.

use super::ast::Comment;
use super::grammar::{self, Rule};
use super::lexemes::{
    self, Lexeme, MOST_LEVELS, QUOTE, STRUCTURE, Texts, find, head_at, is_name_start, line_end, looking_at,
    name_end, skip_blanks, skip_lines,
};
use super::shape::Context;
use crate::source::{Edited, Span};

/// What a file declares, without what stands inside.
#[derive(Debug, Default)]
pub struct Outline {
    /// In order. Together they cover everything in the file but white space and comments.
    pub declarations: Vec<Head>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
}

/// The head of a declaration and its extent.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// What it declares.
    pub kind: Kind,
    /// The word that says what it declares, as far as there is one.
    pub keyword: Span,
    /// Its name, or of what belongs to no declaration the second word; empty where it has none.
    pub name: Span,
    /// Whether it has a name with nothing else up to its `{`: of `look.up` only a part is one.
    pub named: bool,
    /// All of it, up to the next declaration, without the blanks and comments between.
    pub span: Span,
    /// Whether it is closed where the next one begins and nothing in it was found wrong yet.
    pub(super) sound: bool,
    /// Whether nothing but spaces stands before it on its line.
    own_line: bool,
    /// How many bytes from its first one were looked at to find its end.
    reach: u32,
}

impl Head {
    /// The same in a text in which it begins `by` bytes later.
    fn moved(self, by: i64) -> Self {
        let moved = |span: Span| moved(span, by);
        Self { keyword: moved(self.keyword), name: moved(self.name), span: moved(self.span), ..self }
    }

    /// The head of the declaration that `text` is.
    pub(super) fn of(text: &str, kind: Kind) -> Self {
        let keyword = name_end(text.as_bytes(), 0).unwrap_or(0);
        Self {
            kind,
            keyword: Span::new(0, keyword),
            name: name(text.as_bytes(), keyword, kind),
            named: true,
            span: Span::new(0, text.len()),
            sound: false,
            own_line: true,
            reach: 0,
        }
    }
}

fn moved(span: Span, by: i64) -> Span {
    let moved = |offset: u32| (i64::from(offset) + by).clamp(0, i64::from(u32::MAX)) as u32;
    Span { start: moved(span.start), end: moved(span.end) }
}

/// The second word of what belongs to no declaration: `lookup` of `hook lookup { … }`.
fn second_word(bytes: &[u8], start: usize, end: usize) -> Span {
    let separates = |byte: &u8| matches!(byte, b' ' | b'\t' | b'{');
    let from = |at: usize| bytes.get(at..end).unwrap_or_default().iter();
    let skipped = |at: usize, separators: bool| {
        at + from(at).position(|byte| separates(byte) != separators).unwrap_or(end.saturating_sub(at))
    };
    let second = skipped(skipped(skipped(start, true), false), true);
    Span::new(second, skipped(second, false))
}

/// Whether what follows a name on its line is nothing, a comment, or spaces up to a `{`.
fn ends_name(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    match line.split_once('{') {
        Some((between, _)) if !between.contains(['"', '#']) => between.trim().is_empty(),
        _ => line.is_empty() || line.starts_with(|c: char| c.is_whitespace() || c == '#'),
    }
}

/// The name after the keyword that ends at `keyword`; empty where there is none.
fn name(bytes: &[u8], keyword: usize, kind: Kind) -> Span {
    let none = Span::new(keyword, keyword);
    if matches!(kind, Kind::Account | Kind::Stray) {
        return none;
    }
    let at = skip_blanks(bytes, keyword);
    if let Some(end) = name_end(bytes, at) {
        return Span::new(at, end);
    }
    // On a later line it may as well be the first word of a block without braces.
    let at = skip_lines(bytes, at);
    let opens = |end: &usize| match bytes.get(skip_lines(bytes, *end)) {
        Some(b'{') => kind != Kind::Test,
        Some(b'"') => kind == Kind::Test,
        _ => false,
    };
    name_end(bytes, at).filter(opens).map_or(none, |end| Span::new(at, end))
}

/// The kinds of declarations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 3.1
    Account,
    /// 3.2
    Endpoint,
    /// 3.3 and 3.4
    Webhook,
    /// 3.5
    Flow,
    /// 3.6
    Test,
    /// 3.7
    OAuth2,
    /// Something that belongs to no declaration.
    Stray,
}

impl Kind {
    /// The six that can be declared, with their words.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("account", Self::Account),
        ("endpoint", Self::Endpoint),
        ("webhook", Self::Webhook),
        ("flow", Self::Flow),
        ("test", Self::Test),
        ("oauth2", Self::OAuth2),
    ];

    /// The one that `word` declares.
    #[must_use]
    pub fn named(word: &[u8]) -> Option<Self> {
        Self::WORDS.iter().find(|(name, _)| name.as_bytes() == word).map(|&(_, kind)| kind)
    }

    /// Its block.
    #[must_use]
    pub fn block(self) -> Option<Context> {
        Some(match self {
            Self::Account => Context::Account,
            Self::Endpoint => Context::Endpoint,
            Self::Webhook => Context::Webhook,
            Self::Flow => Context::Flow,
            Self::Test => Context::Test,
            Self::OAuth2 => Context::OAuth2,
            Self::Stray => return None,
        })
    }

    pub(super) fn rule(self) -> Option<Rule> {
        Some(match self {
            Self::Account => Rule::account,
            Self::Endpoint => Rule::endpoint,
            Self::Webhook => Rule::webhook,
            Self::Flow => Rule::flow,
            Self::Test => Rule::test,
            Self::OAuth2 => Rule::oauth2,
            Self::Stray => return None,
        })
    }
}

/// Whether `text` is one declaration, closed at its end and nowhere nested too deep.
pub(super) fn is_sound(text: &str) -> bool {
    matches!(outline(text).declarations.as_slice(), [only] if only.sound && only.span.range() == (0..text.len()))
}

/// Finds the declarations and comments of a file's text.
#[must_use]
pub fn outline(text: &str) -> Outline {
    let mut scan = Scan::new(text);
    while scan.skip_trivia() {
        scan.declaration();
    }
    scan.outline
}

/// The declarations that an outline found anew: those at `old` in the outline before are replaced by those
/// at `new` in the outline after. All others are the same, and at most stand elsewhere in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Of the outline before.
    pub old: std::ops::Range<usize>,
    /// Of the outline after.
    pub new: std::ops::Range<usize>,
}

impl Outline {
    /// The declaration that the byte at `offset` belongs to, and its number.
    #[must_use]
    pub fn at(&self, offset: u32) -> Option<(usize, &Head)> {
        let index = self.declarations.partition_point(|head| head.span.start <= offset).checked_sub(1)?;
        let head = self.declarations.get(index)?;
        (offset <= head.span.end).then_some((index, head))
    }

    /// Makes it the outline of `text`, which was changed at `change`; equal to [`outline`] of `text`. Reads
    /// from the declaration that the change touches on, until heads stand where they stood.
    pub fn update(&mut self, text: &str, change: Edited) -> Replaced {
        let reached = |head: &Head| head.span.start.saturating_add(head.reach) >= change.start;
        let first = self.declarations.iter().position(reached).unwrap_or(self.declarations.len());
        let mut scan = Scan::new(text);
        match (self.declarations.get(first), first.checked_sub(1).and_then(|at| self.declarations.get(at))) {
            (Some(head), _) if head.span.start < change.start => {
                scan.at = head.span.start as usize;
                scan.line_is_blank = head.own_line;
            }
            (_, Some(before)) => {
                scan.at = before.span.end as usize;
                scan.line_is_blank = false;
            }
            _ => {}
        }
        let from = scan.at as u32;
        let by = change.moves_by();
        let mut last = first;
        let mut lined_up = None;
        while scan.skip_trivia() {
            if scan.at >= change.new_end as usize {
                let stood = (scan.at as i64 - by) as u32;
                while self.declarations.get(last).is_some_and(|head| head.span.start < stood) {
                    last += 1;
                }
                let same = |head: &&Head| {
                    head.span.start == stood && stood >= change.old_end && head.own_line == scan.line_is_blank
                };
                if self.declarations.get(last).filter(same).is_some() {
                    lined_up = Some(stood);
                    break;
                }
            }
            scan.declaration();
        }
        if lined_up.is_none() {
            last = self.declarations.len();
        }
        let found = scan.outline.declarations.len();
        let moving = self.declarations.get_mut(last..).unwrap_or_default();
        moving.iter_mut().for_each(|head| *head = head.moved(by));
        self.declarations.splice(first..last, scan.outline.declarations);

        let first_comment = self.comments.partition_point(|comment| comment.span.start < from);
        let after = lined_up.unwrap_or(u32::MAX);
        let last_comment =
            self.comments.partition_point(|comment| comment.span.start < after).max(first_comment);
        let moving = self.comments.get_mut(last_comment..).unwrap_or_default();
        moving.iter_mut().for_each(|comment| comment.span = moved(comment.span, by));
        self.comments.splice(first_comment..last_comment, scan.outline.comments);
        Replaced { old: first..last, new: first..first + found }
    }
}

struct Scan<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    texts: Texts,
    outline: Outline,
    /// Whether nothing but blanks stands before `at` on its line.
    line_is_blank: bool,
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
    fn new(text: &'s str) -> Self {
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

    /// Goes to the next word or sign; whether there is one.
    fn skip_trivia(&mut self) -> bool {
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

    fn declaration(&mut self) {
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
            Kind::Stray => second_word(self.bytes, start, extent.end),
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
        kind.rule().is_some_and(|rule| {
            grammar::parse(rule, text).is_ok_and(|node| node.as_span().end() == text.len())
        })
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

    /// Goes from an opening bracket behind the one that closes it; `false` where a declaration begins, or
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

    /// Behind a `=`: if `data` follows, goes behind its path.
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

    /// The end of the last word or sign before `end`, which is behind `from`.
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
        let behind_name = name_end(self.bytes, name).map(|end| skip_blanks(self.bytes, end));
        let opens = |at: usize| self.bytes.get(at) == Some(&b'{');
        let shaped = match behind_name {
            Some(behind) if name > end => opens(behind) || looking_at(self.bytes, behind, b"\""),
            _ => opens(name),
        };
        let near = |&(known, kind): &(&str, Kind)| {
            let distance = strsim::damerau_levenshtein(&word.to_ascii_lowercase(), known);
            (distance <= 2 && distance * 2 < known.len()).then_some((distance, kind))
        };
        if !shaped || super::words::begins_line(word) {
            return None;
        }
        Kind::WORDS.iter().filter_map(near).min_by_key(|&(distance, _)| distance).map(|(_, kind)| kind)
    }
}
