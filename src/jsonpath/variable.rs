//! The variables of the language that a path reads.

use std::ops::Range;

/// What to do where a segment follows a variable.
pub const WHOLE_VALUE: &str =
    "a variable is its whole value: save the part that you need to a variable of its own, and use that one";

/// A variable that a path reads: `$call.cli`, `$flow.key.n as number`.
///
/// Whether there is such a variable is not checked. Whoever evaluates the path gives its value, converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name with the `$`: `$flow.key.n`.
    pub name: String,
    /// Where the name is, in bytes of the path's text.
    pub range: Range<usize>,
    /// What its value is converted to before it takes part.
    pub convert: Option<Type>,
}

/// What `as` converts a variable's value to (language, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// As inside a text.
    Text,
    /// A JSON number, or a text that is one.
    Number,
    /// `true`/`false`, 1/0, or those as text in any case.
    Boolean,
    /// A list stays, any other value becomes a list of one.
    List,
}

impl Type {
    pub(super) const ALL: [Self; 4] = [Self::Text, Self::Number, Self::Boolean, Self::List];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::List => "list",
        }
    }
}
