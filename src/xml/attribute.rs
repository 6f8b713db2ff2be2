//! Reads one tag, to the letter of XML 1.0, 3.1.

use std::borrow::Cow;
use std::ops::Range;

use super::Fault;
use super::characters::{is_name_character, is_name_start, is_plain_name, is_space};
use super::reference;

/// A name as it is written, `prefix:local` or `local`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) prefix: Option<&'a str>,
    pub(super) local: &'a str,
}

/// An attribute as it is written; its prefix is not resolved.
#[derive(Debug)]
pub(super) struct Written<'a> {
    pub(super) name: Name<'a>,
    /// Where the name begins, in bytes of the document.
    pub(super) offset: usize,
    /// The value as XML 1.0, 3.3.3 normalises it.
    pub(super) value: Cow<'a, str>,
    /// Where the value stands between its quotes.
    pub(super) range: Range<usize>,
}

/// A place in the document, and the rest of the text from there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanner<'a> {
    rest: &'a str,
    offset: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, offset: usize) -> Self {
        Scanner { rest: text, offset }
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn take(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                self.offset += prefix.len();
                true
            }
            None => false,
        }
    }

    fn take_while(&mut self, mut is_part: impl FnMut(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.offset += end;
        taken
    }

    /// Skips white space; says whether there was any.
    pub(super) fn space(&mut self) -> bool {
        !self.take_while(is_space).is_empty()
    }

    /// Reads a name; `what` it is the name of is said where there is none.
    pub(super) fn name(&mut self, what: &str) -> Result<Name<'a>, Fault> {
        let start = self.offset;
        if !self.rest.starts_with(|c| is_name_start(c) || c == ':') {
            return Err(Fault::not_well_formed(
                start,
                match self.rest.chars().next() {
                    Some(c) => format!("expected the name of {what}, found `{c}`"),
                    None => format!("expected the name of {what}"),
                },
            ));
        }
        let written = self.take_while(|c| is_name_character(c) || c == ':');
        let name = match written.split_once(':') {
            Some((prefix, local)) => Name { prefix: Some(prefix), local },
            None => Name { prefix: None, local: written },
        };
        if name.prefix.is_none_or(is_plain_name) && is_plain_name(name.local) {
            Ok(name)
        } else {
            Err(Fault::not_well_formed(start, format!("`{written}` is not a name with at most one prefix")))
        }
    }

    /// Reads `name="value"`.
    pub(super) fn attribute(&mut self) -> Result<Written<'a>, Fault> {
        let offset = self.offset;
        let name = self.name("an attribute")?;
        self.space();
        if !self.take("=") {
            return Err(Fault::not_well_formed(
                self.offset,
                format!("the attribute `{}` has no value: expected `=` after it", name.local),
            ));
        }
        self.space();
        let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return Err(Fault::not_well_formed(
                self.offset,
                format!("the value of `{}` must be in quotes", name.local),
            ));
        };
        self.take_while({
            let mut first = true;
            move |_| std::mem::take(&mut first)
        });
        let start = self.offset;
        let raw = self.take_while(|c| c != quote);
        let range = start..self.offset;
        if self.is_at_end() {
            return Err(Fault::not_well_formed(
                start,
                format!("the value of `{}` is not closed", name.local),
            ));
        }
        self.rest = self.rest.strip_prefix(quote).unwrap_or(self.rest);
        self.offset += quote.len_utf8();
        Ok(Written { name, offset, value: normalise(raw, start)?, range })
    }
}

/// An attribute's value: references resolved, white space as spaces (XML 1.0, 2.11 and 3.3.3).
fn normalise(raw: &str, offset: usize) -> Result<Cow<'_, str>, Fault> {
    if !raw.contains(['&', '<', '\t', '\n', '\r']) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '<', '\t', '\n', '\r']) {
        let (before, special) = rest.split_at(at);
        value.push_str(before);
        let here = offset + raw.len() - special.len();
        if let Some(reference) = special.strip_prefix('&') {
            let (name, after) = reference.split_once(';').ok_or_else(|| reference::bare_ampersand(here))?;
            value.push(reference::resolve(name, here)?);
            rest = after;
        } else if special.starts_with('<') {
            return Err(Fault::not_well_formed(
                here,
                "a `<` in the value of an attribute: it is written `&lt;`",
            ));
        } else {
            value.push(' ');
            rest = special
                .strip_prefix("\r\n")
                .or_else(|| special.strip_prefix(['\t', '\n', '\r']))
                .unwrap_or_default();
        }
    }
    value.push_str(rest);
    Ok(Cow::Owned(value))
}
