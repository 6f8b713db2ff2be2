//! What authors run all day: `hook test` beside `hook check` of the same project, what a test costs among many, and
//! `hook fmt` beside `hurlfmt --in-place` on the same requests.
//!
//! Needs python3 for the generators of `support/`, and `hurlfmt` (`cargo install --locked hurlfmt@8.0.1`, or its path
//! in `HURLFMT`); what is missing is said, and what needs it is skipped.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]

#[path = "support/hurl.rs"]
mod hurl;
#[path = "support/process.rs"]
mod process;
mod support;

use std::fmt::Write as _;
use std::path::Path;

use hurl::{generated, hurlfmt, is_there};
use process::{measure, millis, time_ratio};
use support::row;

const HOOK: &str = env!("CARGO_BIN_EXE_hook");

fn main() {
    if process::measure_if_asked() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    println!("{:<46} {:>7}   {:<10} absolute", "what authors run", "ratio", "goal");
    beside_check(folder.path());
    growing(folder.path());
    let hurlfmt = hurlfmt();
    match is_there("python3") && is_there(&hurlfmt) {
        true => beside_hurlfmt(folder.path(), &hurlfmt),
        false => println!("skipped: python3 and hurlfmt are needed (cargo install --locked hurlfmt@8.0.1)"),
    }
}

/// A project of one webhook in four and `tests` tests.
fn project(folder: &Path, tests: usize) -> String {
    let mut text = String::new();
    for number in 0..tests.div_ceil(4) {
        write!(
            text,
            r#"webhook lookup_{number} {{
  GET "https://crm.example.com/v1/customers/{{{{$call.cli}}}}/{number}"
  auth basic("ivr", $secret.CRM_PASSWORD)
  headers {{ X-Request-Id: $flow.key.trace mandatory }}
  query {{ expand: "tickets" lang: $flow.key.language or "en" }}
  response json {{
    $flow.key.tier_{number} = data.customer.tier or "standard"
    $flow.key.open_{number} = data.tickets[?@.state == "open"].id
  }}
}}
"#
        )
        .unwrap();
    }
    for number in 0..tests {
        let webhook = number / 4;
        write!(
            text,
            r#"test lookup_{webhook} "caller {number}" {{
  given {{ $call.cli: "{number}" $flow.key.trace: "c-{number}" $secret.CRM_PASSWORD: "s3cret" }}
  reply 200 json {{ "customer": {{ "tier": "gold" }}, "tickets": [{{ "id": "T-{number}", "state": "open" }}] }}
  expect request {{
    method: "GET"
    url: "https://crm.example.com/v1/customers/{number}/{webhook}?expand=tickets&lang=en"
  }}
  expect {{ $flow.key.tier_{webhook}: "gold" $flow.key.open_{webhook}: "T-{number}" }}
}}
"#
        )
        .unwrap();
    }
    let path = folder.join(format!("{tests}.hook"));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn beside_check(folder: &Path) {
    let file = project(folder, 1_000);
    for (what, options, goal) in [
        ("1 000 tests, beside check", &[][..], "<= 2.00"),
        ("the same with --coverage", &["--coverage"][..], ""),
    ] {
        let ours: Vec<&str> = [HOOK, "test", &file].into_iter().chain(options.iter().copied()).collect();
        let check = [HOOK, "check", &file];
        measure(&ours);
        measure(&check);
        let pairs: Vec<_> = (0..21).map(|_| (measure(&ours), measure(&check))).collect();
        let absolute =
            format!("{:.1} and {:.1} ms", millis(&pairs, |pair| pair.0), millis(&pairs, |pair| pair.1));
        row(what, time_ratio(&pairs), goal, &absolute);
    }
}

/// The cost of each test after the first, which pays for the start of what runs tests, beside that among 1 000.
fn growing(folder: &Path) {
    let best = |tests: usize| {
        let file = project(folder, tests);
        (0..15).map(|_| measure(&[HOOK, "test", &file]).wall).min().unwrap()
    };
    let start = best(1);
    let cost = |count: usize| best(count).saturating_sub(start).as_secs_f64() * 1e6 / (count - 1) as f64;
    let base = cost(1_000);
    for count in [10, 100, 10_000] {
        let here = cost(count);
        let what = format!("time a test among {count}, beside 1 000");
        row(&what, here / base, "about 1", &format!("{here:.1} and {base:.1} µs"));
    }
}

fn beside_hurlfmt(folder: &Path, hurlfmt: &str) {
    let count = 20_000;
    // Neither is laid out as its formatter wants it: all lines are written.
    let ours = generated("gen_hook.py", count).replace("\n  ", "\n   ");
    let theirs = generated("gen_hurl.py", count).replace(": ", ":  ");
    let (hook, hurl) = (folder.join("a.hook"), folder.join("a.hurl"));
    let once = || {
        std::fs::write(&hook, &ours).unwrap();
        std::fs::write(&hurl, &theirs).unwrap();
        let ours = measure(&[HOOK, "fmt", hook.to_str().unwrap()]);
        (ours, measure(&[hurlfmt, "--in-place", hurl.to_str().unwrap()]))
    };
    once();
    let pairs: Vec<_> = (0..7).map(|_| once()).collect();
    let absolute =
        format!("{:.0} and {:.0} ms", millis(&pairs, |pair| pair.0), millis(&pairs, |pair| pair.1));
    row("20 000 webhooks, beside hurlfmt --in-place", time_ratio(&pairs), "<= 0.40", &absolute);
    let (hook, hurl) = pairs[pairs.len() / 2];
    let memory = hook.peak_kib as f64 / hurl.peak_kib as f64;
    let absolute = format!("{} and {} MiB", hook.peak_kib / 1024, hurl.peak_kib / 1024);
    row("peak memory, the same", memory, "", &absolute);
}
