//! The headers of a request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use indexmap::IndexMap;

use crate::header::{controlled, is_token_character};
use crate::runtime::failure::{Failure, quote_redacted};
use crate::runtime::masked::Masked;
use crate::runtime::redact::Needles;
use crate::runtime::resolve::{Credentials, Pair};
use crate::source::Place;

use super::{invalid, name_character};

/// What the HTTP client sends as `Accept` where nothing else does: said here, so that what is shown is what
/// is sent.
const ANYTHING: &str = "*/*";

/// The headers in the order in which they are sent: those of the file, then those that Hook adds.
pub(super) fn form(
    pairs: Vec<Pair<'_>>,
    credentials: &Credentials<'_>,
    accept: Option<&str>,
    content_type: Option<String>,
    secrets: Option<&Needles>,
) -> Result<Vec<(Masked, Masked)>, Failure> {
    let mut headers = Vec::with_capacity(pairs.len() + 3);
    for Pair { name, value, at } in pairs {
        check_name(&name, secrets, at)?;
        check_value(&value, || format!("the header {}", quote_redacted(&name, secrets)), at)?;
        headers.push((name, value));
    }
    let sends = |headers: &[(Masked, Masked)], wanted: &str| {
        headers.iter().any(|(name, _)| name.real().eq_ignore_ascii_case(wanted))
    };
    if let Some((value, at)) = authorization(credentials)? {
        if sends(&headers, "authorization") {
            return Err(invalid(at, "`auth` and the headers both send `Authorization`"));
        }
        headers.push(("Authorization".into(), value));
    }
    if !sends(&headers, "accept") {
        headers.push(("Accept".into(), accept.unwrap_or(ANYTHING).into()));
    }
    if let Some(content_type) = content_type.filter(|_| !sends(&headers, "content-type")) {
        headers.push(("Content-Type".into(), Masked::plain(content_type)));
    }
    Ok(together(headers))
}

/// `headers` as they are sent: those of one name, in any case, stand together where the first of them does.
fn together(headers: Vec<(Masked, Masked)>) -> Vec<(Masked, Masked)> {
    let mut groups: IndexMap<String, Vec<(Masked, Masked)>> = IndexMap::with_capacity(headers.len());
    for (name, value) in headers {
        groups.entry(name.real().to_ascii_lowercase()).or_default().push((name, value));
    }
    groups.into_values().flatten().collect()
}

/// A token of RFC 9110 section 5.6.2, and none that the client sets.
fn check_name(name: &Masked, secrets: Option<&Needles>, at: &Place) -> Result<(), Failure> {
    let shown = || quote_redacted(name, secrets);
    if name.real().is_empty() || !name.real().chars().all(is_token_character) {
        let shown = shown();
        return Err(invalid(at, format!("{shown} is no name that a header may have")));
    }
    if controlled(name.real()).is_some() {
        let shown = shown();
        return Err(invalid(at, format!("the header {shown} is set by the client and cannot be sent")));
    }
    Ok(())
}

fn check_value(value: &Masked, what: impl FnOnce() -> String, at: &Place) -> Result<(), Failure> {
    match value.real().chars().find(|sign| sign.is_control()) {
        Some(sign) => {
            let what = what();
            Err(invalid(at, format!("{what} holds {}, which no header may", name_character(sign))))
        }
        None => Ok(()),
    }
}

/// RFC 7617 section 2, in UTF-8; RFC 6750 section 2.1.
fn authorization<'p>(credentials: &Credentials<'p>) -> Result<Option<(Masked, &'p Place)>, Failure> {
    match credentials {
        Credentials::None => Ok(None),
        Credentials::Basic { user, password, at } => {
            if user.real().contains(':') {
                return Err(invalid(at, "the user name holds `:`, which Basic credentials cannot carry"));
            }
            for (text, what) in [(user, "the user name"), (password, "the password")] {
                if let Some(sign) = text.real().chars().find(|sign| sign.is_control()) {
                    let found = name_character(sign);
                    return Err(invalid(
                        at,
                        format!("{what} holds {found}, which Basic credentials cannot carry"),
                    ));
                }
            }
            let encoded = STANDARD.encode(format!("{}:{}", user.real(), password.real()));
            let mut value = Masked::plain("Basic ");
            match user.mask().max(password.mask()) {
                Some(mask) => value.push(&Masked::hidden(encoded, mask)),
                None => value.push_str(&encoded),
            }
            Ok(Some((value, at)))
        }
        Credentials::Bearer { token, at } => {
            if token.real().is_empty() {
                return Err(invalid(at, "the bearer token comes out empty"));
            }
            check_value(token, || "the bearer token".to_owned(), at)?;
            let mut value = Masked::plain("Bearer ");
            value.push(token);
            Ok(Some((value, at)))
        }
    }
}
