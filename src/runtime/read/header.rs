//! A mapping's value from a response header.

use crate::json::Json;
use crate::semantics::ir::{Mapping, MappingSource};

use super::{Found, Reading};

impl Reading<'_> {
    /// The value of the header `name` as text, without the secrets that it echoes; several are joined by
    /// `, ` (section 3.3).
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let mut values = self.headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
        let mut text = String::from_utf8_lossy(&values.next()?.1).into_owned();
        for (_, value) in values {
            text.push_str(", ");
            text.push_str(&String::from_utf8_lossy(value));
        }
        Some(self.replaced(text))
    }

    /// What a mapping without a body to look into finds.
    pub(super) fn header_mapping(&self, mapping: &Mapping) -> Found<Json> {
        match &mapping.source {
            MappingSource::Header(name) => self.converted(self.header(name).map(Json::Text), mapping),
            MappingSource::Data(_) | MappingSource::Xpath(_) => Found::Nothing(None),
        }
    }
}
