//! The first part of a long declaration: recovery takes some hundred times the room of what it reads.

use super::super::lexemes::{MOST_LEVELS, QUOTE, STRUCTURE, Texts, find, line_end};
use super::super::limits::PART;
use super::token::{NEAR, closing};

/// How much is read at first, in bytes.
const LENGTH: usize = PART / 2;

/// How many brackets may be open: more are too many.
const DEEPEST: usize = 2 * MOST_LEVELS;

/// A declaration whose first part is that of a long one.
pub(super) struct FirstPart {
    pub text: String,
    /// How much of it is as it is written; what was open there is closed after that.
    pub written: usize,
    /// Where it is nested too deep: what comes after that is not read.
    pub deep: Option<usize>,
}

impl FirstPart {
    /// Of `text`; `None` where that is not long.
    pub fn of(text: &str) -> Option<Self> {
        if text.len() < PART {
            return None;
        }
        let bytes = text.as_bytes();
        let mut texts = Texts::default();
        let mut open = Vec::new();
        // What was open at the end of the last line.
        let mut line: Option<(usize, Vec<u8>)> = None;
        let mut at = 0;
        let end = loop {
            let Some(found) = find(bytes, at, QUOTE | STRUCTURE).filter(|&found| found < LENGTH) else {
                break text.floor_char_boundary(LENGTH - 1);
            };
            at = found + 1;
            match bytes.get(found).copied().unwrap_or_default() {
                b'"' => {
                    let end = texts.scan(bytes, found).end;
                    if end >= LENGTH {
                        break found;
                    }
                    at = end;
                }
                b'#' => at = line_end(bytes, found).max(at),
                b'{' | b'[' if open.len() == DEEPEST => {
                    let text = text.get(..text.floor_char_boundary(found + NEAR))?.to_owned();
                    return Some(Self { written: text.len(), text, deep: Some(found) });
                }
                bracket @ (b'{' | b'[') => open.push(closing(bracket)),
                b'\n' if found > LENGTH / 2 => line = Some((found, open.clone())),
                bracket if open.last() == Some(&bracket) => _ = open.pop(),
                _ => {}
            }
        };
        let (written, open) = line.unwrap_or((end, open));
        let mut part = text.get(..written)?.to_owned();
        part.extend(std::iter::once('\n').chain(open.into_iter().rev().map(char::from)));
        Some(Self { text: part, written, deep: None })
    }
}
