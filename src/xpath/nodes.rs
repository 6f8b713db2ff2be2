//! Functions on nodes.

use std::collections::HashSet;

use sxd_document::dom::Element;
use sxd_xpath::Value;
use sxd_xpath::function;
use sxd_xpath::nodeset::{Node, Nodeset};

use crate::xml::XML_NAMESPACE;

use super::call::{Body, Call, Outcome};
use super::convert::string_value;

pub(super) const FUNCTIONS: [(&str, Body); 9] = [
    ("h-here", |call| Ok(one(Some(call.context.node)))),
    ("h-root", |call| Ok(one(Some(call.context.node.document().root().into())))),
    ("h-nth", nth),
    ("h-last", last),
    ("local-name", |call| {
        let name = call.node_or_context()?.and_then(|node| node.expanded_name());
        Ok(name.map_or("", |name| name.local_part()).into())
    }),
    ("namespace-uri", |call| {
        let name = call.node_or_context()?.and_then(|node| node.expanded_name());
        let uri = name.and_then(|name| name.namespace_uri());
        Ok(uri.unwrap_or_default().into())
    }),
    ("name", |call| Ok(call.node_or_context()?.map(written_name).unwrap_or_default().into())),
    ("lang", lang),
    ("id", id),
];

fn one<'d>(node: Option<Node<'d>>) -> Value<'d> {
    Value::Nodeset(node.into_iter().collect::<Nodeset<'d>>())
}

/// `(E)[n]`: the nodes count in document order.
fn nth<'d>(call: &Call<'_, '_, 'd>) -> Outcome<'d> {
    let wanted = call.number(1)?;
    let nodes = call.nodes(0)?;
    let node = if wanted == 1.0 {
        call.state.order().first(nodes)
    } else {
        let sorted = call.state.order().sorted(nodes);
        (1..)
            .map(|position: u32| f64::from(position))
            .zip(sorted)
            .find(|&(position, _)| position == wanted)
            .map(|(_, node)| node)
    };
    Ok(one(node))
}

/// `(E)[last()]`.
fn last<'d>(call: &Call<'_, '_, 'd>) -> Outcome<'d> {
    let order = call.state.order();
    Ok(one(call.nodes(0)?.iter().max_by_key(|&node| order.of(node))))
}

/// The name as the document writes it.
fn written_name(node: Node<'_>) -> String {
    let (prefix, local) = match node {
        Node::Element(element) => (element.preferred_prefix(), element.name().local_part()),
        Node::Attribute(attribute) => (attribute.preferred_prefix(), attribute.name().local_part()),
        Node::ProcessingInstruction(instruction) => (None, instruction.target()),
        _ => return String::new(),
    };
    match prefix {
        Some(prefix) => format!("{prefix}:{local}"),
        None => local.to_owned(),
    }
}

/// Whether the context node is in a language, or in a variety of it (XPath 1.0, 4.3).
fn lang<'d>(call: &Call<'_, '_, 'd>) -> Outcome<'d> {
    let wanted = call.text(0)?;
    let mut node = Some(call.context.node);
    while let Some(here) = node {
        let stated = match here {
            Node::Element(element) => element.attribute_value((XML_NAMESPACE, "lang")),
            _ => None,
        };
        if let Some(stated) = stated {
            return Ok(Value::Boolean(is_variety(stated, &wanted)));
        }
        node = here.parent();
    }
    Ok(Value::Boolean(false))
}

fn is_variety(stated: &str, wanted: &str) -> bool {
    let mut parts = stated.bytes();
    wanted.bytes().all(|byte| parts.next().is_some_and(|part| part.eq_ignore_ascii_case(&byte)))
        && matches!(parts.next(), None | Some(b'-'))
}

/// The elements with one of some identifiers. Without a document type only `xml:id` gives one; of
/// several elements with the same the first has it.
fn id<'d>(call: &Call<'_, '_, 'd>) -> Outcome<'d> {
    let mut wanted = HashSet::new();
    let mut add = |text: &str| {
        let identifiers = text.split([' ', '\t', '\n', '\r']).filter(|identifier| !identifier.is_empty());
        for identifier in identifiers {
            if !wanted.contains(identifier) {
                wanted.insert(identifier.to_owned());
            }
        }
    };
    match call.argument(0)? {
        Value::Nodeset(nodes) => {
            for node in nodes.iter() {
                call.state.alive()?;
                add(&string_value(node));
            }
        }
        _ => add(&call.text(0)?),
    }
    let mut found = Nodeset::new();
    let mut pending: Vec<Node<'d>> = vec![call.context.node.document().root().into()];
    while let Some(node) = pending.pop().filter(|_| !wanted.is_empty()) {
        call.state.alive()?;
        if let Node::Element(element) = node
            && identifier(element).is_some_and(|identifier| wanted.remove(identifier))
        {
            found.add(element);
        }
        pending.extend(node.children().into_iter().rev());
    }
    Ok::<_, function::Error>(Value::Nodeset(found))
}

fn identifier<'d>(element: Element<'d>) -> Option<&'d str> {
    element.attribute_value((XML_NAMESPACE, "id"))
}
