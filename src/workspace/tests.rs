//! The workspace says after any edits what a cold check says.

#![expect(clippy::string_slice, reason = "a test may panic")]

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;
use crate::extent::many;
use crate::source::Unit;
use crate::syntax;

const TOUR: &str = include_str!("../syntax/tests/files/tour.hook");

/// What is typed, pasted and deleted: much of it decides where declarations end or what others know.
const PIECES: &[&str] = &[
    "\n",
    "}",
    "{",
    "\"",
    "\"\"\"",
    "# allow(wait::silent)\n",
    "# ",
    "\u{feff}",
    "é",
    "  ",
    "[",
    "data.x",
    "webhook a {\n  GET \"https://a.example.com/{{$flow.key.customer_id}}\"\n}\n",
    "webhook b { invoke crm.find pass $flow.key wait 20s with hold music }\n",
    "webhook webhook { GET \"{{$account.base}}/x\" response json { $flow.key.customer_ids = data.id } }\n",
    "flow f {\n  run a\n  run b mandatory\n  flow-end webhook\n}\n",
    "flow a { run f set $flow.key.customer_i = \"x\" }\n",
    "test f \"x\" {\n  reply a 200 json { \"id\": 1 }\n  expect no request b\n}\n",
    "test webhook \"y\" {\n  reply 200 json { \"ids\": 1 }\n  expect { $flow.key.customer_ids: missing }\n}\n",
    "endpoint crm {\n  POST \"https://crm.example.com/\"\n  default\n  method find returns $flow.key.tickets\n}\n",
    "endpoint crm2 { POST \"http://10.0.0.1/\" default method find2 }\n",
    "account {\n  set base \"https://base.example.com\"\n  allow network \"10.0.0.0/8\"\n}\n",
    "account { allow http set bsae \"https://b\" }\n",
    "webhok c {\n  GET \"http://a\"\n}\n",
    "hook lookup { }\n",
    "run c\n",
    "run aa\n",
    "webhook ",
    "flow x.y {",
    "wait 20s\n",
    "body text \"\"\"\n  webhook z {\n  {{$flow.key.custmer_id}}\n\"\"\"\n",
];

#[derive(Debug, Clone)]
enum Step {
    Insert(usize, usize, usize),
    Delete(usize, usize, usize),
    MoveLine(usize, usize, usize),
    Put(usize, Vec<usize>),
    Bytes(usize),
    Remove(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let at = any::<usize>;
    let piece = || 0..PIECES.len();
    prop_oneof![
        6 => (at(), at(), piece()).prop_map(|(file, at, piece)| Step::Insert(file, at, piece)),
        4 => (at(), at(), 1..80_usize).prop_map(|(file, at, length)| Step::Delete(file, at, length)),
        2 => (at(), at(), at()).prop_map(|(file, from, to)| Step::MoveLine(file, from, to)),
        2 => (0..4_usize, prop::collection::vec(piece(), 0..8)).prop_map(|(file, pieces)| Step::Put(file, pieces)),
        1 => (0..4_usize).prop_map(Step::Bytes),
        1 => (0..4_usize).prop_map(Step::Remove),
    ]
}

fn source(name: &str, text: &str) -> Source {
    Source::new(name.into(), name.to_owned(), text.to_owned())
}

fn name(number: usize) -> String {
    format!("{}.hook", number % 4)
}

/// Puts a file where its name belongs.
fn put(workspace: &mut Workspace, source: Source) {
    let before = |(_, other): &(FileId, &Source)| other.name() < source.name() && other.name() != "operator";
    let index = workspace.sources().iter().filter(before).count();
    workspace.put(index, source).unwrap();
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at % (text.len() + 1))
}

