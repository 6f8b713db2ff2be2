//! The grammar of I-Regexp (RFC 9485, section 3).
//!
//! `^` and `$` outside brackets are the start and the end of the text, as in the languages that section 5
//! maps to and as the RFC 9535 compliance cases have it.

use regex_syntax::hir::{Class, HirKind};
use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

/// Longer patterns, in bytes, which only a document can hold, match nothing.
const LONGEST: usize = 1024;
/// Groups in groups; deeper ones match nothing.
const DEEPEST: usize = 32;

/// The Unicode categories that `\p{…}` may name.
const CATEGORIES: [&str; 36] = [
    "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe",
    "Pf", "Pi", "Po", "Ps", "Z", "Zl", "Zp", "Zs", "S", "Sc", "Sk", "Sm", "So", "C", "Cc", "Cf", "Cn", "Co",
];

/// A pattern as a tree.
pub(super) enum Node {
    Char(char),
    /// All but line ends.
    Dot,
    Set(Set),
    Start,
    End,
    All(Vec<Node>),
    Any(Vec<Node>),
    /// At least and at most so often.
    Repeat(Box<Node>, u32, Option<u32>),
}

/// A set of characters.
#[derive(Clone, Debug)]
pub(super) struct Set {
    negated: bool,
    ranges: Arc<[(char, char)]>,
}

impl Set {
    fn new(negated: bool, mut ranges: Vec<(char, char)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(char, char)> = Vec::new();
        for (first, last) in ranges {
            match merged.last_mut() {
                Some((_, end)) if first <= *end => *end = last.max(*end),
                _ => merged.push((first, last)),
            }
        }
        Self { negated, ranges: merged.into() }
    }

    pub(super) fn has(&self, sign: char) -> bool {
        let place = self.ranges.partition_point(|(_, last)| *last < sign);
        self.ranges.get(place).is_some_and(|(first, _)| *first <= sign) != self.negated
    }
}

/// The tree of a pattern; `None` where it is not an I-Regexp, or is over the limits.
pub(super) fn parse(pattern: &str) -> Option<Node> {
    if pattern.len() > LONGEST {
        return None;
    }
    let mut parser = Parser { signs: pattern.chars().peekable(), depth: 0 };
    let node = parser.branches()?;
    parser.signs.next().is_none().then_some(node)
}

struct Parser<'a> {
    signs: Peekable<Chars<'a>>,
    depth: usize,
}

