//! The names that a declaration mentions: the one list that the rules about the whole project, references,
//! renaming, hover and completion read.

use crate::source::Span;

/// A name in a declaration's text, and what is done with it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// What is done.
    pub verb: Verb,
    /// What the name belongs to.
    pub noun: Noun,
    /// Where the name stands, counted from the declaration's first byte. The text there is the name:
    /// of a variable all of it, with `$` and group.
    pub span: Span,
}

/// What is done with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// A value reads it.
    Reads,
    /// A mapping, a `set` or an endpoint's `returns` saves to it.
    Saves,
    /// The `account` says that the platform provides it.
    Provides,
    /// A test gives it.
    Gives,
    /// A test says what it is to hold, or which request a step is to send.
    Expects,
    /// The `account` keeps it private.
    Hides,
    /// A flow runs it, a test is about it or replies to it.
    Runs,
    /// A webhook invokes it.
    Invokes,
    /// It is declared here.
    Declares,
    /// It stands in a declaration that could not be read in full: anything may be done with it.
    Unread,
}

/// What a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Noun {
    /// `$flow.key.NAME`
    FlowVariable,
    /// A variable of another group, a setting among them.
    OtherVariable,
    /// What `set NAME` names in the `account`.
    Setting,
    /// A webhook or a flow.
    Runnable,
    /// An endpoint.
    Endpoint,
    /// A method of an endpoint.
    Method,
}
