//! Values, their operands and casts (section 2).

use crate::source::Span;

use super::{Text, Variable};

/// `operand { "or" operand }`
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// At least one.
    pub operands: Vec<Operand>,
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
