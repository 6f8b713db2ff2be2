//! A request as people see it.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// A request as it is shown: nothing hidden is in it.
#[derive(Clone, PartialEq, Eq)]
pub struct ShownRequest {
    method: &'static str,
    /// The URL, a line `name: value` for each header, then the body: one text, as every run makes one. None
    /// of them but the body can hold a line break.
    text: String,
    /// Where the URL ends.
    url: usize,
    /// Where the headers end.
    head: usize,
    has_body: bool,
}

/// Room for most requests.
const USUAL: usize = 320;

impl ShownRequest {
    /// A request without headers and body; `url` appends its URL.
    pub(crate) fn new(method: &'static str, url: impl FnOnce(&mut String)) -> Self {
        let mut text = String::with_capacity(USUAL);
        url(&mut text);
        let end = text.len();
        Self { method, text, url: end, head: end, has_body: false }
    }

    /// Adds a header behind the others; `name` and `value` append theirs.
    pub(crate) fn push_header(&mut self, name: impl FnOnce(&mut String), value: impl FnOnce(&mut String)) {
        self.text.push('\n');
        name(&mut self.text);
        self.text.push_str(SEPARATOR);
        value(&mut self.text);
        self.head = self.text.len();
    }

    /// Adds the body, behind all headers; `body` appends it.
    pub(crate) fn set_body(&mut self, body: impl FnOnce(&mut String)) {
        body(&mut self.text);
        self.has_body = true;
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The whole URL.
    #[must_use]
    pub fn url(&self) -> &str {
        self.text.get(..self.url).unwrap_or_default()
    }

    /// Names and values in the order in which they are sent, those that Hook adds last.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let lines = self.text.get(self.url..self.head).unwrap_or_default().split('\n').skip(1);
        lines.filter_map(|line| line.split_once(SEPARATOR))
    }

    /// The body, where one is sent.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.text.get(self.head..).filter(|_| self.has_body)
    }
}

/// What a header's name cannot hold.
const SEPARATOR: &str = ": ";

impl fmt::Debug for ShownRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShownRequest")
            .field("method", &self.method)
            .field("url", &self.url())
            .field("headers", &self.headers().collect::<Vec<_>>())
            .field("body", &self.body())
            .finish()
    }
}

/// An object of `method`, `url`, `headers` (pairs) and `body` (`null` where none is sent).
impl Serialize for ShownRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut request = serializer.serialize_struct("ShownRequest", 4)?;
        request.serialize_field("method", self.method)?;
        request.serialize_field("url", self.url())?;
        request.serialize_field("headers", &self.headers().collect::<Vec<_>>())?;
        request.serialize_field("body", &self.body())?;
        request.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> impl FnOnce(&mut String) {
        move |out| out.push_str(text)
    }

    #[test]
    fn its_parts_come_back() {
        let mut request = ShownRequest::new("POST", text("https://a.example.com/"));
        assert_eq!((request.url(), request.headers().count()), ("https://a.example.com/", 0));
        assert_eq!(request.body(), None);
        request.push_header(text("X-Time"), text("12: 30"));
        request.push_header(text("X-None"), text(""));
        request.set_body(text("\nX-Body: a\n"));
        assert_eq!(request.headers().collect::<Vec<_>>(), [("X-Time", "12: 30"), ("X-None", "")]);
        assert_eq!((request.method(), request.body()), ("POST", Some("\nX-Body: a\n")));
        let mut empty = ShownRequest::new("POST", text("https://a.example.com/"));
        empty.set_body(text(""));
        assert_eq!(empty.body(), Some(""));
    }
}
