//! The second step: brackets. Those that are missing, too many or of another kind are reported and repaired, by
//! what the brackets of the whole declaration lack, by indentation, and by the words that begin lines. What is
//! handed on is balanced: every bracket has its partner.

use super::super::shape::{Context, MARKS};
use super::super::words;
use super::findings::{self, Findings, site};
use super::token::{self, Kind, Token};

/// A block that is open.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pub context: Context,
    /// The token that opens it.
    pub open: Token,
    /// The word of the current line of it, with the words before blocks and what they open.
    pub openings: Vec<(&'static str, Context)>,
    /// The block that must open next.
    pub wants: Option<Context>,
    /// Where the value of the current member begins, among the tokens handed on.
    pub value_at: usize,
    /// Where else it may end.
    pub ends: Ends,
}

/// What the entries of a level say about where it ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ends {
    /// Whether its first entry begins a line that is indented.
    pub is_indented: bool,
    /// Whether it could end before another of its entries.
    pub is_open: bool,
    /// Whether the level that its last entry is could.
    pub last_is_open: bool,
    /// Whether a list is its only entry: one of `[[` may be too many.
    pub wraps_list: bool,
}

pub(super) struct Bridge<'s> {
    pub text: &'s str,
    pub tokens: Vec<Token>,
    /// What is handed on.
    pub out: Vec<Token>,
    pub levels: Vec<Level>,
    /// The block of the declaration, where it was closed.
    pub closed: Option<Level>,
    /// How many closing brackets of each kind are missing in all; below 0, how many are too many.
    pub braces: isize,
    pub squares: isize,
    /// From where on missing brackets follow from a fault that was reported.
    pub silent_from: usize,
    pub found: &'s mut Findings,
}

impl Level {
    /// Whether `word`, in its current line, stands before a block.
    pub fn opens(&self, word: &str) -> bool {
        self.openings.iter().any(|(one, _)| *one == word)
    }
}

/// Balances the brackets of `tokens`, a declaration whose block is `context`.
pub(super) fn bridge(text: &str, tokens: Vec<Token>, context: Context, found: &mut Findings) -> Vec<Token> {
    let lost = |token: &&Token| token.told && token.kind == Kind::Text;
    let brackets = |token: &&Token| {
        text.get(token.start..token.end).unwrap_or_default().contains(['{', '}', '[', ']', '\n'])
    };
    let silent_from = tokens.iter().filter(lost).find(brackets).map_or(usize::MAX, |token| token.start);
    let mut bridge = Bridge {
        text,
        out: Vec::with_capacity(tokens.len()),
        tokens,
        levels: Vec::new(),
        closed: None,
        braces: 0,
        squares: 0,
        silent_from,
        found,
    };
    bridge.count();
    let mut at = bridge.head(context);
    while at < bridge.tokens.len() {
        at = bridge.step(at);
    }
    bridge.end();
    let mut tokens = bridge.out;
    token::pair_up(&mut tokens);
    for (index, token) in tokens.iter_mut().enumerate() {
        let nests = matches!(token.kind, Kind::Open(b'{' | b'[') | Kind::Close(b'}' | b']'));
        if nests && token.partner == index {
            (token.kind, token.told) = (Kind::Symbol, true);
        }
    }
    tokens
}

