//! What is sent: marks, lists, defaults, credentials (sections 2, 3.3 and 3.4).

use hooklang::json::Json;
use hooklang::runtime::transport::Request;

use super::project::{Project, block_on};
use crate::support::{header_map, header_pairs};

/// What `lines` of a webhook send, with variables from a JSON object.
fn sent(lines: &str, variables: &str) -> Request {
    let text = format!("webhook w {{\n  {lines}\n}}");
    let mut project = Project::new(&text, &[("PASSWORD", "pä:ss"), ("TOKEN", "t0k")], []);
    for (name, value) in Json::read(variables).unwrap().as_object().unwrap() {
        project.variables.give(name, value.clone()).unwrap();
    }
    block_on(project.succeed());
    project.fake.request()
}

fn url(lines: &str, variables: &str) -> String {
    sent(lines, variables).url.to_string()
}

fn body(lines: &str, variables: &str) -> String {
    let body = sent(&format!("POST \"https://a.example.com/\"\n  body {lines}"), variables).body;
    body.map(|body| String::from_utf8(body.to_vec()).unwrap()).unwrap_or_else(|| "none".to_owned())
}

fn headers(lines: &str, variables: &str) -> Vec<String> {
    headers_of(&sent(lines, variables))
}

fn headers_of(sent: &Request) -> Vec<String> {
    header_pairs(&sent.headers).iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

#[test]
fn a_long_constant_is_sent_as_it_is_written() {
    let list = format!("[{}0]", "0,".repeat(10_000));
    let written = format!("json {{ \"a\": {{ \"b\" : {} }}, \"c\": $flow.key.c }}", list.replace(',', ", "));
    let sent = body(&written, r#"{"$flow.key.c": "x"}"#);
    assert_eq!(sent, format!("{{\"a\":{{\"b\":{list}}},\"c\":\"x\"}}"));
    assert_eq!(body(&format!("json {list} optional"), "{}"), list);
}

#[test]
fn fields_are_left_out_or_repeated() {
    let lines = r#"GET "https://a.example.com/x?own=1"
      query {
        one: $flow.key.none
        "filter[{{$flow.key.a}}]": true
        "x{{$flow.key.none}}": 1
        list: $flow.key.list
        empty: $flow.key.empty
        number: 1.10
        text: "a {{$flow.key.list}}"
      }"#;
    assert_eq!(
        url(
            lines,
            r#"{"$flow.key.a": "a b", "$flow.key.list": ["x", null, 1.0, ["y"]], "$flow.key.empty": []}"#
        ),
        concat!(
            "https://a.example.com/x?own=1&filter%5Ba%20b%5D=true&list=x&list=1.0&list=%5B%22y%22%5D&number=1.10",
            "&text=a%20%5B%22x%22%2Cnull%2C1.0%2C%5B%22y%22%5D%5D"
        )
    );
    for (address, expected) in [
        ("https://a.example.com", "https://a.example.com/?q=1"),
        ("https://a.example.com/?", "https://a.example.com/?q=1"),
        ("https://a.example.com/?a&", "https://a.example.com/?a&q=1"),
        ("https://a.example.com/x#part", "https://a.example.com/x?q=1"),
    ] {
        assert_eq!(url(&format!("GET \"{address}\" query {{ q: 1 }}"), "{}"), expected);
    }
}

#[test]
fn headers_of_one_name_stand_together_sent_and_shown() {
    let text = r#"webhook w { GET "https://a.example.com/"
      headers { X-A: "1", X-B: "2", x-a: "3" } } # allow(header::repeated)"#;
    let mut project = Project::new(text, &[], []);
    let run = block_on(project.succeed());
    let shown = run.request.unwrap();
    let shown: Vec<(&str, &str)> =
        shown.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(shown, [("X-A", "1"), ("x-a", "3"), ("X-B", "2"), ("Accept", "*/*")]);
    let sent = [("X-A", "1"), ("X-A", "3"), ("X-B", "2"), ("Accept", "*/*")];
    assert_eq!(project.fake.request().headers, header_map(sent));
    assert_eq!(headers_of(&project.fake.request()), ["X-A: 1", "X-A: 3", "X-B: 2", "Accept: */*"]);
}

/// Told apart by their real names, also where those are hidden.
#[test]
fn hidden_headers_are_shown_in_the_order_in_which_they_are_sent() {
    let text = r#"webhook w { GET "https://a.example.com/"
      headers { "X-{{$secret.ONE}}": "1", "X-{{$secret.TWO}}": "2", Y: "3", Z: "4", y: "5" } } # allow(header::repeated)"#;
    let mut project = Project::new(text, &[("ONE", "s3cret-one"), ("TWO", "s3cret-two")], []);
    let shown = block_on(project.succeed()).request.unwrap();
    let shown: Vec<&str> = shown.headers.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(shown, ["1", "2", "3", "5", "4", "*/*"]);
    let sent = header_pairs(&project.fake.request().headers);
    assert_eq!(sent.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), shown);
}

