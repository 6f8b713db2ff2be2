//! Variables, with who saves them.

use std::collections::{BTreeMap, HashMap};

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;
use super::place::Place;
use crate::ir::OUTCOME_VARIABLES;
use crate::lsp::about::{outcome, owner};
use crate::names::Group;
use crate::semantics::{Noun, Verb};
use crate::source::Location;
use crate::workspace::Workspace;

/// Who sets a variable, as far as one place says; what says most comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Nobody,
    Given,
    Provided,
    Saved,
}

/// Every variable that the project knows and that may stand in `place`: those of the flow with who saves them, settings
/// with their values, names of secrets, and what the platform provides. One that only `typed` names is being typed. With
/// `braces`, a value in a text is written.
pub(super) fn offers(workspace: &mut Workspace, place: Place, typed: Location, braces: bool) -> Vec<Offer> {
    // The place that says most of each, the first of several that say as much.
    let mut found: BTreeMap<String, Offer> = BTreeMap::new();
    for (noun, prefix) in [(Noun::FlowVariable, Group::Flow.prefix()), (Noun::OtherVariable, "")] {
        let mut known: HashMap<String, (Source, Location)> = HashMap::new();
        workspace.each_mention(noun, |name, verb, _, at| {
            if at.file == typed.file && at.span.start == typed.span.start {
                return;
            }
            let source = match verb {
                Verb::Saves => Source::Saved,
                Verb::Provides => Source::Provided,
                Verb::Gives => Source::Given,
                _ => Source::Nobody,
            };
            match known.get_mut(name) {
                Some(best) if best.0 < source => *best = (source, at),
                Some(_) => {}
                None => drop(known.insert(name.to_owned(), (source, at))),
            }
        });
        found.extend(known.into_iter().map(|(name, (source, at))| {
            let name = format!("{prefix}{name}");
            (name.clone(), offer(workspace, name, source, at))
        }));
    }
    for name in OUTCOME_VARIABLES {
        let written = format!("{}{name}", Group::Flow.prefix());
        let about = outcome(name).unwrap_or_default().to_owned();
        let detail = "outcome of the last run".to_owned();
        let offer =
            Offer { detail, about, rank: 1, ..Offer::new(written.clone(), CompletionItemKind::Variable) };
        found.insert(written, offer);
    }
    for (name, setting) in &workspace.index().account().settings {
        let written = format!("{}{name}", Group::Account.prefix());
        let detail = setting.text.clone().unwrap_or_default();
        found.insert(
            written.clone(),
            Offer { detail, rank: 1, ..Offer::new(written, CompletionItemKind::Constant) },
        );
    }
    let mut offers: Vec<Offer> =
        found.into_values().filter(|offer| is_whole(&offer.label) && place.holds(&offer.label)).collect();
    offers.extend(place.groups().map(|group| Offer {
        detail: "all of its variables".to_owned(),
        ..Offer::new(group.written(), CompletionItemKind::Module)
    }));
    if braces {
        offers.iter_mut().for_each(|offer| offer.text = format!("{{{{{}}}}}", offer.label));
    }
    offers
}

/// The variable `name`, with who sets it at `at`.
fn offer(workspace: &Workspace, name: String, source: Source, at: Location) -> Offer {
    let (by, rank) = match source {
        Source::Saved => ("saved by", 0),
        Source::Provided => ("provided by", 2),
        Source::Given => ("given by", 2),
        Source::Nobody => ("", 2),
    };
    let who = owner(workspace, at.file, at.span).filter(|_| !by.is_empty());
    let detail = who.map(|who| format!("{by} {who}")).unwrap_or_default();
    Offer { detail, rank, ..Offer::new(name, CompletionItemKind::Variable) }
}

/// Whether it is a variable, and not one that is being typed.
fn is_whole(written: &str) -> bool {
    Group::ALL
        .into_iter()
        .any(|group| written.strip_prefix(group.prefix()).is_some_and(|name| !name.is_empty()))
}
