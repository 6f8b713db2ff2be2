//! What attacks on an earlier program found: each of these got through once.

use hooklang::runtime::Settings;
use hooklang::runtime::transport::{HeaderMap, HeaderName, HeaderValue, Response, ResponseBody};

use super::fake::{Answer, answer};
use super::project::{Project, block_on};

fn shown(project: &mut Project) -> String {
    let run = block_on(project.run());
    format!("{run:?} {}", serde_json::to_string(&run).unwrap())
}

#[test]
fn no_message_quotes_a_part_of_a_secret() {
    let secret = "Passw0rd Passw0rd";
    for body in [
        "<a></Passw0rd Passw0rd>",
        "<a Passw0rd Passw0rd>",
        "<a Passw0rd Passw0rd='1' Passw0rd Passw0rd='1'/>",
        "<?xml version='1.0' encoding='Passw0rd Passw0rd'?><a/>",
        "<a>&Passw0rd Passw0rd;</a>",
        "<Passw0rd Passw0rd:a/>",
        "<!DOCTYPE Passw0rd Passw0rd>",
        "Passw0rd Passw0rd",
    ] {
        for form in ["xml", "json"] {
            let source = if form == "xml" { "xpath \"//a\"" } else { "data.a" };
            let text = format!(
                "webhook w {{ POST \"https://a.example.com/\" auth bearer($secret.S) response {form} {{ $flow.key.x = {source} mandatory }} }}"
            );
            let mut project = Project::new(&text, &[("S", secret)], [answer(200, body)]);
            let shown = shown(&mut project);
            assert!(!shown.contains("Passw0rd"), "{form} {body}: {shown}");
        }
    }
}

#[test]
fn a_url_that_is_too_long_is_refused_before_it_is_sent() {
    for (lines, dry_run) in [("no wait", false), ("wait 5s", false), ("no wait", true), ("wait 5s", true)] {
        let text = format!("webhook w {{ GET \"https://a.example.com/{{{{$flow.key.v}}}}\" {lines} }}");
        let settings = Settings { dry_run, ..Settings::default() };
        let mut project = Project::with(&text, &[], [], settings).give("$flow.key.v", "x".repeat(65_600));
        block_on(project.refuse("INVALID_REQUEST"));
    }
}

#[test]
fn a_backslash_in_a_url_is_refused() {
    for url in ["https://evil.example.org\\\\@a.example.com/", "https://a.example.com\\\\x"] {
        let text = format!("webhook w {{ GET \"{url}\" }}");
        let (found, _) = hooklang::check_text("a.hook", &text);
        assert!(found.errors() > 0, "{text}");
    }
    for value in
        ["https://evil.example.org\\@a.example.com/", "https://a.example.com\\x", "https:\\\\a.example.com/"]
    {
        let text = "webhook w { GET \"{{$flow.key.v}}\" }";
        let mut project = Project::new(text, &[], []).give("$flow.key.v", value);
        block_on(project.refuse("INVALID_REQUEST"));
    }
}

#[test]
fn a_value_is_counted_once_and_too_many_are_told_at_the_value() {
    let text = "webhook w {\n  POST \"https://a.example.com/\"\n  body text \"{{$flow.key.v}}\"\n}";
    let mut project = Project::new(text, &[], []).give("$flow.key.v", "x".repeat(12 << 20));
    block_on(project.succeed());
    assert_eq!(project.fake.request().body.unwrap().len(), 12 << 20);
    let mut project = Project::new(text, &[], []).give("$flow.key.v", "x".repeat(17 << 20));
    let run = block_on(project.refuse("INVALID_REQUEST"));
    let message = run.message.unwrap();
    assert!(message.starts_with("a.hook:3:"), "{message}");
}

#[test]
fn a_value_names_no_member_a_second_time() {
    let text =
        "webhook w { POST \"https://a.example.com/\" body json { \"amount\": 1, \"{{$flow.key.v}}\": 3 } }";
    let mut project = Project::new(text, &[], []).give("$flow.key.v", "amount");
    block_on(project.refuse("INVALID_REQUEST"));
    let mut project = Project::new(text, &[], []).give("$flow.key.v", "other");
    block_on(project.succeed());
}

#[test]
fn a_secret_that_comes_back_in_another_form_is_hidden() {
    let response = |value: HeaderValue| {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-echo"), value);
        Answer::Now(Ok(Response { status: 200, headers, body: ResponseBody::Complete("".into()) }))
    };
    let text = "webhook w { GET \"https://a.example.com/\" headers { \"X-{{$secret.S}}\": 1 } response { $flow.key.x = header \"X-Echo\" } }";
    let mut project =
        Project::new(text, &[("S", "CanaryBird")], [response(HeaderValue::from_static("x-canarybird"))]);
    let all = shown(&mut project).to_lowercase();
    assert!(!all.contains("canarybird"), "{all}");

    let text = "webhook w { GET \"https://a.example.com/\" auth bearer($secret.S) response { $flow.key.x = header \"X-Echo\" } }";
    let latin_1 = HeaderValue::from_bytes(b"k\xe4narienvogel").unwrap();
    let mut project = Project::new(text, &[("S", "känarienvogel")], [response(latin_1)]);
    let all = shown(&mut project);
    assert!(!all.contains("narienvogel"), "{all}");
}
