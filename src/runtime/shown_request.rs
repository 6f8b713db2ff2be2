//! A request as people see it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use ecow::EcoString;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use url::Url;

#[cfg(feature = "service")]
use crate::json::{quoted, quoted_or_null, separated};

use super::masked::{Mark, Mask, Masked};
use super::redact::Needles;
use super::transport::HiddenHost;
use super::wording::without_private;

/// A request as it is shown: nothing hidden is in it.
///
/// As JSON, an object of `method`, `url`, `headers` (pairs) and `body` (`null` where none is sent).
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
pub struct ShownRequest {
    /// The method, as HTTP writes it.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// Names and values in the order in which they are sent, those that Hook adds last.
    pub headers: Vec<(String, String)>,
    /// The body, where one is sent.
    pub body: Option<String>,
}

/// What is shown of a request, without a copy of what is shown as it is sent: what is written once needs none.
#[derive(Serialize)]
struct View<'p> {
    method: &'static str,
    url: Cow<'p, str>,
    headers: Vec<(Cow<'p, str>, Cow<'p, str>)>,
    body: Option<Cow<'p, str>>,
}

/// A request that was formed: a [`ShownRequest`] from when it is first looked at. Until then nothing is looked
/// for in it, which for a large body would take longer than to form it.
#[derive(Clone)]
pub struct FormedRequest(Arc<Formed>);

struct Formed {
    parts: Parts,
    shown: OnceLock<ShownRequest>,
}

/// What a request is formed of.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) method: &'static str,
    pub(crate) url: Url,
    /// The URL as it is shown, where that is another one.
    pub(crate) shown_url: Option<String>,
    pub(crate) headers: Vec<(Unseen, Unseen)>,
    /// The body as it is sent, and what of it may not be shown.
    pub(crate) body: Option<(Bytes, Vec<Mark>)>,
    /// What must not show besides.
    pub(crate) secrets: Option<Arc<Needles>>,
    /// The private texts of the run, in which it may have come by another variable.
    pub(crate) private: Vec<String>,
}

/// A text that is kept until someone looks at it; a short one takes no memory besides.
#[derive(Clone)]
pub(crate) struct Unseen {
    text: Kept,
    marks: Vec<Mark>,
}

#[derive(Clone)]
enum Kept {
    Fixed(&'static str),
    Own(EcoString),
}

impl Unseen {
    fn real(&self) -> &str {
        match &self.text {
            Kept::Fixed(text) => text,
            Kept::Own(text) => text,
        }
    }

    fn masked(&self) -> Masked<'_> {
        Masked::with_marks(self.real(), self.marks.clone())
    }
}

impl From<&Masked<'_>> for Unseen {
    fn from(text: &Masked<'_>) -> Self {
        Self { text: Kept::Own(text.real().into()), marks: text.marks().to_vec() }
    }
}

impl From<Cow<'static, str>> for Unseen {
    fn from(text: Cow<'static, str>) -> Self {
        let text = match text {
            Cow::Borrowed(text) => Kept::Fixed(text),
            Cow::Owned(text) => Kept::Own(text.into()),
        };
        Self { text, marks: Vec::new() }
    }
}

impl FormedRequest {
    pub(crate) fn of(parts: Parts) -> Self {
        Self(Arc::new(Formed { parts, shown: OnceLock::new() }))
    }

    /// The same request, whose header `name` is shown as `value`.
    pub(crate) fn with_header(&self, name: &str, value: String) -> Self {
        let mut parts = self.0.parts.clone();
        if let Some((_, shown)) = parts.headers.iter_mut().find(|(known, _)| known.real() == name) {
            *shown = Cow::<str>::Owned(value).into();
        }
        Self::of(parts)
    }

