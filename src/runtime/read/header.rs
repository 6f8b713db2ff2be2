//! A mapping's value from a response header.

use std::time::Instant;

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
        let mut text = String::from_utf8_lossy(first);
        for value in values {
            text.to_mut().push_str(", ");
            text.to_mut().push_str(&String::from_utf8_lossy(value));
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
