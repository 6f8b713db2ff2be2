//! Rewrites a checked expression for sxd-xpath.
//!
//! The engine's own comparisons look at the first node only, its conversions know other numbers than
//! XPath, its filters sort anew for every node, and nothing in it can be interrupted. So the text it
//! gets calls functions of ours ([`library`](super::library)) wherever that matters:
//!
//! - comparisons are `h-eq(a,b)` and so on, operands of arithmetic `number(a)`;
//! - a predicate that is a number is `[h-at(n)]`;
//! - a path begins with `h-here()` or `h-root()`, and a step from several nodes has a predicate that
//!   checks the deadline: `[h-alive()]`, or `[h-test0()]`, which tests the node too, so that nodes
//!   that fail the test are noticed;
//! - `(E)[p]` is a step `E/self::node()[p]`; where `p` asks for the position, `h-keep0(E)` numbers
//!   the nodes of `E` and `h-position0()`, `h-last0()` tell.

use std::collections::BTreeMap;

use super::ast::{Axis, Kind, Node, Operator, Start, Step, Test};
use super::check::namespace_of;
use super::functions::{FUNCTIONS, Type, type_of};
use super::variable::Variable;

/// What the engine evaluates.
#[derive(Debug, Clone)]
pub(super) struct Rewritten {
    pub(super) text: String,
    /// The tests of `h-test0()`, `h-test1()` and so on.
    pub(super) tests: Vec<NodeTest>,
    /// How many `h-keep0()`, `h-keep1()` and so on there are.
    pub(super) slots: usize,
    /// The namespaces of the prefixes `n0`, `n1` and so on.
    pub(super) namespaces: Vec<String>,
    /// How many calls there are that make texts: as many may be held at a time.
    pub(super) text_calls: usize,
}

/// A node test with its prefix resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NodeTest {
    Element(NameTest),
    Attribute(NameTest),
    Node,
    Text,
    Comment,
    Instruction(Option<String>),
}

/// A name with its prefix resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NameTest {
    /// `*`
    Any,
    /// `p:*`
    Namespace(String),
    /// `p:a`, `a`
    Name { namespace: Option<String>, local: String },
}

/// Rewrites `node`, of which [`check`](super::check::check) found no fault.
///
/// The value of the variable with the number `0` is read as `$v0`, and so on.
pub(super) fn rewrite(
    node: &Node,
    namespaces: &BTreeMap<String, String>,
    variables: &[Variable],
) -> Rewritten {
    let mut writer =
        Writer { declared: namespaces, variables, tests: Vec::new(), slots: 0, namespaces: Vec::new() };
    let text = writer.expression(node, Position::Engine).text;
    let text_calls = FUNCTIONS
        .iter()
        .filter(|function| function.gives == Type::Text)
        .map(|function| text.matches(&format!("{}(", function.name)).count())
        .sum();
    Rewritten { text, tests: writer.tests, slots: writer.slots, namespaces: writer.namespaces, text_calls }
}

/// How many brackets of a rewritten text are inside each other at most.
pub(super) fn depth(text: &str) -> usize {
    let mut open = 0_usize;
    let mut deepest = 0;
    let mut quote = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(closing), _) if character == closing => {
                quote = None;
            }
            (None, '"' | '\'') => quote = Some(character),
            (None, '(' | '[') => {
                open += 1;
                deepest = deepest.max(open);
            }
            (None, ')' | ']') => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Who knows the position of the context node.
#[derive(Debug, Clone, Copy)]
enum Position {
    Engine,
    Slot(usize),
}

/// A rewritten part, and how tightly its outermost operator binds.
struct Part {
    text: String,
    strength: u8,
}

/// What needs no parentheses anywhere.
const PRIMARY: u8 = 9;

impl Part {
    fn primary(text: String) -> Self {
        Part { text, strength: PRIMARY }
    }

    fn at_least(self, strength: u8) -> String {
        if self.strength < strength { format!("({})", self.text) } else { self.text }
    }
}

struct Writer<'n> {
    declared: &'n BTreeMap<String, String>,
    variables: &'n [Variable],
    tests: Vec<NodeTest>,
    slots: usize,
    namespaces: Vec<String>,
}

