//! The files of a project.

use std::sync::Arc;

use super::file::Source;
use super::place::{FIRST_BESIDE, FileId, Location};

/// The files of a project, in the order in which they are reported. A copy shares their texts.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Arc<Source>>,
    /// Files that are not of the language, and that diagnostics point into: a `hook.toml`. They are numbered
    /// down from the last number.
    beside: Vec<Arc<Source>>,
}

/// How the numbers of files changed that came to those of another project.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    files: u32,
    beside: u32,
}

impl Moved {
    /// The number that the file `id` has now.
    #[must_use]
    pub fn file(self, id: FileId) -> FileId {
        FileId(if id.is_beside() { id.0 - self.beside } else { id.0 + self.files })
    }
}

impl Sources {
    /// One file of this text, which messages call `name`; none where the text has 4 GiB or more.
    #[must_use]
    pub fn of_text(name: &str, text: &str) -> Self {
        let mut sources = Self::default();
        let _ = sources.add(Source::new(name.into(), name.to_owned(), text.to_owned()));
        sources
    }

    /// Adds a file; `None` where it has 4 GiB or more, which no span could point into.
    pub fn add(&mut self, source: Source) -> Option<FileId> {
        u32::try_from(source.text.len()).ok()?;
        let id = u32::try_from(self.files.len()).ok().filter(|&id| id < FIRST_BESIDE)?;
        self.files.push(Arc::new(source));
        Some(FileId(id))
    }

    /// Adds a file that is not of the language, which diagnostics point into; `None` as for [`Self::add`].
    pub fn add_beside(&mut self, source: Source) -> Option<FileId> {
        u32::try_from(source.text.len()).ok()?;
        let id = u32::try_from(self.beside.len()).ok().filter(|&id| id < FIRST_BESIDE)?;
        self.beside.push(Arc::new(source));
        Some(FileId(u32::MAX - id))
    }

    /// Adds the files of another project; [`Moved`] says which numbers they have now.
    pub fn absorb(&mut self, other: Self) -> Moved {
        let moved = Moved { files: self.files.len() as u32, beside: self.beside.len() as u32 };
        self.files.extend(other.files);
        self.beside.extend(other.beside);
        moved
    }

    /// The same files, those with another text for which `text` has one.
    #[must_use]
    pub fn with_texts(&self, text: impl Fn(FileId, &Source) -> Option<String>) -> Self {
        let mut changed = self.clone();
        for (index, source) in changed.files.iter_mut().enumerate() {
            if let Some(text) = text(FileId(index as u32), source) {
                *source = Arc::new(Source::new(source.path.clone(), source.name.clone(), text));
            }
        }
        changed
    }

    /// Removes a file.
    pub fn remove(&mut self, id: FileId) -> Option<Arc<Source>> {
        let index = id.0 as usize;
        (index < self.files.len()).then(|| self.files.remove(index))
    }

    /// Puts a file before the one at `index`, or last; `None` where it has 4 GiB or more.
    pub fn insert(&mut self, index: usize, source: Source) -> Option<FileId> {
        u32::try_from(source.text.len()).ok()?;
        let index = index.min(self.files.len());
        self.files.insert(index, Arc::new(source));
        u32::try_from(index).ok().map(FileId)
    }

    /// The file that `id` names, to be changed.
    pub fn get_mut(&mut self, id: FileId) -> Option<&mut Source> {
        self.files.get_mut(id.0 as usize).map(Arc::make_mut)
    }

    /// The first file that was read from `path`.
    #[must_use]
    pub fn find(&self, path: &std::path::Path) -> Option<FileId> {
        self.files.iter().position(|source| source.path == path).map(|index| FileId(index as u32))
    }

    /// The file that `id` names.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Source> {
        match id.is_beside() {
            true => self.beside.get((u32::MAX - id.0) as usize).map(Arc::as_ref),
            false => self.files.get(id.0 as usize).map(Arc::as_ref),
        }
    }

    /// The text at `location`; empty where there is none.
    #[must_use]
    pub fn slice(&self, location: Location) -> &str {
        self.get(location.file).map_or("", |source| source.slice(location.span))
    }

    /// Every file of the language with its id, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, source)| (FileId(index as u32), source.as_ref()))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
