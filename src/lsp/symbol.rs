//! What a name in a file stands for, and every place that names the same.

use crate::names::Group;
use crate::semantics::{Noun, Verb};
use crate::source::{FileId, Location, Source, Span};
use crate::syntax::Head;
use crate::workspace::Workspace;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Symbol {
    /// `$flow.key.NAME`: the name.
    Flow(String),
    /// A variable that somebody else sets, with `$` and group.
    Given(String),
    /// `set NAME` of the account, and `$account.NAME`.
    Setting(String),
    /// A webhook or a flow.
    Runnable(String),
    /// An endpoint.
    Endpoint(String),
    /// A method of an endpoint.
    Method {
        /// The endpoint's name.
        endpoint: String,
        /// Its own.
        name: String,
    },
}

/// A place that names something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    /// What is done with it there.
    pub verb: Verb,
    /// The name alone: of a variable what follows the group.
    pub name: Location,
    /// The name as it is written: of a variable all of it.
    pub whole: Location,
}

impl Symbol {
    /// As authors write it.
    pub fn written(&self) -> String {
        match self {
            Self::Flow(name) => format!("{}{name}", Group::Flow.prefix()),
            Self::Setting(name) => format!("{}{name}", Group::Account.prefix()),
            Self::Given(name) | Self::Runnable(name) | Self::Endpoint(name) => name.clone(),
            Self::Method { endpoint, name } => format!("{endpoint}.{name}"),
        }
    }

    /// The name alone.
    pub fn name(&self) -> &str {
        match self {
            Self::Given(name) => name.rsplit('.').next().unwrap_or(name),
            Self::Flow(name) | Self::Setting(name) | Self::Runnable(name) | Self::Endpoint(name) => name,
            Self::Method { name, .. } => name,
        }
    }
}

/// What the byte at `offset` of `file` names, and the place that does.
pub(super) fn at(workspace: &mut Workspace, file: FileId, offset: u32) -> Option<(Symbol, Named)> {
    let declared = workspace.declaration_at(file, offset)?;
    let start = declared.head.span.start;
    let touches = |span: Span| span.start <= offset && offset <= span.end;
    let mention =
        declared.mentions.iter().find(|one| touches(one.span.from_start(start)) && !one.span.is_empty())?;
    let (verb, noun, span) = (mention.verb, mention.noun, mention.span.from_start(start));
    let endpoint = declared.head.name;
    let source = workspace.sources().get(file)?;
    let symbol = symbol(source, noun, span, endpoint)?;
    Some((symbol, named(source, file, verb, noun, span)))
}

/// Every place that names `symbol`, in the order of files and places.
pub(super) fn places(workspace: &mut Workspace, symbol: &Symbol) -> Vec<Named> {
    let mut found = Vec::new();
    let mut of = |noun: Noun, name: &str| {
        for (mention, at) in workspace.mentions_of(noun, name) {
            let Some(source) = workspace.sources().get(at.file) else { continue };
            let one = named(source, at.file, mention.verb, noun, at.span);
            found.push((one, noun));
        }
    };
    match symbol {
        Symbol::Flow(name) => of(Noun::FlowVariable, name),
        Symbol::Given(name) => of(Noun::OtherVariable, name),
        Symbol::Setting(name) => {
            of(Noun::Setting, name);
            of(Noun::OtherVariable, &symbol.written());
        }
        Symbol::Runnable(name) => of(Noun::Runnable, name),
        Symbol::Endpoint(name) => of(Noun::Endpoint, name),
        Symbol::Method { name, .. } => of(Noun::Method, name),
    }
    let mut found: Vec<Named> = found
        .into_iter()
        .filter(|(one, noun)| *noun != Noun::Method || is_method_of(workspace, one.whole, symbol))
        .map(|(one, _)| one)
        .collect();
    found.sort_by_key(|one| (one.whole.file, one.whole.span.start));
    found
}

/// The head of the declaration around a place.
pub(super) fn head_at(workspace: &Workspace, file: FileId, span: Span) -> Option<Head> {
    workspace.outline_of(file)?.at(span.start).map(|(_, head)| *head)
}

/// Whether the method's name at `at` is that of the endpoint of `symbol`.
fn is_method_of(workspace: &Workspace, at: Location, symbol: &Symbol) -> bool {
    let Some(source) = workspace.sources().get(at.file) else { return false };
    let endpoint = head_at(workspace, at.file, at.span).map(|head| head.name).unwrap_or_default();
    self::symbol(source, Noun::Method, at.span, endpoint).as_ref() == Some(symbol)
}

/// What the name at `span` stands for; `owner` is the name of the declaration around it.
fn symbol(source: &Source, noun: Noun, span: Span, owner: Span) -> Option<Symbol> {
    let written = source.slice(span).to_owned();
    let after = |group: Group| written.strip_prefix(group.prefix()).map(str::to_owned);
    Some(match noun {
        Noun::FlowVariable => Symbol::Flow(after(Group::Flow)?),
        Noun::OtherVariable => after(Group::Account).map_or(Symbol::Given(written), Symbol::Setting),
        Noun::Setting => Symbol::Setting(written),
        Noun::Runnable => Symbol::Runnable(written),
        Noun::Endpoint => Symbol::Endpoint(written),
        Noun::Method => {
            // `tools.send_link` in a webhook; in the endpoint itself the name alone.
            let before = source.text().get(..span.start as usize)?;
            let endpoint = match before.strip_suffix('.') {
                Some(before) => {
                    let part = |byte: &u8| !crate::names::is_part(*byte);
                    let start = before.bytes().rev().position(|byte| part(&byte)).unwrap_or(before.len());
                    before.get(before.len() - start..)?.to_owned()
                }
                None => source.slice(owner).to_owned(),
            };
            Symbol::Method { endpoint, name: written }
        }
    })
}

fn named(source: &Source, file: FileId, verb: Verb, noun: Noun, span: Span) -> Named {
    let written = source.slice(span);
    let prefix = match noun {
        Noun::FlowVariable | Noun::OtherVariable => Group::ALL
            .into_iter()
            .map(Group::prefix)
            .find(|prefix| written.starts_with(prefix))
            .map_or(0, str::len),
        _ => 0,
    };
    let name = Span { start: span.start + prefix as u32, end: span.end };
    Named { verb, name: Location { file, span: name }, whole: Location { file, span } }
}
