//! The members that a JSONPath goes through before a position in it.

use crate::lsp::tokens::{Kind, Token};
use crate::names;
use crate::source::Span;

/// The way to the members that may come next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Path {
    /// The members on the way; `None` for any, however deep.
    pub steps: Vec<Option<String>>,
    /// The quotes that the next is written between, where it is.
    pub quote: Option<char>,
}

/// The JSONPath among `tokens` that a member is typed of at `offset`.
pub(super) fn token(tokens: &[Token], offset: usize) -> Option<&Token> {
    tokens.iter().find(|token| {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        token.kind == Kind::Path && start < offset && offset <= end
    })
}

/// The way through `token` to the member that begins at `typed`; `None` where that is not known.
pub(super) fn path(text: &str, token: &Token, typed: Span) -> Option<Path> {
    let before = text.get(token.span.start as usize..typed.start as usize)?;
    let opened = |quote: char| before.strip_suffix(quote)?.strip_suffix('[').map(|before| (before, quote));
    let quoted = opened('\'').or_else(|| opened('"'));
    let mut path = Path { quote: quoted.map(|(_, quote)| quote), ..Path::default() };
    let segments = quoted.map(|(before, _)| before).or_else(|| before.strip_suffix('.'))?;
    // `..` goes to any depth, the second full stop of which is taken off already.
    let (segments, is_deep) = match segments.strip_suffix('.') {
        Some(segments) if quoted.is_none() => (segments, true),
        _ => (segments, false),
    };
    walk(segments, &mut path.steps)?;
    path.steps.extend(is_deep.then_some(None));
    Some(path)
}

impl Path {
    /// Whether `name` may be typed as it is for the next member.
    pub fn takes(&self, name: &str) -> bool {
        match self.quote {
            Some(quote) => !name.contains(|c: char| c == quote || c == '\\' || c.is_control()),
            None => names::is_name(name),
        }
    }
}

/// Puts the members that `segments` go through to `steps`; `None` where that is not known.
fn walk(segments: &str, steps: &mut Vec<Option<String>>) -> Option<()> {
    let mut rest = segments.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = rest.get(1..)?;
        rest = match first {
            '.' => {
                let deeper = after.strip_prefix('.');
                steps.extend(deeper.map(|_| None));
                let after = deeper.unwrap_or(after);
                match after.strip_prefix('*') {
                    Some(after) => after,
                    None if deeper.is_some() && after.starts_with('[') => after,
                    None => {
                        let end = names::end(after.as_bytes(), 0)?;
                        steps.push(Some(after.get(..end)?.to_owned()));
                        after.get(end..)?
                    }
                }
            }
            '[' => match brackets(after) {
                Some(end) => {
                    let inside = after.get(..end)?.trim();
                    // An index, a filter or `*` goes to the items, whose members are meant.
                    if let Some(name) = inside.strip_prefix(['\'', '"']) {
                        steps.push(Some(name.strip_suffix(['\'', '"'])?.to_owned()));
                    }
                    after.get(end + 1..)?
                }
                // In a filter that is not closed: `@` is the item.
                None => return walk(after.get(after.rfind('@')? + 1..)?, steps),
            },
            _ => return None,
        }
        .trim_start();
    }
    Some(())
}

/// Where the `]` stands that closes the bracket before `rest`.
fn brackets(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') if depth == 0 => return Some(at),
            (None, ']') => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::tokens::tokens;

    #[test]
    fn the_members_on_the_way_are_told() {
        for (text, expected) in [
            ("= data.|", Some("")),
            ("= data.a.b[0].|", Some("a b")),
            ("= data.a[?@.x].|", Some("a")),
            ("= data.a[?@.b.|", Some("a b")),
            ("= data['a b'].|", Some("a b")),
            ("= data.*.|", Some("")),
            ("= data..|", Some("..")),
            ("= data.a..b.|", Some("a .. b")),
            ("= data..[0].|", Some("..")),
            ("= data.a['|", Some("a '")),
            ("= data.a['|']", Some("a '")),
            ("= data[|]", None),
            ("= data.a[?@.b == |", None),
        ] {
            let offset = text.find('|').unwrap();
            let text = text.replacen('|', "", 1);
            let all = tokens(&text, 0);
            let found = token(&all, offset).and_then(|token| path(&text, token, Span::new(offset, offset)));
            let shown = found.map(|path| {
                let steps = path.steps.iter().map(|step| step.as_deref().unwrap_or(".."));
                steps.chain(path.quote.map(|_| "'")).collect::<Vec<_>>().join(" ")
            });
            assert_eq!(shown.as_deref(), expected, "{text}");
        }
    }
}
