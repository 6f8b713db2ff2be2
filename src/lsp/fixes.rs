//! Code actions: the edits that a diagnostic carries, one by one and all of a file at once, and drafts.

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse};

use super::drafts;
use super::edits::workspace_edit;
use super::places::span;
use super::refused::Refused;
use super::shown::shown;
use super::spot;
use super::state::State;
use crate::diagnostics::edits::chosen;
use crate::diagnostics::{Diagnostic, Fix};
use crate::source::Span;

/// What can be done about the diagnostics in a range of a document.
pub(super) fn actions(
    state: &mut State,
    params: CodeActionParams,
) -> Result<Option<Vec<CodeActionResponse>>, Refused> {
    let State { client, projects, trials, .. } = state;
    let Some(mut spot) = spot::of(projects, &params.text_document.uri, client.unit) else { return Ok(None) };
    let file = spot.file;
    let found = spot.project.diagnostics_of(file).to_vec();
    let Some(asked) = spot.files().source(file).map(|source| span(source, params.range, client.unit)) else {
        return Ok(None);
    };
    let mut drafts = Vec::new();
    for diagnostic in found.iter().filter(|one| touches(one.location.span, asked)) {
        drafts.extend(drafts::endpoint(&mut spot, diagnostic).map(|draft| (draft, CodeActionKind::QuickFix)));
    }
    let wanted = |kind: &CodeActionKind| match &params.context.only {
        Some(only) => only.iter().any(|one| includes(one, kind)),
        None => true,
    };
    if wanted(&CodeActionKind::Refactor) {
        let test = drafts::test(&mut spot, asked, trials.as_ref());
        drafts.extend(test.map(|draft| (draft, CodeActionKind::Refactor)));
    }
    let fixes = wanted(&CodeActionKind::QuickFix) || wanted(&CodeActionKind::SourceFixAll);
    let fixable = if fixes { spot.project.fixable(file).to_vec() } else { Vec::new() };
    let files = spot.files();
    let mut actions: Vec<CodeActionResponse> = Vec::new();
    if wanted(&CodeActionKind::QuickFix) {
        let here = |one: &&Diagnostic| one.location.file == file && touches(one.location.span, asked);
        for diagnostic in fixable.iter().filter(here) {
            for fix in &diagnostic.fixes {
                let edits = fix.edits.iter().map(|edit| (edit.location, edit.replacement.as_str()));
                actions.push(CodeActionResponse::CodeAction(CodeAction {
                    title: title(diagnostic, fix),
                    kind: Some(CodeActionKind::QuickFix),
                    diagnostics: shown(diagnostic, &files, client.unit).map(|one| vec![one]),
                    is_preferred: Some(diagnostic.fixes.len() == 1),
                    edit: Some(workspace_edit(edits, &files, client)),
                    ..CodeAction::default()
                }));
            }
        }
    }
    for (draft, kind) in drafts.into_iter().filter(|(_, kind)| wanted(kind)) {
        let edits = [(draft.location(&spot), draft.text.as_str())];
        actions.push(CodeActionResponse::CodeAction(CodeAction {
            title: draft.title.clone(),
            kind: Some(kind),
            edit: Some(workspace_edit(edits, &files, client)),
            ..CodeAction::default()
        }));
    }
    let all = chosen(&fixable, |one| one == file);
    if wanted(&CodeActionKind::SourceFixAll) && !all.is_empty() {
        let edits = all.values().flatten().map(|edit| (edit.location, edit.replacement.as_str()));
        actions.push(CodeActionResponse::CodeAction(CodeAction {
            title: "fix all that is certain in this file".to_owned(),
            kind: Some(CodeActionKind::SourceFixAll),
            edit: Some(workspace_edit(edits, &files, client)),
            ..CodeAction::default()
        }));
    }
    Ok(Some(actions))
}

/// Whether a client that asks for `asked` gets what is of `kind`.
fn includes(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    match (asked, kind) {
        (CodeActionKind::Source, CodeActionKind::SourceFixAll) | (CodeActionKind::Empty, _) => true,
        (CodeActionKind::Custom(name), CodeActionKind::SourceFixAll) => name == "source.fixAll.hook",
        _ => asked == kind,
    }
}

/// What a fix is called: a question of the help is said as what is done.
fn title(diagnostic: &Diagnostic, fix: &Fix) -> String {
    match fix.edits.as_slice() {
        [only] if fix.message.ends_with('?') && !only.replacement.is_empty() => {
            format!("change to `{}`", only.replacement)
        }
        _ if fix.message.is_empty() => diagnostic.message.clone(),
        _ => fix.message.clone(),
    }
}

fn touches(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}
