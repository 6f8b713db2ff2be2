//! What follows `allow` in an `account`.

use super::super::words;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};

impl Reader<'_> {
    /// Reports `allow https`.
    pub fn allowed_anyway(&mut self, token: Token) -> Read {
        let allow = self.previous();
        let message = "`https` is always allowed";
        let fault = self.fault(token, message, "remove this line: it says nothing");
        self.at += 1;
        let next = self.peek();
        let alone = allow.begins_line && (next.begins_line || matches!(next.kind, Kind::Close(_)));
        let whole = self.whole_line(allow.start, token.end);
        let (from, end) = if alone { whole } else { (allow.start, token.end) };
        if self.comment_about(self.at - 2, self.at - 1) {
            self.found.edits.replace(from, end, "");
            return Err(self.tell(fault));
        }
        self.fix(fault.with_fix(site(from, end), ""))?;
        Err(Faulted)
    }

    /// Reports that what follows `allow` is none of `known`. What it was to be is said, and is for its author to
    /// write: no edit allows anything.
    pub fn allowed(&mut self, known: &[&str], token: Token) -> Read {
        let near = words::nearest(self.written(token), known.iter().copied());
        let Some(near) = near.filter(|_| token.kind == Kind::Word && !token.begins_line) else {
            return self.expect_one(known, "what is allowed");
        };
        let message = format!("{} is not allowed here: did you mean `{near}`?", self.shown(token));
        let fault = self.fault(token, message, format!("write `{near}`"));
        self.tell(fault);
        self.found.edits.replace(token.start, token.end, near);
        self.at += 1;
        self.optional_text()
    }

    pub fn optional_text(&mut self) -> Read {
        if self.peek().kind == Kind::Text { self.text("a network") } else { Ok(()) }
    }
}
