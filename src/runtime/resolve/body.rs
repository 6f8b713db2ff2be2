//! The body of a request.

use crate::ir::{Body, XmlPart};
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::template::Resolver;
use crate::source::Place;

use super::field::{Lists, Pair, fields};
use super::{json_body, missing};

/// A body whose values are there.
pub(crate) enum Content<'p> {
    /// None, or one that was left out.
    None,
    Json(Masked<'p>),
    Xml {
        pieces: Vec<XmlPiece<'p>>,
    },
    Text(Masked<'p>),
    Form(Vec<Pair<'p>>),
    Multipart(Vec<Pair<'p>>),
}

/// A part of an XML body.
pub(crate) enum XmlPiece<'p> {
    Literal(&'p str),
    Value { text: Masked<'p>, attribute: bool, at: &'p Place },
}

/// Room for most JSON bodies.
const USUAL: usize = 256;

/// The body that `body` describes.
pub(super) fn content<'p>(body: &'p Body, resolver: &Resolver<'p>) -> Result<Content<'p>, Failure> {
    Ok(match body {
        Body::None => Content::None,
        Body::Json(item) => {
            let mut text = Masked::with_capacity(USUAL);
            if json_body::write(item, resolver, &mut text)? { Content::Json(text) } else { Content::None }
        }
        Body::Xml { parts, optional, .. } => match xml(parts, resolver) {
            Ok(pieces) => Content::Xml { pieces },
            Err(_) if *optional => Content::None,
            Err(failure) => return Err(failure),
        },
        Body::Text { text, optional, at } => match resolver.template(text) {
            Some(text) => Content::Text(text),
            None if *optional => Content::None,
            None => {
                let why = super::missing::of_template(text, resolver);
                return Err(missing(at, format!("the body needs a value, but {why}")));
            }
        },
        Body::Form(list) => Content::Form(fields(list, "form field", Lists::Repeat, resolver)?),
        Body::Multipart(list) => Content::Multipart(fields(list, "form field", Lists::Repeat, resolver)?),
    })
}

fn xml<'p>(parts: &'p [XmlPart], resolver: &Resolver<'p>) -> Result<Vec<XmlPiece<'p>>, Failure> {
    let mut pieces = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            XmlPart::Literal(literal) => pieces.push(XmlPiece::Literal(literal)),
            XmlPart::Value { value, optional, attribute } => match resolver.text(value) {
                Some(text) => pieces.push(XmlPiece::Value { text, attribute: *attribute, at: &value.at }),
                None if *optional => {}
                None => {
                    let why = super::missing::of_value(value, resolver);
                    return Err(missing(&value.at, format!("the XML body needs a value here, but {why}")));
                }
            },
        }
    }
    Ok(pieces)
}
