//! Headers as pairs of texts.

use hooklang::runtime::transport::{HeaderMap, HeaderName, HeaderValue};

/// A map of `headers`, in their order.
pub fn header_map<N: AsRef<str>, V: AsRef<str>>(headers: impl IntoIterator<Item = (N, V)>) -> HeaderMap {
    let pair = |(name, value): (N, V)| {
        let name: HeaderName = name.as_ref().parse().unwrap();
        (name, HeaderValue::from_bytes(value.as_ref().as_bytes()).unwrap())
    };
    let mut map = HeaderMap::new();
    for (name, value) in headers.into_iter().map(pair) {
        map.append(name, value);
    }
    map
}

/// Names and values in their order; names as HTTP/1.1 sends them: `Content-Type`.
pub fn header_pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let name = |name: &HeaderName| {
        let part =
            |part: &str| part[..1.min(part.len())].to_ascii_uppercase() + part.get(1..).unwrap_or_default();
        name.as_str().split('-').map(part).collect::<Vec<_>>().join("-")
    };
    let value = |value: &HeaderValue| String::from_utf8(value.as_bytes().to_vec()).unwrap();
    headers.iter().map(|(found, held)| (name(found), value(held))).collect()
}
