//! Names that files declare.

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;
use crate::functions;
use crate::semantics::index::Manner;
use crate::workspace::Workspace;

/// The webhooks, flows and `oauth2` declarations that `wanted` says.
pub(super) fn runnables(workspace: &mut Workspace, wanted: impl Fn(&str, Manner) -> bool) -> Vec<Offer> {
    let all = workspace.index().runnables().filter(|(name, runnable)| wanted(name.as_str(), runnable.manner));
    let mut offers: Vec<Offer> = all
        .map(|(name, runnable)| Offer {
            detail: match runnable.manner {
                Manner::Webhook => "webhook",
                Manner::Flow => "flow",
                Manner::OAuth2 => "oauth2",
            }
            .to_owned(),
            ..Offer::new(
                name.as_str(),
                match runnable.manner {
                    Manner::Webhook => CompletionItemKind::Function,
                    Manner::Flow => CompletionItemKind::Event,
                    Manner::OAuth2 => CompletionItemKind::Constant,
                },
            )
        })
        .collect();
    offers.sort_by(|one, other| one.label.cmp(&other.label));
    offers
}

/// The endpoints; with the one of the pre-made functions where `invoked`.
pub(super) fn endpoints(workspace: &mut Workspace, invoked: bool) -> Vec<Offer> {
    let mut names: Vec<String> = workspace.index().endpoints().map(ToString::to_string).collect();
    names.sort();
    let mut offers: Vec<Offer> = names
        .into_iter()
        .map(|name| Offer {
            detail: "endpoint".to_owned(),
            ..Offer::new(name, CompletionItemKind::Interface)
        })
        .collect();
    if invoked {
        offers.push(Offer {
            detail: "the pre-made functions".to_owned(),
            about: functions::index(),
            rank: 2,
            ..Offer::new(functions::ENDPOINT, CompletionItemKind::Module)
        });
    }
    offers
}

/// The methods of an endpoint, with what they return.
pub(super) fn methods(workspace: &mut Workspace, endpoint: &str) -> Vec<Offer> {
    if endpoint == functions::ENDPOINT {
        let all = functions::names().filter_map(functions::named);
        return all
            .map(|function| {
                let signature = function.signature();
                let detail = signature.summary.to_owned();
                let about = functions::page(function);
                Offer { detail, about, ..Offer::new(signature.name, CompletionItemKind::Method) }
            })
            .collect();
    }
    let Some(endpoint) = workspace.index().endpoint(endpoint) else { return Vec::new() };
    let mut offers: Vec<Offer> = endpoint
        .methods
        .iter()
        .map(|(name, returns)| {
            let returns: Vec<String> = returns.iter().map(ToString::to_string).collect();
            let detail =
                if returns.is_empty() { String::new() } else { format!("returns {}", returns.join(", ")) };
            Offer { detail, ..Offer::new(name.as_str(), CompletionItemKind::Method) }
        })
        .collect();
    offers.sort_by(|one, other| one.label.cmp(&other.label));
    offers
}
