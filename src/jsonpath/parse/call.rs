//! Calls of functions in filters.

use super::{Outcome, Rule, Tree, odd, parts, range};
use crate::jsonpath::fault::Fault;
use crate::jsonpath::mistakes;
use crate::jsonpath::query::{Operand, Query};
use pest::iterators::Pair;

/// A call of one of the five functions of RFC 9535, section 2.4, with as many arguments as it takes.
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    arguments: Vec<Pair<'a, Rule>>,
    whole: Pair<'a, Rule>,
}

impl<'a> Call<'a> {
    pub(super) fn of(pair: Pair<'a, Rule>) -> Outcome<Self> {
        let mut inner = parts(pair.clone());
        let Some(name) = inner.next() else { return odd(&pair) };
        let wanted = match name.as_str() {
            "length" | "count" | "value" => 1,
            "match" | "search" => 2,
            _ => return Err(mistakes::unknown_function(name.as_str(), range(&name))),
        };
        let arguments: Vec<_> = inner.collect();
        if arguments.len() != wanted {
            let name = name.as_str();
            let message = format!(
                "`{name}` takes {wanted} value{}, not {}",
                if wanted == 1 { "" } else { "s" },
                arguments.len()
            );
            let help = if wanted == 1 {
                format!("write `{name}(@.name)`")
            } else {
                format!("write `{name}(@.name, \"pattern\")`")
            };
            return Err(Fault::new(range(&pair), message, help));
        }
        Ok(Self { name: name.as_str(), arguments, whole: pair })
    }

    /// The argument as it was written, where it is not a condition of several parts.
    fn argument(&self, number: usize) -> Outcome<Pair<'a, Rule>> {
        let Some(argument) = self.arguments.get(number) else { return odd(&self.whole) };
        let mut inner = argument.clone();
        while let Rule::any_of | Rule::all_of | Rule::relation = inner.as_rule() {
            let mut within = parts(inner.clone());
            match (within.next(), within.next()) {
                (Some(only), None) => inner = only,
                _ => break,
            }
        }
        match inner.as_rule() {
            Rule::string | Rule::number | Rule::word | Rule::query | Rule::function => Ok(inner),
            Rule::variable => {
                let message = format!("`{}` can't be an argument of `{}`", inner.as_str(), self.name);
                let help = "in a path, a variable can be compared (`@.phone == $call.cli`) or select a member (`[$flow.key.name]`)";
                Err(Fault::new(range(&inner), message, help))
            }
            _ => {
                let message = format!("`{}` takes a value, not a condition", self.name);
                Err(Fault::new(range(argument), message, format!("write `{}(@.name)`", self.name)))
            }
        }
    }

    pub(super) fn value(&self, number: usize, tree: &mut Tree) -> Outcome<Operand> {
        tree.operand(self.argument(number)?)
    }

    pub(super) fn nodes(&self, number: usize, tree: &mut Tree) -> Outcome<Query> {
        let argument = self.argument(number)?;
        if argument.as_rule() == Rule::query {
            return tree.query(argument);
        }
        let message = format!("`{}` takes a path, not `{}`", self.name, argument.as_str());
        Err(Fault::new(range(&argument), message, format!("write `{}(@.list[*])`", self.name)))
    }
}