    /// The same request, in which none of `private` is shown.
    pub(crate) fn without(self, private: Vec<String>) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(Formed { parts, .. }) => Self::of(Parts { private, ..parts }),
            Err(shared) => Self::of(Parts { private, ..shared.parts.clone() }),
        }
    }

    /// A message about it without what is private in the run.
    pub(crate) fn told(&self, message: String) -> String {
        without_private(message, &self.0.parts.private)
    }

    /// The host, where a part of it may not be shown.
    pub(crate) fn hidden_host(&self) -> Option<HiddenHost<'_>> {
        let parts = &self.0.parts;
        let shown = parts.shown_url();
        let real = parts.url.host_str()?;
        if shown == parts.url.as_str() || shown.contains(real) {
            return None;
        }
        let behind = shown.split_once("://").map_or(&*shown, |(_, behind)| behind);
        let host = behind.split(['/', '?', '#']).next().unwrap_or_default();
        let port = parts.url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(HiddenHost { real, shown: host.strip_suffix(port.as_str()).unwrap_or(host).to_owned() })
    }

    /// Appends what serde_json writes for it.
    #[cfg(feature = "service")]
    pub(super) fn write_json(&self, out: &mut String) {
        match self.0.shown.get() {
            Some(shown) => shown.view().write_json(out),
            None => self.0.parts.view().write_json(out),
        }
    }

    /// Whether anyone has looked at it.
    #[cfg(test)]
    pub(crate) fn is_seen(&self) -> bool {
        self.0.shown.get().is_some()
    }
}

impl Parts {
    fn shown_url(&self) -> Cow<'_, str> {
        self.without_secrets(self.shown_url.as_deref().unwrap_or(self.url.as_str()).into())
    }

    /// `text` without the secrets that may have come into it.
    fn without_secrets<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        match &self.secrets {
            Some(secrets) => masked(text, secrets, Mask::Secret),
            None => text,
        }
    }

    fn view<'p>(&'p self) -> View<'p> {
        let private = Needles::new(&self.private);
        let show =
            |text: Masked<'p>| masked(self.without_secrets(text.into_shown()), &private, Mask::Private);
        // Nearly all are texts, for which `from_utf8_lossy` takes several times as long.
        let text = |bytes: &'p [u8]| {
            std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
        };
        View {
            method: self.method,
            url: masked(self.shown_url(), &private, Mask::Private),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| (show(name.masked()), show(value.masked())))
                .collect(),
            body: self
                .body
                .as_ref()
                .map(|(bytes, marks)| show(Masked::with_marks(text(bytes), marks.clone()))),
        }
    }
}

/// `text` with what shows instead of `mask` for what `needles` find in it.
fn masked<'t>(text: Cow<'t, str>, needles: &Needles, mask: Mask) -> Cow<'t, str> {
    match text {
        text if needles.is_empty() => text,
        Cow::Borrowed(text) => needles.masked(text, mask),
        Cow::Owned(text) => Cow::Owned(needles.masked(&text, mask).into_owned()),
    }
}

impl Deref for FormedRequest {
    type Target = ShownRequest;

    fn deref(&self) -> &ShownRequest {
        self.0.shown.get_or_init(|| self.0.parts.view().into())
    }
}

impl fmt::Debug for FormedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for FormedRequest {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for FormedRequest {}

impl Serialize for FormedRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.shown.get() {
            Some(shown) => shown.serialize(serializer),
            None => self.0.parts.view().serialize(serializer),
        }
    }
}

impl View<'_> {
    /// Appends what serde_json writes for it.
    #[cfg(feature = "service")]
    fn write_json(&self, out: &mut String) {
        let Self { method, url, headers, body } = self;
        out.push_str("{\"method\":");
        quoted(method, out);
        out.push_str(",\"url\":");
        quoted(url, out);
        out.push_str(",\"headers\":[");
        separated(headers, out, |(name, value), out| {
            out.push('[');
            quoted(name, out);
            out.push(',');
            quoted(value, out);
            out.push(']');
        });
        out.push_str("],\"body\":");
        quoted_or_null(body.as_deref(), out);
        out.push('}');
    }
}

impl ShownRequest {
    fn view(&self) -> View<'_> {
        let Self { method, url, headers, body } = self;
        View {
            method,
            url: url.into(),
            headers: headers.iter().map(|(name, value)| (name.into(), value.into())).collect(),
            body: body.as_deref().map(Cow::Borrowed),
        }
    }
}

impl From<View<'_>> for ShownRequest {
    fn from(View { method, url, headers, body }: View<'_>) -> Self {
        let headers = headers.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned()));
        Self { method, url: url.into_owned(), headers: headers.collect(), body: body.map(Cow::into_owned) }
    }
}

impl Serialize for ShownRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view().serialize(serializer)
    }
}
