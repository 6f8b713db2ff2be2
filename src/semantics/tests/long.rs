//! Long blocks, most of whose entries are kept as text: what is reported and what they become is what it would be
//! if they were read at once.

use proptest::prelude::*;

use super::{faults, program, project};
use crate::extent::{many, one_in};
use crate::ir;
use crate::source::{FileId, Source};
use crate::syntax::ast::{Declaration, WebhookLine};
use crate::syntax::{Kind, parse_deferred, with_pieces};
use crate::{Options, check, compile};

const FILES: [&str; 3] = [
    include_str!("../../syntax/tests/files/tour.hook"),
    include_str!("../../syntax/tests/files/clinic.hook"),
    include_str!("../../syntax/tests/files/edition.hook"),
];

/// All that is said of a file, by a check and as a program, and the file in the one layout.
fn read(text: &str) -> (Vec<String>, Vec<String>, Option<ir::Program>, String) {
    let sources = project(&[text]);
    let shown = |found: crate::diagnostics::Diagnostics| -> Vec<String> {
        found.as_slice().iter().map(|one| format!("{one:?}")).collect()
    };
    let (program, diagnostics) = compile(&sources, &Options::default());
    let source = Source::new("0.hook".into(), "0.hook".to_owned(), text.to_owned());
    let laid_out = crate::format::format(&source, FileId(0));
    let laid_out = laid_out.unwrap_or_else(|refused| format!("{refused:?}"));
    (shown(check(&sources, &Options::default())), shown(diagnostics), program, laid_out)
}

/// Reads `text` at once, and in pieces of about `piece` bytes.
pub(super) fn assert_same(text: &str, piece: usize) {
    let at_once = with_pieces(usize::MAX, 0, || read(text));
    let in_pieces = with_pieces(0, piece, || read(text));
    assert_eq!(in_pieces, at_once, "in pieces of {piece} bytes:\n{text}");
}

#[test]
fn files_are_read_in_pieces_as_they_are_at_once() {
    for text in FILES {
        for piece in [1, 100] {
            assert_same(text, piece);
        }
    }
}

#[test]
fn files_with_a_fault_are_read_in_pieces_as_they_are_at_once() {
    for text in FILES {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for (number, &at) in places.iter().enumerate().step_by(one_in(160, 6)) {
            let (before, after) = text.split_at(at);
            let without: String = after.chars().skip(1).collect();
            let by = ["", "~", "\"", ",", "}", "or ", "# ", " optional "][number % 8];
            assert_same(&format!("{before}{by}{without}"), 60);
        }
    }
}

/// What recovery leaves of it is not a declaration.
#[test]
fn a_file_that_is_not_read_again_is_read_in_pieces_as_it_is_at_once() {
    let text = "webhook w { POST \"https://api.example.com/\" response json { $flow.key.v1 = data.id } }\ntest w \"a\" { given { $call.v0: true$call.v0: \"{{$call.cli.number}}\", $call.v0: \"\"\"\n a\n \"\"\"\n$call.v0: 1\n$call.v0: 1 } reply 200 json { \"m0\": true type \"text/plain\",\"m0\": \"{{$call.cli.number}}\", \"m0\": \"\"\"\n a\n \"\"\",\n\"m0\": 1 optional,\n\"m0\": 1, } headers { f0: true type \"text/plain\"f0: \"{{$call.cli.number}}\", f0: \"\"\"\n a\n \"\"\"\nf0: 1 optional\nf0: 1 } expect { $flow.key.v0: true$flow.key.v0: \"{{$call.cli.number}}\", $flow.key.v0: \"\"\"\n a\n \"\"\"\n$flow.key.v0: 1\n$flow.key.v0: 1 } }\n";
    assert_same(text, 1);
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(&["1", "\"b\"", "$call.cli.number", "true", "null", "\"\"", "\"{{$call.cli.number}}\"", "\"\"\"\n a\n \"\"\"", "-1.5e3", "\"}]\""][..]).prop_map(str::to_owned),
        1 => prop::sample::select(&[
            "$call.cli.name or \"x\"", "$call.cli.name as text", "$call.a or [0, 0, $call.b]", "1 # }\n", "$call.cli.name or \"x\" or { \"a\": [1, 2, 3, 4, 5, 6, 7, 8, 9] }",
        ][..]).prop_map(str::to_owned),
    ]
}

/// Something between two entries.
fn any_space() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["\n", " ", "\n\n", ",\n", ", ", " # or\n", ",# a\n", ""][..])
}

