//! The passes over a project, numbered as they run.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::{Location, Sources};
use crate::syntax::ast::Declaration;

use super::Options;
use super::declarations::{Declarations, Item};
use super::facts::Facts;
use super::index::Index;
use super::lowering::Lowering;
use super::parallel::halves;
use super::steps::Flows;
use super::typo::probable_typos;
use crate::ir;

/// What the passes make of a project, beside its diagnostics.
#[derive(Default)]
struct Built {
    endpoints: Vec<ir::Endpoint>,
    webhooks: Vec<ir::Webhook>,
    flows: Vec<ir::Flow>,
    tests: Vec<ir::Test>,
}

/// What one pass over some declarations found.
struct Found<'s> {
    diagnostics: Diagnostics,
    facts: Facts<'s>,
    flows: Flows<'s>,
    built: Built,
    /// Those that could not be read in full.
    broken: Vec<Item<'s>>,
}

/// Runs every pass; the program where `keep` asks for it and no error was found.
pub(super) fn run(sources: &Sources, options: &Options, keep: bool) -> (Option<ir::Program>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let mut facts = Facts::default();
    let mut built = Built::default();
    let mut broken = Vec::new();

    // 1. Where the declarations stand, and their names.
    let declarations = Declarations::find(sources, options.account, &mut diagnostics);
    let mut index = Index::default();
    declarations.name(&mut index, &mut diagnostics);
    strays(&declarations, &mut diagnostics, &mut broken);

    // 2. What the operator allows, and the endpoints: all others are checked against them.
    accounts(&declarations, &mut index, &mut diagnostics);
    endpoints(&declarations, &mut index, keep, &mut diagnostics, &mut facts, &mut built, &mut broken);

    // 3. Webhooks and flows, each by itself.
    let mut flows = Flows::new();
    for part in halves(&declarations.runnables, |items| runnables(items, &index, keep)) {
        diagnostics.extend(part.diagnostics);
        facts.absorb(part.facts);
        flows.extend(part.flows);
        broken.extend(part.broken);
        built.webhooks.extend(part.built.webhooks);
        built.flows.extend(part.built.flows);
    }

    // 4. Tests, which need the steps of the flows.
    for part in halves(&declarations.tests, |items| tests(items, &index, &flows, keep)) {
        diagnostics.extend(part.diagnostics);
        facts.absorb(part.facts);
        broken.extend(part.broken);
        built.tests.extend(part.built.tests);
    }

    // 5. What only the whole project tells.
    probable_typos(sources, &facts, &Declarations::mentioned(&broken), &mut diagnostics);

    // 6. What comments allow; the order of files and places; a setting's fault is found at each use.
    declarations.allowed.silence(sources, &facts.inside_texts, &mut diagnostics);
    diagnostics.sort();
    each_once(&mut diagnostics);

    let program = (keep && diagnostics.errors() == 0).then(|| ir::Program {
        version: ir::VERSION,
        files: sources.iter().map(|(_, source)| source.name().to_owned()).collect(),
        account: ir::Account {
            allow_http: index.account.allow_http,
            allow_networks: index.account.networks.clone(),
            private: index.account.private.clone(),
        },
        endpoints: built.endpoints.into_iter().map(Into::into).collect(),
        default_endpoint: index.default_endpoint.map(|(name, _)| name.to_owned()),
        webhooks: built.webhooks.into_iter().map(Into::into).collect(),
        flows: built.flows.into_iter().map(Into::into).collect(),
        tests: built.tests,
    });
    (program, diagnostics)
}

/// What stands outside of declarations: its faults are its parser's.
fn strays<'s>(declarations: &Declarations<'s>, found: &mut Diagnostics, broken: &mut Vec<Item<'s>>) {
    for item in &declarations.strays {
        let _ = item.read(found);
        broken.push(*item);
    }
}

fn accounts<'s>(declarations: &Declarations<'s>, index: &mut Index<'s>, found: &mut Diagnostics) {
    for (number, item) in declarations.accounts.iter().enumerate() {
        let none = Index::default();
        let mut lowering = Lowering::new(item, &none, false);
        let (declaration, broken) = item.read(&mut lowering.found);
        lowering.broken = broken;
        if let Some(Declaration::Account(account)) = declaration {
            let known = lowering.account(&account);
            if number == 0 {
                index.account = known;
            }
        }
        // Of two accounts it is not known which one counts.
        index.account.broken |= broken || number > 0;
        found.extend(lowering.found);
    }
    index.account.broken |= declarations.file_broken;
}

