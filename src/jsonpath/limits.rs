//! What is known of a path before it is parsed: its length, its depth, and whether all is closed.

use super::fault::Fault;
use super::white_space::tightened;

/// How many characters (Unicode scalar values) a path may have; those of line ends and indentation, which a formatter
/// chooses, do not count.
pub const MAX_LENGTH: usize = 1024;
/// How many brackets and parentheses may stand inside each other.
pub const MAX_DEPTH: usize = 32;
/// How many `..` a path may have, those in its filters included.
pub const MAX_DESCENTS: usize = 2;

/// A bracket or parenthesis that is open at some place.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) sign: char,
    pub(super) at: usize,
}

/// Goes through `text` up to the byte `end`, outside texts in quotes; gives what is open there.
///
/// # Errors
/// The place of the quote that opens a text which does not end before `end`.
pub(super) fn open_at(
    text: &str,
    end: usize,
    mut see: impl FnMut(&[Open], usize, char),
) -> Result<Vec<Open>, usize> {
    let mut open: Vec<Open> = Vec::new();
    let mut quote: Option<(char, usize)> = None;
    let mut signs = text.char_indices().take_while(|(at, _)| *at < end);
    while let Some((at, sign)) = signs.next() {
        match (quote, sign) {
            (Some(_), '\\') => {
                signs.next();
            }
            (Some((kind, _)), _) if kind == sign => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some((sign, at)),
            (None, _) => {
                match sign {
                    '[' | '(' => open.push(Open { sign, at }),
                    ']' | ')' => {
                        open.pop();
                    }
                    _ => {}
                }
                see(&open, at, sign);
            }
        }
    }
    match quote {
        Some((_, at)) => Err(at),
        None => Ok(open),
    }
}

/// Checks the limits, and that quotes, brackets and parentheses are closed.
///
/// # Errors
/// The first fault found, limits first.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let length = tightened(text).chars().count();
    if length > MAX_LENGTH {
        return Err(Fault::new(
            0..text.len(),
            format!("a path of {length} characters; it may have {MAX_LENGTH}"),
            "save a larger part of the response, or take a shorter way to the value",
        ));
    }
    let mut deep = None;
    let mut descents = 0;
    let mut third = None;
    let mut last_dot = None;
    let mut crossed = None;
    let mut pairs: Vec<Open> = Vec::new();
    let open = open_at(text, text.len(), |open, at, sign| {
        if open.len() > MAX_DEPTH && deep.is_none() {
            deep = Some(at);
        }
        if sign == '.' && last_dot.is_some_and(|dot: usize| dot + 1 == at) {
            descents += 1;
            if descents > MAX_DESCENTS && third.is_none() {
                third = Some(at - 1);
            }
            last_dot = None;
        } else if sign == '.' {
            last_dot = Some(at);
        }
        match (sign, pairs.last().map(|open| open.sign)) {
            ('[' | '(', _) => pairs.push(Open { sign, at }),
            (']', Some('[')) | (')', Some('(')) => {
                pairs.pop();
            }
            (']' | ')', _) if crossed.is_none() => crossed = Some((at, sign, pairs.last().copied())),
            _ => {}
        }
    });
    if let Some(at) = deep {
        return Err(Fault::new(
            at..at + 1,
            format!("a path nested more than {MAX_DEPTH} levels deep"),
            "take parentheses and filters out of each other",
        ));
    }
    if let Some(at) = third {
        return Err(Fault::new(
            at..at + 2,
            format!("a path with more than {MAX_DESCENTS} `..`"),
            "name the way to the value: each `..` looks through all that is below",
        ));
    }
    match (open, crossed) {
        (Err(at), _) => {
            let quote = text.get(at..at + 1).unwrap_or_default();
            Err(Fault::new(at..at + 1, "a text that never ends", format!("close it with `{quote}`")))
        }
        (_, Some((at, sign, None))) => Err(Fault::new(
            at..at + 1,
            format!("a `{sign}` that closes nothing"),
            "remove it, or open it before",
        )
        .replaced("")),
        (_, Some((at, sign, Some(open)))) => {
            let wanted = closing(open.sign);
            let message = format!("expected `{wanted}` for the `{}` that is open, found `{sign}`", open.sign);
            Err(Fault::new(at..at + 1, message, format!("write `{wanted}` before it")))
        }
        (Ok(open), None) => match open.last() {
            Some(open) => Err(Fault::new(
                open.at..open.at + 1,
                format!("a `{}` that is never closed", open.sign),
                format!("close it with `{}`", closing(open.sign)),
            )),
            None => Ok(()),
        },
    }
}

fn closing(open: char) -> char {
    if open == '[' { ']' } else { ')' }
}