impl Writer<'_> {
    fn expression(&mut self, node: &Node, position: Position) -> Part {
        match &node.kind {
            Kind::Chain { first, rest } => self.chain(first, rest, position),
            Kind::Negation { times, operand } => {
                let number = self.number(operand, position);
                if times % 2 == 0 {
                    number
                } else {
                    Part::primary(format!("(-{})", number.at_least(PRIMARY)))
                }
            }
            Kind::Literal(text) | Kind::Number(text) => Part::primary(text.clone()),
            Kind::Variable { range, .. } => {
                let number = self.variables.iter().position(|variable| variable.range == *range);
                Part::primary(format!("$v{}", number.unwrap_or_default()))
            }
            Kind::Call { name, arguments, .. } => Part::primary(self.call(name, arguments, position)),
            Kind::Filter { primary, predicates } => Part::primary(self.filter(primary, predicates, position)),
            Kind::Path { start, steps } => Part::primary(self.path(start, steps, position)),
        }
    }

    fn chain(&mut self, first: &Node, rest: &[(Operator, Node)], position: Position) -> Part {
        let Some((operator, _)) = rest.first() else {
            return self.expression(first, position);
        };
        let strength = operator.strength();
        match operator {
            Operator::Or | Operator::And | Operator::Union => {
                let mut text = self.expression(first, position).at_least(strength);
                for (operator, part) in rest {
                    let part = self.expression(part, position).at_least(strength + 1);
                    text = format!("{text} {} {part}", operator.sign());
                }
                Part { text, strength }
            }
            Operator::Plus | Operator::Minus | Operator::Times | Operator::Divide | Operator::Modulo => {
                let mut text = self.number(first, position).at_least(strength);
                for (operator, part) in rest {
                    let part = self.number(part, position).at_least(strength + 1);
                    text = format!("{text} {} {part}", operator.sign());
                }
                Part { text, strength }
            }
            _ => {
                let mut text = self.expression(first, position).text;
                for (operator, part) in rest {
                    let part = self.expression(part, position).text;
                    text = format!("{}({text},{part})", comparison(*operator));
                }
                Part::primary(text)
            }
        }
    }

    /// An operand of arithmetic.
    fn number(&mut self, node: &Node, position: Position) -> Part {
        let part = self.expression(node, position);
        match type_of(&node.kind) {
            Type::Number => part,
            _ => Part::primary(format!("number({})", part.text)),
        }
    }

    fn call(&mut self, name: &str, arguments: &[Node], position: Position) -> String {
        if let (Position::Slot(slot), "position" | "last") = (position, name) {
            return format!("h-{name}{slot}()");
        }
        let arguments: Vec<String> = arguments
            .iter()
            .map(|argument| {
                let text = self.expression(argument, position).text;
                match type_of(&argument.kind) {
                    // All arguments are held at a time: of many sets of nodes, more than there is room for.
                    Type::Nodes if name == "concat" => format!("string({text})"),
                    _ => text,
                }
            })
            .collect();
        format!("{name}({})", arguments.join(","))
    }

    fn filter(&mut self, primary: &Node, predicates: &[Node], position: Position) -> String {
        let mut text = self.expression(primary, position).at_least(PRIMARY);
        for predicate in predicates {
            text = match &predicate.kind {
                Kind::Number(number) => format!("h-nth({text},{number})"),
                Kind::Call { name, .. } if name == "last" => format!("h-last({text})"),
                _ if asks_position(predicate) => {
                    let slot = self.slots;
                    self.slots += 1;
                    let predicate = self.predicate(predicate, Position::Slot(slot));
                    format!("h-keep{slot}({text})/self::node(){predicate}")
                }
                _ => {
                    let predicate = self.predicate(predicate, Position::Engine);
                    format!("{text}/self::node(){predicate}")
                }
            };
        }
        text
    }

    fn predicate(&mut self, node: &Node, position: Position) -> String {
        let part = self.expression(node, position);
        let text = part.text;
        match (type_of(&node.kind), position) {
            (Type::Number, Position::Engine) => format!("[h-at({text})]"),
            (Type::Number, Position::Slot(slot)) => format!("[h-eq(h-position{slot}(),{text})]"),
            // A function, or a path that begins with one, checks the deadline; these need not.
            _ if part.strength < PRIMARY || matches!(node.kind, Kind::Literal(_)) => {
                format!("[boolean({text})]")
            }
            _ => format!("[{text}]"),
        }
    }

    fn path(&mut self, start: &Start, steps: &[Step], position: Position) -> String {
        let (mut text, mut is_single) = match start {
            Start::Root => ("h-root()".to_owned(), true),
            Start::Context => ("h-here()".to_owned(), true),
            Start::Nodes(node) => (self.expression(node, position).at_least(PRIMARY), false),
        };
        for step in steps {
            let mut axis = step.axis;
            if step.is_descent {
                let by_position = step.predicates.iter().any(asks_position);
                match axis {
                    Axis::Child if !by_position => axis = Axis::Descendant,
                    Axis::Itself if !by_position => axis = Axis::DescendantOrSelf,
                    _ => {
                        let test = match axis {
                            // Nothing else has attributes.
                            Axis::Attribute => any_element(),
                            _ => Test::Node,
                        };
                        text.push_str(&self.step(Axis::DescendantOrSelf, &test, is_single));
                        is_single = false;
                    }
                }
            }
            text.push_str(&self.step(axis, &step.test, is_single));
            is_single &= matches!(axis, Axis::Parent | Axis::Itself);
            for predicate in &step.predicates {
                text.push_str(&self.predicate(predicate, Position::Engine));
            }
        }
        text
    }

    /// A step without its predicates. From one node the engine may go on its own: that takes no
    /// longer than to look at each node once.
    fn step(&mut self, axis: Axis, test: &Test, is_single: bool) -> String {
        let is_short = matches!(axis, Axis::Child | Axis::Attribute | Axis::Parent | Axis::Itself);
        let name = axis.name();
        match self.engine_test(test) {
            Some(test) if is_single => format!("/{name}::{test}"),
            Some(test) if is_short || test == "node()" => format!("/{name}::{test}[h-alive()]"),
            _ => {
                let test = self.node_test(axis, test);
                let index = match self.tests.iter().position(|known| *known == test) {
                    Some(index) => index,
                    None => {
                        self.tests.push(test);
                        self.tests.len() - 1
                    }
                };
                format!("/{name}::node()[h-test{index}()]")
            }
        }
    }

    /// The test as the engine reads it; `None` where it may not know the name's characters.
    fn engine_test(&mut self, test: &Test) -> Option<String> {
        Some(match test {
            Test::Node => "node()".to_owned(),
            Test::Text => "text()".to_owned(),
            Test::Comment => "comment()".to_owned(),
            Test::Instruction(None) => "processing-instruction()".to_owned(),
            Test::Instruction(Some(_)) => return None,
            Test::Name { prefix, local, .. } => {
                let local = local.as_deref().unwrap_or("*");
                if !local.is_ascii() {
                    return None;
                }
                match prefix {
                    None => local.to_owned(),
                    Some(prefix) => format!("{}:{local}", self.engine_prefix(prefix)),
                }
            }
        })
    }

    fn engine_prefix(&mut self, prefix: &str) -> String {
        let uri = namespace_of(prefix, self.declared).unwrap_or_default();
        let index = match self.namespaces.iter().position(|known| known == uri) {
            Some(index) => index,
            None => {
                self.namespaces.push(uri.to_owned());
                self.namespaces.len() - 1
            }
        };
        format!("n{index}")
    }

    fn node_test(&self, axis: Axis, test: &Test) -> NodeTest {
        match test {
            Test::Node => NodeTest::Node,
            Test::Text => NodeTest::Text,
            Test::Comment => NodeTest::Comment,
            Test::Instruction(target) => NodeTest::Instruction(target.clone()),
            Test::Name { prefix, local, .. } => {
                let namespace = prefix
                    .as_deref()
                    .and_then(|prefix| namespace_of(prefix, self.declared))
                    .map(str::to_owned);
                let name = match (namespace, local.clone()) {
                    (None, None) => NameTest::Any,
                    (Some(namespace), None) => NameTest::Namespace(namespace),
                    (namespace, Some(local)) => NameTest::Name { namespace, local },
                };
                match axis {
                    Axis::Attribute => NodeTest::Attribute(name),
                    _ => NodeTest::Element(name),
                }
            }
        }
    }
}

