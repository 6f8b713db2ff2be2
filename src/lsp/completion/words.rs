//! Words of the language, where they may stand, with what they are for.

use gen_lsp_types::CompletionItemKind;

use super::expected::after;
use super::item::Offer;
use crate::lsp::blocks::{Block, around};
use crate::lsp::tokens::Token;
use crate::syntax::Kind;
use crate::syntax::shape::{Begin, Context, Line, METHODS};

/// The declarations, those that are written most first.
const DECLARATIONS: [Kind; 6] =
    [Kind::Webhook, Kind::Flow, Kind::Test, Kind::Endpoint, Kind::OAuth2, Kind::Account];

/// What a declaration is for, and what is to be filled in.
fn declaration(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Webhook => (
            "a request to an external API, or a method of an endpoint",
            "webhook ${1:name} {\n  ${2|GET,POST,PUT,PATCH,DELETE|} \"https://${3:api.example.com}\"\n  $0\n}",
        ),
        Kind::Flow => ("a sequence of webhooks", "flow ${1:name} {\n  run $0\n}"),
        Kind::Test => (
            "an example that is checked, without a network",
            "test ${1:webhook} \"${2:what it shows}\" {\n  reply ${3:200}\n  expect {\n    $0\n  }\n}",
        ),
        Kind::Endpoint => (
            "a configured address, whose methods webhooks invoke",
            "endpoint ${1:name} {\n  POST \"https://${2:tools.example.com}\"\n  method $0\n}",
        ),
        Kind::OAuth2 => (
            "a token that is fetched once and kept until it expires",
            "oauth2 ${1:name} {\n  POST \"https://${2:login.example.com/oauth2/token}\"\n  client(\"${3:id}\", \\$secret.${4:CLIENT_SECRET})\n  $0\n}",
        ),
        Kind::Account => ("what the operator allows and sets", "account {\n  $0\n}"),
        Kind::Stray => ("", ""),
    }
}

/// Headers that requests often have, each with a usual value.
const HEADERS: [(&str, &str); 12] = [
    ("Accept", "\"application/json\""),
    ("Accept-Language", "\"en\""),
    ("Cache-Control", "\"no-cache\""),
    ("Content-Type", "\"application/json\""),
    ("Idempotency-Key", "$flow.key.id"),
    ("If-Match", "$flow.key.etag"),
    ("If-None-Match", "$flow.key.etag"),
    ("Prefer", "\"return=minimal\""),
    ("SOAPAction", "\"\""),
    ("User-Agent", "\"hook\""),
    ("X-Api-Key", "$secret.API_KEY"),
    ("X-Request-Id", "$flow.key.trace"),
];

/// The words that may come after `before`, the tokens of `text` up to there.
pub(super) fn offers(text: &str, before: &[Token], snippets: bool) -> Vec<Offer> {
    let blocks = around(text, before);
    let Some(block) = blocks.last() else { return Vec::new() };
    let Some(context) = block.context else {
        return if blocks.len() == 1 && may_declare(block) { declarations(snippets) } else { Vec::new() };
    };
    let expected = after(context, &block.items);
    let word = |word: &&'static str| Offer { rank: 0, ..Offer::new(*word, CompletionItemKind::Keyword) };
    let mut offers: Vec<Offer> = expected.words.iter().map(word).collect();
    if expected.entry {
        offers.extend(context.lines().iter().flat_map(|line| entries(context, line)));
        if context == Context::Fields && block.word == "headers" {
            offers.extend(HEADERS.iter().map(|(name, value)| header(name, value)));
        }
    }
    offers
}

/// Whether a declaration may begin: the one before is closed, or there is none.
fn may_declare(file: &Block<'_>) -> bool {
    file.items.last().is_none_or(|last| last.text == "}")
}

fn declarations(snippets: bool) -> Vec<Offer> {
    let offer = |kind: Kind| {
        let (about, snippet) = declaration(kind);
        let (word, _) = Kind::WORDS.into_iter().find(|(_, known)| *known == kind)?;
        Some(Offer {
            text: if snippets { snippet.to_owned() } else { String::new() },
            detail: about.to_owned(),
            is_snippet: snippets,
            ..Offer::new(word, CompletionItemKind::Keyword)
        })
    };
    DECLARATIONS.into_iter().filter_map(offer).collect()
}

/// What begins an entry of that kind.
fn entries(context: Context, line: &Line) -> Vec<Offer> {
    let about = format!("```hook\n{}\n```", line.example);
    let offer = |label: String, kind| Offer {
        detail: line.about.to_owned(),
        about: about.clone(),
        ..Offer::new(label, kind)
    };
    match line.begins {
        Begin::Words(words) => vec![offer(words.join(" "), CompletionItemKind::Keyword)],
        Begin::Method if context == Context::Endpoint => {
            vec![offer("POST".to_owned(), CompletionItemKind::Keyword)]
        }
        // The last is an old spelling.
        Begin::Method => {
            let methods = METHODS.iter().filter(|method| **method != "OPTION");
            methods.map(|method| offer((*method).to_owned(), CompletionItemKind::Keyword)).collect()
        }
        Begin::Part => Vec::new(),
    }
}

fn header(name: &str, value: &str) -> Offer {
    Offer {
        text: format!("{name}: {value}"),
        detail: value.to_owned(),
        rank: 2,
        ..Offer::new(name, CompletionItemKind::Property)
    }
}
