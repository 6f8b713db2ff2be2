//! The edits of fixes: which of them are made together, and what a text is after them.

use std::collections::BTreeMap;

use super::{Diagnostic, Edit};
use crate::source::{FileId, Sources};

/// The edits of every certain fix, the first of its diagnostic, in files where edits `may` be made: by file, in the order
/// of places. Of two that lie over each other the first is chosen, whole.
pub fn chosen(found: &[Diagnostic], may: impl Fn(FileId) -> bool) -> BTreeMap<FileId, Vec<&Edit>> {
    let mut chosen: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for fix in found.iter().filter_map(|one| one.fixes.first()) {
        let free = |edit: &Edit| {
            let file = edit.location.file;
            may(file) && !chosen.get(&file).is_some_and(|taken| taken.iter().any(|other| meet(edit, other)))
        };
        if fix.edits.iter().all(free) {
            for edit in &fix.edits {
                chosen.entry(edit.location.file).or_default().push(edit);
            }
        }
    }
    chosen.values_mut().for_each(|edits| edits.sort_by_key(|edit| edit.location.span.start));
    chosen
}

/// Whether two edits lie over each other, or touch: then their order would count.
fn meet(one: &Edit, other: &Edit) -> bool {
    let (one, other) = (one.location.span, other.location.span);
    one.start <= other.end && other.start <= one.end
}

/// `sources` with `edits` made, those of each file as [`chosen`] has them.
#[must_use]
pub fn all_applied(edits: &BTreeMap<FileId, Vec<&Edit>>, sources: &Sources) -> Sources {
    sources.with_texts(|file, source| {
        edits.get(&file).map(|edits| applied(edits.iter().copied(), source.text()))
    })
}

/// `text` with `edits` made, which lie in it, in the order of their places, none over another.
#[must_use]
pub fn applied<'e, I>(edits: I, text: &str) -> String
where
    I: IntoIterator<Item = &'e Edit>,
    I::IntoIter: DoubleEndedIterator,
{
    let mut text = text.to_owned();
    for edit in edits.into_iter().rev() {
        text.replace_range(edit.location.span.range(), &edit.replacement);
    }
    text
}
