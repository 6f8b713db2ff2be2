//! A walk over the tokens of a balanced declaration, and how a fault is reported on the way.

use super::super::shape::{Context, MARKS};
use super::findings::{self, Findings, site};
use super::token::{Kind, Token};
use crate::diagnostics::{Diagnostic, Fault};
use crate::source::Site;

/// A fault was reported: the entry cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Faulted;

/// Whether something could be read, as it stands or as a fix makes it.
pub(super) type Read = Result<(), Faulted>;

pub(super) struct Reader<'s> {
    pub text: &'s str,
    pub tokens: Vec<Token>,
    pub at: usize,
    /// The first token of the entry that is being read.
    pub entry: usize,
    /// The blocks around it.
    pub contexts: Vec<Context>,
    /// After a fault that leaves nothing to hold on to, until an entry is right again.
    pub lost: bool,
    pub found: Findings,
    /// The entries of the block of the declaration.
    pub lines: Vec<std::ops::Range<usize>>,
    /// Whether it reads what stands between `{{` and `}}`.
    pub in_braces: bool,
    /// How many faults there were when the last missing comma was reported.
    pub comma_told: usize,
}

impl<'s> Reader<'s> {
    pub fn new(text: &'s str, tokens: Vec<Token>) -> Self {
        Self {
            text,
            tokens,
            at: 0,
            entry: 0,
            contexts: Vec::new(),
            lost: false,
            found: Findings::default(),
            lines: Vec::new(),
            in_braces: false,
            comma_told: 0,
        }
    }

    pub fn token(&self, index: usize) -> Token {
        let end = self.text.len();
        let last =
            Token { begins_line: true, line: usize::MAX, partner: index, ..Token::new(Kind::End, end, end) };
        self.tokens.get(index).copied().unwrap_or(last)
    }

    pub fn peek(&self) -> Token {
        self.token(self.at)
    }

    pub fn next_token(&self) -> Token {
        self.token(self.at + 1)
    }

    /// The token before the current one.
    pub fn previous(&self) -> Token {
        self.token(self.at.saturating_sub(1))
    }

    pub fn is_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub fn written(&self, token: Token) -> &'s str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    pub fn shown(&self, token: Token) -> String {
        findings::shown(self.text, token.start, token.end)
    }

    pub fn is_word(&self, token: Token, word: &str) -> bool {
        token.kind == Kind::Word && self.written(token) == word
    }

    /// Takes `word` if it stands here.
    pub fn take_word(&mut self, word: &str) -> bool {
        let taken = self.is_word(self.peek(), word);
        self.at += usize::from(taken);
        taken
    }

    pub fn take(&mut self, kind: Kind) -> bool {
        let taken = self.peek().kind == kind;
        self.at += usize::from(taken);
        taken
    }

    pub fn context(&self) -> Option<Context> {
        self.contexts.last().copied()
    }

    /// Whether nothing of the same entry stands at `token` any more.
    pub fn ends_entry(&self, token: Token) -> bool {
        self.ends_line(token) || token.kind == Kind::Comma
    }

    /// Whether `token` goes on with a value wherever it stands, at the beginning of a line too.
    pub fn goes_on(&self, token: Token) -> bool {
        let written = self.written(token);
        token.kind == Kind::Word && (matches!(written, "or" | "as") || MARKS.contains(&written))
    }

    /// Whether nothing of the same line stands at `token` any more.
    pub fn ends_line(&self, token: Token) -> bool {
        token.begins_line || matches!(token.kind, Kind::End | Kind::Close(_))
    }

    /// The word at `token` in small letters and without `_` and `-`, which others put between the words of a name.
    pub fn folded(&self, token: Token) -> String {
        folded(self.written(token))
    }

    /// The word before the block that is read: `headers`, `xml`.
    pub fn block_word(&self) -> Option<&'s str> {
        self.block_opening()?.checked_sub(1).map(|word| self.written(self.token(word)))
    }

    /// The `{` of the block that is read.
    pub fn block_opening(&self) -> Option<usize> {
        let mut index = self.at;
        while let Some(before) = index.checked_sub(1) {
            let token = self.token(before);
            match token.kind {
                Kind::Open(b'{') => return Some(before),
                Kind::Close(_) => index = token.partner.min(before),
                _ => index = before,
            }
        }
        None
    }

    pub fn place(&self, token: Token) -> Site {
        site(token.start, token.end)
    }

    /// A `syntax::unexpected` at `token`.
    pub fn fault(&self, token: Token, message: impl Into<String>, help: impl Into<String>) -> Fault {
        findings::unexpected(token.start, token.end, message, help)
    }

    /// `TOKEN is not allowed here`
    pub fn misplaced(&self, token: Token, help: impl Into<String>) -> Fault {
        self.fault(token, format!("{} is not allowed here", self.shown(token)), help)
    }

    /// Whether what was read of the entry so far holds something that was reported before: then a fault
    /// may follow from that.
    fn follows_from_another(&self) -> bool {
        let from = self.entry.max(self.at.saturating_sub(32));
        let read = self.tokens.get(from..self.tokens.len().min(self.at + 2)).unwrap_or_default();
        let line = self.peek().line;
        let ahead = self.tokens.get(self.at..).unwrap_or_default().iter().take(32);
        if { ahead }.take_while(|token| token.line == line).any(|token| token.told) {
            return true;
        }
        read.iter().any(|token| token.told && (token.line == line || token.start <= self.peek().start))
    }

    /// Reports `fault`, which leaves the entry unread.
    pub fn tell(&mut self, fault: Fault) -> Faulted {
        if !self.follows_from_another() {
            self.found.told(fault);
        }
        Faulted
    }

    /// Reports `fault` and makes its fix, where it has one, so that the entry can be read on.
    pub fn fix(&mut self, fault: Fault) -> Read {
        if fault.fixes.is_empty() || self.follows_from_another() {
            return Err(self.tell(fault));
        }
        self.found.fixed(fault);
        Ok(())
    }

    /// `fault` with `by` in place of `token`.
    pub fn instead(&self, fault: Fault, token: Token, by: impl Into<String>) -> Fault {
        fault.with_fix(self.place(token), by)
    }

    /// `fault` with `by` put after `token`.
    pub fn put_after(&self, fault: Fault, token: Token, by: &str) -> Fault {
        fault.with_fix(site(token.end, token.end), by)
    }

    /// Whether `token` is what the last fault underlines: what is missing after it may follow from that.
    pub fn just_told(&self, token: Token) -> bool {
        self.found.faults.last().is_some_and(|fault| fault.location.span.start as usize == token.start)
            || token.fixed && token.kind == Kind::Text && token.end > token.start
    }

    /// Whether a fault was reported on the line of `token`: what looks wrong there may follow from it.
    pub fn told_on_line_of(&self, token: Token) -> bool {
        let Some(fault) = self.found.faults.last() else { return false };
        let at = fault.location.span.start as usize;
        let (from, to) = (at.min(token.start), at.max(token.start));
        to - from <= super::token::NEAR && !self.text.get(from..to).unwrap_or_default().contains('\n')
    }

    /// A fault of another code than `syntax::unexpected`.
    pub fn other(
        code: crate::diagnostics::Code,
        at: Site,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Fault {
        Diagnostic::new(code, at, message, help)
    }
}

/// `word` in small letters and without `_` and `-`.
pub fn folded(word: &str) -> String {
    word.chars()
        .filter(|character| !matches!(character, '_' | '-'))
        .map(|character| character.to_ascii_lowercase())
        .collect()
}
