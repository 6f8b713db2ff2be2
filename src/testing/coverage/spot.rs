//! A place that tests reach or do not.

use crate::ir::{Field, JsonItem, JsonMember, Template, Value, XmlPart};
use crate::runtime::ErrorReason;
use crate::source::Place;

/// A place, and what has to happen there.
#[derive(Clone)]
pub(super) struct Spot<'p> {
    pub at: &'p Place,
    pub what: What<'p>,
    /// That no test does it, in words.
    pub words: String,
    /// The values around it, and which alternative of each it is in.
    pub within: Vec<(&'p Value, usize)>,
}

/// What has to happen at a place.
#[derive(Clone, Copy)]
pub(super) enum What<'p> {
    /// The value takes its alternative of that number.
    Taken(&'p Value, usize),
    /// The part is sent.
    Sent(Part<'p>),
    /// The part is left out.
    LeftOut(Part<'p>),
    /// The part is mandatory, has no value, and fails the webhook.
    Fails(Part<'p>),
    /// The mapping of that number takes that alternative; `None` where it finds nothing.
    Mapped(usize, Option<usize>),
    /// The returned variable of that number is in the response, or not.
    Returned(usize, bool),
    /// The server answers with that status, which is accepted.
    Accepted(u16),
    /// The webhook ends so; `None` is a success.
    Ends(Option<ErrorReason>),
    /// The flow runs.
    Runs,
    /// The mandatory step of that number among the flow's `run`s fails.
    StepFails(usize),
    /// The flow-end webhook is delivered.
    Delivered,
}

/// What a mark is of.
#[derive(Clone, Copy)]
pub(super) enum Part<'p> {
    Field(&'p Field),
    Item(&'p JsonItem),
    Member(&'p JsonMember),
    Text(&'p Template),
    Xml(&'p [XmlPart]),
}
