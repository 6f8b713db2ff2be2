//! Document order (XPath 1.0, 5), numbered once for a document.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use sxd_xpath::nodeset::{Node, Nodeset};

/// A map whose keys are nodes' addresses.
pub(super) type ByAddress<T> = HashMap<usize, T, BuildHasherDefault<Mixer>>;

/// The order of a document's nodes: an element before its attributes, these, as they are written,
/// before its children.
#[derive(Debug, Default)]
pub(super) struct Order(OnceCell<ByAddress<usize>>);

impl Order {
    pub(super) fn of(&self, node: Node<'_>) -> usize {
        let numbers = self.0.get_or_init(|| number(node));
        numbers.get(&address(node)).copied().unwrap_or(usize::MAX)
    }

    pub(super) fn first<'d>(&self, nodes: &Nodeset<'d>) -> Option<Node<'d>> {
        if nodes.size() < 2 {
            return nodes.iter().next();
        }
        nodes.iter().min_by_key(|&node| self.of(node))
    }

    pub(super) fn sorted<'d>(&self, nodes: &Nodeset<'d>) -> Vec<Node<'d>> {
        let mut sorted: Vec<Node<'d>> = nodes.iter().collect();
        if sorted.len() > 1 {
            sorted.sort_by_cached_key(|&node| self.of(node));
        }
        sorted
    }
}

fn number(node: Node<'_>) -> ByAddress<usize> {
    let mut numbers = ByAddress::default();
    let mut pending: Vec<Node<'_>> = vec![node.document().root().into()];
    while let Some(node) = pending.pop() {
        numbers.insert(address(node), numbers.len());
        if let Node::Element(element) = node {
            for attribute in element.attributes() {
                numbers.insert(address(attribute.into()), numbers.len());
            }
        }
        pending.extend(node.children().into_iter().rev());
    }
    numbers
}

/// Where the node lies in memory, which identifies it. The engine tells it to hashers only.
pub(super) fn address(node: Node<'_>) -> usize {
    let mut taken = Address(0);
    node.hash(&mut taken);
    taken.0
}

/// Keeps the last address that it is given.
struct Address(usize);

impl Hasher for Address {
    fn write_usize(&mut self, address: usize) {
        self.0 = address;
    }

    // The kind of the node: two nodes never lie at one address.
    fn write_isize(&mut self, _: isize) {}

    fn write(&mut self, _: &[u8]) {}

    fn finish(&self) -> u64 {
        self.0 as u64
    }
}

/// Mixes an address: its low bits are all alike.
#[derive(Debug, Default)]
pub(super) struct Mixer(u64);

impl Hasher for Mixer {
    fn write_usize(&mut self, address: usize) {
        self.0 = (address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}
