//! Addresses: split where values stand, and checked as far as their fixed text shows it (sections 4 and 6).

use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostics::{Code, Fault, Related};
use crate::source::{Site, Span};
use crate::syntax::ast::{self, TextPart};

use super::lower_text::{Hole, begins_with_bare_variable};
use super::lower_value::setting_of;
use super::lowering::Lowering;
use super::variable::{Scope, setting_name};
use crate::ir;
use crate::ir::url_place::place_behind;

impl Lowering<'_, '_> {
    /// The address of a webhook or an endpoint; its faults are reported.
    pub fn url(&mut self, text: &ast::Text, scope: Scope) -> Option<ir::Url> {
        let (errors, before) = (self.errors, self.found.len());
        let (address, values) = self.within(text, |rules| rules.address(text, scope));
        let found = self.found.len();
        self.check_address(&address);
        if self.errors == errors {
            self.check_alternatives(&address, &values, found);
        }
        self.show_use(&address, found);
        self.credentials_alone(before);
        self.quoted_in_url(text);
        self.check_segments(text, &address);
        if self.errors > errors {
            return None;
        }
        let mut values = values.into_iter();
        let mut parts = Vec::with_capacity(address.segments.len());
        for (index, segment) in address.segments.iter().enumerate() {
            match segment.kind {
                Kind::Fixed { .. } | Kind::Setting => push_fixed(&mut parts, address.slice(&segment.range)),
                Kind::Value => {
                    let place = address.place(index)?;
                    parts.push(ir::UrlPart::Value { value: values.next()??, place });
                }
            }
        }
        Some(ir::Url { parts, at: self.place(text.span) })
    }

    /// Removes from the faults from `found` on that a secret is sent in the URL, where it may not be at all.
    fn credentials_alone(&mut self, found: usize) {
        let credentials = { self.found.iter().skip(found) }.find(|fault| fault.code == Code::UrlCredentials);
        let Some(at) = credentials.map(|fault| fault.location) else { return };
        let range = at.span.range();
        let is_inside = |fault: &Fault| {
            let span = fault.location.span.range();
            fault.location.declaration == at.declaration && range.start <= span.start && span.end <= range.end
        };
        let own = self.found.split_off(found).into_iter();
        self.found.extend(own.filter(|fault| fault.code != Code::SecretInUrl || !is_inside(fault)));
    }

    /// Shows in the faults from `found` on that lie in a setting where `address` uses that.
    fn show_use(&mut self, address: &Address, found: usize) {
        for fault in self.found.iter_mut().skip(found).filter(|fault| fault.related.is_empty()) {
            let used = address.segments.iter().find(|segment| {
                !segment.in_url.begins_with(segment.at) && segment.at.begins_with(fault.location)
            });
            fault.related.extend(
                used.map(|segment| Related {
                    location: segment.in_url,
                    message: "it is used here".to_owned(),
                }),
            );
        }
    }

    /// Reports what is wrong with an address in which one of `values` comes out as a setting.
    fn check_alternatives(&mut self, address: &Address, values: &[Option<ir::Value>], known: usize) {
        let holes = address.segments.iter().enumerate().filter(|(_, segment)| segment.kind == Kind::Value);
        let settings =
            holes.zip(values).filter_map(|((hole, _), value)| Some((hole, setting_of(value.as_ref()?)?)));
        let kind = |fault: &Fault| (fault.code, fault.location.declaration, fault.location.span.start);
        let mut reported: HashSet<_> = self.found.iter().skip(known).map(kind).collect();
        for (hole, setting) in settings.take(MOST_ALTERNATIVES) {
            let (errors, found) = (self.errors, self.found.len());
            self.check_address(&address.with(hole, setting));
            // A warning may be of what is the same in all of them. What fixes one of them may break another.
            for fault in self.found.split_off(found) {
                if reported.insert(kind(&fault)) {
                    self.found.push(Fault { fixes: Vec::new(), ..fault });
                }
            }
            if self.errors > errors {
                return;
            }
        }
    }

    /// Reports `as path` of values that are not whole segments of the path.
    fn check_segments(&mut self, text: &ast::Text, address: &Address) {
        for part in text.parts.iter() {
            let TextPart::Value { value, span } = &*part else { continue };
            let casts = value.operands.iter().filter_map(|operand| operand.cast.as_ref());
            let Some(cast) = casts.into_iter().find(|cast| cast.kind == ast::CastKind::Path) else {
                continue;
            };
            let at = self.location(*span);
            let index = address.segments.iter().position(|segment| segment.at.begins_with(at));
            // What directly follows a setting is reported by itself.
            let is_joined = self
                .found
                .iter()
                .any(|fault| fault.code == Code::UrlJoined && at.begins_with(fault.location))
                && index.is_some_and(|index| address.ends_segment(index));
            if !index.is_some_and(|index| address.is_segment(index)) && !is_joined {
                self.misplaced_path(cast.span);
            }
        }
    }

