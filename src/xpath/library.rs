//! The functions that the engine calls: those of XPath 1.0, section 4, and those that
//! [`rewrite`](super::rewrite) writes.

use std::rc::Rc;

use sxd_xpath::context::{Context, Evaluation};
use sxd_xpath::function::{self, Function};
use sxd_xpath::nodeset::Node;
use sxd_xpath::{OwnedQName, Value};

use super::call::{Body, Call, Outcome};
use super::compare::{Relation, compare};
use super::rewrite::{NameTest, NodeTest, Rewritten};
use super::state::{State, size};
use super::{nodes, texts};

/// Registers everything that `rewritten` may call.
pub(super) fn register(context: &mut Context<'_>, rewritten: &Rewritten, state: &Rc<State>) {
    for (name, body) in nodes::FUNCTIONS.into_iter().chain(texts::FUNCTIONS).chain(FUNCTIONS) {
        let state = Rc::clone(state);
        context.set_function(name, Native { state, body });
    }
    for (index, test) in rewritten.tests.iter().enumerate() {
        let state = Rc::clone(state);
        let test = test.clone();
        context.set_function(owned(format!("h-test{index}")), Test { state, test });
    }
    for index in 0..rewritten.slots {
        for (name, asks) in [("keep", Asks::Keep), ("position", Asks::Position), ("last", Asks::Last)] {
            let state = Rc::clone(state);
            context.set_function(owned(format!("h-{name}{index}")), Slot { state, index, asks });
        }
    }
    for (index, uri) in rewritten.namespaces.iter().enumerate() {
        context.set_namespace(&format!("n{index}"), uri);
    }
}

fn owned(name: String) -> OwnedQName {
    name.as_str().into()
}

struct Native {
    state: Rc<State>,
    body: Body,
}

impl Function for Native {
    fn evaluate<'c, 'd>(&self, context: &Evaluation<'c, 'd>, arguments: Vec<Value<'d>>) -> Outcome<'d> {
        self.state.alive()?;
        let value = (self.body)(&Call::new(&self.state, context, &arguments))?;
        if let Value::String(text) = &value {
            self.state.admit(text.len())?;
        }
        Ok(value)
    }
}

/// `h-test0()` and so on: the node test of a step, and a look at the clock.
struct Test {
    state: Rc<State>,
    test: NodeTest,
}

impl Function for Test {
    fn evaluate<'c, 'd>(&self, context: &Evaluation<'c, 'd>, _: Vec<Value<'d>>) -> Outcome<'d> {
        self.state.alive()?;
        Ok(Value::Boolean(match (&self.test, context.node) {
            (NodeTest::Node, _)
            | (NodeTest::Text, Node::Text(_))
            | (NodeTest::Comment, Node::Comment(_))
            | (NodeTest::Instruction(None), Node::ProcessingInstruction(_)) => true,
            (NodeTest::Instruction(Some(target)), Node::ProcessingInstruction(node)) => {
                node.target() == target
            }
            (NodeTest::Element(name), Node::Element(node)) => name.accepts(node.name()),
            (NodeTest::Attribute(name), Node::Attribute(node)) => name.accepts(node.name()),
            _ => false,
        }))
    }
}

impl NameTest {
    fn accepts(&self, name: sxd_document::QName<'_>) -> bool {
        match self {
            NameTest::Any => true,
            NameTest::Namespace(uri) => name.namespace_uri() == Some(uri.as_str()),
            NameTest::Name { namespace, local } => {
                name.local_part() == local && name.namespace_uri() == namespace.as_deref()
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Asks {
    Keep,
    Position,
    Last,
}

/// `h-keep0(E)`, `h-position0()`, `h-last0()` and so on.
struct Slot {
    state: Rc<State>,
    index: usize,
    asks: Asks,
}

impl Function for Slot {
    fn evaluate<'c, 'd>(&self, context: &Evaluation<'c, 'd>, arguments: Vec<Value<'d>>) -> Outcome<'d> {
        self.state.alive()?;
        Ok(match self.asks {
            Asks::Position => Value::Number(self.state.kept_position(self.index, context.node)),
            Asks::Last => Value::Number(self.state.kept_size(self.index)),
            Asks::Keep => {
                let nodes = arguments.into_iter().next().ok_or(function::Error::ArgumentMissing)?;
                if let Value::Nodeset(nodes) = &nodes {
                    self.state.keep(self.index, nodes);
                }
                nodes
            }
        })
    }
}

const FUNCTIONS: [(&str, Body); 20] = [
    ("h-eq", |call| relation(call, Relation::Equal)),
    ("h-ne", |call| relation(call, Relation::NotEqual)),
    ("h-lt", |call| relation(call, Relation::Less)),
    ("h-le", |call| relation(call, Relation::AtMost)),
    ("h-gt", |call| relation(call, Relation::Greater)),
    ("h-ge", |call| relation(call, Relation::AtLeast)),
    ("h-alive", |_| Ok(Value::Boolean(true))),
    ("h-at", |call| Ok(Value::Boolean(size(call.context.position) == call.number(0)?))),
    ("position", |call| Ok(Value::Number(size(call.context.position)))),
    ("last", |call| Ok(Value::Number(size(call.context.size)))),
    ("boolean", |call| Ok(Value::Boolean(call.argument(0)?.boolean()))),
    ("not", |call| Ok(Value::Boolean(!call.argument(0)?.boolean()))),
    ("true", |_| Ok(Value::Boolean(true))),
    ("false", |_| Ok(Value::Boolean(false))),
    ("number", |call| {
        Ok(Value::Number(if call.arguments().is_empty() {
            super::convert::parse_number(&call.text_or_context()?)
        } else {
            call.number(0)?
        }))
    }),
    ("floor", |call| Ok(Value::Number(call.number(0)?.floor()))),
    ("ceiling", |call| Ok(Value::Number(call.number(0)?.ceil()))),
    ("round", |call| Ok(Value::Number(super::convert::round(call.number(0)?)))),
    ("count", |call| Ok(Value::Number(size(call.nodes(0)?.size())))),
    ("sum", |call| {
        let mut sum = 0.0;
        for node in call.state.order().sorted(call.nodes(0)?) {
            call.state.alive()?;
            sum += super::convert::parse_number(&super::convert::string_value(node));
        }
        Ok(Value::Number(sum))
    }),
];

fn relation<'d>(call: &Call<'_, '_, 'd>, relation: Relation) -> Outcome<'d> {
    let holds = compare(call.state, relation, call.argument(0)?, call.argument(1)?)?;
    Ok(Value::Boolean(holds))
}
