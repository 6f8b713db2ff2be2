//! The members of what a webhook's tests reply, for the path of a mapping.

use std::collections::BTreeMap;

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;
use super::path::Path;
use super::replies::replies;
use crate::ir::Constants;
use crate::json;
use crate::source::{FileId, Span};
use crate::syntax::ast::{AnswerBody, Json};
use crate::workspace::Workspace;

/// How many characters of a value are shown.
const LONGEST: usize = 40;

/// The members that stand at `path` in the JSON replies of the tests of the webhook around `offset`, each with a value.
pub(super) fn offers(workspace: &Workspace, file: FileId, offset: u32, path: &Path) -> Vec<Offer> {
    let mut found: Found = BTreeMap::new();
    replies(workspace, file, offset, |text, body| {
        if let AnswerBody::Json(json) = body {
            members(json, &path.steps, text, &mut found);
        }
    });
    found.retain(|name, _| path.takes(name));
    let offer =
        |(name, value)| Offer { detail: value, rank: 0, ..Offer::new(name, CompletionItemKind::Field) };
    found.into_iter().map(offer).collect()
}

/// A step of the way, and those after it.
type Steps<'s> = Option<(&'s Option<String>, &'s [Option<String>])>;

/// Each member with its value.
type Found = BTreeMap<String, String>;

fn members(json: &Json, path: &[Option<String>], text: &str, found: &mut Found) {
    match json {
        // Of a list, the members of all its items: `[0]` and `[*]` lead there.
        Json::List { items, .. } => items.iter().for_each(|item| members(&item.json, path, text, found)),
        Json::Object { members: all, .. } => {
            for member in all.iter() {
                if let Json::Constants { span, .. } = member.item.json {
                    let constants = Constants::members(text.get(span.range()).unwrap_or_default());
                    members_of(&constants.json(), path, found);
                    continue;
                }
                let Some(name) = member.name.plain() else { continue };
                let value = &member.item.json;
                let shown = || shown(text, value.span());
                step(path.split_first(), &name, found, &shown, &|path, found| {
                    members(value, path, text, found)
                });
            }
        }
        Json::Constants { span, .. } => {
            let constants = Constants::items(text.get(span.range()).unwrap_or_default());
            members_of(&constants.json(), path, found);
        }
        Json::Value(_) => {}
    }
}

/// The same of what was read as JSON.
fn members_of(json: &json::Json, path: &[Option<String>], found: &mut Found) {
    match json {
        json::Json::List(items) => items.iter().for_each(|item| members_of(item, path, found)),
        json::Json::Object(members) => {
            for (name, value) in members.iter() {
                let shown = || value.compact().chars().take(LONGEST).collect();
                step(path.split_first(), name, found, &shown, &|path, found| members_of(value, path, found));
            }
        }
        _ => {}
    }
}

/// Goes on at the member `name` by the next of `steps`: `shown` is its value, `on` goes on in it.
fn step(
    steps: Steps<'_>,
    name: &str,
    found: &mut Found,
    shown: &dyn Fn() -> String,
    on: &dyn Fn(&[Option<String>], &mut Found),
) {
    match steps {
        None => {
            found.entry(name.to_owned()).or_insert_with(shown);
        }
        Some((Some(wanted), rest)) if wanted == name => on(rest, found),
        Some((Some(_), _)) => {}
        // Here and below.
        Some((None, rest)) => {
            let deeper = [&[None], rest].concat();
            step(rest.split_first(), name, found, shown, on);
            on(&deeper, found);
        }
    }
}

fn shown(text: &str, span: Span) -> String {
    let written = text.get(span.range()).unwrap_or_default();
    written.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
}
