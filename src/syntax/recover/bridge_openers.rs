//! Opening brackets that are missing or of another kind, and the brace after the head of a declaration.

use super::super::shape::Context;
use super::bridge::Bridge;
use super::findings::{self, site};
use super::token::{Kind, Token};
use crate::diagnostics::{Edit, Fault};

impl Bridge<'_> {
    /// Hands the head on, up to and with the brace that opens the block; the token to go on with.
    pub fn head(&mut self, context: Context) -> usize {
        let mut at = 0;
        loop {
            let token = self.token(at);
            let same_line = at == 0 || !token.begins_line;
            match token.kind {
                Kind::Open(b'{') if at > 0 => {
                    self.out.push(token);
                    self.enter(context, token);
                    return at + 1;
                }
                Kind::End => break,
                _ if !same_line => break,
                _ => at += 1,
            }
            let kind = if token.kind == Kind::Close(b'}') { Kind::Symbol } else { token.kind };
            *self.missing_braces() += isize::from(token.kind == Kind::Close(b'}'));
            self.out.push(Token { kind, ..token });
        }
        self.brace_of_head(context, at)
    }

    /// The block opens nowhere in the head, which ends before the token at `end`.
    fn brace_of_head(&mut self, context: Context, end: usize) -> usize {
        let length = match context {
            Context::Account => 1,
            Context::Test => 3,
            _ => 2,
        };
        // `webhook: lookup`
        let named = self.token(length).kind == Kind::Word && !self.token(length).begins_line;
        let signed = matches!(self.token(1).kind, Kind::Colon | Kind::Equals) && named;
        let length = length + usize::from(signed);
        let open = self.token(length);
        if self.holds_lines(context, length) {
            self.forget_closers(length, end);
            self.out.truncate(length);
            return self.other_bracket(length, &self.written_as(), context);
        }
        // `webhook lookup()`
        let group = open.kind == Kind::Open(b'(') && open.partner > length && !open.begins_line;
        let length = if group { open.partner + 1 } else { length };
        let at = end.min(length);
        self.forget_closers(at, end);
        self.out.truncate(at);
        let token = self.token(at);
        let silent = self.out.iter().any(|token| token.told) || token.told && !token.begins_line;
        let symbol = matches!(
            token.kind,
            Kind::Open(_)
                | Kind::Colon
                | Kind::Equals
                | Kind::Comma
                | Kind::Symbol
                | Kind::Semicolon
                | Kind::Close(_)
        );
        let next = self.token(at + 1);
        let line = next.kind == Kind::Word && context.begins_with(self.written(next));
        let word = (next.begins_line || line && !context.begins_with(self.written(token)))
            && matches!(token.kind, Kind::Word | Kind::Number);
        if (symbol || word) && !token.begins_line {
            self.open_instead(context, token, &self.written_as(), silent);
            return at + 1;
        }
        let keyword = self.out.first().map_or("", |token| self.written(*token));
        let help = format!("write the lines of the {keyword} between `{{` and `}}`");
        // Where nothing follows, the fault of the `:`, `=` or `()` already says how a declaration is written.
        let told = (signed || group) && token.kind == Kind::End;
        self.open_after(context, &help, silent || at < length || told);
        at
    }

    /// Whether the bracket at `at` holds the lines of a block of `context`: `webhook lookup (` with a line after it.
    fn holds_lines(&self, context: Context, at: usize) -> bool {
        let (open, first) = (self.token(at), self.token(at + 1));
        matches!(open.kind, Kind::Open(b'(' | b'['))
            && !open.begins_line
            && open.partner > at
            && first.kind == Kind::Word
            && context.begins_with(self.written(first))
            && !matches!(self.token(at + 2).kind, Kind::Colon | Kind::Equals | Kind::Comma)
    }

    /// The closing braces from `at` to `end` do not belong to the head: they count where they are read.
    fn forget_closers(&mut self, at: usize, end: usize) {
        let closers = self.tokens.get(at..end).unwrap_or_default().iter();
        let closers = closers.filter(|token| token.kind == Kind::Close(b'}')).count();
        *self.missing_braces() -= isize::try_from(closers).unwrap_or_default();
    }

    /// How the declaration whose head was handed on is written.
    fn written_as(&self) -> String {
        let words = self.out.iter().filter(|token| !matches!(token.kind, Kind::Colon | Kind::Equals));
        let head = words.map(|token| self.written(*token)).collect::<Vec<_>>().join(" ");
        format!("a declaration is written `{head} {{ … }}`")
    }

    /// Opens a block after the last token, where its `{` is missing. That alone fixes it unless its `}` is
    /// missing too.
    fn open_after(&mut self, context: Context, help: &str, silent: bool) {
        let last = self.previous();
        let message = format!("expected `{{` after {}", self.shown(last));
        let fault = findings::unexpected(last.start, last.end, message, help);
        let after = self.text.get(last.end..).unwrap_or_default();
        // The text beside it may have taken it up.
        let taken = after.trim_start().trim_start_matches('"').trim_start().starts_with('{')
            || last.kind == Kind::Text && self.written(last).trim_end_matches(['"', ' ']).ends_with('{');
        let certain = *self.missing_braces() < 0 && !taken;
        let fault = if certain { fault.with_fix(site(last.end, last.end), " {") } else { fault };
        if !silent {
            self.found.faults.push(fault);
        }
        self.found.edits.replace(last.end, last.end, " {");
        *self.missing_braces() += 1;
        let open = self.insert(Kind::Open(b'{'));
        self.enter(context, open);
    }

    /// Opens a block with `token`, which stands where its `{` must.
    fn open_instead(&mut self, context: Context, token: Token, help: &str, silent: bool) {
        let closes = token.kind == Kind::Close(b'}');
        let fault = self.in_place(token, help);
        let closed = closes || *self.missing_braces() < 0;
        let fault = if closed { fault.with_fix(site(token.start, token.end), "{") } else { fault };
        if !silent {
            self.found.faults.push(fault);
        }
        self.found.edits.replace(token.start, token.end, "{");
        *self.missing_braces() += 1 + isize::from(closes);
        self.open_with(context, token);
    }

    fn open_with(&mut self, context: Context, token: Token) {
        let open = Token { kind: Kind::Open(b'{'), fixed: true, ..token };
        self.out.push(open);
        self.enter(context, open);
    }

    fn in_place(&self, token: Token, help: &str) -> Fault {
        let message = format!("expected `{{`, found {}", self.shown(token));
        findings::unexpected(token.start, token.end, message, help)
    }

    /// Reads the token at `at` where a bracket must open and does not; the token to go on with.
    pub fn opener(&mut self, at: usize) -> Option<usize> {
        let level = self.levels.last()?;
        let context = level.context;
        if context == Context::List && !matches!(self.previous().kind, Kind::Open(b'[') | Kind::Comma) {
            return None;
        }
        if context == Context::List && self.lacks_list_end() {
            return None;
        }
        let wants = if context == Context::List { Context::Object } else { level.wants? };
        if wants == Context::Object { self.object(at) } else { self.block(at, wants) }
    }

    /// An object without its `{`.
    fn object(&mut self, at: usize) -> Option<usize> {
        let (token, next, last) = (self.token(at), self.token(at + 1), self.previous());
        let named = |name: Token, colon: Token| name.kind == Kind::Text && colon.kind == Kind::Colon;
        let in_object = self.levels.last().is_some_and(|level| level.context == Context::Object);
        let lacks = *self.missing_braces() >= 0;
        let may = !in_object || !lacks;
        let help = "write the members of an object between `{` and `}`";
        if named(token, next) && last.kind == Kind::Open(b'[') && self.squares > 0 && !lacks {
            self.object_not_list(last, help);
            return Some(at);
        }
        if named(token, next) && !next.begins_line && !lacks {
            self.open_after(Context::Object, help, self.is_silent(last));
            return Some(at);
        }
        let wrong =
            matches!(token.kind, Kind::Word | Kind::Symbol | Kind::Number | Kind::Close(_) | Kind::Colon);
        let value = token.kind == Kind::Number || matches!(self.written(token), "true" | "false" | "null");
        if wrong
            && !token.begins_line
            && (!lacks || !value && (may || !next.begins_line))
            && named(next, self.token(at + 2))
        {
            self.open_instead(Context::Object, token, help, self.is_silent(token));
            return Some(at + 1);
        }
        None
    }

    /// The list that `open` begins, just now, is an object: a member is its first entry, and a `}` ends it.
    fn object_not_list(&mut self, open: Token, help: &str) {
        let silent = self.is_silent(open);
        self.levels.pop();
        self.out.pop();
        self.squares -= 1;
        self.open_instead(Context::Object, open, help, silent);
    }

    /// A block of entries, `wants`, without its `{`.
    fn block(&mut self, at: usize, wants: Context) -> Option<usize> {
        let (token, next, last) = (self.token(at), self.token(at + 1), self.previous());
        if token.kind == Kind::Open(b'{') {
            return None;
        }
        let help = "write the entries of a block between `{` and `}`";
        let symbol = matches!(
            token.kind,
            Kind::Colon | Kind::Equals | Kind::Symbol | Kind::Semicolon | Kind::Open(_) | Kind::Comma
        );
        if !token.begins_line
            && matches!(token.kind, Kind::Colon | Kind::Equals)
            && next.kind == Kind::Open(b'{')
        {
            return None;
        }
        let entry = match self.token(at + 2).kind {
            Kind::Colon => matches!(next.kind, Kind::Word | Kind::Text | Kind::Variable),
            Kind::Equals => next.kind == Kind::Variable,
            _ => false,
        };
        let entry =
            entry && !(wants == Context::Expect && Context::ExpectRequest.begins_with(self.written(token)));
        let word = token.kind == Kind::Word;
        let opens = word && self.levels.last().is_some_and(|level| level.opens(self.written(token)));
        let part = Context::ExpectRequest.begins_with(self.written(token))
            && matches!(next.kind, Kind::Colon | Kind::Text);
        let name = wants == Context::ExpectRequest && self.written(last) == "request" && !part;
        if name && token.kind == Kind::Word && !token.begins_line {
            return None;
        }
        if token.kind == Kind::Close(b'}')
            && !next.begins_line
            && !matches!(self.token(at + 2).kind, Kind::Colon | Kind::Equals)
        {
            return None;
        }
        if opens && !token.begins_line || word && matches!(next.kind, Kind::Open(_)) {
            return None;
        }
        if matches!(wants, Context::Expect | Context::Given)
            && !token.begins_line
            && next.kind == Kind::Open(b'{')
            && !matches!(token.kind, Kind::Symbol if self.written(token).len() > 1)
        {
            return None;
        }
        let lacks = *self.missing_braces() >= 0;
        let in_place = symbol
            || (next.begins_line || entry) && (word || matches!(token.kind, Kind::Number | Kind::Close(_)));
        if in_place && !token.begins_line {
            if token.kind == Kind::Open(b'(') && token.partner == at + 2 && next.kind == Kind::Word {
                // `response(json)`
                return None;
            }
            if matches!(token.kind, Kind::Open(_)) && token.partner > at {
                return Some(self.other_bracket(at, help, wants));
            }
            if next.kind == Kind::Open(b'{') {
                let fault = self.in_place(token, help);
                self.found.fixed(fault.with_fix(site(token.start, token.end), ""));
                if let Some(next) = self.tokens.get_mut(at + 1) {
                    next.fixed = true;
                }
                return Some(at + 1);
            }
            let closes = token.kind == Kind::Close(b'}');
            if lacks && !(closes && *self.missing_braces() > -2) {
                return None;
            }
            self.open_instead(wants, token, help, self.is_silent(token));
            return Some(at + 1);
        }
        if lacks || word && !token.begins_line && wants == Context::Expect && !entry {
            return None;
        }
        self.open_after(wants, help, self.is_silent(last));
        Some(at)
    }

    /// A block between brackets of another kind.
    fn other_bracket(&mut self, at: usize, help: &str, wants: Context) -> usize {
        let token = self.token(at);
        let close = self.token(token.partner);
        let edit = |token: Token, by: &str| Edit {
            location: site(token.start, token.end),
            replacement: by.to_owned(),
        };
        let fault = self.in_place(token, help);
        self.found.fixed(fault.with_edits([edit(token, "{"), edit(close, "}")]));
        if let Some(close) = self.tokens.get_mut(token.partner) {
            (close.kind, close.fixed) = (Kind::Close(b'}'), true);
        }
        self.open_with(wants, token);
        at + 1
    }
}
