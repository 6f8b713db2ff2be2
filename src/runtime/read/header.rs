//! A mapping's value from a response header.

use std::time::Instant;

use crate::json::Json;
use crate::semantics::ir::{Mapping, MappingSource};

use super::{Found, OutOfTime, Raw, Reading};

impl Reading<'_> {
    /// The value of the header `name` as text, without the secrets that it echoes; several are joined by
    /// `, ` (section 3.3).
    pub(super) fn header(&self, name: &str, deadline: Instant) -> Result<Option<String>, OutOfTime> {
        let mut values = self.headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
        let Some((_, first)) = values.next() else { return Ok(None) };
        let mut text = String::from_utf8_lossy(first).into_owned();
        for (_, value) in values {
            text.push_str(", ");
            text.push_str(&String::from_utf8_lossy(value));
        }
        self.replaced(text, deadline).map(Some)
    }

    /// What a mapping without a body to look into finds.
    pub(super) fn header_mapping(&self, mapping: &Mapping, deadline: Instant) -> Result<Raw, OutOfTime> {
        Ok(match &mapping.source {
            MappingSource::Header(name) => {
                self.converted(self.header(name, deadline)?.map(Json::Text), mapping)
            }
            MappingSource::Data(_) | MappingSource::Xpath(_) => Found::Nothing(None),
        })
    }
}
