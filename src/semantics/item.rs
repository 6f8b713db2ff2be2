//! What a declaration is checked with, and what is found for it last.

use std::collections::HashMap;

use ecow::EcoString;

use crate::jsonpath;
use crate::source::{FileId, Position, Span};
use crate::syntax::Kind;

/// A declaration as its file's outline found it.
#[derive(Debug, Clone, Copy)]
pub struct Item<'s> {
    /// What it declares.
    pub kind: Kind,
    /// All of its text.
    pub text: &'s str,
    /// Where its name stands in `text`; empty where it has none.
    pub name: Span,
    /// Where it begins: the places of the IR are counted from there, and nothing else.
    pub start: Position,
    /// And in which file.
    pub file: FileId,
}

/// A fault whose help is to name what is nearest to a name, where there is anything near. That is found
/// last, for the project as a whole, because it may cost a comparison with every name.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Which of the faults.
    pub fault: u32,
    /// The name that nothing has.
    pub name: EcoString,
    /// Among which names the nearest is looked for.
    pub among: Among,
}

/// Names that a declaration may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Among {
    /// Those of webhooks.
    Webhooks,
    /// Those of webhooks and flows.
    Runnables,
    /// Those of endpoints.
    Endpoints,
    /// Those of `oauth2` declarations.
    OAuth2,
    /// Those that the account sets.
    Settings,
    /// The variables that the account says the platform sets, as they are written.
    Provided,
}

impl Among {
    /// What stands before the name where it is written.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        if self == Self::Settings { "$account." } else { "" }
    }
}

/// JSONPaths that are compiled already, by what is written: webhooks of one API ask it for the same members
/// again and again. It changes no result.
#[derive(Debug, Default)]
pub struct Paths(HashMap<Box<str>, jsonpath::Path>);

/// So many different paths are kept.
const MOST_PATHS: usize = 512;

/// Longer paths are not kept, in bytes.
const LONGEST_KEPT_PATH: usize = 128;

impl Paths {
    pub(super) fn get(&self, written: &str) -> Option<&jsonpath::Path> {
        self.0.get(written)
    }

    pub(super) fn keep(&mut self, written: &str, path: &jsonpath::Path) {
        if self.0.len() < MOST_PATHS && written.len() <= LONGEST_KEPT_PATH {
            self.0.insert(written.into(), path.clone());
        }
    }
}
