//! An expression as it was written. Prefixes, functions and types are not checked.

use std::ops::Range;

/// An expression and where it stands, in bytes of the text.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// Operators of one strength, from left to right. Flat, so that a long chain is not deep.
    Chain {
        first: Box<Node>,
        rest: Vec<(Operator, Node)>,
    },
    /// `-` written `times` times.
    Negation {
        times: usize,
        operand: Box<Node>,
    },
    /// With its quotes.
    Literal(String),
    /// As it is written.
    Number(String),
    /// With its `$`; where its name is, without parentheses around it.
    Variable {
        name: String,
        range: Range<usize>,
    },
    Call {
        name: String,
        name_range: Range<usize>,
        arguments: Vec<Node>,
    },
    Filter {
        primary: Box<Node>,
        predicates: Vec<Node>,
    },
    Path {
        start: Start,
        steps: Vec<Step>,
    },
}

#[derive(Debug)]
pub(super) enum Start {
    Root,
    Context,
    Nodes(Box<Node>),
}

/// One step of a path.
#[derive(Debug)]
pub(super) struct Step {
    /// Whether `//` stands before it.
    pub(super) is_descent: bool,
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Node>,
    pub(super) range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// `a`, `p:a`, `*`, `p:*`; `None` for `*`.
    Name {
        prefix: Option<String>,
        local: Option<String>,
        range: Range<usize>,
    },
    Node,
    Text,
    Comment,
    Instruction(Option<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Namespace,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

impl Axis {
    /// All axes, by name (XPath 1.0, 2.2).
    pub(super) const ALL: [(&'static str, Axis); 13] = [
        ("ancestor", Axis::Ancestor),
        ("ancestor-or-self", Axis::AncestorOrSelf),
        ("attribute", Axis::Attribute),
        ("child", Axis::Child),
        ("descendant", Axis::Descendant),
        ("descendant-or-self", Axis::DescendantOrSelf),
        ("following", Axis::Following),
        ("following-sibling", Axis::FollowingSibling),
        ("namespace", Axis::Namespace),
        ("parent", Axis::Parent),
        ("preceding", Axis::Preceding),
        ("preceding-sibling", Axis::PrecedingSibling),
        ("self", Axis::Itself),
    ];

    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, axis)| *axis == self).map_or("", |(name, _)| name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    Union,
}

impl Operator {
    /// How tightly it binds (XPath 1.0, 3.3 to 3.5); a negation stands between `*` and `|`.
    pub(super) fn strength(self) -> u8 {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Equal | Operator::NotEqual => 3,
            Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => 4,
            Operator::Plus | Operator::Minus => 5,
            Operator::Times | Operator::Divide | Operator::Modulo => 6,
            Operator::Union => 8,
        }
    }

    pub(super) fn sign(self) -> &'static str {
        match self {
            Operator::Or => "or",
            Operator::And => "and",
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Greater => ">",
            Operator::AtLeast => ">=",
            Operator::Plus => "+",
            Operator::Minus => "-",
            Operator::Times => "*",
            Operator::Divide => "div",
            Operator::Modulo => "mod",
            Operator::Union => "|",
        }
    }
}

/// The strength of a negation's operand.
pub(super) const UNION_STRENGTH: u8 = 8;
