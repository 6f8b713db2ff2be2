//! What no edit may do: allow more than the file does, or remove credentials or a comment.

use super::super::shape::Context;
use super::super::words;
use super::credentials::is_nearly_none;
use super::reader::Reader;
use super::token::{Kind, Token};
use crate::diagnostics::{Edit, Fault};
use crate::source::Site;

/// How deep in brackets a line of a declaration stands: in its own block.
const DEPTH: usize = 1;

impl Reader<'_> {
    /// Removes the fixes of `faults`, found in a declaration with the block `context`, that would weaken it.
    pub fn weaken_nothing(&self, context: Context, faults: &mut [Fault]) {
        let places = match context {
            Context::Account => self.nearly_allowed(),
            Context::Webhook | Context::Endpoint => self.nearly_without_credentials(),
            _ => return,
        };
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

    /// Removes the fixes of `faults` that would remove a comment.
    pub fn remove_no_comment(&self, faults: &mut [Fault]) {
        let removes = |edit: &Edit<Site>| {
            let range = edit.location.span.range();
            let written = self.text.get(range.clone()).unwrap_or_default();
            !edit.replacement.contains('#')
                && written.match_indices('#').any(|(at, _)| self.is_between_tokens(range.start + at))
        };
        for fault in faults {
            fault.fixes.retain(|fix| !fix.edits.iter().any(removes));
        }
    }

    fn is_between_tokens(&self, at: usize) -> bool {
        let next = self.tokens.partition_point(|token| token.end <= at);
        self.tokens.get(next).is_none_or(|token| token.start > at)
    }

    /// The words that an edit could make `allow http`, or a word `allow`, that are not.
    fn nearly_allowed(&self) -> Vec<(usize, usize)> {
        let is_allow = |token: Token| words::nearest(self.written(token), ["allow"]).is_some();
        let mut places = Vec::new();
        let words = self.tokens.iter().copied().enumerate().filter(|(_, token)| token.kind == Kind::Word);
        for (index, token) in words {
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
        places
    }

    /// The words that an edit could make `auth none`, that are not.
    fn nearly_without_credentials(&self) -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        let mut depth = 0_usize;
        for (index, &token) in self.tokens.iter().enumerate() {
            match token.kind {
                Kind::Open(_) => depth += 1,
                Kind::Close(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if token.kind != Kind::Word || depth > DEPTH {
                continue;
            }
            let sign = matches!(self.token(index + 1).kind, Kind::Colon | Kind::Equals);
            let kind = self.token(index + 1 + usize::from(sign));
            let word = self.folded(kind);
            let is_auth = words::nearest(self.written(token), ["auth"]).is_some();
            if is_auth && kind.kind == Kind::Word && !kind.begins_line && is_nearly_none(&word) {
                places.push((token.start, kind.end));
            }
        }
        places
    }
}
