//! What stands beside the dots of a variable and does not belong there, or is missing there.

use super::super::lexemes::{is_name_byte, is_name_start};
use super::findings::{self, site};
use super::reader::{Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;
use crate::names;

impl Reader<'_> {
    /// Reports a space or a second dot beside a dot of `variable`, which was just read.
    pub fn nothing_beside_dots(&mut self, variable: Token) -> Read {
        self.no_other_letters(variable)?;
        if let Some(end) = self.after_dots(variable) {
            return self.dots_inside(variable, end);
        }
        if self.is_name_in_brackets(variable) {
            return self.name_in_brackets(variable);
        }
        let (dot, name) = (self.peek(), self.next_token());
        let inside = self.written(name).trim_matches(['"', '\'']);
        let is_quoted = self.written(dot) == "."
            && dot.start == variable.end
            && name.start == dot.end
            && matches!(name.kind, Kind::Text | Kind::SingleQuoted);
        if is_quoted && names::is_name(inside) {
            let meant = format!("{}.{inside}", self.written(variable));
            let message = format!("{} is in quotes: a name is written without them", self.shown(name));
            let fault = self.fault(name, message, format!("write `{meant}`"));
            let fault = self.instead(fault, name, inside);
            self.at += 2;
            return self.fix(fault);
        }
        if self.is_unfinished(variable) {
            let shown = findings::shown(self.text, variable.start, dot.end);
            let help = "a variable is written as in `$flow.key.lead`";
            let at = site(variable.start, dot.end);
            let message = format!("expected a name after {shown}");
            self.at += 1;
            return Err(self.tell(Self::other(Code::SyntaxUnexpected, at, message, help)));
        }
        if !self.is_variable_cut_short(variable, self.at) {
            return Ok(());
        }
        let at = site(variable.start, self.next_token().end);
        let written = self.text.get(at.span.range()).unwrap_or_default();
        let meant: String = written.split_whitespace().collect();
        let message = format!("there is a space in `{written}`");
        self.at += 2;
        let fault = Self::other(Code::SyntaxUnexpected, at, message, format!("write `{meant}`"));
        self.fix(fault.with_fix(at, meant))
    }

    /// Reports other letters than those from a to z in the name of `variable`, which was just read.
    pub fn no_other_letters(&mut self, variable: Token) -> Read {
        let Some(end) = self.past_other_letters(variable) else { return Ok(()) };
        let whole = Token { end, ..variable };
        let message = format!("{} is not the name of a variable", self.shown(whole));
        let help = "a name holds letters from a to z, small or capital, digits, `_` and `-`";
        while self.peek().start < end && !self.is_end() {
            self.at += 1;
        }
        Err(self.tell(self.fault(whole, message, help)))
    }

    /// The end of the name that other letters than those from a to z continue after `variable`.
    pub fn past_other_letters(&self, variable: Token) -> Option<usize> {
        let rest = self.text.get(variable.end..)?;
        rest.chars().next().filter(|next| next.is_alphanumeric() && !next.is_ascii())?;
        let goes_on = |next: char| next.is_alphanumeric() || matches!(next, '_' | '-' | '.');
        Some(variable.end + rest.find(|next| !goes_on(next)).unwrap_or(rest.len()))
    }

    /// The end of the dots after `variable`, where they are several and a name follows them at once.
    fn after_dots(&self, variable: Token) -> Option<usize> {
        let rest = self.text.as_bytes().get(variable.end..)?;
        let dots = rest.iter().take_while(|&&byte| byte == b'.').count();
        (dots > 1 && rest.get(dots).is_some_and(|&byte| is_name_start(byte))).then_some(variable.end + dots)
    }

    /// Reports the dots between `variable` and the name at `end`.
    fn dots_inside(&mut self, variable: Token, end: usize) -> Read {
        let rest = self.text.as_bytes().get(end..).unwrap_or_default();
        let name = rest.iter().take_while(|&&byte| is_name_byte(byte) || byte == b'.').count();
        while self.peek().start < end + name && !self.is_end() {
            self.at += 1;
        }
        let written = self.text.get(variable.start..end + name).unwrap_or_default();
        let message = format!("there is more than one dot between two names in `{written}`");
        let dots = site(variable.end, end);
        let name = self.text.get(end..end + name).unwrap_or_default();
        let lacks_key = names::is_name(name)
            && matches!(self.written(variable), "$flow" | "$user")
            && !written.contains(".key");
        let (help, by) = if lacks_key {
            (
                format!(
                    "write `{}.key.{}`",
                    self.written(variable),
                    written.rsplit('.').next().unwrap_or_default()
                ),
                ".key.",
            )
        } else {
            ("write one dot".to_owned(), ".")
        };
        let fault = Self::other(Code::SyntaxUnexpected, dots, message, help);
        self.fix(fault.with_fix(dots, by))
    }

    /// Reports `$flow.key['lead']`, whose `[` is the current token after `variable`.
    pub fn name_in_brackets(&mut self, variable: Token) -> Read {
        let (open, close) = (self.peek(), self.token(self.at + 2));
        let inside = self.written(self.next_token()).trim_matches(['"', '\'']);
        let at = site(open.start, close.end);
        let shown = self.text.get(at.span.range()).unwrap_or_default();
        let message = format!("`{shown}` is not allowed here: a variable is named after a dot");
        let fault = |help: String| Self::other(Code::SyntaxUnexpected, at, message, help);
        let meant = format!("{}.{inside}", self.written(variable));
        self.at += 3;
        let end = self.skip_glued(close);
        if end == close.end {
            return self.fix(fault(format!("write `{meant}`")).with_fix(at, format!(".{inside}")));
        }
        let help = format!(
            "write `{meant}` alone: what is inside a value can't be read here; save the part that you need where the \
             response is read"
        );
        let faulted = self.tell(fault(help));
        self.found.edits.replace(open.start, end, format!(".{inside}"));
        Err(faulted)
    }

    /// Skips what follows `last` without a space, up to a token that ends a value; where that ends.
    fn skip_glued(&mut self, last: Token) -> usize {
        let mut end = last.end;
        while self.peek().start == end
            && matches!(
                self.peek().kind,
                Kind::Open(b'[') | Kind::Dotted | Kind::Symbol | Kind::Word | Kind::Number
            )
        {
            self.at = self.after_group(self.at).max(self.at + 1);
            end = self.previous().end;
        }
        end
    }

    /// Whether a name between brackets follows `variable`, which is a group without one.
    pub fn is_name_in_brackets(&self, variable: Token) -> bool {
        let (open, name, close) = (self.peek(), self.next_token(), self.token(self.at + 2));
        let group = self.written(variable);
        !self.text.as_bytes().get(close.end).is_some_and(|byte| is_name_byte(*byte))
            && open.kind == Kind::Open(b'[')
            && open.start == variable.end
            && matches!(name.kind, Kind::Text | Kind::SingleQuoted)
            && close.kind == Kind::Close(b']')
            && matches!(group, "$flow.key" | "$user.key" | "$account" | "$call" | "$sys" | "$secret")
            && names::is_name(self.written(name).trim_matches(['"', '\'']))
    }

    /// Whether `variable`, which was just read, ends in a dot. A name before `:` is that of the next entry.
    fn is_unfinished(&self, variable: Token) -> bool {
        let (dot, next, after) = (self.peek(), self.next_token(), self.token(self.at + 2));
        let named = next.kind == Kind::Word && matches!(after.kind, Kind::Colon | Kind::Equals);
        self.written(dot) == "."
            && dot.start == variable.end
            && ((named || self.goes_on(next)) && next.start > dot.end || self.ends_entry(next))
    }

    /// Whether `variable` goes on at the token `index`, after a space.
    pub fn is_variable_cut_short(&self, variable: Token, index: usize) -> bool {
        let (dot, name) = (self.token(index), self.token(index + 1));
        variable.kind == Kind::Variable
            && dot.kind == Kind::Symbol
            && self.written(dot) == "."
            && matches!(name.kind, Kind::Word | Kind::Dotted)
            && !dot.begins_line
            && !name.begins_line
            && (dot.start == variable.end || name.start == dot.end)
    }
}
