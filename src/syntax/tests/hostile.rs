//! Input that no author writes: it ends in a diagnostic, in time in proportion to its length.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{TOUR, faults, parse};
use crate::extent::many;
use crate::source::Span;

/// Everything that must hold of any text at all.
fn holds(text: &str) {
    let (file, diagnostics) = parse(text);
    let inside = |span: Span| text.get(span.range()).is_some();
    let mut last = 0;
    for one in diagnostics.as_slice() {
        assert!(inside(one.location.span), "{text:?}: {one:?}");
        assert!(one.location.span.start >= last, "{text:?}: out of order: {one:?}");
        last = one.location.span.start;
        assert!(!one.message.is_empty() && !one.help.is_empty());
        for edit in one.fixes.iter().flat_map(|fix| &fix.edits) {
            assert!(inside(edit.location.span), "{text:?}: {one:?}");
        }
    }
    for comment in &file.comments {
        assert!(text[comment.span.range()].starts_with('#'), "{text:?}");
    }
    let blank = |text: &str| {
        text.trim_start_matches('\u{feff}')
            .lines()
            .all(|line| line.trim().is_empty() || line.trim().starts_with('#'))
    };
    if diagnostics.is_empty() && file.declarations.is_empty() {
        assert!(blank(text), "{text:?} is taken for an empty file");
    }
}

const SOUP: [&str; 72] = [
    "webhook",
    "endpoint",
    "account",
    "flow",
    "test",
    "a",
    "GET",
    "POST",
    "\"https://a.b\"",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    ":",
    "=",
    "\"",
    "\"\"\"",
    "{{",
    "}}",
    "\\{{",
    "\\",
    "'",
    "“",
    "”",
    "#",
    "\n",
    "\r\n",
    "\t",
    "$flow.key.a",
    "$",
    ".",
    "data",
    "data.a[?@.b == \"c\"]",
    "data[",
    "header",
    "response",
    "json",
    "xml",
    "text",
    "body",
    "form",
    "multipart",
    "headers",
    "query",
    "wait",
    "10s",
    "5",
    "with hold music",
    "no wait",
    "persist response",
    "accept",
    "404",
    "auth basic(",
    "bearer",
    "notes",
    "invoke",
    "a.b",
    "pass",
    "run",
    "set",
    "flow-end webhook",
    "given",
    "reply 200",
    "expect request",
    "missing",
    "mandatory",
    "or",
    "as number",
    "//",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(many(64, 512) as u32))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn any_words_are_read(words in prop::collection::vec(prop::sample::select(&SOUP[..]), 0..60), glue in prop::sample::select(&["", " ", "\n"][..])) {
        holds(&words.join(glue));
    }

    #[test]
    fn any_words_in_a_webhook_are_read(words in prop::collection::vec(prop::sample::select(&SOUP[..]), 0..40)) {
        holds(&format!("webhook a {{\n{}\n}}\nwebhook b {{ GET \"https://a.b\" }}\n", words.join(" ")));
    }

    #[test]
    fn a_changed_file_is_read(edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, prop::sample::select(&SOUP[..])), 1..6)) {
        let mut text = TOUR.to_owned();
        for (at, length, by) in edits {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let start = *at.get(&places);
            let end = places.iter().copied().find(|&place| place >= start + length).unwrap_or(text.len());
            text.replace_range(start..end, by);
        }
        holds(&text);
    }
}

#[test]
fn noise_is_read() {
    let mut state = 88172645463325252_u64;
    let mut noise = Vec::new();
    for _ in 0..200_000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.push(state as u8);
    }
    holds(&String::from_utf8_lossy(&noise));
}

#[test]
fn what_is_nested_too_deep_is_told_once() {
    const N: usize = 100_000;
    let cases = [
        format!("body json {}", "[".repeat(N)),
        format!("body json {}{}", "[".repeat(N), "]".repeat(N)),
        format!("body json {}1{}", "{\"a\":".repeat(N), "}".repeat(N)),
        format!("body json {}", "{\"a\":".repeat(N)),
        format!("body json {}", "[{\"\":".repeat(N)),
        format!("notes \"{}", "{{\"".repeat(N)),
        format!("notes \"{}{}\"", "{{\"".repeat(N), "\"}}".repeat(N)),
        format!("response json {{ $flow.key.a = data{}{} }}", "[".repeat(N), "]".repeat(N)),
        format!("response json {{ $flow.key.a = data{} }}", "[".repeat(N)),
        format!("body json [\n{}\n]", "[\n".repeat(N)),
        // Of a long declaration only the first part is read.
        "{".repeat(10 * N),
        format!("body json {}1{}", "[".repeat(5 * N), "]".repeat(5 * N)),
        format!("body json {{ \"a\": \"{}\", \"b\": {} }}", "b".repeat(N), "{\"a\":".repeat(2 * N)),
    ];
    for case in cases {
        let text = format!(
            "webhook a {{\n  GET \"https://a.b\"\n  {case}\n}}\nwebhook b {{ GET \"https://a.b\" wiat 5s }}\n"
        );
        let (_, diagnostics) = parse(&text);
        let codes: Vec<&str> = diagnostics.as_slice().iter().map(|one| one.code.as_str()).collect();
        let short: String = case.chars().take(30).collect();
        assert_eq!(codes.first(), Some(&"syntax::too_deep"), "{short}");
        // A busy machine gets five tries.
        let mut took = (0..5).map(|_| {
            let start = Instant::now();
            drop(parse(&text));
            start.elapsed()
        });
        assert!(took.any(|took| took < Duration::from_secs(5)), "{short}");
    }
}

