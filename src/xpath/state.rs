//! What the registered functions share during one evaluation.

use crate::instant::Instant;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use sxd_xpath::function;
use sxd_xpath::nodeset::{Node, Nodeset};

use super::order::{ByAddress, Order, address};

/// The time is up. The engine hands it through as an error of a function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interrupted;

impl From<Interrupted> for function::Error {
    fn from(_: Interrupted) -> Self {
        function::Error::Other("the time is up".to_owned())
    }
}

/// A text is longer than a function may make it.
#[derive(Debug, Clone, Copy)]
pub(super) struct TooLong;

impl From<TooLong> for function::Error {
    fn from(_: TooLong) -> Self {
        function::Error::Other("a text is too long".to_owned())
    }
}

#[derive(Debug)]
pub(super) struct State {
    deadline: Instant,
    is_over: Cell<bool>,
    /// How many bytes a text may have that a function makes.
    longest: usize,
    is_too_large: Cell<bool>,
    order: Rc<Order>,
    slots: RefCell<Vec<Slot>>,
}

/// The nodes of a filter, numbered.
#[derive(Debug, Default)]
struct Slot {
    positions: ByAddress<u32>,
}

impl State {
    pub(super) fn new(deadline: Instant, longest: usize, order: Rc<Order>, slots: usize) -> Self {
        State {
            deadline,
            is_over: Cell::new(false),
            longest,
            is_too_large: Cell::new(false),
            order,
            slots: RefCell::new(std::iter::repeat_with(Slot::default).take(slots).collect()),
        }
    }

    /// Fails once the deadline has passed.
    pub(super) fn alive(&self) -> Result<(), Interrupted> {
        if self.is_over.get() || Instant::now() >= self.deadline {
            self.is_over.set(true);
            return Err(Interrupted);
        }
        Ok(())
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.get()
    }

    /// Fails where a function made a text that is too long to be kept.
    pub(super) fn admit(&self, length: usize) -> Result<(), TooLong> {
        if length > self.longest {
            self.is_too_large.set(true);
            return Err(TooLong);
        }
        Ok(())
    }

    pub(super) fn is_too_large(&self) -> bool {
        self.is_too_large.get()
    }

    pub(super) fn order(&self) -> &Order {
        &self.order
    }

    /// Numbers `nodes` in document order, from 1.
    pub(super) fn keep(&self, slot: usize, nodes: &Nodeset<'_>) {
        if let Some(slot) = self.slots.borrow_mut().get_mut(slot) {
            slot.positions = (1..)
                .zip(self.order.sorted(nodes))
                .map(|(position, node)| (address(node), position))
                .collect();
        }
    }

    pub(super) fn kept_position(&self, slot: usize, node: Node<'_>) -> f64 {
        self.slots
            .borrow()
            .get(slot)
            .and_then(|slot| slot.positions.get(&address(node)))
            .map_or(f64::NAN, |&position| f64::from(position))
    }

    pub(super) fn kept_size(&self, slot: usize) -> f64 {
        self.slots.borrow().get(slot).map_or(f64::NAN, |slot| size(slot.positions.len()))
    }
}

/// A count as XPath has it. Documents have far fewer nodes than a number has exact integers.
pub(super) fn size(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
