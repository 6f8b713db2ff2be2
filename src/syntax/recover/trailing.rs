//! What follows an entry that is right but for it.

use super::super::shape::{Context, MARKS, TYPES};
use super::super::words;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::{Code, Edit, Fault};

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
            && self.written(word) != "or"
            && written.bytes().all(|byte| matches!(byte, b'o' | b'r'))
            && value
            && !next.begins_line
    }

    /// Reports `word`, an `or` or `as` after what no value ends with.
    fn going_on(&mut self, word: Token) -> Read {
        if self.is_word(self.token(self.entry), "wait") {
            let help = "the caller waits for one duration: remove what follows it";
            let fault = self.misplaced(word, help);
            return Err(self.tell(fault));
        }
        let (reported, mark) = (self.found.faults.len(), self.at.saturating_sub(1));
        let (before, written) = (self.previous(), self.written(word));
        self.cast()?;
        self.fallbacks()?;
        if self.found.faults.len() > reported {
            return Err(Faulted);
        }
        let what = self.written(before);
        let fault = if MARKS.contains(&what) && (self.in_braces || self.is_argument(mark)) {
            // No mark may stand there, which is reported by itself.
            return Err(Faulted);
        } else if MARKS.contains(&what) {
            self.mark_before_fallback(mark)
        } else if written == "as" && TYPES.contains(&what) {
            self.fault(word, "a second `as` is not allowed here", "a value is converted once: remove it")
        } else if let Some(what) = self.json_that_ends_with(before) {
            let message = format!("`{written}` is not allowed after {what}");
            let help = format!("{what} comes last: remove what follows it");
            self.fault(word, message, help)
        } else {
            self.misplaced(word, format!("`{written}` follows a value"))
        };
        Err(self.tell(fault))
    }

    /// The mark at `index`, after which the value goes on up to the current token.
    fn mark_before_fallback(&self, index: usize) -> Fault {
        let (before, mark) = (self.token(index.saturating_sub(1)), self.token(index));
        let last = self.previous();
        let word = self.written(mark);
        let message = format!("`{word}` is not allowed here: it comes last");
        let may_lack_value = self.may_lack_value() || self.written(last) == "null";
        if MARKS.contains(&self.written(self.peek())) {
            let fault =
                self.fault(mark, message, format!("remove it: `{}` follows", self.written(self.peek())));
            return self.instead(fault, mark, "");
        }
        if !may_lack_value {
            let help = format!("what follows `or` always has a value: remove `{word}`, or what follows it");
            return self.fault(mark, message, help);
        }
        let help = format!("write it after the fallback or the type: `{} {word}`", self.written(last));
        let fault = self.fault(mark, message, help);
        let spaces = self.text.get(before.end..mark.start).unwrap_or_default();
        let start = if spaces.trim().is_empty() { before.end } else { mark.start };
        let edit =
            |start: usize, end: usize, by: String| Edit { location: site(start, end), replacement: by };
        let moved = [edit(start, mark.end, String::new()), edit(last.end, last.end, format!(" {word}"))];
        fault.with_edits(moved)
    }

    /// What ends with the bracket `close`, where that is a list or object of JSON.
    fn json_that_ends_with(&self, close: Token) -> Option<&'static str> {
        let open = self.token(close.partner);
        let before = self.token(close.partner.checked_sub(1)?);
        let json = matches!(before.kind, Kind::Colon | Kind::Equals | Kind::Comma | Kind::Open(b'['))
            || matches!(self.written(before), "json" | "or");
        match (open.kind, close.kind) {
            (Kind::Open(b'['), Kind::Close(b']')) if json => Some("a list"),
            (Kind::Open(b'{'), Kind::Close(b'}')) if json => Some("an object"),
            _ => None,
        }
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
            let colon = self.next_token();
            let has_colon = word == "or" && colon.kind == Kind::Colon;
            let end = if has_colon { colon.end } else { token.end };
            let glued = has_colon && self.token(self.at + 2).start == end;
            let spaced = if glued { format!("{spaced} ") } else { spaced };
            let fault = if named { fault } else { fault.with_fix(site(token.start, end), spaced) };
            return Err(self.tell(fault));
        }
        if token.kind == Kind::Symbol && matches!(written, "+" | "." | "&") {
            return self.joined(token);
        }
        if matches!(written, "or" | "as") && token.kind == Kind::Word {
            return self.going_on(token);
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
