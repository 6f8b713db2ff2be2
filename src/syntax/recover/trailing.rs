//! What follows an entry that is right but for it.

use super::super::shape::{Context, MARKS, TYPES};
use super::super::words;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;

impl Reader<'_> {
    /// Reports a `?` that is not a mark: of a condition, or of `?.` in a path.
    fn question_mark(&mut self, token: Token) -> Read {
        let next = self.next_token();
        let glued = next.start == token.end && self.previous().end == token.start;
        let step = glued && matches!(self.written(next), "." | "[");
        if step && self.previous().kind == Kind::Data {
            let rest = self.text.get(token.start..).unwrap_or_default();
            let end =
                rest.find(|character: char| character.is_whitespace() || matches!(character, '}' | ','));
            let path = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let fixed = path.replace("?.[", "[").replace("?.", ".").replace("?[", "[");
            let symbol = Token { end: next.end, ..token };
            let message = format!("{} is not allowed in a path", self.shown(symbol));
            let help = "a step may find nothing: write `.` or `[…]` alone";
            let place = site(token.start, token.start + path.len());
            let fault = self.fault(symbol, message, help).with_fix(place, fixed);
            while self.peek().start < token.start + path.len() && !self.is_end() {
                self.at += 1;
            }
            return Err(self.tell(fault));
        }
        let value = matches!(next.kind, Kind::Text | Kind::Variable | Kind::Number)
            || matches!(self.written(next), "true" | "false" | "null");
        let otherwise = self.token(self.at + 2).kind == Kind::Colon;
        if value && otherwise && !next.begins_line {
            let message = "`?` is not allowed here: there are no conditions";
            let help = "`or` gives a fallback: `$flow.key.lead or \"none\"`; the flow designer branches";
            let fault = self.fault(token, message, help);
            self.at += 3;
            return Err(self.tell(fault));
        }
        Ok(())
    }

    /// Whether `word`, the current token, is an `or` with a letter too few or too many, or the two swapped.
    fn is_misspelt_or(&self, word: Token) -> bool {
        let (written, next) = (self.written(word).to_ascii_lowercase(), self.next_token());
        let value = matches!(next.kind, Kind::Text | Kind::Variable | Kind::Number | Kind::Data)
            || matches!(self.written(next), "true" | "false" | "null" | "header" | "xpath");
        written.len() <= 3
            && written.bytes().all(|byte| matches!(byte, b'o' | b'r'))
            && value
            && !next.begins_line
    }

    /// Reports what is wrong with the current token, which follows a value or an entry on its line; `Ok`
    /// where it is none of the known mistakes.
    pub fn trailing(&mut self) -> Read {
        let token = self.peek();
        let written = self.written(token);
        if token.told {
            return Err(Faulted);
        }
        if self.separated(token)? {
            return Ok(());
        }
        if let Some(fault) = self.operator(token) {
            return Err(self.tell(fault));
        }
        if token.kind == Kind::Symbol && written == "?" {
            self.question_mark(token)?;
        }
        let fix = match (token.kind, written) {
            (Kind::Symbol, "??" | "||" | "|") => Some(("or", "a fallback follows `or`")),
            (Kind::Symbol, "?") => Some(("optional", "what may be missing is marked with `optional`")),
            (Kind::Symbol, "!") => Some(("mandatory", "what must not be missing is marked with `mandatory`")),
            (Kind::Word, "required" | "require" | "Mandatory" | "MANDATORY" | "Required") => {
                Some(("mandatory", "what must not be missing is marked with `mandatory`"))
            }
            // In an endpoint it is a line of its own, with something wrong after it.
            (Kind::Word, "default") if self.context() == Some(Context::Endpoint) => None,
            (Kind::Word, "else" | "otherwise" | "default" | "fallback" | "OR" | "Or") => {
                Some(("or", "a fallback follows `or`"))
            }
            (Kind::Word, _) if self.is_misspelt_or(token) => Some(("or", "a fallback follows `or`")),
            (Kind::Word, "AS" | "As") => Some(("as", "a type follows `as`")),
            _ => None,
        };
        if let Some((word, why)) = fix {
            let message = format!("{} is not allowed here: did you mean `{word}`?", self.shown(token));
            let spaced =
                if self.previous().end == token.start { format!(" {word}") } else { word.to_owned() };
            let fault = self.fault(token, message, format!("{why}: write `{word}`"));
            // One letter may be the name of the next entry, whose `:` is missing.
            let fields = matches!(self.context(), Some(Context::Fields | Context::Arguments));
            let named = fields && token.kind == Kind::Word && written.len() == 1;
            let fault = if named { fault } else { fault.with_fix(self.place(token), spaced) };
            return Err(self.tell(fault));
        }
        if token.kind == Kind::Symbol && matches!(written, "+" | "." | "&") {
            return self.joined(token);
        }
        if matches!(written, "or" | "as") && token.kind == Kind::Word {
            let told = self.found.faults.len();
            let previous = self.written(self.previous());
            if written == "or" {
                self.fallbacks()?
            } else {
                self.cast()?
            }
            if self.found.faults.len() > told {
                return Err(Faulted);
            }
            let (message, help) = if MARKS.contains(&previous) {
                let message = format!("`{written}` is not allowed after `{previous}`");
                (message, format!("`{previous}` comes last: write it after what `{written}` says"))
            } else if written == "as" && TYPES.contains(&previous) {
                let message = "a second `as` is not allowed here".to_owned();
                (message, "a value is converted once: remove it".to_owned())
            } else {
                (format!("`{written}` is not allowed here"), format!("`{written}` follows a value"))
            };
            let fault = self.fault(token, message, help);
            return Err(self.tell(fault));
        }
        if token.kind == Kind::Word && MARKS.contains(&written) {
            let message = format!("`{written}` is not allowed here");
            let twice = MARKS.contains(&self.written(self.previous()));
            let help = if twice {
                "one mark is enough: remove it"
            } else {
                "a mark follows the value of a header, query parameter, form field or mapping, or a value of a JSON \
                 body, and `mandatory` follows `run`: remove it"
            };
            let code = if twice { Code::SyntaxUnexpected } else { Code::LineMisplaced };
            let fault = Self::other(code, self.place(token), message, help);
            let kept = written == "optional" || self.written(self.previous()) == written;
            // `mandatory` is for its author to remove.
            let fault = if kept { fault.with_fix(self.place(token), "") } else { fault };
            return Err(self.tell(fault));
        }
        self.common_mistake(token)?;
        if token.kind == Kind::Word
            && let Some(near) = words::nearest(written, MARKS.iter().copied())
        {
            let message = format!("`{written}` is not allowed here: did you mean `{near}`?");
            let fault =
                self.fault(token, message, format!("write `{near}`")).with_fix(self.place(token), near);
            return Err(self.tell(fault));
        }
        Ok(())
    }
}
