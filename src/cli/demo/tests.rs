use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use indexmap::IndexMap;
use sha2::Sha256;

use super::examples;
use super::script::{Exchange, Script};
use super::verify::{Received, faults};
use super::{perform, run};
use crate::cli::Exit;

fn expected(json: &str) -> Exchange {
    serde_json::from_str(json).unwrap()
}

fn received(headers: &[(&str, &str)], body: &str) -> Received {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap()))
        .collect();
    Received { method: "POST".into(), target: "/a".into(), headers, body: Bytes::from(body.to_owned()) }
}

fn found(expected: &Exchange, received: &Received) -> Vec<String> {
    let secrets = IndexMap::from([("KEY".to_owned(), format!("whsec_{}", STANDARD.encode("the key")))]);
    faults(expected, received, &secrets)
}

const JSON: &str = r#"{"method": "POST", "url": "https://a", "headers": {"x-a": "1", "x-b": "*", "x-c": null},
    "json": {"n": 90071992547409931234, "any": "*"}, "answer": {"status": 200}}"#;

#[test]
fn a_request_as_the_script_says_has_no_fault() {
    let request = received(&[("x-a", "1"), ("x-b", "?")], r#"{"n":90071992547409931234,"any":[1]}"#);
    assert_eq!(found(&expected(JSON), &request), Vec::<String>::new());
}

#[test]
fn every_difference_is_a_fault() {
    let body = r#"{"n":90071992547409931234,"any":[1]}"#;
    let headers = [("x-a", "1"), ("x-b", "?")];
    let expected = expected(JSON);
    let differences = [
        (received(&[("x-a", "2"), ("x-b", "?")], body), "header x-a is `2`, not `1`"),
        (received(&[("x-a", "1")], body), "header x-b is missing"),
        (received(&[("x-a", "1"), ("x-b", "?"), ("x-c", "")], body), "header x-c is sent: ``"),
        (
            received(&headers, r#"{"n":90071992547409931235,"any":1}"#),
            r#"the body is not what the example says: {"n":90071992547409931235,"any":1}"#,
        ),
        (
            received(&headers, r#"{"any":1,"n":90071992547409931234}"#),
            r#"the body is not what the example says: {"any":1,"n":90071992547409931234}"#,
        ),
        (received(&headers, ""), "the body is not what the example says: "),
    ];
    for (request, message) in differences {
        assert_eq!(found(&expected, &request), [message]);
    }
}

#[test]
fn a_body_that_nobody_expects_is_a_fault() {
    let expected = expected(r#"{"method": "POST", "url": "https://a", "answer": {"status": 200}}"#);
    assert_eq!(found(&expected, &received(&[], "x")), ["the body is not what the example says: x"]);
    assert!(found(&expected, &received(&[], "")).is_empty());
}

#[test]
fn the_parts_of_a_form_are_compared_in_order() {
    let expected = expected(
        r#"{"method": "POST", "url": "https://a", "parts": [["a", "1"], ["b", "x\r\ny"]], "answer": {"status": 200}}"#,
    );
    let form = |first: &str| {
        let body = format!(
            "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{first}\r\n\
             --B\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nx\r\ny\r\n--B--\r\n"
        );
        received(&[("content-type", "multipart/form-data; boundary=B")], &body)
    };
    assert!(found(&expected, &form("1")).is_empty());
    assert_eq!(found(&expected, &form("2")).len(), 1);
}

#[test]
fn a_signature_is_that_of_id_time_and_body() {
    let expected = expected(
        r#"{"method": "POST", "url": "https://a", "text": "body", "signed_with": "KEY", "answer": {"status": 200}}"#,
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(b"the key").unwrap();
    mac.update(b"id.12.body");
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let signed = |time: &str| {
        let headers =
            [("webhook-id", "id"), ("webhook-timestamp", time), ("webhook-signature", signature.as_str())];
        received(&headers, "body")
    };
    assert!(found(&expected, &signed("12")).is_empty());
    assert_eq!(found(&expected, &signed("13")), ["the signature is not that of the body"]);
    assert_eq!(found(&expected, &received(&[], "body")), ["the signature is not that of the body"]);
}

/// What is in `examples/` and what is in the table is the same: no example is left out, no file of one.
#[test]
fn every_example_is_in_the_table() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut on_disk = BTreeSet::new();
    for folder in std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in std::fs::read_dir(&folder).into_iter().flatten() {
            let file = file.unwrap().file_name().into_string().unwrap();
            if file.ends_with(".hook") && file != "account.hook" || file == "call.json" {
                on_disk.insert(format!("{name}/{file}"));
            }
        }
    }
    let mut in_table = BTreeSet::new();
    for example in examples::ALL {
        in_table.extend(example.files.iter().map(|(file, _)| format!("{}/{file}", example.name)));
        in_table.extend(example.call.map(|_| format!("{}/call.json", example.name)));
        let script: Script = serde_json::from_str(example.script).unwrap();
        assert!(script.runs.iter().all(|run| !run.requests.is_empty()), "{}", example.name);
    }
    assert_eq!(in_table, on_disk);
}

/// Every example ends as it says, and nothing that must be hidden is shown.
#[test]
fn the_demo_ends_well_and_shows_nothing_hidden() {
    let mut shown = Vec::new();
    let exit = run(&mut shown).unwrap();
    let shown = String::from_utf8(shown).unwrap();
    assert_eq!(exit, Exit::Well, "{shown}");
    assert!(shown.contains("each run ended as its example expects"), "{shown}");
    let private = ["at-7c1e-made-up", "4242", "0815"].map(str::to_owned);
    let secrets = examples::ALL.iter().flat_map(|example| perform::secrets(example.secrets).into_values());
    for hidden in secrets.chain(private) {
        for form in [STANDARD.encode(&hidden), hidden] {
            assert!(!shown.contains(&form), "{form} is shown:\n{shown}");
        }
    }
}
