//! Section 7: spans are exported as OpenTelemetry has them.

use std::path::PathBuf;

use super::{SALES, Service, deliveries, ended, folder, project, server};
use crate::lsp::walk::skipped;
use crate::support::{Answer, Server};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// A build with the feature `otel`: this one, or the one that is named; `None` where there is none.
fn exporting() -> Option<PathBuf> {
    if cfg!(feature = "otel") {
        return Some(env!("CARGO_BIN_EXE_hook").into());
    }
    let named = std::env::var_os("HOOK_OTEL");
    if named.is_none() {
        skipped("HOOK_OTEL names no build of `cargo build --features otel`");
    }
    named.map(PathBuf::from)
}

/// The bytes that are written as `hex`.
fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
}

fn count(exported: &[u8], part: &[u8]) -> usize {
    exported.windows(part.len()).filter(|window| *window == part).count()
}

#[test]
fn a_run_and_its_attempts_are_spans_of_the_caller_s_trace_and_attempts_are_linked() {
    let Some(hook) = exporting() else { return };
    let (server, collector) = (server(), Server::start([("/v1/traces", Answer::status(200))]));
    let folder = folder(&project(server.port(), SALES), &[]);
    let variables =
        [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url("")), ("OTEL_SERVICE_NAME", "desk".to_owned())];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut service = Service::of(&hook, folder, &[], &variables);
    let given = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01");
    let headers = ["Content-Type: application/json", given.as_str()];
    service.send("POST", "/v1/flows/sales/run", &headers, &ended("c-1")).is(200);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    service.signal("TERM");
    assert_eq!(service.ended(), Some(0));
    let exported: Vec<u8> = collector.requests().into_iter().flat_map(|request| request.body).collect();
    for part in ["desk", "run sales", "attempt crm", "hook.call", "c-1"] {
        assert!(count(&exported, part.as_bytes()) > 0, "{part}");
    }
    // Two spans, and the link from the attempt to the run that asked for it.
    assert_eq!(count(&exported, &bytes(TRACE)), 3);
    let parent = |traceparent: &str| bytes(traceparent.split('-').nth(2).unwrap());
    let attempt = parent(deliveries(&server)[0].header("traceparent")[0]);
    let run = server.requests().into_iter().find(|request| request.path() == "/lookup").unwrap();
    let run = parent(run.header("traceparent")[0]);
    assert_eq!(count(&exported, &attempt), 1, "the attempt's own id is passed on");
    assert_eq!(count(&exported, &run), 3, "the run's id: its own, the attempt's parent, the attempt's link");
}

#[test]
fn a_collector_that_is_not_there_holds_up_nothing() {
    let Some(hook) = exporting() else { return };
    let server = server();
    let folder = folder(&project(server.port(), SALES), &[]);
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")];
    let mut service = Service::of(&hook, folder, &[], &variables);
    service.post("/v1/webhooks/lookup/run", "{}").is(200);
    service.signal("TERM");
    assert_eq!(service.ended(), Some(0));
}
