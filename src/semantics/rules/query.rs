//! `query::…`, and what the query in a URL's text says.

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use crate::diagnostics::{Code, Diagnostic};
use crate::ir;
use crate::semantics::lower_text::leading_setting;
use crate::semantics::lower_url::Address;
use crate::semantics::lower_value::setting_of;
use crate::semantics::lowering::Lowering;
use crate::source::Span;
use crate::syntax::ast::{self, CastKind, Primary, TextPart};

use super::secret::{Carries, FieldOf};

const IN_A_PARAMETER: &str = "a value that holds a quote changes what the query says: send it as a parameter of its own, or convert it, as in `{{… as number}}`";

impl Lowering<'_, '_> {
    /// Reports a credential that is written into the query of `address`.
    pub(in crate::semantics) fn secrets_in_query(&mut self, address: &Address) {
        for (name, value) in parameters(&address.text) {
            let written = address.slice(&name);
            if value.is_empty()
                || address.has_value_in(&name)
                || address.has_value_in(&value)
                || Carries::of_field(&decoded(written), FieldOf::Parameters)
                    .is_none_or(|carries| !carries.in_value(&decoded(address.slice(&value))))
            {
                continue;
            }
            let fault = Diagnostic::new(
                Code::SecretLiteral,
                address.locate(&value),
                format!("the value of `{written}` is written into the file, for all to read who have it"),
                "keep it with the operator and write `{{$secret.NAME}}` here, or send it with `auth` or in a header",
            );
            self.report(fault);
        }
    }

    /// Reports parameters of `query` that `url`, written at `at`, has in its text too.
    pub(in crate::semantics) fn query_repeated(&mut self, url: &ir::Url, at: Span, query: &ast::Fields) {
        // A value can't be a part of a name that is compared: no name holds a line end.
        let text: String = url
            .parts
            .iter()
            .map(|part| match part {
                ir::UrlPart::Fixed(text) => text.as_str(),
                ir::UrlPart::Value { value, .. } => setting_of(value).unwrap_or("\n"),
            })
            .collect();
        let names: Vec<Cow<'_, str>> =
            parameters(&text).filter_map(|(name, _)| Some(decoded(text.get(name)?))).collect();
        for entry in query.entries.iter() {
            let Some(name) = entry.name.plain() else { continue };
            if !names.iter().any(|other| *other == name) {
                continue;
            }
            let fault = self
                .fault(
                    Code::QueryRepeated,
                    entry.name.span,
                    format!("`{name}` is in the URL too: both are sent"),
                    "keep one of the two",
                )
                .with_related(self.location(at), "the URL has it here");
            self.report(fault);
        }
    }

    /// Reports values between quotes in a query parameter.
    pub(in crate::semantics) fn quoted_in_query(&mut self, value: &ast::Value) {
        for text in texts(value) {
            self.quoted_values(text, "percent-encoded", IN_A_PARAMETER);
        }
    }

    /// Reports values between quotes in a member named `query`, which holds GraphQL or another language.
    pub(in crate::semantics) fn quoted_in_member(&mut self, name: &ast::Text, value: &ast::Value) {
        if name.plain().as_deref() != Some("query") {
            return;
        }
        for text in texts(value) {
            let help = "a value that holds a quote changes what the query says: write a variable of the query language there, and send the value in `variables`";
            self.quoted_values(text, "escaped for JSON", help);
        }
    }

    /// Reports values between quotes in the query of a URL's text.
    pub(in crate::semantics) fn quoted_in_url(&mut self, text: &ast::Text) {
        let mut in_query = false;
        let parts = text.parts.iter().filter_map(|part| match &*part {
            TextPart::Literal { text, span } => {
                let query = if in_query { text } else { text.split_once('?')?.1 };
                in_query = true;
                Some(Cow::Owned(TextPart::Literal { text: decoded(query).into(), span: *span }))
            }
            TextPart::Value { .. } => in_query.then_some(part),
        });
        self.quoted_parts(parts, "percent-encoded", IN_A_PARAMETER);
    }

    fn quoted_values(&mut self, text: &ast::Text, escaped: &str, help: &str) {
        self.within(text, |rules| rules.quoted_parts(text.parts.iter(), escaped, help));
    }

    fn quoted_parts<'t>(
        &mut self,
        parts: impl Iterator<Item = Cow<'t, TextPart>>,
        escaped: &str,
        help: &str,
    ) {
        for span in quoted(parts) {
            let written = self.written(span);
            let message = format!(
                "`{written}` is between quotes: it is {escaped}, but not escaped for the language in the quotes"
            );
            let fault = self.fault(Code::QueryQuotedValue, span, message, help);
            self.report(fault);
        }
    }
}

/// The names and values of the query in `url`, which may hold stand-ins.
fn parameters(url: &str) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + '_ {
    let end = url.find('#').unwrap_or(url.len());
    let start = url.get(..end).and_then(|url| url.find('?')).map_or(end, |at| at + 1);
    let query = url.get(start..end).unwrap_or_default();
    let mut at = start;
    query.split('&').filter_map(move |pair| {
        let from = at;
        at += pair.len() + 1;
        if pair.is_empty() {
            return None;
        }
        let name = pair.find('=').unwrap_or(pair.len());
        let value = (name + 1).min(pair.len());
        Some((from..from + name, from + value..from + pair.len()))
    })
}

/// A part of a query as a server reads it.
fn decoded(written: &str) -> Cow<'_, str> {
    percent_decode_str(written).decode_utf8_lossy()
}

/// The texts with values in them that `value` may come out as.
fn texts(value: &ast::Value) -> impl Iterator<Item = &ast::Text> {
    value.operands.iter().filter_map(|operand| match &operand.primary {
        Primary::Text(text) if operand.cast.is_none() => Some(text),
        _ => None,
    })
}

/// The values that a caller may choose and that stand between quotes.
fn quoted<'t>(parts: impl Iterator<Item = Cow<'t, TextPart>>) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<char> = None;
    let mut inside = Vec::new();
    for part in parts {
        match &*part {
            TextPart::Literal { text, .. } => {
                let mut before = None;
                for character in text.chars() {
                    match (open, character) {
                        (Some(quote), end) if end == quote => {
                            open = None;
                            found.append(&mut inside);
                        }
                        // The apostrophe of `it's` opens nothing.
                        (None, '\'' | '"') if !before.is_some_and(char::is_alphanumeric) => {
                            open = Some(character);
                            inside.clear();
                        }
                        _ => {}
                    }
                    before = Some(character);
                }
            }
            TextPart::Value { value, span } => {
                if open.is_some() && is_free(value) {
                    inside.push(*span);
                }
            }
        }
    }
    found
}

/// Whether `value` may come out as any text: a setting is the operator's, a number holds no quote.
fn is_free(value: &ast::Value) -> bool {
    leading_setting(value).is_none()
        && value.operands.iter().any(|operand| match &operand.primary {
            Primary::Variable(_) => {
                let cast = operand.cast.as_ref().map(|cast| cast.kind);
                !matches!(cast, Some(CastKind::Number | CastKind::Boolean))
            }
            Primary::Text(text) => text.parts.iter().any(|part| match &*part {
                TextPart::Value { value, .. } => is_free(value),
                TextPart::Literal { .. } => false,
            }),
            _ => false,
        })
}
