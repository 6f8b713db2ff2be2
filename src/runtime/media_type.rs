//! The media types that Hook names itself.

use std::borrow::Cow;

use super::transport::HeaderValue;

/// A media type, or several for `Accept` (RFC 9110, section 12.5.1), as text and as the value of a header.
#[derive(Clone)]
pub(crate) struct MediaType {
    pub(crate) text: Cow<'static, str>,
    pub(crate) value: HeaderValue,
}

impl MediaType {
    const fn fixed(text: &'static str) -> Self {
        Self { text: Cow::Borrowed(text), value: HeaderValue::from_static(text) }
    }

    /// Of a body whose parts `boundary` separates; `None` where that cannot stand in a header.
    pub(crate) fn multipart(boundary: &str) -> Option<Self> {
        let text = format!("multipart/form-data; boundary={boundary}");
        let value = HeaderValue::from_str(&text).ok()?;
        Some(Self { text: text.into(), value })
    }
}

pub(crate) static JSON: MediaType = MediaType::fixed("application/json");
/// Of a response; section 3.3.
pub(crate) static XML_OF_ANY_NAME: MediaType = MediaType::fixed("text/xml, application/xml");
pub(crate) static XML: MediaType = MediaType::fixed("text/xml; charset=utf-8");
pub(crate) static TEXT: MediaType = MediaType::fixed("text/plain; charset=utf-8");
/// Of a response; section 3.3.
pub(crate) static PLAIN: MediaType = MediaType::fixed("text/plain");
pub(crate) static FORM: MediaType = MediaType::fixed("application/x-www-form-urlencoded");
/// What the HTTP client sends as `Accept` where nothing else does: said here, so that what is shown is what
/// is sent.
pub(crate) static ANYTHING: MediaType = MediaType::fixed("*/*");
