//! `url::joined`: what follows a setting at the start of a URL and would become part of it.

use std::ops::Range;

use crate::diagnostics::{Code, Diagnostic, Fault};
use crate::semantics::lower_url::{Address, Kind};
use crate::semantics::lowering::Lowering;
use crate::source::{Site, Span};

impl Lowering<'_, '_> {
    /// Reports what is joined to the setting that `address` begins with; whether anything was.
    pub(in crate::semantics) fn joined(&mut self, address: &Address) -> bool {
        let [setting, next, ..] = address.segments.as_slice() else { return false };
        let text = address.slice(&setting.range);
        let Some((_, after_scheme)) = text.split_once("://") else { return false };
        if setting.kind != Kind::Setting || after_scheme.is_empty() || text.contains(['?', '#']) {
            return false;
        }
        let rest = address.slice(&(next.range.start..address.text.len()));
        let is_value = next.kind == Kind::Value;
        let end = match is_value {
            true => next.range.end,
            false => next.range.start + rest.find(['/', '?', '#', '{']).unwrap_or(rest.len()),
        };
        let run = next.range.start..end.min(next.range.end);
        let fault = match (rest.chars().next(), text.ends_with('/')) {
            (Some('?' | '#') | None, _) if !is_value => return false,
            (Some('/'), true) if !is_value => {
                let slash = next.range.start..next.range.start + 1;
                let fault = Diagnostic::new(
                    Code::UrlJoined,
                    address.locate(&slash),
                    "the setting ends in `/`, and another `/` follows it",
                    match address.is_alternative {
                        true => "remove the `/` at the end of the setting",
                        false => "remove this `/`",
                    },
                );
                match address.written(&slash) {
                    Some(written) => fault.with_fix(written, ""),
                    None => fault,
                }
            }
            (Some('/'), false) if !is_value => return false,
            (_, true) => return false,
            (Some(first @ ('{' | '}')), false) if !is_value => brace(address, &next.range, rest, first),
            (first, false) => {
                let at = if next.kind == Kind::Setting { next.in_url } else { address.locate(&run) };
                // What begins so may be meant to go on with the host.
                let certain = is_value || !matches!(first, Some('.' | ':'));
                let help = match certain {
                    true => "write `/` between the setting and this",
                    false => "write this in the setting, or write `/` between the two",
                };
                let message = "this directly follows a setting, and becomes part of its last word";
                let fault = Diagnostic::new(Code::UrlJoined, at, message, help);
                match certain {
                    true => fault.with_fix(before(at), "/"),
                    false => fault,
                }
            }
        };
        self.report(fault);
        true
    }
}

/// The fault of the braces that follow the setting as the first of `rest`, the text `range` and what is after it: no path
/// begins with them. They are removed where what is then left is right.
fn brace(address: &Address, range: &Range<usize>, rest: &str, first: char) -> Fault {
    let after = rest.trim_start_matches(first);
    let braces = range.start..(range.start + rest.len() - after.len()).min(range.end);
    let message = format!("there is a `{first}` too many after the setting");
    let fault = Diagnostic::new(Code::UrlJoined, address.locate(&braces), message, "remove it");
    let ends = first == '}' && (after.is_empty() || after.starts_with(['/', '?', '#']));
    match address.written(&braces).filter(|_| ends) {
        Some(written) => fault.with_fix(written, ""),
        None => fault,
    }
}

/// The empty place in front of `at`.
fn before(at: Site) -> Site {
    Site { span: Span { start: at.span.start, end: at.span.start }, ..at }
}
