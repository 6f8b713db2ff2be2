//! The request of a custom webhook.

use crate::ir::{Custom, Format};
use crate::runtime::failure::Failure;
use crate::runtime::media_type;
use crate::runtime::template::Resolver;

use super::field::{Lists, fields};
use super::mapping::Fallbacks;
use super::{Resolved, body, credentials, url};

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
