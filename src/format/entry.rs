//! An entry on one line, where it can be.

use super::tree::{Group, Item, Piece};

/// The pieces on one line; `None` where something in them needs several.
pub(super) fn flat(pieces: &[Piece<'_>]) -> Option<String> {
    let mut line = String::new();
    for piece in pieces {
        let mut group_text = String::new();
        let text: &str = match piece {
            Piece::Word(word) => word,
            Piece::Path(path) => path,
            Piece::Json(group) => {
                group_text = flat_group(group)?;
                &group_text
            }
            Piece::Block(group) if is_empty(group) => "{}",
            Piece::Block(_) | Piece::MultiLine(_) | Piece::Comment(_) => return None,
        };
        if is_apart(&line, text) {
            line.push(' ');
        }
        line.push_str(text);
        drop(group_text);
    }
    Some(line)
}

/// A list or object on one line, where the author did not break it and no comment stands in it.
pub(super) fn flat_group(group: &Group<'_>) -> Option<String> {
    if is_empty(group) {
        return Some(format!("{}{}", group.open, group.close));
    }
    if group.broken {
        return None;
    }
    let mut entries = Vec::with_capacity(group.items.len());
    for item in &group.items {
        match item {
            Item::Entry(entry) if entry.comment.is_none() => entries.push(flat(&entry.pieces)?),
            _ => return None,
        }
    }
    let entries = entries.join(", ");
    let space = if group.open == "{" { " " } else { "" };
    Some(format!("{}{space}{entries}{space}{}", group.open, group.close))
}

/// Whether nothing stands in it, not even a comment.
pub(super) fn is_empty(group: &Group<'_>) -> bool {
    group.items.is_empty() && group.comment.is_none()
}

/// Whether a space stands between what ends with `before` and `next`.
pub(super) fn is_apart(before: &str, next: &str) -> bool {
    let at_start = before.is_empty() || before.ends_with([' ', '\n']);
    !at_start && !before.ends_with('(') && !matches!(next, "," | ":" | ")" | "(")
}

/// How many columns the pieces take until the first line end that nothing can take away.
pub(super) fn columns_of_first_line(pieces: &[Piece<'_>]) -> usize {
    let mut line = String::new();
    for piece in pieces {
        let (text, ends): (&str, bool) = match piece {
            Piece::Word(word) => (word, false),
            Piece::Path(path) => (path, false),
            Piece::Comment(_) => break,
            Piece::MultiLine(text) => (text.split('\n').next().unwrap_or_default().trim_end(), true),
            Piece::Block(group) | Piece::Json(group) if is_empty(group) => (group.open, false),
            Piece::Block(group) | Piece::Json(group) => (group.open, true),
        };
        if is_apart(&line, text) {
            line.push(' ');
        }
        line.push_str(text);
        if ends {
            break;
        }
    }
    line.chars().count()
}
