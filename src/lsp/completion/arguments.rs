//! The arguments of pre-made functions.

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;
use crate::functions::{self, Kind, Signature};
use crate::lsp::blocks::Item;
use crate::lsp::tokens::Token;

/// The function that the webhook of `tokens` invokes.
fn invoked(text: &str, tokens: &[Token]) -> Option<&'static Signature> {
    let written = |token: &Token| text.get(token.span.range()).unwrap_or_default();
    let name = tokens.windows(4).find_map(|four| match four {
        [invoke, endpoint, stop, name] => {
            let is_one = written(invoke) == "invoke"
                && written(endpoint) == functions::ENDPOINT
                && written(stop) == ".";
            is_one.then(|| written(name))
        }
        _ => None,
    })?;
    Some(functions::named(name)?.signature())
}

/// The arguments that may still be given after `given`, in a `with` of the webhook of `tokens`: those that must be first.
pub(super) fn names(text: &str, tokens: &[Token], given: &[Item<'_>]) -> Vec<Offer> {
    let Some(function) = invoked(text, tokens) else { return Vec::new() };
    let is_given = |name: &str| {
        given.windows(2).any(|two| matches!(two, [item, colon] if item.text == name && colon.text == ":"))
    };
    let left = function.arguments.iter().filter(|argument| !is_given(argument.name));
    left.map(|argument| Offer {
        text: format!("{}: ", argument.name),
        detail: argument.meaning.to_owned(),
        rank: u8::from(!argument.required),
        ..Offer::new(argument.name, CompletionItemKind::Field)
    })
    .collect()
}

/// The values that the argument `name` has to be one of.
pub(super) fn values(text: &str, tokens: &[Token], name: &str) -> Vec<Offer> {
    let argument = invoked(text, tokens).and_then(|function| function.argument(name));
    let Some(Kind::Choice(words)) = argument.map(|argument| argument.kind) else { return Vec::new() };
    words.iter().map(|word| Offer::new(format!("\"{word}\""), CompletionItemKind::EnumMember)).collect()
}