    /// The fixed text of an address, settings put in, and its values.
    fn address(&mut self, text: &ast::Text, scope: Scope) -> (Address, Vec<Option<ir::Value>>) {
        let end = self.location(end(text));
        let mut address = Address { text: String::new(), segments: Vec::new(), end, is_alternative: false };
        let mut values = Vec::new();
        for part in text.parts.iter() {
            match &*part {
                TextPart::Literal { text, span } => {
                    self.bare_variables(text, *span);
                    // What counts as white space is an error in a URL.
                    self.invisible(*span, |character| character.is_whitespace() || character == '\u{feff}');
                    let exact = span.range().len() == text.len();
                    let at = self.location(*span);
                    address.push(text, Kind::Fixed { exact }, at, at);
                }
                TextPart::Value { value, span } => match self.hole(value, scope.in_path()) {
                    Some(Hole::Setting(text)) => {
                        let in_url = self.location(*span);
                        let at = self.setting_place(value).unwrap_or(in_url);
                        address.push(text, Kind::Setting, at, in_url);
                    }
                    hole => {
                        let at = self.location(*span);
                        address.push(STAND_IN, Kind::Value, at, at);
                        values.push(match hole {
                            Some(Hole::Value(value)) => Some(value),
                            _ => None,
                        });
                    }
                },
            }
        }
        (address, values)
    }

    /// Where the `account` sets what `value` comes out as.
    fn setting_place(&self, value: &ast::Value) -> Option<Site> {
        let ast::Primary::Variable(variable) = &value.operands.first()?.primary else { return None };
        self.index.setting(setting_name(&variable.text)?).map(|setting| setting.at)
    }
}

/// What stands for a value when the fixed text around it is looked at: right in a host, a port, a path
/// and a query.
const STAND_IN: &str = "1";

/// How many of the addresses that settings after `or` make are checked: each takes as long as the URL is.
const MOST_ALTERNATIVES: usize = 8;

/// How a value is shown in a message about the text around it.
pub(super) const SHOWN_VALUE: &str = "{{…}}";

/// The fixed text of an address, with [`STAND_IN`] for each value, and where each part is written.
pub(super) struct Address {
    pub text: String,
    pub segments: Vec<Segment>,
    /// The end of the text, before its closing quote.
    end: Site,
    /// Whether a value in it is one of several that it may come out as.
    pub is_alternative: bool,
}

pub(super) struct Segment {
    pub range: Range<usize>,
    pub kind: Kind,
    at: Site,
    /// Where it stands in the URL: a setting is written elsewhere.
    pub in_url: Site,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text of the URL itself, read as it is written, or not: there are escapes in it.
    Fixed {
        exact: bool,
    },
    /// The text of a setting, which stands in the `account`.
    Setting,
    Value,
}

impl Address {
    /// The address in which the segment number `hole` is `setting`.
    fn with(&self, hole: usize, setting: &str) -> Self {
        let mut changed =
            Self { text: String::new(), segments: Vec::new(), end: self.end, is_alternative: true };
        for (number, segment) in self.segments.iter().enumerate() {
            match number == hole {
                true => changed.push(setting, Kind::Setting, segment.at, segment.in_url),
                false => changed.push(self.slice(&segment.range), segment.kind, segment.at, segment.in_url),
            }
        }
        changed
    }

    fn push(&mut self, text: &str, kind: Kind, at: Site, in_url: Site) {
        if !text.is_empty() {
            let start = self.text.len();
            self.text.push_str(text);
            self.segments.push(Segment { range: start..self.text.len(), kind, at, in_url });
        }
    }

    pub fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The text in `range` as a message shows it.
    pub fn shown(&self, range: &Range<usize>) -> String {
        self.with_values(range, |_| SHOWN_VALUE)
    }

    /// The host and port in `range`, with letters for values in the name: digits at its end would be an IP address.
    pub fn likely_host(&self, range: &Range<usize>) -> String {
        let port = self.slice(range).rfind(':').map_or(range.end, |at| range.start + at);
        self.with_values(range, |at| if at < port { "a" } else { STAND_IN })
    }

    /// How many bytes of the URL do not depend on values, its fragment apart, which is not sent. Non-ASCII characters
    /// are sent percent-encoded.
    pub fn fixed_length(&self) -> usize {
        let sent = self.text.find('#').unwrap_or(self.text.len());
        let fixed = self.segments.iter().filter(|segment| segment.kind != Kind::Value);
        let written =
            fixed.map(|segment| self.slice(&(segment.range.start.min(sent)..segment.range.end.min(sent))));
        written.flat_map(str::bytes).map(|byte| if byte.is_ascii() { 1 } else { "%FF".len() }).sum()
    }

    /// The host and port in `range`, with `value` for each value.
    pub fn host_with(&self, range: &Range<usize>, value: &'static str) -> String {
        self.with_values(range, |_| value)
    }

    /// The text in `range`, with what `stand_in` says for a value at a place.
    fn with_values(&self, range: &Range<usize>, stand_in: impl Fn(usize) -> &'static str) -> String {
        let inside = self
            .segments
            .iter()
            .filter(|segment| segment.range.start < range.end && segment.range.end > range.start);
        inside
            .map(|segment| match segment.kind {
                Kind::Value => stand_in(segment.range.start),
                _ => self.slice(&(segment.range.start.max(range.start)..segment.range.end.min(range.end))),
            })
            .collect()
    }