fn any_entry() -> impl Strategy<Value = (u8, String, &'static str, &'static str)> {
    let mark = prop::sample::select(
        &["", "", "", " optional", " mandatory", " file \"a\"", " type \"text/plain\"", " or 1", " ;", " as"]
            [..],
    );
    (0..30_u8, any_value(), mark, any_space())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(many(4, 200) as u32))]

    #[test]
    fn a_block_is_read_in_pieces_as_it_is_at_once(entries in prop::collection::vec(any_entry(), 0..16), piece in 1..120_usize) {
        let all = |entry: fn(u8, &str, &str) -> String| {
            let written = entries.iter().map(|(name, value, mark, space)| entry(*name, value, mark) + space);
            written.collect::<String>()
        };
        let listed = |entry: fn(u8, &str, &str) -> String| {
            let written = entries.iter().map(|(name, value, mark, space)| entry(*name, value, mark) + "," + &space.replace(',', ""));
            written.collect::<String>()
        };
        let fields = all(|name, value, mark| format!("f{name}: {value}{mark}"));
        let mappings = all(|name, value, mark| match name % 3 {
            0 => format!("$flow.key.v{name} = header \"X-A\" or {value}{mark}"),
            1 => format!("$flow.key.v{name} = data.a[{name}]{mark}"),
            _ => format!("$flow.key.v{name} = data.a['x'] as text{mark}"),
        });
        let given = all(|name, value, _| format!("$call.v{name}: {value}"));
        let expected = all(|name, value, _| format!("$flow.key.v{name}: {value}"));
        let steps = all(|name, value, mark| match name % 2 {
            0 => format!("run w{mark}"),
            _ => format!("set $flow.key.v{name} = {value}"),
        });
        let items = listed(|_, value, mark| format!("{value}{mark}"));
        let members = listed(|name, value, mark| format!("\"m{name}\": {value}{mark}"));
        for line in [
            format!("headers {{\n{fields}}}"),
            format!("query {{ {fields}}}"),
            format!("body form {{ {fields}}}"),
            format!("body multipart {{ {fields}}}"),
            format!("response json {{ {mappings}}}"),
            format!("body json [{items}]"),
            format!("body json {{ {members} \"z\": [{items} 1] }}"),
        ] {
            assert_same(&format!("webhook w {{\n  POST \"https://api.example.com/\"\n  {line}\n}}\n"), piece);
        }
        let webhook = "webhook w { POST \"https://api.example.com/\" response json { $flow.key.v1 = data.id } }";
        assert_same(&format!("{webhook}\nflow f {{\n{steps}}}\n"), piece);
        let test = format!("given {{ {given} }} reply 200 json {{ {members} }} headers {{ {fields} }} expect {{ {expected} }}");
        assert_same(&format!("{webhook}\ntest w \"a\" {{ {test} }}\n"), piece);
    }
}

/// Names that words of the language begin with are not taken for them, nor is what a comment puts between.
#[test]
fn a_block_is_what_the_word_before_it_says() {
    let fields: String = (0..20_000).map(|number| format!("or{number}: \"b\"\n")).collect();
    for head in ["query", "headers", "headers # json\n", "body form"] {
        let text = format!("webhook query {{ POST \"https://api.example.com/\" {head} {{\n{fields}}} }}");
        let program = program(&text);
        let ir::WebhookKind::Custom(custom) = &program.webhooks[0].kind else { panic!() };
        let form = if let ir::Body::Form(fields) = &custom.body { fields.len() } else { 0 };
        assert_eq!(custom.headers.len() + custom.query.len() + form, 20_000, "{head}");
    }
}

#[test]
fn what_is_wrong_in_a_long_block_is_told_where_it_is() {
    let fields = |from: usize| (0..3_000).map(move |number| format!("h{}: \"b\"\n", from + number));
    let with = |entry: &str| {
        let entries: String = fields(0).chain([format!("{entry}\n")]).chain(fields(3_000)).collect();
        faults(&format!("webhook a {{ GET \"https://api.example.com/\" headers {{\n{entries}}} }}"))
    };
    let told = |code: &str, text: &str| vec![(code.to_owned(), text.to_owned())];
    assert_eq!(with("H5: \"c\""), told("header::repeated", "H5"));
    assert_eq!(with("h5999: \"c\""), told("header::repeated", "h5999"));
    assert_eq!(with("Host: \"c\""), told("header::controlled", "Host"));
    assert_eq!(with("x: \"\u{1}\"").first(), told("syntax::unexpected", "\u{1}").first());
}

