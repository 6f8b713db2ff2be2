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

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

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
