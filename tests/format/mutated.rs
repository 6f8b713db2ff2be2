//! Formatting of generated and mutated projects.

use hooklang::source::Sources;
use hooklang::syntax;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{comments, files, formatted, meaning};
use crate::support::many;

/// White space and comments as they may stand between two words.
const GAPS: [&str; 9] =
    [" ", "  ", "\n", "\n\n\n", "\t", " # c\n", "\n  # own\n", " # क one\n\n  # two\n", "\r\n"];

/// Texts and lines as they are put in the place of others.
const TEXTS: [&str; 4] =
    ["\"नमस्ते जी 🙏\"", "\"\"", "\"a \\\"b\\\" \\{{ \\u0928\"", "\"\"\"\n   x\n     y\n   \"\"\""];

/// What is done to a file.
#[derive(Debug, Clone)]
struct Mutation {
    /// Which white space and comments stand in its gaps; empty leaves them.
    gaps: Vec<u8>,
    /// The declaration that is doubled under another name.
    doubled: Option<prop::sample::Index>,
    /// The text that is another, and which.
    text: Option<(prop::sample::Index, usize)>,
    /// The text that is a thousand columns wide.
    wide: Option<prop::sample::Index>,
    crlf: bool,
    bom: bool,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<prop::sample::Index>;
    let gaps = prop_oneof![Just(Vec::new()), prop::collection::vec(any::<u8>(), 7..40)];
    let text = prop::option::of((index(), 0..TEXTS.len()));
    let all =
        (gaps, prop::option::of(index()), text, prop::option::of(index()), any::<bool>(), any::<bool>());
    all.prop_map(|(gaps, doubled, text, wide, crlf, bom)| Mutation { gaps, doubled, text, wide, crlf, bom })
}

