//! The one table of lines: what may stand in each block of the language, and what follows each word.
//!
//! The reader of faulty declarations finds the words, the arguments and the examples here, and so can
//! completion and hover; a test compares the table with `grammar/hook.pest`.

mod lines;
#[cfg(test)]
mod tests;

use super::grammar::Rule;

/// A kind of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// 3.1
    Account,
    /// 3.2
    Endpoint,
    /// 3.3 and 3.4
    Webhook,
    /// 3.5
    Flow,
    /// 3.6
    Test,
    /// 3.7
    OAuth2,
    /// `headers`, `query`, `body form`, `body multipart`.
    Fields,
    /// `with`
    Arguments,
    /// `response { … }`
    Response,
    /// `given { … }`
    Given,
    /// `expect { … }`
    Expect,
    /// `expect request { … }`
    ExpectRequest,
    /// A JSON object.
    Object,
    /// A JSON list.
    List,
}

/// A line or entry of a block.
#[derive(Debug)]
pub struct Line {
    /// The rule of the grammar that it follows.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test compares the table with the grammar by it"))]
    pub(super) rule: Rule,
    /// How it begins.
    pub begins: Begin,
    /// What follows, in order.
    pub follows: &'static [Part],
    /// What it looks like.
    pub example: &'static str,
    /// Whether it may be repeated in its block.
    pub repeats: bool,
    /// What it is for, in one line.
    pub about: &'static str,
}

/// How a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// With these words.
    Words(&'static [&'static str]),
    /// With the method of a request.
    Method,
    /// With its first [`Part`].
    Part,
}

/// What may stand at a place of a line.
#[derive(Debug)]
pub enum Part {
    /// A text in quotes, which is what is said.
    Text(&'static str),
    /// `operand { "or" operand } [ "or" (list | object) ]`
    Value,
    /// One value, or two with a comma between.
    Values,
    /// A name, of what is said.
    Name(&'static str),
    /// A name or a text, as the name of a field.
    FieldName,
    /// `$flow.key.lead`
    Variable,
    /// Variables with commas between.
    Variables,
    /// `10s`
    Duration,
    /// Statuses with commas between.
    Statuses,
    /// `404`
    Status,
    /// `tools.send_link`
    Method,
    /// A JSON document with values in it.
    Json,
    /// Where a mapping's value comes from.
    Source,
    /// What converts and replaces a mapping's value: `as TYPE`, `or` and an operand.
    Conversion,
    /// `mandatory`, `optional` or nothing.
    Mark,
    /// `:`, after what is said.
    Colon(&'static str),
    /// `=`, after what is said.
    Equals(&'static str),
    /// A block between braces.
    Block(Context),
    /// This, and a comma between two, between parentheses.
    Parentheses(&'static [Part]),
    /// One of several words, and what follows it.
    OneOf(&'static Choices),
    /// The name of a webhook, or nothing.
    WebhookName,
    /// Nothing, or a line's last words.
    Optionally(&'static [&'static str], &'static [Part]),
}

/// Words of which one stands at a place.
#[derive(Debug)]
pub struct Choices {
    /// What they choose.
    pub what: &'static str,
    /// What stands there where none of them does; `None` where one of them must.
    pub otherwise: Option<&'static [Part]>,
    /// Each with what follows it.
    pub words: &'static [(&'static str, &'static [Part])],
}

/// The marks.
pub const MARKS: &[&str] = &["mandatory", "optional"];
/// The types that `as` converts to.
pub const TYPES: &[&str] = &["text", "number", "boolean", "list", "path"];
/// The methods of a request; `OPTION` is an old spelling of `OPTIONS`.
pub const METHODS: &[&str] = &["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD", "OPTION"];

/// The words that a text follows where a mapping's value comes from.
pub const SOURCES: &[&str] = &["xpath", "header"];

impl Line {
    /// The words it begins with; none where it begins otherwise.
    #[must_use]
    pub fn words(&self) -> &'static [&'static str] {
        match self.begins {
            Begin::Words(words) => words,
            Begin::Method | Begin::Part => &[],
        }
    }
}

impl Context {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Webhook,
        Self::Endpoint,
        Self::Flow,
        Self::Test,
        Self::OAuth2,
        Self::Account,
        Self::Fields,
        Self::Arguments,
        Self::Response,
        Self::Given,
        Self::Expect,
        Self::ExpectRequest,
        Self::Object,
        Self::List,
    ];

    /// The lines or entries that may stand in it.
    #[must_use]
    pub fn lines(self) -> &'static [Line] {
        lines::of(self)
    }

    /// Whether a name follows `word` in one of its lines.
    pub(super) fn takes_name(self, word: &str) -> bool {
        let is_name = |part: &Part| matches!(part, Part::Name(_) | Part::WebhookName | Part::Method);
        let takes = |words: &[&str], parts: &[Part]| {
            words.last() == Some(&word) && parts.first().is_some_and(is_name)
        };
        self.lines().iter().any(|line| {
            let in_part = |part: &Part| matches!(part, Part::Optionally(words, parts) if takes(words, parts));
            takes(line.words(), line.follows) || line.follows.iter().any(in_part)
        })
    }

    /// The first words of its lines, each once.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let first = |line: &Line| line.words().first().copied();
        let lines = self.lines();
        let before = std::iter::once(None).chain(lines.iter().map(move |line| Some(first(line))));
        let words = lines.iter().map(first).zip(before);
        words.filter_map(|(word, before)| word.filter(|_| before != Some(word)))
    }

    /// Whether a line of it may begin with a method.
    #[must_use]
    pub fn has_methods(self) -> bool {
        self.lines().iter().any(|line| line.begins == Begin::Method)
    }

    /// Whether a line of it begins with `word`, a method or not.
    #[must_use]
    pub fn begins_with(self, word: &str) -> bool {
        self.words().any(|known| known == word) || self.has_methods() && METHODS.contains(&word)
    }

    /// Whether it is the block of a declaration.
    #[must_use]
    pub fn is_declaration(self) -> bool {
        matches!(
            self,
            Self::Account | Self::Endpoint | Self::Webhook | Self::Flow | Self::Test | Self::OAuth2
        )
    }

    /// Whether it is one of JSON, whose entries need a comma between them.
    #[must_use]
    pub fn is_json(self) -> bool {
        matches!(self, Self::Object | Self::List)
    }

    /// The rule that one of its entries follows, if one stands there.
    pub(super) fn rule(self) -> Rule {
        match self {
            Self::Account => Rule::try_account,
            Self::Endpoint => Rule::try_endpoint,
            Self::Webhook => Rule::try_webhook,
            Self::Flow => Rule::try_flow,
            Self::Test => Rule::try_test,
            Self::OAuth2 => Rule::try_oauth2,
            Self::Fields => Rule::try_field,
            Self::Arguments => Rule::try_argument,
            Self::Response => Rule::try_response,
            Self::Given => Rule::try_given,
            Self::Expect => Rule::try_expected,
            Self::ExpectRequest => Rule::try_expected_part,
            Self::Object => Rule::try_member,
            Self::List => Rule::try_item,
        }
    }

    /// What it is to an author.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "an `account`",
            Self::Endpoint => "an endpoint",
            Self::Webhook => "a webhook",
            Self::Flow => "a flow",
            Self::Test => "a test",
            Self::OAuth2 => "an `oauth2`",
            Self::Fields | Self::Arguments => "this block",
            Self::Response => "a `response`",
            Self::Given => "a `given`",
            Self::Expect => "an `expect`",
            Self::ExpectRequest => "an `expect request`",
            Self::Object => "a JSON object",
            Self::List => "a JSON list",
        }
    }

