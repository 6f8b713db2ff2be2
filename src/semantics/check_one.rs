//! One declaration by itself: its faults, its mentions, and what it becomes.

use std::sync::Arc;

use crate::diagnostics::{Fault, Severity};
use crate::functions::ENDPOINT;
use crate::ir;
use crate::names::{self, Group};
use crate::source::Span;
use crate::syntax::ast::{self, Declaration, WebhookLine};
use crate::syntax::{self, Kind, Parsed};

use super::facts::FactKey;
use super::index::{Account, Endpoint, Index, Steps};
use super::item::{Item, Paths, Wanted};
use super::lowering::Lowering;
use super::mention::{Mention, Noun, Verb};
use super::response_path::{Replies, ResponsePath};
use super::view::View;

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
    /// What it becomes, if that is kept; `None` where it has an error.
    pub lowered: Option<Lowered>,
    /// Whether some of it could not be read.
    pub broken: bool,
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
    /// What tests ask of a webhook.
    Webhook {
        /// Whether it invokes a pre-made function, or may: what it invokes is not known.
        may_be_function: bool,
        /// The paths that it maps, if a test runs it and it has no error.
        paths: Option<Arc<[ResponsePath]>>,
    },
    /// What a test's replies hold.
    Test(Replies),
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
    /// 3.7
    OAuth2(ir::OAuth2),
}

/// Reads and checks one declaration. The result depends on its text and on what it looks up in `index`,
/// and on nothing else; `paths` only saves time. Where what it becomes is not to `keep`, it is
/// `None`, since the entries of its long blocks take much room.
#[must_use]
pub fn check_one(item: Item<'_>, index: &Index, paths: &mut Paths, keep: bool) -> Checked {
    if let Some((parsed, deferred)) = syntax::parse_deferred(item.text, item.kind) {
        let checked = check_read(item, index, paths, keep, &parsed);
        if deferred.is_right() {
            return checked;
        }
        let Parsed { tree, faults, whole } = deferred.parse_faulty(item.text, item.kind);
        // What is right in a long one is checked, too: a short one has a tree where recovery can make one.
        let tree = if syntax::is_read_in_part(item.text) { tree.or(parsed.tree) } else { tree };
        let parsed = Parsed { tree, faults, whole };
        return check_read(item, index, paths, keep, &parsed);
    }
    check_read(item, index, paths, keep, &syntax::parse_declaration(item.text, item.kind))
}

fn check_read(item: Item<'_>, index: &Index, paths: &mut Paths, keep: bool, parsed: &Parsed) -> Checked {
    let mut lowering = Lowering::new(item, View::new(index), paths);
    lowering.broken = !parsed.whole && parsed.faults.iter().any(|fault| fault.severity() == Severity::Error);
    lowering.found.clone_from(&parsed.faults);
    lowering.keeps = keep;
    let declares = match item.kind {
        Kind::Webhook | Kind::Flow | Kind::OAuth2 => Some(Noun::Runnable),
        Kind::Endpoint => Some(Noun::Endpoint),
        Kind::Account | Kind::Test | Kind::Stray => None,
    };
    if let Some(noun) = declares.filter(|_| !item.name.is_empty()) {
        lowering.mention(Verb::Declares, noun, item.name);
    }
    if declares.is_some() {
        lowering.taken_name(item.kind, item.name);
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
        Some(Declaration::Webhook(webhook)) => {
            let is_tested = lowering.index.is_tested(&webhook.name.text);
            lowering.response_paths = is_tested.then(Vec::new);
            let lowered = lowering.webhook(webhook);
            let may_be_function = lowering.may_be_function(webhook);
            let paths = lowering.response_paths.take().filter(|_| !lowering.broken && lowering.errors == 0);
            if may_be_function || paths.is_some() {
                known = Known::Webhook { may_be_function, paths: paths.map(Into::into) };
            }
            lowered.map(Lowered::Webhook)
        }
        Some(Declaration::Flow(flow)) => {
            let (steps, lowered) = lowering.flow(flow);
            known = Known::Flow(steps);
            lowered.map(Lowered::Flow)
        }
        Some(Declaration::Test(test)) => {
            let lowered = lowering.test(test);
            known = Known::Test(lowering.replies(lowered.as_ref()));
            lowered.map(Lowered::Test)
        }
        Some(Declaration::OAuth2(oauth2)) => lowering.oauth2(oauth2).map(Lowered::OAuth2),
        None => None,
    };
    // What an account mentions concerns no run.
    if lowering.broken && item.kind != Kind::Account {
        unread(item.text, &mut lowering.mentions);
    }
    let Lowering { found: faults, mentions, wanted, inside_texts, broken, index, .. } = lowering;
    let looked_up = index.looked_up();
    let lowered = lowered.filter(|_| keep);
    Checked { faults, mentions, wanted, inside_texts, looked_up, known, lowered, broken }
}

impl Lowering<'_, '_> {
    /// Whether `webhook` sends nothing, because a pre-made function gives its answer; or may, because nothing declares
    /// what it invokes, or the line that says so could not be read.
    fn may_be_function(&self, webhook: &ast::Webhook) -> bool {
        let requests = |line: &WebhookLine| matches!(line, WebhookLine::Request(_));
        if webhook.lines.iter().any(requests) {
            return false;
        }
        let mut invoked = webhook.lines.iter().filter_map(|line| match line {
            WebhookLine::Invoke { endpoint, .. } => Some(&*endpoint.text),
            _ => None,
        });
        match invoked.next() {
            Some(name) => name == ENDPOINT || self.index.endpoint(name).is_none(),
            None => self.broken,
        }
    }
}

/// Notes every flow variable in the text of a declaration that could not be read in full.
fn unread(text: &str, mentions: &mut Vec<Mention>) {
    for (at, prefix) in text.match_indices(Group::Flow.prefix()) {
        let end = at + prefix.len();
        let end = names::end(text.as_bytes(), end).unwrap_or(end);
        mentions.push(Mention { verb: Verb::Unread, noun: Noun::FlowVariable, span: Span::new(at, end) });
    }
}
