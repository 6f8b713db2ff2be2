//! What is nested too deep is said and cut out before anything that calls itself looks at it.

use super::super::lexemes::{self, MOST_LEVELS, Texts};
use super::findings::{Findings, site};
use super::token::{Kind, Token};
use crate::diagnostics::{Code, Diagnostic};

/// How deep brackets are looked into that stand in each other where none may.
const MOST_BLOCKS: usize = 2 * MOST_LEVELS;

struct Found {
    /// The first level that is too deep.
    place: usize,
    /// The token of the outermost level.
    root: usize,
}

/// Reports the first place of `tokens` that is nested too deep, and takes the value around it together as one token
/// of which nothing is known.
pub(super) fn cut_too_deep(text: &str, tokens: &mut Vec<Token>, found: &mut Findings) {
    let Some(deep) = (Depth { text, tokens }).too_deep() else { return };
    let message = format!("this is nested more than {MOST_LEVELS} levels deep");
    let help = format!("JSON and values may be nested {MOST_LEVELS} levels deep at most");
    let place = site(deep.place, deep.place + 1);
    found.told(Diagnostic::new(Code::SyntaxTooDeep, place, message, help));
    let Some(root) = tokens.get(deep.root).copied() else { return };
    let closed = root.partner > deep.root || !matches!(root.kind, Kind::Open(_));
    let last = if closed { root.partner.max(deep.root) } else { tokens.len() - 1 };
    let end = tokens.get(last).map_or(root.end, |token| token.end);
    tokens.splice(deep.root..=last, [Token { kind: Kind::Text, end, told: true, ..root }]);
    super::token::pair_up(tokens);
}

struct Depth<'s> {
    text: &'s str,
    tokens: &'s [Token],
}

impl<'s> Depth<'s> {
    fn token(&self, index: usize) -> Token {
        self.tokens.get(index).copied().unwrap_or_else(|| Token::new(Kind::End, 0, 0))
    }

    fn written(&self, token: Token) -> &'s str {
        self.text.get(token.start..token.end).unwrap_or_default()
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
                    (levels > MOST_LEVELS || open.len() > MOST_BLOCKS).then_some(token.start)
                }
                Kind::Close(_) => {
                    if let Some((_, json)) = open.pop() {
                        levels -= usize::from(json);
                    }
                    None
                }
                Kind::Text => {
                    let to_its_end = self.text.as_bytes().get(..token.end).unwrap_or_default();
                    let text = texts.scan(to_its_end, token.start);
                    (text.depth + levels > MOST_LEVELS).then(|| text.too_deep.unwrap_or(token.start))
                }
                Kind::Data | Kind::Dotted => {
                    let word = self.written(*token).find(['.', '[']).unwrap_or(0);
                    lexemes::scan_path(self.text.as_bytes(), token.start + word).too_deep
                }
                _ => None,
            };
            if let Some(place) = inside {
                // Where no JSON is around it, blocks stand in each other: all but the outermost are one value.
                let blocks = open.get(1).map_or(index, |&(root, _)| root);
                let outermost = open.iter().find(|(_, json)| *json).map_or(blocks, |&(root, _)| root);
                return Some(Found { place, root: outermost });
            }
        }
        None
    }

    /// Whether the bracket at `index`, which stands in no JSON, begins some.
    fn opens_json(&self, index: usize) -> bool {
        let before = |back: usize| index.checked_sub(back).map(|index| self.token(index));
        let word = |back: usize, word: &str| {
            before(back).is_some_and(|token| token.kind == Kind::Word && self.written(token) == word)
        };
        let Some(last) = before(1) else { return false };
        let bracket: Token = self.token(index);
        bracket.kind == Kind::Open(b'[')
            || last.kind == Kind::Colon
            || word(1, "json") && !word(2, "response")
            || word(1, "call") && word(2, "given")
    }
}
