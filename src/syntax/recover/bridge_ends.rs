//! Blocks whose closing bracket is missing, and where they end. Of the list `[[1, 2]` the bracket may be missing after
//! either item.

use super::super::shape::Context;
use super::bridge::{Bridge, Level};
use super::findings::site;
use super::token::{Kind, Token};
use crate::diagnostics::{Code, Diagnostic};

impl Level {
    fn is_json_in(&self, around: &Self) -> bool {
        self.context == around.context && matches!(self.context, Context::Object | Context::List)
    }

    /// Notes that `inner`, the last entry so far or its value, ended with `close`.
    pub fn note_end_of(&mut self, inner: &Self, close: Token) {
        let is_open = inner.ends.is_open || inner.ends.last_is_open;
        let on_its_line = self.ends.is_indented && close.line == inner.open.line;
        self.ends.last_is_open = inner.is_json_in(self) && is_open && !on_its_line;
    }

    /// Whether `entry`, the first token of one, stands deeper than the line that opens it.
    fn indents(&self, entry: Token) -> bool {
        entry.begins_line && entry.column > self.open.column
    }
}

impl Bridge<'_> {
    /// Closes the innermost block, which nothing closes.
    pub fn unclosed(&mut self) {
        let Some(level) = self.levels.last().cloned() else { return };
        let bracket = if level.context == Context::List { b']' } else { b'}' };
        let lacks = *self.missing(bracket) > 0;
        *self.missing(bracket) -= 1;
        // A comma before the next member is not one of the list.
        let comma = self.out.last().copied().filter(|last| last.kind == Kind::Comma && self.levels.len() > 2);
        if comma.is_some() {
            self.out.pop();
        }
        let last = self.previous();
        let symbol = char::from(bracket);
        let before = self.out.iter().rev().nth(1).copied();
        if lacks && self.is_in_place(last, before) {
            self.out.pop();
            self.wrong_kind(last, bracket);
            return;
        }
        let silent = !lacks || level.open.fixed || last.start >= self.silent_from || self.is_silent(last);
        if !silent {
            let message = format!("{} is never closed", self.shown(level.open));
            let help = format!("put a `{symbol}` after its last entry");
            let place = site(level.open.start, level.open.end);
            let fault = Diagnostic::new(Code::SyntaxUnclosed, place, message, help).with_label("opened here");
            let fault = match self.ends_elsewhere() {
                true => fault,
                false => fault.with_fix(site(last.end, last.end), format!(" {symbol}")),
            };
            self.found.faults.push(fault);
        }
        self.found.edits.replace(last.end, last.end, format!(" {symbol}"));
        self.insert(Kind::Close(bracket));
        self.out.extend(comma);
        self.leave();
    }

    /// Closes what is open at the end; only the innermost is reported.
    pub fn end(&mut self) {
        while !self.levels.is_empty() {
            self.unclosed();
            self.silent_from = 0;
        }
    }

    /// Closes the blocks that cannot hold the token at `at`, where it begins a line of one around them.
    pub fn close_claimed(&mut self, at: usize) {
        while let Some((innermost, around)) = self.levels.split_last() {
            let bracket = if innermost.context == Context::List { b']' } else { b'}' };
            let claimed = around.iter().rev().any(|level| self.claims(level, innermost.context, at))
                || self.is_outdented(at);
            if !claimed || *self.missing(bracket) <= 0 {
                return;
            }
            self.unclosed();
        }
    }

    fn claims(&self, level: &Level, innermost: Context, at: usize) -> bool {
        let context = level.context;
        let (token, next, before) = (self.token(at), self.token(at + 1), self.previous());
        let ends_value = matches!(
            before.kind,
            Kind::Text | Kind::Variable | Kind::Number | Kind::Close(_) | Kind::Open(_) | Kind::Data
        ) || before.kind == Kind::Word && !matches!(self.written(before), "or" | "as");
        match context {
            _ if context.is_declaration()
                && next.kind == Kind::Open(b'{')
                && level.opens(self.written(token)) =>
            {
                true
            }
            _ if context.is_declaration() => {
                token.kind == Kind::Word
                    && context.begins_with(self.written(token))
                    && !matches!(next.kind, Kind::Colon | Kind::Equals | Kind::Comma)
                    && (token.begins_line || ends_value && !matches!(next.kind, Kind::Close(_)))
            }
            Context::Given | Context::Expect => {
                token.kind == Kind::Variable && next.kind == Kind::Colon && token.begins_line
            }
            Context::ExpectRequest => {
                token.kind == Kind::Word
                    && context.begins_with(self.written(token))
                    && matches!(next.kind, Kind::Colon | Kind::Text)
            }
            Context::Object => {
                innermost == Context::List && token.kind == Kind::Text && next.kind == Kind::Colon
            }
            _ => false,
        }
    }

    /// Notes an entry of the innermost block that begins with `token`, if one does.
    pub fn separate(&mut self, token: Token) {
        let before = self.previous();
        let Some(level) = self.levels.last_mut() else { return };
        if before.start == level.open.start {
            level.ends.is_indented = level.indents(token);
            level.ends.wraps_list = level.context == Context::List && token.kind == Kind::Open(b'[');
        } else if before.kind == Kind::Comma {
            level.ends.is_open |= !level.indents(token);
            (level.ends.last_is_open, level.ends.wraps_list) = (false, false);
        }
    }

    /// Whether the innermost block, which ends after the last token, could end before that as well.
    fn ends_elsewhere(&self) -> bool {
        let [.., around, level] = self.levels.as_slice() else { return false };
        let (last, close) = (self.previous(), char::from(self.innermost()));
        // A text takes up the bracket whose place changed with that of its quote.
        let text_took_it =
            last.kind == Kind::Text && self.written(last).trim_end_matches('"').trim_end().ends_with(close);
        let ends = level.ends;
        ends.last_is_open || ends.wraps_list || text_took_it || level.is_json_in(around) && ends.is_open
    }

    /// Whether the member at `at` is indented as those of the object around the innermost one.
    fn is_outdented(&self, at: usize) -> bool {
        let [.., around, level] = self.levels.as_slice() else { return false };
        let (name, colon) = (self.token(at), self.token(at + 1));
        let member = name.kind == Kind::Text && colon.kind == Kind::Colon && name.begins_line;
        member && level.is_json_in(around) && level.ends.is_indented && name.column <= level.open.column
    }
}
