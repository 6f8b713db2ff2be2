//! Spans: what is reported of a run or an attempt to whoever follows its trace (service, section 7).

use std::fmt;

use super::trace::{Kind, traceparent};

#[cfg(feature = "otel")]
use super::export::{Export, Exported};

/// Where spans go.
#[derive(Default)]
pub(super) struct Spans {
    #[cfg(feature = "otel")]
    export: Option<Export>,
}

/// A span; it ends when it is dropped.
pub(super) struct Span {
    traceparent: String,
    #[cfg(feature = "otel")]
    exported: Option<Exported>,
}

impl Spans {
    /// To the collector that the environment names, where the build can export.
    ///
    /// # Errors
    ///
    /// What is wrong with the environment.
    pub(super) fn of_environment() -> Result<Self, String> {
        Ok(Self {
            #[cfg(feature = "otel")]
            export: Export::of_environment()?,
        })
    }

    /// Begins a span of the trace of `given`, or of a new one where that is malformed.
    pub(super) fn begin(
        &self,
        kind: Kind,
        name: fmt::Arguments<'_>,
        call: Option<&str>,
        given: Option<&str>,
    ) -> Span {
        #[cfg(feature = "otel")]
        if let Some(export) = &self.export {
            let exported = export.begin(kind, name.to_string(), call, given);
            return Span { traceparent: exported.traceparent(), exported: Some(exported) };
        }
        let _ = (kind, name, call);
        Span {
            traceparent: traceparent(given),
            #[cfg(feature = "otel")]
            exported: None,
        }
    }

    /// Waits until the spans that have ended are exported, for a few seconds. Blocks.
    pub(super) fn finish(&self) {
        #[cfg(feature = "otel")]
        if let Some(export) = &self.export {
            export.finish();
        }
    }
}

impl Span {
    /// What is passed on.
    pub(super) fn traceparent(&self) -> &str {
        &self.traceparent
    }

    /// Ends it; `failed` says why it did not go well.
    pub(super) fn end(self, failed: Option<&str>) {
        #[cfg(feature = "otel")]
        if let (Some(exported), Some(why)) = (self.exported, failed) {
            exported.failed(why);
        }
        #[cfg(not(feature = "otel"))]
        let _ = failed;
    }
}
