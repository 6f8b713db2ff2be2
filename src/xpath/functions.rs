//! The functions of XPath 1.0 (section 4): what they take and what they give.

use super::ast::Kind;

/// The type of an expression, which is known from its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Nodes,
    Number,
    Boolean,
    Text,
}

impl Type {
    /// In words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Type::Nodes => "nodes",
            Type::Number => "a number",
            Type::Boolean => "true or false",
            Type::Text => "a text",
        }
    }
}

/// What a function takes and gives.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) name: &'static str,
    pub(super) least: usize,
    /// `None`: any number.
    pub(super) most: Option<usize>,
    /// Whether an argument must be a node-set; any other type is converted.
    pub(super) takes_nodes: bool,
    pub(super) gives: Type,
}

const fn signature(
    name: &'static str,
    least: usize,
    most: usize,
    takes_nodes: bool,
    gives: Type,
) -> Signature {
    Signature { name, least, most: if most == usize::MAX { None } else { Some(most) }, takes_nodes, gives }
}

const ANY: usize = usize::MAX;

/// All functions.
pub(super) const FUNCTIONS: [Signature; 27] = [
    signature("last", 0, 0, false, Type::Number),
    signature("position", 0, 0, false, Type::Number),
    signature("count", 1, 1, true, Type::Number),
    signature("id", 1, 1, false, Type::Nodes),
    signature("local-name", 0, 1, true, Type::Text),
    signature("namespace-uri", 0, 1, true, Type::Text),
    signature("name", 0, 1, true, Type::Text),
    signature("string", 0, 1, false, Type::Text),
    signature("concat", 2, ANY, false, Type::Text),
    signature("starts-with", 2, 2, false, Type::Boolean),
    signature("contains", 2, 2, false, Type::Boolean),
    signature("substring-before", 2, 2, false, Type::Text),
    signature("substring-after", 2, 2, false, Type::Text),
    signature("substring", 2, 3, false, Type::Text),
    signature("string-length", 0, 1, false, Type::Number),
    signature("normalize-space", 0, 1, false, Type::Text),
    signature("translate", 3, 3, false, Type::Text),
    signature("boolean", 1, 1, false, Type::Boolean),
    signature("not", 1, 1, false, Type::Boolean),
    signature("true", 0, 0, false, Type::Boolean),
    signature("false", 0, 0, false, Type::Boolean),
    signature("lang", 1, 1, false, Type::Boolean),
    signature("number", 0, 1, false, Type::Number),
    signature("sum", 1, 1, true, Type::Number),
    signature("floor", 1, 1, false, Type::Number),
    signature("ceiling", 1, 1, false, Type::Number),
    signature("round", 1, 1, false, Type::Number),
];

pub(super) fn find(name: &str) -> Option<&'static Signature> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// The text between a literal's quotes.
pub(super) fn unquoted(literal: &str) -> &str {
    let mut characters = literal.chars();
    characters.next();
    characters.next_back();
    characters.as_str()
}

/// The type of an expression whose functions are all known. A variable may be a text, a number or a boolean: it
/// counts as a text, which is converted wherever a type matters.
pub(super) fn type_of(kind: &Kind) -> Type {
    use super::ast::Operator::{And, AtLeast, AtMost, Equal, Greater, Less, NotEqual, Or, Union};
    match kind {
        Kind::Chain { first, rest } => match rest.first().map(|(operator, _)| operator) {
            Some(Or | And | Equal | NotEqual | Less | AtMost | Greater | AtLeast) => Type::Boolean,
            Some(Union) => Type::Nodes,
            Some(_) => Type::Number,
            None => type_of(&first.kind),
        },
        Kind::Negation { .. } | Kind::Number(_) => Type::Number,
        Kind::Literal(_) | Kind::Variable { .. } => Type::Text,
        Kind::Call { name, .. } => find(name).map_or(Type::Text, |function| function.gives),
        Kind::Filter { .. } | Kind::Path { .. } => Type::Nodes,
    }
}
