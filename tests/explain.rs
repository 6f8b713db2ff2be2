//! `hook explain`: what the pages say is what the compiler says.

use hooklang::diagnostics::Code;
use hooklang::diagnostics::explain::{Examples, page, parse_examples};

/// The codes that an example on the page of `code` gives, in order: a project of this one file, or its
/// `hook.toml`.
fn codes(code: Code, text: &str) -> Vec<Code> {
    if code == Code::ProjectInvalid {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hook.toml"), text).unwrap();
        std::fs::write(folder.path().join("a.hook"), "").unwrap();
        return hooklang::project::read(folder.path()).unwrap().faults.iter().map(|one| one.code).collect();
    }
    let (diagnostics, _) = hooklang::check_text("example.hook", text);
    diagnostics.as_slice().iter().map(|one| one.code).collect()
}

#[test]
fn bad_examples_give_their_code_and_no_other() {
    let wrong: Vec<String> = Code::ALL
        .iter()
        .flat_map(|&code| {
            let Examples { bad, .. } = parse_examples(page(code));
            assert!(!bad.is_empty(), "{code} has no bad example");
            bad.into_iter().map(move |example| (code, codes(code, example)))
        })
        .filter(|(code, given)| given.as_slice() != [*code])
        .map(|(code, given)| format!("{code}: {given:?}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn good_examples_give_nothing() {
    let wrong: Vec<String> = Code::ALL
        .iter()
        .flat_map(|&code| {
            let Examples { good, .. } = parse_examples(page(code));
            assert!(!good.is_empty(), "{code} has no good example");
            good.into_iter().map(move |example| (code, codes(code, example)))
        })
        .filter(|(_, given)| !given.is_empty())
        .map(|(code, given)| format!("{code}: {given:?}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