    /// Whether a value stands in `range`.
    pub fn has_value_in(&self, range: &Range<usize>) -> bool {
        self.segments.iter().any(|segment| {
            segment.kind == Kind::Value && segment.range.start < range.end && segment.range.end > range.start
        })
    }

    /// The fixed text that the address starts with.
    pub fn start(&self) -> &str {
        let end = self.segments.iter().find(|segment| segment.kind == Kind::Value);
        self.slice(&(0..end.map_or(self.text.len(), |value| value.range.start)))
    }

    /// Whether the URL begins with a variable that lacks its braces, which is reported as that.
    pub fn begins_with_bare_variable(&self) -> bool {
        let first = self.segments.first();
        first.is_some_and(|first| matches!(first.kind, Kind::Fixed { .. }))
            && begins_with_bare_variable(&self.text)
    }

    /// Where `range` of the text is written to the letter, so that an edit there changes nothing else.
    pub fn written(&self, range: &Range<usize>) -> Option<Site> {
        let first = self.segments.iter().find(|segment| segment.range.end > range.start)?;
        let exact = first.kind == Kind::Fixed { exact: true } && first.range.end >= range.end;
        exact.then(|| self.locate(range))
    }

    /// Where `range` of the text is written: in the file at hand or, where it begins in a setting, where
    /// the `account` sets that. Never from the one into the other.
    pub fn locate(&self, range: &Range<usize>) -> Site {
        let Some(index) = self.segments.iter().position(|segment| segment.range.end > range.start) else {
            return self.end;
        };
        let segments = self.segments.get(index..).unwrap_or_default();
        let Some(first) = segments.first() else { return self.end };
        if first.kind == Kind::Setting {
            return first.at;
        }
        let offset = |segment: &Segment, at: usize| segment.at.span.start as usize + at - segment.range.start;
        let exact = Kind::Fixed { exact: true };
        let start = match first.kind == exact {
            true => offset(first, range.start.max(first.range.start)),
            false => first.at.span.start as usize,
        };
        let last = segments
            .iter()
            .take_while(|segment| segment.range.start < range.end && segment.kind != Kind::Setting)
            .last()
            .unwrap_or(first);
        let end = match last.kind == exact {
            true => offset(last, range.end.min(last.range.end)),
            false => last.at.span.end as usize,
        };
        Site { declaration: first.at.declaration, span: Span::new(start, end.max(start)) }
    }

    /// Whether the value that is the segment number `index` stands in the path, after a `/` and before `/`,
    /// `?` or the end.
    fn is_segment(&self, index: usize) -> bool {
        let Some(value) = self.segments.get(index).filter(|segment| segment.kind == Kind::Value) else {
            return false;
        };
        let before = self.slice(&(0..value.range.start));
        let in_path = match self.place(index) {
            Some(ir::UrlPlace::Path) => true,
            Some(ir::UrlPlace::AfterStart) => !before.contains(['?', '#']),
            _ => false,
        };
        in_path && before.ends_with('/') && self.ends_segment(index)
    }

    /// Whether `/`, `?` or the end follows the segment number `index`.
    fn ends_segment(&self, index: usize) -> bool {
        let end = self.segments.get(index).map_or(0, |segment| segment.range.end);
        let after = self.slice(&(end..self.text.len()));
        let next_is_value = self.segments.get(index + 1).is_some_and(|next| next.kind == Kind::Value);
        (after.is_empty() || after.starts_with(['/', '?'])) && !next_is_value
    }

    /// The place of the value that is the segment number `index`.
    fn place(&self, index: usize) -> Option<ir::UrlPlace> {
        if self.begins_with_bare_variable() {
            return Some(ir::UrlPlace::AfterStart);
        }
        if self.segments.first().is_some_and(|first| first.kind == Kind::Value) {
            return Some(if index == 0 { ir::UrlPlace::Start } else { ir::UrlPlace::AfterStart });
        }
        let value = self.segments.get(index)?;
        let rest = self.segments.get(index + 1..).unwrap_or_default();
        let next = rest.iter().position(|segment| segment.kind == Kind::Value);
        let after = match next {
            Some(0) => None,
            Some(next) => rest.get(next).map(|next| self.slice(&(value.range.end..next.range.start))),
            None => Some(self.slice(&(value.range.end..self.text.len()))),
        };
        place_behind(self.slice(&(0..value.range.start)), after)
    }
}

fn end(text: &ast::Text) -> Span {
    let end = text.locate(usize::MAX..usize::MAX).start;
    Span { start: end, end }
}

fn push_fixed(parts: &mut Vec<ir::UrlPart>, text: &str) {
    match parts.last_mut() {
        Some(ir::UrlPart::Fixed(before)) => before.push_str(text),
        _ => parts.push(ir::UrlPart::Fixed(text.to_owned())),
    }
}
