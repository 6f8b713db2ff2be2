//! The body of a response as text and as JSON.

use crate::json::Json;
use crate::runtime::failure::{Failure, quote};
use crate::semantics::ir::Format;
use crate::xml;

use super::{Reading, Wanted, charset};

impl Reading<'_> {
    pub(super) fn content_type(&self) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(name, _)| name == "content-type")?;
        std::str::from_utf8(value).ok()
    }

    /// The bytes of the body, but for a limit or where there are none.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        self.body.map(|body| &**body).filter(|body| !body.is_empty())
    }

    /// What `response_raw` holds.
    pub(super) fn raw(&self) -> Option<String> {
        let bytes = self.bytes()?;
        let format = match self.wanted {
            Wanted::Nothing | Wanted::Returns([]) => None,
            Wanted::Returns(_) => Some(Format::Json),
            Wanted::Mappings { format, .. } => format,
        };
        let text = match format {
            Some(Format::Json) => charset::decode(bytes, None),
            Some(Format::Xml) => xml::decode(bytes, self.content_type())
                .unwrap_or_else(|_| charset::decode(bytes, self.content_type())),
            None => charset::decode(bytes, self.content_type()),
        };
        Some(self.replaced(text)).filter(|text| !text.is_empty())
    }

    /// `text` of the response without the secrets that it echoes.
    pub(super) fn replaced(&self, text: String) -> String {
        let Some(secrets) = self.secrets else { return text };
        match secrets.replace(&text) {
            std::borrow::Cow::Borrowed(_) => text,
            std::borrow::Cow::Owned(replaced) => replaced,
        }
    }

    /// The body as JSON (RFC 8259, UTF-8); `None` where it holds nothing.
    pub(super) fn json(&self) -> Result<Option<Json>, Failure> {
        let Some(bytes) = self.bytes_within_limit()? else { return Ok(None) };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.is_empty() {
            return Ok(None);
        }
        match Json::read_bytes(bytes) {
            Ok(json) => Ok(Some(self.without_secrets(json, bytes))),
            Err(_) if self.lenient => Ok(None),
            Err(fault) => Err(self.not_read("JSON", &fault.to_string())),
        }
    }

    fn without_secrets(&self, json: Json, bytes: &[u8]) -> Json {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        match self.secrets {
            Some(secrets) if !secrets.find(text).is_empty() => secrets.replace_in(json),
            _ => json,
        }
    }

    /// That the body is not what `response` says.
    pub(super) fn not_read(&self, wanted: &str, fault: &str) -> Failure {
        let came = match self.content_type() {
            Some(content_type) => {
                format!(", and it came as {}", quote(&self.replaced(content_type.to_owned())))
            }
            None => String::new(),
        };
        let fault = self.replaced(fault.to_owned());
        self.invalid(format!("the response was to be {wanted}, which it is not: {fault}{came}"))
    }

    /// The bytes of a body that is to be parsed; `None` where it holds nothing.
    pub(super) fn bytes_within_limit(&self) -> Result<Option<&[u8]>, Failure> {
        match self.body {
            None if self.lenient => Ok(None),
            None => Err(self.invalid(format!(
                "the response has more than {} bytes, the most allowed",
                self.max_response
            ))),
            Some(_) => Ok(self.bytes()),
        }
    }
}
