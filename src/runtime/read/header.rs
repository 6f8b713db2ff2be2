//! A mapping's value from a response header.

use std::borrow::Cow;
use std::time::Instant;

use encoding_rs::mem::decode_latin1;

use crate::json::Json;
use crate::runtime::deadline::OutOfTime;
use crate::runtime::transport::HeaderValue;

use super::{Asked, Raw, Reading};

impl Reading<'_> {
    /// The value of the header `name` as text, without the secrets that it echoes; several are joined by
    /// `, ` (section 3.3).
    pub(super) fn header(&self, name: &str, deadline: Instant) -> Result<Option<Json>, OutOfTime> {
        let mut values = self.headers.get_all(name).iter().map(HeaderValue::as_bytes);
        let Some(first) = values.next() else { return Ok(None) };
        let mut text = header_text(first);
        for value in values {
            text.to_mut().push_str(", ");
            text.to_mut().push_str(&header_text(value));
        }
        Ok(Some(self.replaced(text, deadline)?.into()))
    }

    /// What `header "NAME"` finds.
    pub(super) fn header_source(
        &self,
        name: &str,
        asked: Asked<'_>,
        deadline: Instant,
    ) -> Result<Raw, OutOfTime> {
        Ok(self.converted(self.header(name, deadline)?, asked))
    }
}

/// Reads the value of a response header as UTF-8, else as ISO-8859-1 (section 4, Limits).
pub(crate) fn header_text(value: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(value).map_or_else(|_| decode_latin1(value), Cow::Borrowed)
}
