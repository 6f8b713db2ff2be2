//! Step 1 of a run: every value of the request, before anything of it is formed.

mod argument;
mod auth;
mod body;
mod custom;
mod field;
mod function;
mod internal;
mod mapping;
mod oauth2;
mod url;

pub(crate) use argument::Argued;
pub(crate) use auth::{Credentials, credentials};
pub(crate) use body::{Content, PartPiece, XmlPiece};
pub(crate) use custom::custom;
pub(crate) use field::Pair;
pub(crate) use function::{Called, function};
pub(crate) use internal::internal;
pub(crate) use mapping::{Asking, Fallbacks};
pub(crate) use oauth2::oauth2;
pub(crate) use url::url;

use std::fmt;

use crate::ir::UrlPlace;
use crate::source::Place;

use super::failure::Failure;
use super::masked::Masked;
use super::media_type::MediaType;
use super::why_missing::Why;

/// A request whose values are there, not yet escaped.
pub(crate) struct Resolved<'p> {
    pub(crate) method: &'static str,
    pub(crate) url: Vec<UrlPiece<'p>>,
    pub(crate) credentials: Credentials<'p>,
    /// In the order written.
    pub(crate) headers: Vec<Pair<'p>>,
    /// What is appended to the URL's own query.
    pub(crate) query: Vec<Pair<'p>>,
    pub(crate) content: Content<'p>,
    /// What `Accept` says unless a header does.
    pub(crate) accept: Option<&'static MediaType>,
    pub(crate) fallbacks: Fallbacks,
}

/// A part of an address.
pub(crate) enum UrlPiece<'p> {
    Fixed(&'p str),
    /// What a value came out as, where that goes in as it is: a setting, or fixed text of a text that the URL starts
    /// with.
    AsIs(&'p str),
    Value {
        text: Masked<'p>,
        place: UrlPlace,
        at: &'p Place,
        is_path: bool,
    },
}

/// That `needs`, what cannot be left out, has no value.
fn missing(at: &Place, needs: impl fmt::Display, why: Why) -> Failure {
    Failure::without_value(at, format!("{needs}, but {why}"), why.unset)
}
