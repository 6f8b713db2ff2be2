//! Secrets and private values occur in nothing that is printed, logged or stored (sections 2 and 3.1).

mod flow_end;
mod private;

use std::io::Write;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use hooklang::json::Json;
use hooklang::runtime::Settings;
use hooklang::runtime::transport::SendFault;
use tracing_subscriber::fmt::MakeWriter;

use super::fake::{Answer, answer, response};
use super::project::{Project, block_on};

/// Long enough to be looked for; in each form it is another text.
const SECRET: &str = "kän/arie \"<&>' +vogel";

/// As long as [`SECRET`] matters, in a private variable.
const PRIVATE: &str = "nachti/gall \"<&>' +ö";

/// Too short to be looked for.
const SHORT: &str = "x&1q";

/// Everything that is written, in one place.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);
impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// The spellings in which `canary` could be shown; of base64 what does not depend on its neighbours.
fn spellings(canary: &str) -> Vec<String> {
    let mut found = vec![
        canary.to_owned(),
        percent_encoding::utf8_percent_encode(canary, percent_encoding::NON_ALPHANUMERIC).to_string(),
        url::form_urlencoded::byte_serialize(canary.as_bytes()).collect(),
        Json::from(canary).compact().trim_matches('"').to_owned(),
        Json::from(Json::from(canary).compact()).compact().trim_matches(['"', '\\']).to_owned(),
        hooklang::xml::escape(canary, hooklang::xml::Place::Text).unwrap().into_owned(),
        // As a part of it would show.
        canary.chars().take(4).collect(),
        canary.chars().skip(canary.chars().count() - 4).collect(),
    ];
    for offset in 0..3 {
        let bytes = [vec![b'.'; offset], canary.as_bytes().to_vec()].concat();
        for encoded in [STANDARD.encode(&bytes), URL_SAFE.encode(&bytes)] {
            let encoded = encoded.trim_end_matches('=');
            found.push(encoded[(offset * 8).div_ceil(6)..encoded.len() - 1].to_owned());
        }
    }
    found
}

/// All that is rendered of a run of `w` in `text`; the canaries are `$secret.S` and `$flow.key.p`.
fn rendered(text: &str, secret: &str, private: &str, answers: Vec<Answer>, dry_run: bool) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        // The digits of a time can be those of a canary.
        .without_time()
        .finish();
    let settings = Settings { dry_run, ..Settings::default() };
    let mut project = Project::with(text, &[("S", secret)], answers, settings);
    project.variables.give("$flow.key.p", private.into()).unwrap();
    project.variables.give("$flow.key.other", "other".into()).unwrap();
    let mut out = tracing::subscriber::with_default(subscriber, || {
        let run = block_on(project.run());
        let mut out = format!("{run:?}\n{run:#?}\n{}\n", serde_json::to_string(&run).unwrap());
        out.push_str(&Json::Object(project.runner.shown_variables(&project.variables)).compact());
        out
    });
    out.push_str(&String::from_utf8(log.0.lock().unwrap().clone()).unwrap());
    out
}

const ECHO: &str = r#"response json { $flow.key.all = data $flow.key.list = data.*  as list $flow.key.head = header "X-Echo" $flow.key.must = data.missing as number mandatory }"#;