impl Bridge<'_> {
    pub fn count(&mut self) {
        for token in &self.tokens {
            match token.kind {
                Kind::Open(b'{') => self.braces += 1,
                Kind::Close(b'}') => self.braces -= 1,
                Kind::Open(b'[') => self.squares += 1,
                Kind::Close(b']') => self.squares -= 1,
                _ => {}
            }
        }
    }

    pub fn token(&self, index: usize) -> Token {
        let end = self.text.len();
        let last = Token { begins_line: true, line: usize::MAX, ..Token::new(Kind::End, end, end) };
        self.tokens.get(index).copied().unwrap_or(last)
    }

    pub fn written(&self, token: Token) -> &str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    pub fn shown(&self, token: Token) -> String {
        findings::shown(self.text, token.start, token.end)
    }

    pub fn previous(&self) -> Token {
        self.out.last().copied().unwrap_or_else(|| Token::new(Kind::End, 0, 0))
    }

    /// How many brackets that close `context` are missing.
    pub fn missing(&mut self, bracket: u8) -> &mut isize {
        if matches!(bracket, b']' | b'[') { &mut self.squares } else { &mut self.braces }
    }

    pub fn missing_braces(&mut self) -> &mut isize {
        &mut self.braces
    }

    /// Whether a bracket fault at `token` follows from another.
    pub fn is_silent(&self, token: Token) -> bool {
        let near = self.out.iter().rev().take(32).take_while(|one| one.line == token.line);
        let ahead = self.tokens.partition_point(|one| one.start <= token.start);
        let ahead = self.tokens.get(ahead..).unwrap_or_default().iter().take(32);
        let mut ahead = ahead.take_while(|one| one.line == token.line);
        token.start >= self.silent_from
            || token.told
            || { near }.any(|one| one.told)
            || ahead.any(|one| one.told && one.kind == Kind::Text)
    }

    /// Whether the `]` of a list that is a member's value is missing.
    pub fn lacks_list_end(&self) -> bool {
        self.squares > 0
            && self.levels.iter().rev().nth(1).is_some_and(|level| level.context == Context::Object)
    }

    /// Hands `token` on as something that was reported and means nothing.
    pub fn strike(&mut self, token: Token) {
        self.out.push(Token { kind: Kind::Symbol, told: true, ..token });
    }

    /// A bracket that was not written, where the last token ends.
    pub fn insert(&mut self, kind: Kind) -> Token {
        let before = self.previous();
        let token = Token {
            kind,
            start: before.end,
            end: before.end,
            begins_line: false,
            told: false,
            fixed: true,
            ..before
        };
        self.out.push(token);
        token
    }

    pub fn enter(&mut self, context: Context, open: Token) {
        let value_at = self.out.len();
        // What was to open has opened.
        if let Some(around) = self.levels.last_mut() {
            around.wants = None;
        }
        let ends = Ends::default();
        self.levels.push(Level { context, open, openings: Vec::new(), wants: None, value_at, ends });
    }

    pub fn step(&mut self, at: usize) -> usize {
        let token = self.token(at);
        if self.levels.is_empty() {
            return self.after_the_block(at);
        }
        if !token.told
            && let Some(next) = self.opener(at)
        {
            return next;
        }
        match token.kind {
            Kind::Open(b'{' | b'[') => self.open(at),
            Kind::Close(b'}' | b']') => return self.close(at),
            _ => {
                let (before, next) = (self.previous(), self.token(at + 1));
                let ends = next.begins_line
                    || matches!(next.kind, Kind::Comma | Kind::Close(_) | Kind::End)
                    || MARKS.contains(&self.written(next))
                    || self.levels.iter().any(|level| level.opens(self.written(next)));
                let bracket = self.innermost();
                let last = next.kind == Kind::End && before.line == token.line;
                let word = token.kind == Kind::Word
                    && !words::is_known(self.written(token))
                    && !self
                        .levels
                        .last()
                        .is_some_and(|level| level.context.takes_name(self.written(before)));
                let last =
                    last && !token.told && before.kind == Kind::Word && (token.kind == Kind::Symbol || word);
                let lone = token.kind == Kind::Close(b')') && token.partner == at && !token.told;
                let in_place = last || lone || self.is_in_place(token, Some(before));
                if ends && *self.missing(bracket) > 0 && in_place {
                    self.wrong_kind(token, bracket);
                    return at + 1;
                }
                if lone && self.stray_parenthesis(at) {
                    return at + 1;
                }
                let marks = MARKS.contains(&self.written(token)) && MARKS.contains(&self.written(before));
                if marks && next.kind != Kind::Colon && *self.missing(bracket) > 0 {
                    self.unclosed();
                }
                self.close_claimed(at);
                self.separate(token);
                self.note(at);
                self.out.push(token);
            }
        }
        at + 1
    }

    /// Notes what `token` says about what comes next.
    pub fn note(&mut self, at: usize) {
        let token = self.token(at);
        let written = self.text.get(token.start..token.end).unwrap_or_default();
        let length = self.out.len();
        let follows = self.token(at + 1).kind;
        let phrase = self.is_phrase(at);
        let Some(level) = self.levels.last_mut() else { return };
        if token.kind == Kind::Colon {
            level.value_at = length + 1;
        }
        if !level.context.is_declaration() {
            let json = level.context.is_json()
                || matches!(
                    level.context,
                    Context::Arguments | Context::Given | Context::Expect | Context::ExpectRequest
                );
            level.wants = (json && token.kind == Kind::Colon).then_some(Context::Object);
            return;
        }
        if token.kind != Kind::Word {
            level.wants = None;
            return;
        }
        // `persist: response` is `persist response`.
        let is_symbol = |token: &&Token| matches!(token.kind, Kind::Colon | Kind::Equals);
        let before = self.out.iter().rev().find(|token| !is_symbol(token));
        let before = before.map(|token| self.text.get(token.start..token.end).unwrap_or_default());
        let second = level.context.lines().iter().any(|line| {
            line.words()
                .windows(2)
                .any(|pair| matches!(pair, [one, other] if Some(*one) == before && *other == written))
        });
        let opens = level.openings.iter().find(|(word, _)| *word == written).map(|(_, context)| *context);
        let part = matches!(follows, Kind::Colon | Kind::Text) && Context::ExpectRequest.begins_with(written);
        let names = level.wants == Some(Context::ExpectRequest) && before == Some("request") && !part;
        if let Some(context) = opens.filter(|_| !token.begins_line) {
            level.wants = Some(context);
        } else if names {
        } else if second && !token.begins_line || phrase {
            level.wants = None;
            level.openings.clear();
        } else {
            let known = level.context.begins_with(written);
            let word = if known || !token.begins_line {
                Some(written)
            } else {
                words::nearest(written, level.context.words())
            };
            let lines = level.context.lines().iter();
            let lines = lines.filter(|line| line.words().first().copied() == word);
            let openings: Vec<_> = lines.flat_map(super::super::shape::Line::openings).collect();
            if known || token.begins_line {
                level.openings = openings;
            }
            level.wants = word
                .and_then(|word| level.openings.iter().find(|(one, _)| *one == word))
                .map(|(_, context)| *context);
        }
    }

    /// Whether the word at `at` begins the last words of a line, and no line of its own.
    pub fn is_phrase(&self, at: usize) -> bool {
        let (token, next) = (self.token(at), self.token(at + 1));
        let line = token.begins_line && self.token(at + 2).kind == Kind::Colon;
        token.kind == Kind::Word
            && next.kind != Kind::Open(b'{')
            && !line
            && words::begins_phrase(self.written(token))
    }

    /// The context of the block that opens at `at`.
    pub fn opened(&self, at: usize) -> Context {
        let (next, follows) = (self.token(at + 1), self.token(at + 2));
        let level = self.levels.last();
        if self.token(at).kind == Kind::Open(b'[') {
            return Context::List;
        }
        match level.and_then(|level| level.wants) {
            Some(context) => context,
            None if level.is_some_and(|level| level.context.is_declaration()) => {
                match (next.kind, follows.kind) {
                    (Kind::Word, Kind::Colon) => Context::Fields,
                    (Kind::Variable, Kind::Equals) => Context::Response,
                    (Kind::Variable, Kind::Colon) => Context::Given,
                    _ => Context::Object,
                }
            }
            None => Context::Object,
        }
    }

    pub fn open(&mut self, at: usize) {
        let token = self.token(at);
        let before = self.previous();
        let context = self.levels.last().map(|level| level.context);
        let doubled =
            before.kind == Kind::Open(b'{') || before.kind == Kind::Comma && context == Some(Context::Object);
        if token.kind == Kind::Open(b'{') && self.braces > 0 && doubled && before.end <= token.start {
            self.braces -= 1;
            if !self.is_silent(token) {
                let message = format!("{} is not allowed here", self.shown(token));
                let help = context.map(Context::expected).unwrap_or_default();
                self.found.told(findings::unexpected(token.start, token.end, message, help));
            }
            self.found.edits.replace(token.start, token.end, "");
            if let Some(before) = self.out.last_mut() {
                before.fixed = true;
            }
            return;
        }
        let context = self.opened(at);
        self.separate(token);
        self.out.push(token);
        self.enter(context, token);
    }

    /// What follows the block of the declaration.
    pub fn after_the_block(&mut self, at: usize) -> usize {
        let token = self.token(at);
        if matches!(token.kind, Kind::Close(_)) {
            let silent = self.is_silent(token) || self.silent_from <= token.start;
            let message = format!("{} closes nothing: there is one too many", self.shown(token));
            let fault = findings::unexpected(token.start, token.end, message, "remove it");
            if !silent {
                self.found.faults.push(fault.with_fix(site(token.start, token.end), ""));
            }
            self.found.edits.replace(token.start, token.end, "");
            if self.silent_from > token.start {
                self.silent_from = token.start;
                self.tokens.iter_mut().skip(at).for_each(|token| token.told = true);
            }
            return at + 1;
        }
        let mut depth = 0_isize;
        let rest = self.tokens.get(at..).unwrap_or_default().iter();
        let closes_more = { rest }.any(|token| {
            depth += match token.kind {
                Kind::Open(b'{') => 1,
                Kind::Close(b'}') => -1,
                _ => 0,
            };
            depth < 0
        });
        let Some(level) = self.closed.take().filter(|_| closes_more) else {
            let rest = self.tokens.split_off(at);
            self.out.extend(rest);
            return at;
        };
        if let Some(closer) = self.out.pop() {
            if !self.is_silent(closer) {
                let message =
                    format!("{} ends {} before its last line", self.shown(closer), level.context.name());
                let help = "there is one `}` too many here, or one `{` too few before it";
                let fault = findings::unexpected(closer.start, closer.end, message, help);
                self.found.faults.push(fault.with_fix(site(closer.start, closer.end), ""));
            }
            self.found.edits.replace(closer.start, closer.end, "");
            self.strike(closer);
            self.silent_from = self.silent_from.min(closer.start);
        }
        self.braces += 1;
        self.levels.push(level);
        at
    }
}
