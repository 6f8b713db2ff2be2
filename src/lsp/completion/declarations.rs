//! The beginnings of declarations.

use gen_lsp_types::CompletionItemKind;

use super::item::Offer;
use crate::lsp::blocks::Block;
use crate::lsp::vocabulary;
use crate::syntax::Kind;

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

/// Whether a declaration may begin: the one before is closed, or there is none.
pub(super) fn may_begin(file: &Block<'_>) -> bool {
    file.items.last().is_none_or(|last| last.text == "}")
}

/// The words that begin a declaration, with what is to be filled in where the client can.
pub(super) fn offers(snippets: bool) -> Vec<Offer> {
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
