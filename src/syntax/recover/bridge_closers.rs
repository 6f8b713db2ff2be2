//! Closing brackets: those that close something, are of another kind, or close nothing.

use super::super::shape::{Context, MARKS, TYPES};
use super::super::words;
use super::bridge::{Bridge, Level};
use super::findings::{self, site};
use super::token::{Kind, Token};

impl Bridge<'_> {
    /// Meets a closing bracket; the token to go on with.
    pub fn close(&mut self, at: usize) -> usize {
        let token = self.token(at);
        let Kind::Close(bracket) = token.kind else { return at + 1 };
        let Some(level) = self.levels.last().cloned() else { return at + 1 };
        let wanted = if level.context == Context::List { b']' } else { b'}' };
        let is_open = |level: &Level| (level.context == Context::List) == (bracket == b']');
        if bracket == wanted {
            if *self.missing(bracket) < 0 && self.is_stray(at, &level) {
                self.stray(at);
            } else if *self.missing(bracket) > 0 && self.belongs_further_out(token, &level) {
                self.unclosed();
                return at;
            } else {
                self.out.push(token);
                self.leave();
            }
            return at + 1;
        }
        let lacks = *self.missing(wanted) > 0;
        let too_many = *self.missing(bracket) < 0;
        let further_out = self.levels.iter().any(is_open);
        if lacks && (too_many || !further_out) {
            self.wrong_kind(token, wanted);
            return at + 1;
        }
        if further_out && !too_many {
            self.unclosed();
            return at;
        }
        if bracket == b']' && !further_out {
            self.unopened_list(token);
        } else {
            self.stray(at);
        }
        at + 1
    }

    /// What closes the innermost block.
    pub fn innermost(&self) -> u8 {
        let list = self.levels.last().is_some_and(|level| level.context == Context::List);
        if list { b']' } else { b'}' }
    }

    pub fn leave(&mut self) {
        let (close, level) = (self.previous(), self.levels.pop());
        match (self.levels.last_mut(), &level) {
            (Some(around), Some(level)) => around.note_end_of(level, close),
            _ => self.closed = level,
        }
    }

    /// Whether the bracket at `at`, where one is too many, is that one.
    pub fn is_stray(&self, at: usize, level: &Level) -> bool {
        let (token, next, before) = (self.token(at), self.token(at + 1), self.previous());
        if matches!(before.kind, Kind::Colon | Kind::Equals) {
            return true;
        }
        let ends = next.begins_line || matches!(next.kind, Kind::Close(_) | Kind::Comma | Kind::End);
        let parent = self.levels.iter().rev().nth(1).map(|level| level.context);
        let follows = if next.kind == Kind::Comma { at + 2 } else { at + 1 };
        let entry = matches!(
            (level.context, self.token(follows).kind, self.token(follows + 1).kind),
            (Context::Object, Kind::Text, Kind::Colon)
                | (Context::Fields | Context::Arguments, Kind::Text | Kind::Word, Kind::Colon)
                | (Context::Response, Kind::Variable, Kind::Equals)
                | (Context::Given | Context::Expect, Kind::Variable, Kind::Colon)
        );
        if entry && parent.is_some_and(Context::is_declaration) {
            return true;
        }
        let wants = |line: &super::super::shape::Line| line.words().len() > 1 || !line.follows.is_empty();
        let first = self.out.iter().rev().nth(1).map(|token| self.written(*token));
        let second = level.context.lines().iter().any(|line| {
            let pair = |pair: &[&str]| matches!(pair, [one, other] if Some(*one) == first && *other == self.written(before));
            line.words().windows(2).any(pair)
        });
        if before.kind == Kind::Word
            && !second
            && level
                .context
                .lines()
                .iter()
                .any(|line| line.words().first() == Some(&self.written(before)) && wants(line))
        {
            return true;
        }
        if !ends {
            let word = self.written(next);
            let known =
                next.kind == Kind::Word && self.levels.iter().any(|level| level.context.begins_with(word));
            let mark = level.context.is_json() && MARKS.contains(&word);
            if !(known || mark || word == "headers") {
                return true;
            }
        }
        let same_line = level.open.line == token.line;
        let same_column = token.begins_line && token.column == level.open.column;
        if token.begins_line && !same_column {
            return !self.levels.iter().any(|level| level.open.column == token.column);
        }
        !same_line && !token.begins_line && level.open.end > level.open.start
    }

    /// Reports a bracket that closes nothing.
    pub fn stray(&mut self, at: usize) {
        let token = self.token(at);
        let Kind::Close(bracket) = token.kind else { return };
        *self.missing(bracket) += 1;
        if !self.is_silent(token) {
            let message = format!("{} is not allowed here", self.shown(token));
            let help = "it closes nothing: remove it, or write what was meant to be here";
            self.found.told(findings::unexpected(token.start, token.end, message, help));
        }
        self.found.edits.replace(token.start, token.end, "");
        self.strike(token);
    }

    /// Reports the `)` at `at` where it closes nothing and something ends, and leaves it out; `false` where it may stand
    /// for something else, or its `(` is missing.
    pub fn stray_parenthesis(&mut self, at: usize) -> bool {
        let (token, before, next) = (self.token(at), self.previous(), self.token(at + 1));
        let begun = matches!(before.kind, Kind::Open(_) | Kind::Colon | Kind::Equals | Kind::Comma)
            || matches!(self.written(before), "or" | "as")
            || words::takes_text(self.written(before)) && !TYPES.contains(&self.written(before));
        let word = self.written(next);
        let goes_on = MARKS.contains(&word) || matches!(word, "or" | "as");
        let line = self.levels.last().is_some_and(|level| level.context.begins_with(word));
        let ends = next.begins_line
            || matches!(next.kind, Kind::Comma | Kind::Close(_) | Kind::End)
            || !token.begins_line && (goes_on || line);
        // `auth bearer $secret.TOKEN)`
        let near = self.out.iter().rev().take(32).take_while(|one| one.line == token.line);
        let takes = |one: &Token| matches!(self.written(*one), "auth" | "client");
        let closed = before.kind == Kind::Close(b')') || self.written(before) == "none";
        // `notes Press 1) or 2)`
        let mut line = self.out.iter().rev().take_while(|one| one.line == token.line).collect::<Vec<_>>();
        let (first, second) = (line.pop(), line.pop());
        let unquoted = first.is_some_and(|word| words::takes_text(self.written(*word)))
            && second.is_some_and(|text| text.kind == Kind::Word);
        if unquoted || begun || !ends || !closed && { near }.any(takes) || self.is_silent(token) {
            return false;
        }
        let message = format!("{} closes nothing that is open here", self.shown(token));
        let fault = findings::unexpected(token.start, token.end, message, "remove it");
        let separates = before.end == token.start && next.start == token.end && next.kind == Kind::Word;
        let by = if separates { " " } else { "" };
        self.found.fixed(fault.with_fix(site(token.start, token.end), by));
        // What is around it is not right as it stands; in a text other faults are still looked for.
        if let Some(before) = self.out.iter_mut().rev().find(|before| before.kind != Kind::Text) {
            before.fixed = true;
        }
        true
    }

    /// Reports the end of a list that nothing begins: what stands before it is not read.
    pub fn unopened_list(&mut self, token: Token) {
        *self.missing(b']') += 1;
        let value = self
            .levels
            .last()
            .filter(|level| !level.context.is_declaration() && level.context != Context::Response);
        let value_context = value.map(|level| level.context);
        let from = value.map_or(usize::MAX, |level| level.value_at).min(self.out.len());
        let inside = self.out.get(from..).unwrap_or_default();
        let told = inside.iter().any(|token| token.told);
        let silent = told || self.is_silent(token);
        let inside = self.out.get_mut(from..).unwrap_or_default();
        inside.iter_mut().for_each(|token| token.told = true);
        if !silent {
            let message = format!("{} closes nothing that is open here", self.shown(token));
            // In JSON, perhaps the `[` that it closes is missing.
            let json = value_context.is_some_and(|context| context != Context::Fields);
            let help = if json { "remove it, or write a `[` before the list" } else { "remove it" };
            let fault = findings::unexpected(token.start, token.end, message, help);
            let place = site(token.start, token.end);
            self.found.faults.push(if json { fault } else { fault.with_fix(place, "") });
        }
        self.found.edits.replace(token.start, token.end, "");
        self.strike(token);
        let length = self.out.len();
        if let Some(level) = self.levels.last_mut() {
            level.value_at = length;
        }
    }

    /// Whether `token`, the last before a bracket that is missing, was put in its place.
    pub fn is_in_place(&self, token: Token, before: Option<Token>) -> bool {
        let alone =
            self.levels.last().is_some_and(|level| token.begins_line && token.column == level.open.column);
        let ends_value = before.is_some_and(|before| {
            matches!(
                before.kind,
                Kind::Text
                    | Kind::Variable
                    | Kind::Number
                    | Kind::Open(b'{' | b'[')
                    | Kind::Close(_)
                    | Kind::Data
            ) || matches!(
                self.written(before),
                "true" | "false" | "null" | "mandatory" | "optional" | "missing"
            )
        });
        match token.kind {
            _ if token.told || token.fixed => false,
            Kind::Symbol => alone || ends_value && !token.begins_line,
            Kind::Word => {
                let known = words::is_known(self.written(token))
                    || MARKS.contains(&self.written(token))
                    || matches!(self.written(token), "true" | "false" | "null");
                !known && (alone || ends_value && !token.begins_line)
            }
            _ => false,
        }
    }

    pub fn wrong_kind(&mut self, token: Token, wanted: u8) {
        *self.missing(wanted) -= 1;
        if let Kind::Close(bracket) = token.kind {
            *self.missing(bracket) += 1;
        }
        let right = char::from(wanted);
        let context = self.levels.last().map_or("this block", |level| level.context.name());
        let message = format!("expected `{right}`, found {}", self.shown(token));
        let fault =
            findings::unexpected(token.start, token.end, message, format!("{context} ends with `{right}`"));
        // In `{]` either of the two brackets may be the wrong one.
        let is_empty = matches!(token.kind, Kind::Close(_))
            && self.levels.last().is_some_and(|level| level.open.end == self.previous().end);
        let (place, silent) = (site(token.start, token.end), self.is_silent(token));
        if silent || is_empty {
            self.found.edits.replace(token.start, token.end, right.to_string());
        }
        if !silent {
            match is_empty {
                true => self.found.told(fault),
                false => self.found.fixed(fault.with_fix(place, right.to_string())),
            }
        }
        self.out.push(Token { kind: Kind::Close(wanted), fixed: true, ..token });
        self.leave();
    }

    /// Whether indentation says that `token` closes a block around `level`.
    pub fn belongs_further_out(&self, token: Token, level: &Level) -> bool {
        token.begins_line
            && token.column < level.open.column
            && self.levels.iter().any(|outer| outer.open.column == token.column)
    }
}
