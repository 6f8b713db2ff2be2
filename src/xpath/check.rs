//! Checks what the grammar does not: prefixes, functions, arguments and types.

use std::collections::BTreeMap;
use std::ops::Range;

use super::ast::{Axis, Kind, Node, Operator, Start, Step, Test};
use super::fault::{Fault, FaultKind, invalid, unsupported};
use super::functions::{Signature, Type, find, type_of};
use super::mistakes;
use super::variable::Variable;

/// What an expression names.
#[derive(Debug, Default, Clone)]
pub(super) struct Names {
    pub(super) has_prefixes: bool,
    pub(super) has_plain_elements: bool,
    /// In the order in which they are written.
    pub(super) variables: Vec<Variable>,
    /// Where the texts in quotes are, with their quotes.
    pub(super) texts: Vec<Range<usize>>,
}

/// Whether nodes may be attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attributes {
    Never,
    Maybe,
}

/// Checks an expression that is evaluated with the document as context node.
pub(super) fn check(node: &Node, namespaces: &BTreeMap<String, String>) -> Result<Names, Fault> {
    let mut check = Check { namespaces, names: Names::default() };
    check.expression(node, Attributes::Never)?;
    Ok(check.names)
}

/// The namespace of `xml`, which needs no declaration.
pub(super) fn namespace_of<'n>(prefix: &str, namespaces: &'n BTreeMap<String, String>) -> Option<&'n str> {
    match namespaces.get(prefix) {
        Some(uri) => Some(uri.as_str()),
        None if prefix == "xml" => Some(crate::xml::XML_NAMESPACE),
        None => None,
    }
    .filter(|uri| !uri.is_empty())
}

struct Check<'n> {
    namespaces: &'n BTreeMap<String, String>,
    names: Names,
}

