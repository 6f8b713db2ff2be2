//! Runs of webhooks that invoke functions: what they save, how they fail, and that nothing is sent.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use hooklang::functions::{Random, Unavailable};
use hooklang::ir::Program;
use hooklang::json::Json;
use hooklang::runtime::transport::{Request, Response, SendFault, Transport};
use hooklang::runtime::{
    Env, Functions, Observer, Prepared, Runner, Secrets, Settings, Status, Variables, WebhookRun,
};
use hooklang::source::Sources;
use hooklang::{Options, compile};

/// Fails the test when it is asked to send.
struct NoNetwork;

impl Transport for NoNetwork {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
        panic!("{} opens a connection to {}", request.step, request.url)
    }
}

/// A source of random digits that is broken, and nothing else of a test.
struct Broken;

impl Random for Broken {
    fn fill(&self, _: &mut [u8]) -> Result<(), Unavailable> {
        Err(Unavailable)
    }
}

impl Functions for Broken {
    fn random(&self) -> &dyn Random {
        self
    }

    fn reply_to(&self, _: &str) -> Option<Result<Response, SendFault>> {
        None
    }
}

fn program(text: &str) -> Program {
    let (program, found) = compile(&Sources::of_text("a.hook", text), &Options::default());
    program.unwrap_or_else(|| panic!("{text}\n{found:#?}"))
}

/// What a run of the webhook `w` left.
struct Left {
    run: WebhookRun,
    variables: Variables,
    shown: String,
}

impl Left {
    fn flow(&self, name: &str) -> String {
        self.variables.flow(name).map(Json::compact).unwrap_or_default()
    }

    fn reason(&self) -> &str {
        self.run.error_reason.map_or("", |reason| reason.as_str())
    }
}

fn run_with(text: &str, variables: &str, settings: Settings, functions: Option<Arc<dyn Functions>>) -> Left {
    let secrets: Secrets = [("KEY".to_owned(), "hunter2-key".to_owned())].into_iter().collect();
    let prepared = Arc::new(Prepared::new(Arc::new(program(text))));
    let mut env = Env::new(prepared, Arc::new(secrets), Arc::new(NoNetwork), settings);
    if let Some(functions) = functions {
        env = env.with_functions(functions);
    }
    let runner = Runner::from(env);
    let mut variables = Variables::from_json(variables).unwrap();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let run = tokio.block_on(runner.run_webhook("w", &mut variables)).unwrap();
    let shown = Json::Object(runner.shown_variables(&variables)).compact();
    Left { shown: format!("{run:?} {} {shown}", serde_json::to_string(&run).unwrap()), run, variables }
}

fn run(lines: &str, variables: &str) -> Left {
    run_with(&format!("webhook w {{ {lines} }}"), variables, Settings::default(), None)
}

