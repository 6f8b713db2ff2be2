//! The parser that pest derives from `grammar/hook.pest`, behind a few words of our own.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pair;

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

/// Matches `rule` at the start of `text`; what stands behind it is left alone.
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

/// Turns nodes into the tree; places count from `base`, where the parsed text starts in its file.
#[derive(Clone, Copy)]
pub(super) struct Builder {
    pub base: usize,
}

impl Builder {
    /// Where `node` stands in the file.
    pub fn span(self, node: &Node<'_>) -> Span {
        let span = node.as_span();
        Span::new(self.base + span.start(), self.base + span.end())
    }

    /// Where the `word` that begins `node` stands.
    pub fn word(self, node: &Node<'_>, word: &str) -> Span {
        let start = self.base + node.as_span().start();
        Span::new(start, start + word.len())
    }
}
