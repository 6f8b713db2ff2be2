//! `secret::literal`: a password, token or key that is written into the file.

use crate::diagnostics::Code;
use crate::json::quoted_length;
use crate::semantics::constants::names_in;
use crate::semantics::lower_text::holds_bare_variable;
use crate::semantics::lowering::Lowering;
use crate::semantics::variable::setting_name;
use crate::source::Span;
use crate::syntax::ast::{self, Primary, TextPart};

/// Names that end so, in letters alone, carry a credential when a header has them.
const HEADERS: [&str; 9] = [
    "authorization",
    "apikey",
    "authkey",
    "subscriptionkey",
    "functionskey",
    "password",
    "secret",
    "signature",
    "token",
];

/// Names that end so carry none: `X-CSRF-Token: "Fetch"` asks for one, and a token of a page says where it begins.
const NO_CREDENTIALS: [&str; 5] = ["csrftoken", "xsrftoken", "nexttoken", "pagetoken", "stoptoken"];

/// Names that, in letters alone, carry a credential when a query, a form or a JSON object has them.
const FIELDS: [&str; 16] = [
    "password",
    "passwd",
    "pwd",
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
    "accesskey",
    "subscriptionkey",
];

/// Names that end so carry one when a query or a form has them and it is one word: in JSON, they may be anything.
const PARAMETERS: [&str; 4] = ["token", "signature", "sig", "apikey"];

/// Names whose last word is one of these carry one where the value looks random: they may be anything too.
const OPEN: [&str; 7] = ["key", "token", "signature", "sig", "code", "auth", "pass"];

/// Shorter texts do not look random.
const RANDOM: usize = 16;

/// How often a letter stands beside a digit in a text that looks random.
const MIXED: usize = 4;

/// What a field is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::semantics) enum FieldOf {
    /// A query or a form.
    Parameters,
    /// A JSON object.
    Json,
}

impl Lowering<'_, '_> {
    /// Reports what of `value`, `what` in words, is written into the file.
    pub(in crate::semantics) fn secret_literal(&mut self, value: &ast::Value, what: &str) {
        for operand in &value.operands {
            if self.is_written(&operand.primary) {
                self.written_secret(operand.span, what);
            }
        }
    }

    /// Reports what of the value of `name` is written into the file, where it looks as `name` says.
    fn secret_of(&mut self, name: &str, carries: Carries, value: &ast::Value) {
        for operand in &value.operands {
            let looks_so = || match &operand.primary {
                Primary::Text(text) if carries != Carries::All => match text.plain() {
                    Some(text) => carries.in_value(&text),
                    None => carries == Carries::Word,
                },
                _ => carries != Carries::Random,
            };
            if self.is_written(&operand.primary) && looks_so() {
                self.written_secret(operand.span, &format!("the value of `{name}`"));
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
            let is_credential = |carries: Carries| carries.in_value(written.trim_matches('"'));
            if written != "\"\"" && Carries::of_field(name, FieldOf::Json).is_some_and(is_credential) {
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
        if let Some(carries) = Carries::of_header(name) {
            self.secret_of(name, carries, value);
        }
    }

    /// Reports a field's or member's literal value where its name says that it is a credential.
    pub(in crate::semantics) fn secret_in_field(
        &mut self,
        name: &ast::Text,
        value: &ast::Value,
        of: FieldOf,
    ) {
        let Some(TextPart::Literal { text: name, .. }) = name.parts.only() else { return };
        if let Some(carries) = Carries::of_field(name, of) {
            self.secret_of(name, carries, value);
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
                        // A variable without its braces is reported as that.
                        TextPart::Literal { text, .. } => !holds_bare_variable(text),
                        TextPart::Value { value, .. } => {
                            value.operands.iter().all(|operand| self.is_written(&operand.primary))
                        }
                    })
            }
        }
    }
}

/// Which values of a name are credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carries {
    All,
    /// Those of one word.
    Word,
    Random,
}

impl Carries {
    fn of_header(name: &str) -> Option<Self> {
        if ends_with_one(name, &HEADERS) && !ends_with_one(name, &NO_CREDENTIALS) {
            return Some(Self::All);
        }
        Self::of_any(name)
    }

    pub(super) fn of_field(name: &str, of: FieldOf) -> Option<Self> {
        if FIELDS.iter().any(|field| letters_from_end(name).eq(field.bytes().rev())) {
            return Some(Self::All);
        }
        let is_parameter = of == FieldOf::Parameters && ends_with_one(name, &PARAMETERS);
        if is_parameter && !ends_with_one(name, &NO_CREDENTIALS) {
            return Some(Self::Word);
        }
        Self::of_any(name)
    }

    fn of_any(name: &str) -> Option<Self> {
        OPEN.iter().any(|word| ends_with_word(name, word)).then_some(Self::Random)
    }

    pub(super) fn in_value(self, text: &str) -> bool {
        match self {
            Self::All => true,
            Self::Word => is_of_one_word(text),
            Self::Random => looks_random(text),
        }
    }
}

fn is_of_one_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~+/=:".contains(&byte))
}

/// Whether a machine made `text`: its letters and digits are mixed as in no word.
fn looks_random(text: &str) -> bool {
    let is_mixed = |pair: &&[u8]| match pair {
        [one, other] => {
            one.is_ascii_digit() && other.is_ascii_alphabetic()
                || one.is_ascii_alphabetic() && other.is_ascii_digit()
        }
        _ => false,
    };
    text.len() >= RANDOM
        && is_of_one_word(text)
        && text.as_bytes().windows(2).filter(is_mixed).count() >= MIXED
}

/// Whether the last word of `name` is `word`: `api-key` and `apiKey` end with `key`, `monkey` does not.
fn ends_with_word(name: &str, word: &str) -> bool {
    let Some(start) = name.len().checked_sub(word.len()) else { return false };
    let Some((before, last)) = name.split_at_checked(start) else { return false };
    let begins = last.starts_with(|first: char| first.is_ascii_uppercase())
        && before.ends_with(|before: char| before.is_ascii_lowercase());
    last.eq_ignore_ascii_case(word) && (begins || !before.ends_with(|before: char| before.is_alphanumeric()))
}

fn ends_with_one(name: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| ends_with(name, ending))
}

/// The letters and digits of a name, in lower case, from its end.
fn letters_from_end(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().rev().filter(u8::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase())
}

fn ends_with(name: &str, ending: &str) -> bool {
    let mut letters = letters_from_end(name);
    ending.bytes().rev().all(|letter| letters.next() == Some(letter))
}
