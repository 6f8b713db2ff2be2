//! One declaration by itself: its faults, its mentions, and what it becomes.

use std::collections::HashMap;

use ecow::EcoString;

use crate::diagnostics::{Fault, Severity};
use crate::ir;
use crate::jsonpath;
use crate::names::{self, Group};
use crate::source::{FileId, Position, Span};
use crate::syntax::{self, Kind, ast::Declaration};

use super::facts::{FactKey, View};
use super::index::{Account, Endpoint, Index};
use super::lowering::Lowering;
use super::mention::{Mention, Noun, Verb};
use super::steps::Steps;

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

/// What is known of one declaration, true wherever it stands. Places count from its first byte.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong with it, the parser's first.
    pub faults: Vec<Fault>,
    /// The names in it, in no particular order.
    pub mentions: Vec<Mention>,
    /// Faults whose help is to name what is nearest.
    pub wanted: Vec<Wanted>,
    /// Where warnings stand, or may yet, inside a multi-line text, and that text.
    pub inside_texts: Vec<(u32, Span)>,
    /// What it looked up in the index: where none of that changes, the result stays.
    pub looked_up: Vec<FactKey>,
    /// What other declarations need to know of it.
    pub known: Known,
    /// What it becomes; `None` where it has an error.
    pub lowered: Option<Lowered>,
    /// Whether some of it could not be read.
    pub broken: bool,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Those of webhooks.
    Webhooks,
    /// Those of webhooks and flows.
    Runnables,
    /// Those of endpoints.
    Endpoints,
    /// Those that the account sets.
    Settings,
}

impl Among {
    /// What stands before the name where it is written.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        if self == Self::Settings { "$account." } else { "" }
    }
}

/// What other declarations need to know of a declaration.
#[derive(Debug, Default)]
pub enum Known {
    /// Nothing but its name.
    #[default]
    Nothing,
    /// What an account allows and sets.
    Account(Box<Account>),
    /// What an endpoint offers.
    Endpoint {
        /// Its methods.
        endpoint: Endpoint,
        /// Where `default` stands.
        default: Option<Span>,
    },
    /// The steps of a flow.
    Flow(Steps),
}

/// What a declaration becomes.
#[derive(Debug)]
pub enum Lowered {
    /// 3.2
    Endpoint(ir::Endpoint),
    /// 3.3 and 3.4
    Webhook(ir::Webhook),
    /// 3.5
    Flow(ir::Flow),
    /// 3.6
    Test(ir::Test),
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

/// Reads and checks one declaration. The result depends on its text and on what it looks up in `index`,
/// and on nothing else; `paths` only saves time.
#[must_use]
pub fn check_one(item: Item<'_>, index: &Index, paths: &mut Paths) -> Checked {
    let parsed = syntax::parse_declaration(item.text, item.kind);
    let mut lowering = Lowering::new(item, View::new(index), paths);
    lowering.broken = parsed.faults.iter().any(|fault| fault.severity() == Severity::Error);
    lowering.found = parsed.faults;
    let declares = match item.kind {
        Kind::Webhook | Kind::Flow => Some(Noun::Runnable),
        Kind::Endpoint => Some(Noun::Endpoint),
        Kind::Account | Kind::Test | Kind::Stray => None,
    };
    if let Some(noun) = declares.filter(|_| !item.name.is_empty()) {
        lowering.mention(Verb::Declares, noun, item.name);
    }
    let mut known = Known::Nothing;
    let lowered = match &parsed.tree {
        Some(Declaration::Account(account)) => {
            known = Known::Account(Box::new(lowering.account(account)));
            None
        }
        Some(Declaration::Endpoint(endpoint)) => {
            let lowered = lowering.endpoint(endpoint);
            known = Known::Endpoint { endpoint: lowered.known, default: lowered.default };
            lowered.endpoint.map(Lowered::Endpoint)
        }
        Some(Declaration::Webhook(webhook)) => lowering.webhook(webhook).map(Lowered::Webhook),
        Some(Declaration::Flow(flow)) => {
            let (steps, lowered) = lowering.flow(flow);
            known = Known::Flow(steps);
            lowered.map(Lowered::Flow)
        }
        Some(Declaration::Test(test)) => lowering.test(test).map(Lowered::Test),
        None => None,
    };
    if lowering.broken {
        unread(item.text, &mut lowering.mentions);
    }
    let Lowering { found: faults, mentions, wanted, inside_texts, broken, index, .. } = lowering;
    let looked_up = index.looked_up();
    Checked { faults, mentions, wanted, inside_texts, looked_up, known, lowered, broken }
}

/// Notes every flow variable in the text of a declaration that could not be read in full.
fn unread(text: &str, mentions: &mut Vec<Mention>) {
    for (at, prefix) in text.match_indices(Group::Flow.prefix()) {
        let end = at + prefix.len();
        let end = names::end(text.as_bytes(), end).unwrap_or(end);
        mentions.push(Mention { verb: Verb::Unread, noun: Noun::FlowVariable, span: Span::new(at, end) });
    }
}
