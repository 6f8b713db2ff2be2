//! The arguments that a call was given.

use super::failure::Failure;
use super::kind::Kind;
use super::misuse::Misuse;
use super::signature::Signature;
use crate::diagnostics::suggest;
use crate::json::{Json, Object};

/// The arguments of one call: all known, none missing, not yet read.
#[derive(Debug)]
pub struct Given<'a> {
    signature: &'static Signature,
    with: &'a Object,
}

impl<'a> Given<'a> {
    /// The arguments `with` of a call of what `signature` states.
    ///
    /// # Errors
    /// An argument that the function does not have, that it needs and is not given, or that means nothing without another.
    pub(super) fn new(signature: &'static Signature, with: &'a Object) -> Result<Self, Failure> {
        let given = Self { signature, with };
        for (name, _) in with {
            if signature.argument(name).is_none() {
                return Err(Failure::misused(name, unknown(signature, name)));
            }
        }
        for argument in signature.arguments {
            if argument.required && given.value(argument.name).is_none() {
                return Err(Failure::misused(argument.name, missing(signature, argument.kind)));
            }
            let needed = argument.needs.filter(|needed| given.value(needed).is_none());
            if let (Some(needed), Some(_)) = (needed, given.value(argument.name)) {
                return Err(Failure::misused(argument.name, alone(needed)));
            }
        }
        Ok(given)
    }

    /// The argument `name` as `read` reads it; `None` where it is not given.
    pub(super) fn get<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&'a Json) -> Result<T, Misuse>,
    ) -> Result<Option<T>, Failure> {
        debug_assert!(self.signature.argument(name).is_some(), "`{name}` is stated");
        let read = |value| read(value).map_err(|misuse| Failure::misused(name, misuse));
        self.value(name).map(read).transpose()
    }

    /// The argument `name`, which must be given, as `read` reads it.
    pub(super) fn need<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&'a Json) -> Result<T, Misuse>,
    ) -> Result<T, Failure> {
        let kind = self.signature.argument(name).map_or(Kind::Any, |argument| argument.kind);
        self.get(name, read)?.ok_or_else(|| Failure::misused(name, missing(self.signature, kind)))
    }

    fn value(&self, name: &str) -> Option<&'a Json> {
        self.with.get(name).filter(|value| !value.is_null())
    }
}

/// `name` is not an argument of what `signature` states.
pub(super) fn unknown(signature: &Signature, name: &str) -> Misuse {
    let names = signature.arguments.iter().map(|argument| argument.name);
    let problem = format!("is not an argument of `functions.{}`", signature.name);
    Misuse::new(problem, suggest::did_you_mean(name, names))
}

/// An argument of `kind` is missing.
pub(super) fn missing(signature: &Signature, kind: Kind) -> Misuse {
    let problem = format!("is missing: `functions.{}` needs it", signature.name);
    Misuse::new(problem, format!("give it {kind}"))
}

/// An argument that means nothing without the one called `needed` is given without it.
pub(super) fn alone(needed: &str) -> Misuse {
    Misuse::new(format!("means nothing without `{needed}`"), format!("write `{needed}`, or remove it"))
}
