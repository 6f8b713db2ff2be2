//! The elements and attributes of what a webhook's tests reply, for the XPath of a mapping.

use std::collections::BTreeMap;

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;
use super::replies::replies;
use crate::source::FileId;
use crate::syntax::ast::{AnswerBody, Declaration, ResponseEntry, WebhookLine};
use crate::syntax::parse_declaration;
use crate::workspace::Workspace;
use crate::xml::{Element, Limits, Visitor, read};

/// How many characters of a text are shown.
const LONGEST: usize = 40;

/// A step of an XPath.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// `/NAME`; `*` for any.
    Child(String),
    /// `//`
    Descendants,
}

/// The elements and attributes that may come after `before`, the beginning of an XPath, in the XML replies of the tests
/// of the webhook around `offset`.
pub(super) fn offers(workspace: &Workspace, file: FileId, offset: u32, before: &str) -> Vec<Offer> {
    let Some(steps) = steps(before) else { return Vec::new() };
    let prefixes = prefixes(workspace, file, offset).unwrap_or_default();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    replies(workspace, file, offset, |_, body| {
        let AnswerBody::Xml(text) = body else { return };
        let Some(text) = text.plain() else { return };
        let mut tree = Tree { prefixes: &prefixes, open: vec![Node::default()] };
        // What comes before a fault helps, too.
        let _ = read(&text, &Limits::default(), &mut tree);
        while tree.open.len() > 1 {
            tree.end();
        }
        let Some(document) = tree.open.pop() else { return };
        for node in walked(vec![&document], &steps) {
            for child in &node.children {
                found.entry(child.written.clone()).or_insert_with(|| child.text.clone());
            }
            for (name, value) in &node.attributes {
                found.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
    });
    let offer = |(name, value): (String, String)| {
        let kind =
            if name.starts_with('@') { CompletionItemKind::Property } else { CompletionItemKind::Field };
        Offer {
            detail: value,
            rank: u8::from(kind == CompletionItemKind::Property),
            ..Offer::new(name, kind)
        }
    };
    found.into_iter().map(offer).collect()
}

/// The prefixes of the `response` around `offset`, by the address of their namespaces.
fn prefixes(workspace: &Workspace, file: FileId, offset: u32) -> Option<BTreeMap<String, String>> {
    let (_, head) = workspace.outline_of(file)?.at(offset)?;
    let text = workspace.sources().get(file)?.slice(head.span);
    let Declaration::Webhook(webhook) = parse_declaration(text, head.kind).tree? else { return None };
    let mut found = BTreeMap::new();
    for line in webhook.lines {
        let WebhookLine::Response(response) = line else { continue };
        for entry in response.entries.iter() {
            if let ResponseEntry::Namespace { prefix, uri, .. } = &*entry
                && let Some(uri) = uri.plain()
            {
                found.insert(uri, prefix.text.to_string());
            }
        }
    }
    Some(found)
}

/// The steps of `before` from the document on; `None` where they are not known.
fn steps(before: &str) -> Option<Vec<Step>> {
    // The paths that the predicates around the end are predicates of.
    let mut around: Vec<String> = Vec::new();
    let mut path = String::new();
    let mut characters = before.chars();
    while let Some(c) = characters.next() {
        match c {
            '[' => {
                around.push(path.clone());
                path.push('/');
            }
            ']' => path = around.pop()?,
            '\'' | '"' => {
                characters.by_ref().find(|end| *end == c)?;
                path = "..".to_owned();
            }
            ')' => path = "..".to_owned(),
            '(' | ',' | '=' | '<' | '>' | '!' | '|' | '+' | ' ' => {
                path = around.last().map_or_else(String::new, |path| format!("{path}/"));
            }
            c => path.push(c),
        }
    }
    let mut steps = Vec::new();
    let whole = path.strip_suffix('/').unwrap_or(&path);
    if path.ends_with("//") {
        steps.extend(named(whole.strip_suffix('/').unwrap_or(whole))?);
        steps.push(Step::Descendants);
        return Some(steps);
    }
    if !path.is_empty() && whole == path {
        return None;
    }
    named(whole)
}

/// The steps of a path that is whole.
fn named(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for (number, part) in path.split('/').enumerate() {
        match part {
            "" if number == 0 => {}
            "" => steps.push(Step::Descendants),
            "." => {}
            _ if part.starts_with('@')
                || part == ".."
                || part.contains(['(', ':']) && part.contains("::") =>
            {
                return None;
            }
            _ => steps.push(Step::Child(part.rsplit(':').next().unwrap_or(part).to_owned())),
        }
    }
    Some(steps)
}

/// The nodes that `steps` lead to.
fn walked<'t>(mut nodes: Vec<&'t Node>, steps: &[Step]) -> Vec<&'t Node> {
    for step in steps {
        nodes = match step {
            Step::Child(name) => {
                let children = nodes.into_iter().flat_map(|node| &node.children);
                children.filter(|child| name == "*" || child.local == *name).collect()
            }
            Step::Descendants => {
                let mut all: Vec<&Node> = Vec::new();
                while let Some(node) = nodes.pop() {
                    all.push(node);
                    nodes.extend(&node.children);
                }
                all
            }
        };
    }
    nodes
}

