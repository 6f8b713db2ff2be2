//! The URL of a request.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use url::Url;

use crate::ir::UrlPlace;
use crate::ir::url_place::{LONGEST_URL, place_behind};
use crate::runtime::encode::{self, percent};
use crate::runtime::failure::Failure;
use crate::runtime::foreseen;
use crate::runtime::masked::{Mask, Masked};
use crate::runtime::resolve::{Pair, UrlPiece};
use crate::runtime::wording::{name_character, quote};
use crate::source::Place;

use super::invalid;
use super::names::check_names;

/// Where a request goes. A copy shares nothing: runs at once on several cores would wait for each other to count
/// the owners.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) url: Url,
    /// The URL as it is shown, where that is another one.
    pub(super) shown: Option<String>,
}

/// The address of one webhook, formed once where no value is in it.
#[derive(Default)]
pub(crate) struct Kept(OnceLock<Address>);

impl Kept {
    /// The address of `pieces` with `query` appended.
    pub(super) fn form(
        &self,
        pieces: &[UrlPiece<'_>],
        query: &[Pair<'_>],
        at: &Place,
    ) -> Result<Address, Failure> {
        let is_fixed = query.is_empty() && matches!(pieces, [UrlPiece::Fixed(_)]);
        if is_fixed && let Some(kept) = self.0.get() {
            return Ok(kept.clone());
        }
        let formed = form(pieces, query, at)?;
        Ok(if is_fixed { self.0.get_or_init(|| formed).clone() } else { formed })
    }
}

/// The address of `pieces` with `query` appended.
pub(super) fn form(pieces: &[UrlPiece<'_>], query: &[Pair<'_>], at: &Place) -> Result<Address, Failure> {
    let mut text = Masked::default();
    let mut in_path = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            UrlPiece::Fixed(fixed) | UrlPiece::AsIs(fixed) => text.push_str(fixed),
            UrlPiece::Value { text: value, place, at, is_path } => {
                if index == 0 && pieces.len() > 1 {
                    check_start(value, at)?;
                }
                let place = match place {
                    UrlPlace::AfterStart => place_after(text.real(), pieces.get(index + 1)),
                    place => *place,
                };
                let start = text.len();
                match place {
                    UrlPlace::Path if *is_path => text.push_encoded(&within_slashes(value), encode::path),
                    place => push(&known(value, place), place, at, &mut text)?,
                }
                if place == UrlPlace::Path {
                    in_path.push((start..text.len(), *at));
                }
            }
        }
    }
    if let Some(sign) = text.real().chars().find(|sign| sign.is_control()) {
        return Err(invalid(at, format!("the URL holds {}", name_character(sign))));
    }
    check_segments(text.real(), &in_path)?;
    // A fragment is not sent.
    if let Some(end) = text.real().find('#') {
        text.truncate(end);
    }
    check_names(query.iter(), "query parameter", own_names(text.real()), str::to_owned)?;
    append(query, &mut text);
    check_text(text.real(), at)?;
    let url = match Url::parse(text.real()) {
        Ok(url) => url,
        Err(fault) => return Err(invalid(at, format!("this is not a URL: {fault}"))),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(at, CREDENTIALS));
    }
    let length = url.as_str().len();
    if length > LONGEST_URL {
        let what = format!("the URL is {length} characters long, at most {LONGEST_URL} can be sent");
        return Err(invalid(at, what));
    }
    let shown = (!text.is_plain()).then(|| text.shown().into_owned());
    Ok(Address { url, shown })
}

/// A value that the URL starts with and that something follows: a query or a fragment in it would take that in.
fn check_start(value: &Masked<'_>, at: &Place) -> Result<(), Failure> {
    match value.real().chars().find(|sign| matches!(sign, '?' | '#')) {
        Some(sign) => Err(invalid(
            at,
            format!("the URL goes on after this value, which therefore may not hold `{sign}`"),
        )),
        None => Ok(()),
    }
}

/// The value without a leading and a trailing `/`.
fn within_slashes<'v>(value: &'v Masked<'_>) -> Masked<'v> {
    let real = value.real();
    let start = usize::from(real.starts_with('/'));
    let end = real.len() - usize::from(real.len() > start && real.ends_with('/'));
    value.slice(start..end)
}

const CREDENTIALS: &str = "the URL holds a user name or password, which belong in `auth`";

/// The place of a value after a text that is known only now.
fn place_after(before: &str, next: Option<&UrlPiece<'_>>) -> UrlPlace {
    let after = match next {
        None => Some(""),
        Some(UrlPiece::Fixed(next) | UrlPiece::AsIs(next)) if !next.is_empty() => Some(*next),
        Some(_) => None,
    };
    match place_behind(before, after) {
        // Before any host there is no place; what it comes out as is refused below.
        None | Some(UrlPlace::Start) => UrlPlace::HostPart,
        Some(place) => place,
    }
}

