//! Characters as HTML writes them, copied from a page: `&quot;`.

use super::findings::site;
use super::reader::Reader;
use super::token::{Kind, Token};
use crate::diagnostics::{Edit, Fault};

const ENTITIES: [(&str, &str); 8] = [
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&nbsp;", " "),
];

impl Reader<'_> {
    /// Reports an entity that `token` begins, with all of its line.
    pub fn entity(&self, token: Token) -> Option<Fault> {
        let rest = self.text.get(token.start..)?;
        let known = |rest: &str| ENTITIES.into_iter().find(|(entity, _)| rest.starts_with(entity));
        let (entity, plain) = known(rest).filter(|_| token.kind == Kind::Symbol)?;
        let line = rest.lines().next().unwrap_or_default();
        let edits = line.match_indices('&').filter_map(|(at, _)| {
            let (entity, plain) = known(line.get(at..)?)?;
            let start = token.start + at;
            Some(Edit { replacement: plain.to_owned(), location: site(start, start + entity.len()) })
        });
        let whole = Token { end: token.start + entity.len(), ..token };
        let message = format!("`{entity}` is how HTML writes `{plain}`");
        let fault = self.fault(whole, message, format!("write `{plain}` itself"));
        Some(fault.with_edits(edits))
    }
}