#[test]
fn the_deepest_that_is_allowed_is_read() {
    let json = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let value = |levels: usize| format!("\"{}{}\"", "{{\"".repeat(levels), "\"}}".repeat(levels));
    let webhook = |line: &str| format!("webhook a {{ POST \"https://a.b\" {line} }}");
    assert_eq!(faults(&webhook(&format!("body json {}", json(127)))), Vec::<String>::new());
    assert_eq!(faults(&webhook(&format!("body text {}", value(127)))), Vec::<String>::new());
    let given = format!("test a \"b\" {{ given {{ $call.a: {} }} reply 200 json {} }}", json(127), json(127));
    assert_eq!(faults(&given), Vec::<String>::new());
    for deep in [webhook(&format!("body json {}", json(128))), webhook(&format!("body text {}", value(128)))]
    {
        let told = faults(&deep);
        assert!(told.len() == 1 && told[0].starts_with("syntax::too_deep"), "{told:?}");
    }
}

#[test]
fn of_a_long_declaration_what_is_wrong_in_its_first_part_is_told_first() {
    let with = |items: &str| {
        format!("webhook a {{\n  POST \"https://a.example.com/\"\n  body json [{items} 0]\n}}\n")
    };
    let long = with(&"$call.a; \"}}]\", # ]\n".repeat(40_000));
    let short = with("$call.a; \"}}]\", # ]\n");
    let told = faults(&long);
    assert_eq!(told[0], faults(&short)[0]);
    let (_, diagnostics) = parse(&long);
    assert!(diagnostics.as_slice().iter().all(|one| (one.location.span.end as usize) < 256 << 10));
    assert!(told.len() > 5_000, "{}", told.len());
    let last = with(&format!("{}$call.b; ", "$call.a, ".repeat(many(30_000, 70_000))));
    assert!(matches!(faults(&last).as_slice(), [told] if told.ends_with("`;`: `;` is not allowed here")));
    let in_text = with(&format!("\"{}\"; ", "{{$call.a}} ".repeat(many(30_000, 70_000))));
    assert_eq!(faults(&in_text).len(), 1);
}

/// Four times of `one` takes about four times as long to read, not sixteen; a busy machine gets five tries.
fn assert_linear(one: &str, whole: impl Fn(&str) -> String) {
    let time = |count: usize| {
        let text = whole(&one.repeat(count));
        let start = Instant::now();
        drop(parse(&text));
        start.elapsed()
    };
    let mut count = 100;
    while count < 100_000 && time(count) < Duration::from_millis(20) {
        count *= 2;
    }
    let ratio = || time(4 * count).as_secs_f64() / time(count).max(Duration::from_millis(10)).as_secs_f64();
    let mut ratios = vec![ratio()];
    while ratios.len() < 5 && ratios.last().is_some_and(|last| *last >= 12.0) {
        ratios.push(ratio());
    }
    println!("{one:?} × {count}: {ratios:.1?}");
    assert!(
        ratios.iter().any(|ratio| *ratio < 12.0),
        "{one:?} × {count}: four times takes {ratios:.1?} times as long"
    );
}

#[test]
fn time_is_in_proportion_to_length() {
    let faulty =
        "webhook a {\n  GETT \"https://a.b\"\n  headers { a = 1 }\n  body json { a: 1, \"b\": [1 2] }\n}\n";
    let webhook = "webhook a {\n  GET \"https://a.b/{{$call.cli}}\"\n  wait 5s\n}\n";
    for one in [
        faulty,
        webhook,
        "junk words\n",
        "} ",
        "{ ",
        "\" ",
        "\"\"\" ",
        "webhook ",
        "webhook a { ",
        "data[ ",
        "= data[\n",
        "{{ ",
        "' ",
        "“ ",
        "‘a",
        "json “{ ",
        "/* ",
        "a: ",
        "#\n",
    ] {
        assert_linear(one, str::to_owned);
    }
}

#[test]
fn time_inside_of_one_declaration_is_in_proportion_to_length() {
    for one in [
        "headers { a = 1 }\n",
        "junk words\n",
        "response json { $flow.key.a = data/data/",
        "query { ä: 1 ö: 2 ",
        "\\$",
        "{{{x} ",
        "notes \"{{{ ",
        "{{{$call.cli}}} ",
        "notes 'a\\' ",
        "query { a: $flow.key.\"x\" ",
        "wait 5s without hold music ",
        "\"headers\": ",
        "given {\n $call.a:\n",
        "zzz \"x\"\n",
        "a \"b\", ",
        "} ",
        "{ ",
        "[ ",
        "\" \n",
        "$flow.key.x: data.y\n",
        "wait 5\n",
        "\"\"\"\n",
        "notes \"\"\"\n",
        "<a> ",
        "headers {\n",
        "body json { \"a\": \n",
        "= data[\n",
        "( ",
        "auth basic(\n",
        "x = data[ ",
        "notes \"{{$x}\"\n",
    ] {
        assert_linear(one, |inside| format!("webhook a {{\n{inside}\n}}\n"));
    }
    for one in
        ["\"a\": [1 2], ", "\"a\": {b: 1}, ", "a ", "\"a\": \"{{\", ", "{ ", "] ", "} ", "\"a\": tru\n"]
    {
        assert_linear(one, |inside| format!("webhook a {{\n body json {{ {inside} \n}}\n}}\n"));
    }
}
