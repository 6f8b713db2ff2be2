//! `secret::literal`: a password, token or key that is written into the file.

use crate::diagnostics::Code;
use crate::json::quoted_length;
use crate::semantics::constants::names_in;
use crate::semantics::lowering::Lowering;
use crate::semantics::variable::setting_name;
use crate::source::Span;
use crate::syntax::ast::{self, Primary, TextPart};

/// Names that end so, in letters alone, carry a credential when a header has them.
const HEADERS: [&str; 14] = [
    "authorization",
    "apikey",
    "authtoken",
    "accesstoken",
    "apitoken",
    "authkey",
    "apisecret",
    "clientsecret",
    "privatetoken",
    "securitytoken",
    "vaulttoken",
    "subscriptionkey",
    "functionskey",
    "password",
];

/// Names that, in letters alone, carry a credential when a query, a form or a JSON object has them.
const FIELDS: [&str; 13] = [
    "password",
    "passwd",
    "secret",
    "clientsecret",
    "apisecret",
    "appsecret",
    "secretkey",
    "privatekey",
    "apikey",
    "accesstoken",
    "authtoken",
    "apitoken",
    "refreshtoken",
];

impl Lowering<'_, '_> {
    /// Reports what of `value`, `what` in words, is written into the file.
    pub(in crate::semantics) fn secret_literal(&mut self, value: &ast::Value, what: &str) {
        for operand in &value.operands {
            if self.is_written(&operand.primary) {
                self.written_secret(operand.span, what);
            }
        }
    }

    fn written_secret(&mut self, span: Span, what: &str) {
        let fault = self.fault(
            Code::SecretLiteral,
            span,
            format!("{what} is written into the file, for all to read who have it"),
            "keep it with the operator and write `$secret.NAME` here",
        );
        self.report(fault);
    }

    /// Reports in constants what [`Self::secret_in_field`] does.
    pub(in crate::semantics) fn secret_in_constants(&mut self, constants: Span) {
        let text = self.written(constants);
        for (quoted, _) in names_in(text) {
            let value = text.get(quoted.end..).unwrap_or_default().trim_start();
            let Some(value) = value.strip_prefix(':').map(str::trim_start) else { continue };
            let name = text.get(quoted.start + 1..quoted.end - 1).unwrap_or_default();
            let begins = text.len() - value.len();
            let length = match value.as_bytes() {
                [b'"', ..] => quoted_length(value),
                [b'-' | b'0'..=b'9', ..] => value.find([',', '}']).unwrap_or(value.len()),
                _ => continue,
            };
            let written = value.get(..length).unwrap_or_default().trim_end();
            if is_credential(name) && written != "\"\"" {
                let start = constants.start as usize + begins;
                self.written_secret(
                    Span::new(start, start + written.len()),
                    &format!("the value of `{name}`"),
                );
            }
        }
    }

    /// Reports a header's literal value where its name says that it is a credential.
    pub(in crate::semantics) fn secret_in_header(&mut self, name: &str, value: &ast::Value) {
        if HEADERS.iter().any(|ending| ends_with(name, ending)) {
            self.secret_literal(value, &format!("the value of `{name}`"));
        }
    }

    /// Reports a field's or member's literal value where its name says that it is a credential.
    pub(in crate::semantics) fn secret_in_field(&mut self, name: &ast::Text, value: &ast::Value) {
        let Some(TextPart::Literal { text: name, .. }) = name.parts.only() else { return };
        if is_credential(name) {
            self.secret_literal(value, &format!("the value of `{name}`"));
        }
    }

    /// Whether all of it is known when the file is read, and it says something.
    fn is_written(&self, primary: &Primary) -> bool {
        match primary {
            Primary::Number(_) => true,
            Primary::Boolean(_) | Primary::Null => false,
            Primary::Variable(variable) => {
                setting_name(&variable.text).is_some_and(|name| self.index.setting(name).is_some())
            }
            Primary::Text(text) => {
                !text.parts.is_empty()
                    && text.parts.iter().all(|part| match &*part {
                        TextPart::Literal { .. } => true,
                        TextPart::Value { value, .. } => {
                            value.operands.iter().all(|operand| self.is_written(&operand.primary))
                        }
                    })
            }
        }
    }
}

/// Whether a parameter called `name` carries a credential.
pub(super) fn is_credential(name: &str) -> bool {
    FIELDS.iter().any(|field| letters_from_end(name).eq(field.bytes().rev()))
}

/// The letters and digits of a name, in lower case, from its end.
fn letters_from_end(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().rev().filter(u8::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase())
}

fn ends_with(name: &str, ending: &str) -> bool {
    let mut letters = letters_from_end(name);
    ending.bytes().rev().all(|letter| letters.next() == Some(letter))
}
