//! The credentials of a request.

use crate::ir::{Auth, Value};
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::template::Resolver;
use crate::runtime::why_missing;
use crate::source::Place;

use super::missing;

/// Credentials whose values are there.
pub(crate) enum Credentials<'p> {
    None,
    Basic {
        user: Masked<'p>,
        password: Masked<'p>,
        at: &'p Place,
    },
    Bearer {
        token: Masked<'p>,
        at: &'p Place,
    },
    /// A token that is put in when the request is sent.
    Token {
        at: &'p Place,
    },
}

/// All values of `auth` are mandatory (section 3.3, "Marks").
pub(crate) fn credentials<'p>(auth: &'p Auth, resolver: &Resolver<'p>) -> Result<Credentials<'p>, Failure> {
    let text = |value: &'p Value, what: &str| {
        resolver.text(value).ok_or_else(|| {
            let why = why_missing::of_value(value, resolver);
            missing(&value.at, format_args!("`auth` needs {what}"), why)
        })
    };
    Ok(match auth {
        Auth::None => Credentials::None,
        Auth::Basic { user, password, at } => Credentials::Basic {
            user: text(user, "a user name")?,
            password: text(password, "a password")?,
            at,
        },
        Auth::Bearer { token, at } => Credentials::Bearer { token: text(token, "a token")?, at },
        Auth::OAuth2 { at, .. } => Credentials::Token { at },
    })
}
