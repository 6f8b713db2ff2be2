//! The `=` of consecutive mappings and `set`s, one below the other.

use super::WIDTH;
use super::entry;
use super::tree::{Entry, Item, Piece};

/// What is aligned with its like.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Mapping,
    Set,
}

/// A mapping or `set` on one line: how many columns stand before its `=`, and how many there are in all.
#[derive(Debug, Clone, Copy)]
struct Row {
    kind: Kind,
    before: usize,
    all: usize,
}

/// For each item, how many spaces more stand before its `=`. A blank line, a comment on a line of its own, another entry
/// or one that does not fit a line ends a group.
pub(super) fn padding(items: &[Item<'_>], indentation: usize) -> Vec<usize> {
    let rows: Vec<Option<Row>> = items.iter().map(|item| row(item, indentation)).collect();
    let mut padding = vec![0; items.len()];
    let mut start = 0;
    while start < rows.len() {
        let kind = rows.get(start).copied().flatten().map(|row| row.kind);
        let alike = |row: &&Option<Row>| row.map(|row| row.kind) == kind;
        let length = rows.iter().skip(start).take_while(alike).count().max(1);
        let group = rows.get(start..start + length).unwrap_or_default();
        align(group, padding.get_mut(start..start + length).unwrap_or_default(), indentation);
        start += length;
    }
    padding
}

fn align(group: &[Option<Row>], padding: &mut [usize], indentation: usize) {
    let column = group.iter().flatten().map(|row| row.before).max().unwrap_or(0);
    // One that no longer fits its line is a longer entry.
    let longer =
        |row: &Option<Row>| row.is_some_and(|row| indentation + row.all + column - row.before > WIDTH);
    if let Some(at) = group.iter().position(longer) {
        let (before, after) = padding.split_at_mut(at);
        align(group.get(..at).unwrap_or_default(), before, indentation);
        let after = after.get_mut(1..).unwrap_or_default();
        align(group.get(at + 1..).unwrap_or_default(), after, indentation);
        return;
    }
    for (row, padding) in group.iter().zip(padding) {
        *padding = row.map_or(0, |row| column - row.before);
    }
}

fn row(item: &Item<'_>, indentation: usize) -> Option<Row> {
    let Item::Entry(entry) = item else { return None };
    let (kind, before) = kind(entry)?;
    let all = entry::flat(&entry.pieces)?.chars().count();
    (indentation + all <= WIDTH).then_some(Row { kind, before, all })
}

fn kind(entry: &Entry<'_>) -> Option<(Kind, usize)> {
    match entry.pieces.as_slice() {
        [Piece::Word(variable), Piece::Word("="), ..] if variable.starts_with('$') => {
            Some((Kind::Mapping, variable.len()))
        }
        [Piece::Word("set"), Piece::Word(name), Piece::Word("="), ..] => Some((Kind::Set, 4 + name.len())),
        _ => None,
    }
}
