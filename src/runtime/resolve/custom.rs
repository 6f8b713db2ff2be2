//! The request of a custom webhook.

use std::borrow::Cow;

use crate::ir::{Custom, Format, Mapping, Url, UrlPart};
use crate::runtime::failure::Failure;
use crate::runtime::media_type;
use crate::runtime::template::Resolver;

use super::field::{Lists, fields};
use super::{Resolved, UrlPiece, body, credentials, missing};

/// Resolves every value of `custom`, in the order in which a request is read.
pub(crate) fn custom<'p>(custom: &'p Custom, resolver: &Resolver<'p>) -> Result<Resolved<'p>, Failure> {
    let fallback = |mapping: &Mapping| resolver.first(&mapping.fallbacks).map(Cow::into_owned);
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
        }),
        fallbacks: custom.mappings.iter().map(fallback).collect(),
    })
}

/// Resolves the values of an address; all of them are mandatory.
pub(crate) fn url<'p>(url: &'p Url, resolver: &Resolver<'p>) -> Result<Vec<UrlPiece<'p>>, Failure> {
    let piece = |part: &'p UrlPart| match part {
        UrlPart::Fixed(text) => Ok(UrlPiece::Fixed(text)),
        UrlPart::Value { value, place } => match resolver.text(value) {
            Some(text) => Ok(UrlPiece::Value { text, place: *place, at: &value.at }),
            None => {
                let why = super::missing::of_value(value, resolver);
                Err(missing(&value.at, format!("the URL needs a value here, but {why}")))
            }
        },
    };
    url.parts.iter().map(piece).collect()
}
