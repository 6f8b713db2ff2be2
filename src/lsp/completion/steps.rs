//! What a test names in a reply or an expected request.

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;
use super::names;
use crate::semantics::index::Manner;
use crate::workspace::Workspace;

/// What a test of `target` may name: the `oauth2` declarations, whose token requests are answered too, and the steps of
/// a flow; of a target that nothing declares, everything.
pub(super) fn offers(workspace: &mut Workspace, target: &str) -> Vec<Offer> {
    let index = workspace.index();
    let is_declared = index.runnable(target).is_some();
    let steps = index.flow(target).cloned().unwrap_or_default();
    let is_named = |name: &str, manner| match manner {
        Manner::OAuth2 => true,
        Manner::Webhook => !is_declared || steps.webhooks.contains_key(name),
        Manner::Flow => false,
    };
    let mut offers = names::runnables(workspace, is_named);
    offers.extend((steps.flow_end || !is_declared).then(flow_end));
    offers
}

/// The name that tests have for the flow-end webhook.
fn flow_end() -> Offer {
    Offer {
        detail: "the flow-end webhook of a flow".to_owned(),
        rank: 2,
        ..Offer::new("flow-end", CompletionItemKind::Function)
    }
}
