//! The request of a custom webhook.

use crate::ir::{Custom, Format, Type, Url, UrlPart, UrlPlace};
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
    let piece = |part: &'p UrlPart| match part {
        UrlPart::Fixed(text) => Ok(UrlPiece::Fixed(text)),
        UrlPart::Value { value, place } => match resolver.text_and_operand(value) {
            Some((text, operand)) => {
                // A dry run does not know where such a URL leads.
                let text = match (place, text.mask()) {
                    (UrlPlace::Start, Some(mask @ Mask::Foreseen(_))) => Masked::hidden(foreseen::URL, mask),
                    (UrlPlace::Host, Some(mask @ Mask::Foreseen(_))) => Masked::hidden(foreseen::HOST, mask),
                    _ => text,
                };
                let is_path = operand.is_some_and(|operand| operand.convert == Some(Type::Path));
                Ok(UrlPiece::Value { text, place: *place, at: &value.at, is_path })
            }
            None => {
                let why = why_missing::of_value(value, resolver);
                Err(missing(&value.at, "the URL needs a value here", why))
            }
        },
    };
    url.parts.iter().map(piece).collect()
}