fn endpoints<'s>(
    declarations: &Declarations<'s>,
    index: &mut Index<'s>,
    keep: bool,
    found: &mut Diagnostics,
    facts: &mut Facts<'s>,
    built: &mut Built,
    unread: &mut Vec<Item<'s>>,
) {
    for item in &declarations.endpoints {
        let mut lowering = Lowering::new(item, index, keep);
        let (declaration, broken) = item.read(&mut lowering.found);
        lowering.broken = broken;
        if broken {
            unread.push(*item);
        }
        let lowered = match declaration {
            Some(Declaration::Endpoint(endpoint)) => Some(lowering.endpoint(&endpoint)),
            _ => None,
        };
        let Lowering { found: own, facts: own_facts, .. } = lowering;
        found.extend(own);
        facts.absorb(own_facts);
        index.endpoints_broken |= broken;
        let Some(lowered) = lowered else {
            index.add_unread_endpoint(item.name());
            continue;
        };
        if let Some(span) = lowered.default {
            let span = span.from_start(item.head.span.start);
            several_defaults(index, item, item.location(span), found);
        }
        index.add_endpoint(item.name(), lowered.known);
        if keep {
            built.endpoints.extend(lowered.endpoint);
        }
    }
}

fn several_defaults<'s>(index: &mut Index<'s>, item: &Item<'s>, at: Location, found: &mut Diagnostics) {
    match &index.default_endpoint {
        None => index.default_endpoint = Some((item.name(), at)),
        Some((name, first)) => found.push(
            Diagnostic::new(
                Code::EndpointSeveralDefaults,
                at,
                format!("`{name}` is the default endpoint already"),
                "keep `default` in one endpoint, the one that is to get the details of calls",
            )
            .with_related(*first, "the first default stands here"),
        ),
    }
}

fn runnables<'s>(items: &[Item<'s>], index: &Index<'s>, keep: bool) -> Found<'s> {
    each(items, index, keep, |declaration, lowering, built| match declaration {
        Declaration::Webhook(webhook) => {
            let lowered = lowering.webhook(webhook);
            if keep {
                built.webhooks.extend(lowered);
            }
        }
        Declaration::Flow(flow) => {
            let lowered = lowering.flow(flow);
            if keep {
                built.flows.extend(lowered);
            }
        }
        _ => {}
    })
}

fn tests<'s>(items: &[Item<'s>], index: &Index<'s>, flows: &Flows<'s>, keep: bool) -> Found<'s> {
    each(items, index, keep, |declaration, lowering, built| {
        if let Declaration::Test(test) = declaration {
            let lowered = lowering.test(test, flows);
            if keep {
                built.tests.extend(lowered);
            }
        }
    })
}

/// Reads and lowers declarations one by one, so that only one tree is in memory at a time.
fn each<'s>(
    items: &[Item<'s>],
    index: &Index<'s>,
    keep: bool,
    mut lower: impl FnMut(&Declaration, &mut Lowering<'_, 's>, &mut Built),
) -> Found<'s> {
    let mut found = Found {
        diagnostics: Diagnostics::default(),
        facts: Facts::default(),
        flows: Flows::new(),
        built: Built::default(),
        broken: Vec::new(),
    };
    let mut paths = HashMap::new();
    for item in items {
        let mut lowering = Lowering::new(item, index, keep);
        lowering.paths = paths;
        let (declaration, broken) = item.read(&mut lowering.found);
        lowering.broken = broken;
        if broken {
            found.broken.push(*item);
        }
        if let Some(declaration) = declaration {
            lower(&declaration, &mut lowering, &mut found.built);
        }
        found.diagnostics.extend(lowering.found);
        if let Some(steps) = lowering.facts.steps.take() {
            found.flows.entry(steps.flow).or_insert(steps);
        }
        found.facts.absorb(lowering.facts);
        paths = lowering.paths;
    }
    found
}

/// Leaves one of the diagnostics that say the same of the same place.
fn each_once(diagnostics: &mut Diagnostics) {
    let mut said = HashSet::new();
    diagnostics.retain(|one| {
        let Location { file, span } = one.location;
        said.insert((file, span.start, span.end, one.code))
    });
}
