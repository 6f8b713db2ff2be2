//! The edits of fixes: which of them are made together, and what a text is after them.

use std::collections::BTreeMap;

use super::{Diagnostic, Edit};
use crate::source::{FileId, Sources, Span};

/// The edits of every certain fix, the first of its diagnostic, in files where edits `may` be made: by file, in the order
/// of places. Of two that lie over each other the first is chosen, whole.
pub fn chosen(found: &[Diagnostic], may: impl Fn(FileId) -> bool) -> BTreeMap<FileId, Vec<&Edit>> {
    // By where they start, then in the order found: two edits of one fix may stand at one place.
    let mut chosen: BTreeMap<FileId, BTreeMap<(u32, usize), &Edit>> = BTreeMap::new();
    let mut count = 0;
    for fix in found.iter().filter_map(|one| one.fixes.first()) {
        let free = |edit: &Edit| {
            let before = |taken: &BTreeMap<(u32, usize), &Edit>| {
                let near = taken.range(..=(edit.location.span.end, usize::MAX)).next_back();
                near.is_some_and(|(_, other)| meet(edit, other))
            };
            may(edit.location.file) && !chosen.get(&edit.location.file).is_some_and(before)
        };
        if fix.edits.iter().all(free) {
            for edit in &fix.edits {
                let taken = chosen.entry(edit.location.file).or_default();
                taken.insert((edit.location.span.start, count), edit);
                count += 1;
            }
        }
    }
    chosen.into_iter().map(|(file, edits)| (file, edits.into_values().collect())).collect()
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
pub fn applied<'e>(edits: impl IntoIterator<Item = &'e Edit>, text: &str) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let Span { start, end } = edit.location.span;
        edited.push_str(text.get(at..start as usize).unwrap_or_default());
        edited.push_str(&edit.replacement);
        at = end as usize;
    }
    edited.push_str(text.get(at..).unwrap_or_default());
    edited
}
