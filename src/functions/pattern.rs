//! Regular expressions as arguments.

use regex_automata::PatternID;
use regex_automata::nfa::thompson::{Compiler, Config, NFA};
use regex_syntax::Parser;

use super::misuse::Misuse;
use crate::json::Json;

/// What a pattern is expected to be.
pub(super) const EXPECTED: &str = "a regular expression without look-around or back-references";

/// The longest pattern, in characters: as a path may have.
const LONGEST: usize = 1024;

/// How large what a pattern stands for may be, in bytes: `a{1000}{1000}` is far over it.
const LARGEST: usize = 4 << 20;

/// How many places of groups may be kept while a text is read, for all states together.
const MOST_PLACES: usize = 4 << 20;

/// A regular expression, compiled.
#[derive(Debug)]
pub(super) struct Pattern(NFA);

impl Pattern {
    pub(super) fn read(value: &Json) -> Result<Self, Misuse> {
        let text = value.as_text().ok_or_else(|| Misuse::kind(EXPECTED, value))?;
        if text.chars().count() > LONGEST {
            return Err(Misuse::new(format!("is longer than {LONGEST} characters"), ""));
        }
        let hir = Parser::new().parse(text).map_err(|error| fault(&error))?;
        let config = Config::new().nfa_size_limit(Some(LARGEST));
        let nfa = Compiler::new().configure(config).build_from_hir(&hir).map_err(|_| too_large())?;
        let places = nfa.states().len().saturating_mul(nfa.group_info().slot_len());
        if places > MOST_PLACES {
            return Err(too_large());
        }
        Ok(Self(nfa))
    }

    /// The automaton that it is compiled to.
    pub(super) fn automaton(&self) -> &NFA {
        &self.0
    }

    /// For each pair of parentheses that is a group, its name if it has one.
    pub(super) fn groups(&self) -> impl Iterator<Item = Option<&str>> {
        // The first is the whole match.
        self.0.group_info().pattern_names(PatternID::ZERO).skip(1)
    }
}

fn too_large() -> Misuse {
    Misuse::new("is a regular expression that is too large", "repeat less, or fewer characters")
}

/// Why a pattern is not one, without the pattern.
fn fault(error: &regex_syntax::Error) -> Misuse {
    let reason = match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        _ => String::new(),
    };
    Misuse::new(format!("is not a regular expression: {reason}"), "")
}
