//! A place in a file of a project that the client asks about.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types::{Location as Place, Range, TextDocumentPositionParams, Uri};

use super::addressed::Addressed;
use super::places::{offset, range};
use super::project::Project;
use super::projects::{Document, Projects};
use super::state::State;
use super::tokens::{Token, tokens};
use crate::source::{FileId, Location, Source, Span, Unit};
use crate::syntax::Head;
use crate::workspace::Workspace;

/// A place in a file of a project.
pub(super) struct Spot<'s> {
    /// The project.
    pub project: &'s mut Project,
    /// The file.
    pub file: FileId,
    /// The byte; of a whole file the first.
    pub offset: u32,
    /// In what the client counts columns.
    pub unit: Unit,
    documents: &'s BTreeMap<PathBuf, Document>,
}

/// The place that the client names; `None` where the file is not one of a project.
pub(super) fn spot<'s>(state: &'s mut State, at: &TextDocumentPositionParams) -> Option<Spot<'s>> {
    let mut spot = document(state, &at.text_document.uri)?;
    spot.offset = offset(spot.files().source(spot.file)?, at.position, spot.unit);
    Some(spot)
}

/// The file that the client names; `None` where it is not one of a project.
pub(super) fn document<'s>(state: &'s mut State, uri: &Uri) -> Option<Spot<'s>> {
    of(&mut state.projects, uri, state.client.unit)
}

/// The same, of these projects.
pub(super) fn of<'s>(projects: &'s mut Projects, uri: &Uri, unit: Unit) -> Option<Spot<'s>> {
    let (project, file, documents) = projects.find(uri)?;
    Some(Spot { project, file, offset: 0, unit, documents })
}

impl Spot<'_> {
    /// What the project says.
    pub fn workspace(&mut self) -> &mut Workspace {
        &mut self.project.workspace
    }

    /// The file, where it is one of the language and not a `hook.toml`.
    pub fn source(&self) -> Option<&Source> {
        self.project.workspace.sources().get(self.file)
    }

    /// The tokens of the declaration around the place, or before it; those of the whole file where none is.
    pub fn tokens(&self) -> Vec<Token> {
        let Some(text) = self.source().map(Source::text) else { return Vec::new() };
        let heads = self.heads();
        let next = heads.partition_point(|head| head.span.start <= self.offset);
        let start = next.checked_sub(1).and_then(|index| heads.get(index)).map_or(0, |head| head.span.start);
        let end = heads.get(next).map_or(text.len(), |head| head.span.start as usize);
        tokens(text.get(start as usize..end).unwrap_or_default(), start)
    }

    /// The name of the declaration around the place, or before it; of a test, of what it tests.
    pub fn head_name(&self) -> &str {
        let heads = self.heads();
        let next = heads.partition_point(|head| head.span.start <= self.offset);
        let head = next.checked_sub(1).and_then(|index| heads.get(index));
        self.source().zip(head).map_or("", |(source, head)| source.slice(head.name))
    }

    fn heads(&self) -> &[Head] {
        let outline = self.project.workspace.outline_of(self.file);
        outline.map_or(&[], |outline| &outline.declarations)
    }

    /// The files of the project as the client names them.
    pub fn files(&self) -> Addressed<'_> {
        Addressed::new(self.project, self.documents)
    }

    /// A location as the client names it.
    pub fn place(&self, at: Location) -> Option<Place> {
        let files = self.files();
        Some(Place { uri: files.uri(at.file)?, range: range(files.source(at.file)?, at.span, self.unit) })
    }

    /// Bytes of the file as the client counts.
    pub fn range(&self, span: Span) -> Range {
        self.files().source(self.file).map(|source| range(source, span, self.unit)).unwrap_or_default()
    }
}
