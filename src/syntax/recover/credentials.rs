//! Credentials that are not written as `auth` has them.

use super::super::grammar::{self, Rule};
use super::super::words;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Edit;

impl Reader<'_> {
    /// Reports `auth login`, and `auth token $secret.T`, from the second word on.
    pub fn other_auth(&mut self) -> Read {
        let (kind, value) = (self.peek(), self.next_token());
        let plain = self.folded(kind);
        let is_token = matches!(&*plain, "token" | "jwt" | "apitoken" | "accesstoken") && is_value(value);
        let near = nearest_kind(&plain);
        let ends = |token: Token| self.ends_entry(token) || self.begins_line_here(token);
        // It may be the name of an `oauth2` that is as near: a fix takes no authentication away.
        let is_empty = value.kind == Kind::Open(b'(') && value.partner == self.at + 2;
        let may_be_none = is_nearly_none(&plain) && (ends(value) || is_empty);
        if kind.kind != Kind::Word
            || kind.begins_line
            || kind.told
            || near.is_some() && !is_token && !is_nearly_none(&plain)
        {
            return Ok(());
        }
        let written = self.written(kind);
        let message = format!("`{written}` is not a kind of authentication");
        let fault = if is_token && ends(self.token(self.at + 2)) {
            let meant = format!("bearer({})", self.written(value));
            let fault = self.fault(kind, message, format!("write `auth {meant}`"));
            fault.with_fix(site(kind.start, value.end), meant)
        } else if may_be_none {
            self.fault(kind, message, none_or_named(written))
        } else if ends(value) {
            let meant = format!("oauth2({written})");
            let help = format!("for the token of the `oauth2` named `{written}`, write `auth {meant}`");
            self.instead(self.fault(kind, message, help), kind, meant)
        } else {
            let help = "write `auth basic(USER, PASSWORD)`, `auth bearer(TOKEN)` or `auth oauth2(NAME)`; another \
                        header is an entry of `headers`";
            self.fault(kind, message, help)
        };
        Err(self.tell(fault))
    }

    /// Whether `token` no longer belongs to the line of the declaration that is read.
    pub fn ends_part(&self, token: Token) -> bool {
        self.ends_line(token) || self.begins_line_here(token)
    }

    /// Whether `token` begins another line of the declaration.
    fn begins_line_here(&self, token: Token) -> bool {
        self.context().is_some_and(|context| context.begins_with(self.written(token)))
    }

    /// Reports `Authorization: basic(USER, PASSWORD)` and `Authorization: Bearer $secret.T` in `headers`, the first
    /// word of whose value is `token`.
    pub fn credentials_as_value(&mut self, token: Token) -> Option<Faulted> {
        let name = self.token(self.entry);
        let is_header = self.block_word() == Some("headers")
            && matches!(
                &*self.written(name).trim_matches('"').to_ascii_lowercase(),
                "authorization" | "auth"
            );
        let kind = self.written(token).to_ascii_lowercase();
        if !is_header || !matches!(&*kind, "basic" | "bearer") {
            return None;
        }
        let next = self.next_token();
        let (last, inside) = match next.kind {
            Kind::Open(b'(') => {
                let close = self.token(next.partner);
                (next.partner, self.text.get(next.end..close.start).unwrap_or_default().trim().to_owned())
            }
            Kind::Insert => {
                let value = self.written(next).trim_start_matches("{{").trim_end_matches("}}");
                (self.at + 1, value.trim().to_owned())
            }
            _ if is_value(next) && !next.begins_line => (self.at + 1, self.written(next).to_owned()),
            _ => return None,
        };
        let meant = format!("auth {kind}({inside})");
        let message = "credentials are not a header: `auth` sends `Authorization`";
        let fault = self.fault(token, message, format!("remove this entry, and write the line `{meant}`"));
        let is_right = grammar::whole(Rule::auth, &meant).is_some();
        let mut tokens = self.tokens.iter().enumerate();
        let has_auth = tokens.any(|(index, token)| index != self.entry && self.is_word(*token, "auth"));
        let fault = match self.block_opening().and_then(|open| open.checked_sub(1)) {
            Some(word) if is_right && !has_auth && !self.comment_about(word, word + 1) => {
                let (headers, open) = (self.token(word), self.token(word + 1));
                let only = self.entry == word + 2 && open.partner == last + 1;
                let indent = " ".repeat(headers.column);
                let separator = if headers.begins_line { format!("\n{indent}") } else { " ".to_owned() };
                if only {
                    fault.with_fix(site(headers.start, self.token(open.partner).end), meant)
                } else {
                    let (from, end) = self.whole_line(name.start, self.token(last).end);
                    fault.with_edits([
                        Edit {
                            replacement: format!("{meant}{separator}"),
                            location: site(headers.start, headers.start),
                        },
                        Edit { replacement: String::new(), location: site(from, end) },
                    ])
                }
            }
            _ => fault,
        };
        self.at = last + 1;
        Some(self.tell(fault))
    }

    /// Whether a comment stands between the tokens `first` and the end of the group of `last`, after them on the
    /// line, or on the line above: an edit must not let it silence another line than it did.
    pub fn comment_about(&self, first: usize, last: usize) -> bool {
        let (start, last) = (self.token(first).start, self.token(last));
        let end = self.token(last.partner).end.max(last.end);
        let before = self.text.get(..start).unwrap_or_default();
        let above = before.rmatch_indices('\n').nth(1).map_or(0, |(at, _)| at);
        let after = self.text.get(end..).unwrap_or_default();
        let line = after.find('\n').unwrap_or(after.len());
        self.text.get(above..end + line).unwrap_or_default().contains('#')
    }

    /// What stands from `start` to `end`, with its line where it stands there alone.
    pub fn whole_line(&self, start: usize, end: usize) -> (usize, usize) {
        let before = self.text.get(..start).unwrap_or_default();
        let after = self.text.get(end..).unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
        let above = before.trim_end_matches([' ', '\t']);
        if !after.starts_with('\n') || !above.ends_with('\n') {
            return (start, end);
        }
        (above.trim_end_matches(['\n', '\r']).len(), end)
    }
}

fn nearest_kind(word: &str) -> Option<&'static str> {
    words::nearest(word, ["none", "basic", "bearer", "oauth2"])
}

/// Whether `word` after `auth` may be meant for `none`, which it is not: it may as well be the name of an `oauth2`.
pub(super) fn is_nearly_none(word: &str) -> bool {
    let says_so = matches!(word, "off" | "no" | "false" | "disabled" | "anonymous" | "nothing");
    word != "none" && (says_so || nearest_kind(word) == Some("none"))
}

pub(super) fn none_or_named(word: &str) -> String {
    format!("write `auth none`, or `auth oauth2({word})` for the token of the `oauth2` of that name")
}

fn is_value(token: Token) -> bool {
    matches!(token.kind, Kind::Text | Kind::Variable)
}
