//! Values, texts and JSON, which hold each other (section 2).

use ecow::EcoString;

use crate::source::Span;

use super::{Entries, Variable};

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

/// `"…"`, `"""…"""`, or a bare name where a name may stand in place of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// In order. Every literal part either reads as it is written (its length is its span's), or is one
    /// escape or one line end, so that a place in the text is a place in the file.
    pub parts: Entries<TextPart>,
    /// All of it, quotes included.
    pub span: Span,
    /// How it was written.
    pub style: TextStyle,
}

/// How a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextStyle {
    /// `"…"`
    OneLine,
    /// `"""…"""`
    MultiLine,
    /// A name without quotes.
    Bare,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum TextPart {
    /// Letters, decoded.
    Literal {
        /// What they mean.
        text: EcoString,
        /// Where they are written.
        span: Span,
    },
    /// `{{value}}`
    Value {
        /// The value; it has no list or object after its last `or`.
        value: Value,
        /// Braces included.
        span: Span,
    },
}

/// `mandatory` or `optional`
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Which.
    pub kind: MarkKind,
    /// Where.
    pub span: Span,
}

/// The two marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// `mandatory`
    Mandatory,
    /// `optional`
    Optional,
}

/// A value of a JSON document, with its mark.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonItem {
    /// The value.
    pub json: Json,
    /// The mark after it.
    pub mark: Option<Mark>,
}

/// A JSON document in which values of the language may stand.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `{ … }`
    Object {
        /// In the order written; a name may repeat.
        members: Entries<JsonMember>,
        /// All of it.
        span: Span,
    },
    /// `[ … ]`
    List {
        /// In the order written.
        items: Entries<JsonItem>,
        /// All of it.
        span: Span,
    },
    /// Many neighbouring items or members without values, of the list or object in which it is the json of an item or
    /// of a member without a name. What they are they are in JSON too.
    Constants {
        /// All of them, with their commas.
        span: Span,
        /// Of what is written there, white space apart.
        digest: u64,
    },
    /// A text, number, `true`, `false`, `null`, a variable, and what `or` and `as` make of them.
    Value(Value),
}

impl Json {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Object { span, .. } | Self::List { span, .. } | Self::Constants { span, .. } => *span,
            Self::Value(value) => value.span,
        }
    }
}

/// `"name": value [mark]`
#[derive(Debug, Clone, PartialEq)]
pub struct JsonMember {
    /// The name; it may hold values.
    pub name: Text,
    /// The value and its mark.
    pub item: JsonItem,
}
