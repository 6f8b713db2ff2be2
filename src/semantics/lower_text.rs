//! Texts: literal letters and `{{value}}`, and the variables that were meant to stand in braces.

use std::ops::Range;

use crate::diagnostics::Code;
use crate::names::{self, Group};
use crate::source::Span;
use crate::syntax::ast::{self, TextPart, TextStyle};

use super::lowering::Lowering;
use super::variable::{Scope, setting_name};
use crate::ir;

impl<'i> Lowering<'i, '_> {
    /// A text in which values may stand; settings become part of its letters. A long one of which only what is wrong
    /// with it is wanted comes out empty.
    pub fn text(&mut self, text: &ast::Text, scope: Scope) -> Option<ir::Template> {
        let keeps = self.keeps_of(&text.parts);
        self.within(text, |rules| {
            let mut parts = Vec::with_capacity(text.parts.least());
            let mut whole = true;
            for part in text.parts.iter() {
                match &*part {
                    TextPart::Literal { text, span } => {
                        rules.bare_variables(text, *span);
                        rules.invisible(*span, |_| false);
                        if keeps {
                            push_literal(&mut parts, text);
                        }
                    }
                    TextPart::Value { value, .. } => match rules.hole(value, scope) {
                        Some(_) if !keeps => {}
                        Some(Hole::Setting(text)) => push_literal(&mut parts, text),
                        Some(Hole::Value(value)) => parts.push(ir::TemplatePart::Value(value)),
                        None => whole = false,
                    },
                }
            }
            whole.then_some(ir::Template { parts })
        })
    }

    /// Runs `rules` knowing that what they find is inside `text`.
    pub fn within<T>(&mut self, text: &ast::Text, rules: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.multi_line;
        if outer.is_none() && text.style == TextStyle::MultiLine {
            self.multi_line = Some(text.span);
        }
        let result = rules(self);
        self.multi_line = outer;
        result
    }

    /// What stands in the braces of a text.
    pub fn hole(&mut self, value: &ast::Value, scope: Scope) -> Option<Hole<'i>> {
        if let Some(name) = leading_setting(value) {
            // What follows `or` is never reached, yet may be at fault.
            let others = value.operands.get(1..).unwrap_or_default();
            let fallbacks = self.operands(others, scope);
            let text = self.setting(name, value.operands.first().map_or(value.span, |first| first.span))?;
            return fallbacks.map(|_| Hole::Setting(text));
        }
        self.value(value, scope).map(Hole::Value)
    }

    /// A text that may hold no values; `what` it is, in words (`notes`).
    pub fn plain_text(&mut self, text: &ast::Text, what: &str) -> Option<String> {
        let mut plain = Some(String::new());
        self.within(text, |rules| {
            for part in text.parts.iter() {
                if let TextPart::Literal { text, span } = &*part {
                    rules.invisible(*span, |_| false);
                    plain.iter_mut().for_each(|plain| plain.push_str(text));
                } else {
                    plain = None;
                }
            }
        });
        if plain.is_none() {
            for part in text.parts.iter() {
                let TextPart::Value { value, span, .. } = &*part else { continue };
                let place = first_variable(value).map_or(*span, |variable| variable.span);
                let fault = self.fault(
                    Code::VariableNotAllowed,
                    place,
                    format!("{what} may hold no values"),
                    "write the text out, without `{{ }}`; two braces as text are written `\\{{`",
                );
                self.report(fault);
            }
        }
        plain
    }

    /// `$flow.key.x` among the letters of a text: it would be sent as these letters.
    pub fn bare_variables(&mut self, text: &str, span: Span) {
        for (at, _) in text.match_indices('$') {
            let Some((name, range)) = bare_variable(text, at) else { continue };
            // `\{{$flow.key.x}}`: its author has said that these letters are meant.
            let before = text.get(..at).unwrap_or_default().trim_end();
            if before.ends_with("{{") || before.is_empty() && self.follows_escaped_braces(span) {
                continue;
            }
            let exact = span.range().len() == text.len();
            let place = match exact {
                true => Span::new(span.start as usize + range.start, span.start as usize + range.end),
                false => span,
            };
            let place_end = range.end;
            let written = text.get(range).unwrap_or(&name);
            let message = match written == name {
                true => format!("`{name}` is in a text without braces: it is sent as these letters"),
                false => format!("`{written}` is sent as these letters: a value needs double braces"),
            };
            let help = format!("write `{{{{{name}}}}}` for its value");
            let fault = self.fault(Code::VariableBareInText, place, message, help);
            let after = text.get(place_end..).unwrap_or_default();
            // Where the place is not exact, an edit would take more than the variable.
            self.report(match goes_on(after) || !exact {
                true => fault,
                false => fault.with_fix(self.location(place), format!("{{{{{name}}}}}")),
            });
        }
    }

    /// Whether an escape that writes two braces stands before `part` of a text.
    fn follows_escaped_braces(&self, part: Span) -> bool {
        const ESCAPES: [&str; 2] = ["\\{{", "\\u007b\\u007b"];
        ESCAPES.iter().any(|escape| {
            let start = part.start.saturating_sub(escape.len() as u32);
            self.written(Span { start, end: part.start }).eq_ignore_ascii_case(escape)
        })
    }
}

