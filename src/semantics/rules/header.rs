//! `header::…`: names and fixed values that HTTP allows (RFC 9110, sections 5.1 and 5.5).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostics::{Code, Diagnostic};
use crate::semantics::lowering::Lowering;
use crate::source::{Location, Span};
use crate::syntax::ast::{self, Primary, TextPart};

/// The headers that the client sets itself.
const CONTROLLED: [&str; 4] = ["Host", "Content-Length", "Transfer-Encoding", "Connection"];

/// Whether no header value may hold `c`: a control character (section 4, "Escaping, by place").
pub(in crate::semantics) fn is_forbidden_in_value(c: char) -> bool {
    c.is_control()
}

/// `tchar`, RFC 9110 section 5.6.2.
fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

impl Lowering<'_, '_> {
    /// Reports a header's name that HTTP does not allow; the name where it holds no values.
    pub(in crate::semantics) fn header_name(&mut self, name: &ast::Text) -> Option<String> {
        let mut before = 0;
        for part in &name.parts {
            let TextPart::Literal { text, .. } = part else { continue };
            if let Some((at, bad)) = text.char_indices().find(|(_, c)| !is_token_character(*c)) {
                let place = name.locate(before + at..before + at + bad.len_utf8());
                let fault = self.fault(
                    Code::HeaderInvalid,
                    place,
                    format!("a header's name holds no {}", shown(bad)),
                    "use letters, digits and `-`, as in `X-Request-Id`",
                );
                self.report(fault);
                return None;
            }
            before += text.len();
        }
        let plain = name.plain()?;
        if plain.is_empty() {
            let fault = self.fault(
                Code::HeaderInvalid,
                name.span,
                "a header's name is empty",
                "write the name, as `X-Request-Id`",
            );
            self.report(fault);
            return None;
        }
        Some(plain)
    }

    /// Reports `headers { … }` entries that the client sets itself.
    pub(in crate::semantics) fn header_controlled(&mut self, name: &str, entry: &ast::Field) {
        if let Some(controlled) = CONTROLLED.iter().find(|one| one.eq_ignore_ascii_case(name)) {
            let fault = self
                .fault(
                    Code::HeaderControlled,
                    entry.name.span,
                    format!("`{controlled}` is set by the program that sends the request"),
                    "take this header out",
                )
                .with_mend(self.location(entry.span), "");
            self.report(fault);
        }
    }

    /// Reports the fixed parts of a value that a header cannot carry.
    pub(in crate::semantics) fn header_value(&mut self, value: &ast::Value) {
        self.fixed_parts(value, &|c| is_forbidden_in_value(c), |c| {
            (
                format!("a header holds no {}", shown(c)),
                "write the value on one line, without control characters",
            )
        });
    }

    /// Reports the fixed parts of a user name that Basic authentication cannot carry (RFC 7617, section 2).
    pub(in crate::semantics) fn basic_user(&mut self, value: &ast::Value) {
        self.fixed_parts(value, &|c| c == ':' || is_forbidden_in_value(c), |c| {
            (format!("a Basic user name holds no {}", shown(c)), "write the user name without it")
        });
    }

    fn fixed_parts(
        &mut self,
        value: &ast::Value,
        bad: &dyn Fn(char) -> bool,
        explain: fn(char) -> (String, &'static str),
    ) {
        for operand in &value.operands {
            let Primary::Text(text) = &operand.primary else { continue };
            for part in &text.parts {
                match part {
                    TextPart::Literal { text: literal, span } => {
                        let Some((at, found)) = literal.char_indices().find(|(_, c)| bad(*c)) else {
                            continue;
                        };
                        let exact = span.range().len() == literal.len();
                        let from = span.start as usize + at;
                        let place = if exact { Span::new(from, from + found.len_utf8()) } else { *span };
                        let (message, help) = explain(found);
                        let fault = self.fault(Code::HeaderInvalid, place, message, help);
                        self.report(fault);
                        return;
                    }
                    TextPart::Value { value, .. } => self.fixed_parts(value, bad, explain),
                }
            }
        }
    }
}

/// Where each header of one webhook first stands, by its name in lower case.
#[derive(Default)]
pub(in crate::semantics) struct Standing(HashMap<String, Location>);

impl Standing {
    /// Notes a header; the diagnostic where it has stood before.
    pub(in crate::semantics) fn note(&mut self, name: &str, at: Location) -> Option<Diagnostic> {
        match self.0.entry(name.to_ascii_lowercase()) {
            Entry::Vacant(free) => {
                free.insert(at);
                None
            }
            Entry::Occupied(first) => {
                let message = format!("the header `{name}` is sent twice");
                let help = "keep one of them; case does not tell headers apart";
                let fault = Diagnostic::new(Code::HeaderRepeated, at, message, help);
                Some(fault.with_related(*first.get(), "first stands here"))
            }
        }
    }
}

fn shown(c: char) -> String {
    match c {
        '\n' | '\r' => "line end".to_owned(),
        '\t' => "tab".to_owned(),
        ' ' => "blank".to_owned(),
        c if c.is_control() => "control character".to_owned(),
        c => format!("`{c}`"),
    }
}