/// Every place where a value may stand; `VALUE` stands for it.
fn places() -> Vec<String> {
    let url = "POST \"https://a.example.com/\"";
    let mut places: Vec<String> = [
        r#"POST "https://a.example.com/{{VALUE}}/x?q={{VALUE}}" # allow(secret::in_url)"#.to_owned(),
        r#"POST "https://a.example.com/{{VALUE as path}}/x" # allow(secret::in_url)"#.to_owned(),
        r#"POST "https://a.example.com:{{VALUE}}/" # allow(secret::in_url)"#.to_owned(),
        r#"POST "https://{{VALUE}}/" # allow(secret::in_url)"#.to_owned(),
        r#"POST "https://x-{{VALUE}}.example.com/" # allow(secret::in_url)"#.to_owned(),
        r#"POST "{{VALUE}}/x" # allow(secret::in_url)"#.to_owned(),
        r#"POST "https://a.example.com/#{{VALUE}}" # allow(secret::in_url)"#.to_owned(),
    ]
    .into();
    for line in [
        "auth basic(VALUE, VALUE)",
        "auth basic(\"u\", \"p{{VALUE}}\")",
        "auth bearer(\"a{{VALUE}}b\")",
        "headers { X-A: VALUE }",
        "headers { X-A: VALUE as list }",
        "headers { \"X-{{VALUE}}\": 1 }",
        "query { q: VALUE, list: VALUE as list, \"n{{VALUE}}\": 1, t: \"a {{VALUE}}\" }",
        "body json { \"a\": VALUE, \"b\": \"x {{VALUE}}\", \"n{{VALUE}}\": [VALUE as list], \"c\": \"{{VALUE as list}}\" }",
        "body json VALUE as number",
        "body xml \"<a b='{{VALUE}}'>{{VALUE}}</a>\"",
        "body text \"a {{VALUE}} b\"",
        "body form { \"n{{VALUE}}\": VALUE, list: VALUE as list }",
        "body multipart { \"n{{VALUE}}\": VALUE, t: \"{{VALUE}}\" }",
        "headers { X-A: $flow.key.none or [VALUE, { \"b{{VALUE}}\": \"c{{VALUE}}\" }] }",
        "body multipart { f: \"x\" file \"{{VALUE}}.txt\" type \"text/plain\" }",
        "response json { $flow.key.x = data.x or $flow.key.p $flow.key.y = data.y or [\"a{{$flow.key.p}}\"] }",
        "response json { $flow.key.x = data.x[?@.y == $flow.key.p].z mandatory }",
    ] {
        places.push(format!("{url}\n  {line}"));
    }
    places
}

fn webhook(lines: &str, value: &str) -> String {
    let lines = lines.replace("VALUE", value);
    format!("account {{ private $flow.key.p }}\nwebhook w {{\n  {lines}\n}}")
}

