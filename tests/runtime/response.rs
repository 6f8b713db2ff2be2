//! Responses: what is read, what is found, what is reported to a person (sections 3.3 and 4).

use hooklang::runtime::WebhookRun;
use hooklang::runtime::transport::{HeaderMap, HeaderName, HeaderValue, Response, ResponseBody};

use super::fake::{Answer, answer, response};
use super::project::{Project, block_on};

/// A run of a webhook with `lines`, answered with `body`.
fn ran(lines: &str, body: impl Into<bytes::Bytes>) -> (WebhookRun, Project) {
    with_type(lines, body, "application/octet-stream")
}

fn with_type(lines: &str, body: impl Into<bytes::Bytes>, content_type: &str) -> (WebhookRun, Project) {
    let text = format!("webhook w {{\n  GET \"https://a.example.com/\"\n  {lines}\n}}");
    let answer = Answer::Now(Ok(response(200, &[("content-type", content_type)], body)));
    let mut project = Project::new(&text, &[], [answer]);
    let run = block_on(project.run());
    (run, project)
}

/// What `$flow.key.v` holds after `source` was mapped.
fn json(source: &str, body: &str) -> String {
    let (run, project) = ran(&format!("response json {{ $flow.key.v = {source} }}"), body.to_owned());
    assert_eq!(run.message, None);
    project.flow("v")
}

fn xml(source: &str, body: &str) -> String {
    let lines = format!("response xml {{ namespace s = \"urn:s\" $flow.key.v = {source} }}");
    let (run, project) = ran(&lines, body.to_owned());
    assert_eq!(run.message, None);
    project.flow("v")
}

