//! Values, their operands and casts (section 2).

use crate::source::Span;

use super::{Json, Text, Variable};

/// `operand { "or" operand } [ "or" (list | object) ]`
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// At least one.
    pub operands: Vec<Operand>,
    /// The list or object after the last `or`.
    pub composite: Option<Box<Json>>,
    /// All of it.
    pub span: Span,
}

/// `primary [ "as" type ]`
#[derive(Debug, Clone, PartialEq)]
pub struct Operand {
    /// What it is.
    pub primary: Primary,
    /// What it is converted to.
    pub cast: Option<Cast>,
    /// All of it.
    pub span: Span,
}

/// `as TYPE`
#[derive(Debug, Clone, PartialEq)]
pub struct Cast {
    /// The type.
    pub kind: CastKind,
    /// `as` and the type.
    pub span: Span,
}

/// The types that `as` converts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CastKind {
    /// `text`
    Text,
    /// `number`
    Number,
    /// `boolean`
    Boolean,
    /// `list`
    List,
    /// `path`; that it stands in the path of a URL is not checked yet.
    Path,
}

/// `text | $variable | number | true | false | null`
#[derive(Debug, Clone, PartialEq)]
pub enum Primary {
    /// `"…"` or `"""…"""`
    Text(Text),
    /// `$flow.key.lead`
    Variable(Variable),
    /// A JSON number, with every digit it was written with.
    Number(Box<str>),
    /// `true` or `false`
    Boolean(bool),
    /// `null`
    Null,
}
