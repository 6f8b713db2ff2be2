//! Diagnostics are sent as they change.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use gen_lsp_types::{
    Diagnostic as Shown, DiagnosticRefreshRequest, PublishDiagnosticsNotification, PublishDiagnosticsParams,
    Uri,
};

use super::addressed::Addressed;
use super::progress::Progress;
use super::project::Project;
use super::projects::Document;
use super::shown::shown;
use super::state::State;
use crate::source::Unit;

/// How many declarations a project has whose first check is reported to a client: less is done before it is read.
const MANY: usize = 4_096;

/// Sends the diagnostics of every file whose diagnostics changed, and of every document that did: an editor has moved
/// what it shows there along with the text. A client that asks for the diagnostics of its documents is only asked to
/// ask again.
pub(super) fn publish(state: &mut State) {
    let State { client, projects, samples, wire, .. } = state;
    let mut changes: Vec<PublishDiagnosticsParams> = Vec::new();
    let mut ask_again = false;
    for project in projects.all.iter_mut().filter(|project| project.changed) {
        project.changed = false;
        samples.begin_anew();
        if !std::mem::replace(&mut project.is_checked, true) {
            let mut progress = Progress::new(wire, client, "Checking webhooks", None);
            project.workspace.check_with(&mut |done, all| {
                if all >= MANY {
                    progress.report(done, all);
                }
            });
        }
        let mut found = of_project(project, &projects.documents, client.unit);
        if client.pulls {
            let is_open = |uri: &Uri| projects.documents.values().any(|document| document.uri == *uri);
            let pulled = found.extract_if(|uri, _| is_open(uri)).collect();
            let before = std::mem::replace(&mut project.pulled, pulled);
            let differs =
                |document: &&Document| before.get(&document.uri) != project.pulled.get(&document.uri);
            // What was edited is asked for anyway.
            ask_again |=
                projects.documents.values().filter(|document| !document.changed).any(|one| differs(&one));
        }
        let before = std::mem::replace(&mut project.published, found);
        let empty = Vec::new();
        let documents = projects
            .documents
            .iter()
            .filter(|(path, document)| document.changed && !client.pulls && project.has(path));
        let edited: HashMap<&Uri, i32> =
            documents.map(|(_, document)| (&document.uri, document.version)).collect();
        let versions: HashMap<&Uri, i32> =
            projects.documents.values().map(|document| (&document.uri, document.version)).collect();
        let mut uris: Vec<&Uri> =
            before.keys().chain(project.published.keys()).chain(edited.keys().copied()).collect();
        uris.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
        uris.dedup();
        for uri in uris {
            let now = project.published.get(uri).unwrap_or(&empty);
            if edited.contains_key(uri) || now != before.get(uri).unwrap_or(&empty) {
                let version = versions.get(uri).copied();
                changes.push(PublishDiagnosticsParams {
                    uri: uri.clone(),
                    version,
                    diagnostics: now.clone(),
                });
            }
        }
    }
    let held = |uri: &Uri| projects.all.iter().any(|project| project.published.contains_key(uri));
    let told = |uri: &Uri| changes.iter().any(|change| change.uri == *uri);
    let cleared: Vec<Uri> =
        std::mem::take(&mut projects.gone).into_iter().filter(|uri| !held(uri) && !told(uri)).collect();
    let cleared = cleared.into_iter().map(|uri| PublishDiagnosticsParams {
        uri,
        version: None,
        diagnostics: Vec::new(),
    });
    changes.extend(cleared);
    for document in projects.documents.values_mut() {
        document.changed = false;
    }
    for change in changes {
        wire.notify::<PublishDiagnosticsNotification>(change);
    }
    if ask_again {
        wire.ask::<DiagnosticRefreshRequest>(());
    }
}

/// The diagnostics of each file of `project` that has some.
fn of_project(
    project: &mut Project,
    documents: &BTreeMap<PathBuf, Document>,
    unit: Unit,
) -> HashMap<Uri, Vec<Shown>> {
    project.workspace.diagnostics();
    let all = project.workspace.found();
    let files = Addressed::new(project, documents);
    let mut found: HashMap<Uri, Vec<Shown>> = HashMap::new();
    for one in all.as_slice().iter().chain(&project.faults) {
        if let (Some(uri), Some(one)) = (files.uri(one.location.file), shown(one, &files, unit)) {
            found.entry(uri).or_default().push(one);
        }
    }
    found
}
