//! Which words may come next in a block, told from the table of lines.

use crate::lsp::blocks::Item;
use crate::lsp::tokens::Kind;
use crate::syntax::shape::{Begin, Choices, Context, Line, MARKS, METHODS, Part, SOURCES, TYPES};

/// What may come next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Expected {
    /// Words that go on with the entry at hand.
    pub words: Vec<&'static str>,
    /// Whether the next entry may begin.
    pub entry: bool,
}

/// What may come after `items` in a block of `context`.
pub(super) fn after(context: Context, items: &[Item<'_>]) -> Expected {
    let mut rest = items;
    while !rest.is_empty() {
        let begun = context.lines().iter().map(|line| (line, begins(line, rest)));
        let unfinished = begun.clone().filter_map(|(line, matched)| {
            line.words().get(matched).filter(|_| matched == rest.len() && matched > 0)
        });
        let mut words: Vec<&'static str> = unfinished.copied().collect();
        let whole = begun.filter(|(line, matched)| match line.begins {
            Begin::Words(words) => *matched == words.len(),
            Begin::Method => *matched == 1,
            Begin::Part => true,
        });
        let Some((line, matched)) = whole.max_by_key(|(_, matched)| *matched) else {
            if !words.is_empty() {
                return Expected { words, entry: false };
            }
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        let mut walk =
            Walk { rest: rest.get(matched..).unwrap_or_default(), words: Vec::new(), is_stuck: false };
        walk.parts(line.follows);
        if walk.rest.is_empty() {
            words.append(&mut walk.words);
            words.dedup();
            return Expected { words, entry: !walk.is_stuck };
        }
        let used = rest.len() - walk.rest.len();
        rest = rest.get(used.max(1)..).unwrap_or_default();
    }
    Expected { words: Vec::new(), entry: true }
}

/// How many of the words that begin `line` stand at the start of `items`.
fn begins(line: &Line, items: &[Item<'_>]) -> usize {
    match line.begins {
        Begin::Words(words) => words.iter().zip(items).take_while(|(word, item)| **word == item.text).count(),
        Begin::Method => usize::from(items.first().is_some_and(|item| METHODS.contains(&item.text))),
        Begin::Part => 0,
    }
}

/// A walk along the parts of a line.
struct Walk<'i, 't> {
    /// What was not walked over yet.
    rest: &'i [Item<'t>],
    /// What may come where it ended.
    words: Vec<&'static str>,
    /// Whether it ended before something that must come.
    is_stuck: bool,
}

impl Walk<'_, '_> {
    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            if self.is_stuck || !self.part(part) {
                return;
            }
        }
    }

    /// Walks over `part`; whether the next may follow.
    fn part(&mut self, part: &Part) -> bool {
        match part {
            Part::Text(_) => self.take(|item| item.kind == Kind::Text),
            Part::Name(_) => self.take(|item| item.kind == Kind::Word),
            Part::FieldName => self.take(|item| matches!(item.kind, Kind::Word | Kind::Text)),
            Part::Variable => self.take(|item| item.kind == Kind::Variable),
            Part::Duration | Part::Status => self.take(|item| item.kind == Kind::Number),
            Part::Block(_) | Part::Parentheses(_) => self.take(|item| item.kind == Kind::Close),
            Part::Colon(_) => self.take(|item| item.text == ":"),
            Part::Equals(_) => self.take(|item| item.text == "="),
            Part::Variables => self.several(|item| item.kind == Kind::Variable),
            Part::Statuses => self.several(|item| item.kind == Kind::Number),
            Part::Method => {
                self.take(|item| item.kind == Kind::Word)
                    && self.take(|item| item.text == ".")
                    && self.take(|item| item.kind == Kind::Word)
            }
            Part::WebhookName => {
                self.skip(|item| item.kind == Kind::Word && !matches!(item.text, "timeout" | "refused"));
                true
            }
            // An object or list is not converted.
            Part::Json if self.skip(|item| item.kind == Kind::Close) => true,
            Part::Value | Part::Json => self.take(is_value) && self.conversion(&[]),
            Part::Values => {
                let one = self.take(is_value) && self.conversion(&[]);
                one && (!self.skip(|item| item.text == ",") || self.take(is_value) && self.conversion(&[]))
            }
            Part::Source => self.source(),
            Part::Conversion => self.conversion(&SOURCE_WORDS),
            Part::Mark => {
                self.may_come(MARKS);
                self.skip(|item| MARKS.contains(&item.text));
                true
            }
            Part::OneOf(choices) => self.one_of(choices),
            Part::Optionally(words, parts) => {
                let Some((first, others)) = words.split_first() else { return true };
                self.may_come(std::slice::from_ref(first));
                if self.skip(|item| item.text == *first) {
                    for word in others {
                        if self.rest.is_empty() {
                            self.words = vec![word];
                            self.is_stuck = true;
                            return false;
                        }
                        self.skip(|item| item.text == *word);
                    }
                    self.parts(parts);
                }
                !self.is_stuck
            }
        }
    }

    fn one_of(&mut self, choices: &Choices) -> bool {
        if let Some((_, parts)) =
            choices.words.iter().find(|(word, _)| self.rest.first().is_some_and(|item| item.text == *word))
        {
            self.skip(|_| true);
            self.parts(parts);
            return !self.is_stuck;
        }
        if self.rest.is_empty() {
            self.words.extend(choices.words.iter().map(|(word, _)| *word));
        }
        match choices.otherwise {
            Some(parts) => self.parts(parts),
            None => self.is_stuck |= self.rest.is_empty(),
        }
        !self.is_stuck
    }

    /// Where a mapping's value comes from.
    fn source(&mut self) -> bool {
        if self.rest.is_empty() {
            self.words.extend(SOURCE_WORDS);
        }
        if self.skip(|item| item.text == "data") {
            self.skip(|item| item.kind == Kind::Path);
            return true;
        }
        if self.skip(|item| SOURCES.contains(&item.text)) {
            return self.take(|item| item.kind == Kind::Text);
        }
        self.take(is_value)
    }

    /// `as TYPE` and `or` with what follows, as often as they come.
    fn conversion(&mut self, sources: &[&'static str]) -> bool {
        loop {
            self.may_come(&["as", "or"]);
            if self.skip(|item| item.text == "as") {
                if self.rest.is_empty() {
                    self.words = TYPES.to_vec();
                    self.is_stuck = true;
                    return false;
                }
                self.skip(|item| TYPES.contains(&item.text));
            } else if self.skip(|item| item.text == "or") {
                if self.rest.is_empty() {
                    self.words = sources.to_vec();
                    self.is_stuck = true;
                    return false;
                }
                if !(if sources.is_empty() { self.take(is_value) } else { self.source() }) {
                    return false;
                }
            } else {
                return true;
            }
        }
    }

    /// Notes that `words` may come, where the items end here.
    fn may_come(&mut self, words: &[&'static str]) {
        if self.rest.is_empty() {
            self.words
                .extend(words.iter().filter(|word| !self.words.contains(word)).copied().collect::<Vec<_>>());
        }
    }

    fn skip(&mut self, is_it: impl Fn(&Item<'_>) -> bool) -> bool {
        let Some((first, rest)) = self.rest.split_first() else { return false };
        let found = is_it(first);
        if found {
            self.rest = rest;
            self.words.clear();
        }
        found
    }

    /// Goes over what must come; whether it came.
    fn take(&mut self, is_it: impl Fn(&Item<'_>) -> bool) -> bool {
        self.is_stuck |= self.rest.is_empty();
        self.skip(is_it)
    }

    fn several(&mut self, is_it: impl Fn(&Item<'_>) -> bool) -> bool {
        let came = self.take(&is_it);
        while came && self.rest.len() > 1 && self.skip(|item| item.text == ",") {
            self.skip(&is_it);
        }
        came
    }
}

/// What may begin the source of a mapping.
const SOURCE_WORDS: [&str; 3] = ["data", "xpath", "header"];

fn is_value(item: &Item<'_>) -> bool {
    matches!(item.kind, Kind::Text | Kind::Variable | Kind::Number | Kind::Close)
        || matches!(item.text, "true" | "false" | "null")
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
            let Expected { words, entry } = after(block.context.unwrap(), &block.items);
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
