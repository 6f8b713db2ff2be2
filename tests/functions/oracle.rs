//! The functions against Python: `phonenumbers`, `zoneinfo` and `datetime`, `decimal`, `re`, `hashlib` and `hmac`.
//!
//! `tests/support/functions_oracle.py` makes up the cases, or one in so many, and answers them; each line is a function,
//! its arguments and the answer that is expected.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use hooklang::functions::Failure;
use hooklang::json::Json;

use super::{call_within, json};
use crate::support::one_in;

/// Compares the cases of `group`, of which there are at least so many in CI; prints how many there were.
fn compare(group: &str, least: usize) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/functions_oracle.py");
    let each = one_in(40, 1);
    let mut python = Command::new("python3");
    python.arg(script).args([group, &each.to_string()]).stdout(Stdio::piped());
    let Ok(mut oracle) = python.spawn() else { return skip(group, "python3") };
    let lines = BufReader::new(oracle.stdout.take().unwrap()).lines();
    let (mut count, mut differing) = (0, Vec::new());
    for line in lines.map(Result::unwrap) {
        if let Some(missing) = line.strip_prefix("missing: ") {
            oracle.wait().unwrap();
            return skip(group, missing);
        }
        let case = json(&line);
        let [name, with, expected] = case.as_list().unwrap() else { panic!("{line}") };
        let (name, with) = (name.as_text().unwrap(), with.as_object().unwrap());
        let answer = match call_within(name, with, Duration::from_secs(60)) {
            Ok(answer) => answer,
            Err(Failure::Argument { argument, .. }) => Json::from(argument),
            Err(failure) => panic!("{line}: {failure}"),
        };
        count += 1;
        if answer != *expected {
            differing.push(format!("{line}\n  found {}", answer.compact()));
        }
    }
    assert!(oracle.wait().unwrap().success());
    println!("{group}: {count} cases compared, {} differ", differing.len());
    assert!(count * each >= least, "only {count} cases");
    assert!(
        differing.is_empty(),
        "{} of {count} differ:\n{}",
        differing.len(),
        differing[..differing.len().min(20)].join("\n")
    );
}

/// Nothing is compared where a developer lacks `what`; in CI that is a failure.
fn skip(group: &str, what: &str) {
    assert!(std::env::var_os("CI").is_none(), "{group}: {what} is missing");
    println!("skipped: {group} is not compared, {what} is missing");
}

#[test]
fn phone_is_libphonenumber() {
    compare("phone", 50_000);
}

#[test]
fn time_is_zoneinfo_over_all_zones_and_transitions() {
    compare("time", 100_000);
}

#[test]
fn open_is_zoneinfo_on_nights_that_change_the_clock_and_others() {
    compare("open", 8_000);
}

#[test]
fn count_join_pick_text_mask_and_spell_are_those_of_python() {
    compare("texts", 30_000);
}

#[test]
fn between_is_datetime() {
    compare("between", 5_000);
}

#[test]
fn amount_is_decimal() {
    compare("amount", 20_000);
}

#[test]
fn match_is_re_on_the_common_subset() {
    compare("match", 10_000);
}

#[test]
fn hash_is_hashlib_and_hmac() {
    compare("hash", 2_000);
}