/// The value; in a dry run, which does not know where such a URL leads, what stands for it there.
fn known<'v, 'p>(value: &'v Masked<'p>, place: UrlPlace) -> Cow<'v, Masked<'p>> {
    match (place, value.mask()) {
        (UrlPlace::Start, Some(mask @ Mask::Foreseen(_))) => Cow::Owned(Masked::hidden(foreseen::URL, mask)),
        (UrlPlace::Host, Some(mask @ Mask::Foreseen(_))) => Cow::Owned(Masked::hidden(foreseen::HOST, mask)),
        _ => Cow::Borrowed(value),
    }
}

fn push(value: &Masked<'_>, place: UrlPlace, at: &Place, text: &mut Masked<'_>) -> Result<(), Failure> {
    match place {
        UrlPlace::Start | UrlPlace::AfterStart => text.push(value),
        UrlPlace::Path | UrlPlace::Query | UrlPlace::Fragment => text.push_encoded(value, percent),
        UrlPlace::Host | UrlPlace::HostPart | UrlPlace::Port => {
            let dots = place == UrlPlace::Host;
            let allowed = |sign: char| sign.is_ascii_alphanumeric() || sign == '-' || (dots && sign == '.');
            let part = if place == UrlPlace::Port { "port" } else { "host" };
            if let Some(sign) = value.real().chars().find(|&sign| !allowed(sign)) {
                let found =
                    if value.is_plain() { name_character(sign) } else { "another character".to_owned() };
                let rule = if dots { "letters, digits, `-` and `.`" } else { "letters, digits and `-`" };
                return Err(invalid(
                    at,
                    format!("a value in the {part} may hold {rule} only, and this holds {found}"),
                ));
            }
            if value.real().is_empty() && place != UrlPlace::HostPart {
                return Err(invalid(at, format!("the {part} of the URL comes out empty")));
            }
            text.push(value);
        }
    }
    Ok(())
}

/// A segment of the path with a value may not come out empty, `.` or `..`, in any spelling that the URL
/// Standard knows.
fn check_segments(text: &str, values: &[(Range<usize>, &Place)]) -> Result<(), Failure> {
    for (range, at) in values {
        let before = text.get(..range.start).unwrap_or_default();
        let behind = text.get(range.end..).unwrap_or_default();
        let start = before.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
        let end = behind.find(['/', '\\', '?', '#']).map_or(text.len(), |end| range.end + end);
        let segments = text.get(start..end).unwrap_or_default();
        for segment in segments.split(['/', '\\']) {
            let plain = segment.replace("%2e", ".").replace("%2E", ".");
            if let "" | "." | ".." = plain.as_str() {
                let found =
                    if segment.is_empty() { "empty".to_owned() } else { format!("as {}", quote(segment)) };
                return Err(invalid(
                    at,
                    format!("this part of the path comes out {found}, which would name another address"),
                ));
            }
        }
    }
    Ok(())
}

/// The names of the URL's own query, decoded.
fn own_names(text: &str) -> impl Iterator<Item = String> {
    let own = text.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(own.as_bytes()).map(|(name, _)| name.into_owned())
}

/// Appends `query` to the URL's own query.
fn append(query: &[Pair<'_>], text: &mut Masked<'_>) {
    let mut separator = match text.real().split_once('?') {
        None => "?",
        Some((_, own)) if own.is_empty() || own.ends_with('&') => "",
        Some(_) => "&",
    };
    for Pair { name, value, .. } in query {
        text.push_str(separator);
        text.push_encoded(name, percent);
        text.push_str("=");
        text.push_encoded(value, percent);
        separator = "&";
    }
}

/// What the URL Standard's parser would fix silently.
fn check_text(text: &str, at: &Place) -> Result<(), Failure> {
    if text.contains('\\') {
        return Err(invalid(at, "the URL holds a `\\`, which programs read in different ways"));
    }
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let is_web = |scheme: &&str| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let behind = scheme.filter(is_web).and_then(|scheme| text.get(scheme.len()..)?.strip_prefix("://"));
    let Some(behind) = behind else {
        return Err(invalid(at, "the URL comes out as none that begins with `https://` and a host"));
    };
    let end = behind.find(['/', '\\', '?', '#']).unwrap_or(behind.len());
    let authority = behind.get(..end).unwrap_or_default();
    if authority.contains('@') {
        return Err(invalid(at, CREDENTIALS));
    }
    let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    if port.is_some_and(str::is_empty) {
        return Err(invalid(at, "the port of the URL comes out empty"));
    }
    let labels = host.strip_suffix('.').unwrap_or(host);
    if labels.split('.').any(str::is_empty) {
        return Err(invalid(at, "the host of the URL, or a part of it, comes out empty"));
    }
    if text.ends_with(' ') {
        return Err(invalid(at, "the URL ends with a space"));
    }
    Ok(())
}
