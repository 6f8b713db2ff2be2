//! Servers that do what no server should: the run ends within its wait, with an outcome.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use hooklang::json::Json;

use crate::support::{Answer, Delivery, Hook, Ran, Server, at, compress, one_in};

/// How much longer than its wait a whole process may take; in the short form, far more of them run side by side than
/// there are processors.
fn slack() -> Duration {
    Duration::from_secs(2 * one_in(15, 1) as u64)
}

/// Runs a webhook with these lines against `url`, in a process of its own that waits `wait` seconds.
fn run(url: &str, lines: &str, wait: u64) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "account {{ allow http  allow network \"127.0.0.0/8\" }}\nwebhook a {{\n  GET \"{url}\"\n  {lines}\n  wait {wait}s with hold music\n}}\n"
    );
    std::fs::write(folder.path().join("a.hook"), text).unwrap();
    let ran = Hook::new(["run", "--json", "a.hook", "a"]).within(folder.path()).run();
    assert!(ran.took < Duration::from_secs(wait) + slack(), "{lines}: {:?} of {wait} s", ran.took);
    assert!(ran.code.is_some() && !ran.err.contains("panicked"), "{ran:#?}");
    ran
}

/// The outcome, shortened: reason, status code, status type, and whether `response_raw` is there.
fn outcome(ran: &Ran) -> String {
    let json = ran.json();
    let variable = |name: &str| at(&json, &["variables", &format!("$flow.key.{name}")]).clone();
    let word = |json: &Json| json.as_text().map_or_else(|| json.compact(), ToOwned::to_owned);
    assert_eq!(word(at(&json, &["error_reason"])), word(&variable("error_reason")));
    assert_eq!(word(at(&json, &["status"])), word(&variable("response_status")));
    let failed = at(&json, &["status"]).as_text() == Some("FAILED");
    assert_eq!(variable("response_error").as_boolean(), Some(failed));
    assert_eq!(at(&json, &["message"]).as_text().is_some(), failed, "{json:?}");
    assert_eq!(ran.code, Some(i32::from(failed)));
    // Where there was no connection, nothing was sent.
    let refused = ran.out.contains("the connection was refused");
    assert_eq!(variable("response_duration").as_number().is_some(), !refused, "{json:?}");
    let raw = match variable("response_raw") {
        Json::Text(text) => format!("raw of {}", text.len()),
        _ => "no raw".to_owned(),
    };
    let reason = if failed { word(&variable("error_reason")) } else { word(&variable("response_status")) };
    let code = word(&variable("response_status_code"));
    format!("{reason} {code} {} {raw}", word(&variable("response_status_type")))
}

const JSON: &str = "response json { $flow.key.x = data.a }";
const XML: &str = "response xml { $flow.key.x = xpath \"//a\" }";
const PLAIN: &str = "response { $flow.key.x = header \"X\" }";

/// What a webhook comes to that is answered so, while it waits `wait` seconds.
fn answered(answer: Answer, lines: &str, wait: u64) -> String {
    let server = Server::start([("/", answer)]);
    let found = outcome(&run(&server.url("/"), lines, wait));
    assert_eq!(server.requests().len(), 1, "nothing is sent again");
    found
}

#[test]
fn bodies_that_are_deep_wide_or_not_what_they_should_be() {
    let deep = |begin: &str, end: &str| begin.repeat(100_000) + &end.repeat(100_000);
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=\"\"")).collect();
    let entities = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><a>&c;</a>";
    let invalid = |body: &str| format!("INVALID_RESPONSE 200 SUCCESSFUL raw of {}", body.len());
    for (lines, body) in [
        (JSON, deep("[", "]")),
        (JSON, "[".repeat(100_000)),
        (JSON, deep("{\"a\":", "}")),
        (JSON, "\u{0}garbage".to_owned()),
        (XML, deep("<a>", "</a>")),
        (XML, "<a>".repeat(100_000)),
        (XML, format!("<a{attributes}/>")),
        (XML, entities.to_owned()),
        (XML, format!("<a>{}</a>", "<b/>".repeat(100_001))),
        (XML, "<".repeat(100_000)),
        (XML, "garbage".to_owned()),
    ] {
        let expected = if body.len() > 1 << 20 {
            "INVALID_RESPONSE 200 SUCCESSFUL no raw".into()
        } else {
            invalid(&body)
        };
        let answer = Answer::status(200).body(&body);
        assert_eq!(answered(answer, lines, 20), expected, "{}", &body[..20.min(body.len())]);
    }
    // As text that is not decoded right: U+FFFD stands for each byte.
    let answer = Answer::status(200).body(b"\xff\xff");
    assert_eq!(answered(answer, JSON, 20), "INVALID_RESPONSE 200 SUCCESSFUL raw of 6");
}

