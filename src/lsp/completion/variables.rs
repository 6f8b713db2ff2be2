//! Variables, with who saves them.

use std::collections::BTreeMap;

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;
use crate::ir::OUTCOME_VARIABLES;
use crate::lsp::about::{outcome, owner};
use crate::names::Group;
use crate::semantics::{Noun, Verb};
use crate::source::FileId;
use crate::workspace::Workspace;

/// Every variable that the project knows: those of the flow with who saves them, settings with their values, names of
/// secrets, and what the platform provides. With `braces`, a value in a text is written.
pub(super) fn offers(workspace: &mut Workspace, braces: bool) -> Vec<Offer> {
    let mut found: BTreeMap<String, Offer> = BTreeMap::new();
    let files: Vec<FileId> = workspace.sources().iter().map(|(file, _)| file).collect();
    for file in files {
        let declared: Vec<_> = workspace
            .declarations(file)
            .into_iter()
            .flat_map(|one| {
                let start = one.head.span.start;
                one.mentions.into_iter().map(move |mention| (mention, mention.span.from_start(start)))
            })
            .filter(|(mention, _)| matches!(mention.noun, Noun::FlowVariable | Noun::OtherVariable))
            .collect();
        for (mention, span) in declared {
            let Some(name) = workspace.sources().get(file).map(|source| source.slice(span)) else { continue };
            let known = found.get(name);
            let by = match mention.verb {
                Verb::Saves => "saved by",
                Verb::Gives => "given by",
                _ if known.is_none() => "",
                _ => continue,
            };
            // The first that saves it says most.
            if known.is_some_and(|known| known.rank == 0 || by != "saved by" && !known.detail.is_empty()) {
                continue;
            }
            let who = owner(workspace, file, span).filter(|_| !by.is_empty());
            let detail = who.map(|who| format!("{by} {who}")).unwrap_or_default();
            let rank = if by == "saved by" { 0 } else { 2 };
            let offer = Offer { detail, rank, ..Offer::new(name, CompletionItemKind::Variable) };
            found.insert(name.to_owned(), offer);
        }
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
    let mut offers: Vec<Offer> = found.into_values().filter(|offer| is_whole(&offer.label)).collect();
    if braces {
        offers.iter_mut().for_each(|offer| offer.text = format!("{{{{{}}}}}", offer.label));
    }
    offers
}

/// Whether it is a variable, and not one that is being typed.
fn is_whole(written: &str) -> bool {
    Group::ALL
        .into_iter()
        .any(|group| written.strip_prefix(group.prefix()).is_some_and(|name| !name.is_empty()))
}
