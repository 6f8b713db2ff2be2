//! A part of a document that has no value.

use crate::ir::{Template, Value};
use crate::runtime::failure::Failure;
use crate::runtime::template::Resolver;
use crate::runtime::why_missing;
use crate::source::Place;

/// That a part of a document has no value, and why.
pub(crate) struct Absence<'v> {
    what: Absent<'v>,
    at: Option<&'v Place>,
    fatal: bool,
}

enum Absent<'v> {
    Value(&'v Value),
    Name(&'v Template),
}

impl<'v> Absence<'v> {
    pub(super) fn of_value(value: &'v Value) -> Self {
        Self { what: Absent::Value(value), at: None, fatal: false }
    }

    pub(super) fn of_name(name: &'v Template, at: &'v Place, fatal: bool) -> Self {
        Self { what: Absent::Name(name), at: Some(at), fatal }
    }

    /// What it is to the part at `at`, which it takes along.
    pub(super) fn around(self, at: &'v Place, fatal: bool) -> Self {
        Self { at: self.at.or(Some(at)), fatal: self.fatal || fatal, ..self }
    }

    /// Whether it fails the webhook, whatever is around it.
    pub(crate) fn is_fatal(&self) -> bool {
        self.fatal
    }

    /// The failure of what can't be left out; `what` names it.
    pub(crate) fn failure(&self, what: &str, at: &Place, resolver: &Resolver<'_>) -> Failure {
        let (needs, why) = match self.what {
            Absent::Value(value) => ("a value here", why_missing::of_value(value, resolver)),
            Absent::Name(name) => ("the name of this member", why_missing::of_template(name, resolver)),
        };
        Failure::without_value(self.at.unwrap_or(at), format!("{what} needs {needs}, but {why}"), why.unset)
    }
}