impl Parser<'_> {
    fn take(&mut self, sign: char) -> bool {
        self.signs.next_if_eq(&sign).is_some()
    }

    fn branches(&mut self) -> Option<Node> {
        let mut branches = vec![self.branch()?];
        while self.take('|') {
            branches.push(self.branch()?);
        }
        Some(Node::Any(branches))
    }

    fn branch(&mut self) -> Option<Node> {
        let mut pieces = Vec::new();
        while !matches!(self.signs.peek(), None | Some('|' | ')')) {
            let atom = self.atom()?;
            let piece = match self.quantifier()? {
                Some((least, most)) => Node::Repeat(Box::new(atom), least, most),
                None => atom,
            };
            pieces.push(piece);
        }
        Some(Node::All(pieces))
    }

    fn quantifier(&mut self) -> Option<Option<(u32, Option<u32>)>> {
        let range = match self.signs.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.signs.next();
                let least = self.count()?;
                let most = match (self.take(','), self.signs.peek()) {
                    (false, _) => Some(least),
                    (true, Some('}')) => None,
                    (true, _) => Some(self.count()?),
                };
                let rises = most.is_none_or(|most| least <= most);
                return (rises && self.take('}')).then_some(Some((least, most)));
            }
            _ => return Some(None),
        };
        self.signs.next();
        Some(Some(range))
    }

    fn count(&mut self) -> Option<u32> {
        let mut digits = String::new();
        while let Some(digit) = self.signs.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok()
    }

    fn atom(&mut self) -> Option<Node> {
        Some(match self.signs.next()? {
            '.' => Node::Dot,
            '^' => Node::Start,
            '$' => Node::End,
            '(' => {
                self.depth += 1;
                let inner = if self.depth <= DEEPEST { self.branches()? } else { return None };
                self.depth -= 1;
                return self.take(')').then_some(inner);
            }
            '[' => Node::Set(self.set()?),
            '\\' => match self.escaped()? {
                Escaped::Char(sign) => Node::Char(sign),
                Escaped::Category(ranges) => Node::Set(Set::new(false, ranges)),
            },
            ')' | '*' | '+' | '?' | ']' | '{' | '|' | '}' => return None,
            sign => Node::Char(sign),
        })
    }

    fn escaped(&mut self) -> Option<Escaped> {
        Some(match self.signs.next()? {
            'n' => Escaped::Char('\n'),
            'r' => Escaped::Char('\r'),
            't' => Escaped::Char('\t'),
            sign @ ('(' | ')' | '*' | '+' | '-' | '.' | '?' | '[' | '\\' | ']' | '^' | '{' | '|' | '}') => {
                Escaped::Char(sign)
            }
            // RFC 9485 has no escape for it, and with `$` as an anchor there is no other way to write one.
            '$' => Escaped::Char('$'),
            kind @ ('p' | 'P') => {
                if !self.take('{') {
                    return None;
                }
                let mut name = String::new();
                while let Some(letter) = self.signs.next_if(char::is_ascii_alphabetic) {
                    name.push(letter);
                }
                return if self.take('}') { category(kind, &name).map(Escaped::Category) } else { None };
            }
            _ => return None,
        })
    }

    fn set(&mut self) -> Option<Set> {
        let negated = self.take('^');
        let mut ranges = Vec::new();
        if self.take('-') {
            ranges.push(('-', '-'));
        }
        loop {
            let first = match self.signs.next()? {
                ']' if ranges.is_empty() => return None,
                ']' => break,
                '-' => {
                    ranges.push(('-', '-'));
                    if self.take(']') {
                        break;
                    }
                    return None;
                }
                '[' => return None,
                '\\' => match self.escaped()? {
                    Escaped::Char(sign) => sign,
                    Escaped::Category(category) => {
                        ranges.extend(category);
                        continue;
                    }
                },
                sign => sign,
            };
            let mut ahead = self.signs.clone();
            if ahead.next() != Some('-') || ahead.next() == Some(']') {
                ranges.push((first, first));
                continue;
            }
            self.signs.next();
            let last = match self.signs.next()? {
                '\\' => match self.escaped()? {
                    Escaped::Char(sign) => sign,
                    Escaped::Category(_) => return None,
                },
                '-' | '[' => return None,
                sign => sign,
            };
            if last < first {
                return None;
            }
            ranges.push((first, last));
        }
        Some(Set::new(negated, ranges))
    }
}

enum Escaped {
    Char(char),
    Category(Vec<(char, char)>),
}

/// The characters of a Unicode category (`p`), or all others (`P`).
fn category(kind: char, name: &str) -> Option<Vec<(char, char)>> {
    if !CATEGORIES.contains(&name) {
        return None;
    }
    let class = regex_syntax::parse(&format!("\\{kind}{{{name}}}")).ok()?;
    match class.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            Some(class.ranges().iter().map(|range| (range.start(), range.end())).collect())
        }
        // A category of one character.
        HirKind::Literal(literal) => {
            let sign = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(vec![(sign, sign)])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_known() {
        for name in CATEGORIES {
            let inside = category('p', name).unwrap_or_else(|| panic!("{name}"));
            let outside = category('P', name).unwrap_or_else(|| panic!("not {name}"));
            let (inside, outside) = (Set::new(false, inside), Set::new(false, outside));
            for sign in ['a', 'Ä', '7', '\u{2028}', '_', '\u{10FFFF}', '\u{e000}', '\n'] {
                assert_ne!(inside.has(sign), outside.has(sign), "{name} {sign:?}");
            }
        }
    }
}
