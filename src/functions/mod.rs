//! The pre-made internal functions (language, section 3.8): what every project finds at the endpoint `functions`.
//!
//! A [`Function`] states its [`Signature`] once: name, arguments, answers, an example. The check of `with`
//! ([`check`]), the pages of `hook explain` ([`page`]) and completion are made from it. [`call`] computes an answer:
//! a pure function of the arguments, except that `code` takes its digits from a source that the caller hands in. No
//! clock is read but the deadline, nothing is sent, and nothing panics.
//!
//! Problems never quote the value of an argument: it may be a secret, or private.

mod amount;
mod answer;
mod between;
mod characters;
mod check;
mod code;
mod count;
mod deadline;
mod decimal;
mod failure;
mod given;
mod hash;
mod hours;
mod join;
mod kind;
mod list;
mod manual;
mod mask;
mod r#match;
mod misuse;
mod moment;
mod open;
mod page;
mod path;
mod pattern;
mod phone;
mod pick;
mod query;
mod random;
mod region;
mod signature;
mod spell;
mod text;
mod threads;
mod time;
mod words;

use crate::instant::Instant;
use std::fmt;

pub use check::{Finding, Known, check};
pub use failure::Failure;
pub use given::Given;
pub use kind::Kind;
pub use manual::manual;
pub use misuse::Misuse;
pub use page::{index, page};
#[cfg(feature = "runtime")]
pub use random::System;
pub use random::{Random, Unavailable, Zeros};
pub use signature::{Answer, Argument, Example, Signature};

use crate::json::{Json, Object};
use crate::jsonpath::Clock;

/// The endpoint that every project has; no file declares another of this name.
pub const ENDPOINT: &str = "functions";

/// How large an answer may be, in bytes of compact JSON: as large as the values of one request together.
pub const MAX_ANSWER: usize = 16 << 20;

/// A pre-made function.
pub trait Function: Sync {
    /// Its name, arguments and answers.
    fn signature(&self) -> &'static Signature;

    /// The answer to `given`.
    ///
    /// # Errors
    /// [`Failure`]: an argument that cannot be used, a deadline that came, an answer over [`MAX_ANSWER`].
    fn answer(&self, given: &Given<'_>, context: &Context<'_>) -> Result<Object, Failure>;
}

impl fmt::Debug for dyn Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.signature().name)
    }
}

/// All of them, in the order of the manual.
pub const ALL: [&dyn Function; 15] = [
    &phone::Phone,
    &time::Time,
    &between::Between,
    &open::Open,
    &amount::Amount,
    &count::Count,
    &join::Join,
    &pick::Pick,
    &path::Path,
    &r#match::Match,
    &text::Text,
    &mask::Mask,
    &spell::Spell,
    &hash::Hash,
    &code::Code,
];

/// The function called `name`.
#[must_use]
pub fn named(name: &str) -> Option<&'static dyn Function> {
    ALL.into_iter().find(|function| function.signature().name == name)
}

/// The names of all functions.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().map(|function| function.signature().name)
}

/// What a function may use besides its arguments.
pub struct Context<'a> {
    /// Until when the answer must be there.
    pub deadline: Instant,
    /// Where `code` takes its digits from.
    pub random: &'a dyn Random,
}

impl Context<'_> {
    /// A clock that tells when the deadline has come.
    fn clock(&self) -> Clock {
        Clock::until(self.deadline)
    }
}

/// Computes the answer of `function` to the arguments `with`; one that is `null` counts as not given.
///
/// The work is done on this thread: up to the deadline, for hostile arguments.
///
/// # Errors
/// [`Failure`], which names the argument that is unknown, missing or cannot be used.
pub fn call(function: &dyn Function, with: &Object, context: &Context<'_>) -> Result<Json, Failure> {
    let given = Given::new(function.signature(), with)?;
    let answer = Json::Object(function.answer(&given, context)?);
    match answer.weight() > MAX_ANSWER {
        true => Err(Failure::TooLarge),
        false => Ok(answer),
    }
}
