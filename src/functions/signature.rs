//! What a function states about itself.

use super::kind::Kind;

/// The name, arguments and answers of a function: the one place that states them.
#[derive(Debug)]
pub struct Signature {
    /// The name, as in `invoke functions.time`.
    pub name: &'static str,
    /// What it does, in a sentence without a full stop.
    pub summary: &'static str,
    /// Its arguments, in the order of the manual.
    pub arguments: &'static [Argument],
    /// The members of its answer, in their order.
    pub answers: &'static [Answer],
    /// What the manual says beyond the arguments: rules of the language, a sentence each.
    pub notes: &'static [&'static str],
    /// An example, which the tests run.
    pub example: Example,
}

impl Signature {
    /// The argument called `name`.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&'static Argument> {
        self.arguments.iter().find(|argument| argument.name == name)
    }
}

/// An argument.
#[derive(Debug)]
pub struct Argument {
    /// The name, as in `with`.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
    /// Whether a `$secret` is allowed here.
    pub secret: bool,
    /// The argument without which this one means nothing.
    pub needs: Option<&'static str>,
    /// What it is, in words that follow its name.
    pub meaning: &'static str,
}

impl Argument {
    /// An argument that must be given.
    pub(super) const fn required(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self { name, kind, required: true, secret: false, needs: None, meaning }
    }

    /// An argument that may be left out.
    pub(super) const fn optional(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self { name, kind, required: false, secret: false, needs: None, meaning }
    }
}

/// A member of an answer.
#[derive(Debug)]
pub struct Answer {
    /// The member's name, as in `data.date`.
    pub name: &'static str,
    /// What it holds, and when it is absent.
    pub meaning: &'static str,
}

impl Answer {
    pub(super) const fn new(name: &'static str, meaning: &'static str) -> Self {
        Self { name, meaning }
    }
}

/// An example of a function.
#[derive(Debug)]
pub struct Example {
    /// What it is an example of, as the name of its webhook.
    pub webhook: &'static str,
    /// The arguments, as a JSON object.
    pub with: &'static str,
    /// The answer, as JSON.
    pub answer: &'static str,
}
