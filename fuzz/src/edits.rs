//! All fixes of a project that `hook check --fix` makes: none of their faults is left, none is added, nothing more is
//! allowed.

use std::collections::BTreeMap;

use hooklang::diagnostics::{Diagnostic, Fix, Severity, edits};
use hooklang::{Options, check, compile, keep_certain};

use crate::project;

/// Tries `data` as the files of a project.
pub fn try_out(data: &[u8]) {
    let Some(mut files) = project::files(data) else { return };
    let sources = project::sources(&files);
    let mut before: Vec<Diagnostic> = check(&sources, &Options::default()).into_iter().collect();
    keep_certain(&sources, &Options::default(), &mut before);
    let chosen = edits::chosen(&before, |_| true);
    if chosen.is_empty() {
        return;
    }
    let mut fixed = BTreeMap::<(&str, &str), usize>::new();
    for one in &before {
        let is_made = |fix: &Fix| {
            fix.edits.iter().all(|edit| {
                chosen
                    .get(&edit.location.file)
                    .is_some_and(|made| made.iter().any(|one| std::ptr::eq(*one, edit)))
            })
        };
        if one.fixes.first().is_some_and(is_made) {
            *fixed.entry((one.code.as_str(), &one.message)).or_default() += 1;
        }
    }
    for (file, made) in &chosen {
        let text = &mut files[file.0 as usize];
        *text = edits::applied(made.iter().copied(), text);
    }
    let edited = project::sources(&files);
    let after: Vec<Diagnostic> = check(&edited, &Options::default()).into_iter().collect();
    let count = |found: &[Diagnostic], code: &str, message: &str| {
        found.iter().filter(|one| one.code.as_str() == code && one.message == message).count()
    };
    for ((code, message), fixed) in &fixed {
        let (had, has) = (count(&before, code, message), count(&after, code, message));
        assert!(
            has + fixed <= had,
            "{fixed} fixes of {code} ({message}) were made: {had} became {has} in\n{}",
            files.join(project::BORDER),
        );
    }
    let (had, has) = (counts(&before), counts(&after));
    let text = files.join(project::BORDER);
    // What is read at last may hold warnings: they are compared where there was no error.
    let had_errors = before.iter().any(|one| one.severity() == Severity::Error);
    for one in after.iter().filter(|one| !had_errors || one.severity() == Severity::Error) {
        let code = one.code.as_str();
        let (then, now) = (had.get(code).copied().unwrap_or_default(), has[code]);
        assert!(now <= then, "{code}: {then} became {now} in\n{text}\n{:#?}", after);
    }
    // What could not be read allowed nothing that could be known.
    if let (Some(one), _) = compile(&sources, &Options::default()) {
        let (other, _) = compile(&edited, &Options::default());
        let other = other.expect("no error was added");
        let (one, other) = (&one.account, &other.account);
        assert_eq!(format!("{one:?}"), format!("{other:?}"), "of a right project\n{text}");
    }
}

fn counts(found: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for one in found {
        *counts.entry(one.code.as_str()).or_default() += 1;
    }
    counts
}
