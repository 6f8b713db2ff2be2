//! `hook check` beside `hurlfmt --check` on the same requests, and its cost from 100 to 40 000 webhooks.
//!
//! Needs python3 for the generators of `support/`, and `hurlfmt` (`cargo install --locked hurlfmt@8.0.1`); what
//! is missing is said, and what needs it is skipped.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a bench"
)]

#[path = "support/hurl.rs"]
mod hurl;
#[path = "support/process.rs"]
mod process;
mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use hooklang::Options;
use hooklang::source::{FileId, Source, Sources, Span};
use hooklang::workspace::Workspace;

use hurl::{generated, hurlfmt, is_there};
use process::{Measured, measure, millis, time_ratio};
use support::{median, row};

const HOOK: &str = env!("CARGO_BIN_EXE_hook");

fn main() {
    if process::measure_if_asked() {
        return;
    }
    if !is_there("python3") {
        println!("skipped: python3 is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let hurlfmt = hurlfmt();
    println!("{:<46} {:>7}   {:<10} absolute", "hook check", "ratio", "goal");
    if is_there(&hurlfmt) {
        beside_hurlfmt(folder.path(), &hurlfmt);
        starting(folder.path(), &hurlfmt);
    } else {
        println!("skipped: hurlfmt is not installed (cargo install --locked hurlfmt@8.0.1)");
    }
    growing(folder.path());
    hostile(folder.path());
    editing(folder.path());
}

fn generate(folder: &Path, generator: &str, count: usize) -> String {
    let ending = if generator.contains("hurl") { "hurl" } else { "hook" };
    let path = folder.join(format!("{count}.{ending}"));
    std::fs::write(&path, generated(generator, count)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Pairs of both commands, one after the other, so that both see the same noise.
fn pairs(count: usize, ours: &[&str], theirs: &[&str]) -> Vec<(Measured, Measured)> {
    measure(ours);
    measure(theirs);
    (0..count).map(|_| (measure(ours), measure(theirs))).collect()
}

fn beside_hurlfmt(folder: &Path, hurlfmt: &str) {
    let count = 20_000;
    let ours = generate(folder, "gen_hook.py", count);
    let theirs = generate(folder, "gen_hurl.py", count);
    let pairs = pairs(7, &[HOOK, "check", &ours], &[hurlfmt, "--check", &theirs]);
    let (hook, hurl) = pairs[pairs.len() / 2];
    let micros = |one: Measured| one.wall.as_secs_f64() * 1e6 / count as f64;
    row(
        "time, 20 000 webhooks, beside hurlfmt --check",
        time_ratio(&pairs),
        "<= 0.30",
        &format!("{:.1} and {:.1} µs a webhook", micros(hook), micros(hurl)),
    );
    row(
        "peak memory, the same",
        median(pairs.iter().map(|(ours, theirs)| ours.peak_kib as f64 / theirs.peak_kib as f64).collect()),
        "<= 0.05",
        &format!("{} and {} MiB", hook.peak_kib / 1024, hurl.peak_kib / 1024),
    );
}

fn starting(folder: &Path, hurlfmt: &str) {
    let ours = generate(folder, "gen_hook.py", 1);
    let theirs = generate(folder, "gen_hurl.py", 1);
    let pairs = pairs(101, &[HOOK, "check", &ours], &[hurlfmt, "--check", &theirs]);
    row(
        "start to exit, one webhook of 28 lines",
        time_ratio(&pairs),
        "<= 1.00",
        &format!("{:.2} and {:.2} ms", millis(&pairs, |pair| pair.0), millis(&pairs, |pair| pair.1)),
    );
}

/// The cost of a webhook among many beside its cost among 1 000.
fn growing(folder: &Path) {
    let empty = folder.join("0.hook");
    std::fs::write(&empty, "").unwrap();
    let cost = |count: usize| {
        let file = generate(folder, "gen_hook.py", count);
        let best = |path: &str| (0..5).map(|_| measure(&[HOOK, "check", path]).wall).min().unwrap();
        let start = best(empty.to_str().unwrap());
        (best(&file).saturating_sub(start)).as_secs_f64() * 1e6 / count as f64
    };
    let base = cost(1_000);
    for count in [100, 10_000, 40_000] {
        let here = cost(count);
        row(
            &format!("time a webhook among {count}, beside 1 000"),
            here / base,
            "about 1",
            &format!("{here:.1} and {base:.1} µs"),
        );
    }
}

/// Files that are made to take long and much: seconds for each 10 MB, and memory beside the size of the file.
fn hostile(folder: &Path) {
    let size = 10_000_000;
    let list = |items: usize| format!("[{}0]", "0,".repeat(items));
    let many = |part: &str| part.repeat(size / part.len());
    let webhook = |line: &str| format!("webhook a {{ POST \"https://a.example.com\" {line} }}\n");
    for (name, text) in [
        ("10 MB of {", "{".repeat(size)),
        ("10 MB of }", "}".repeat(size)),
        ("10 MB of a JSON list", webhook(&format!("body json {}", list(size / 2)))),
        ("10 MB of values in a text", webhook(&format!("body text \"{}\"", many("{{$call.a}}")))),
        ("10 MB of escapes in a text", webhook(&format!("body text \"{}\"", many("\\n")))),
        ("10 MB of escapes in XML", webhook(&format!("body xml \"<a>{}</a>\"", many("\\n")))),
        ("10 MB of empty lines in a text", webhook(&format!("body text \"\"\"{}\"\"\"", many("\n")))),
        ("10 MB of steps", webhook("") + &format!("flow f {{\n{}}}\n", many("run a\n"))),
        ("10 MB of faults", webhook(&format!("body json [{}0]", many("0;")))),
    ] {
        let file = folder.join("hostile.hook");
        std::fs::write(&file, &text).unwrap();
        let Measured { wall, peak_kib } = measure(&[HOOK, "check", file.to_str().unwrap()]);
        let (seconds, memory) = (wall.as_secs_f64(), peak_kib as f64 * 1024.0 / text.len() as f64);
        row(&format!("{name}, seconds"), seconds, "<= 1.00", "");
        row(&format!("{name}, memory beside the file"), memory, "<= 10", &format!("{} MiB", peak_kib / 1024));
    }
}

/// An edit until all diagnostics are known, beside a cold check of the same text.
fn editing(folder: &Path) {
    for (count, goal) in [(1_000, "<= 0.08"), (10_000, "<= 0.05")] {
        let text = std::fs::read_to_string(generate(folder, "gen_hook.py", count)).unwrap();
        let cold = |text: &str| {
            let start = Instant::now();
            std::hint::black_box(hooklang::check(&Sources::of_text("a.hook", text), &Options::default()));
            start.elapsed().as_secs_f64()
        };
        let cold = median((0..9).map(|_| cold(&text)).collect());
        let mut workspace = Workspace::of(Sources::of_text("a.hook", &text), &Options::default());
        assert!(workspace.diagnostics().is_empty());
        for (how, whole) in [("an edit", false), ("a file saved", true)] {
            let mut taken: Vec<Duration> = Vec::new();
            for number in 0..60 {
                edits(&mut workspace, number * 7919 % count, whole, &mut taken);
            }
            assert!(workspace.diagnostics().is_empty(), "every edit was taken back");
            taken.sort_unstable();
            for (name, at) in [("p50", taken.len() / 2), ("p95", taken.len() * 95 / 100)] {
                let here = taken[at].as_secs_f64();
                let goal = if name == "p95" { goal } else { "" };
                let what = format!("{how} among {count}, {name}, beside a cold check");
                row(&what, here / cold, goal, &format!("{:.2} and {:.1} ms", here * 1e3, cold * 1e3));
            }
        }
    }
}

/// What an author does to a webhook, and takes back: a name is typed, a line is added, a quote is missing.
fn edits(workspace: &mut Workspace, webhook: usize, whole: bool, taken: &mut Vec<Duration>) {
    for (find, by) in [
        ("CRM and", "CRM, and"),
        ("$flow.key.tier_", "$flow.key.tires_"),
        ("  wait 10s", "  wait 10"),
        ("\"phonon\"", "\"phonon"),
        ("  persist response\n", ""),
        ("webhook lookup_", "webhook lookups_"),
    ] {
        let text = workspace.sources().get(FileId(0)).unwrap().text();
        let at = text.find(&format!("webhook lookup_{webhook} {{")).unwrap();
        let at = at + text[at..].find(find).unwrap();
        for (removed, by) in [(find.len(), by), (by.len(), find)] {
            let span = Span::new(at, at + removed);
            let saved = whole.then(|| {
                let mut text = workspace.sources().get(FileId(0)).unwrap().text().to_owned();
                text.replace_range(span.range(), by);
                text
            });
            let start = Instant::now();
            match saved {
                Some(text) => drop(workspace.put(0, Source::new("a.hook".into(), "a.hook".into(), text))),
                None => workspace.edit(FileId(0), span, by).unwrap(),
            }
            std::hint::black_box(workspace.diagnostics());
            taken.push(start.elapsed());
        }
    }
}
