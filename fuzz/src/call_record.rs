//! A call record: what is taken has a payload, whose durations are whole numbers, and a secret in it is not shown.

use std::sync::{Arc, LazyLock};

use hooklang::delivery::CallRecord;
use hooklang::json::Json;
use hooklang::runtime::transport::{HeaderMap, Reply, ScriptedTransport};
use hooklang::runtime::{Runner, Secrets, Settings, Variables};
use hooklang::source::Sources;

use crate::run::CANARY;

static TOKIO: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"));

static RUNNER: LazyLock<Runner> = LazyLock::new(|| {
    let text = "endpoint e { POST \"https://a.example.com/\" auth bearer($secret.S) default }\nflow f { flow-end webhook }";
    let (program, _) = hooklang::compile(&Sources::of_text("a.hook", text), &hooklang::Options::default());
    let secrets: Secrets = [("S".to_owned(), CANARY.to_owned())].into_iter().collect();
    let transport = ScriptedTransport::default().otherwise(Reply::response(200, HeaderMap::new(), ""));
    let program = Arc::new(program.expect("a right program"));
    // Nothing is kept of what was sent: a dry run.
    Runner::new(program, secrets, Arc::new(transport), Settings { dry_run: true, ..Settings::default() })
});

/// Tries `data` as a call record.
pub fn try_out(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let record = match CallRecord::read(text) {
        Ok(record) => record,
        Err(fault) => return assert!(!fault.to_string().is_empty()),
    };
    assert!(!record.uuid.is_empty() && !record.legs.is_empty());
    let mut variables = Variables::new();
    let run = TOKIO.block_on(RUNNER.run_flow("f", &mut variables, Some(&record))).expect("a flow");
    let end = run.flow_end.as_ref().expect("it ends with a delivery");
    let shown = serde_json::to_string(end).expect("JSON");
    assert!(!shown.contains(CANARY), "{shown}");
    let shown = Json::read(&shown).expect("JSON");
    let payload = shown.get("payload").expect("a payload");
    let legs = payload.get("callDetails").and_then(Json::as_list).expect("its legs");
    assert_eq!(legs.len(), record.legs.len());
    for leg in legs {
        if let Some(duration) = leg.get("duration").and_then(Json::as_text) {
            assert!(duration.parse::<u64>().is_ok(), "{duration}");
        }
    }
}
