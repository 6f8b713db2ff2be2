//! Reads a faulty declaration entry by entry: what follows the grammar is kept, of the rest it is said
//! once what is wrong and how to mend it, and reading goes on where the next entry begins.

mod arguments;
mod blocks;
mod bodies;
mod context;
mod depth;
mod durations;
mod fields;
mod head;
mod json;
mod lines;
mod mistakes;
mod names;
mod request_lines;
mod responses;
mod test_lines;
mod texts;
mod tokens;
mod trailing;
mod values;

use super::Parsed;
use super::grammar::{self, Builder, Failure};
use super::lexemes::line_end;
use super::outline::{Head, Kind as Declared};
use crate::diagnostics::{Code, Diagnostic, Fault};
use crate::source::{Site, Span};
use context::{Context, Entry};
use tokens::{Kind, Token};

/// Reads the declaration that `text` is, in which something is wrong. At least one fault is told.
pub(super) fn declaration(text: &str, kind: Declared) -> Parsed {
    let head = &Head::of(text, kind);
    let mut recovery = Recovery::new(text);
    recovery.cut_too_deep();
    if recovery.faults.is_empty()
        && let Some(tree) = super::parse_whole(text, kind)
    {
        // It has many brackets, but not one in the other.
        return Parsed { tree: Some(tree), faults: Vec::new() };
    }
    let tree = recovery.declaration(head);
    if recovery.faults.is_empty() {
        recovery.unexplained(head);
    }
    recovery.faults.sort_by_key(|fault| fault.location.span.start);
    Parsed { tree, faults: recovery.faults }
}

/// A fault was told: the line cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Faulted;

/// What could be read of a line.
type Read = Result<Option<Entry>, Faulted>;

/// A block that is being read.
#[derive(Debug, Clone, Copy)]
struct Level {
    context: Context,
    /// The token that opens it.
    open: usize,
    /// What opens it, where no bracket does.
    is_virtual: bool,
}

struct Recovery<'s> {
    text: &'s str,
    tokens: Vec<Token>,
    at: usize,
    /// Where the declaration ends, or a part of it begins that is nested too deep to be parsed.
    cut: std::ops::Range<usize>,
    end: usize,
    levels: Vec<Level>,
    /// The level that goes on with the current token, because a line of it begins there.
    unwind: Option<usize>,
    /// A fault that was told may have taken brackets with it: missing ones are no fault of their own.
    excused: bool,
    /// How many braces are opened and never closed.
    missing_closers: isize,
    /// After a fault that leaves nothing to hold on to, until an entry is right again.
    lost: bool,
    /// The tokens of the last faulty entry.
    skipped: std::ops::Range<usize>,
    faults: Vec<Fault>,
    /// What to read in place of what was told of, as many bytes long, so that the entry is right.
    patches: Vec<(usize, &'static str)>,
    /// How often a part of the declaration may still be split into words anew, so that time is bounded.
    rereads: usize,
}

/// How far from a place its line is looked at.
const NEAR: usize = 4096;

impl<'s> Recovery<'s> {
    fn new(text: &'s str) -> Self {
        let end = text.len();
        Self {
            text,
            tokens: tokens::tokens(text, 0, end),
            at: 0,
            cut: end..end,
            end,
            levels: Vec::new(),
            unwind: None,
            excused: false,
            missing_closers: 0,
            lost: false,
            skipped: 0..0,
            faults: Vec::new(),
            patches: Vec::new(),
            rereads: 200,
        }
    }

    // ---- tokens ----

    fn token(&self, index: usize) -> Token {
        let end =
            Token { kind: Kind::End, start: self.end, end: self.end, begins_line: true, partner: index };
        self.tokens.get(index).copied().unwrap_or(end)
    }

    fn peek(&self) -> Token {
        self.token(self.at)
    }

    fn next_token(&self) -> Token {
        self.token(self.at + 1)
    }

    /// The token before the current one.
    fn previous(&self) -> Token {
        self.token(self.at.saturating_sub(1))
    }

