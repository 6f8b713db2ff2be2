//! No value changes the shape of a request: the table "Escaping, by place" of section 4, row by row.
//!
//! What was formed is parsed back by a parser that is not ours, and holds exactly the value.

use base64::Engine;
use hooklang::json::Json;
use hooklang::runtime::transport::Request;
use proptest::prelude::*;

use super::project::{Project, block_on};

/// Any text, often with the characters that some place gives a meaning to.
fn any_text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "\r\n",
        "\0",
        "\"",
        "'",
        "{{",
        "}}",
        "../",
        "..",
        ".",
        "/",
        "\\",
        "?",
        "#",
        "&",
        "=",
        "%",
        "%2e",
        "%00",
        "@",
        ":",
        "]]>",
        "<",
        ">",
        "<!--",
        "--",
        "&amp;",
        "+",
        " ",
        "\t",
        "\u{feff}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{ffff}",
        "हिन्दी",
        "😀",
        "e\u{301}",
        "a",
        "Z9-_~",
        "hook-",
        "$secret.X",
        "{{$flow.key.v}}",
        "\\u0000",
        "null",
    ])
    .prop_map(str::to_owned);
    let piece = prop_oneof![3 => nasty, 1 => any::<char>().prop_map(String::from), 1 => "[ -~]{0,8}"];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// What is sent for `$flow.key.v`; `None` where the webhook says `INVALID_REQUEST` and sends nothing.
fn sent(lines: &str, value: &str) -> Option<Request> {
    sent_json(lines, value.into())
}

fn sent_json(lines: &str, value: Json) -> Option<Request> {
    let text = format!("webhook w {{\n  {lines}\n}}");
    let mut project = Project::new(&text, &[], []).give("$flow.key.v", value);
    let run = block_on(project.run());
    let sent = project.fake.requests().pop();
    match run.error_reason {
        None => sent,
        Some(reason) => {
            assert_eq!((reason.as_str(), sent.is_none()), ("INVALID_REQUEST", true), "{run:?}");
            None
        }
    }
}

