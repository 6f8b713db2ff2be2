//! Blocks: entries one after the other until the bracket that closes them, or until it is clear that it
//! was forgotten.

use super::super::words;
use super::context::{Context, Entry};
use super::tokens::{self, Kind, Token};
use super::{Faulted, Level, NEAR, Recovery};
use crate::diagnostics::{Code, Diagnostic};

impl Recovery<'_> {
    /// Enters a block that the token at `open` opens.
    pub fn enter(&mut self, context: Context, open: usize, is_virtual: bool) {
        self.levels.push(Level { context, open, is_virtual });
    }

    /// Leaves the innermost block; whether the block around it goes on.
    pub fn leave(&mut self) {
        self.levels.pop();
        if self.unwind == self.levels.len().checked_sub(1) {
            self.unwind = None;
        }
    }

    /// The entries of a block whose opening bracket was just read, up to and with its closing one.
    pub fn block(&mut self, context: Context, open: usize, is_virtual: bool) -> Vec<Entry> {
        self.enter(context, open, is_virtual);
        let entries = self.entries(context);
        self.leave();
        entries
    }

    fn entries(&mut self, context: Context) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut behind_entry = false;
        while self.unwind.is_none() {
            let token = self.peek();
            match token.kind {
                Kind::End => {
                    self.unclosed_at_end();
                    break;
                }
                Kind::Close(_) => {
                    if self.close(token) {
                        break;
                    }
                    continue;
                }
                Kind::Comma => {
                    self.comma(behind_entry);
                    behind_entry = false;
                    continue;
                }
                _ => {}
            }
            let start = self.at;
            if let Some(entry) = self.try_entry(context).filter(|_| !self.is_cut_short(context, start)) {
                self.lost = false;
                entries.push(entry);
            } else if let Some(level) = self.claimed() {
                self.unclosed();
                self.unwind = Some(level);
                break;
            } else {
                let told = self.faults.len();
                let patched = self.patches.len();
                let glued = behind_entry && !token.begins_line;
                let read = if glued { self.trailing() } else { Ok(()) };
                let read = read.and_then(|()| self.line(context));
                match read {
                    Ok(Some(entry)) => entries.push(entry),
                    Ok(None) => entries.extend(self.patched_entry(context, start, patched, told)),
                    Err(Faulted) => {
                        self.at = self.at.max(start);
                        self.skip_to_entry(context, start);
                        self.skipped = start..self.at;
                    }
                }
                if self.faults.len() == told && !self.lost && self.unwind.is_none() {
                    self.unread(context, start);
                }
                if self.at == start && self.unwind.is_none() {
                    self.at += 1;
                    self.skipped = start..self.at;
                }
            }
            behind_entry = true;
        }
        entries
    }

    /// Tells of an entry in which no fault was found, though the grammar refuses it.
    fn unread(&mut self, context: Context, start: usize) {
        let stopped = self.peek();
        if self.at > start && !stopped.begins_line && stopped.kind != Kind::End {
            let message = format!("{} cannot stand here", self.shown(stopped));
            let fault = self.fault(stopped, message, context.expected());
            self.tell(fault);
            self.skip_to_entry(context, self.at);
        } else if !self.told_on_line_of(self.token(start)) {
            self.unexpected_entry(context, self.token(start));
        }
    }

    /// Whether what was matched from `start` is the beginning only of the line that stands there, as
    /// `reply 200` is where the body behind it is faulty: then it is read again.
    fn is_cut_short(&mut self, context: Context, start: usize) -> bool {
        let next = self.peek();
        let word = self.written(next);
        let known =
            next.kind == Kind::Word && (context.words().contains(&word) || words::METHODS.contains(&word));
        let short = context.is_declaration()
            && !next.begins_line
            && !known
            && !matches!(next.kind, Kind::End | Kind::Close(_))
            && (next.kind != Kind::Comma || self.list_goes_on(context));
        let short = short || self.is_value_cut_short(context, start, next);
        if short {
            self.at = start;
        }
        short
    }

    /// Whether the value that was matched last is the beginning only of another, up to `next`.
    fn is_value_cut_short(&self, context: Context, start: usize, next: Token) -> bool {
        let last = self.previous();
        match (context, last.kind) {
            // The `{` before the first name of an object is missing.
            (Context::ExpectRequest | Context::Given | Context::Expect, Kind::Text) => {
                next.kind == Kind::Colon && !next.begins_line && self.missing_closers < 0
            }
            (_, Kind::Variable) => self.is_variable_cut_short(last, self.at),
            // One of three quotes is missing.
            (Context::Webhook | Context::Flow | Context::Endpoint | Context::Test, Kind::Text) => {
                self.written(last) == "\"\"" && self.three_quotes_ahead(self.at).is_some()
            }
            // `data.items[{{$flow.key.i}}]`: the path took the brace for that of its block.
            (Context::Webhook, Kind::Close(_)) => {
                let mut inside = self.tokens.get(start..self.at).unwrap_or_default().iter();
                inside.any(|token| token.kind == Kind::Data && self.written(*token).contains("{{"))
            }
            (Context::Response, Kind::Data) => self.is_path_cut_short(last, next),
            _ => false,
        }
    }

    /// Whether the comma here is one of the list behind the line's word, not one between two lines.
    fn list_goes_on(&mut self, context: Context) -> bool {
        self.at += 1;
        let next = self.peek();
        let goes_on = !next.begins_line && !self.is_entry(context);
        self.at -= 1;
        goes_on
    }

    /// A comma between two entries may stand; one that stands anywhere else is told.
    fn comma(&mut self, behind_entry: bool) {
        let token = self.peek();
        let next = self.next_token();
        self.at += 1;
        if behind_entry && !matches!(next.kind, Kind::Comma | Kind::Close(_) | Kind::End) || self.lost {
            return;
        }
        let second = next.kind == Kind::Comma;
        self.at += usize::from(second);
        let token = if second { next } else { token };
        let message = "a comma cannot stand here";
        let help =
            "one comma may stand between two entries, none before the first or behind the last: take it out";
        let fault = self.fault(token, message, help).with_fix(self.place(token), "");
        self.tell(fault);
    }

    /// Meets a closing bracket: whether the block ends.
    pub fn close(&mut self, token: Token) -> bool {
        let Kind::Close(bracket) = token.kind else { return false };
        let Some(level) = self.levels.last().copied() else { return true };
        if bracket == b'}' && self.is_stray(token, level) {
            if self.told_on_line_of(token) {
                self.missing_closers += 1;
                self.at += 1;
            } else {
                self.stray_closer(token);
            }
            self.skip_to_entry(level.context, self.at);
            return false;
        }
        if bracket == level.context.closer() {
            if bracket == b'}' && self.belongs_further_out(token, level) {
                self.unclosed();
                return true;
            }
            self.at += 1;
            return true;
        }
        if self.is_wrong_bracket(bracket, level) {
            let right = char::from(level.context.closer());
            let message = format!("{} stands where `{right}` must", self.shown(token));
            let help = format!("{} ends with `{right}`", level.context.name());
            let fault = self.fault(token, message, help).with_fix(self.place(token), right.to_string());
            self.tell(fault);
            self.missing_closers += if bracket == b'}' { 1 } else { -1 };
            self.at += 1;
            return true;
        }
        let outer = self.levels.len() - 1;
        let around = self.levels.get(..outer).unwrap_or_default();
        if around.iter().any(|level| level.context.closer() == bracket) {
            // It closes a block around this one.
            self.unclosed();
            return true;
        }
        if !self.lost && !self.excused {
            let sign = self.shown(token);
            let message = format!("{sign} closes nothing that is open here");
            let fault = self.fault(token, message, "take it out").with_fix(self.place(token), "");
            self.tell(fault);
        }
        self.at += 1;
        if !self.peek().begins_line && !self.is_entry(level.context) {
            self.skip_to_entry(level.context, usize::MAX);
        }
        false
    }

    /// Whether `bracket` stands where another was to close the innermost block.
    fn is_wrong_bracket(&self, bracket: u8, level: Level) -> bool {
        let in_list = self.levels.iter().any(|level| level.context == Context::List);
        match (level.context.closer(), bracket) {
            (b']', b'}') => self.missing_closers < 0 && self.is_unmatched(),
            (b'}', b']' | b')') => self.missing_closers > 0 && !in_list && self.is_unmatched(),
            _ => false,
        }
    }

    /// Whether `token`, where one `}` is too many, is that one: something else was to stand there.
    fn is_stray(&mut self, token: Token, level: Level) -> bool {
        if self.missing_closers >= 0 {
            return false;
        }
        let next = self.next_token();
        let goes_on = !next.begins_line && !matches!(next.kind, Kind::Close(_) | Kind::Comma | Kind::End);
        if goes_on {
            let word = self.written(next);
            let known = self.levels.iter().any(|level| level.context.words().contains(&word));
            let mark = level.context == Context::Object && words::MARKS.contains(&word);
            return !(known || words::METHODS.contains(&word) || mark || word == "headers");
        }
        if level.context == Context::List {
            return self.token(level.open).partner > self.at;
        }
        let inside = self.tokens.get(level.open + 1..=self.at).unwrap_or_default();
        !token.begins_line && !level.is_virtual && inside.iter().any(|token| token.begins_line)
    }

    fn is_stray_here(&mut self, token: Token) -> bool {
        let level = self.levels.last().copied();
        level.is_some_and(|level| self.is_stray(token, level))
    }

    /// Takes everything from the byte `from` on as if a text had just ended there.
    pub fn reread(&mut self, from: usize) {
        self.tokens.truncate(self.at);
        let Some(left) = self.rereads.checked_sub(1) else {
            self.excused = true;
            return;
        };
        self.rereads = left;
        let mut more = tokens::tokens(self.text, from, self.end);
        for token in &mut more {
            token.partner += self.at;
        }
        if let Some(first) = more.first_mut() {
            first.begins_line =
                self.text.get(from..first.start).is_some_and(|between| between.contains('\n'));
        }
        self.tokens.append(&mut more);
        let open = self.levels.iter().filter(|level| level.context.closer() == b'}').count();
        self.missing_closers = isize::try_from(open).unwrap_or_default();
        self.count_braces(self.at);
    }

    /// Tells of a `}` that closes nothing, and goes behind it.
    pub fn stray_closer(&mut self, token: Token) -> Faulted {
        self.missing_closers += 1;
        self.at += 1;
        let message = format!("{} cannot stand here", self.shown(token));
        let fault =
            self.fault(token, message, "it closes nothing: take it out, or write what was to stand here");
        self.tell(fault)
    }

    /// Tells of a closing bracket where something else must stand, if one is too many.
    pub fn no_stray_closer(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let stray = match token.kind {
            Kind::Close(b'}') => self.missing_closers < 0,
            Kind::Close(_) => token.partner == self.at,
            _ => false,
        };
        if stray && !token.begins_line {
            if token.kind != Kind::Close(b'}') {
                self.missing_closers -= 1;
            }
            return Err(self.stray_closer(token));
        }
        Ok(())
    }

    /// Whether indentation says that `token` closes a block around the innermost, where one `}` at
    /// least is missing.
    fn belongs_further_out(&self, token: Token, level: Level) -> bool {
        if self.missing_closers <= 0 || !token.begins_line || level.is_virtual {
            return false;
        }
        let column = self.column(token);
        let opened = |level: &Level| self.column(self.token(level.open));
        column < opened(&level) && self.levels.iter().any(|outer| opened(outer) == column)
    }

    /// The outer level that the current token begins an entry of, if it cannot belong to the innermost.
    pub fn claimed(&mut self) -> Option<usize> {
        let innermost = self.levels.len().checked_sub(1)?;
        (0..innermost).rev().find(|&level| {
            let context = self.levels.get(level).map(|level| level.context);
            context.is_some_and(|context| self.claims(context))
        })
    }

    fn claims(&mut self, context: Context) -> bool {
        let token = self.peek();
        let next = self.next_token();
        let follows = !matches!(next.kind, Kind::Colon | Kind::Equals | Kind::Comma);
        match context {
            _ if context.is_declaration() => {
                if token.kind != Kind::Word {
                    return false;
                }
                let word = self.written(token);
                let known = context.words().contains(&word) || words::METHODS.contains(&word);
                known && follows && (token.begins_line || self.is_entry(context))
            }
            Context::Given | Context::Expect => {
                token.kind == Kind::Variable && next.kind == Kind::Colon && token.begins_line
            }
            Context::ExpectRequest => {
                let begins = token.begins_line || self.missing_closers > 0;
                begins && token.kind == Kind::Word && self.is_entry(context)
            }
            Context::Object => {
                let in_list = self.levels.last().is_some_and(|level| level.context == Context::List);
                in_list && token.kind == Kind::Text && next.kind == Kind::Colon && self.is_unmatched()
            }
            Context::List => {
                let directly = self.levels.len().checked_sub(2).and_then(|parent| self.levels.get(parent));
                let directly = directly.is_some_and(|level| level.context == Context::List);
                let value = matches!(token.kind, Kind::Open(_) | Kind::Text | Kind::Number | Kind::Variable);
                directly && value && next.kind != Kind::Colon && self.is_unmatched()
            }
            _ => false,
        }
    }

    /// Whether no bracket closes the innermost block, as brackets nest.
    fn is_unmatched(&self) -> bool {
        self.levels.last().is_some_and(|level| self.token(level.open).partner == level.open)
    }

    /// Tells that the innermost block is not closed where a line of another begins.
    pub fn unclosed(&mut self) {
        let Some(level) = self.levels.last().copied() else { return };
        let braces = level.context.closer() == b'}';
        let balanced = braces && self.missing_closers <= 0;
        self.missing_closers -= isize::from(braces);
        let behind = self.previous();
        if self.excused
            || self.lost
            || level.is_virtual
            || balanced
            || self.told_inside(level) && self.told_on_line_of(behind)
        {
            return;
        }
        let open = self.token(level.open);
        let sign = char::from(level.context.closer());
        let message = format!("{} is never closed", self.shown(open));
        let help = format!("put a `{sign}` behind its last entry");
        let fault = Diagnostic::new(Code::SyntaxUnclosed, self.place(open), message, help)
            .with_label("opened here")
            .with_fix(self.location(behind.end, behind.end), format!(" {sign}"));
        self.tell(fault);
    }

    /// Whether the last fault was told inside of `level`.
    fn told_inside(&self, level: Level) -> bool {
        let open = self.token(level.open).start;
        self.faults.last().is_some_and(|fault| fault.location.span.start as usize > open)
    }

    /// Whether the last fault was told on the line of `token`: what looks wrong there may follow from it.
    pub fn told_on_line_of(&self, token: Token) -> bool {
        let Some(fault) = self.faults.last() else { return false };
        let at = fault.location.span.start as usize;
        let (from, to) = (at.min(token.start), at.max(token.start));
        to - from <= NEAR && !self.text.get(from..to).unwrap_or_default().contains('\n')
    }

    /// Tells that the innermost block is not closed at the end of the declaration, unless that follows
    /// from another fault.
    pub fn unclosed_at_end(&mut self) {
        self.unclosed();
        self.excused = true;
    }

    /// After a fault: goes to where the next entry of `context`, or of a block around it, may begin.
    pub fn skip_to_entry(&mut self, context: Context, start: usize) {
        let mut first = self.at == start;
        loop {
            let token = self.peek();
            match token.kind {
                Kind::End => return,
                Kind::Close(b']') if !self.levels.iter().any(|level| level.context == Context::List) => {
                    self.at += 1
                }
                Kind::Close(b'}') if !first && self.is_stray_here(token) => {
                    self.missing_closers += 1;
                    self.at += 1;
                }
                Kind::Close(bracket) if bracket != b')' => return,
                Kind::Text if self.lost && !first && self.written(token).starts_with("\"\"\"") => {
                    self.reread(token.start + 3);
                }
                Kind::Comma if !first && context == Context::Fields => return,
                Kind::Open(_) if token.partner > self.at && (!first || self.missing_closers <= 0) => {
                    self.at = token.partner + 1;
                }
                _ if first => self.at += 1,
                _ if token.begins_line && !self.continues(context, token) => return,
                Kind::Word | Kind::Variable | Kind::Text if self.begins_entry(context, token) => return,
                _ => self.at += 1,
            }
            first = false;
        }
    }

    /// Whether a line goes on with `token` although it is the first of its line of text.
    fn continues(&self, context: Context, token: Token) -> bool {
        let follows = self.token(self.at + 1);
        match token.kind {
            Kind::Word => {
                matches!(self.written(token), "or" | "as" | "mandatory" | "optional" | "with" | "returns")
                    && follows.kind != Kind::Colon
            }
            Kind::Open(_) | Kind::Comma | Kind::Colon | Kind::Equals => true,
            Kind::Text => !matches!(context, Context::Fields | Context::Object | Context::List),
            Kind::Variable => context.is_declaration(),
            _ => false,
        }
    }

    /// Whether an entry begins in the middle of a line.
    fn begins_entry(&mut self, context: Context, token: Token) -> bool {
        let next = self.next_token();
        let shaped = match context {
            Context::Fields => token.kind != Kind::Variable && next.kind == Kind::Colon,
            Context::Given | Context::Expect => token.kind == Kind::Variable && next.kind == Kind::Colon,
            Context::Response => token.kind == Kind::Variable && next.kind == Kind::Equals,
            Context::Object | Context::List => false,
            _ => {
                let word = self.written(token);
                token.kind == Kind::Word
                    && (context.words().contains(&word) || words::METHODS.contains(&word))
            }
        };
        shaped && self.is_entry(context)
    }
}
