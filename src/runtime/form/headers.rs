//! The headers of a request.

use std::borrow::Cow;
use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::header::controlled;
use crate::runtime::failure::Failure;
use crate::runtime::masked::{Mask, Masked};
use crate::runtime::media_type::{ANYTHING, MediaType};
use crate::runtime::redact::Needles;
use crate::runtime::resolve::{Credentials, Pair};
use crate::runtime::shown_request::Unseen;
use crate::runtime::transport::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, Entry, HeaderMap, HeaderName, HeaderValue,
};
use crate::runtime::wording::{name_character, quote_redacted};
use crate::source::Place;

use super::invalid;
use super::names::check_names;

/// How many headers a webhook may send: what the HTTP client can hold (24 576), with room for its own.
const MOST: usize = 20_000;

/// The headers in the order in which they are sent, those of the file and then those that Hook adds; and the
/// same as they are shown.
pub(super) fn form(
    pairs: &[Pair<'_>],
    credentials: &Credentials<'_>,
    accept: Option<&'static MediaType>,
    content_type: Option<Cow<'static, MediaType>>,
    secrets: Option<&Needles>,
) -> Result<(HeaderMap, Vec<(Unseen, Unseen)>), Failure> {
    if let Some(Pair { at, .. }) = pairs.get(MOST) {
        return Err(invalid(
            at,
            format!("the request has more than {MOST} headers, the most that can be sent"),
        ));
    }
    // `Authorization`, `Accept`, `Content-Type`, and what the client adds.
    let mut headers = HeaderMap::with_capacity(pairs.len() + 4);
    check_names(pairs.iter(), "header", std::iter::empty(), str::to_ascii_lowercase)?;
    let mut shown = Vec::with_capacity(pairs.len() + 3);
    for Pair { name, value, at, named_by_value, .. } in pairs {
        let what = || format!("the header {}", quote_redacted(name, secrets));
        if *named_by_value && name.real().eq_ignore_ascii_case("Authorization") {
            return Err(invalid(
                at,
                "the name of a header comes out, because of a value, as `Authorization`",
            ));
        }
        headers.append(header_name(name, secrets, at)?, header_value(value, what, at)?);
    }
    let show_pair = |pair: &Pair<'_>| (Unseen::from(&pair.name), Unseen::from(&pair.value));
    if headers.len() == headers.keys_len() {
        shown.extend(pairs.iter().map(show_pair));
    } else {
        shown.extend(gathered(pairs).into_iter().map(show_pair));
    }
    if let Some((value, at)) = authorization(credentials)? {
        if headers.contains_key(AUTHORIZATION) {
            return Err(invalid(at, "`auth` and the headers both send `Authorization`"));
        }
        headers.insert(AUTHORIZATION, header_value(&value, || "`auth`".to_owned(), at)?);
        shown.push((Cow::Borrowed("Authorization").into(), Unseen::from(&value)));
    }
    let accept = Some(Cow::Borrowed(accept.unwrap_or(&ANYTHING)));
    for (name, named, value) in [(ACCEPT, "Accept", accept), (CONTENT_TYPE, "Content-Type", content_type)] {
        if let (Some(value), Entry::Vacant(place)) = (value, headers.entry(name)) {
            place.insert(value.value.clone());
            shown.push((Cow::Borrowed(named).into(), value.text.clone().into()));
        }
    }
    Ok((headers, shown))
}

/// Those of one name together, where the first of them stands, as they are sent.
fn gathered<'s, 'p>(pairs: &'s [Pair<'p>]) -> Vec<&'s Pair<'p>> {
    let mut places = HashMap::new();
    let names = pairs.iter().map(|pair| pair.name.real().to_ascii_lowercase()).enumerate();
    let groups: Vec<usize> = names.map(|(place, name)| *places.entry(name).or_insert(place)).collect();
    let mut gathered: Vec<_> = groups.into_iter().zip(pairs).collect();
    gathered.sort_by_key(|(group, _)| *group);
    gathered.into_iter().map(|(_, pair)| pair).collect()
}

/// A token of RFC 9110 section 5.6.2, and none that the client sets.
fn header_name(name: &Masked<'_>, secrets: Option<&Needles>, at: &Place) -> Result<HeaderName, Failure> {
    let shown = || quote_redacted(name, secrets);
    let Ok(known) = HeaderName::from_bytes(name.real().as_bytes()) else {
        return Err(invalid(at, format!("{} is not a name that a header may have", shown())));
    };
    if controlled(known.as_str()).is_some() {
        return Err(invalid(at, format!("the header {} is set by the client and cannot be sent", shown())));
    }
    Ok(known)
}

/// A value without controls; `what` names its place in a message.
fn header_value(
    value: &Masked<'_>,
    what: impl FnOnce() -> String,
    at: &Place,
) -> Result<HeaderValue, Failure> {
    check_value(value, what, at)?;
    HeaderValue::from_bytes(value.real().as_bytes())
        .map_err(|_| invalid(at, "the value of a header cannot be sent"))
}

fn check_value(value: &Masked<'_>, what: impl FnOnce() -> String, at: &Place) -> Result<(), Failure> {
    // Most values are, and it is quicker to tell.
    if value.real().bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
    match value.real().chars().find(|sign| sign.is_control()) {
        Some(sign) => {
            let what = what();
            Err(invalid(at, format!("{what} holds {}, which no header may", name_character(sign))))
        }
        None => Ok(()),
    }
}

/// RFC 7617 section 2, in UTF-8; RFC 6750 section 2.1.
fn authorization<'p>(credentials: &Credentials<'p>) -> Result<Option<(Masked<'static>, &'p Place)>, Failure> {
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
        Credentials::Token { at } => {
            let mut value = Masked::plain("Bearer ");
            value.push(&Masked::hidden("", Mask::Secret));
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
