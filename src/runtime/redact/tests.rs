use std::time::Instant;

use super::*;
use crate::extent::many;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

const SECRET: &str = "p\u{e4}ss \"w/ö+rd<&>'";

fn hidden(text: &str) -> String {
    Needles::new([SECRET]).replace(text).into_owned()
}

#[test]
fn every_form_is_found() {
    let percent: String =
        percent_encoding::utf8_percent_encode(SECRET, percent_encoding::NON_ALPHANUMERIC).to_string();
    let form: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let json = Json::from(SECRET).compact();
    let xml = crate::xml::escape(SECRET, crate::xml::Place::Text).unwrap().into_owned();
    let numeric: String = SECRET.chars().map(|sign| format!("&#x{:X};", u32::from(sign))).collect();
    let utf_16: String = SECRET.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
    for form in [SECRET, &percent, &percent.to_lowercase(), &form, &json, &xml, &numeric, &utf_16] {
        let shown = hidden(&format!("before {form} behind"));
        assert!(shown == "before [secret] behind" || shown == "before \"[secret]\" behind", "{shown}");
    }
}

#[test]
fn letters_beyond_ascii_are_found_in_any_case() {
    let needles = Needles::new(["привет", "äöüß12", "ΚΩΔΙΚΟΣ"]);
    let around = "x".repeat(LONG);
    for form in [
        "Привет",
        "ПРиВет",
        "ÄöÜß12",
        "ÄÖÜß12",
        "%C3%84öÜß12",
        "%C4%D6%DC%DF12",
        "%C4%F6%DC%DF12",
        "ÄöüSS12",
        "äöüss12",
        "κωδικος",
        "Κωδικοσ",
    ] {
        assert_eq!(needles.replace(&format!("a {form} b")), "a [secret] b", "{form}");
        let long = needles.replace(&format!("{around} {form} {around}")).into_owned();
        assert_eq!(long, format!("{around} [secret] {around}"), "{form}");
    }
    assert_eq!(needles.replace("a Приветы äöüs12"), "a [secret]ы äöüs12");
}

#[test]
fn base64_is_found_at_any_place() {
    for before in ["", "a", "ab", "abc", "user:"] {
        for after in ["", "x", "xy", "xyz"] {
            let plain = format!("{before}{SECRET}{after}");
            for encoded in [STANDARD.encode(&plain), URL_SAFE.encode(&plain)] {
                let shown = hidden(&encoded);
                assert!(shown.contains("[secret]"), "{before} {after}");
                let left = shown.replace("[secret]", "");
                assert!(left.len() <= 8 + before.len() * 2, "{left}");
            }
            // As a JSON writer that escapes `/` has it.
            let escaped = STANDARD.encode(&plain).replace('/', "\\/");
            assert!(hidden(&format!("{{\"a\":\"{escaped}\"}}")).contains("[secret]"));
        }
    }
}

#[test]
fn names_and_numbers_are_replaced_too() {
    let needles = Needles::new(["123456"]);
    let json = Json::read(r#"{"a123456":[91234567,true],"b":{"c":"x"}}"#).unwrap();
    assert_eq!(
        needles.replace_in(json.clone()).compact(),
        r#"{"a[secret]":["9[secret]7",true],"b":{"c":"x"}}"#
    );
    let datum = crate::runtime::datum::Datum::tainted(
        json.clone(),
        needles.taint(&json, Mask::Private, None).unwrap(),
    );
    assert_eq!(datum.shown().compact(), r#"{"a[private]":["[private]",true],"b":{"c":"x"}}"#);
}

#[test]
fn overlapping_secrets_leave_nothing() {
    let needles = Needles::new(["secret1", "secret123", "123456"]);
    assert_eq!(needles.replace("x secret123456 y"), "x [secret] y");
}

#[test]
fn long_values_and_strides_do_not_matter() {
    let long = "0123456789".repeat(20);
    let needles = Needles::new([long.as_str(), "short-1"]);
    for offset in [0, STRIDE - 120, STRIDE - 3, STRIDE, STRIDE + 1] {
        let text = format!("{}{long}.short-1.{}", "ä".repeat(offset / 2), long.get(..100).unwrap());
        let shown = needles.replace(&text);
        assert!(shown.contains("ä[secret].[secret].0123") || offset == 0, "{offset}");
        assert!(!shown.contains(&long) && !shown.contains("short-1"), "{offset}");
    }
}

#[test]
fn too_many_values_hide_everything() {
    let values: Vec<String> = (0..60_000).map(|number| format!("value-{number}")).collect();
    let begun = Instant::now();
    let needles = Needles::new(values.iter().map(String::as_str));
    assert_eq!(needles.replace("a plain text"), "[secret]");
    let same = Needles::new(values.iter().map(|_| "value-1"));
    assert_eq!(same.replace("a value-1 more"), "a [secret] more");
    assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn a_search_ends_with_its_time() {
    let secrets: Vec<String> = (0..40).map(|number| format!("s3cret-{number}-word")).collect();
    let needles = Needles::new(secrets.iter().map(String::as_str));
    let text = "a%20+&amp;\\u0041 ".repeat(many(1 << 17, 1 << 20));
    let end = Instant::now();
    assert!(needles.find(&text, Some(end)).is_err());
    assert!(needles.taint(&Json::from(text.as_str()), Mask::Private, Some(end)).is_err());
    assert!(needles.replace_in_until(Json::List(vec![text.into()]), Some(end)).is_err());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn nothing_of_any_secret_is_left(
        secret in "[ -~äह😀\\\\\"&+%]{6,12}",
        before in "[ -~äह😀\\\\\"&+%]{0,6}",
        after in "[ -~äह😀\\\\\"&+%]{0,6}",
    ) {
        let needles = Needles::new([secret.as_str()]);
        let text = format!("{before}{secret}{after}");
        let percent = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
        let xml = crate::xml::escape(&text, crate::xml::Place::Text).unwrap();
        for form in [
            text.clone(),
            percent.to_string(),
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
            Json::from(text.as_str()).compact(),
            xml.into_owned(),
            STANDARD.encode(&text),
            URL_SAFE.encode(&text),
        ] {
            proptest::prop_assert!(needles.replace(&form).contains("[secret]"), "{form}");
            proptest::prop_assert!(!needles.find(&form, None).unwrap().is_empty());
        }
        // Any text can be searched.
        let _ = needles.replace(&after);
        proptest::prop_assert!(!needles.replace(&text).contains(&secret));
    }
}
