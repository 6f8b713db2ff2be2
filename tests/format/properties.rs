//! Formatting never changes what a file means, and a second time changes nothing.

use proptest::prelude::*;

use super::{comments, files, formatted, has_syntax_faults, meaning};

#[test]
fn every_file_that_parses_keeps_its_meaning() {
    let mut count = 0;
    for path in files() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let Some(once) = formatted(&text) else {
            assert!(has_syntax_faults(&text), "{}", path.display());
            continue;
        };
        count += 1;
        let name = path.display();
        assert_eq!(formatted(&once).as_ref(), Some(&once), "{name}, a second time");
        assert_eq!(comments(&text), comments(&once), "{name}");
        assert_eq!(meaning(&text).0, meaning(&once).0, "{name}");
        if !text.contains("allow(") {
            assert_eq!(meaning(&text).1, meaning(&once).1, "{name}");
        }
        let crlf = once.replace('\n', "\r\n");
        assert_eq!(formatted(&crlf), Some(crlf), "{name}, with CRLF");
    }
    assert!(count > 60, "{count}");
}

#[test]
fn the_examples_are_laid_out() {
    for path in files().iter().filter(|path| path.components().any(|part| part.as_os_str() == "examples")) {
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(formatted(&text).unwrap(), text, "{}", path.display());
    }
}

/// White space and comments as they may stand between two words.
const GAPS: [&str; 9] =
    [" ", "  ", "\n", "\n\n\n", "\t", " # c\n", "\n  # own\n", " # क one\n\n  # two\n", "\r\n"];

/// `text` with other white space, and comments, wherever some stands between two tokens.
fn with_gaps(text: &str, seeds: &[u8]) -> String {
    let mut out = String::new();
    let mut end = 0;
    let mut numbered = 0;
    for (index, token) in hooklang::syntax::tokens(text).into_iter().enumerate() {
        let range = token.span.range();
        let gap = &text[end..range.start];
        let seed = usize::from(seeds[index % seeds.len()]) + index / seeds.len();
        let pick = GAPS[seed % GAPS.len()];
        let after_comment = gap.contains('\n');
        // The name of a declaration is looked for on the line of its keyword.
        let before_name = text[..range.start]
            .rsplit('\n')
            .next()
            .is_some_and(|line| matches!(line.trim(), "webhook" | "flow" | "endpoint" | "test" | "account"));
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn comments_and_white_space_in_every_gap(which in any::<prop::sample::Index>(), seeds in prop::collection::vec(any::<u8>(), 7..40)) {
        let files = files();
        let path = which.get(&files);
        let Ok(text) = std::fs::read_to_string(path) else { return Ok(()) };
        let mutated = with_gaps(&text, &seeds);
        let Some(once) = formatted(&mutated) else { return Ok(()) };
        prop_assert_eq!(formatted(&once), Some(once.clone()), "a second time");
        prop_assert_eq!(comments(&mutated), comments(&once));
        prop_assert_eq!(meaning(&mutated).0, meaning(&once).0);
        for line in once.lines() {
            let trailing = line.ends_with([' ', '\t']) && !mutated.contains("\"\"\"");
            prop_assert!(!trailing, "white space at the end of {line:?}");
        }
    }

    #[test]
    fn no_text_makes_it_panic(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), put in "[\\[\\]{}\"#,:=$ \\na-d.]{0,4}") {
        let files = files();
        let Ok(mut text) = std::fs::read_to_string(which.get(&files)) else { return Ok(()) };
        let at = text.floor_char_boundary(at.index(text.len() + 1));
        text.insert_str(at, &put);
        if let Some(once) = formatted(&text) {
            prop_assert_eq!(formatted(&once), Some(once.clone()));
            prop_assert_eq!(comments(&text), comments(&once));
        }
    }
}