/// What servers may answer with: an echo of all that they were sent.
fn echoes(canary: &str) -> Vec<Answer> {
    let percent =
        percent_encoding::utf8_percent_encode(canary, percent_encoding::NON_ALPHANUMERIC).to_string();
    let body = Json::Object(
        [
            ("plain", canary.to_owned()),
            ("inside", format!("a{canary}b{canary}")),
            ("percent", percent.clone()),
            ("basic", format!("Basic {}", STANDARD.encode(format!("user:{canary}")))),
            ("url_safe", URL_SAFE.encode(format!("xy{canary}z"))),
            ("json", Json::from(canary).compact()),
            ("xml", hooklang::xml::escape(canary, hooklang::xml::Place::Text).unwrap().into_owned()),
            (canary, "a name".to_owned()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect(),
    );
    let utf_16: String = canary.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let headers = [("x-echo", canary), ("content-type", "application/json")];
    vec![
        Answer::Now(Ok(response(200, &headers, body.compact()))),
        Answer::Now(Ok(response(500, &headers, body.compact()))),
        answer(200, format!("{{\"a\": \"{utf_16}\"}}")),
        answer(200, format!("{{\"a\": \"{}", Json::from(canary).compact())),
        answer(200, format!("<html>{canary}</html>")),
        Answer::Now(Err(SendFault::NoConnection(format!("no address for {canary}")))),
    ]
}

fn assert_hidden(out: &str, canary: &str, what: &str) {
    for spelling in spellings(canary) {
        assert!(!out.contains(&spelling), "{what}: `{spelling}` is in\n{out}");
    }
}

#[test]
fn in_every_place_of_a_request() {
    for place in places() {
        for (secret, value) in [(SECRET, "$secret.S"), (SHORT, "$secret.S"), ("471108150", "$secret.S")] {
            for dry_run in [true, false] {
                let out = rendered(&webhook(&place, value), secret, "p", Vec::new(), dry_run);
                if secret == SHORT {
                    assert!(!out.contains(SHORT) && !out.contains("x%261q"), "{place}\n{out}");
                    assert!(!out.contains("x&amp;1q"), "{place}\n{out}");
                } else {
                    assert_hidden(&out, secret, &place);
                }
            }
        }
        for private in [PRIVATE, "81549300"] {
            for value in ["$flow.key.p", "$flow.key.none or $flow.key.p"] {
                let out = rendered(&webhook(&place, value), "s", private, Vec::new(), false);
                assert_hidden(&out, private, &place);
            }
        }
    }
}

#[test]
fn in_what_a_server_echoes() {
    for index in 0..echoes(SECRET).len() {
        for lines in [
            ECHO,
            "response json { $flow.key.all = data }",
            "response xml { $flow.key.all = xpath \"/html\" }",
            "",
        ] {
            let text =
                webhook(&format!("GET \"https://a.example.com/\"\n  auth bearer($secret.S)\n  {lines}"), "");
            let text = text.replace("auth bearer($secret.S)\n", "");
            let mut answers = echoes(SECRET);
            let out = rendered(&text, SECRET, "p", vec![answers.swap_remove(index)], false);
            assert_hidden(&out, SECRET, &format!("echo {index} of a secret to {lines}"));
            if index == 5 {
                // A transport says nothing of a request; of a private value nothing could be known there.
                continue;
            }
            let mut answers = echoes(PRIVATE);
            let out = rendered(&text, "s", PRIVATE, vec![answers.swap_remove(index)], false);
            assert_hidden(&out, PRIVATE, &format!("echo {index} of a private value to {lines}"));
        }
    }
}

#[test]
fn a_secret_that_is_echoed_is_gone_and_a_private_value_stays() {
    let text = webhook("GET \"https://a.example.com/\"\n  response json { $flow.key.all = data.a }", "");
    for (secret, private, saved) in [("s3cret", "x", "\"a[secret]b\""), ("x", "s3cret", "\"as3cretb\"")] {
        let mut project = Project::new(&text, &[("S", secret)], [answer(200, r#"{"a":"as3cretb"}"#)])
            .give("$flow.key.p", private);
        let run = block_on(project.succeed());
        assert_eq!(project.flow("all"), saved);
        assert!(!serde_json::to_string(&run).unwrap().contains("s3cret"));
        let returned = Json::Object(project.runner.returned_variables(&project.variables));
        assert_eq!(returned.get("$flow.key.all").unwrap().compact(), saved);
        assert_eq!(returned.get("$flow.key.p").unwrap().compact(), format!("\"{private}\""));
    }
}

#[test]
fn in_what_the_caller_gives() {
    let text = webhook("POST \"https://a.example.com/\"\n  body json { \"a\": $flow.key.given }", "");
    let mut project =
        Project::new(&text, &[("S", SECRET)], []).give("$flow.key.given", format!("a{SECRET}b"));
    let run = block_on(project.succeed());
    assert_hidden(&serde_json::to_string(&run).unwrap(), SECRET, "a variable that was given");
    let sent = Json::read_bytes(&project.fake.request().body.unwrap()).unwrap();
    assert_eq!(sent.get("a").unwrap().as_text(), Some(format!("a{SECRET}b").as_str()));
}

#[test]
fn in_a_test_nothing_is_hidden() {
    let text = webhook(
        "POST \"https://a.example.com/\"\n  auth bearer($secret.S)\n  body text \"{{$flow.key.p}}\"",
        "",
    );
    let settings = Settings { redact: false, ..Settings::default() };
    let mut project = Project::with(&text, &[("S", "s3cret-token")], [answer(200, "s3cret-token")], settings)
        .give("$flow.key.p", "card-number");
    let request = block_on(project.succeed()).request.unwrap();
    assert_eq!(request.headers[0], ("Authorization".to_owned(), "Bearer s3cret-token".to_owned()));
    assert_eq!(request.body.as_deref(), Some("card-number"));
    assert_eq!(project.flow("response_raw"), "\"s3cret-token\"");
}

/// A message is cut after what is hidden is removed: of a part of it nothing could be known.
#[test]
fn messages_that_cut_a_text_leave_no_head_of_what_is_hidden() {
    let long = format!("{}-{}", "h".repeat(15), "canary".repeat(6));
    let inside = format!("{}{long}", "x".repeat(20));
    let head = "h".repeat(15);
    let url = "webhook w { GET \"https://a.example.com/\"";
    for (lines, answered) in [
        ("query { q: $flow.key.x as number mandatory }", String::new()),
        ("headers { \"a{{$flow.key.x}}\": $flow.key.none mandatory }", String::new()),
        ("headers { \"{{$flow.key.x}}{{$flow.key.tab}}\": 1 }", String::new()),
        ("headers { \"a{{$flow.key.x}}\": \"a{{$flow.key.tab}}\" }", String::new()),
    ] {
        let mut project =
            Project::new(&format!("{url} {lines} }}"), &[("S", &long)], [answer(200, answered)])
                .give("$flow.key.x", inside.as_str())
                .give("$flow.key.tab", "\u{1}");
        let run = block_on(project.run());
        let message = run.message.unwrap();
        assert!(message.contains("[secret]") && !message.contains(&head), "{lines}: {message}");
    }
    // What a server answers, of values that are private.
    let private = "account { private $flow.key.p, $flow.key.new }";
    for (lines, body) in [
        ("response json { $flow.key.a = data.a as number mandatory }", format!("{{\"a\":\"{inside}\"}}")),
        (
            "response json { $flow.key.new = data.b $flow.key.a = data.a as number mandatory }",
            format!("{{\"a\":\"{}n3w\",\"b\":\"{}n3w\"}}", "h".repeat(50), "h".repeat(50)),
        ),
    ] {
        let text = format!("{private} {url} {lines} }}");
        let mut project = Project::new(&text, &[], [answer(200, body)]).give("$flow.key.p", long.as_str());
        let message = block_on(project.run()).message.unwrap();
        assert!(message.contains("[private]") && !message.contains(&head), "{message}");
    }
    let echoed = [("content-type", inside.as_str())];
    let answers = [Answer::Now(Ok(response(200, &echoed, "{")))];
    let text = format!("{private} {url} response json {{ $flow.key.a = data.a }} }}");
    let mut project = Project::new(&text, &[], answers).give("$flow.key.p", long.as_str());
    let message = block_on(project.run()).message.unwrap();
    assert!(message.contains("[private]") && !message.contains(&head), "{message}");
}

#[test]
fn a_hidden_value_of_a_list_is_shown_in_quotes_inside_a_text() {
    let text = r#"
        account { private $flow.key.card }
        webhook w { POST "https://a.example.com/" headers { X-A: "v{{$flow.key.card as list}}" }
          body text "{\"card\": {{$flow.key.card as list}}}" }
        flow f { set $flow.key.t = "t{{$flow.key.card as list}}" run w }"#;
    let mut project = Project::new(text, &[], []).give("$flow.key.card", 4_711_471_147i64);
    let run = block_on(project.runner.run_flow("f", &mut project.variables, None)).unwrap();
    assert_eq!(run.variables.get("$flow.key.t"), Some(&r#"t["[private]"]"#.into()));
    let request = run.webhooks.first().and_then(|run| run.request.as_ref()).unwrap();
    assert_eq!(request.headers[0], ("X-A".to_owned(), r#"v["[private]"]"#.to_owned()));
    assert_eq!(request.body.as_deref(), Some(r#"{"card": ["[private]"]}"#));
    let sent = project.fake.request().body.unwrap();
    assert_eq!(sent, r#"{"card": [4711471147]}"#);
}