#[test]
fn a_bomb_is_not_held_in_memory() {
    for (lines, expected) in
        [(JSON, "INVALID_RESPONSE 200 SUCCESSFUL no raw"), (PLAIN, "SUCCESS 200 null no raw")]
    {
        let server = Server::start([("/", Answer::bomb((1 << 30) / one_in(4, 1) as u64))]);
        let ran = run(&server.url("/"), lines, 60);
        assert_eq!(outcome(&ran), expected);
        assert!(ran.peak < 160 << 10, "{} KiB", ran.peak);
    }
    for coding in ["gzip", "deflate", "br"] {
        let bomb = compress(coding, &vec![b' '; 16 << 20]);
        let answer = Answer::status(200).header("Content-Encoding", coding).body(&bomb);
        assert_eq!(answered(answer, JSON, 30), "INVALID_RESPONSE 200 SUCCESSFUL no raw", "{coding}");
    }
}

#[test]
fn servers_that_take_their_time() {
    let drip = || {
        Answer::json(200, r#"{"a": "a text that goes on for a while"}"#)
            .delivery(Delivery::Drip(Duration::from_secs(1)))
    };
    // What came is kept.
    let dripped = answered(drip(), JSON, 2);
    assert!(dripped.starts_with("TIMEOUT 200 SUCCESSFUL raw of "), "{dripped}");
    assert_eq!(answered(Answer::Silence, JSON, 1), "TIMEOUT null null no raw");
    let late = Answer::json(200, "{}").after(Duration::from_secs(60));
    assert_eq!(answered(late, JSON, 1), "TIMEOUT null null no raw");
}

#[test]
fn servers_that_talk_without_end() {
    let size = one_in(64, 4);
    let chunk = format!("{size:x}\r\n{}\r\n", "a".repeat(size));
    for (begin, again, expected) in [
        (
            "HTTP/1.1 200 OK\r\n",
            "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
            "CONNECTION_FAILURE null null no raw",
        ),
        (
            "HTTP/1.1 200 OK\r\nX: ",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "CONNECTION_FAILURE null null no raw",
        ),
        ("", "HTTP/1.1 102 Processing\r\n\r\n", ""),
        ("", "\r\n", ""),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunk.as_str(),
            "INVALID_RESPONSE 200 SUCCESSFUL no raw",
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "aaaaaaaaa", ""),
        ("HTTP/1.1 200 OK\r\n\r\n", "aaaaaaaaaaaaaaaaaaa", "INVALID_RESPONSE 200 SUCCESSFUL no raw"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let many = again.repeat(1000);
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
            let mut request = [0; 1024];
            while !request.windows(4).any(|end| end == b"\r\n\r\n") && stream.read(&mut request).unwrap() > 0
            {
            }
            let _ = stream.write_all(begin.as_bytes());
            while stream.write_all(many.as_bytes()).is_ok() {}
        });
        let ran = run(&url, JSON, if expected.is_empty() { one_in(1, 3) as u64 } else { 60 });
        thread.join().unwrap();
        let found = outcome(&ran);
        let ended = ["TIMEOUT ", "CONNECTION_FAILURE "].iter().any(|reason| found.starts_with(reason));
        assert!(if expected.is_empty() { ended } else { found == expected }, "{begin:?} {again:?}: {found}");
        assert!(ran.peak < 160 << 10, "{begin:?} {again:?}: {} KiB", ran.peak);
    }
}

