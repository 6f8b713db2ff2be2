//! Long declarations in which something is wrong. Recovery takes some hundred times the room of what it reads: so what is
//! right by itself is left out.

use std::ops::Range;

use super::ast::Declaration;
use super::cut::{Cut, Run, What};
use super::limits::limits;
use super::{Kind, Parsed, constants, long, parse_entries, read};

/// Reads the declaration `text` as [`without`] does, where nothing was read of it yet.
pub(super) fn of(text: &str, kind: Kind) -> Option<Parsed> {
    if !is_long(text) {
        return None;
    }
    without(&long::faulty(text, constants::cut(text).as_ref()), text, kind)
}

/// Whether a declaration `text` in which something is wrong is read in part.
pub(super) fn is_long(text: &str) -> bool {
    text.len() >= limits().part
}

/// Reads `text` without those entries and parts of texts among `runs` that are right; `None` where it is short, nothing
/// is left out, or nothing is wrong with the rest. A declaration in whose texts something is wrong has no tree: what else
/// is wrong is reported once that is fixed.
pub(super) fn without(runs: &[Run], text: &str, kind: Kind) -> Option<Parsed> {
    if !is_long(text) {
        return None;
    }
    let left_out = far_from_faults(runs);
    if left_out.is_empty() {
        return None;
    }
    let left = Cut::without(text, &left_out);
    let faults = read(left.text(), kind, &Cut::default()).faults;
    let faults: Vec<_> = faults.into_iter().map(|fault| fault.placed(|site| left.site(site))).collect();
    if faults.is_empty() {
        return None;
    }
    let (tree, whole) = tree(runs, &left_out, text, kind).unzip();
    Some(Parsed { tree, faults, whole: whole.unwrap_or(false) })
}

/// The tree of `text`, in which those of `runs` at `far` and the texts are as they were cut, and whether it says all.
fn tree(runs: &[Run], far: &[Range<usize>], text: &str, kind: Kind) -> Option<(Declaration, bool)> {
    let mut left_out = Vec::new();
    for run in runs {
        let is_left_out = match &run.what {
            What::Text(text) if !text.parts.are_right() => return None,
            What::Text(_) => true,
            _ => far.binary_search_by_key(&(run.span.start as usize), |range| range.start).is_ok(),
        };
        if is_left_out {
            left_out.push(run.clone());
        }
    }
    let left = Cut::of(text, left_out);
    let parsed = read(left.text(), kind, &left);
    parsed.tree.filter(|_| left.is_whole()).map(|tree| (tree, parsed.whole))
}

/// A part of a declaration that can be read by itself.
struct Piece {
    range: Range<usize>,
    is_right: bool,
    /// Whether what follows a fault stays beside it.
    has_margin: bool,
}

/// Where those of `runs` are that are right, without those beside anything else: how that is read may depend on them.
pub(super) fn far_from_faults(runs: &[Run]) -> Vec<Range<usize>> {
    let pieces: Vec<Piece> = runs.iter().flat_map(pieces).collect();
    let is_right_at = |index: Option<usize>, edge: fn(&Range<usize>) -> usize, at: usize| {
        index
            .and_then(|index| pieces.get(index))
            .is_some_and(|other| other.is_right && edge(&other.range) == at)
    };
    let mut far = Vec::new();
    for (index, Piece { range, is_right, has_margin }) in pieces.iter().enumerate() {
        let is_far = || {
            is_right_at(index.checked_sub(1), |before| before.end, range.start)
                && is_right_at(Some(index + 1), |after| after.start, range.end)
        };
        if *is_right && (*has_margin || is_far()) {
            far.push(range.clone());
        }
    }
    far
}

fn pieces(run: &Run) -> Vec<Piece> {
    match &run.what {
        What::Constants { .. } => {
            vec![Piece { range: run.span.range(), is_right: true, has_margin: true }]
        }
        What::Entries { .. } => {
            let is_right = parse_entries::is_right(run);
            vec![Piece { range: run.span.range(), is_right, has_margin: false }]
        }
        What::Text(text) => {
            let pieces = text.parts.pieces();
            pieces.map(|(range, is_right)| Piece { range, is_right, has_margin: false }).collect()
        }
    }
}
