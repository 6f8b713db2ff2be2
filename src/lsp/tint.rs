//! The kinds of semantic tokens.

/// What a part of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tint {
    /// A comment.
    Comment,
    /// A text.
    String,
    /// A word of the language.
    Keyword,
    /// A number, `true`, `null` and the like.
    Number,
    /// A variable.
    Variable,
    /// The name of a header, of a member, of a step in a path.
    Property,
    /// A webhook or flow; a function of a path.
    Function,
    /// A method of an endpoint.
    Method,
    /// An endpoint.
    Interface,
    /// An element of XML.
    Type,
}

impl Tint {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Comment,
        Self::String,
        Self::Keyword,
        Self::Number,
        Self::Variable,
        Self::Property,
        Self::Function,
        Self::Method,
        Self::Interface,
        Self::Type,
    ];

    /// As the protocol names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::String => "string",
            Self::Keyword => "keyword",
            Self::Number => "number",
            Self::Variable => "variable",
            Self::Property => "property",
            Self::Function => "function",
            Self::Method => "method",
            Self::Interface => "interface",
            Self::Type => "type",
        }
    }
}
