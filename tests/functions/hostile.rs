//! Large, hostile and arbitrary arguments: nothing panics, and everything ends in time.

use std::time::{Duration, Instant};

use hooklang::functions::{ALL, Failure, Known, check, named};
use hooklang::json::{Json, Object};
use proptest::prelude::*;

use super::{call, call_within};
use crate::support::many;

/// A busy machine takes longer: only what would never end fails.
const LONG: Duration = Duration::from_secs(30);

fn with<const N: usize>(members: [(&str, Json); N]) -> Object {
    members.into_iter().collect()
}

#[test]
fn patterns_that_explode_elsewhere_are_linear() {
    let text = "a".repeat(100_000) + "b";
    for pattern in ["(a+)+$", "(a|a)*", "(a|aa)+", "(.*)(.*)(.*)(.*)x", "((a*)*)*"] {
        let started = Instant::now();
        let answer =
            call_within("match", &with([("text", text.as_str().into()), ("pattern", pattern.into())]), LONG);
        assert_eq!(answer.unwrap().get("matches"), Some(&Json::Boolean(false)), "{pattern}");
        assert!(started.elapsed() < LONG, "{pattern}: {:?}", started.elapsed());
    }
}

#[test]
fn patterns_that_stand_for_too_much_are_refused_at_once() {
    let many = format!("(?:{}){{1000}}", "(a)".repeat(300));
    for pattern in [
        "a{1000}{1000}",
        "(?:){4294967295}",
        r"(\pL{1000}){1000}",
        many.as_str(),
        "((((a{100}){100}){100}){100})",
    ] {
        let started = Instant::now();
        let answer = call_within("match", &with([("text", "a".into()), ("pattern", pattern.into())]), LONG);
        let refused = matches!(&answer, Err(Failure::Argument { argument, .. }) if argument == "pattern");
        assert!(refused || pattern.starts_with("(?:)"), "{pattern}: {answer:?}");
        assert!(started.elapsed() < Duration::from_secs(10), "{pattern}: {:?}", started.elapsed());
    }
}