    fn is_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn written(&self, token: Token) -> &'s str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    fn is_word(&self, token: Token, word: &str) -> bool {
        token.kind == Kind::Word && self.written(token) == word
    }

    /// Takes `word` if it stands here.
    fn take_word(&mut self, word: &str) -> bool {
        let taken = self.is_word(self.peek(), word);
        self.at += usize::from(taken);
        taken
    }

    fn take(&mut self, kind: Kind) -> bool {
        let taken = self.peek().kind == kind;
        self.at += usize::from(taken);
        taken
    }

    /// How many bytes stand before the first word of the line of `token`. The text begins after those of
    /// its first line; the last line, which closes the declaration, has as many.
    fn column(&self, token: Token) -> usize {
        let before = self.text.get(..token.start).unwrap_or_default();
        let last = || self.text.rfind('\n').map_or(0, |at| at + 1);
        let line = before.rfind('\n').map_or_else(last, |at| at + 1);
        let line = self.text.get(line..).unwrap_or_default();
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    // ---- telling ----

    fn location(&self, start: usize, end: usize) -> Site {
        Site::here(Span::new(start, end))
    }

    fn place(&self, token: Token) -> Site {
        self.location(token.start, token.end)
    }

    fn tell(&mut self, fault: Fault) -> Faulted {
        if !self.follows_from_a_quote(fault.location.span.start as usize) {
            self.faults.push(fault);
        }
        Faulted
    }

    /// Whether a fault at `at` was told of already, because a quote is missing on its line.
    fn follows_from_a_quote(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        let from = at.saturating_sub(NEAR);
        let before = bytes.get(from..at).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(from, |length| from + length + 1);
        let end = line_end(bytes.get(..bytes.len().min(at + NEAR)).unwrap_or_default(), at);
        let told = |fault: &Fault| (start..end).contains(&(fault.location.span.start as usize));
        self.faults.iter().rev().take(8).any(told) && {
            let first = self.tokens.partition_point(|token| token.end <= start);
            let mut tokens = self.tokens.get(first..).unwrap_or_default().iter();
            tokens.by_ref().take_while(|token| token.start < end).any(|token| {
                let written = self.written(*token);
                token.kind == Kind::Text
                    && token.end == end.min(token.end.max(start))
                    && token.end + 1 >= end
                    && token.start < end
                    && !written.starts_with("\"\"\"")
                    && (written.len() < 2 || !written.ends_with('"'))
            })
        }
    }

    /// A `syntax::unexpected` at `token`.
    fn fault(&self, token: Token, message: impl Into<String>, help: impl Into<String>) -> Fault {
        Diagnostic::new(Code::SyntaxUnexpected, self.place(token), message, help)
    }

    /// What `token` is called in a message: its text, shortened.
    fn shown(&self, token: Token) -> String {
        let written = self.written(token);
        let line = written.lines().next().unwrap_or_default();
        let short: String = line.chars().take(40).filter(|sign| !sign.is_control()).collect();
        if short.len() < written.len() { format!("`{}…`", short.trim_end()) } else { format!("`{short}`") }
    }

    /// The last resort: the grammar refuses what no one could explain.
    fn unexplained(&mut self, head: &Head) {
        let text = self.text.get(head.span.range()).unwrap_or_default();
        let at = match head.kind.rule().map(|rule| grammar::parse(rule, text)) {
            Some(Ok(node)) => node.as_span().end(),
            Some(Err(Failure::At(at))) => at,
            Some(Err(Failure::Limit)) => {
                let location = self.location(head.keyword.start as usize, head.keyword.end as usize);
                let message = "this declaration is too large to be read";
                let help = "split it into several";
                self.tell(Diagnostic::new(Code::SyntaxTooDeep, location, message, help));
                return;
            }
            None => 0,
        };
        let at = head.span.start as usize + at;
        let token = self.tokens.iter().copied().find(|token| token.end > at).unwrap_or_else(|| self.token(0));
        let message = format!("{} cannot stand here", self.shown(token));
        let fault = self.fault(token, message, "see the tour of the language for what can");
        self.tell(fault);
    }

    // ---- entries that are right ----

    /// Matches one entry of `context` here; moves behind it.
    fn try_entry(&mut self, context: Context) -> Option<Entry> {
        let token = self.peek();
        let end = if token.start < self.cut.start { self.cut.start } else { self.end };
        let text = self.text.get(token.start..end)?;
        let node = grammar::parse(context.rule(), text).ok()?.into_inner().next()?;
        let length = node.as_span().end();
        let entry = context.entry(Builder { base: token.start }, node)?;
        let start = self.at;
        self.at += 1;
        while self.peek().start < token.start + length && !self.is_end() {
            self.at += 1;
        }
        let last = self.previous();
        if last.kind == Kind::Dotted && last.end > token.start + length {
            // It ends in the middle of a word.
            self.at = start;
            return None;
        }
        Some(entry)
    }

    /// The entry of `context` that was read from the token at `start` on, where nothing is wrong with it
    /// but what the patches from the `first` on set right, and `told` faults were told before it.
    fn patched_entry(&self, context: Context, start: usize, first: usize, told: usize) -> Option<Entry> {
        let patches = self.patches.get(first..).filter(|patches| !patches.is_empty())?;
        if self.faults.len() != told + patches.len() {
            return None;
        }
        let from = self.token(start).start;
        let mut text = self.text.get(from..self.previous().end)?.to_owned();
        for &(at, by) in patches {
            let at = at.checked_sub(from)?;
            text.get(at..at + by.len())?;
            text.replace_range(at..at + by.len(), by);
        }
        let node = grammar::parse(context.rule(), &text).ok()?.into_inner().next()?;
        if node.as_span().end() != text.len() {
            return None;
        }
        context.entry(Builder { base: from }, node)
    }

    /// Whether an entry of `context` would be right here.
    fn is_entry(&mut self, context: Context) -> bool {
        let at = self.at;
        let is_entry = self.try_entry(context).is_some();
        self.at = at;
        is_entry
    }
}
