//! What Hook says about a project: the diagnostic, its code, its rendering.

pub mod code;
pub mod concise;
pub mod distance;
pub mod edits;
pub mod excerpt;
pub mod explain;
pub mod github;
mod help;
pub mod human;
pub mod json;
mod listed;
mod narrated;
pub mod positions;
pub mod printable;
pub mod sarif;
pub mod suggest;
#[cfg(test)]
mod tests;

pub use code::{Code, Severity};
pub(crate) use listed::{MOST_FOUND, MOST_OF_A_FILE};

use crate::source::{FileId, Location, Site, Span};

/// A fault at its place, with the fix.
///
/// `message` and `help` are for people who design call flows: lower case, no final full stop, the
/// author's own text in backticks.
///
/// A place is a [`Location`] of a file; in a [`Fault`] it is a [`Site`] of a declaration.
#[derive(Debug, Clone)]
pub struct Diagnostic<P = Location> {
    /// Which kind of fault.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub location: P,
    /// What the underlined place is, in a few words; may be empty.
    pub label: String,
    /// How to fix it.
    pub help: String,
    /// Other places that belong to it.
    pub related: Vec<Related<P>>,
    /// What fixes it, where that is certain; each by itself.
    pub fixes: Vec<Fix<P>>,
}

/// A fault of a declaration as the declaration alone knows it: true wherever its text stands.
pub type Fault = Diagnostic<Site>;

/// Another place that a diagnostic shows.
#[derive(Debug, Clone)]
pub struct Related<P = Location> {
    /// What is there.
    pub message: String,
    /// Where.
    pub location: P,
}

/// Edits that belong together: applied to the text as it was read, they fix a fault.
#[derive(Debug, Clone)]
pub struct Fix<P = Location> {
    /// What the edits do, in words.
    pub message: String,
    /// In the order of their places, none over another.
    pub edits: Vec<Edit<P>>,
}

/// A replacement of the text at `location`.
#[derive(Debug, Clone)]
pub struct Edit<P = Location> {
    /// The text to put there; empty to remove it.
    pub replacement: String,
    /// What it replaces; empty to insert.
    pub location: P,
}

impl Fix {
    /// `text` with the edits made, all of which are taken to lie in it.
    #[must_use]
    pub fn applied_to(&self, text: &str) -> String {
        edits::applied(&self.edits, text)
    }
}

impl<P> Diagnostic<P> {
    /// A diagnostic with its four required parts.
    #[must_use]
    pub fn new(code: Code, location: P, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            location,
            label: String::new(),
            help: help.into(),
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Says what the underlined place is.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Shows another place.
    #[must_use]
    pub fn with_related(mut self, location: P, message: impl Into<String>) -> Self {
        self.related.push(Related { message: message.into(), location });
        self
    }

    /// Offers a fix of one edit, in the words of the help.
    #[must_use]
    pub fn with_fix(self, location: P, replacement: impl Into<String>) -> Self {
        self.with_edits([Edit { replacement: replacement.into(), location }])
    }

    /// Offers a fix of several edits, in the words of the help.
    #[must_use]
    pub fn with_edits(mut self, edits: impl IntoIterator<Item = Edit<P>>) -> Self {
        self.fixes.push(Fix { message: self.help.clone(), edits: edits.into_iter().collect() });
        self
    }

    /// What is wrong and, on a line of its own, the fix.
    #[must_use]
    pub fn message_and_help(&self) -> String {
        match self.help.is_empty() {
            true => self.message.clone(),
            false => format!("{}\nhelp: {}", self.message, self.help),
        }
    }

    /// Whether it is an error or a warning.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The same with every place put as `placed` says: the one spot where what a declaration knows
    /// becomes what is shown of a file.
    #[must_use]
    pub fn placed<Q>(self, mut placed: impl FnMut(P) -> Q) -> Diagnostic<Q> {
        let location = placed(self.location);
        let related = self.related.into_iter();
        let related = related.map(|one| Related { message: one.message, location: placed(one.location) });
        let related = related.collect();
        let mut edits = |edits: Vec<Edit<P>>| {
            let edit =
                |edit: Edit<P>| Edit { replacement: edit.replacement, location: placed(edit.location) };
            edits.into_iter().map(edit).collect()
        };
        let fixes = self.fixes.into_iter();
        let fixes = fixes.map(|fix| Fix { message: fix.message, edits: edits(fix.edits) }).collect();
        let Self { code, message, label, help, .. } = self;
        Diagnostic { code, message, location, label, help, related, fixes }
    }
}

impl Diagnostic {
    /// The same, for files that have other numbers now.
    pub fn relocate(&mut self, moved: impl Fn(FileId) -> FileId) {
        let related = self.related.iter_mut().map(|one| &mut one.location);
        let edits = self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.location);
        for location in related.chain(edits).chain([&mut self.location]) {
            location.file = moved(location.file);
        }
    }
}

/// The diagnostics of a project, collected by all passes.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all of `others`.
    pub fn extend(&mut self, others: Diagnostics) {
        self.list.extend(others.list);
    }

    /// All, in the order in which [`Diagnostics::sort`] or the passes left them.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|one| one.severity() == severity).count()
    }

    /// Whether an error lies within `span` of `file`.
    #[must_use]
    pub fn has_error_in(&self, file: FileId, span: Span) -> bool {
        self.list.iter().any(|one| {
            one.severity() == Severity::Error
                && one.location.file == file
                && one.location.span.start >= span.start
                && one.location.span.end <= span.end
        })
    }

    /// All of them, for what only the whole project can say of one.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.list.iter_mut()
    }

    /// Keeps those that `keep` says.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Puts them into the order of files and places (section 7).
    pub fn sort(&mut self) {
        self.list
            .sort_by_key(|one| (one.location.file, one.location.span.start, one.location.span.end, one.code));
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