fn sent_body(body: &str, value: &str) -> Option<String> {
    let sent = sent(&format!("POST \"https://a.example.com/\"\n  body {body}"), value)?;
    Some(String::from_utf8(sent.body.unwrap().to_vec()).unwrap())
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

fn header(sent: &Request, name: &str) -> String {
    String::from_utf8(sent.headers[name].as_bytes().to_vec()).unwrap()
}

/// What quick-xml reads of an element's text or its attribute.
fn read_xml(document: &str) -> (String, String) {
    use quick_xml::XmlVersion;
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(document);
    let (mut text, mut attribute) = (String::new(), String::new());
    let mut elements = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                elements += 1;
                let attributes: Vec<_> = start.attributes().map(Result::unwrap).collect();
                assert_eq!(attributes.len(), 1);
                attribute = attributes[0].normalized_value(XmlVersion::Explicit1_0).unwrap().into_owned();
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(sign) => text.push(sign),
                None => text.push_str(quick_xml::escape::resolve_predefined_entity(&reference).unwrap()),
            },
            Event::End(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(elements, 1);
    (text, attribute)
}

/// The names and values of `multipart/form-data`, by RFC 2046 section 5.1.1.
fn read_multipart(sent: &Request) -> Vec<(String, String)> {
    let content_type = header(sent, "Content-Type");
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8(sent.body.clone().unwrap().to_vec()).unwrap();
    let body = format!("\r\n{body}");
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = body.split(&delimiter);
    assert_eq!(parts.next(), Some(""));
    let mut fields = Vec::new();
    let mut closed = false;
    for part in parts {
        assert!(!closed, "something behind the end");
        if part == "--\r\n" {
            closed = true;
            continue;
        }
        let (head, value) = part.strip_prefix("\r\n").unwrap().split_once("\r\n\r\n").unwrap();
        let name = head.strip_prefix("Content-Disposition: form-data; name=\"").unwrap();
        let name = name.strip_suffix('"').unwrap();
        assert!(!name.contains(['"', '\r', '\n']));
        let name = name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
        fields.push((name, value.to_owned()));
    }
    assert!(closed);
    fields
}

/// `Char` of XML 1.0, production 2.
fn is_xml(sign: char) -> bool {
    matches!(sign, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn path(value in any_text()) {
        let sent = sent("GET \"https://a.example.com/x/{{$flow.key.v}}/y?z\"", &value);
        prop_assert_eq!(sent.is_none(), matches!(value.as_str(), "" | "." | ".."));
        if let Some(sent) = sent {
            let segments: Vec<_> = sent.url.path_segments().unwrap().map(decoded).collect();
            prop_assert_eq!(segments, ["x", value.as_str(), "y"]);
            prop_assert_eq!(sent.url.query(), Some("z"));
        }
    }

    #[test]
    fn part_of_a_segment(value in any_text()) {
        for (before, behind) in [(".", ""), ("", "."), ("%2e", ""), ("v", "")] {
            let url = format!("https://a.example.com/x/{before}{{{{$flow.key.v}}}}{behind}");
            let sent = sent(&format!("GET \"{url}\""), &value);
            let whole = format!("{}{value}{behind}", before.replace("%2e", "."));
            prop_assert_eq!(sent.is_none(), matches!(whole.as_str(), "" | "." | ".."));
            if let Some(sent) = sent {
                let segments: Vec<_> = sent.url.path_segments().unwrap().map(decoded).collect();
                prop_assert_eq!(segments, ["x", whole.as_str()]);
            }
        }
    }

    #[test]
    fn query_of_the_url(value in any_text()) {
        let sent = sent("GET \"https://a.example.com/?a={{$flow.key.v}}&b=1#c\"", &value).unwrap();
        let pairs: Vec<_> = sent.url.query_pairs().into_owned().collect();
        prop_assert_eq!(pairs, [("a".to_owned(), value), ("b".to_owned(), "1".to_owned())]);
        prop_assert!(!sent.url.query().unwrap().contains('+'));
    }

    #[test]
    fn query_names_and_values(value in any_text()) {
        let sent = sent("GET \"https://a.example.com/\" query { \"n{{$flow.key.v}}\": $flow.key.v }", &value).unwrap();
        let pairs: Vec<_> = sent.url.query_pairs().into_owned().collect();
        prop_assert_eq!(pairs, [(format!("n{value}"), value)]);
        prop_assert_eq!(sent.url.fragment(), None);
    }

    #[test]
    fn host_and_port(value in any_text()) {
        let plain = |dots: bool| {
            value.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-' || (dots && sign == '.'))
        };
        for (url, host, allowed) in [
            ("https://{{$flow.key.v}}/", value.clone(), plain(true)),
            ("https://a-{{$flow.key.v}}.example.com/", format!("a-{value}.example.com"), plain(false)),
        ] {
            if let Some(sent) = sent(&format!("GET \"{url}\""), &value) {
                prop_assert!(allowed);
                // A host of digits is an address, in its usual form.
                let same = sent.url.host_str() == Some(host.to_ascii_lowercase().as_str());
                prop_assert!(same || matches!(sent.url.host(), Some(url::Host::Ipv4(_))));
                prop_assert_eq!(sent.url.path(), "/");
            }
        }
        if let Some(sent) = sent("GET \"https://a.example.com:{{$flow.key.v}}/\"", &value) {
            prop_assert_eq!(sent.url.port_or_known_default(), value.parse().ok());
        }
    }

    #[test]
    fn host_of_letters(value in "(xn--)?[a-z]([a-z0-9-]{0,5}[a-z])?(\\.[a-z]{2,5}){0,2}") {
        match sent("GET \"https://{{$flow.key.v}}/\"", &value) {
            // Not every such label stands for a name (RFC 5891, section 4.2.3.1).
            None => {
                let address = format!("https://{value}/");
                prop_assert!(value.starts_with("xn--") && url::Url::parse(&address).is_err());
            }
            Some(sent) => prop_assert_eq!(sent.url.host_str(), Some(value.as_str())),
        }
    }

    #[test]
    fn start_of_the_url(value in any_text()) {
        // Only an absolute URL is sent, and what follows it keeps its place.
        for start in ["", "https://a.example.com/", "https://a.example.com/?q="] {
            let start = format!("{start}{value}");
            if let Some(sent) = sent("GET \"{{$flow.key.v}}\" query { last: 1 }", &start) {
                prop_assert!(["https", "http"].contains(&sent.url.scheme()));
                prop_assert_eq!((sent.url.username(), sent.url.password()), ("", None));
                prop_assert!(!start.contains(char::is_control));
                let last = sent.url.query_pairs().last().unwrap();
                prop_assert_eq!(last, ("last".into(), "1".into()));
            }
        }
    }

    #[test]
    fn behind_a_start(value in any_text()) {
        let text = "webhook w { GET \"{{$flow.key.base}}/x/{{$flow.key.v}}?q={{$flow.key.v}}\" }";
        let mut project = Project::new(text, &[], [])
            .give("$flow.key.base", "https://a.example.com/v1")
            .give("$flow.key.v", value.as_str());
        block_on(project.run());
        match project.fake.requests().pop() {
            None => prop_assert!(matches!(value.as_str(), "" | "." | "..")),
            Some(sent) => {
                let segments: Vec<_> = sent.url.path_segments().unwrap().map(decoded).collect();
                prop_assert_eq!(segments, ["v1", "x", value.as_str()]);
                let pairs: Vec<_> = sent.url.query_pairs().into_owned().collect();
                prop_assert_eq!(pairs, [("q".to_owned(), value)]);
            }
        }
    }

    #[test]
    fn header_values(value in any_text()) {
        let sent = sent("GET \"https://a.example.com/\" headers { X-A: $flow.key.v, X-B: \"b\" }", &value);
        prop_assert_eq!(sent.is_none(), value.contains(char::is_control));
        if let Some(sent) = sent {
            prop_assert_eq!(header(&sent, "X-A"), value);
            prop_assert_eq!(sent.headers.len(), 3);
        }
    }

    #[test]
    fn header_names(value in any_text()) {
        let sent = sent("GET \"https://a.example.com/\" headers { \"X{{$flow.key.v}}\": 1 }", &value);
        let token = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
        prop_assert_eq!(sent.is_some(), token);
        if let Some(sent) = sent {
            prop_assert_eq!(&sent.headers[&format!("X{value}")], "1");
            prop_assert_eq!(sent.headers.len(), 2);
        }
    }

    #[test]
    fn basic_user_names(value in any_text()) {
        let sent = sent("GET \"https://a.example.com/\" auth basic($flow.key.v, \"p:w\") # allow(secret::literal)\n", &value);
        prop_assert_eq!(sent.is_none(), value.contains(|sign: char| sign == ':' || sign.is_control()));
        if let Some(sent) = sent {
            let credentials = header(&sent, "Authorization");
            let credentials = credentials.strip_prefix("Basic ").unwrap();
            let decoded = base64::engine::general_purpose::STANDARD.decode(credentials).unwrap();
            let decoded = String::from_utf8(decoded).unwrap();
            prop_assert_eq!(decoded.split_once(':').unwrap(), (value.as_str(), "p:w"));
        }
    }

    #[test]
    fn texts_in_json(value in any_text()) {
        let body = sent_body("json { \"n{{$flow.key.v}}\": [\"t{{$flow.key.v}}\"], \"v\": $flow.key.v }", &value).unwrap();
        let json: serde_json::Value = serde_json::from_str(&body).unwrap();
        prop_assert_eq!(&json, &serde_json::json!({ format!("n{value}"): [format!("t{value}")], "v": value }));
        let read = Json::read(&body).unwrap();
        prop_assert_eq!(read.get("v").unwrap().as_text(), Some(value.as_str()));
    }

    #[test]
    fn values_in_json(value in any_json()) {
        let sent = sent_json("POST \"https://a.example.com/\" body json { \"v\": $flow.key.v or null }", value.clone()).unwrap();
        let body = String::from_utf8(sent.body.unwrap().to_vec()).unwrap();
        prop_assert_eq!(&body, &format!("{{\"v\":{}}}", value.compact()));
        prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&body).is_ok());
    }

    #[test]
    fn body_text(value in any_text()) {
        prop_assert_eq!(sent_body("text \"a{{$flow.key.v}}b\"", &value), Some(format!("a{value}b")));
    }

    #[test]
    fn xml(value in any_text()) {
        let body = sent_body("xml \"<a b='{{$flow.key.v}}'>]]{{$flow.key.v}}&gt;</a>\"", &value);
        prop_assert_eq!(body.is_some(), value.chars().all(is_xml));
        if let Some(body) = body {
            let (text, attribute) = read_xml(&body);
            prop_assert_eq!(text, format!("]]{value}>"));
            prop_assert_eq!(attribute, value);
        }
    }

    #[test]
    fn form(value in any_text()) {
        let body = sent_body("form { \"n{{$flow.key.v}}\": $flow.key.v, z: 1 }", &value).unwrap();
        let pairs: Vec<_> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        prop_assert_eq!(pairs, [(format!("n{value}"), value), ("z".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn multipart(value in any_text()) {
        let sent = sent("POST \"https://a.example.com/\" body multipart { \"n{{$flow.key.v}}\": $flow.key.v, z: 1 }", &value).unwrap();
        let fields = read_multipart(&sent);
        // A name that holds `%22` and the like cannot be told from one that is escaped; browsers do the same.
        let name = format!("n{value}").replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        let name = name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
        prop_assert_eq!(fields, [(name, value), ("z".to_owned(), "1".to_owned())]);
    }
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?"
            .prop_map(|text| Json::read(&text).unwrap()),
        any_text().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((any_text(), inner), 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}
