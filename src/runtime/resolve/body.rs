//! The body of a request.

use crate::ir::{Body, Mark, Part, XmlPart};
use crate::runtime::document::{self, TextSink};
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::template::Resolver;
use crate::runtime::why_missing;
use crate::source::Place;

use super::field::{Lists, Pair, field, fields};
use super::missing;

/// A body whose values are there.
pub(crate) enum Content<'p> {
    /// None, or one that was left out.
    None,
    /// A failure where it can't be formed, which is of a later step.
    Json(Result<Masked<'p>, Failure>),
    Xml {
        pieces: Vec<XmlPiece<'p>>,
    },
    Text(Masked<'p>),
    Form(Vec<Pair<'p>>),
    Multipart(Vec<PartPiece<'p>>),
}

/// A part of an XML body.
pub(crate) enum XmlPiece<'p> {
    Literal(&'p str),
    Value { text: Masked<'p>, attribute: bool, at: &'p Place },
}

/// A part of a multipart body.
pub(crate) struct PartPiece<'p> {
    pub(crate) pair: Pair<'p>,
    pub(crate) file: Option<Masked<'p>>,
    pub(crate) media_type: Option<Masked<'p>>,
}

/// The body that `body` describes.
pub(super) fn content<'p>(body: &'p Body, resolver: &Resolver<'p>) -> Result<Content<'p>, Failure> {
    Ok(match body {
        Body::None => Content::None,
        Body::Json(item) => match document::item::<TextSink<'p>>(item, resolver) {
            Ok(None) => Content::None,
            Ok(Some(written)) => Content::Json(written.formed().map(TextSink::into_text)),
            Err(absence) => return Err(absence.failure("the JSON body", &item.at, resolver)),
        },
        Body::Xml { parts, optional, .. } => match xml(parts, resolver) {
            Ok(pieces) => Content::Xml { pieces },
            Err(_) if *optional => Content::None,
            Err(failure) => return Err(failure),
        },
        Body::Text { text, optional, at } => match resolver.template(text) {
            Some(text) => Content::Text(text),
            None if *optional => Content::None,
            None => {
                let why = why_missing::of_template(text, resolver);
                return Err(missing(at, "the body needs a value", why));
            }
        },
        Body::Form(list) => Content::Form(fields(list, "form field", Lists::Repeat, resolver)?),
        Body::Multipart(list) => {
            let mut parts = Vec::with_capacity(list.len());
            for (entry, part) in list.iter().enumerate() {
                multipart(part, entry, resolver, &mut parts)?;
            }
            Content::Multipart(parts)
        }
    })
}

/// Adds what `part` is sent as: nothing, one part, or one for each item of a list.
fn multipart<'p>(
    part: &'p Part,
    entry: usize,
    resolver: &Resolver<'p>,
    parts: &mut Vec<PartPiece<'p>>,
) -> Result<(), Failure> {
    let Part { field: written, file, media_type } = part;
    let mut pairs = Vec::new();
    field(written, entry, "form field", Lists::Repeat, resolver, &mut pairs)?;
    let text = |value: &'p Option<_>, what: &str| {
        let Some(value) = value.as_ref() else { return Ok(None) };
        let text = resolver.text(value);
        if text.is_none() && written.mark != Some(Mark::Optional) && resolver.lacks_secret(value) {
            let why = why_missing::of_value(value, resolver);
            return Err(missing(&written.at, format_args!("this part has a {what}"), why));
        }
        Ok(text)
    };
    let (file, media_type) = (text(file, "file name")?, text(media_type, "media type")?);
    parts.extend(pairs.into_iter().map(|pair| PartPiece {
        pair,
        file: file.clone(),
        media_type: media_type.clone(),
    }));
    Ok(())
}

fn xml<'p>(parts: &'p [XmlPart], resolver: &Resolver<'p>) -> Result<Vec<XmlPiece<'p>>, Failure> {
    let mut pieces = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            XmlPart::Literal(literal) => pieces.push(XmlPiece::Literal(literal)),
            XmlPart::Value { value, attribute } => match resolver.text(value) {
                Some(text) => pieces.push(XmlPiece::Value { text, attribute: *attribute, at: &value.at }),
                None => {
                    let why = why_missing::of_value(value, resolver);
                    return Err(missing(&value.at, "the XML body needs a value here", why));
                }
            },
        }
    }
    Ok(pieces)
}