fn apply(workspace: &mut Workspace, step: &Step) {
    let some = |workspace: &Workspace, file: usize| {
        let files = workspace.sources().len();
        let file = (files > 0).then(|| FileId((file % files) as u32))?;
        workspace.sources().get(file).unwrap().not_utf8_at().is_none().then_some(file)
    };
    let text_of = |workspace: &Workspace, file| workspace.sources().get(file).unwrap().text().to_owned();
    match *step {
        Step::Insert(file, at, piece) => {
            let Some(file) = some(workspace, file) else { return };
            let text = text_of(workspace, file);
            let at = floor(&text, at);
            workspace.edit(file, Span::new(at, at), PIECES[piece]).unwrap();
        }
        Step::Delete(file, at, length) => {
            let Some(file) = some(workspace, file) else { return };
            let text = text_of(workspace, file);
            let at = floor(&text, at);
            let end = text.floor_char_boundary((at + length).min(text.len()));
            workspace.edit(file, Span::new(at, end), "").unwrap();
        }
        Step::MoveLine(file, from, to) => {
            let Some(file) = some(workspace, file) else { return };
            let text = text_of(workspace, file);
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            if lines.is_empty() {
                return;
            }
            let line = lines.remove(from % lines.len());
            lines.insert(to % (lines.len() + 1), line);
            let of = workspace.sources().get(file).unwrap();
            let moved = Source::new(of.path().to_owned(), of.name().to_owned(), lines.concat());
            match of.name() {
                "operator" => workspace.put_account(moved),
                _ => workspace.put(0, moved),
            };
        }
        Step::Put(file, ref pieces) => {
            let text: String = pieces.iter().map(|&piece| PIECES[piece]).collect();
            put(workspace, source(&name(file), &text));
        }
        Step::Bytes(file) => {
            let name = name(file);
            let bytes = b"webhook q { GET \"https://a\" }\n\xff webhook r {".to_vec();
            put(workspace, Source::from_bytes(name.clone().into(), name, bytes));
        }
        Step::Remove(file) => {
            workspace.remove(Path::new(&name(file)));
        }
    }
}

fn cold(workspace: &Workspace, operator: bool) -> (Option<String>, String) {
    let mut sources = Sources::default();
    for (_, source) in workspace.sources().iter() {
        let bytes = match source.not_utf8_at() {
            Some(_) => [source.text().as_bytes(), b"\xff"].concat(),
            None => source.text().as_bytes().to_vec(),
        };
        sources.add(Source::from_bytes(source.path().to_owned(), source.name().to_owned(), bytes));
    }
    let account = operator.then(|| FileId(sources.len() as u32 - 1));
    let (program, diagnostics) = compile(&sources, &Options { account });
    let shown = shown(&diagnostics);
    assert_eq!(shown, self::shown(&check(&sources, &Options { account })), "check and compile differ");
    (program.map(|program| serde_json::to_string(&program).unwrap()), shown)
}

fn shown(diagnostics: &Diagnostics) -> String {
    diagnostics.as_slice().iter().map(|one| format!("{one:?}\n")).collect()
}

