//! A walk along the parts of a line, over what is written of it.

use crate::lsp::blocks::Item;
use crate::lsp::tokens::Kind;
use crate::syntax::shape::{Choices, MARKS, Part, SOURCES, TYPES};

/// What a variable is for at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    /// Its value.
    Read,
    /// To be named: it is saved, given or listed.
    Named,
}

/// A walk along the parts of a line.
pub(super) struct Walk<'i, 't> {
    /// What was not walked over yet.
    pub rest: &'i [Item<'t>],
    /// What may come where it ended.
    pub words: Vec<&'static str>,
    /// What a variable would be where it ended.
    pub variable: Option<Variable>,
    /// Whether it ended before something that must come.
    pub is_stuck: bool,
}

impl<'i, 't> Walk<'i, 't> {
    /// A walk over `items`, which has not begun.
    pub fn over(items: &'i [Item<'t>]) -> Self {
        Self { rest: items, words: Vec::new(), variable: None, is_stuck: false }
    }

    /// Goes along `parts` as far as they are written.
    pub fn parts(&mut self, parts: &[Part]) {
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
            Part::Variable => self.variable(),
            Part::Duration | Part::Status => self.take(|item| item.kind == Kind::Number),
            Part::Block(_) | Part::Parentheses(_) => self.take(|item| item.kind == Kind::Close),
            Part::Colon(_) => self.take(|item| item.text == ":"),
            Part::Equals(_) => self.take(|item| item.text == "="),
            Part::Variables => self.several(Self::variable),
            Part::Statuses => self.several(|walk| walk.take(|item| item.kind == Kind::Number)),
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
            Part::Value | Part::Json => self.value() && self.conversion(&[]),
            Part::Values => self.several(|walk| walk.value() && walk.conversion(&[])),
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
        self.value()
    }

    fn value(&mut self) -> bool {
        self.take_or(Variable::Read, is_value)
    }

    fn variable(&mut self) -> bool {
        self.take_or(Variable::Named, |item| item.kind == Kind::Variable)
    }

    /// Goes over what must come, in place of which there may be a variable.
    fn take_or(&mut self, variable: Variable, is_it: impl Fn(&Item<'_>) -> bool) -> bool {
        if self.rest.is_empty() {
            self.variable = Some(variable);
        }
        self.take(is_it)
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
                if !(if sources.is_empty() { self.value() } else { self.source() }) {
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

    /// One or more with commas between.
    fn several(&mut self, one: impl Fn(&mut Self) -> bool) -> bool {
        let mut came = one(self);
        while came && self.skip(|item| item.text == ",") {
            came = one(self);
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