#[test]
fn an_answer_is_saved_like_any_response() {
    let lines = "invoke functions.time with { from: $sys.datetime days: 1 zone: \"Asia/Kolkata\" } \
        response json { $flow.key.tomorrow = data.date $flow.key.none = data.nothing or \"-\" $flow.key.tag = header \"ETag\" } \
        persist response";
    let left = run(lines, r#"{"$sys.datetime": "2026-11-24T21:40:00Z", "$flow.key.tag": "old"}"#);
    assert_eq!(left.run.status, Status::Success, "{:?}", left.run.message);
    assert_eq!(left.flow("tomorrow"), "\"2026-11-26\"");
    assert_eq!((left.flow("none"), left.flow("tag")), ("\"-\"".to_owned(), String::new()));
    assert_eq!(
        (left.flow("response_status"), left.flow("response_status_code")),
        ("\"SUCCESS\"".into(), "200".into())
    );
    assert_eq!(left.flow("response_error"), "false");
    assert!(left.flow("response_raw").contains("2026-11-26"), "{}", left.shown);
    assert!(!left.flow("response_duration").is_empty());
    assert_eq!(left.run.request, None);
    assert!(!left.run.sent);
    assert_eq!(left.run.persisted.kept.get("$flow.key.tomorrow"), Some(&"2026-11-26".into()));
    // Without `response json` the answer is in `response_raw` alone.
    let left = run("invoke functions.count with { list: [1, 2] }", "{}");
    assert_eq!(left.flow("response_raw"), r#""{\"count\":2}""#);
}

#[test]
fn arguments_keep_their_digits_and_types() {
    let lines = "invoke functions.pick with { list: [1.10, \"+49\", { \"a\": $flow.key.n }] index: -1 } response json { $flow.key.item = data.item }";
    let left = run(lines, r#"{"$flow.key.n": 12345678901234567890123}"#);
    assert_eq!(left.flow("item"), r#"{"a":12345678901234567890123}"#);
    // What has no value is not given; `null` neither.
    let lines = "invoke functions.join with { list: [1, 2] by: $flow.key.none } response json { $flow.key.x = data.text }";
    assert_eq!(run(lines, "{}").flow("x"), "\"1, 2\"");
    let lines =
        "invoke functions.join with { list: [1, 2] by: null } response json { $flow.key.x = data.text }";
    assert_eq!(run(lines, "{}").flow("x"), "\"1, 2\"");
}

#[test]
fn a_failure_names_the_argument_and_its_place() {
    let failed = |lines: &str, reason: &str, message: &str| {
        let left = run(
            &format!("{lines} response json {{ $flow.key.x = data.x }}"),
            r#"{"$flow.key.x": 1, "$flow.key.w": "word"}"#,
        );
        assert_eq!(left.reason(), reason, "{lines}: {:?}", left.run.message);
        assert!(left.run.message.as_ref().unwrap().contains(message), "{lines}: {:?}", left.run.message);
        assert_eq!(
            (left.flow("x"), left.flow("response_status_code")),
            (String::new(), String::new()),
            "{lines}"
        );
        assert_eq!(left.flow("response_duration"), "", "nothing was computed: {lines}");
    };
    failed(
        "invoke functions.phone with { number: $flow.key.none }",
        "INVALID_REQUEST",
        "a.hook:1:51: the argument `number` needs a value here, but `$flow.key.none` has no value",
    );
    failed(
        "invoke functions.phone with { number: $flow.key.none optional }",
        "INVALID_REQUEST",
        "a.hook:1:9: the argument `number` is missing",
    );
    failed(
        "invoke functions.phone with { number: $flow.key.none mandatory }",
        "INVALID_FLOW_VAR",
        "a.hook:1:51: the parameter `number`",
    );
    failed(
        "invoke functions.code with { digits: $flow.key.w }",
        "INVALID_REQUEST",
        "a.hook:1:50: the argument `digits` must be a whole number from 4 to 12",
    );
    failed(
        "invoke functions.count with { list: [] \"{{$flow.key.w}}\": 1 }",
        "INVALID_REQUEST",
        "the argument `word` is not an argument of `functions.count`",
    );
    failed(
        "invoke functions.join with { list: [] by: 1 \"{{$flow.key.none or \"by\"}}\": 1 }",
        "INVALID_REQUEST",
        "the argument `by` is given twice",
    );
    failed(
        "invoke functions.path with { in: [] path: \"$.a[{{$flow.key.w}}\" }",
        "INVALID_REQUEST",
        "a.hook:1:55: the argument `path` is not a valid JSONPath",
    );
    failed(
        "invoke functions.path with { in: [] path: $flow.key.w }",
        "INVALID_REQUEST",
        "a.hook:1:55: the argument `path` must be a JSONPath that begins with `$`, `data` or `@`",
    );
    failed("invoke functions.hash with { text: \"a\" key: $secret.NONE }", "INVALID_FLOW_VAR", "");
}

#[test]
fn a_dry_run_checks_the_arguments_and_computes_nothing() {
    let settings = Settings { dry_run: true, ..Settings::default() };
    let dry = |with: &str| {
        let text = format!(
            "webhook w {{ invoke functions.code with {{ {with} }} response json {{ $flow.key.x = data.code }} }}"
        );
        run_with(&text, r#"{"$flow.key.n": "x"}"#, settings, Some(Arc::new(Broken)))
    };
    assert_eq!(dry("digits: 6").run.status, Status::Sent);
    assert_eq!(dry("digits: $flow.key.n").reason(), "INVALID_REQUEST");
    assert_eq!(dry("digits: $flow.key.none").reason(), "INVALID_REQUEST");
}

#[test]
fn an_argument_that_means_nothing_without_another_is_refused_by_every_run() {
    for (with, ends) in [
        (r#"with: "-" replace: $flow.key.none"#, "INVALID_REQUEST"),
        (r#"with: "-" "{{$flow.key.other}}": 1"#, "INVALID_REQUEST"),
        (r#"with: "-" "{{$flow.key.name}}": "b""#, ""),
        (r#"with: $flow.key.none replace: "b""#, ""),
    ] {
        let text = format!(
            "webhook w {{ invoke functions.text with {{ text: \"abc\" {with} }} response json {{ $flow.key.x = data.text }} }}"
        );
        let variables = r#"{"$flow.key.name": "replace", "$flow.key.other": "first"}"#;
        for dry_run in [false, true] {
            let left = run_with(&text, variables, Settings { dry_run, ..Settings::default() }, None);
            assert_eq!(left.reason(), ends, "{with}: {:?}", left.run.message);
        }
    }
}

#[test]
fn a_dry_run_of_a_flow_goes_on_past_what_a_function_would_be_given() {
    let text = r#"
        webhook tickets { GET "https://a.example.com/" response json { $flow.key.list = data.list as list $flow.key.at = data.at $flow.key.name = data.name } }
        webhook count { invoke functions.count with { list: $flow.key.list } response json { $flow.key.n = data.count } }
        webhook day { invoke functions.time with { from: $flow.key.at days: $flow.key.n zone: "Asia/Kolkata" } response json { $flow.key.date = data.date } }
        webhook open { invoke functions.open with { at: $flow.key.at zone: "Asia/Kolkata" hours: { "mon": ["{{$flow.key.date}}"] } } }
        webhook named { invoke functions.code with { "{{$flow.key.name}}": 6 } }
        webhook wrong { invoke functions.pick with { list: $flow.key.list index: $flow.key.word } }
        flow f { run tickets run count run day run open run named run wrong }"#;
    let settings = Settings { dry_run: true, ..Settings::default() };
    let runner = Runner::new(Arc::new(program(text)), Secrets::default(), Arc::new(NoNetwork), settings);
    let mut variables = Variables::from_json(r#"{"$flow.key.word": "first"}"#).unwrap();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let run = tokio.block_on(runner.run_flow("f", &mut variables, None)).unwrap();
    let reasons: Vec<_> = run.webhooks.iter().map(|run| (run.webhook.as_str(), run.error_reason)).collect();
    let (last, before) = reasons.split_last().unwrap();
    assert!(before.iter().all(|(_, reason)| reason.is_none()), "{:#?}", run.webhooks);
    // What is given is looked at, as ever.
    assert_eq!(last.1.map(|reason| reason.as_str()), Some("INVALID_REQUEST"));
    let message = run.webhooks.last().unwrap().message.as_ref().unwrap();
    assert!(message.contains("the argument `index`"), "{message}");
}

#[test]
fn what_ends_a_function_has_a_reason() {
    let text =
        "webhook w { invoke functions.code with { digits: 6 } response json { $flow.key.x = data.code } }";
    let left = run_with(text, "{}", Settings::default(), Some(Arc::new(Broken)));
    assert_eq!((left.reason(), left.flow("response_status_code").as_str()), ("CONNECTION_FAILURE", ""));

    let long = Json::from("ab".repeat(500_000)).compact();
    let lines = "invoke functions.text with { text: $flow.key.t replace: \"a\" with: $flow.key.t } response json { $flow.key.x = data.text }";
    let left = run(lines, &format!("{{\"$flow.key.t\": {long}}}"));
    assert_eq!((left.reason(), left.flow("response_status_code").as_str()), ("INVALID_RESPONSE", "200"));
    assert_eq!(left.flow("response_raw"), "", "it is over the limit");

    let text = Json::from("é".repeat(500_000)).compact();
    let pattern = Json::from(r"(\w*)".repeat(40) + "x").compact();
    let lines = "invoke functions.match with { text: $flow.key.t pattern: $flow.key.p } wait 100ms response json { $flow.key.x = data.matches }";
    let started = Instant::now();
    let left = run(lines, &format!("{{\"$flow.key.t\": {text}, \"$flow.key.p\": {pattern}}}"));
    assert_eq!(left.reason(), "TIMEOUT", "{:?}", left.run.message);
    assert!(left.run.message.as_ref().unwrap().contains("`functions.match` did not end by then"));
    assert!(!left.flow("response_duration").is_empty());
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn a_code_is_random_in_runs() {
    let lines = "invoke functions.code with { digits: 12 } response json { $flow.key.x = data.code }";
    let (one, other) = (run(lines, "{}").flow("x"), run(lines, "{}").flow("x"));
    assert_eq!(one.len(), 14);
    assert_ne!(one, other);
}

#[test]
fn a_secret_key_is_in_no_output_and_its_hash_is() {
    let lines = "invoke functions.hash with { text: $call.cli key: $secret.KEY } response json { $flow.key.signed = data.hash }";
    let left = run(lines, r#"{"$call.cli": "919879072567"}"#);
    assert_eq!(left.run.status, Status::Success, "{:?}", left.run.message);
    let hash = "\"c3bcb8bba8bd8ab9da8ad2dba81bb7fbd8b4cf9dbb2ba0d5bcd6de0cbb6a4f41\"";
    assert_eq!(left.flow("signed").len(), hash.len());
    assert!(left.shown.contains(left.flow("signed").trim_matches('"')), "{}", left.shown);
    for hidden in ["hunter2", "aHVudGVyMi1rZXk"] {
        assert!(!left.shown.contains(hidden), "{}", left.shown);
    }
    // Where a run fails, too: the key is not quoted, nor a private argument's name.
    let text = "account { private $flow.key.card }\nwebhook w { invoke functions.hash with { text: \"x\" key: $secret.KEY algorithm: $flow.key.card \"{{$flow.key.card}}\": 1 } }";
    let left = run_with(text, r#"{"$flow.key.card": "4111222233334444"}"#, Settings::default(), None);
    assert_eq!(left.reason(), "INVALID_REQUEST");
    for hidden in ["hunter2", "4111222233334444"] {
        assert!(!left.shown.contains(hidden), "{}", left.shown);
    }
}

#[test]
fn a_private_value_that_comes_back_is_hidden() {
    let text = "account { private $flow.key.card }\nwebhook w { invoke functions.text with { text: $flow.key.card } response json { $flow.key.copy = data.text } }";
    let left = run_with(text, r#"{"$flow.key.card": "4111222233334444"}"#, Settings::default(), None);
    assert_eq!(left.flow("copy"), "\"4111222233334444\"");
    assert!(left.shown.contains("[private]") && !left.shown.contains("4111222233334444"), "{}", left.shown);
}

#[test]
fn the_caller_is_told_to_wait_like_for_any_webhook() {
    #[derive(Default)]
    struct Told(std::sync::Mutex<Vec<String>>);
    impl Observer for Told {
        fn waiting(&self, webhook: &str, wait: Duration, hold_music: bool) {
            self.0.lock().unwrap().push(format!("{webhook} {wait:?} {hold_music}"));
        }
        fn answered(&self, webhook: &str, _: Duration) {
            self.0.lock().unwrap().push(webhook.to_owned());
        }
    }
    let text = "webhook w { invoke functions.count with { list: [] } wait 2s with hold music }";
    let told = Arc::new(Told::default());
    let runner =
        Runner::new(Arc::new(program(text)), Secrets::default(), Arc::new(NoNetwork), Settings::default())
            .with_observer(told.clone());
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio.block_on(runner.run_webhook("w", &mut Variables::new())).unwrap();
    assert_eq!(*told.0.lock().unwrap(), ["w 2s true", "w"]);
}

#[test]
fn a_program_that_names_no_function_runs_to_a_failure() {
    let text = "webhook w { invoke functions.count with { list: [] } }";
    let json = serde_json::to_string(&program(text))
        .unwrap()
        .replace("\"function\":\"count\"", "\"function\":\"cuont\"");
    let program: Program = serde_json::from_str(&json).unwrap();
    let runner = Runner::new(Arc::new(program), Secrets::default(), Arc::new(NoNetwork), Settings::default());
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let run = tokio.block_on(runner.run_webhook("w", &mut Variables::new())).unwrap();
    assert!(run.message.as_ref().unwrap().contains("there is no function `functions.cuont`"), "{run:?}");
}
