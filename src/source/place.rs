//! Files, declarations, and places in them.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::span::Span;

/// A file of a project, by its position in [`Sources`](super::Sources).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// More than any number of files of the language: half of all numbers.
pub(super) const FIRST_BESIDE: u32 = 1 << 31;

impl FileId {
    /// Whether the file is not of the language: [`Sources::add_beside`](super::Sources::add_beside).
    #[must_use]
    pub fn is_beside(self) -> bool {
        self.0 >= FIRST_BESIDE
    }
}

/// A declaration of a project, for as long as it is known under this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclarationId(pub NonZeroU32);

/// A span of a declaration, counted from the declaration's first byte. It stays true wherever the
/// declaration moves in its file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Site {
    /// The declaration; `None` is the one in which the site was found.
    pub declaration: Option<DeclarationId>,
    /// The bytes of it.
    pub span: Span,
}

impl Site {
    /// Whether both begin at the same place.
    #[must_use]
    pub fn begins_with(self, other: Self) -> bool {
        self.declaration == other.declaration && self.span.start == other.span.start
    }

    /// `span` of the declaration that is being read.
    #[must_use]
    pub fn here(span: Span) -> Self {
        Self { declaration: None, span }
    }
}

/// A span of a file of the project.
#[derive(Debug, Clone, Copy)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The bytes of it.
    pub span: Span,
}

/// A position as an editor shows it: `line` and `column` from 1, `column` in Unicode scalar values,
/// `offset` in bytes from 0 (language, section 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in Unicode scalar values.
    pub column: u32,
    /// The offset in bytes, from 0.
    pub offset: u32,
}

/// A place in the project that a message of a run can name, as `crm.hook:12:5`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Place {
    /// The file, as an index into the program's `files`.
    pub file: u32,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in Unicode scalar values.
    pub column: u32,
}
