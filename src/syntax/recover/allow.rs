//! What follows `allow` in an `account`.

use super::super::words;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::{Edit, Fault};
use crate::source::Site;

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

    /// Removes the fixes of `faults` that would make words `allow http`, or a word `allow`, that are not.
    pub fn allow_nothing(&self, faults: &mut [Fault]) {
        let is_allow = |token: Token| words::nearest(self.written(token), ["allow"]).is_some();
        let mut places = Vec::new();
        for (index, &token) in self.tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
            let before =
                |back: usize| index.checked_sub(back).map(|at| self.token(at)).filter(|one| is_allow(*one));
            let word = self.folded(token);
            if word != "https" && words::nearest(&word, ["http"]).is_some() {
                let allow = before(1).or_else(|| before(2));
                places.extend(allow.map(|allow| (allow.start, token.end)));
            } else if is_allow(token) && !self.is_word(token, "allow") {
                places.push((token.start, token.end));
            }
        }
        let separates = |edit: &Edit<Site>| {
            let written = self.text.get(edit.location.span.range()).unwrap_or_default();
            edit.replacement.is_empty() && matches!(written, "," | ";")
        };
        let changes = |edit: &Edit<Site>| {
            let (start, end) = (edit.location.span.start as usize, edit.location.span.end as usize);
            // They stand in their order, and may be many.
            let next = places.partition_point(|&(_, to)| to < start);
            !separates(edit) && places.get(next).is_some_and(|&(from, _)| end > from)
        };
        for fault in
            faults.iter_mut().filter(|fault| fault.fixes.iter().any(|fix| fix.edits.iter().any(changes)))
        {
            fault.fixes.clear();
        }
    }

    pub fn optional_text(&mut self) -> Read {
        if self.peek().kind == Kind::Text { self.text("a network") } else { Ok(()) }
    }
}
