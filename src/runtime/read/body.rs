//! The body of a response as text and as JSON.

use std::borrow::Cow;
use std::time::Instant;

use crate::ir::Format;
use crate::json::Json;
use crate::runtime::deadline::OutOfTime;
use crate::runtime::failure::Failure;
use crate::runtime::redact::Needles;
use crate::runtime::wording::quote;
use crate::xml;

use super::{Reading, Stop, Unreadable, charset, hide};

/// The text of a body that is read as `format` says, secrets and all; borrowed where it is UTF-8 as it came.
pub(crate) fn text_of<'b, 't>(
    bytes: &'b [u8],
    content_type: impl FnOnce() -> Option<&'t str>,
    format: Option<Format>,
) -> Cow<'b, str> {
    match format {
        // UTF-8, whatever its type says.
        Some(Format::Json) => charset::decode(bytes, None),
        Some(Format::Xml) => {
            let content_type = content_type();
            xml::decode(bytes, content_type).map_or_else(|_| charset::decode(bytes, content_type), Cow::Owned)
        }
        None | Some(Format::Text) => charset::decode(bytes, content_type()),
    }
}

/// What a body of this media type is, where it is more than a text.
fn format_of(content_type: &str) -> Option<Format> {
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (_, subtype) = media_type.split_once('/')?;
    match subtype.rsplit('+').next()? {
        "json" => Some(Format::Json),
        "xml" => Some(Format::Xml),
        _ => None,
    }
}

impl Reading<'_> {
    pub(super) fn content_type(&self) -> Option<&str> {
        std::str::from_utf8(self.headers.get("content-type")?.as_bytes()).ok()
    }

    /// The bytes of the body, where there are any that can be read.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        self.body.ok().map(|body| &**body).filter(|body| !body.is_empty())
    }

    /// The body as text, as [`text_of`] has it: read as what it is to be, or else as what it says that it is.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        let bytes = self.bytes()?;
        let read = |format| text_of(bytes, || self.content_type(), format);
        let as_it_says = || read(self.content_type().and_then(format_of));
        Some(match self.format.filter(|_| self.wanted.is_some()) {
            None => as_it_says(),
            Some(Format::Json) => match read(Some(Format::Json)) {
                text @ Cow::Borrowed(_) => text,
                // What is not UTF-8 is not JSON.
                Cow::Owned(_) => as_it_says(),
            },
            format => read(format),
        })
    }

    /// What `response_raw` holds of a body that is `text`.
    pub(super) fn raw(&self, text: &str, deadline: Instant) -> Result<Option<Json>, OutOfTime> {
        let text = self.replaced(self.without_a_half(text, deadline)?.into(), deadline)?;
        Ok(if text.is_empty() { None } else { Some(text.into()) })
    }

    /// `text` without what may be the beginning of something hidden, where the rest of the body did not come.
    fn without_a_half<'t>(&self, text: &'t str, deadline: Instant) -> Result<&'t str, OutOfTime> {
        if !self.is_cut {
            return Ok(text);
        }
        let text = self.private_needles(&[]).without_a_half(text, Some(deadline))?;
        match self.secrets {
            Some(secrets) => secrets.without_a_half(text, Some(deadline)),
            None => Ok(text),
        }
    }

    /// `text` of the response without the secrets that it echoes.
    pub(super) fn replaced<'t>(
        &self,
        text: Cow<'t, str>,
        deadline: Instant,
    ) -> Result<Cow<'t, str>, OutOfTime> {
        let Some(secrets) = self.secrets else { return Ok(text) };
        Ok(match secrets.replace_until(&text, Some(deadline))? {
            Cow::Borrowed(_) => text,
            Cow::Owned(replaced) => Cow::Owned(replaced),
        })
    }

    /// The body, which is `text`, as JSON (RFC 8259, UTF-8); `None` where it holds nothing.
    pub(super) fn json(&self, text: Option<&Cow<'_, str>>, deadline: Instant) -> Result<Option<Json>, Stop> {
        let Some(bytes) = self.bytes_within_limit()? else { return Ok(None) };
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
        let json = match text {
            Cow::Borrowed(text) => Json::read(text),
            // Not UTF-8; the fault says where.
            Cow::Owned(_) => Json::read_bytes(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)),
        };
        match json {
            Ok(json) => Ok(Some(self.without_secrets(json, text, deadline)?)),
            Err(_) if self.lenient => Ok(None),
            Err(fault) => Err(self.not_read("JSON", &fault.to_string(), deadline)?.into()),
        }
    }

    fn without_secrets(&self, json: Json, text: &str, deadline: Instant) -> Result<Json, OutOfTime> {
        match self.secrets {
            Some(secrets) if !secrets.find(text, Some(deadline))?.is_empty() => {
                secrets.replace_in_until(json, Some(deadline))
            }
            _ => Ok(json),
        }
    }

    /// A text of the response in a message: short, and without what is hidden in the whole of it.
    fn quoted(&self, text: &str, deadline: Instant) -> Result<String, OutOfTime> {
        let text = self.replaced(text.into(), deadline)?;
        Ok(quote(&hide(&text, &self.private_needles(&[]), deadline)?))
    }

    /// That the body is not what `response` says.
    pub(super) fn not_read(
        &self,
        wanted: &str,
        fault: &str,
        deadline: Instant,
    ) -> Result<Failure, OutOfTime> {
        let came = match self.content_type() {
            Some(content_type) => {
                format!(", and it came as {}", self.quoted(content_type, deadline)?)
            }
            None => String::new(),
        };
        // A fault quotes a part of the body, in which a half of what is hidden would not be found.
        let fault = match self.holds_hidden(deadline)? {
            true => String::new(),
            false => format!(": {}", self.replaced(fault.into(), deadline)?),
        };
        let what = format!("the response was to be {wanted}, which it is not{fault}{came}");
        Ok(self.invalid(what))
    }

    /// Whether the body holds anything that may not be shown.
    fn holds_hidden(&self, deadline: Instant) -> Result<bool, OutOfTime> {
        let Some(text) = self.text() else { return Ok(false) };
        let holds = |needles: &Needles| Ok::<_, OutOfTime>(!needles.find(&text, Some(deadline))?.is_empty());
        Ok(match self.secrets {
            Some(secrets) if holds(secrets)? => true,
            _ => holds(&self.private_needles(&[]))?,
        })
    }

    /// The bytes of a body that is to be parsed; `None` where it holds nothing.
    pub(super) fn bytes_within_limit(&self) -> Result<Option<&[u8]>, Failure> {
        match self.body {
            Err(_) if self.lenient => Ok(None),
            Err(Unreadable::OverLimit) => Err(self.invalid(format!(
                "the response has more than {} bytes, the most allowed",
                self.max_response
            ))),
            Err(Unreadable::Undecodable) => Err(self.undecodable()),
            Ok(_) => Ok(self.bytes()),
        }
    }

    /// That it is not compressed as it says.
    pub(super) fn undecodable(&self) -> Failure {
        self.invalid(
            "the response could not be decompressed: its `Content-Encoding` is none of gzip, deflate and br, or does not match its bytes"
                .to_owned(),
        )
    }
}