/// An element of a reply, or the document.
#[derive(Default)]
struct Node {
    /// How an XPath names it.
    written: String,
    local: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Node>,
}

/// A document that is read.
struct Tree<'p> {
    prefixes: &'p BTreeMap<String, String>,
    /// The document, and the elements in each other that are open.
    open: Vec<Node>,
}

impl Tree<'_> {
    /// How an XPath names what is called `local` in `namespace`.
    fn written(&self, local: &str, namespace: Option<&str>) -> String {
        match namespace.map(|namespace| self.prefixes.get(namespace)) {
            None => local.to_owned(),
            Some(Some(prefix)) => format!("{prefix}:{local}"),
            Some(None) => format!("*[local-name() = '{local}']"),
        }
    }
}

impl Visitor for Tree<'_> {
    fn start(&mut self, element: &Element<'_>) {
        let attributes = element.attributes.iter().map(|one| {
            let name = self.written(one.local, one.namespace.as_deref());
            (format!("@{name}"), one.value.chars().take(LONGEST).collect())
        });
        let node = Node {
            written: self.written(element.local, element.namespace.as_deref()),
            local: element.local.to_owned(),
            attributes: attributes.collect(),
            ..Node::default()
        };
        self.open.push(node);
    }

    fn end(&mut self) {
        if let Some(node) = self.open.pop()
            && let Some(around) = self.open.last_mut()
        {
            around.children.push(node);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(node) = self.open.last_mut() {
            let shown = text.split_whitespace().collect::<Vec<_>>().join(" ");
            node.text.push_str(&shown.chars().take(LONGEST).collect::<String>());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_to_where_the_next_stands() {
        let child = |name: &str| Step::Child(name.to_owned());
        for (before, expected) in [
            ("", Some(vec![])),
            ("/", Some(vec![])),
            ("//", Some(vec![Step::Descendants])),
            ("/a/", Some(vec![child("a")])),
            ("/s:a/b[@x = 'y']/", Some(vec![child("a"), child("b")])),
            ("//a/*/", Some(vec![Step::Descendants, child("a"), child("*")])),
            ("/a//", Some(vec![child("a"), Step::Descendants])),
            ("//a[", Some(vec![Step::Descendants, child("a")])),
            ("//a[b/", Some(vec![Step::Descendants, child("a"), child("b")])),
            ("string(/a/", Some(vec![child("a")])),
            ("//a | /b/", Some(vec![child("b")])),
            ("//a['", None),
            ("string(/a)/", None),
            ("/a/../", None),
        ] {
            assert_eq!(steps(before), expected, "{before}");
        }
    }
}
