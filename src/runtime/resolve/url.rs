//! The values of an address.

use crate::ir::{Operand, Template, TemplatePart, Type, Url, UrlPart, UrlPlace, Value};
use crate::runtime::failure::Failure;
use crate::runtime::template::Resolver;
use crate::runtime::why_missing;

use super::{UrlPiece, missing};

/// Resolves the values of an address; all of them are mandatory.
pub(crate) fn url<'p>(url: &'p Url, resolver: &Resolver<'p>) -> Result<Vec<UrlPiece<'p>>, Failure> {
    let mut pieces = Vec::with_capacity(url.parts.len());
    // What a setting says is known only now, and so is the place of a value after it.
    let mut is_after_setting = false;
    for part in &url.parts {
        let (value, place) = match part {
            UrlPart::Fixed(text) => {
                pieces.push(UrlPiece::Fixed(text));
                continue;
            }
            UrlPart::Value { value, place: UrlPlace::Start } => {
                pieces.extend(required(value, resolver, start(value, resolver))?);
                continue;
            }
            UrlPart::Value { value, place } => (value, *place),
        };
        let place = if is_after_setting { UrlPlace::AfterStart } else { place };
        let found = required(value, resolver, piece(value, place, resolver))?;
        is_after_setting |= matches!(found, UrlPiece::AsIs(_));
        pieces.push(found);
    }
    Ok(pieces)
}

/// What was `found` of `value`, unless that was nothing.
fn required<T>(value: &Value, resolver: &Resolver<'_>, found: Option<T>) -> Result<T, Failure> {
    found.ok_or_else(|| {
        let why = why_missing::of_value(value, resolver);
        missing(&value.at, "the URL needs a value here", why)
    })
}

fn piece<'p>(value: &'p Value, place: UrlPlace, resolver: &Resolver<'p>) -> Option<UrlPiece<'p>> {
    let (text, operand) = resolver.text_and_operand(value)?;
    if let Some(setting) = operand.and_then(Operand::setting) {
        return Some(UrlPiece::AsIs(setting));
    }
    let is_path = operand.is_some_and(|operand| operand.convert == Some(Type::Path));
    Some(UrlPiece::Value { text, place, at: &value.at, is_path })
}

/// What a URL starts with. Where that is a text, only its own start goes in as it is: what follows in it has the place
/// that it would have in the URL itself.
fn start<'p>(value: &'p Value, resolver: &Resolver<'p>) -> Option<Vec<UrlPiece<'p>>> {
    let found = value.operands.iter().find_map(|operand| match operand.template() {
        Some(template) => text(template, resolver),
        None => {
            let (text, _) = resolver.first_text(std::slice::from_ref(operand))?;
            Some(vec![match operand.setting() {
                Some(setting) => UrlPiece::AsIs(setting),
                None => UrlPiece::Value { text, place: UrlPlace::Start, at: &value.at, is_path: false },
            }])
        }
    });
    resolver.resolved_at(&value.at);
    found.or_else(|| Some(vec![piece(value, UrlPlace::Start, resolver)?]))
}

/// The parts of a text that a URL starts with.
fn text<'p>(template: &'p Template, resolver: &Resolver<'p>) -> Option<Vec<UrlPiece<'p>>> {
    let mut pieces = Vec::with_capacity(template.parts.len());
    for part in &template.parts {
        match part {
            TemplatePart::Literal(text) => pieces.push(UrlPiece::AsIs(text)),
            TemplatePart::Value(value) if pieces.is_empty() => pieces.extend(start(value, resolver)?),
            TemplatePart::Value(value) => pieces.push(piece(value, UrlPlace::AfterStart, resolver)?),
        }
    }
    Some(pieces)
}
