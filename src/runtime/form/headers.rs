//! The headers of a request.

use std::borrow::Cow;
use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use smol_str::SmolStr;

use crate::header::controlled;
use crate::runtime::failure::{Failure, quote_redacted};
use crate::runtime::masked::Masked;
use crate::runtime::redact::Needles;
use crate::runtime::resolve::{Credentials, Pair};
use crate::runtime::transport::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use crate::source::Place;

use super::{invalid, name_character, shown, without};

/// What the HTTP client sends as `Accept` where nothing else does: said here, so that what is shown is what
/// is sent.
const ANYTHING: &str = "*/*";

/// How many headers a webhook may send: what the HTTP client can hold (24 576), with room for its own.
const MOST: usize = 20_000;

/// Headers as they go and as they are shown, in the same order.
pub(super) struct Headers {
    pub(super) sent: HeaderMap,
    pub(super) shown: Vec<(SmolStr, SmolStr)>,
}

impl Headers {
    fn with_capacity(count: usize) -> Self {
        Self { sent: HeaderMap::with_capacity(count), shown: Vec::with_capacity(count) }
    }

    fn add(&mut self, name: HeaderName, value: HeaderValue, shown: (SmolStr, SmolStr)) {
        self.sent.append(name, value);
        self.shown.push(shown);
    }

    /// Shows those of one name together, where the first of them stands, as they are sent. `names` are the
    /// real ones.
    fn gather(&mut self, names: &[Masked<'_>]) {
        if self.sent.len() == self.sent.keys_len() {
            return;
        }
        let mut places = HashMap::new();
        let names = names.iter().map(|name| name.real().to_ascii_lowercase()).enumerate();
        let groups = names.map(|(place, name)| *places.entry(name).or_insert(place));
        let mut shown: Vec<_> = groups.zip(self.shown.drain(..)).collect();
        shown.sort_by_key(|(group, _)| *group);
        self.shown = shown.into_iter().map(|(_, shown)| shown).collect();
    }
}

/// The headers in the order in which they are sent: those of the file, then those that Hook adds.
pub(super) fn form(
    pairs: Vec<Pair<'_>>,
    credentials: &Credentials<'_>,
    accept: Option<&'static str>,
    content_type: Option<Cow<'static, str>>,
    secrets: Option<&Needles>,
) -> Result<Headers, Failure> {
    if let Some(Pair { at, .. }) = pairs.get(MOST) {
        return Err(invalid(
            at,
            format!("the request has more than {MOST} headers, the most that can be sent"),
        ));
    }
    // `Authorization`, `Accept`, `Content-Type`, and what the client adds.
    let mut headers = Headers::with_capacity(pairs.len() + 4);
    let mut names = Vec::with_capacity(pairs.len());
    for Pair { name, value, at } in pairs {
        let known = header_name(&name, secrets, at)?;
        let named = shown(&name, secrets);
        let what = || format!("the header {}", quote_redacted(&name, secrets));
        let told = (named, shown(&value, secrets));
        headers.add(known, header_value(value, what, at)?, told);
        names.push(name);
    }
    headers.gather(&names);
    if let Some((value, at)) = authorization(credentials)? {
        if headers.sent.contains_key(AUTHORIZATION) {
            return Err(invalid(at, "`auth` and the headers both send `Authorization`"));
        }
        let told = ("Authorization".into(), shown(&value, secrets));
        headers.add(AUTHORIZATION, header_value(value, || "`auth`".to_owned(), at)?, told);
    }
    let accept = (ACCEPT, "Accept", Some(accept.unwrap_or(ANYTHING).into()));
    for (name, named, value) in [accept, (CONTENT_TYPE, "Content-Type", content_type)] {
        let Some(value) = value.filter(|_| !headers.sent.contains_key(&name)) else { continue };
        let text = without(secrets, SmolStr::from(&*value));
        let sent = match value {
            Cow::Borrowed(value) => Ok(HeaderValue::from_static(value)),
            Cow::Owned(value) => HeaderValue::try_from(value),
        };
        if let Ok(sent) = sent {
            headers.add(name, sent, (named.into(), text));
        }
    }
    Ok(headers)
}

/// A token of RFC 9110 section 5.6.2, and none that the client sets.
fn header_name(name: &Masked<'_>, secrets: Option<&Needles>, at: &Place) -> Result<HeaderName, Failure> {
    let shown = || quote_redacted(name, secrets);
    let Ok(known) = HeaderName::from_bytes(name.real().as_bytes()) else {
        return Err(invalid(at, format!("{} is no name that a header may have", shown())));
    };
    if controlled(known.as_str()).is_some() {
        return Err(invalid(at, format!("the header {} is set by the client and cannot be sent", shown())));
    }
    Ok(known)
}

/// A value without controls; `what` names its place in a message.
fn header_value(
    value: Masked<'_>,
    what: impl FnOnce() -> String,
    at: &Place,
) -> Result<HeaderValue, Failure> {
    check_value(&value, what, at)?;
    HeaderValue::try_from(value.into_real().into_owned())
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
