//! What the manual says is what the functions answer.

use hooklang::functions::{ALL, Known, check, index, named, page};

use super::{call, json, object};

#[test]
fn examples_answer_what_their_pages_say() {
    for function in ALL {
        let signature = function.signature();
        let example = &signature.example;
        let answer = call(signature.name, example.with).unwrap();
        assert_eq!(answer, json(example.answer), "{}: {}", signature.name, answer.compact());
        for (member, _) in &object(example.answer) {
            assert!(
                signature.answers.iter().any(|answer| answer.name == member),
                "{} {member}",
                signature.name
            );
        }
        let with = object(example.with);
        let known: Vec<_> = with.iter().map(|(name, value)| (name, Known::Value(value))).collect();
        assert_eq!(check(signature, &known, true), [], "{}", signature.name);
    }
}

#[test]
fn pages_name_every_argument_and_answer() {
    for function in ALL {
        let (signature, page) = (function.signature(), page(function));
        assert!(index().contains(&format!("`functions.{}`", signature.name)));
        for name in
            signature.arguments.iter().map(|one| one.name).chain(signature.answers.iter().map(|one| one.name))
        {
            assert!(page.contains(&format!("- `{name}`")), "{}: {name}", signature.name);
        }
        for argument in signature.arguments {
            assert!(argument.needs.is_none_or(|needed| signature.argument(needed).is_some()));
        }
    }
}

/// What the check says of `with`, a message and its help for each fault.
fn faults(name: &str, with: &str) -> Vec<(String, String)> {
    let with = object(with);
    let known: Vec<_> = with.iter().map(|(name, value)| (name, Known::Value(value))).collect();
    let findings = check(named(name).unwrap().signature(), &known, true);
    findings.into_iter().map(|finding| (finding.message(), finding.help)).collect()
}