impl Check<'_> {
    /// Says whether the nodes that it finds may be attributes.
    fn expression(&mut self, node: &Node, context: Attributes) -> Result<Attributes, Fault> {
        match &node.kind {
            Kind::Chain { first, rest } => self.chain(first, rest, context),
            Kind::Negation { operand, .. } => {
                self.expression(operand, context)?;
                Ok(Attributes::Never)
            }
            Kind::Number(_) => Ok(Attributes::Never),
            Kind::Literal(_) => {
                self.names.texts.push(node.range.clone());
                Ok(Attributes::Never)
            }
            Kind::Variable { name, range } => {
                self.names.variables.push(Variable { name: name.clone(), range: range.clone() });
                Ok(Attributes::Never)
            }
            Kind::Call { name, name_range, arguments } => {
                self.call(name, name_range, arguments, &node.range, context)
            }
            Kind::Filter { primary, predicates } => {
                let found = self.nodes(primary, context, "`[…]` filters")?;
                self.predicates(predicates, found)?;
                Ok(found)
            }
            Kind::Path { start, steps } => {
                let mut found = match start {
                    Start::Root => Attributes::Never,
                    Start::Context => context,
                    Start::Nodes(node) => self.nodes(node, context, "`/` leads on from")?,
                };
                for step in steps {
                    found = self.step(step, found)?;
                }
                Ok(found)
            }
        }
    }

    fn chain(
        &mut self,
        first: &Node,
        rest: &[(Operator, Node)],
        context: Attributes,
    ) -> Result<Attributes, Fault> {
        let is_union = rest.first().is_some_and(|(operator, _)| *operator == Operator::Union);
        let mut found = Attributes::Never;
        for part in std::iter::once(first).chain(rest.iter().map(|(_, part)| part)) {
            let attributes = if is_union {
                self.nodes(part, context, "`|` joins")?
            } else {
                self.expression(part, context)?;
                Attributes::Never
            };
            if attributes == Attributes::Maybe {
                found = Attributes::Maybe;
            }
        }
        Ok(found)
    }

    /// An expression that must give nodes.
    fn nodes(&mut self, node: &Node, context: Attributes, what: &str) -> Result<Attributes, Fault> {
        if let Kind::Variable { name, .. } = &node.kind {
            return Err(invalid(
                node.range.clone(),
                format!("{what} nodes, and `{name}` is a value"),
                Some(format!("compare nodes with it: `//item[@id = {name}]`")),
            ));
        }
        let found = self.expression(node, context)?;
        match type_of(&node.kind) {
            Type::Nodes => Ok(found),
            other => {
                Err(invalid(node.range.clone(), format!("{what} nodes, this is {}", other.name()), None))
            }
        }
    }

    fn predicates(&mut self, predicates: &[Node], context: Attributes) -> Result<(), Fault> {
        for predicate in predicates {
            if let Kind::Variable { name, .. } = &predicate.kind {
                return Err(invalid(
                    predicate.range.clone(),
                    format!("`{name}` by itself is not a condition"),
                    Some(format!("compare it with something: `@id = {name}`, or `position() = {name}`")),
                ));
            }
            self.expression(predicate, context)?;
        }
        Ok(())
    }

    fn call(
        &mut self,
        name: &str,
        name_range: &Range<usize>,
        arguments: &[Node],
        whole: &Range<usize>,
        context: Attributes,
    ) -> Result<Attributes, Fault> {
        let Some(function) = find(name) else {
            return Err(mistakes::unknown_function(name, name_range.clone()));
        };
        if arguments.len() < function.least || function.most.is_some_and(|most| arguments.len() > most) {
            return Err(invalid(
                whole.clone(),
                format!("`{name}` takes {}, not {}", count_in_words(function), arguments.len(),),
                None,
            ));
        }
        for argument in arguments {
            if function.takes_nodes {
                self.nodes(argument, context, &format!("`{name}` takes"))?;
            } else {
                self.expression(argument, context)?;
            }
        }
        Ok(Attributes::Never)
    }

    fn step(&mut self, step: &Step, context: Attributes) -> Result<Attributes, Fault> {
        if step.axis == Axis::Namespace {
            return Err(unsupported(
                step.range.clone(),
                "namespace nodes (`namespace::`) cannot be read",
                Some("`namespace-uri()` gives the namespace of a name".to_owned()),
            ));
        }
        if step.axis == Axis::Following && context == Attributes::Maybe && !step.is_descent {
            return Err(unsupported(
                step.range.clone(),
                "what follows an attribute (`following::`) cannot be found",
                Some("go to its element first: `../following::…`".to_owned()),
            ));
        }
        self.test(&step.test, step.axis)?;
        let is_name = matches!(step.test, Test::Name { .. });
        let found = match step.axis {
            Axis::Attribute => Attributes::Maybe,
            // Of these only `node()` keeps an attribute: a name is an element's, the others' kinds differ.
            Axis::Itself | Axis::AncestorOrSelf | Axis::DescendantOrSelf
                if !is_name && step.test == Test::Node =>
            {
                context
            }
            _ => Attributes::Never,
        };
        self.predicates(&step.predicates, found)?;
        Ok(found)
    }

    fn test(&mut self, test: &Test, axis: Axis) -> Result<(), Fault> {
        let Test::Name { prefix, local, range } = test else {
            return Ok(());
        };
        let Some(prefix) = prefix else {
            self.names.has_plain_elements |= local.is_some() && axis != Axis::Attribute;
            return Ok(());
        };
        self.names.has_prefixes = true;
        if namespace_of(prefix, self.namespaces).is_some() {
            return Ok(());
        }
        Err(Fault {
            kind: FaultKind::UndeclaredPrefix,
            range: range.start..range.start + prefix.len(),
            message: if self.namespaces.contains_key(prefix) {
                format!("the namespace of the prefix `{prefix}` is empty")
            } else {
                format!("the prefix `{prefix}` is not declared")
            },
            help: Some(format!(
                "declare it in the block: `namespace {prefix} = \"…\"`, with the URI that follows `xmlns` in the response"
            )),
        })
    }
}

fn count_in_words(function: &Signature) -> String {
    let arguments = |count: usize| match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        count => format!("{count} arguments"),
    };
    match function.most {
        None => format!("at least {}", arguments(function.least)),
        Some(most) if most == function.least => arguments(most),
        Some(most) if function.least == 0 => format!("at most {}", arguments(most)),
        Some(most) => format!("{} or {}", function.least, arguments(most)),
    }
}
