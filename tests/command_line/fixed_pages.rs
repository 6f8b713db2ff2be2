//! `hook check --fix` of every bad example that `hook explain` shows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hooklang::diagnostics::Code;
use hooklang::diagnostics::explain::{Examples, page, parse_examples};

use crate::support::{Hook, at};

/// How often each code is reported of the project in `folder`, and of how many of each the fix is certain.
fn reported(folder: &Path) -> (BTreeMap<String, usize>, BTreeMap<String, usize>) {
    let document = Hook::new(["check", "--format", "json"]).within(folder).run().json();
    let (mut all, mut fixable) = (BTreeMap::new(), BTreeMap::new());
    for one in at(&document, &["diagnostics"]).as_list().unwrap() {
        let code = at(one, &["code"]).as_text().unwrap().to_owned();
        if !at(one, &["fixes"]).as_list().unwrap().is_empty() {
            *fixable.entry(code.clone()).or_insert(0) += 1;
        }
        *all.entry(code).or_insert(0) += 1;
    }
    (all, fixable)
}

#[test]
fn the_fault_is_gone_none_is_new_and_a_second_time_changes_nothing() {
    let (mut wrong, mut fixed) = (Vec::new(), 0);
    for &code in Code::ALL {
        let Examples { bad, .. } = parse_examples(page(code));
        for text in bad {
            let name = if code == Code::ProjectInvalid { "hook.toml" } else { "example.hook" };
            let folder = super::folder(&[("hook.toml", ""), ("other.hook", ""), (name, text)]);
            let (before, fixable) = reported(folder.path());
            if fixable.is_empty() {
                continue;
            }
            fixed += 1;
            Hook::new(["check", "--fix"]).within(folder.path()).run();
            let once = fs::read_to_string(folder.path().join(name)).unwrap();
            let (after, _) = reported(folder.path());
            Hook::new(["check", "--fix"]).within(folder.path()).run();
            let twice = fs::read_to_string(folder.path().join(name)).unwrap();
            let left = |code: &String| after.get(code).copied().unwrap_or(0);
            let is_gone = fixable.iter().all(|(code, count)| left(code) + count <= before[code]);
            let is_new =
                after.iter().any(|(code, count)| before.get(code).is_none_or(|before| count > before));
            if !is_gone || is_new || once != twice {
                wrong.push(format!(
                    "{code}: {before:?}, then {after:?}, twice the same: {}\n{once}",
                    once == twice
                ));
            }
        }
    }
    assert!(fixed > 20, "{fixed}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
