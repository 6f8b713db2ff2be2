//! Words of the language, where they may stand, with what they are for.

use gen_lsp_types::CompletionItemKind;

use super::expected::after;
use super::item::Offer;
use super::{arguments, headers};
use crate::lsp::blocks::{Block, around};
use crate::lsp::tokens::Token;
use crate::lsp::vocabulary;
use crate::syntax::Kind;
use crate::syntax::shape::{Begin, Context, Line, METHODS};

/// The declarations, those that are written most first.
const DECLARATIONS: [Kind; 6] =
    [Kind::Webhook, Kind::Flow, Kind::Test, Kind::Endpoint, Kind::OAuth2, Kind::Account];

/// What is to be filled in of a declaration.
fn snippet(kind: Kind) -> &'static str {
    match kind {
        Kind::Webhook => {
            "webhook ${1:name} {\n  ${2|GET,POST,PUT,PATCH,DELETE|} \"https://${3:api.example.com}\"\n  $0\n}"
        }
        Kind::Flow => "flow ${1:name} {\n  run $0\n}",
        Kind::Test => {
            "test ${1:webhook} \"${2:what it shows}\" {\n  reply ${3:200}\n  expect {\n    $0\n  }\n}"
        }
        Kind::Endpoint => "endpoint ${1:name} {\n  POST \"https://${2:tools.example.com}\"\n  method $0\n}",
        Kind::OAuth2 => {
            "oauth2 ${1:name} {\n  POST \"https://${2:login.example.com/oauth2/token}\"\n  client(\"${3:id}\", \\$secret.${4:CLIENT_SECRET})\n  $0\n}"
        }
        Kind::Account => "account {\n  $0\n}",
        Kind::Stray => "",
    }
}

/// The words that may come after the tokens of `text` that stand before `start`; `tokens` go on after that.
pub(super) fn offers(text: &str, tokens: &[Token], start: u32, snippets: bool) -> Vec<Offer> {
    let before = tokens.partition_point(|token| token.span.start < start);
    let blocks = around(text, tokens.get(..before).unwrap_or_default());
    let Some(block) = blocks.last() else { return Vec::new() };
    let Some(context) = block.context else {
        return if blocks.len() == 1 && may_declare(block) { declarations(snippets) } else { Vec::new() };
    };
    let is_headers = context == Context::Fields && block.word == "headers";
    if let [.., name, colon] = block.items.as_slice()
        && colon.text == ":"
    {
        match context {
            Context::Fields if is_headers => return headers::values(name.text.trim_matches('"')),
            Context::Arguments => return arguments::values(text, tokens, name.text),
            _ => {}
        }
    }
    let expected = after(context, &block.items);
    let word = |word: &&'static str| Offer { rank: 0, ..Offer::new(*word, CompletionItemKind::Keyword) };
    let mut offers: Vec<Offer> = expected.words.iter().map(word).collect();
    if expected.entry {
        offers.extend(context.lines().iter().flat_map(|line| entries(context, line)));
        match context {
            Context::Fields if is_headers => offers.extend(headers::names()),
            Context::Arguments => offers.extend(arguments::names(text, tokens, &block.items)),
            _ => {}
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
        let (word, _) = Kind::WORDS.into_iter().find(|(_, known)| *known == kind)?;
        Some(Offer {
            text: if snippets { snippet(kind).to_owned() } else { String::new() },
            detail: vocabulary::declaration(kind).to_owned(),
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
