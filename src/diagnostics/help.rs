//! The help of a diagnostic as people read it.

use super::printable::printable;
use super::{Diagnostic, Edit};
use crate::source::Sources;

/// A replacement that is longer is not shown; the help says what to write.
const LONGEST_EDIT: usize = 60;

/// The help, and the edit in words where the help does not hold it.
pub(super) fn help(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let help = printable(&diagnostic.help).into_owned();
    let only = diagnostic.fixes.first().and_then(|fix| match fix.edits.as_slice() {
        [edit] => edit_in_words(edit, &help, sources),
        _ => None,
    });
    match only {
        Some(edit) if help.is_empty() => edit,
        Some(edit) => format!("{help}\n{edit}"),
        None => help,
    }
}

fn edit_in_words(edit: &Edit, help: &str, sources: &Sources) -> Option<String> {
    let new = edit.replacement.trim();
    let old = sources.slice(edit.location).trim();
    let short = |text: &str| text.len() <= LONGEST_EDIT && !text.contains('\n');
    if !short(new) || !short(old) || help.contains(&format!("`{new}`")) {
        return None;
    }
    match (old, new) {
        ("", "") => None,
        (old, "") => Some(format!("remove `{}`", printable(old))),
        ("", new) => Some(format!("insert `{}`", printable(new))),
        (old, new) => Some(format!("replace `{}` with `{}`", printable(old), printable(new))),
    }
}
