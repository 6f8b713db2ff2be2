//! What can be declared.

use super::super::grammar::Rule;
use super::super::shape::Context;
use super::super::words;

/// The kinds of declarations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
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
    /// Something that belongs to no declaration.
    Stray,
}

impl Kind {
    /// The six that can be declared, with their words.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("account", Self::Account),
        ("endpoint", Self::Endpoint),
        ("webhook", Self::Webhook),
        ("flow", Self::Flow),
        ("test", Self::Test),
        ("oauth2", Self::OAuth2),
    ];

    /// The one that `word` declares.
    #[must_use]
    pub fn named(word: &[u8]) -> Option<Self> {
        Self::WORDS.iter().find(|(name, _)| name.as_bytes() == word).map(|&(_, kind)| kind)
    }

    /// Whether `text`, which belongs to no declaration, may be meant as one of this kind by its first word:
    /// `"account" {`.
    #[must_use]
    pub fn may_begin(self, text: &str) -> bool {
        let text = text.trim_start_matches(|character: char| character.is_ascii_punctuation());
        let word =
            text.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default();
        let known = Self::WORDS.iter().filter(|(_, kind)| *kind == self).map(|(name, _)| *name);
        words::nearest(word, known).is_some()
    }

    /// Its block.
    #[must_use]
    pub fn block(self) -> Option<Context> {
        Some(match self {
            Self::Account => Context::Account,
            Self::Endpoint => Context::Endpoint,
            Self::Webhook => Context::Webhook,
            Self::Flow => Context::Flow,
            Self::Test => Context::Test,
            Self::OAuth2 => Context::OAuth2,
            Self::Stray => return None,
        })
    }

    pub(in crate::syntax) fn rule(self) -> Option<Rule> {
        Some(match self {
            Self::Account => Rule::account,
            Self::Endpoint => Rule::endpoint,
            Self::Webhook => Rule::webhook,
            Self::Flow => Rule::flow,
            Self::Test => Rule::test,
            Self::OAuth2 => Rule::oauth2,
            Self::Stray => return None,
        })
    }
}
