//! A mapping's value from a response header.

use std::time::Instant;

use crate::ir::{Mapping, MappingSource};
use crate::json::Json;
use crate::runtime::deadline::OutOfTime;
use crate::runtime::transport::HeaderValue;

use super::{Found, Raw, Reading};

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

    /// What a mapping without a body to look into finds.
    pub(super) fn header_mapping(&self, mapping: &Mapping, deadline: Instant) -> Result<Raw, OutOfTime> {
        Ok(match &mapping.source {
            MappingSource::Header(name) => self.converted(self.header(name, deadline)?, mapping),
            MappingSource::Data(_) | MappingSource::Xpath(_) => Found::Nothing(None),
        })
    }
}
