//! Spans on their way to an OpenTelemetry collector.

use opentelemetry::trace::{
    Link, Span as _, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId, TraceState,
    Tracer, TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, Span};

use super::trace::{Kind, trace};

/// Hands spans to a collector, in batches and in the background.
pub(super) struct Export {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// A span that is exported once it has ended.
pub(super) struct Exported(Span);

impl Export {
    /// As OpenTelemetry's variables of the environment say; `None` where they name no collector.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub(super) fn of_environment() -> Result<Option<Self>, String> {
        let named = [OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT];
        if !named.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
            return Ok(None);
        }
        let exporter = SpanExporter::builder().with_http().build();
        let exporter = exporter.map_err(|fault| format!("spans can't be exported: {fault}"))?;
        let mut resource = Resource::builder();
        if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
            resource = resource.with_service_name("hook");
        }
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .build();
        Ok(Some(Self { tracer: provider.tracer("hook"), provider }))
    }

    /// Begins a span of the trace of `given`, or of a new one where that is malformed.
    pub(super) fn begin(
        &self,
        kind: Kind,
        name: String,
        call: Option<&str>,
        given: Option<&str>,
    ) -> Exported {
        let parent = given.and_then(context);
        let builder = self.tracer.span_builder(name);
        let mut builder = builder
            .with_kind(match kind {
                Kind::Asked => SpanKind::Server,
                Kind::Attempt => SpanKind::Client,
            })
            .with_attributes(call.map(|call| KeyValue::new("hook.call", call.to_owned())));
        if kind == Kind::Attempt {
            builder = builder.with_links(parent.iter().cloned().map(Link::with_context).collect());
        }
        let around = match parent {
            Some(parent) => Context::new().with_remote_span_context(parent),
            None => Context::new(),
        };
        Exported(self.tracer.build_with_context(builder, &around))
    }

    /// Exports what has ended. Blocks, for a few seconds at most.
    pub(super) fn finish(&self) {
        // A collector that can't be reached does not keep the process.
        let _ = self.provider.shutdown();
    }
}

impl Exported {
    pub(super) fn traceparent(&self) -> String {
        let of = self.0.span_context();
        format!("00-{}-{}-{:02x}", of.trace_id(), of.span_id(), of.trace_flags().to_u8())
    }

    pub(super) fn failed(mut self, why: &str) {
        self.0.set_status(Status::error(why.to_owned()));
    }
}

/// What a well-formed `traceparent` says.
fn context(given: &str) -> Option<SpanContext> {
    let (id, parent, flags) = trace(given)?;
    let (id, parent) = (TraceId::from_hex(id).ok()?, SpanId::from_hex(parent).ok()?);
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?);
    Some(SpanContext::new(id, parent, flags, true, TraceState::default()))
}
