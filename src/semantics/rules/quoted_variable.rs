//! `variable::bare_in_text` in paths: a variable between quotes is a text of the path.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostics::Code;
use crate::names::Group;
use crate::semantics::lower_text::{first_variable, variable_at};
use crate::semantics::lowering::Lowering;
use crate::source::Span;
use crate::syntax::ast::{self, TextPart};

/// What is said of a secret in a path.
pub(in crate::semantics) const NO_SECRET: &str =
    "no path reads a secret: one is allowed only where a request sends it";

impl Lowering<'_, '_> {
    /// Reports the texts of `path`, a JSONPath or an XPath, that are a variable and nothing else; `locate` says
    /// where a part of it is, and `is_path` whether what an edit would leave is a path.
    pub(in crate::semantics) fn quoted_variables(
        &mut self,
        path: &str,
        locate: impl Fn(Range<usize>) -> Span,
        is_path: impl Fn(&str) -> bool,
    ) {
        for (range, variable) in quoted(path) {
            let place = locate(range.clone());
            let message =
                format!("`{variable}` is between quotes: the path reads these letters, not its value");
            let mut unquoted = path.to_owned();
            unquoted.replace_range(range, variable);
            let fault = if variable.starts_with(Group::Secret.prefix()) {
                self.fault(Code::VariableBareInText, place, message, NO_SECRET)
            } else if is_path(&unquoted) {
                let help = format!("write `{variable}` without the quotes");
                self.fault(Code::VariableBareInText, place, message, help)
                    .with_fix(self.location(place), variable)
            } else {
                let help =
                    format!("a path takes a variable as one side of a comparison: `@.phone == {variable}`");
                self.fault(Code::VariableBareInText, place, message, help)
            };
            self.report(fault);
        }
    }

    /// `xpath` with each variable that stands there between braces and quotes as the letters that it is to the path.
    pub(in crate::semantics) fn quoted_as_letters<'t>(&self, xpath: &'t ast::Text) -> Cow<'t, ast::Text> {
        let letters = |part: &TextPart| match part {
            TextPart::Value { value, span } if self.is_between_quotes(*span) => single_variable(value)
                .map(|_| TextPart::Literal { text: self.written(*span).into(), span: *span }),
            _ => None,
        };
        if !xpath.parts.iter().any(|part| letters(&part).is_some()) {
            return Cow::Borrowed(xpath);
        }
        let parts = xpath.parts.iter().map(|part| letters(&part).unwrap_or_else(|| part.into_owned()));
        Cow::Owned(ast::Text { parts: parts.collect::<Vec<_>>().into(), ..*xpath })
    }

    fn is_between_quotes(&self, span: Span) -> bool {
        let around = self.written(Span { start: span.start.saturating_sub(1), end: span.end + 1 });
        ["'", "\""].iter().any(|quote| around.starts_with(quote) && around.ends_with(quote))
    }

    /// Reports the values between braces in `xpath`, which takes variables by themselves.
    pub(in crate::semantics) fn braces_in_xpath(&mut self, xpath: &ast::Text) {
        for part in xpath.parts.iter() {
            let TextPart::Value { value, span } = &*part else { continue };
            let place = first_variable(value).map_or(*span, |variable| variable.span);
            let message = "an XPath holds no values between braces";
            let fault = match single_variable(value) {
                Some(variable) => {
                    let help = format!("write `{variable}`, without the braces");
                    self.fault(Code::VariableNotAllowed, place, message, help)
                        .with_fix(self.location(*span), variable)
                }
                None => {
                    let help = "write a variable without braces: `//order[@phone=$call.cli]`";
                    self.fault(Code::VariableNotAllowed, place, message, help)
                }
            };
            self.report(fault);
        }
    }
}

/// The variable that `value` is, where it is nothing else.
fn single_variable(value: &ast::Value) -> Option<&str> {
    match value.operands.as_slice() {
        [ast::Operand { primary: ast::Primary::Variable(variable), cast: None, .. }] => Some(&variable.text),
        _ => None,
    }
}

/// The quoted texts of `path` that are a variable, with or without braces, each with the variable.
fn quoted(path: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut open = None;
    let mut letters = path.char_indices();
    while let Some((at, letter)) = letters.next() {
        match open {
            None if matches!(letter, '\'' | '"') => open = Some((at, letter)),
            Some((start, quote)) if letter == quote => {
                open = None;
                let inside = path.get(start + 1..at).unwrap_or_default();
                let braced = inside.strip_prefix("{{").and_then(|inside| inside.strip_suffix("}}"));
                let written = braced.unwrap_or(inside).trim();
                if variable_at(written) == Some(written) {
                    found.push((start..at + 1, written));
                }
            }
            // JSONPath escapes a quote so; an XPath has no escapes, and no reason for one before a quote.
            Some(_) if letter == '\\' => drop(letters.next()),
            _ => {}
        }
    }
    found
}
