//! Headers that requests often have, with their usual values.

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;

/// Each with its usual values, the most usual first.
const HEADERS: [(&str, &[&str]); 14] = [
    ("Accept", &["\"application/json\"", "\"text/xml\"", "\"text/plain\"", "\"*/*\""]),
    ("Accept-Language", &["\"en\"", "$user.key.language or \"en\""]),
    ("Cache-Control", &["\"no-cache\"", "\"no-store\""]),
    (
        "Content-Type",
        &[
            "\"application/json\"",
            "\"application/json; charset=utf-8\"",
            "\"application/soap+xml; charset=utf-8\"",
            "\"application/xml\"",
            "\"text/plain; charset=utf-8\"",
        ],
    ),
    ("Correlation-Id", &["$flow.key.trace"]),
    ("Idempotency-Key", &["$flow.key.id"]),
    ("If-Match", &["$flow.key.etag", "\"*\""]),
    ("If-None-Match", &["$flow.key.etag", "\"*\""]),
    ("If-Modified-Since", &["$flow.key.last_modified"]),
    ("Prefer", &["\"return=minimal\"", "\"return=representation\"", "\"respond-async\""]),
    ("SOAPAction", &["\"\""]),
    ("User-Agent", &["\"hook\""]),
    ("X-Api-Key", &["$secret.API_KEY"]),
    ("X-Request-Id", &["$flow.key.trace"]),
];

/// The names, each written with its most usual value.
pub(super) fn names() -> impl Iterator<Item = Offer> {
    HEADERS.iter().map(|(name, values)| {
        let value = values.first().copied().unwrap_or_default();
        Offer {
            text: format!("{name}: {value}"),
            detail: value.to_owned(),
            rank: 2,
            ..Offer::new(*name, CompletionItemKind::Property)
        }
    })
}

/// The usual values of the header `name`, in the order of how usual they are.
pub(super) fn values(name: &str) -> Vec<Offer> {
    let known = HEADERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let values = known.map(|(_, values)| *values).unwrap_or_default();
    let offer = |(number, value): (usize, &&str)| Offer {
        rank: number as u8,
        ..Offer::new(*value, CompletionItemKind::Value)
    };
    values.iter().enumerate().map(offer).collect()
}