    /// What may stand in it, as a help says it.
    #[must_use]
    pub fn expected(self) -> String {
        let words = || listed(&self.words().collect::<Vec<_>>());
        let example = self.lines().last().map_or("", |line| line.example);
        match self {
            Self::Webhook => format!("a line of a webhook begins with a method such as `GET`, or with {}", words()),
            Self::Endpoint | Self::OAuth2 => {
                format!("a line of {} begins with `POST`, {}", self.name(), words())
            }
            Self::Account | Self::Flow | Self::Test | Self::ExpectRequest => {
                format!("a line of {} begins with {}", self.name(), words())
            }
            Self::Fields | Self::Arguments => format!("write a name, a `:` and a value: `{example}`"),
            Self::Response => format!("write what is saved and from where: `{example}`"),
            Self::Given => format!("write a variable, a `:` and its value: `{example}`"),
            Self::Expect => format!("write a variable, a `:` and its value or `missing`: `{example}`"),
            Self::Object => format!("write a name in quotes, a `:` and a value: `{example}`"),
            Self::List => {
                "write a value: a text in quotes, a number, `true`, `false`, `null`, a variable, a list or an object"
                    .to_owned()
            }
        }
    }
}

impl Line {
    /// The words of it that stand before a block or a JSON document, each with the block that opens there.
    #[must_use]
    pub fn openings(&self) -> Vec<(&'static str, Context)> {
        let mut found = Vec::new();
        openings(&mut self.words().last().copied().into_iter().collect(), self.follows, &mut found);
        found
    }
}

/// Adds what opens in `parts`; `before` are the words that may stand directly before the next of them.
fn openings(before: &mut Vec<&'static str>, parts: &[Part], found: &mut Vec<(&'static str, Context)>) {
    for part in parts {
        match part {
            Part::Block(context) => found.extend(before.drain(..).map(|word| (word, *context))),
            Part::Json => found.extend(before.drain(..).map(|word| (word, Context::Object))),
            Part::OneOf(choices) => {
                let mut after = Vec::new();
                for (word, parts) in choices.words {
                    let mut before = vec![*word];
                    openings(&mut before, parts, found);
                    after.append(&mut before);
                }
                if let Some(parts) = choices.otherwise {
                    openings(before, parts, found);
                    after.append(before);
                }
                *before = after;
            }
            Part::Optionally(words, parts) => {
                let mut after = words.last().copied().into_iter().collect();
                openings(&mut after, parts, found);
                before.append(&mut after);
            }
            Part::WebhookName | Part::Mark => {}
            _ => before.clear(),
        }
    }
}

/// `one`, `two` or `three`, each in backticks.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}
