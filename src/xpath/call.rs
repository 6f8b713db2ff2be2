//! A call of a function that the engine makes: what every function of ours is given.

use sxd_xpath::Value;
use sxd_xpath::context::Evaluation;
use sxd_xpath::function;
use sxd_xpath::nodeset::{Node, Nodeset};

use super::convert::{number_of, string_value, text_of};
use super::state::State;

/// What a function returns.
pub(super) type Outcome<'d> = Result<Value<'d>, function::Error>;

/// A function: the state, the context, the arguments.
pub(super) type Body = for<'c, 'd> fn(&Call<'_, 'c, 'd>) -> Outcome<'d>;

/// One call of a function.
pub(super) struct Call<'s, 'c, 'd> {
    pub(super) state: &'s State,
    pub(super) context: &'s Evaluation<'c, 'd>,
    arguments: &'s [Value<'d>],
}

impl<'s, 'c, 'd> Call<'s, 'c, 'd> {
    pub(super) fn new(state: &'s State, context: &'s Evaluation<'c, 'd>, arguments: &'s [Value<'d>]) -> Self {
        Self { state, context, arguments }
    }

    pub(super) fn argument(&self, index: usize) -> Result<&Value<'d>, function::Error> {
        self.arguments.get(index).ok_or(function::Error::ArgumentMissing)
    }

    pub(super) fn arguments(&self) -> &[Value<'d>] {
        self.arguments
    }

    pub(super) fn text(&self, index: usize) -> Result<String, function::Error> {
        Ok(text_of(self.argument(index)?, self.state.order()))
    }

    pub(super) fn number(&self, index: usize) -> Result<f64, function::Error> {
        Ok(number_of(self.argument(index)?, self.state.order()))
    }

    pub(super) fn nodes(&self, index: usize) -> Result<&Nodeset<'d>, function::Error> {
        match self.argument(index)? {
            Value::Nodeset(nodes) => Ok(nodes),
            other => Err(function::Error::ArgumentNotANodeset { actual: other.into() }),
        }
    }

    /// The first node of the only argument, or the context node where there is none.
    pub(super) fn node_or_context(&self) -> Result<Option<Node<'d>>, function::Error> {
        if self.arguments.is_empty() {
            return Ok(Some(self.context.node));
        }
        Ok(self.state.order().first(self.nodes(0)?))
    }

    /// The only argument as text, or the context node's string-value.
    pub(super) fn text_or_context(&self) -> Result<String, function::Error> {
        if self.arguments.is_empty() {
            return Ok(string_value(self.context.node));
        }
        self.text(0)
    }
}
