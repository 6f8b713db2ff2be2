//! What is nested too deep is said and cut out before anything that calls itself looks at it.

use super::super::lexemes::{self, MOST_LEVELS, Texts};
use super::Recovery;
use super::tokens::{Kind, Token};
use crate::diagnostics::{Code, Diagnostic};

struct Found {
    /// The first level that is too deep.
    place: usize,
    /// The token of the outermost level.
    root: usize,
}

impl Recovery<'_> {
    /// Tells of the first place that is nested too deep, and takes the value around it away.
    pub fn cut_too_deep(&mut self) {
        let Some(found) = self.too_deep() else { return };
        let location = self.location(found.place, found.place + 1);
        let message = format!("this is nested more than {MOST_LEVELS} levels deep");
        let help = format!("JSON and values may be nested {MOST_LEVELS} levels deep at most");
        self.tell(Diagnostic::new(Code::SyntaxTooDeep, location, message, help));
        self.excused = true;

        let root = self.token(found.root);
        let behind = if root.partner > found.root { root.partner + 1 } else { self.tokens.len() };
        let behind = if matches!(root.kind, Kind::Open(_)) { behind } else { found.root + 1 };
        let mut first = found.root;
        while first > 0 && found.root - first < 4 && !self.token(first).begins_line {
            let before = self.token(first - 1);
            if !matches!(before.kind, Kind::Word | Kind::Number | Kind::Colon | Kind::Variable | Kind::Equals)
            {
                break;
            }
            first -= 1;
        }
        self.cut = self.token(first).start..self.token(behind).start.max(self.token(first).start);
        let removed = behind - first;
        self.tokens.drain(first..behind);
        for (index, token) in self.tokens.iter_mut().enumerate() {
            if token.partner >= behind {
                token.partner -= removed;
            } else if token.partner >= first {
                token.partner = index;
            }
        }
    }

    fn too_deep(&self) -> Option<Found> {
        let mut texts = Texts::default();
        // The brackets around a token, and how many of them, counted from the inside, are JSON's.
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut levels = 0;
        for (index, token) in self.tokens.iter().enumerate() {
            let inside = match token.kind {
                Kind::Open(_) => {
                    let json = levels > 0 || self.opens_json(index);
                    open.push((index, json));
                    levels += usize::from(json);
                    (levels > MOST_LEVELS).then_some(token.start)
                }
                Kind::Close(_) => {
                    if let Some((_, json)) = open.pop() {
                        levels -= usize::from(json);
                    }
                    None
                }
                Kind::Text => {
                    let text = texts.scan(self.text.as_bytes(), token.start);
                    (text.depth + levels > MOST_LEVELS).then(|| text.too_deep.unwrap_or(token.start))
                }
                Kind::Data | Kind::Dotted => {
                    let word = self.written(*token).find(['.', '[']).unwrap_or(0);
                    lexemes::scan_path(self.text.as_bytes(), token.start + word).too_deep
                }
                _ => None,
            };
            if let Some(place) = inside {
                let outermost = open.iter().find(|(_, json)| *json).map_or(index, |&(root, _)| root);
                return Some(Found { place, root: outermost });
            }
        }
        None
    }

    /// Whether the bracket at `index`, which stands in no JSON, begins some.
    fn opens_json(&self, index: usize) -> bool {
        let before = |back: usize| index.checked_sub(back).map(|index| self.token(index));
        let word = |back: usize, word: &str| before(back).is_some_and(|token| self.is_word(token, word));
        let Some(last) = before(1) else { return false };
        let bracket: Token = self.token(index);
        bracket.kind == Kind::Open(b'[')
            || last.kind == Kind::Colon
            || word(1, "json") && !word(2, "response")
            || word(1, "call") && word(2, "given")
    }
}