#[test]
fn the_first_value_found_or_all() {
    let body = r#"{"a":[null,{"n":1.10},{"n":2},{"n":null}],"e":[],"o":{"l":[1,null]},"s":"2.0","t":"TRUE"}"#;
    for (source, value) in [
        ("data.a[*].n", "1.10"),
        ("data.a[*].n as list", "[1.10,2]"),
        ("data.a[1].n as list", "[1.10]"),
        ("data.a[3].n as list", ""),
        ("data.a[0]", ""),
        ("data.a[9].n or 3", "3"),
        ("data.e as list", "[]"),
        ("data.e[*] as list", ""),
        ("data.o.l as list", "[1,null]"),
        ("data.o[*] as list", "[[1,null]]"),
        ("data.s as number", "2.0"),
        ("data.t as number or -1", "-1"),
        ("data.t as boolean", "true"),
        ("data.o as text", r#""{\"l\":[1,null]}""#),
        ("data..n", "1.10"),
        ("data.a[?@.n > 1.5].n", "2"),
        ("header \"Content-Type\"", "\"application/octet-stream\""),
        ("header \"X-None\" or \"none\"", "\"none\""),
        ("header \"content-type\" as list", "[\"application/octet-stream\"]"),
    ] {
        assert_eq!(json(source, body), value, "{source}");
    }
    assert_eq!(json("data as list", "[1]"), "[1]");
    assert_eq!(json("data as list", "1"), "[1]");
    assert_eq!(json("data", "\u{feff}{\"a\": 1}"), r#"{"a":1}"#);
}

#[test]
fn a_header_that_is_not_utf_8_is_iso_8859_1() {
    let text = "webhook w { GET \"https://a.example.com/\" response { $flow.key.v = header \"X-Name\" } }";
    let mut headers = HeaderMap::new();
    for value in [&b"J\xfcrgen"[..], "Jürgen".as_bytes()] {
        headers.append(HeaderName::from_static("x-name"), HeaderValue::from_bytes(value).unwrap());
    }
    let answer = Answer::Now(Ok(Response { status: 200, headers, body: ResponseBody::Complete("".into()) }));
    let mut project = Project::new(text, &[], [answer]);
    block_on(project.succeed());
    assert_eq!(project.flow("v"), "\"Jürgen, Jürgen\"");
}

#[test]
fn what_an_xpath_finds() {
    let body = r#"<?xml version="1.0"?><r xmlns:s="urn:s"><i n="1">a</i><i n="2"> b<x/>c </i><s:p>4.20</s:p><e/></r>"#;
    for (source, value) in [
        (r#"xpath "//i""#, r#""a""#),
        (r#"xpath "//i" as list"#, r#"["a"," bc "]"#),
        (r#"xpath "//i/@n" as list"#, r#"["1","2"]"#),
        (r#"xpath "//s:p" as number"#, "4.20"),
        (r#"xpath "count(//i)""#, "2"),
        (r#"xpath "count(//i)" as list"#, "[2]"),
        (r#"xpath "count(//i) > 1""#, "true"),
        (r#"xpath "number(//e)" or 7"#, "7"),
        (r#"xpath "string(//i[2]/@n)""#, r#""2""#),
        (r#"xpath "//e""#, r#""""#),
        (r#"xpath "//none""#, ""),
        (r#"xpath "//none" as list or "x""#, r#""x""#),
    ] {
        assert_eq!(xml(source, body), value, "{source}");
    }
}

#[test]
fn xml_is_decoded_as_it_says() {
    let lines = r#"response xml { $flow.key.v = xpath "/a" }"#;
    for (body, content_type) in [
        (&b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>"[..], "text/xml"),
        (&b"<a>\xe4</a>"[..], "text/xml; charset=iso-8859-1"),
        (&b"\xef\xbb\xbf<a>\xc3\xa4</a>"[..], "text/xml; charset=iso-8859-1"),
        (&b"\xff\xfe<\0a\0>\0\xe4\0<\0/\0a\0>\0"[..], "text/xml"),
    ] {
        let (run, project) = with_type(lines, body.to_vec(), content_type);
        assert_eq!(run.message, None, "{content_type}");
        assert_eq!(project.flow("v"), "\"ä\"");
        assert!(project.flow("response_raw").contains("<a>ä</a>"));
    }
}

#[test]
fn a_body_without_a_type_is_kept_as_text() {
    for (body, content_type, raw) in [
        (&b"\xe4\0"[..], "text/plain; charset=latin1", r#""ä\u0000""#),
        (&b"\xe4"[..], "text/plain", "\"\u{fffd}\""),
        (&b"{}"[..], "application/json", "\"{}\""),
    ] {
        let (_, project) = with_type("", body.to_vec(), content_type);
        assert_eq!(project.flow("response_raw"), raw);
    }
}

#[test]
fn a_body_that_is_not_read_as_it_was_to_be_is_kept_as_it_says_that_it_is() {
    let declared = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>";
    for (lines, status, body, content_type, kept) in [
        ("response json {}", 500, &b"<p>\xe4"[..], "text/html; charset=iso-8859-1", "<p>ä"),
        ("response json {}", 200, &b"<p>\xe4"[..], "text/html; charset=iso-8859-1", "<p>ä"),
        ("accept status 404 response json {}", 404, &b"<p>\xe4"[..], "text/html; charset=latin1", "<p>ä"),
        ("response xml {}", 500, &b"<p>\xe4"[..], "text/html; charset=iso-8859-1", "<p>ä"),
        ("", 200, &declared[..], "application/soap+xml", "<a>ä</a>"),
        ("", 500, "ä".as_bytes(), "application/problem+json; charset=iso-8859-1", "ä"),
        ("response json {}", 200, "\"ä\"".as_bytes(), "text/html; charset=iso-8859-1", "ä"),
    ] {
        let text = format!("webhook w {{ GET \"https://a.example.com/\" {lines} }}");
        let answer = Answer::Now(Ok(response(status, &[("content-type", content_type)], body.to_vec())));
        let mut project = Project::new(&text, &[], [answer]);
        block_on(project.run());
        let raw = project.flow("response_raw");
        assert!(raw.contains(kept), "{lines} {status} {content_type}: {raw}");
    }
}

#[test]
fn what_cannot_be_decompressed_is_no_success() {
    for (lines, status, reason) in [
        ("", 200, Some("INVALID_RESPONSE")),
        ("response { $flow.key.e = header \"ETag\" }", 200, Some("INVALID_RESPONSE")),
        ("response json {}", 200, Some("INVALID_RESPONSE")),
        ("", 500, Some("UNSUCCESSFUL_STATUS")),
        ("accept status 404", 404, None),
    ] {
        let text = format!("webhook w {{ GET \"https://a.example.com/\" {lines} }}");
        let undecodable = Response { body: ResponseBody::Undecodable, ..response(status, &[], "") };
        let mut project = Project::new(&text, &[], [Answer::Now(Ok(undecodable))]);
        let run = block_on(project.run());
        assert_eq!(run.error_reason.map(|reason| reason.as_str()), reason, "{lines} {status}");
    }
}

#[test]
fn messages_say_what_was_expected_and_what_came() {
    let json = |source: &str| format!("response json {{ $flow.key.v = {source} mandatory }}");
    let xml = |source: &str| format!("response xml {{ $flow.key.v = xpath \"{source}\" mandatory }}");
    for (lines, body, message) in [
        (
            json("data.customer.tier"),
            r#"{"customer":{"Tier":1}}"#,
            "a.hook:3:19: `$flow.key.v` is mandatory and is to come from `data.customer.tier`, but the response has no `tier`; it has `Tier`",
        ),
        (
            json("data.a"),
            r#"{"b":1}"#,
            "a.hook:3:19: `$flow.key.v` is mandatory and is to come from `data.a`, but the response has nothing there",
        ),
        (
            json("data.a as number"),
            r#"{"a":"two\nlines"}"#,
            "a.hook:3:19: `$flow.key.v` is mandatory and is to come from `data.a`, but `two\\nlines` was found, which is not a number",
        ),
        (
            json("data.a"),
            "",
            "a.hook:3:19: `$flow.key.v` is mandatory and is to come from `data.a`, but the response is empty",
        ),
        (
            json("header \"X-A\""),
            "{}",
            "a.hook:3:19: `$flow.key.v` is mandatory and is to come from the header `X-A`, but the response has nothing there",
        ),
        (
            json("data.a"),
            "<html>",
            "a.hook:3:19: the response was to be JSON, which it is not: expected a value, found `<` at line 1, column 1, and it came as `application/octet-stream`",
        ),
        (
            xml("/Envelope"),
            "<Envelope xmlns='urn:x'/>",
            "a.hook:3:18: `$flow.key.v` is mandatory and is to come from `/Envelope`, but the document has a default namespace, in which a name without a prefix finds nothing: declare `namespace PREFIX = \"URI\"` and write the prefix before the names",
        ),
    ] {
        let (run, _) = ran(&lines, body);
        assert_eq!(run.message.as_deref(), Some(message), "{lines}");
    }
    for body in ["<a>", "<!DOCTYPE a><a/>", "{}"] {
        let (run, _) = ran(&xml("/a"), body);
        let message = run.message.unwrap();
        assert!(
            message.starts_with("a.hook:3:18: the response was to be XML, which it is not: "),
            "{message}"
        );
    }
}

#[test]
fn over_a_limit() {
    let reason = |run: &WebhookRun| run.error_reason.map(|reason| reason.as_str());
    let lines = "response json { $flow.key.v = data }";
    for depth in [127, 128, 100_000] {
        let (run, _) = ran(lines, format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        assert_eq!(reason(&run), (depth > 127).then_some("INVALID_RESPONSE"), "{depth}");
    }
    let lines = r#"response xml { $flow.key.v = xpath "count(//*)" }"#;
    for (body, over) in [
        (format!("{}{}", "<a>".repeat(128), "</a>".repeat(128)), false),
        (format!("{}{}", "<a>".repeat(129), "</a>".repeat(129)), true),
        (format!("<a{}/>", (0..128).map(|n| format!(" a{n}='1'")).collect::<String>()), false),
        (format!("<a{}/>", (0..100_000).map(|n| format!(" a{n}='1'")).collect::<String>()), true),
        (format!("<a>{}</a>", "<b/>".repeat(99_998)), false),
        (format!("<a>{}</a>", "<b/>".repeat(100_001)), true),
    ] {
        let (run, _) = ran(lines, body);
        assert_eq!(reason(&run), over.then_some("INVALID_RESPONSE"), "{run:?}");
    }
}

#[test]
fn what_is_found_again_and_again_is_bounded() {
    // Each level holds all below it.
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let body = format!("{}\"{}\"{}", open.repeat(120), "x".repeat(900_000), close.repeat(120));
        let (run, _) = ran("response json { $flow.key.v = data..* as list }", body);
        let reason = run.error_reason.map(|reason| reason.as_str());
        assert_eq!(reason, Some("INVALID_RESPONSE"), "{:?}", run.message);
    }
}

#[test]
fn all_that_is_saved_is_at_most_8_times_the_limit_of_the_body() {
    const LIMIT: usize = 1 << 20;
    let each = |source: &str, count: usize| {
        (0..count).map(|number| format!("$flow.key.v{number} = {source} ")).collect::<String>()
    };
    let long = "x".repeat(LIMIT - 20);
    for (format, source, body) in [
        ("text", "data", long.clone()),
        ("json", "data", format!("\"{long}\"")),
        ("xml", "xpath \"/a\"", format!("<a>{long}</a>")),
    ] {
        for (count, reason) in [(8, None), (9, Some("INVALID_RESPONSE"))] {
            let (run, _) = ran(&format!("response {format} {{ {} }}", each(source, count)), body.clone());
            assert_eq!(run.error_reason.map(|reason| reason.as_str()), reason, "{format}: {count}");
        }
    }
}

#[test]
fn the_wait_ends_whatever_is_evaluated() {
    let items = (0..20_000).map(|n| format!("{{\"a\":{n}}}")).collect::<Vec<_>>().join(",");
    let body = format!("[{items}]");
    let slow = r#"data[?count($..a) < 0 || count($[?@.a == 3]) > 5].a"#;
    let document = format!("<r>{}</r>", "<b/>".repeat(60_000));
    for (lines, body) in [
        (format!("response json {{ $flow.key.v = {slow} }}"), body),
        (
            r#"response xml { $flow.key.v = xpath "count(//b[count(following::b) > 70000])" }"#.to_owned(),
            document,
        ),
    ] {
        let started = std::time::Instant::now();
        let (run, _) = ran(&format!("{lines} wait 300ms"), body);
        assert_eq!(run.error_reason.map(|reason| reason.as_str()), Some("TIMEOUT"), "{run:?}");
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}

#[test]
fn an_accepted_status_with_a_body_over_the_limit_holds_nothing() {
    let text = "webhook w { GET \"https://a.example.com/\" accept status 404 response xml { $flow.key.v = xpath \"/a\" or 1 } }";
    for body in ["<a>", "\u{0}", "<!DOCTYPE a><a/>"] {
        let mut project = Project::new(text, &[], [answer(404, body)]);
        block_on(project.succeed());
        assert_eq!(project.flow("v"), "1");
    }
}

/// The text of a body does not depend on how the run ended.
#[test]
fn raw_is_decoded_as_the_format_says_whatever_the_status() {
    let utf_16: Vec<u8> = "\u{feff}<a>ä</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin_1 = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe4</a>".to_vec();
    for (lines, body, content_type, shown) in [
        ("response xml { $flow.key.v = xpath \"/a\" }", utf_16, "text/xml; charset=utf-8", "<a>ä</a>"),
        (
            "response xml { $flow.key.v = xpath \"/a\" }",
            latin_1,
            "text/xml",
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>ä</a>",
        ),
        (
            "response json { $flow.key.v = data }",
            "[\"ä\"]".as_bytes().to_vec(),
            "application/json; charset=ISO-8859-1",
            "[\"ä\"]",
        ),
    ] {
        for status in [200, 401, 500] {
            let text = format!("webhook w {{\n  GET \"https://a.example.com/\"\n  {lines}\n}}");
            let answer = Answer::Now(Ok(response(status, &[("content-type", content_type)], body.clone())));
            let mut project = Project::new(&text, &[], [answer]);
            block_on(project.run());
            let raw = project.variables.flow("response_raw").unwrap().to_text().unwrap();
            assert_eq!(raw, shown, "{status} {lines}");
        }
    }
}

/// What is shown of it is readable; what is wrong with it is reported of the bytes that came.
#[test]
fn json_that_is_not_utf_8_is_refused_where_it_is_not() {
    for body in [&b"[\"\xe4\"]"[..], b"\xef\xbb\xbf[\"\xe4\"]"] {
        let (run, project) = ran("response json { $flow.key.v = data }", body.to_vec());
        assert_eq!(
            run.message.as_deref(),
            Some(
                "a.hook:3:19: the response was to be JSON, which it is not: bytes that are not UTF-8 at line 1, \
                 column 3, and it came as `application/octet-stream`"
            )
        );
        assert_eq!(
            project.variables.flow("response_raw").unwrap().to_text().as_deref(),
            Some("[\"\u{fffd}\"]")
        );
    }
}
