//! Edits of a declaration's text, and the way back from what they make of it.

/// What is to stand in place of a part of a text.
#[derive(Debug, Clone)]
struct Edit {
    start: usize,
    end: usize,
    by: String,
}

/// Edits in any order.
#[derive(Debug, Default, Clone)]
pub(super) struct Edits(Vec<Edit>);

/// A text after its edits, which knows where each part of it stood before.
#[derive(Debug, Default)]
pub(super) struct Edited {
    pub text: String,
    /// In order, none over another.
    pieces: Vec<Piece>,
}

/// What one edit put somewhere.
#[derive(Debug)]
struct Piece {
    start: usize,
    end: usize,
    from: std::ops::Range<usize>,
}

impl Edits {
    /// Puts `by` in place of the bytes from `start` to `end`.
    pub fn replace(&mut self, start: usize, end: usize, by: impl Into<String>) {
        self.0.push(Edit { start, end, by: by.into() });
    }

    pub fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// The part `range` of `text` after the edits in it.
    pub fn within(&self, range: std::ops::Range<usize>, text: &str) -> String {
        let inside = |edit: &&Edit| edit.start >= range.start && edit.end <= range.end;
        let moved = |edit: &Edit| Edit {
            start: edit.start - range.start,
            end: edit.end - range.start,
            by: edit.by.clone(),
        };
        let edits = Self(self.0.iter().filter(inside).map(moved).collect());
        edits.applied_to(text.get(range).unwrap_or_default()).text
    }

    /// Makes the edits in `text`. Of two that overlap, the first is made.
    pub fn applied_to(mut self, text: &str) -> Edited {
        self.0.sort_by_key(|edit| (edit.start, std::cmp::Reverse(edit.end)));
        let mut edited = Edited { text: String::with_capacity(text.len()), pieces: Vec::new() };
        let mut at = 0;
        for mut edit in self.0 {
            if edit.start < at && at > 0 {
                if edit.end <= at || !edit.by.is_empty() {
                    continue;
                }
                edit.start = at;
            }
            edit.trim(text);
            edited.text.push_str(text.get(at..edit.start).unwrap_or_default());
            let start = edited.text.len();
            edited.text.push_str(&edit.by);
            edited.pieces.push(Piece { start, end: edited.text.len(), from: edit.start..edit.end });
            at = edit.end;
        }
        edited.text.push_str(text.get(at..).unwrap_or_default());
        edited
    }
}

impl Edit {
    /// Leaves out what it would replace by itself, so that as much as can be keeps its place.
    fn trim(&mut self, text: &str) {
        let old = text.get(self.start..self.end).unwrap_or_default();
        let same = |(one, other): &(char, char)| one == other;
        let length = |(sign, _): (char, char)| sign.len_utf8();
        let before: usize = old.chars().zip(self.by.chars()).take_while(same).map(length).sum();
        let (old, new) = (old.get(before..).unwrap_or_default(), self.by.get(before..).unwrap_or_default());
        let after: usize = old.chars().rev().zip(new.chars().rev()).take_while(same).map(length).sum();
        let new = new.get(..new.len() - after).unwrap_or_default().to_owned();
        self.start += before;
        self.end -= after;
        self.by = new;
    }
}

impl Edited {
    /// Where that which starts at `offset` started before.
    pub fn start_of(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.start <= offset);
        match index.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            None => offset,
            Some(piece) if offset < piece.end => piece.from.start,
            Some(piece) => piece.from.end + (offset - piece.end),
        }
    }

    /// Where that which ends at `offset` ended before.
    pub fn end_of(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.start < offset);
        match index.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            None => offset,
            Some(piece) => piece.from.end + offset.saturating_sub(piece.end),
        }
    }
}
