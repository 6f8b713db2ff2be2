//! The request of a custom webhook.

use crate::ir::{Custom, Format, Operand, Template, TemplatePart, Type, Url, UrlPart, UrlPlace, Value};
use crate::runtime::failure::Failure;
use crate::runtime::foreseen;
use crate::runtime::masked::{Mask, Masked};
use crate::runtime::media_type;
use crate::runtime::template::Resolver;
use crate::runtime::why_missing;

use super::field::{Lists, fields};
use super::mapping::Fallbacks;
use super::{Resolved, UrlPiece, body, credentials, missing};

/// Resolves every value of `custom`, in the order in which a request is read.
pub(crate) fn custom<'p>(custom: &'p Custom, resolver: &Resolver<'p>) -> Result<Resolved<'p>, Failure> {
    Ok(Resolved {
        method: custom.method.as_str(),
        url: url(&custom.url, resolver)?,
        credentials: credentials(&custom.auth, resolver)?,
        headers: fields(&custom.headers, "header", Lists::Compact, resolver)?,
        query: fields(&custom.query, "query parameter", Lists::Repeat, resolver)?,
        content: match body::content(&custom.body, resolver)? {
            content if custom.method.sends_body() => content,
            _ => body::Content::None,
        },
        accept: custom.format.map(|format| match format {
            Format::Json => &media_type::JSON,
            Format::Xml => &media_type::XML_OF_ANY_NAME,
            Format::Text => &media_type::PLAIN,
        }),
        fallbacks: Fallbacks::of(&custom.mappings, resolver),
    })
}

/// Resolves the values of an address; all of them are mandatory.
pub(crate) fn url<'p>(url: &'p Url, resolver: &Resolver<'p>) -> Result<Vec<UrlPiece<'p>>, Failure> {
    let mut pieces = Vec::with_capacity(url.parts.len());
    for part in &url.parts {
        match part {
            UrlPart::Fixed(text) => pieces.push(UrlPiece::Fixed(text)),
            UrlPart::Value { value, place } => push(value, *place, resolver, &mut pieces)?,
        }
    }
    Ok(pieces)
}

/// Appends what `value` comes out as, settings apart from the rest.
fn push<'p>(
    value: &'p Value,
    place: UrlPlace,
    resolver: &Resolver<'p>,
    pieces: &mut Vec<UrlPiece<'p>>,
) -> Result<(), Failure> {
    let at = &value.at;
    let Some((text, operand)) = resolver.text_and_operand(value) else {
        let why = why_missing::of_value(value, resolver);
        return Err(missing(at, "the URL needs a value here", why));
    };
    if let Some(setting) = operand.and_then(Operand::setting) {
        pieces.push(UrlPiece::Setting(setting));
        return Ok(());
    }
    // What the URL starts with is one text, whatever is in it.
    if let Some(template) = operand.and_then(Operand::template).filter(|_| place != UrlPlace::Start)
        && holds_setting(template)
    {
        for part in &template.parts {
            match part {
                TemplatePart::Value(value) => push(value, place, resolver, pieces)?,
                TemplatePart::Literal(text) => {
                    let text = text.as_str().into();
                    pieces.push(UrlPiece::Value { text, place, at, is_path: false });
                }
            }
        }
        return Ok(());
    }
    // A dry run does not know where such a URL leads.
    let text = match (place, text.mask()) {
        (UrlPlace::Start, Some(mask @ Mask::Foreseen(_))) => Masked::hidden(foreseen::URL, mask),
        (UrlPlace::Host, Some(mask @ Mask::Foreseen(_))) => Masked::hidden(foreseen::HOST, mask),
        _ => text,
    };
    let is_path = operand.is_some_and(|operand| operand.convert == Some(Type::Path));
    pieces.push(UrlPiece::Value { text, place, at, is_path });
    Ok(())
}

/// Whether a setting is in a text, however deep.
fn holds_setting(template: &Template) -> bool {
    template.parts.iter().any(|part| match part {
        TemplatePart::Literal(_) => false,
        TemplatePart::Value(value) => value
            .operands
            .iter()
            .any(|operand| operand.setting().is_some() || operand.template().is_some_and(holds_setting)),
    })
}