/// The variable whose `$` stands at `at`, and what is written for it: `$flow.key.x`, or as other languages
/// have it, `{$flow.key.x}` and `${flow.key.x}`; with two closing braces, where those are all that is left of it.
fn bare_variable(text: &str, at: usize) -> Option<(String, Range<usize>)> {
    let (before, rest) = text.split_at_checked(at)?;
    if let Some((inner, _)) = rest.strip_prefix("${").and_then(|inner| inner.split_once('}')) {
        let name = format!("${inner}");
        let range = at..at + name.len() + 2;
        return (variable_at(&name)? == name).then_some((name, range));
    }
    let name = variable_at(rest)?;
    let end = at + name.len();
    let after = text.get(end..)?;
    let opened = usize::from(before.ends_with('{') && after.starts_with('}'));
    // `${$flow.key.x}`
    let sign = usize::from(opened == 1 && before.ends_with("${"));
    let start = at - opened - sign;
    let closed = match after.starts_with("}}") && closes_all(text.get(..start)?) {
        true => 2,
        false => opened,
    };
    Some((name.to_owned(), start..end + closed))
}

/// Whether `after`, what follows a variable, is the rest of a value of which only the `{{` is missing.
fn goes_on(after: &str) -> bool {
    let near = after.get(..after.floor_char_boundary(NEAR)).unwrap_or_default();
    let is_rest = [" or ", " as "].iter().any(|word| near.starts_with(word));
    is_rest && near.split_once("}}").is_some_and(|(inside, _)| !inside.contains("{{"))
}

/// How much of a text is looked at for braces that are open in it.
const NEAR: usize = 4096;

/// Whether no brace of `text` is left open.
fn closes_all(text: &str) -> bool {
    let near = text.get(text.floor_char_boundary(text.len().saturating_sub(NEAR))..).unwrap_or_default();
    near.matches('{').count() <= near.matches('}').count()
}

/// Whether `text` begins with a variable without its braces, as [`Lowering::bare_variables`] reports it.
pub(super) fn begins_with_bare_variable(text: &str) -> bool {
    text.match_indices('$')
        .take(2)
        .any(|(at, _)| bare_variable(text, at).is_some_and(|(_, range)| range.start == 0))
}

/// Whether a variable without its braces stands in `text`.
pub(super) fn holds_bare_variable(text: &str) -> bool {
    text.match_indices('$').any(|(at, _)| bare_variable(text, at).is_some())
}

/// What stands in the braces of a text.
pub(super) enum Hole<'s> {
    /// A setting: part of the letters.
    Setting(&'s str),
    /// A value.
    Value(ir::Value),
}

/// The name of the setting that a value comes out as.
pub(super) fn leading_setting(value: &ast::Value) -> Option<&str> {
    let first = value.operands.first()?;
    let keeps = matches!(first.cast.as_ref().map(|cast| cast.kind), None | Some(ast::CastKind::Text));
    match &first.primary {
        ast::Primary::Variable(variable) if keeps => setting_name(&variable.text),
        _ => None,
    }
}

/// The first variable that stands in `value`.
pub(super) fn first_variable(value: &ast::Value) -> Option<ast::Variable> {
    value.operands.iter().find_map(|operand| match &operand.primary {
        ast::Primary::Variable(variable) => Some(variable.clone()),
        ast::Primary::Text(text) => text.parts.iter().find_map(|part| match &*part {
            TextPart::Value { value, .. } => first_variable(value),
            TextPart::Literal { .. } => None,
        }),
        _ => None,
    })
}

/// The variable that `text` begins with, where it is one of the language.
pub(super) fn variable_at(text: &str) -> Option<&str> {
    let of_name = |from: usize| {
        let end = names::end(text.as_bytes(), from)?;
        Some(from + text.get(from..end)?.trim_end_matches('-').len())
    };
    let (group, _) = Group::split(text)?;
    let mut end = of_name(group.prefix().len())?;
    if group == Group::Call && text.get(end..).is_some_and(|rest| rest.starts_with('.')) {
        end = of_name(end + 1).unwrap_or(end);
    }
    text.get(..end)
}

fn push_literal(parts: &mut Vec<ir::TemplatePart>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(ir::TemplatePart::Literal(before)) => before.push_str(text),
        _ => parts.push(ir::TemplatePart::Literal(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_ends_where_its_name_does() {
        assert_eq!(variable_at("$flow.key.x, and"), Some("$flow.key.x"));
        assert_eq!(variable_at("$flow.key.x.y"), Some("$flow.key.x"));
        assert_eq!(variable_at("$call.cli.number."), Some("$call.cli.number"));
        assert_eq!(variable_at("$call.cli."), Some("$call.cli"));
        assert_eq!(variable_at("$sys.datetime - now"), Some("$sys.datetime"));
        for text in ["$5.00", "$flow.x", "$flow.key.", "$caller.x", "$", "$call.5"] {
            assert_eq!(variable_at(text), None, "{text}");
        }
    }
}
