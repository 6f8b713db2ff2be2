//! The members of what a webhook's tests reply, for the path of a mapping.

use std::collections::BTreeMap;

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;
use super::replies::replies;
use crate::ir::Constant;
use crate::json;
use crate::source::{FileId, Span};
use crate::syntax::ast::{AnswerBody, Json};
use crate::workspace::Workspace;

/// How many characters of a value are shown.
const LONGEST: usize = 40;

/// The members that stand at `path` in the JSON replies of the tests of the webhook around `offset`, each with a value.
pub(super) fn offers(workspace: &Workspace, file: FileId, offset: u32, path: &[String]) -> Vec<Offer> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    replies(workspace, file, offset, |text, body| {
        if let AnswerBody::Json(json) = body {
            members(json, path, text, &mut found);
        }
    });
    let offer =
        |(name, value)| Offer { detail: value, rank: 0, ..Offer::new(name, CompletionItemKind::Field) };
    found.into_iter().map(offer).collect()
}

fn members(json: &Json, path: &[String], text: &str, found: &mut BTreeMap<String, String>) {
    match json {
        // Of a list, the members of all its items: `[0]` and `[*]` lead there.
        Json::List { items, .. } => items.iter().for_each(|item| members(&item.json, path, text, found)),
        Json::Object { members: all, .. } => {
            for member in all {
                let Some(name) = member.name.plain() else { continue };
                match path.split_first() {
                    Some((first, rest)) if *first == name => members(&member.item.json, rest, text, found),
                    None if crate::names::is_name(&name) => {
                        found.entry(name).or_insert_with(|| shown(text, member.item.json.span()));
                    }
                    _ => {}
                }
            }
        }
        Json::Constant(span) => {
            let constant = Constant::of(text.get(span.range()).unwrap_or_default());
            members_of(&constant.json(), path, found);
        }
        Json::Value(_) => {}
    }
}

/// The same of what was read as JSON.
fn members_of(json: &json::Json, path: &[String], found: &mut BTreeMap<String, String>) {
    match (json, path.split_first()) {
        (json::Json::List(items), _) => items.iter().for_each(|item| members_of(item, path, found)),
        (json::Json::Object(members), Some((first, rest))) => {
            members.get(first).into_iter().for_each(|value| members_of(value, rest, found));
        }
        (json::Json::Object(members), None) => {
            for (name, value) in members.iter().filter(|(name, _)| crate::names::is_name(name)) {
                found
                    .entry(name.to_owned())
                    .or_insert_with(|| value.compact().chars().take(LONGEST).collect());
            }
        }
        _ => {}
    }
}

fn shown(text: &str, span: Span) -> String {
    let written = text.get(span.range()).unwrap_or_default();
    written.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
}