#[test]
fn servers_that_break_off_or_speak_no_http() {
    let json = r#"{"a": "a text"}"#;
    let cut = |delivery| Answer::json(200, json).delivery(delivery);
    let broken = "CONNECTION_FAILURE 200 SUCCESSFUL no raw";
    let nothing = "CONNECTION_FAILURE null null no raw";
    let raw = |bytes: &[u8]| Answer::Raw(bytes.to_vec());
    let many: String = (0..10_000).map(|number| format!("X-{number}: a\r\n")).collect();
    for (name, answer, expected) in [
        ("closes midway", cut(Delivery::CutAfter(5)), broken),
        ("closes at once", Answer::Close, nothing),
        ("another protocol", raw(b"SSH-2.0-OpenSSH_9.6\r\n"), nothing),
        ("noise", raw(&[0, 159, 146, 150, 13, 10, 13, 10]), nothing),
        ("half a head", raw(b"HTTP/1.1 200 OK\r\nContent-Le"), nothing),
        ("no version", raw(b"HTTP/9.9 200 OK\r\n\r\n"), nothing),
        ("no number", raw(b"HTTP/1.1 2x0 OK\r\n\r\n"), nothing),
        ("many headers", raw(format!("HTTP/1.1 200 OK\r\n{many}\r\n").as_bytes()), nothing),
        (
            "a huge header",
            raw(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "a".repeat(4 << 20)).as_bytes()),
            nothing,
        ),
        ("no length", raw(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}"), nothing),
        ("two lengths", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"), nothing),
        ("a chunk of no size", raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"), broken),
        (
            "a chunk too large",
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n"),
            broken,
        ),
        (
            "not gzip",
            Answer::json(200, json).header("Content-Encoding", "gzip"),
            "INVALID_RESPONSE 200 SUCCESSFUL no raw",
        ),
        (
            "not gzip, and refused",
            Answer::json(401, json).header("Content-Encoding", "gzip"),
            "AUTHENTICATION_FAILURE 401 CLIENT_ERROR no raw",
        ),
    ] {
        assert_eq!(answered(answer, JSON, 20), expected, "{name}");
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(outcome(&run(&url, JSON, 20)), nothing, "nobody listens");
}

#[test]
fn redirects_are_not_followed() {
    let answer = Answer::status(302).header("Location", "/");
    assert_eq!(answered(answer, JSON, 20), "UNSUCCESSFUL_STATUS 302 REDIRECTION no raw");
}

#[test]
fn what_takes_long_to_find_ends_with_the_wait() {
    let items: Vec<String> =
        (0..20_000 / one_in(4, 1)).map(|number| format!("{{\"a\":{{\"b\":[{number}]}}}}")).collect();
    let json = format!("[{}]", items.join(","));
    let long = "response json { $flow.key.x = data..[?count($..[?@.b != 7]) == 1] as list }";
    // What came is kept where its text is there a tenth of a second later, which a busy machine may miss.
    let kept = |answer: &dyn Fn() -> Answer, lines: &str, size: usize| {
        let expected = format!("TIMEOUT 200 SUCCESSFUL raw of {size}");
        let mut tries = (0..12).map(|_| answered(answer(), lines, 2));
        assert!(tries.any(|found| found == expected), "{expected}");
    };
    kept(&|| Answer::json(200, &json), long, json.len());
    let xml = format!("<r>{}</r>", "<a><b/></a>".repeat(6_000 / one_in(2, 1)));
    let long = "response xml { $flow.key.x = xpath \"count(//b[count(//a[count(following::b) > 3]) > 2])\" }";
    kept(&|| Answer::xml(200, &xml), long, xml.len());
    let server = Server::start([("/", Answer::xml(200, &xml))]);
    let ran = run(&server.url("/"), long, 2);
    assert!(ran.out.contains("reading it as `response` says took too long"), "{}", ran.out);
}

#[test]
fn what_would_find_more_than_may_be_saved_is_refused_at_once() {
    let chains =
        format!("[{}]", vec![format!("{}1{}", "{\"a\":".repeat(120), "}".repeat(120)); 700].join(","));
    let elements = format!("{}{}{}", "<r>".repeat(127), "a".repeat(1_000_000), "</r>".repeat(127));
    let lists = |path: &str, times: usize| {
        let mappings: Vec<String> =
            (0..times).map(|number| format!("$flow.key.x{number} = {path} as list")).collect();
        mappings.join("  ")
    };
    let four = format!("response xml {{ {} }}", lists("xpath \"//r\"", 4));
    let long = format!("response xml {{ $flow.key.x = xpath \"concat({}'')\" }}", "string(/),".repeat(95));
    for (answer, lines) in [
        (Answer::json(200, &chains), format!("response json {{ {} }}", lists("data..a..a", 1))),
        (Answer::xml(200, &elements), four),
        (Answer::xml(200, &elements), long),
    ] {
        let server = Server::start([("/", answer)]);
        let ran = run(&server.url("/"), &lines, 10);
        assert!(outcome(&ran).starts_with("INVALID_RESPONSE 200 SUCCESSFUL raw of"), "{}", outcome(&ran));
        assert!(ran.out.contains("finds more than may be saved from one response"), "{}", ran.out);
        assert!(ran.peak < 64 << 10, "{} KiB", ran.peak);
    }
}

#[test]
fn statuses_and_codings_decide_in_their_order() {
    let garbled = |status| Answer::json(status, "{}").header("Content-Encoding", "gzip");
    let accepting = "accept status 404  response json { $flow.key.x = data.a }";
    assert_eq!(answered(garbled(404), accepting, 20), "SUCCESS 404 null no raw");
    assert_eq!(answered(garbled(500), JSON, 20), "UNSUCCESSFUL_STATUS 500 SERVER_ERROR no raw");
    let twice = compress("gzip", &compress("gzip", br#"{"a":"\ud83d"}"#));
    let answer = Answer::status(200).header("Content-Encoding", "gzip, gzip").body(&twice);
    assert_eq!(answered(answer, JSON, 20), "SUCCESS 200 null raw of 14");
    let odd = Answer::json(999, "{}");
    assert_eq!(answered(odd, JSON, 20), "UNSUCCESSFUL_STATUS 999 null raw of 2");
}

#[test]
fn decompression_that_takes_long_ends_with_the_wait() {
    let zlib = [&b"\x78\x9c"[..], &b"\x02\x08\x20\x80\x00".repeat(209_714)].concat();
    let answer = Answer::status(200).header("Content-Encoding", "deflate").body(&zlib);
    let server = Server::start([("/", answer)]);
    let ran = run(&server.url("/"), JSON, 1);
    assert!(ran.took < Duration::from_millis(2_500), "{:?}", ran.took);
    let found = outcome(&ran);
    assert!(found.starts_with("TIMEOUT 200") || found.starts_with("INVALID_RESPONSE 200"), "{found}");
    let brotli = [&b"\x0c"[..], &vec![6; 40 << 20], b"\x03"].concat();
    let answer = Answer::status(200).header("Content-Encoding", "br").body(&brotli);
    assert_eq!(answered(answer, JSON, 10), "INVALID_RESPONSE 200 SUCCESSFUL no raw");
}
