//! What may come next in a block, derived from the table of lines.

use super::walk::{Variable, Walk};
use crate::lsp::blocks::Item;
use crate::syntax::shape::{Begin, Context, Line, METHODS, Part};

/// What may come next.
#[derive(Debug, Default)]
pub(super) struct Expected {
    /// Words that go on with the entry at hand, and the line that it follows then.
    pub words: Vec<(&'static str, Option<&'static Line>)>,
    /// Whether a variable may go on with it.
    pub variable: Option<Variable>,
    /// The line that the entry at hand follows.
    pub line: Option<&'static Line>,
    /// Whether the next entry may begin.
    pub entry: bool,
    /// What the entries before it follow.
    pub before: Vec<&'static Line>,
}

/// What may come after the value of which `items` are the beginning.
pub(super) fn after_value(items: &[Item<'_>]) -> Expected {
    let mut walk = Walk::over(items);
    walk.parts(&[Part::Value]);
    let words = walk.words.into_iter().map(|word| (word, None)).collect();
    Expected { words, variable: walk.variable, ..Expected::default() }
}

/// What may come after `items` in a block of `context`.
pub(super) fn after(context: Context, items: &[Item<'_>]) -> Expected {
    let mut rest = items;
    let mut before = Vec::new();
    while !rest.is_empty() {
        let begun = context.lines().iter().map(|line| (line, begins(line, rest)));
        let unfinished = begun.clone().filter_map(|(line, matched)| {
            let word = line.words().get(matched).filter(|_| matched == rest.len() && matched > 0)?;
            Some((*word, Some(line)))
        });
        let mut words: Vec<_> = unfinished.collect();
        let whole = begun.filter(|(line, matched)| match line.begins {
            Begin::Words(words) => *matched == words.len(),
            Begin::Method => *matched == 1,
            Begin::Part => true,
        });
        let Some((line, matched)) = whole.max_by_key(|(_, matched)| *matched) else {
            if !words.is_empty() {
                return Expected { words, before, ..Expected::default() };
            }
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        let mut walk = Walk::over(rest.get(matched..).unwrap_or_default());
        walk.parts(line.follows);
        if walk.rest.is_empty() {
            words.extend(walk.words.into_iter().map(|word| (word, Some(line))));
            words.dedup_by_key(|(word, _)| *word);
            let entry = !walk.is_stuck;
            before.extend(entry.then_some(line));
            return Expected { words, variable: walk.variable, line: Some(line), entry, before };
        }
        let used = rest.len() - walk.rest.len();
        before.extend((used > 0).then_some(line));
        rest = rest.get(used.max(1)..).unwrap_or_default();
    }
    Expected { entry: true, before, ..Expected::default() }
}

/// How many of the words that begin `line` stand at the start of `items`.
fn begins(line: &Line, items: &[Item<'_>]) -> usize {
    match line.begins {
        Begin::Words(words) => words.iter().zip(items).take_while(|(word, item)| **word == item.text).count(),
        Begin::Method => usize::from(items.first().is_some_and(|item| METHODS.contains(&item.text))),
        Begin::Part => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::blocks::around;
    use crate::lsp::tokens::tokens;

    #[test]
    fn the_next_words_are_told() {
        let words = |text: &str| {
            let block = around(text, &tokens(text, 0)).pop().unwrap();
            let Expected { words, entry, .. } = after(block.context.unwrap(), &block.items);
            let words: Vec<&str> = words.into_iter().map(|(word, _)| word).collect();
            format!("{}{}", words.join(" "), if entry { " +" } else { "" }).trim().to_owned()
        };
        for (text, expected) in [
            ("webhook a {", "+"),
            ("webhook a { GET", ""),
            ("webhook a { GET \"https://a\"", "+"),
            ("webhook a { GET \"https://a\" wait", ""),
            ("webhook a { wait 10s", "with +"),
            ("webhook a { wait 10s with", "hold"),
            ("webhook a { wait 10s with hold", "music"),
            ("webhook a { wait 10s with hold music", "+"),
            ("webhook a { no", "wait"),
            ("webhook a { persist", "response"),
            ("webhook a { accept", "status"),
            ("webhook a { auth", "none basic bearer oauth2"),
            ("webhook a { body", "none json xml text form multipart"),
            ("webhook a { body json { }", "mandatory optional +"),
            ("webhook a { response", "json xml text"),
            ("webhook a { response json", ""),
            ("webhook a { headers { X:", ""),
            ("webhook a { headers { X: $call.cli", "as or file type mandatory optional +"),
            ("webhook a { headers { X: $call.cli as", "text number boolean list path"),
            ("webhook a { headers { X: $call.cli as text mandatory", "+"),
            ("webhook a { response json { $flow.key.a =", "data xpath header"),
            ("webhook a { response json { $flow.key.a = data.x", "as or mandatory optional +"),
            ("webhook a { response json { $flow.key.a = data.x or", "data xpath header"),
            (
                "webhook a { response json { $flow.key.a = data.x or header \"x\" as",
                "text number boolean list path",
            ),
            ("account { allow", "http network"),
            ("test a \"b\" { expect", "no request"),
            ("test a \"b\" { reply", "timeout refused"),
            ("test a \"b\" { reply 200", "json xml text headers +"),
            ("test a \"b\" { expect { $flow.key.x:", "missing"),
            ("flow f { run a", "mandatory optional +"),
            ("flow f { flow-end", "webhook"),
            ("flow f { flow-end webhook", "to +"),
            ("endpoint e { method m", "returns +"),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