/// Such a declaration is read without most of what is right in it.
#[test]
fn all_that_is_wrong_in_a_very_long_declaration_is_reported() {
    let fields =
        |from: usize| (0..3_000).map(move |number| format!("h{}: \"{}\"\n", from + number, "b".repeat(100)));
    let (wrong, repeated, controlled) = (
        ("x \"b\"", "syntax::unexpected"),
        ("h0: \"c\"", "header::repeated"),
        ("Host: \"b\"", "header::controlled"),
    );
    for (first, last) in [(wrong, repeated), (controlled, wrong)] {
        let entries: String =
            [format!("{}\n", first.0)].into_iter().chain(fields(0)).chain(fields(3_000)).collect();
        let text =
            format!("webhook a {{ GET \"https://api.example.com/\" headers {{\n{entries}{}\n}} }}", last.0);
        assert!(text.len() > 600_000);
        let codes: Vec<String> = faults(&text).into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, [first.1, last.1]);
    }
}

/// The headers of a webhook with these `entries`, as far as they are read at once, and whether all of them are right.
fn deferred(entries: &str) -> Option<(usize, bool)> {
    let text = format!("webhook a {{ GET \"https://api.example.com/\" headers {{\n{entries}}} }}");
    let (parsed, deferred) = parse_deferred(&text, Kind::Webhook)?;
    let Some(Declaration::Webhook(webhook)) = parsed.tree else { panic!("{parsed:?}") };
    let least = webhook.lines.iter().find_map(|line| match line {
        WebhookLine::Headers(fields) => Some(fields.entries.least()),
        _ => None,
    });
    Some((least.unwrap(), deferred.is_right()))
}

#[test]
fn few_entries_of_a_long_block_are_in_the_tree() {
    let many = |entry: &str| entry.repeat(20_000);
    for entry in [
        "a: \"b\"\n",
        "a: 1, ",
        "a: \"b\", # }\n",
        "\"or\":\n  $call.a\n",
        "a: $call.a\n  or \"b\" mandatory\n",
        "a: $call.a or\n  \"b\"\n",
    ] {
        let (least, is_right) = deferred(&format!("{}z: 1\n", many(entry))).unwrap();
        assert!(least < 3_000 && is_right, "{entry}: {least}");
    }
    let entry = "a: \"b\"\n";
    for wrong in ["a \"b\"\n", "a: b\n", ",,\n", "a: $call..b\n"] {
        let (_, is_right) = deferred(&format!("{}{wrong}{}", many(entry), many(entry))).unwrap();
        assert!(!is_right, "{wrong}");
    }
    assert_eq!(deferred(&format!("{}a: \"\u{1}\"\n", many(entry))), None);
    assert_eq!(deferred(entry), None);
}

/// These rules look at what the entries become.
#[test]
fn what_is_wrong_with_all_of_a_long_block_is_reported() {
    let many = |entry: fn(usize) -> String| (0..200).map(entry).collect::<String>();
    let days = many(|_| "\"\"\"2026-13-01\"\"\", ".to_owned());
    let hours = many(|number| format!("\"d{number}\": [\"\"\"9\"\"\"], "));
    let variables = many(|number| format!("$call.x{number}, "));
    let members = many(|number| format!("\"m{number}\": $call.x{number}, "));
    let function = |arguments: &str| {
        format!(
            "webhook w {{\n  invoke functions.open\n  with {{ {arguments} }}\n  response json {{ $flow.key.o = data.open }}\n}}\n"
        )
    };
    let mapping = |fallback: &str| {
        format!(
            "webhook w {{\n  GET \"https://api.example.com/\"\n  response json {{ $flow.key.v = data.a or {fallback} mandatory }}\n}}\n"
        )
    };
    let week = r#"hours: { "mon": ["09:00-17:00"] }"#;
    for (text, code) in [
        (function(&format!("{week}, closed: [{days}]")), Some("function::argument")),
        (function(&format!("hours: {{ {hours} }}")), Some("function::argument")),
        (mapping(&format!("[{variables}]")), None),
        (mapping(&format!("{{ {members} }}")), None),
        (mapping("[1, 2, 3]"), Some("mapping::never_missing")),
    ] {
        for piece in [1, 100] {
            assert_same(&text, piece);
        }
        let codes: Vec<String> =
            with_pieces(0, 1, || faults(&text)).into_iter().map(|(code, _)| code).collect();
        let all = code.map_or(codes.is_empty(), |code| codes.iter().any(|one| one == code));
        assert!(all, "{codes:?}\n{}", text.get(..200).unwrap());
    }
}
