//! Edits of a file.

use super::file::Source;
use super::span::Span;

/// Where a text was changed: what stood at `start..old_end` before stands at `start..new_end` now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edited {
    /// The first byte that may differ.
    pub start: u32,
    /// The byte after the last that differs, in the text as it was.
    pub old_end: u32,
    /// The byte after the last that differs, in the text as it is.
    pub new_end: u32,
}

impl Edited {
    /// How many bytes later what follows stands now.
    #[must_use]
    pub fn moves_by(self) -> i64 {
        i64::from(self.new_end) - i64::from(self.old_end)
    }
}

impl Source {
    /// Replaces `removed` by `text`; the bytes that differ. `None`, and nothing is changed, where `removed` does
    /// not lie in the text on the borders of characters, the file is not UTF-8, or 4 GiB would be reached.
    pub fn edit(&mut self, removed: Span, text: &str) -> Option<Edited> {
        self.text.get(removed.range()).filter(|_| self.not_utf8_at.is_none())?;
        u32::try_from(self.text.len() - removed.range().len() + text.len()).ok()?;
        self.text.replace_range(removed.range(), text);
        let edited =
            Edited { start: removed.start, old_end: removed.end, new_end: removed.start + text.len() as u32 };
        self.renumber(edited);
        Some(edited)
    }

    /// Takes over the text of `new`, a newer state of the same file; the bytes that differ, where both are UTF-8.
    pub fn replace(&mut self, new: Self) -> Option<Edited> {
        if self.not_utf8_at.is_some() || new.not_utf8_at.is_some() {
            *self = new;
            return None;
        }
        let (old, now) = (self.text.as_bytes(), new.text.as_bytes());
        let start = common(old.chunks(BLOCK), now.chunks(BLOCK), |old, now| {
            old.iter().zip(now).position(|(a, b)| a != b)
        });
        let rest = |bytes: &'_ [u8]| bytes.len() - start;
        let most = rest(old).min(rest(now));
        let tails = (
            old.get(old.len() - most..).unwrap_or_default(),
            now.get(now.len() - most..).unwrap_or_default(),
        );
        let end = common(tails.0.rchunks(BLOCK), tails.1.rchunks(BLOCK), |old, now| {
            old.iter().rev().zip(now.iter().rev()).position(|(a, b)| a != b)
        });
        let edited = Edited {
            start: start as u32,
            old_end: (old.len() - end) as u32,
            new_end: (now.len() - end) as u32,
        };
        let line_starts = std::mem::take(&mut self.line_starts);
        *self = Self { line_starts, ..new };
        self.renumber(edited);
        Some(edited)
    }

    /// Puts the starts of lines right after `edited`.
    fn renumber(&mut self, edited: Edited) {
        let first = self.line_starts.partition_point(|&start| start <= edited.start);
        let last = self.line_starts.partition_point(|&start| start <= edited.old_end);
        let by = edited.new_end.wrapping_sub(edited.old_end);
        let after = self.line_starts.get_mut(last..).unwrap_or_default();
        after.iter_mut().for_each(|start| *start = start.wrapping_add(by));
        let inserted =
            self.text.as_bytes().get(edited.start as usize..edited.new_end as usize).unwrap_or_default();
        let starts = memchr::memchr_iter(b'\n', inserted).map(|at| edited.start + at as u32 + 1);
        self.line_starts.splice(first..last, starts);
    }
}

/// How many bytes are compared at once.
const BLOCK: usize = 4096;

/// How many bytes two texts, given in blocks, have in common from where the blocks begin; `differ` finds the
/// first place at which two blocks differ.
fn common<'a>(
    one: impl Iterator<Item = &'a [u8]>,
    other: impl Iterator<Item = &'a [u8]>,
    differ: impl Fn(&[u8], &[u8]) -> Option<usize>,
) -> usize {
    let mut length = 0;
    for (one, other) in one.zip(other) {
        if one != other {
            return length + differ(one, other).unwrap_or(one.len().min(other.len()));
        }
        length += one.len();
    }
    length
}