impl Mutation {
    fn of(&self, text: &str) -> String {
        let mut text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        if let Some(index) = self.doubled {
            let heads = syntax::outline(&text).declarations;
            if !heads.is_empty() {
                let head = &heads[index.index(heads.len())];
                let declared = text[head.span.range()].replacen(&text[head.name.range()], "another_name", 1);
                text = format!("{text}\n\n\n{declared}\n");
            }
        }
        let one_line = |text: &str| -> Vec<std::ops::Range<usize>> {
            let tokens = syntax::tokens(text).into_iter().map(|token| token.span.range());
            tokens
                .filter(|range| {
                    text[range.clone()].starts_with('"') && !text[range.clone()].starts_with("\"\"\"")
                })
                .collect()
        };
        for (index, new) in [
            self.text.map(|(index, number)| (index, TEXTS[number].to_owned())),
            self.wide.map(|index| (index, format!("\"{}\"", "चौड़ा ".repeat(170)))),
        ]
        .into_iter()
        .flatten()
        {
            let texts = one_line(&text);
            if !texts.is_empty() {
                text.replace_range(texts[index.index(texts.len())].clone(), &new);
            }
        }
        if !self.gaps.is_empty() {
            text = with_gaps(&text, &self.gaps);
        }
        if self.crlf {
            text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
        if self.bom { format!("\u{feff}{text}") } else { text }
    }
}

/// `text` with other white space, and comments, wherever some stands between two tokens.
fn with_gaps(text: &str, seeds: &[u8]) -> String {
    let mut out = String::new();
    let mut end = 0;
    let mut numbered = 0;
    for (index, token) in syntax::tokens(text).into_iter().enumerate() {
        let range = token.span.range();
        let gap = &text[end..range.start];
        let seed = usize::from(seeds[index % seeds.len()]) + index / seeds.len();
        let pick = GAPS[seed % GAPS.len()];
        let after_comment = gap.contains('\n');
        // The name of a declaration is looked for on the line of its keyword.
        let before_name = text[..range.start].rsplit('\n').next().is_some_and(|line| {
            matches!(line.trim(), "webhook" | "flow" | "endpoint" | "test" | "account" | "oauth2")
        });
        if !seed.is_multiple_of(3) || gap.is_empty() || before_name {
            out.push_str(gap);
        } else {
            if after_comment {
                out.push('\n');
            }
            numbered += 1;
            out.push_str(&pick.replace("# ", &format!("# {numbered} ")));
        }
        out.push_str(&text[range.clone()]);
        end = range.end;
    }
    out + &text[end..]
}

/// What is reported, as its code and the text that is underlined; silenced ones too.
fn reported(text: &str) -> Vec<(String, String)> {
    let sources = Sources::of_text("a.hook", &text.replace("allow(", "allowed("));
    let found = hooklang::check(&sources, &hooklang::Options::default());
    let underlined = |one: &hooklang::diagnostics::Diagnostic| {
        // What is underlined may be broken over lines, or be one again.
        sources.slice(one.location).split_whitespace().collect::<String>()
    };
    let mut found: Vec<_> =
        found.as_slice().iter().map(|one| (one.code.to_string(), underlined(one))).collect();
    found.sort();
    found
}

/// Each comment with the declaration that it stands in or before: its number.
fn places(text: &str) -> Vec<(String, usize)> {
    let outline = syntax::outline(text);
    let of = |start: u32| outline.declarations.iter().filter(|head| head.span.end <= start).count();
    let comments = outline.comments.iter();
    comments.map(|one| (text[one.span.range()].trim_end().to_owned(), of(one.span.start))).collect()
}

fn cases() -> u32 {
    many(24, 64) as u32
}

#[test]
fn a_mutated_project_keeps_its_meaning_its_comments_and_its_faults() {
    let files = files();
    let texts: Vec<String> = files.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let laid_out = std::cell::Cell::new(0);
    let mut runner =
        TestRunner::new(Config { cases: cases(), failure_persistence: None, ..Config::default() });
    let ran = runner.run(&(any::<prop::sample::Index>(), mutation()), |(which, mutation)| {
        let text = mutation.of(which.get(&texts[..]).as_str());
        let Some(once) = formatted(&text) else { return Ok(()) };
        laid_out.set(laid_out.get() + 1);
        prop_assert_eq!(formatted(&once), Some(once.clone()), "a second time");
        prop_assert_eq!(comments(&text), comments(&once));
        prop_assert_eq!(places(&text), places(&once));
        prop_assert_eq!(meaning(&text).0, meaning(&once).0);
        prop_assert_eq!(reported(&text), reported(&once));
        prop_assert_eq!(once.starts_with('\u{feff}'), mutation.bom);
        let first = text.split_inclusive('\n').next().unwrap_or_default();
        let ends = if first.ends_with("\r\n") { once.matches("\r\n").count() } else { 0 };
        prop_assert_eq!(ends, if first.ends_with("\r\n") { once.matches('\n').count() } else { 0 });
        Ok(())
    });
    println!("{} of {} mutated files parse and are laid out", laid_out.get(), cases());
    ran.unwrap();
    assert!(laid_out.get() * 3 > cases(), "{}", laid_out.get());
}

/// A comment beside an entry of a laid-out file stays beside it.
#[test]
fn comments_stay_beside_their_entries() {
    let squeezed = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    for path in files() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let Some(once) = formatted(&text) else { continue };
        if once.contains("\"\"\"") {
            continue;
        }
        for (every, own) in [(3, true), (2, false)] {
            let mut noted = String::new();
            for (number, line) in once.lines().enumerate() {
                let indentation = &line[..line.len() - line.trim_start().len()];
                let is_entry = !line.trim().is_empty() && !line.contains('#');
                // A line that goes on with the entry before it.
                let goes_on = line.trim_start().starts_with("or ");
                let takes_one = is_entry && !goes_on && number % every == 0;
                if takes_one && own && !line.trim_start().starts_with(['}', ']', '"']) {
                    noted += &format!("{indentation}# note {number}\n");
                }
                let follows =
                    once.lines().nth(number + 1).is_some_and(|next| next.trim_start().starts_with("or "));
                noted += line;
                if takes_one && !own && !follows && !line.trim_end().ends_with(['{', '[']) {
                    noted += &format!("  # note {number}");
                }
                noted.push('\n');
            }
            let Some(again) = formatted(&noted) else { continue };
            assert_eq!(squeezed(&again), squeezed(&noted), "{}", path.display());
        }
    }
}