fn any_element() -> Test {
    Test::Name { prefix: None, local: None, range: 0..0 }
}

fn comparison(operator: Operator) -> &'static str {
    match operator {
        Operator::NotEqual => "h-ne",
        Operator::Less => "h-lt",
        Operator::AtMost => "h-le",
        Operator::Greater => "h-gt",
        Operator::AtLeast => "h-ge",
        _ => "h-eq",
    }
}

/// Whether what a predicate keeps depends on the order of the nodes that it gets.
fn asks_position(predicate: &Node) -> bool {
    type_of(&predicate.kind) == Type::Number || calls_position(predicate)
}

fn calls_position(node: &Node) -> bool {
    match &node.kind {
        Kind::Chain { first, rest } => {
            calls_position(first) || rest.iter().any(|(_, part)| calls_position(part))
        }
        Kind::Negation { operand, .. } => calls_position(operand),
        Kind::Literal(_) | Kind::Number(_) | Kind::Variable { .. } => false,
        Kind::Call { name, arguments, .. } => {
            matches!(name.as_str(), "position" | "last") || arguments.iter().any(calls_position)
        }
        // The predicates of a filter or a step have positions of their own.
        Kind::Filter { primary, .. } => calls_position(primary),
        Kind::Path { start, .. } => match start {
            Start::Nodes(node) => calls_position(node),
            Start::Root | Start::Context => false,
        },
    }
}