#[test]
fn faults_are_reported_with_the_nearest_name() {
    let one = |name, with, message: &str, help: &str| {
        assert_eq!(faults(name, with), [(message.to_owned(), help.to_owned())], "{name} {with}");
    };
    one(
        "time",
        r#"{ "form": "2026-11-24" }"#,
        "`form` is not an argument of `functions.time`",
        "did you mean `from`?",
    );
    one(
        "time",
        "{}",
        "`from` is missing: `functions.time` needs it",
        "give it a time: RFC 3339, a date, or Unix seconds",
    );
    one(
        "time",
        r#"{ "from": 0, "zone": "Asia/Kolkatta" }"#,
        "`zone` is not a time zone",
        "did you mean `Asia/Kolkata`?",
    );
    one(
        "time",
        r#"{ "from": 0, "days": "soon" }"#,
        "`days` must be a whole number, found a text that is not a number",
        "",
    );
    // Of abbreviations, the nearest is another zone.
    for with in [r#"{ "from": 0, "zone": "IST" }"#, r#"{ "from": 0, "zone": "Etc/Unknown" }"#] {
        let help = "write a name of the IANA database, such as `Asia/Kolkata`";
        one("time", with, "`zone` is not a time zone", help);
    }
    one("phone", r#"{ "number": "1", "region": "UK" }"#, "`region` is not a region", "did you mean `GB`?");
    one(
        "phone",
        r#"{ "number": "1", "region": "XY" }"#,
        "`region` is not a region",
        "write an ISO 3166 code of two letters, such as `IN`",
    );
    assert_eq!(faults("phone", r#"{ "number": "1", "region": "AQ" }"#), []);
    one("code", r#"{ "digits": 3 }"#, "`digits` must be a whole number from 4 to 12", "");
    one(
        "hash",
        r#"{ "text": "x", "algorithm": "sha265" }"#,
        "`algorithm` must be `sha256`, `sha1`, `md5` or `sha512`",
        "did you mean `sha256`?",
    );
    one("count", r#"{ "list": "a" }"#, "`list` must be a list, found a text", "convert it with `as list`");
    one(
        "text",
        r#"{ "text": "a", "with": "b" }"#,
        "`with` means nothing without `replace`",
        "write `replace`, or remove it",
    );
    assert_eq!(faults("match", r#"{ "text": "a", "pattern": "(?=a)" }"#).len(), 1);
    assert_eq!(faults("path", r#"{ "in": [], "path": "tier" }"#).len(), 1);
    assert_eq!(faults("path", r#"{ "in": [], "path": "$[?@.a == $call.cli]" }"#).len(), 1);
}

#[test]
fn what_comes_from_variables_is_checked_by_its_kind_alone() {
    let findings = |name: &str, known| check(named(name).unwrap().signature(), &[("list", known)], true);
    assert_eq!(findings("count", Known::Nothing), []);
    assert_eq!(findings("count", Known::List), []);
    assert_eq!(findings("count", Known::Text).len(), 1);
    assert_eq!(findings("count", Known::Object).len(), 1);
}

#[test]
fn rules_of_the_language_hold() {
    let is = |name, with, answer| assert_eq!(call(name, with).unwrap(), json(answer), "{name} {with}");
    let time = |with: &str| call("time", with).unwrap().get("iso").unwrap().as_text().unwrap().to_owned();
    // A day that the month does not have becomes its last; years, months and days are added one after the other.
    assert_eq!(time(r#"{ "from": "2026-01-31", "months": 1 }"#), "2026-02-28T00:00:00+00:00");
    assert_eq!(time(r#"{ "from": "2024-02-29", "years": 1, "months": 1 }"#), "2025-03-28T00:00:00+00:00");
    // A time that the clock leaves out moves on by as much; of one that comes twice it is the first.
    let berlin = |from, more| time(&format!(r#"{{ "from": "{from}", "zone": "Europe/Berlin", {more} }}"#));
    assert_eq!(berlin("2026-03-28T02:30:00+01:00", r#""days": 1"#), "2026-03-29T03:30:00+02:00");
    assert_eq!(berlin("2026-10-24T02:30:00+02:00", r#""days": 1"#), "2026-10-25T02:30:00+02:00");
    assert_eq!(berlin("2026-10-25T02:30:00+01:00", r#""days": 0"#), "2026-10-25T02:30:00+01:00");
    assert_eq!(
        berlin("2026-10-24T12:00:00+02:00", r#""days": 1, "hours": "-24""#),
        "2026-10-24T13:00:00+02:00"
    );
    // The offset of `from` is the default.
    assert_eq!(time(r#"{ "from": "2026-11-24T09:30:00+05:30" }"#), "2026-11-24T09:30:00+05:30");
    // `%c` and `%x` are those of the C locale.
    is(
        "time",
        r#"{ "from": "2026-01-04T09:05:07Z", "format": "%c, %x, %r" }"#,
        r#"{ "iso": "2026-01-04T09:05:07+00:00", "date": "2026-01-04", "time": "09:05:07", "weekday": 7,
            "weekday_name": "Sunday", "unix": 1767517507, "text": "Sun Jan  4 09:05:07 2026, 01/04/26, 09:05:07 AM" }"#,
    );
    is(
        "between",
        r#"{ "from": "2026-11-24T00:00:01.5Z", "to": "2026-11-24" }"#,
        r#"{ "seconds": -1, "minutes": 0, "hours": 0, "days": 0 }"#,
    );
    // The last day of the calendar, which stands for "never" in many systems.
    is(
        "between",
        r#"{ "from": "9999-12-30T23:59:59+05:30", "to": "9999-12-31T23:59:59Z" }"#,
        r#"{ "seconds": 106200, "minutes": 1770, "hours": 29, "days": 1 }"#,
    );
    is("amount", r#"{ "value": -2.5, "digits": 0 }"#, r#"{ "value": -3, "text": "-3" }"#);
    is("amount", r#"{ "value": 5, "digits": 2 }"#, r#"{ "value": 5.00, "text": "5.00" }"#);
    is("amount", r#"{ "value": "-0.004", "digits": 2 }"#, r#"{ "value": 0, "text": "0.00" }"#);
    is("pick", r#"{ "list": [1, 2], "index": "2" }"#, "{}");
    is("pick", r#"{ "list": [1, 2], "index": -3 }"#, "{}");
    is("join", r#"{ "list": ["a", null, true, [1]] }"#, r#"{ "text": "a, true, [1]" }"#);
    is("path", r#"{ "in": { "a": [1, 2] }, "path": "data.b" }"#, r#"{ "found": false, "values": [] }"#);
    is(
        "path",
        r#"{ "in": { "a": [1, 2] }, "path": "@.a[*]" }"#,
        r#"{ "found": true, "value": 1, "values": [1, 2] }"#,
    );
    is(
        "match",
        r#"{ "text": "ab", "pattern": "a|(a)b|(?<x>c)" }"#,
        r#"{ "matches": true, "groups": ["a", null], "named": { "x": null } }"#,
    );
    is(
        "match",
        r#"{ "text": "abc", "pattern": "ab" }"#,
        r#"{ "matches": false, "groups": [], "named": {} }"#,
    );
    is(
        "match",
        r#"{ "text": "a", "pattern": "(?x)a # )" }"#,
        r#"{ "matches": true, "groups": [], "named": {} }"#,
    );
    is("text", r#"{ "text": "a-b-c", "replace": "-" }"#, r#"{ "text": "abc", "length": 3 }"#);
    is(
        "text",
        r#"{ "text": "+91 98790", "keep": "digits", "first": 4, "last": 2, "replace": "8", "with": "ate" }"#,
        r#"{ "text": "9ate", "length": 4 }"#,
    );
    // A mark stays with its letter.
    is("text", r#"{ "text": "हिन्दी 12!", "keep": "letters" }"#, r#"{ "text": "हिन्दी", "length": 6 }"#);
    is(
        "text",
        r#"{ "text": "1\u20e3e\u0301 ", "keep": "alphanumeric" }"#,
        r#"{ "text": "1e\u0301", "length": 3 }"#,
    );
    is("text", r#"{ "text": "Straße", "case": "upper" }"#, r#"{ "text": "STRASSE", "length": 7 }"#);
    is("mask", r#"{ "text": "é2345", "last": 9 }"#, r#"{ "text": "é2345" }"#);
    is("mask", r#"{ "text": "4111", "last": 0 }"#, r#"{ "text": "****" }"#);
    is("spell", r#"{ "text": "a-१2" }"#, r#"{ "text": "a १ 2" }"#);
    is("phone", r#"{ "number": "nobody" }"#, r#"{ "valid": false, "possible": false }"#);
    is("code", r#"{ "digits": "4" }"#, r#"{ "code": "0000" }"#);
}

#[test]
fn codes_of_the_system_are_digits_that_differ() {
    use hooklang::functions::{Context, System, call};
    let context =
        Context { deadline: std::time::Instant::now() + std::time::Duration::from_secs(60), random: &System };
    let mut seen = [0u32; 10];
    for _ in 0..1000 {
        let answer = call(named("code").unwrap(), &object(r#"{ "digits": 12 }"#), &context).unwrap();
        let code = answer.get("code").unwrap().as_text().unwrap().to_owned();
        assert_eq!(code.len(), 12);
        code.bytes().for_each(|digit| seen[usize::from(digit - b'0')] += 1);
    }
    // 1200 of each are expected, with a standard deviation of 33: a fair source is out of this once in 10^15.
    assert!(seen.iter().all(|count| (930..1470).contains(count)), "{seen:?}");
}

#[test]
fn what_is_not_given_is_alike_for_the_file_and_for_a_run() {
    for with in [r#"{ "text": "a", "with": "b" }"#, r#"{ "text": "a", "with": "b", "replace": null }"#] {
        let message = "`with` means nothing without `replace`";
        assert_eq!(faults("text", with)[0].0, message);
        assert!(call("text", with).unwrap_err().to_string().contains(message));
    }
    assert_eq!(faults("text", r#"{ "text": "a", "with": null }"#), []);
    assert_eq!(faults("text", r#"{ "text": null }"#)[0].0, "`text` is missing: `functions.text` needs it");
    // Where a name is known by the run alone, it may be the one that is missing.
    let with = object(r#"{ "with": "b" }"#);
    let known: Vec<_> = with.iter().map(|(name, value)| (name, Known::Value(value))).collect();
    assert_eq!(check(named("text").unwrap().signature(), &known, false), []);
}
