//! The parser that pest derives from `grammar/hook.pest`, wrapped in a few words of our own.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pair;

use super::ast::Of;
use super::cut::Cut;
use super::edits::Edited;
use crate::source::Span;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/hook.pest"]
struct HookParser;

/// A piece of the text that a rule of the grammar matched.
pub(super) type Node<'i> = Pair<'i, Rule>;

/// How many calls of rules one parse may take: a declaration of 100 MB needs fewer.
const CALL_LIMIT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(2_000_000_000);

/// Why a rule does not match.
pub(super) enum Failure {
    /// The furthest place that was reached.
    At(usize),
    /// The parse took more calls or more stack than it may.
    Limit,
}

/// Matches `rule` at the start of `text`; what follows it is left alone.
pub(super) fn parse(rule: Rule, text: &str) -> Result<Node<'_>, Failure> {
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(Some(CALL_LIMIT)));
    let failed = |error: Error<Rule>| {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        match error.variant {
            ErrorVariant::ParsingError { .. } => Failure::At(at),
            ErrorVariant::CustomError { .. } => Failure::Limit,
        }
    };
    HookParser::parse(rule, text).map_err(failed)?.next().ok_or(Failure::At(0))
}

/// Matches `rule` with the whole of `text`.
pub(super) fn whole(rule: Rule, text: &str) -> Option<Node<'_>> {
    parse(rule, text).ok().filter(|node| node.as_span().end() == text.len())
}

/// Turns nodes into the tree. Where the text was cut, or edited before it was parsed, places are those of the text
/// before that.
#[derive(Clone, Copy, Default)]
pub(super) struct Builder<'e> {
    pub edited: Option<&'e Edited>,
    /// What was cut out before that.
    pub cut: Option<&'e Cut>,
    /// Where what is parsed begins, if it is a piece of a declaration in which nothing was cut or edited.
    pub from: usize,
}

impl Of {
    /// The rule that as many of them as follow each other follow.
    pub fn rule(self) -> Rule {
        match self {
            Self::Fields => Rule::some_fields,
            Self::Response => Rule::some_response,
            Self::Flow => Rule::some_flow,
            Self::Given => Rule::some_given,
            Self::Expected => Rule::some_expected,
            Self::Members => Rule::some_members,
            Self::Items => Rule::some_items,
            Self::Letters => Rule::some_letters,
            Self::Lines { .. } => Rule::some_lines,
        }
    }
}

impl Builder<'_> {
    /// Where `node` stands.
    pub fn span(self, node: &Node<'_>) -> Span {
        let span = node.as_span();
        self.place(span.start(), span.end())
    }

    /// Where the `word` that begins `node` stands.
    pub fn word(self, node: &Node<'_>, word: &str) -> Span {
        let start = node.as_span().start();
        self.place(start, start + word.len())
    }

    /// Where what is parsed from `start` to `end` stands.
    pub fn place(self, start: usize, end: usize) -> Span {
        let (start, end) = match self.edited {
            Some(edited) => {
                let start = edited.start_of(start);
                (start, edited.end_of(end).max(start))
            }
            None => (self.from + start, self.from + end),
        };
        self.cut.map_or_else(|| Span::new(start, end), |cut| cut.place(start, end))
    }

    /// Whether `node`, which a rule of [`Context::rule`] matched, is right in what the grammar leaves open.
    ///
    /// [`Context::rule`]: super::shape::Context
    pub fn entry(self, node: Node<'_>) -> Option<()> {
        match node.as_rule() {
            Rule::field => self.field(node).map(drop),
            Rule::namespace | Rule::mapping => self.response_entry(node).map(drop),
            Rule::given_entry => self.given_entry(node).map(drop),
            Rule::expected => self.expected(node).map(drop),
            Rule::argument => self.argument(node).map(drop),
            Rule::member => self.member(node).map(drop),
            Rule::json_item => self.json_item(node).map(drop),
            Rule::expected_method | Rule::expected_url | Rule::expected_body | Rule::expected_header => {
                self.expected_part(node).map(drop)
            }
            _ => {
                let own = self.webhook_line(node.clone()).map(drop);
                let own = own.or_else(|| self.endpoint_line(node.clone()).map(drop));
                let own = own.or_else(|| self.flow_line(node.clone()).map(drop));
                let own = own.or_else(|| self.test_line(node.clone()).map(drop));
                let own = own.or_else(|| self.oauth2_line(node.clone()).map(drop));
                own.or_else(|| self.account_line(node).map(drop))
            }
        }
    }
}
