//! The body of a request, and its default `Content-Type` (section 3.3).

use std::borrow::Cow;

use crate::runtime::encode;
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::media_type::{self, MediaType};
use crate::runtime::redact::Needles;
use crate::runtime::resolve::{Content, Pair, XmlPiece};
use crate::runtime::wording::name_character;
use crate::xml;

use super::names::check_names;
use super::{invalid, multipart};

/// The body and its type; none of both where none is sent.
pub(super) fn form<'p>(
    content: Content<'p>,
    secrets: Option<&Needles>,
) -> Result<(Option<Masked<'p>>, Option<Cow<'static, MediaType>>), Failure> {
    let (body, content_type) = match content {
        Content::None => return Ok((None, None)),
        Content::Json(text) => (text?, &media_type::JSON),
        Content::Xml { pieces } => (form_xml(&pieces)?, &media_type::XML),
        Content::Text(text) => (text, &media_type::TEXT),
        Content::Form(pairs) => {
            check_names(pairs.iter(), "form field", std::iter::empty(), str::to_owned)?;
            (urlencoded(&pairs), &media_type::FORM)
        }
        Content::Multipart(parts) => {
            let pairs = parts.iter().map(|part| &part.pair);
            check_names(pairs, "form field", std::iter::empty(), str::to_owned)?;
            let (body, boundary) = multipart::form(&parts, secrets)?;
            return Ok((Some(body), MediaType::multipart(&boundary).map(Cow::Owned)));
        }
    };
    Ok((Some(body), Some(Cow::Borrowed(content_type))))
}

fn urlencoded(pairs: &[Pair<'_>]) -> Masked<'static> {
    let mut text = Masked::default();
    for (index, Pair { name, value, .. }) in pairs.iter().enumerate() {
        text.push_str(if index > 0 { "&" } else { "" });
        text.push_encoded(name, encode::form);
        text.push_str("=");
        text.push_encoded(value, encode::form);
    }
    text
}

fn form_xml(pieces: &[XmlPiece<'_>]) -> Result<Masked<'static>, Failure> {
    let mut text = Masked::default();
    for piece in pieces {
        match piece {
            XmlPiece::Literal(literal) => text.push_str(literal),
            XmlPiece::Value { text: value, attribute, at } => {
                let place = if *attribute { xml::Place::Attribute } else { xml::Place::Text };
                let mut fault = None;
                text.push_encoded(value, |part, out| match xml::escape(part, place) {
                    Ok(escaped) => out.push_str(&escaped),
                    Err(sign) => fault = Some(sign),
                });
                if let Some(sign) = fault {
                    let found = name_character(sign);
                    return Err(invalid(at, format!("this value holds {found}, which XML 1.0 cannot carry")));
                }
            }
        }
    }
    Ok(text)
}