#[test]
fn edits_say_what_a_cold_check_says() {
    let full = if cfg!(debug_assertions) { 96 } else { 2_000 };
    let mut config = Config::with_cases(many(full / 4, full) as u32);
    config.failure_persistence = None;
    // Whoever asks for more than CI tries has not seen the same edits before.
    let rng = match config.cases as usize > full {
        true => TestRng::from_seed(RngAlgorithm::ChaCha, &rand_seed()),
        false => TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    };
    let steps = prop::collection::vec(step(), 1..24);
    let strategy = (any::<bool>(), any::<bool>(), steps);
    TestRunner::new_with_rng(config, rng)
        .run(&strategy, |(tour, operator, steps)| {
            let mut sources = Sources::default();
            sources.add(source("0.hook", if tour { TOUR } else { PIECES[12] }));
            sources.add(source("2.hook", &PIECES[13..19].concat()));
            if operator {
                sources.add(source("operator", PIECES[20]));
            }
            let account = operator.then(|| FileId(sources.len() as u32 - 1));
            let mut workspace = Workspace::of(sources, &Options { account });
            for (number, step) in steps.iter().enumerate() {
                apply(&mut workspace, step);
                for (file, source) in
                    workspace.sources().clone().iter().filter(|(_, source)| source.not_utf8_at().is_none())
                {
                    let (kept, anew) = (workspace.outline_of(file).unwrap(), syntax::outline(source.text()));
                    prop_assert_eq!(
                        format!("{kept:?}"),
                        format!("{anew:?}"),
                        "outline after {:?}: {:?}",
                        step,
                        source.text()
                    );
                    prop_assert_eq!(
                        source,
                        &Source::new(
                            source.path().to_owned(),
                            source.name().to_owned(),
                            source.text().to_owned()
                        )
                    );
                }
                // Several edits may come before anybody asks.
                if number % 3 != 1 {
                    let (program, cold) = cold(&workspace, operator);
                    prop_assert_eq!(shown(workspace.diagnostics()), cold, "after {:?}", step);
                    if number % 5 == 0 {
                        let own = workspace.program().map(|program| serde_json::to_string(&program).unwrap());
                        prop_assert_eq!(own, program);
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

fn rand_seed() -> [u8; 32] {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    let mut seed = [7; 32];
    seed[..16].copy_from_slice(&now.to_le_bytes());
    seed
}

#[test]
fn an_edit_checks_one_declaration() {
    let text: String =
        (0..50).map(|n| format!("webhook w{n} {{ GET \"https://a.example.com/{n}\" }}\n")).collect();
    let mut workspace = Workspace::of(Sources::of_text("a.hook", &text), &Options::default());
    assert!(workspace.diagnostics().is_empty());
    let at = text.find("com/7\"").unwrap();
    workspace.edit(FileId(0), Span::new(at, at + 3), "de").unwrap();
    let stale = |workspace: &Workspace| {
        let entries = workspace.files.iter().flat_map(|file| &file.entries);
        entries
            .filter(|entry| entry.stale)
            .map(|entry| workspace.names.text(entry.name).to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(stale(&workspace), ["w7"]);
    let before = workspace.declaration_at(FileId(0), at as u32).unwrap().id;
    workspace.put(0, source("a.hook", &text));
    assert_eq!(stale(&workspace), ["w7"], "a file that is read anew costs what differs");
    assert_eq!(workspace.declaration_at(FileId(0), at as u32).unwrap().id, before);
}

#[test]
fn what_a_declaration_looked_up_makes_it_stale() {
    let text = "flow f { run alpha }\nwebhook alpha { GET \"https://a.example.com/\" }\nwebhook b { GET \"https://a.example.com/\" }\n";
    let mut workspace = Workspace::of(Sources::of_text("a.hook", text), &Options::default());
    assert!(workspace.diagnostics().is_empty());
    let at = text.find("alpha { GET").unwrap();
    workspace.edit(FileId(0), Span::new(at, at + 5), "alphas").unwrap();
    let found = workspace.diagnostics().as_slice();
    let [only] = found else { panic!("{found:?}") };
    assert_eq!((only.code.as_str(), only.help.as_str()), ("name::unknown", "did you mean `alphas`?"));
}

#[test]
fn names_are_found_where_they_are_mentioned() {
    let text = "flow f { run a }\nwebhook a { GET \"https://a.example.com/{{$flow.key.id}}\"\n response json { $flow.key.id = data } }\ntest a \"x\" { given { $flow.key.id: 1 } reply 200 }\n";
    let mut workspace = Workspace::of(Sources::of_text("a.hook", text), &Options::default());
    let mut said = |noun, name: &str| {
        let found = workspace.mentions_of(noun, name);
        found.iter().map(|(one, at)| (one.verb, text[at.span.range()].to_owned())).collect::<Vec<_>>()
    };
    use crate::semantics::Verb::{Declares, Gives, Reads, Runs, Saves};
    let id = || "$flow.key.id".to_owned();
    assert_eq!(said(Noun::FlowVariable, "id"), [(Reads, id()), (Saves, id()), (Gives, id())]);
    let a = || "a".to_owned();
    assert_eq!(said(Noun::Runnable, "a"), [(Runs, a()), (Declares, a()), (Runs, a())]);
}

#[test]
fn positions_are_counted_in_three_units_and_back() {
    let source = source("a.hook", "\u{feff}aé\r\n👩x\n\n");
    for (offset, bytes, scalars, utf16) in [
        (3, (0, 0), (0, 0), (0, 0)),
        (6, (0, 3), (0, 2), (0, 2)),
        (8, (1, 0), (1, 0), (1, 0)),
        (12, (1, 4), (1, 1), (1, 2)),
        (13, (1, 5), (1, 2), (1, 3)),
        (14, (2, 0), (2, 0), (2, 0)),
        (15, (3, 0), (3, 0), (3, 0)),
    ] {
        for (unit, at) in [(Unit::Byte, bytes), (Unit::Scalar, scalars), (Unit::Utf16, utf16)] {
            assert_eq!(source.line_and_column(offset, unit), at, "{offset} in {unit:?}");
            assert_eq!(source.offset_at(at.0, at.1, unit), offset, "{at:?} in {unit:?}");
        }
    }
    assert_eq!(source.line_and_column(7, Unit::Byte), (0, 3), "inside of a line end");
    assert_eq!(source.line_and_column(10, Unit::Utf16), (1, 0), "inside of a character");
    assert_eq!(source.offset_at(1, 1, Unit::Utf16), 8, "inside of a surrogate pair");
    assert_eq!((source.offset_at(0, 99, Unit::Byte), source.offset_at(9, 0, Unit::Byte)), (6, 15));
}
