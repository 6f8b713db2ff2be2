//! `header::…`: names and fixed values that HTTP allows (RFC 9110, sections 5.1 and 5.5).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use ecow::EcoString;

use crate::diagnostics::{Code, Diagnostic, Fault};
use crate::header::{controlled, is_token_character};
use crate::semantics::index::Setting;
use crate::semantics::lower_text::leading_setting;
use crate::semantics::lowering::Lowering;
use crate::semantics::variable::setting_name;
use crate::source::{Site, Span};
use crate::syntax::ast::{self, MarkKind, Primary, TextPart};
use crate::xml::is_character;

/// Whether no header value may hold `c`: a control character (section 4, "Escaping, by place").
pub(in crate::semantics) fn is_forbidden_in_value(c: char) -> bool {
    c.is_control()
}

impl Lowering<'_, '_> {
    /// Reports a header's name that HTTP does not allow; the name, with settings put in, where
    /// it holds no values.
    pub(in crate::semantics) fn header_name(&mut self, name: &ast::Text) -> Option<String> {
        let mut before = 0;
        let mut whole = Some(String::new());
        for part in name.parts.iter() {
            let text = match &*part {
                TextPart::Literal { text, .. } => text,
                TextPart::Value { value, .. } => {
                    match leading_setting(value).and_then(|name| self.index.setting(name)) {
                        Some(setting) => {
                            if self.fixed_setting(value.operands.first()?, setting, &NAME) {
                                return None;
                            }
                            whole = whole.zip(setting.text.as_ref()).map(|(whole, text)| whole + text);
                        }
                        None => whole = None,
                    }
                    continue;
                }
            };
            whole = whole.map(|whole| whole + text);
            if let Some((at, bad)) = text.char_indices().find(|(_, c)| !is_token_character(*c)) {
                let place = name.locate(before + at..before + at + bad.len_utf8());
                let fault = self.fault(
                    Code::HeaderInvalid,
                    place,
                    format!("{} holds no {}", NAME.what, shown(bad)),
                    NAME.help,
                );
                self.report(fault);
                return None;
            }
            before += text.len();
        }
        let plain = whole?;
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

    /// Reports an `entry` of `headers { … }` that the client sets itself; the comma before it ends at `comma`.
    pub(in crate::semantics) fn header_controlled(
        &mut self,
        name: &str,
        entry: &ast::Field,
        comma: Option<u32>,
    ) {
        if let Some(controlled) = controlled(name) {
            let fault = self.fault(
                Code::HeaderControlled,
                entry.name.span,
                format!("`{controlled}` is set by the program that sends the request"),
                "remove this header",
            );
            let mandatory = entry.mark.as_ref().is_some_and(|mark| mark.kind == MarkKind::Mandatory);
            self.report(match mandatory {
                true => fault,
                false => fault.with_fix(self.location(taken_out(entry, comma)), ""),
            });
        }
    }

    /// Reports the fixed parts of a value that a header cannot carry.
    pub(in crate::semantics) fn header_value(&mut self, value: &ast::Value) {
        self.fixed_parts(value, &VALUE);
    }

    /// Reports the fixed parts of a user name that Basic authentication cannot carry (RFC 7617, section 2).
    pub(in crate::semantics) fn basic_user(&mut self, value: &ast::Value) {
        self.fixed_parts(value, &USER);
    }

    /// Reports the fixed parts of a password that Basic authentication cannot carry (RFC 7617, section 2).
    pub(in crate::semantics) fn basic_password(&mut self, value: &ast::Value) {
        self.fixed_parts(value, &PASSWORD);
    }

    /// Reports a bearer token that comes out empty whatever the variables are.
    pub(in crate::semantics) fn empty_token(&mut self, value: &ast::Value) {
        let [ast::Operand { primary: Primary::Text(text), span, cast: None }, ..] = value.operands.as_slice()
        else {
            return;
        };
        if text.plain().is_some_and(|text| text.is_empty()) {
            let help = "write the token: `auth bearer($secret.TOKEN)`; without one, remove the line";
            let fault = self.fault(Code::HeaderInvalid, *span, "the bearer token is empty", help);
            self.report(fault);
        }
    }

    /// Reports the fixed parts of a value that XML has no characters for.
    pub(in crate::semantics) fn xml_value(&mut self, value: &ast::Value) {
        self.fixed_parts(value, &XML);
    }

    fn fixed_parts(&mut self, value: &ast::Value, rule: &Rule) {
        for operand in &value.operands {
            let text = match &operand.primary {
                Primary::Text(text) => text,
                Primary::Variable(variable) => {
                    let setting = setting_name(&variable.text).and_then(|name| self.index.setting(name));
                    if let Some(setting) = setting {
                        self.fixed_setting(operand, setting, rule);
                    }
                    continue;
                }
                _ => continue,
            };
            for part in text.parts.iter() {
                match &*part {
                    TextPart::Literal { text: literal, span } => {
                        let Some((at, found)) = literal.char_indices().find(|(_, c)| (rule.bad)(*c)) else {
                            continue;
                        };
                        let exact = span.range().len() == literal.len();
                        let from = span.start as usize + at;
                        let place = if exact { Span::new(from, from + found.len_utf8()) } else { *span };
                        let message = format!("{} holds no {}", rule.what, shown(found));
                        let fault = self.fault(rule.code, place, message, rule.help);
                        self.report(fault);
                        return;
                    }
                    TextPart::Value { value, .. } => self.fixed_parts(value, rule),
                }
            }
        }
    }

    /// Reports, where it is used, a setting that puts a character where none such may stand; whether it does.
    fn fixed_setting(&mut self, used: &ast::Operand, setting: &Setting, rule: &Rule) -> bool {
        let converted = used.cast.as_ref().is_some_and(|cast| cast.kind != ast::CastKind::Text);
        let text = setting.text.as_deref().filter(|_| !converted).unwrap_or_default();
        let Some(found) = text.chars().find(|c| (rule.bad)(*c)) else { return false };
        let message = format!("{} holds no {}, and this setting has one", rule.what, shown(found));
        let fault = self
            .fault(rule.code, used.span, message, "ask the operator to remove it from the setting")
            .with_related(setting.at, "set here");
        self.report(fault);
        true
    }
}

/// Which characters a place cannot take, whatever the variables are.
struct Rule {
    code: Code,
    bad: fn(char) -> bool,
    /// The place, in words.
    what: &'static str,
    help: &'static str,
}

const NAME: Rule = Rule {
    code: Code::HeaderInvalid,
    bad: |c| !is_token_character(c),
    what: "a header's name",
    help: "use letters, digits and `-`, as in `X-Request-Id`",
};

const VALUE: Rule = Rule {
    code: Code::HeaderInvalid,
    bad: is_forbidden_in_value,
    what: "a header",
    help: "write the value on one line, without control characters",
};

const USER: Rule = Rule {
    code: Code::HeaderInvalid,
    bad: |c| c == ':' || is_forbidden_in_value(c),
    what: "a Basic user name",
    help: "write the user name without it",
};

const PASSWORD: Rule = Rule {
    code: Code::HeaderInvalid,
    bad: is_forbidden_in_value,
    what: "a Basic password",
    help: "write the password without it",
};

const XML: Rule =
    Rule { code: Code::BodyInvalidXml, bad: |c| !is_character(c), what: "XML", help: "remove it" };

/// What goes with `entry`: the comma after it or, where it is the last one, the one that ends at `comma` before it.
fn taken_out(entry: &ast::Field, comma: Option<u32>) -> Span {
    match comma {
        Some(comma) if entry.with_comma.end == entry.span.end => {
            Span { start: comma - 1, end: entry.span.end }
        }
        _ => entry.with_comma,
    }
}

/// Where each header of one webhook first stands, by its name in lower case.
#[derive(Default)]
pub(in crate::semantics) struct Standing(HashMap<EcoString, Span>);

impl Standing {
    /// Notes a header; the diagnostic where it has stood before.
    pub(in crate::semantics) fn note(&mut self, name: &str, at: Span) -> Option<Fault> {
        match self.0.entry(EcoString::from(name).to_ascii_lowercase()) {
            Entry::Vacant(free) => {
                free.insert(at);
                None
            }
            Entry::Occupied(first) => {
                let message = format!("the header `{name}` is sent twice");
                let help = "keep one of them: capital and small letters make no difference in header names";
                let fault = Diagnostic::new(Code::HeaderRepeated, Site::here(at), message, help);
                Some(fault.with_related(Site::here(*first.get()), "the first is here"))
            }
        }
    }
}

fn shown(c: char) -> String {
    match c {
        '\n' | '\r' => "line end".to_owned(),
        '\t' => "tab".to_owned(),
        ' ' => "space".to_owned(),
        c if c.is_control() => "control character".to_owned(),
        c => format!("`{c}`"),
    }
}