#[test]
fn headers_and_their_defaults() {
    let lines = r#"POST "https://a.example.com/"
      headers { X-List: $flow.key.list, X-None: $flow.key.none, accept: "text/csv", "x-{{$flow.key.a}}": "ü" }
      auth bearer($secret.TOKEN)
      body json { }
      response json { $flow.key.b = data.b }"#;
    assert_eq!(
        headers(lines, r#"{"$flow.key.list": [1, "2"], "$flow.key.a": "a"}"#),
        [
            r#"X-List: [1,"2"]"#,
            "Accept: text/csv",
            "X-A: ü",
            "Authorization: Bearer t0k",
            "Content-Type: application/json"
        ]
    );
    // An optional header that is left out does not stand in for the default.
    let lines = r#"POST "https://a.example.com/" headers { Content-Type: $flow.key.none } body text "x""#;
    assert_eq!(headers(lines, "{}"), ["Accept: */*", "Content-Type: text/plain; charset=utf-8"]);
    for (body, content_type) in [
        (r#"xml "<a/>""#, "text/xml; charset=utf-8"),
        ("form { a: 1 }", "application/x-www-form-urlencoded"),
        ("json 1", "application/json"),
    ] {
        assert_eq!(
            headers(&format!("POST \"https://a.example.com/\" body {body}"), "{}"),
            ["Accept: */*".to_owned(), format!("Content-Type: {content_type}")]
        );
    }
}

#[test]
fn basic_credentials_are_utf_8() {
    let lines = r#"GET "https://a.example.com/" auth basic("jürgen", $secret.PASSWORD)"#;
    // base64 of `jürgen:pä:ss`
    assert_eq!(headers(lines, "{}"), ["Authorization: Basic asO8cmdlbjpww6Q6c3M=", "Accept: */*"]);
}

#[test]
fn get_and_head_send_no_body() {
    for method in ["GET", "HEAD"] {
        let sent = sent(
            &format!("{method} \"https://a.example.com/\"\n # allow(body::ignored)\n body text \"x\""),
            "{}",
        );
        assert_eq!((sent.body, sent.headers), (None, header_map([("Accept", "*/*")])));
        assert_eq!(sent.method, method);
    }
    let sent = sent("OPTION \"https://a.example.com/\" body text \"x\"", "{}");
    assert_eq!((sent.method, sent.body.as_deref()), ("OPTIONS", Some(&b"x"[..])));
}

#[test]
fn json_bodies() {
    for (template, variables, expected) in [
        (
            r#"json { "a": 1.10, "a": -0, "b": [true, null], "\u00e9": "\u0000/" }"#,
            "{}",
            r#"{"a":1.10,"a":-0,"b":[true,null],"é":"\u0000/"}"#,
        ),
        (
            r#"json { "a": $flow.key.x }"#,
            r#"{"$flow.key.x": {"n": 12345678901234567890123}}"#,
            r#"{"a":{"n":12345678901234567890123}}"#,
        ),
        (r#"json { "a": $flow.key.x as number or 1 }"#, r#"{"$flow.key.x": "2.50"}"#, r#"{"a":2.50}"#),
        (r#"json { "a": $flow.key.x as number or 1 }"#, r#"{"$flow.key.x": "two"}"#, r#"{"a":1}"#),
        (r#"json { "a": $flow.key.x or null }"#, "{}", r#"{"a":null}"#),
        (
            r#"json { "a": "x {{$flow.key.x}}" optional, "b": "x {{$flow.key.x or ""}}" }"#,
            "{}",
            r#"{"b":"x "}"#,
        ),
        (
            r#"json { "a": { "b": $flow.key.x optional, "c": [$flow.key.x optional] optional } optional }"#,
            "{}",
            "{}",
        ),
        (
            r#"json { "a": { "b": $flow.key.x optional } optional, "d": 1 }"#,
            r#"{"$flow.key.x": []}"#,
            r#"{"a":{"b":[]},"d":1}"#,
        ),
        (r#"json [ $flow.key.x optional, 1, $flow.key.x optional, 2 ]"#, "{}", "[1,2]"),
        (
            r#"json { "a": $flow.key.x or { "b": $flow.key.x optional } optional, "c": $flow.key.x or [] optional, "d": {} optional, "e": {} }"#,
            "{}",
            r#"{"e":{}}"#,
        ),
        (r#"json { "a": $flow.key.x or { "b": 1 } optional }"#, r#"{"$flow.key.x": {}}"#, r#"{"a":{}}"#),
        (r#"json [ { } ]"#, "{}", "[{}]"),
        (r#"json { "x{{$flow.key.x}}": 1 optional, "y": 2 }"#, "{}", r#"{"y":2}"#),
        (r#"json { "x{{$flow.key.x}}": 1 }"#, r#"{"$flow.key.x": "\"}"}"#, r#"{"x\"}":1}"#),
        (r#"json { "a": $flow.key.x optional } optional"#, "{}", "none"),
        (r#"json $flow.key.x optional"#, "{}", "none"),
        (r#"json $flow.key.x"#, r#"{"$flow.key.x": "a"}"#, r#""a""#),
    ] {
        assert_eq!(body(template, variables), expected, "{template}");
    }
}

#[test]
fn other_bodies() {
    for (template, variables, expected) in [
        (r#"text "a{{$flow.key.x}}" optional"#, "{}", "none"),
        (r#"text "a {{$flow.key.x}} \{{""#, r#"{"$flow.key.x": [1, "\""]}"#, r#"a [1,"\""] {{"#),
        (
            r#"xml "<a b='{{$flow.key.x}}'>{{$flow.key.x}}</a>""#,
            r#"{"$flow.key.x": "<&>\"'"}"#,
            "<a b='&lt;&amp;&gt;&quot;&apos;'>&lt;&amp;&gt;&quot;&apos;</a>",
        ),
        (r#"xml "<a>{{$flow.key.x}}</a>" optional"#, "{}", "none"),
        (r#"xml "<a>{{$flow.key.x or ""}}</a>""#, "{}", "<a></a>"),
        (
            r#"form { a: $flow.key.x, b: 1, "c d": "é&" }"#,
            r#"{"$flow.key.x": [1, 2]}"#,
            "a=1&a=2&b=1&c+d=%C3%A9%26",
        ),
        (r#"form { a: $flow.key.x }"#, "{}", ""),
    ] {
        assert_eq!(body(template, variables), expected, "{template}");
    }
}

#[test]
fn nothing_is_sent_without_a_body_that_is_left_out() {
    let sent = sent(r#"POST "https://a.example.com/" body json $flow.key.x optional"#, "{}");
    assert_eq!((sent.body, sent.headers), (None, header_map([("Accept", "*/*")])));
}

#[test]
fn multipart_is_the_same_for_the_same_fields() {
    let lines = r#"POST "https://a.example.com/" body multipart { "a\"b": $flow.key.x, c: $secret.TOKEN }"#;
    let first = sent(lines, r#"{"$flow.key.x": "1"}"#);
    let again = sent(lines, r#"{"$flow.key.x": "1"}"#);
    assert_eq!((&first.headers, &first.body), (&again.headers, &again.body));
    let content_type = first.headers["content-type"].to_str().unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\nt0k\r\n--{boundary}--\r\n"
    );
    assert_eq!(first.body.unwrap(), expected);
    // Nothing of a secret can be inferred from the boundary.
    let text = format!("webhook w {{\n  {lines}\n}}");
    let mut other = Project::new(&text, &[("TOKEN", "other")], []).give("$flow.key.x", "1");
    block_on(other.succeed());
    assert_eq!(other.fake.request().headers, first.headers);
}

/// HTML Standard, "multipart/form-data encoding algorithm": the line ends of a name become CR and LF, those of a file
/// name stay.
#[test]
fn a_line_end_in_the_name_of_a_part_is_two_characters() {
    let lines = r#"POST "https://a.example.com/" body multipart {
        "a\nb\rc\r\nd\r": "1\n2" file "e\nf\rg" type "text/plain"
    }"#;
    let body = String::from_utf8(sent(lines, "{}").body.unwrap().to_vec()).unwrap();
    assert!(body.contains("; name=\"a%0D%0Ab%0D%0Ac%0D%0Ad%0D%0A\"; filename=\"e%0Af%0Dg\"\r\n"), "{body:?}");
    assert!(body.contains("\r\n\r\n1\n2\r\n--"), "{body:?}");
}

#[test]
fn an_internal_webhook_passes_what_it_names() {
    let text = r#"
        account { private $flow.key.card }
        endpoint tools {
          POST "https://tools.example.com/run?key={{$secret.KEY}}"
          auth basic("hook", "pw") # allow(secret::literal)
          method send_link returns $flow.key.link_url, $flow.key.link_id
          method ping
        }
        webhook w { invoke tools.send_link pass $call, $flow.key, $user.key.language persist response }
        webhook ping { invoke tools.ping }
    "#;
    let answers = [
        super::fake::answer(200, r#"{"link_url": "https://l", "link_id": null, "other": 1}"#),
        super::fake::answer(200, "not JSON"),
        super::fake::answer(200, "[]"),
        super::fake::answer(200, "<x>"),
    ];
    let mut project = Project::new(text, &[("KEY", "k&y")], answers)
        .give("$flow.key.link_id", "old")
        .give("$flow.key.lead", vec![Json::from(1i64)])
        .give("$flow.key.card", "4111111111111111")
        .give("$call.state", "up")
        .give("$call.cli", "+49")
        .give("$user.key.language", "hi")
        .give("$user.key.other", "x");
    let run = block_on(project.succeed());
    let sent = project.fake.request();
    assert_eq!(
        sent.url.as_str(),
        concat!(
            "https://tools.example.com/run?key=k%26y&method=send_link&%24call.cli=%2B49&%24call.state=up",
            "&%24flow.key.lead=%5B1%5D&%24flow.key.link_id=old&%24user.key.language=hi"
        )
    );
    assert_eq!((sent.method, &sent.body), ("POST", &None));
    assert_eq!(run.request.unwrap().url, sent.url.as_str().replace("k%26y", "[secret]"));
    assert_eq!((project.flow("link_url"), project.flow("link_id")), ("\"https://l\"".into(), String::new()));
    assert_eq!(run.persisted.kept.len(), 5, "with the outcome variables but `response_raw`");
    let mut ping = || block_on(project.runner.run_webhook("ping", &mut project.variables)).unwrap();
    assert_eq!(ping().error_reason, None);
    let run = block_on(project.run());
    assert_eq!(run.error_reason, None);
    let run = block_on(project.run());
    assert_eq!(run.error_reason.map(|reason| reason.as_str()), Some("INVALID_RESPONSE"));
}

#[test]
fn members_whose_names_have_no_value_are_left_out_with_their_commas() {
    let none = r#""{{$flow.key.none}}": 2 optional"#;
    let half = r#""x{{$flow.key.none}}": $flow.key.a optional"#;
    for (members, expected) in [
        (format!(r#""a": 1, {none}, "b": 3"#), r#"{"a":1,"b":3}"#),
        (format!(r#"{half}, "b": 3"#), r#"{"b":3}"#),
        (format!(r#""a": 1, {half}"#), r#"{"a":1}"#),
        (none.to_owned(), "{}"),
    ] {
        assert_eq!(body(&format!("json {{ {members} }}"), r#"{"$flow.key.a": "x"}"#), expected);
    }
}

#[test]
fn values_of_more_than_16_mib_are_refused() {
    let large = Json::from(vec![Json::from("x".repeat(100)); 50_000]);
    let members = |part: &str, count: usize| {
        let members: Vec<String> = (0..count).map(|n| part.replace("NAME", &format!("m{n}"))).collect();
        format!("body json {{ {} }}", members.join(", "))
    };
    let texts = format!("body text \"{}\"", "{{$flow.key.small or \"\"}}".repeat(2_000));
    for (lines, fits) in [
        (members("\"NAME\": $flow.key.large optional", 3), true),
        (members("\"NAME\": $flow.key.large optional", 4_000), false),
        // What a text holds is counted once, not again as a part of the text.
        (members("\"NAME\": \"{{$flow.key.large}}\" optional", 3), true),
        (members("\"NAME\": \"{{$flow.key.large}}\" optional", 4), false),
        (texts, false),
        ("body text \"{{$flow.key.whole}}\"".to_owned(), true),
        ("body text \"{{$flow.key.whole}}{{$flow.key.small}}\"".to_owned(), false),
    ] {
        let text = format!("webhook w {{\n  POST \"https://a.example.com/\"\n  {lines}\n}}");
        let mut project = Project::new(&text, &[], [])
            .give("$flow.key.large", large.clone())
            .give("$flow.key.whole", "z".repeat(16 << 20))
            .give("$flow.key.small", "y".repeat(10_000));
        let run = block_on(project.run());
        let refused = run.message.is_some_and(|message| message.contains("larger than 16 MiB"));
        assert_eq!(refused, !fits, "{lines:.60}");
    }
}
