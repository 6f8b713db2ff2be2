//! The files of a project, with the addresses that the client knows them by.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types::Uri;

use super::paths::uri_of;
use super::project::{MANIFEST_FILE, Project};
use super::projects::Document;
use crate::source::{FileId, Source};

/// The files of a project, with the addresses that the client knows them by.
#[derive(Clone, Copy)]
pub(super) struct Addressed<'p> {
    project: &'p Project,
    documents: &'p BTreeMap<PathBuf, Document>,
}

impl<'p> Addressed<'p> {
    /// Those of `project`, some of which are open.
    pub fn new(project: &'p Project, documents: &'p BTreeMap<PathBuf, Document>) -> Self {
        Self { project, documents }
    }

    /// The client's number of the state of the document `uri`, where it is open.
    pub fn version(&self, uri: &Uri) -> Option<i32> {
        self.documents.values().find(|document| document.uri == *uri).map(|document| document.version)
    }

    /// The text of `file`.
    pub fn source(&self, file: FileId) -> Option<&'p Source> {
        match file {
            MANIFEST_FILE => self.project.manifest.as_ref(),
            _ => self.project.workspace.sources().get(file),
        }
    }

    /// The address that the client knows it by.
    pub fn uri(&self, file: FileId) -> Option<Uri> {
        let path = self.source(file)?.path();
        Some(self.documents.get(path).map_or_else(|| uri_of(path), |document| document.uri.clone()))
    }
}