#[test]
fn a_match_ends_with_the_wait() {
    let text = Json::from("é".repeat(500_000));
    // Forty ways are alive at each character, to the end.
    let pattern = Json::from(r"(\w*)".repeat(40) + "x");
    let started = Instant::now();
    let answer =
        call_within("match", &with([("text", text), ("pattern", pattern)]), Duration::from_millis(100));
    assert_eq!(answer, Err(Failure::Late));
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn long_lists_and_texts_are_taken() {
    let list = Json::List((0..100_000u64).map(Json::from).collect());
    let count = |name, members: Object| call_within(name, &members, LONG).unwrap();
    assert_eq!(count("count", with([("list", list.clone())])).get("count"), Some(&100_000u64.into()));
    assert_eq!(
        count("pick", with([("list", list.clone()), ("index", (-1i64).into())])).get("item"),
        Some(&99_999u64.into())
    );
    let joined = count("join", with([("list", list.clone()), ("by", "".into())]));
    assert_eq!(joined.get("text").unwrap().as_text().unwrap().len(), 488_890);
    let found = count("path", with([("in", list.clone()), ("path", "$[?@ >= 99998]".into())]));
    assert_eq!(found.get("values").unwrap().as_list().unwrap().len(), 2);

    let long = Json::from("a".repeat(1 << 20));
    let text =
        |name, members: Object| count(name, members).get("text").unwrap().as_text().unwrap().to_owned();
    assert_eq!(text("text", with([("text", long.clone()), ("case", "title".into())])).len(), 1 << 20);
    assert_eq!(text("mask", with([("text", long.clone()), ("last", 4u64.into())])).len(), 1 << 20);
    assert_eq!(
        text("spell", with([("text", long.clone()), ("every", 3u64.into())])).len(),
        (1 << 21) - 1 + ((1 << 20) - 1) / 3
    );
    assert_eq!(
        count("match", with([("text", long.clone()), ("pattern", "a*".into())])).get("matches"),
        Some(&true.into())
    );
    assert!(count("hash", with([("text", long.clone()), ("key", long.clone())])).get("hash").is_some());
    assert_eq!(count("phone", with([("number", long.clone())])).get("valid"), Some(&false.into()));
    // What would be far larger than an answer may be is not built.
    let huge = with([("text", long.clone()), ("replace", "a".into()), ("with", long.clone())]);
    assert_eq!(call_within("text", &huge, LONG), Err(Failure::TooLarge));
    assert_eq!(call_within("join", &with([("list", list), ("by", long)]), LONG), Err(Failure::TooLarge));
}

#[test]
fn amounts_have_at_most_28_digits() {
    let text = |with: &str| {
        call("amount", with).map(|answer| answer.get("text").unwrap().as_text().unwrap().to_owned())
    };
    let most = "9999999999999999999999999999";
    assert_eq!(
        text(&format!(r#"{{ "value": {most}, "digits": 18 }}"#)).unwrap(),
        format!("{most}.{}", "0".repeat(18))
    );
    let half = format!(r#"{{ "value": "{most}", "times": "0.5" }}"#);
    assert!(matches!(text(&half), Err(Failure::Argument { .. })));
    assert!(matches!(text(&format!(r#"{{ "value": 1{most} }}"#)), Err(Failure::Argument { .. })));
    assert!(matches!(text(&format!(r#"{{ "value": {most}, "plus": 1 }}"#)), Err(Failure::Argument { .. })));
    // The product has 56 digits; it is rounded once.
    assert_eq!(text(r#"{ "value": "0.7071067811865475244008443621", "times": "0.7071067811865475244008443621", "digits": 0 }"#).unwrap(), "0");
    for value in ["1E999999999", "1e-999999999", "1e29", "1e-29"] {
        assert!(
            matches!(text(&format!(r#"{{ "value": {value} }}"#)), Err(Failure::Argument { .. })),
            "{value}"
        );
    }
    assert_eq!(text(r#"{ "value": 1e27 }"#).unwrap(), format!("1{}", "0".repeat(27)));
    assert_eq!(text(r#"{ "value": "0e999999999" }"#).unwrap(), "0");
}

#[test]
fn times_stay_within_the_years_that_can_be_written() {
    for more in [
        r#""years": 9223372036854775807"#,
        r#""months": -9223372036854775808"#,
        r#""days": 3000000"#,
        r#""hours": 9223372036854775807"#,
        r#""minutes": -9000000000000000000"#,
        r#""years": -2027"#,
    ] {
        let answer = call("time", &format!(r#"{{ "from": "2026-11-24", {more} }}"#));
        assert!(matches!(answer, Err(Failure::Argument { .. })), "{more}: {answer:?}");
    }
}

#[test]
fn a_key_is_in_no_message() {
    for with in [
        r#"{ "text": "x", "key": ["hunter2-key"] }"#,
        r#"{ "text": [], "key": "hunter2-key" }"#,
        r#"{ "text": "x", "key": "hunter2-key", "algorithm": "hunter2-key" }"#,
    ] {
        let failure = call("hash", with).unwrap_err();
        assert!(!format!("{failure} {failure:?}").contains("hunter2"), "{failure:?}");
    }
}

/// Values that are nearly arguments, and any others.
fn value() -> impl Strategy<Value = Json> {
    let near = prop::sample::select(vec![
        "2026-11-24T09:30:00Z",
        "2026-11-24",
        "0",
        "-1",
        "1e9",
        "Asia/Kolkata",
        "America/Sao_Paulo",
        "IN",
        "%A %d",
        "%10000Y",
        "(a+)+$",
        "(?<x>a)|b",
        "$..a",
        "data[?@.a]",
        "mon",
        "09:00-18:00",
        "sha1",
        "base64",
        "title",
        "digits",
        "indian",
        "+919879072567",
        "",
    ]);
    let leaf = prop_oneof![
        near.prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-20i64..20).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<bool>().prop_map(Json::from),
        Just(Json::Null),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::List),
            prop::collection::vec(("[a-z]{1,3}|mon|tue", inner), 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(many(250, 2000) as u32))]

    #[test]
    fn any_arguments_have_an_answer_or_a_failure_in_time(
        number in 0..ALL.len(),
        values in prop::collection::vec(value(), 8),
        given in any::<u8>(),
    ) {
        let signature = ALL[number].signature();
        let members: Vec<_> = signature.arguments.iter().zip(values).enumerate()
            .filter(|(place, (argument, _))| argument.required || given >> place & 1 == 1)
            .map(|(_, (argument, value))| (argument.name, value))
            .collect();
        let with: Object = members.iter().cloned().collect();
        let started = Instant::now();
        let answer = call_within(signature.name, &with, LONG);
        prop_assert!(started.elapsed() < LONG);
        // What the check refuses, a run refuses too.
        let known: Vec<_> = members.iter().map(|(name, value)| (*name, Known::Value(value))).collect();
        let findings = check(named(signature.name).unwrap().signature(), &known, true);
        prop_assert!(findings.iter().all(|one| one.of_name) || answer.is_err(), "{findings:?} {answer:?}");
    }
}
