//! The third step: block by block and entry by entry. What follows the grammar is left as it stands; what does not
//! is explained, and fixed or removed.

use super::super::grammar;
use super::super::shape::{Context, Part};
use super::super::words;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};

impl Reader<'_> {
    /// Reads the entries of a block whose opening bracket was just read, up to and with its closing one.
    pub fn block(&mut self, context: Context) {
        let around = self.entry;
        let context = if context.is_json() { self.meant_by_bracket(context) } else { context };
        self.contexts.push(context);
        let mut after_entry = false;
        loop {
            if self.found.are_many() {
                self.at = self.tokens.len();
            }
            let token = self.peek();
            match token.kind {
                Kind::End => break,
                Kind::Close(b'}' | b']') => {
                    self.at += 1;
                    break;
                }
                Kind::Comma => {
                    after_entry = self.comma(context, after_entry);
                    continue;
                }
                _ => {}
            }
            if after_entry && context.is_json() && token.kind == Kind::Semicolon {
                if !self.separated(token).unwrap_or_default() {
                    self.at += 1;
                }
                after_entry = false;
                continue;
            }
            let is_no_entry = matches!(token.kind, Kind::LineComment | Kind::BlockComment | Kind::Semicolon);
            if !after_entry && context.is_json() && is_no_entry {
                self.entry = self.at;
                if self.separated(token) == Ok(false) {
                    let _: Read = self.common_mistake(token);
                }
                self.at = self.at.max(self.entry + 1);
                continue;
            }
            self.entry = self.at;
            self.entry(context, after_entry);
            if self.contexts.len() == 1 {
                self.lines.push(token.start..self.previous().end.max(token.start));
            }
            self.entry = self.at;
            after_entry = self.previous().kind != Kind::Comma;
        }
        self.contexts.pop();
        self.entry = around;
    }

    /// Reads one entry; what cannot be read of it is removed.
    fn entry(&mut self, context: Context, after_entry: bool) {
        let start = self.at;
        let token = self.peek();
        let reported = self.found.faults.len();
        if after_entry && context.is_json() && self.no_comma(context, token).is_err() {
            self.skip(context, start);
            return;
        }
        let start = self.at;
        if self.strict(context).is_some_and(|_| !self.is_cut_short(context, start)) {
            self.lost = false;
            return;
        }
        self.at = start;
        let glued = after_entry
            && !context.is_json()
            && if token.begins_line {
                self.is_fallback_on_its_own_line(context, token)
            } else {
                context.is_declaration() || !self.begins_entry(context, token)
            };
        let read = if glued { self.trailing() } else { Ok(()) };
        if read.is_ok() && self.at > start {
            return;
        }
        match read.and_then(|()| self.line(context)) {
            Ok(()) => {
                let edited = self.tokens.get(start..self.at).unwrap_or_default();
                let edited = edited.iter().any(|token| token.fixed || token.told);
                if self.found.faults.len() == reported && !edited && !self.lost {
                    self.unread(context, start);
                } else {
                    self.lost = false;
                }
            }
            Err(Faulted) => self.skip(context, start),
        }
        if self.at == start {
            self.at += 1;
        }
    }

    /// Matches one entry of `context` here and goes past it; where it ends. `None` where it does not match, or holds
    /// what an earlier step reported.
    pub fn strict(&mut self, context: Context) -> Option<usize> {
        let token = self.peek();
        let text = self.text.get(token.start..)?;
        let node = grammar::parse(context.rule(), text).ok()?.into_inner().next()?;
        let end = token.start + node.as_span().end();
        let builder = grammar::Builder::default();
        let (mut at, mut depth) = (self.at, 0_usize);
        while at < self.tokens.len() && (self.token(at).start < end || at == self.at) {
            let token = self.token(at);
            match token.kind {
                Kind::Open(_) => depth += 1,
                Kind::Close(_) if depth == 0 => break,
                Kind::Close(_) => depth -= 1,
                _ => {}
            }
            if token.told || token.fixed || token.end > end {
                return None;
            }
            at += 1;
        }
        builder.entry(node)?;
        self.at = at;
        Some(end)
    }

    /// Whether an entry of `context` would be right here.
    pub fn is_entry(&mut self, context: Context) -> bool {
        let at = self.at;
        let is_entry = self.strict(context).is_some();
        self.at = at;
        is_entry
    }

    /// Whether what was matched from `start` is the beginning only of the line that stands there, as
    /// `reply 200` is where the body after it is faulty: then it is read again.
    fn is_cut_short(&mut self, context: Context, start: usize) -> bool {
        let (next, last) = (self.peek(), self.previous());
        let known = next.kind == Kind::Word
            && !self.goes_on_after_no_wait(start, next)
            && (context.begins_with(self.written(next)) || self.is_misspelt_line(context, next))
            && !self.is_no_alone(next)
            && (!self.is_phrase_of(context, start, next) || self.next_token().kind == Kind::Open(b'{'));
        let short = context.is_declaration()
            && !next.begins_line
            && !known
            && !matches!(next.kind, Kind::End | Kind::Close(b'}' | b']'))
            && (next.kind != Kind::Comma || self.list_goes_on(context));
        short || self.is_value_cut_short(context, start, last, next)
    }

    /// Whether `next`, the current token, is a `no` that says something of the line before it: `persist response no`.
    fn is_no_alone(&self, next: Token) -> bool {
        let after = self.next_token();
        let is_music = matches!(&*self.folded(after), "hold" | "music" | "holdmusic");
        self.is_word(next, "no") && (after.begins_line || after.kind != Kind::Word || is_music)
    }

    /// Whether the line that begins at `start` may go on with `next`, as in `wait 5s with hold music`.
    fn is_phrase_of(&self, context: Context, start: usize, next: Token) -> bool {
        let line = Some(self.written(self.token(start)));
        words::begins_phrase(self.written(next))
            && context.lines().iter().any(|one| {
                one.words().first().copied() == line
                    && one.follows.iter().any(|part| matches!(part, Part::Optionally([_, _, ..], _)))
            })
    }

    /// Whether `token` begins what elsewhere is a fallback of the entry on the line above: `default "none"`.
    fn is_fallback_on_its_own_line(&self, context: Context, token: Token) -> bool {
        let next = self.next_token();
        matches!(context, Context::Fields | Context::Arguments | Context::Response)
            && matches!(self.written(token), "or" | "default" | "fallback" | "otherwise" | "else")
            && matches!(next.kind, Kind::Text | Kind::Variable | Kind::Number | Kind::Data)
            && !next.begins_line
    }

    /// Whether the value that was matched last is the beginning only of another, up to `next`.
    fn is_value_cut_short(&self, context: Context, start: usize, last: Token, next: Token) -> bool {
        let goes_on = next.kind == Kind::Word
            && matches!(self.written(next), "or" | "as")
            && self.next_token().kind != Kind::Colon;
        if (next.told || goes_on) && !next.begins_line {
            return true;
        }
        let part = next.kind == Kind::Word
            && !next.begins_line
            && !matches!(self.next_token().kind, Kind::Colon | Kind::Equals)
            && words::nearest(self.written(next), ["file", "type"]).is_some();
        let took_next = next.kind == Kind::Colon && self.at > start && self.is_next_entry(self.at - 1);
        let took_target = next.kind == Kind::Equals
            && last.kind == Kind::Variable
            && last.begins_line
            && self.at > start + 1;
        match (context, last.kind) {
            _ if took_next || took_target => true,
            (Context::Fields, _) if part => true,
            (Context::List, Kind::Text) if self.at == start + 1 => next.kind == Kind::Colon,
            (_, Kind::Variable) => {
                self.is_variable_cut_short(last, self.at)
                    || self.is_name_in_brackets(last)
                    || self.past_other_letters(last).is_some()
            }
            (_, Kind::Number) => self.is_time(self.at.saturating_sub(1)),
            (Context::Response, Kind::Data) => {
                self.is_faulty_path(last) || self.is_quoted_step(last) || self.split_step(last).is_some()
            }
            _ => false,
        }
    }

    /// Whether the comma here is one of the list after the line's word, not one between two lines.
    pub fn list_goes_on(&mut self, context: Context) -> bool {
        let at = self.at;
        while self.peek().kind == Kind::Comma {
            self.at += 1;
        }
        let next = self.peek();
        let ends = next.begins_line || matches!(next.kind, Kind::End | Kind::Close(b'}' | b']'));
        let goes_on = !ends && !self.is_entry(context);
        self.at = at;
        goes_on
    }

    /// Reports an entry in which no fault was found, though the grammar refuses it.
    fn unread(&mut self, context: Context, start: usize) {
        let stopped = self.peek();
        if self.at > start && !stopped.begins_line && stopped.kind != Kind::End && !self.ends_entry(stopped) {
            let goes_on = matches!(self.written(stopped), "or" | "as");
            if !goes_on || self.trailing().is_ok() {
                let fault = self.misplaced(stopped, context.expected());
                self.tell(fault);
            }
        } else {
            self.unexpected_entry(context, self.token(start));
        }
        self.skip(context, start);
    }

    /// After a fault in the entry that begins at `start`: goes to where the next entry may begin, and removes
    /// everything before that.
    fn skip(&mut self, context: Context, start: usize) {
        if self.at == start {
            self.at = self.after_group(start);
        }
        if context.is_json() {
            self.skip_to_comma()
        } else {
            self.skip_to_entry(context, start)
        }
        self.remove(context, start);
    }

    /// The token after the one at `index` and, if it opens a group, after that.
    pub fn after_group(&self, index: usize) -> usize {
        self.token(index).partner.max(index) + 1
    }

    fn skip_to_comma(&mut self) {
        loop {
            let token = self.peek();
            let named =
                matches!(token.kind, Kind::Text | Kind::Word) && self.next_token().kind == Kind::Colon;
            match token.kind {
                Kind::End | Kind::Comma | Kind::Close(b'}' | b']') => return,
                _ if token.begins_line && named => return,
                _ => self.at = self.after_group(self.at),
            }
        }
    }

    fn skip_to_entry(&mut self, context: Context, start: usize) {
        loop {
            let token = self.peek();
            let begins = self.at > start;
            match token.kind {
                Kind::End | Kind::Close(b'}' | b']') => return,
                Kind::Comma if begins && !context.is_declaration() => return,
                _ if begins && token.begins_line && !self.continues(context, token) => return,
                Kind::Word | Kind::Variable | Kind::Text if begins && self.begins_entry(context, token) => {
                    return;
                }
                _ => self.at = self.after_group(self.at),
            }
        }
    }

    /// Whether a line goes on with `token` although it is the first of its line of text.
    fn continues(&self, context: Context, token: Token) -> bool {
        match token.kind {
            Kind::Word => {
                matches!(self.written(token), "or" | "as" | "mandatory" | "optional" | "with" | "returns")
                    && self.next_token().kind != Kind::Colon
            }
            Kind::Open(_) | Kind::Comma | Kind::Colon | Kind::Equals => true,
            Kind::Text => !matches!(context, Context::Fields | Context::Arguments),
            Kind::Variable => context.is_declaration(),
            _ => false,
        }
    }

    /// Whether an entry begins in the middle of a line.
    pub fn begins_entry(&mut self, context: Context, token: Token) -> bool {
        let next = self.next_token();
        match context {
            Context::Fields | Context::Arguments => {
                token.kind != Kind::Variable
                    && matches!(next.kind, Kind::Colon | Kind::Equals)
                    && !matches!(self.previous().kind, Kind::Colon | Kind::Equals | Kind::Semicolon)
            }
            Context::Given | Context::Expect => token.kind == Kind::Variable && next.kind == Kind::Colon,
            Context::Response => token.kind == Kind::Variable && next.kind == Kind::Equals,
            Context::Object | Context::List => false,
            _ => {
                token.kind == Kind::Word
                    && (context.begins_with(self.written(token)) && self.is_entry(context)
                        || self.is_misspelt_line(context, token))
            }
        }
    }

    /// Removes the tokens from `start` to the current one, with the comma that then separates nothing.
    fn remove(&mut self, context: Context, start: usize) {
        let (from, to) = (self.token(start), self.previous());
        if self.at <= start {
            return;
        }
        let comma = self.peek();
        let before = if start > 0 { self.token(start - 1) } else { from };
        let (mut first, mut last) = (from.start, to.end);
        if comma.kind == Kind::Comma {
            last = comma.end;
            self.at += 1;
        } else if before.kind == Kind::Comma && !context.is_json() {
            first = before.start;
        }
        self.found.edits.replace(first, last.max(first), "");
    }
}
