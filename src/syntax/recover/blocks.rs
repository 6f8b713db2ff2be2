//! Blocks: entries one after the other until the bracket that closes them, or until it is clear that it
//! was forgotten.

use super::super::words;
use super::context::{Context, Entry};
use super::tokens::{Kind, Token};
use super::{Faulted, Level, Recovery};
use crate::diagnostics::{Code, Diagnostic};

impl Recovery<'_> {
    /// Enters a block that the token at `open` opens.
    pub fn enter(&mut self, context: Context, open: usize, is_virtual: bool) {
        let column = self.column(self.token(open));
        self.levels.push(Level { context, open, column, is_virtual });
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
            if let Some(entry) = self.try_entry(context) {
                self.lost = false;
                entries.push(entry);
            } else if let Some(level) = self.claimed() {
                self.unclosed();
                self.unwind = Some(level);
                break;
            } else {
                let told = self.faults.len();
                let glued = behind_entry && !token.begins_line;
                let read = if glued { self.trailing() } else { Ok(()) };
                let read = read.and_then(|()| self.line(context));
                match read {
                    Ok(entry) => entries.extend(entry),
                    Err(Faulted) => {
                        self.at = self.at.max(start);
                        self.skip_to_entry(context, start);
                    }
                }
                if self.faults.len() == told && !self.lost && self.unwind.is_none() {
                    self.unexpected_entry(context, self.token(start));
                }
                if self.at == start && self.unwind.is_none() {
                    self.at += 1;
                }
            }
            behind_entry = true;
        }
        entries
    }

    /// A comma between two entries may stand; one that stands anywhere else is told.
    fn comma(&mut self, behind_entry: bool) {
        let token = self.peek();
        let next = self.next_token();
        self.at += 1;
        if behind_entry && !matches!(next.kind, Kind::Comma | Kind::Close(_) | Kind::End) {
            return;
        }
        if behind_entry && next.kind == Kind::Comma || self.lost {
            // The second one is told.
            return;
        }
        let message = "a comma cannot stand here";
        let help = "one comma may stand between two entries, none before the first or behind the last: take it out";
        let fault = self.fault(token, message, help).with_mend(self.place(token), "");
        self.tell(fault);
    }

    /// Meets a closing bracket: whether the block ends.
    pub fn close(&mut self, token: Token) -> bool {
        let Kind::Close(bracket) = token.kind else { return false };
        let Some(level) = self.levels.last().copied() else { return true };
        if bracket == level.context.closer() {
            if bracket == b'}' && self.belongs_further_out(token, level) {
                self.unclosed();
                return true;
            }
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
            let fault = self.fault(token, message, "take it out").with_mend(self.place(token), "");
            self.tell(fault);
        }
        self.at += 1;
        false
    }

    /// Whether indentation says that `token` closes a block around the innermost, where one `}` at
    /// least is missing.
    fn belongs_further_out(&self, token: Token, level: Level) -> bool {
        self.missing_closers > 0
            && token.begins_line
            && !level.is_virtual
            && self.column(token) < level.column
            && self.levels.iter().any(|outer| outer.column == self.column(token))
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
            Context::Given | Context::Expect => token.kind == Kind::Variable && next.kind == Kind::Colon && token.begins_line,
            Context::ExpectRequest => token.begins_line && token.kind == Kind::Word && self.is_entry(context),
            Context::Object => {
                let in_list = self.levels.last().is_some_and(|level| level.context == Context::List);
                in_list && token.kind == Kind::Text && next.kind == Kind::Colon
            }
            Context::List => {
                let directly = self.levels.len().checked_sub(2).and_then(|parent| self.levels.get(parent));
                let directly = directly.is_some_and(|level| level.context == Context::List);
                directly && token.kind == Kind::Open(b'{')
            }
            _ => false,
        }
    }

    /// Tells that the innermost block is not closed where a line of another begins.
    pub fn unclosed(&mut self) {
        let Some(level) = self.levels.last().copied() else { return };
        self.missing_closers -= 1;
        if self.excused || self.lost || level.is_virtual {
            return;
        }
        let open = self.token(level.open);
        let sign = char::from(level.context.closer());
        let behind = self.previous();
        let message = format!("{} is never closed", self.shown(open));
        let help = format!("put a `{sign}` behind its last entry");
        let fault = Diagnostic::new(Code::SyntaxUnclosed, self.place(open), message, help)
            .with_label("opened here")
            .with_mend(self.location(behind.end, behind.end), format!(" {sign}"));
        self.tell(fault);
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
                Kind::Close(bracket) if bracket != b')' => return,
                Kind::Comma if !first && context == Context::Fields => return,
                Kind::Open(_) if token.partner > self.at && !first => self.at = token.partner + 1,
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
