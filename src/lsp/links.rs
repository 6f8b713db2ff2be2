//! Addresses in comments and notes, to be followed.

use gen_lsp_types::{DocumentLink, DocumentLinkParams, Uri};

use super::refused::Refused;
use super::spot::document;
use super::state::State;
use super::tokens::{Kind, tokens};
use crate::source::Span;

/// The addresses in the comments and notes of a document. Those that webhooks send to are not to be opened in a browser.
pub(super) fn links(
    state: &mut State,
    params: DocumentLinkParams,
) -> Result<Option<Vec<DocumentLink>>, Refused> {
    let Some(spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    let Some(source) = spot.source() else { return Ok(None) };
    let link = |span: Span| DocumentLink {
        range: spot.range(span),
        target: Some(Uri::from(source.slice(span))),
        tooltip: None,
        data: None,
    };
    Ok(Some(addresses(source.text()).into_iter().map(link).collect()))
}

fn addresses(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut before = "";
    for token in tokens(text, 0) {
        let written = text.get(token.span.range()).unwrap_or_default();
        if token.kind == Kind::Comment || token.kind == Kind::Text && before == "notes" {
            let starts = ["https://", "http://"].into_iter().flat_map(|scheme| written.match_indices(scheme));
            found.extend(starts.filter_map(|(start, scheme)| {
                let rest = written.get(start..)?;
                let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '`' | '{' | '}');
                let rest =
                    rest.split(ends).next()?.trim_end_matches(['.', ',', ';', ':', ')', '!', '?', '\'']);
                let span = Span::new(start, start + rest.len()).from_start(token.span.start);
                (rest.len() > scheme.len()).then_some(span)
            }));
        }
        if token.kind != Kind::Comment {
            before = written;
        }
    }
    found.sort_by_key(|span| span.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_notes_and_comments_are_found() {
        let text = "# see https://a.example.com/x (and http://b).\nwebhook a { notes \"at https://c.example.com.\" GET \"https://d.example.com\" }";
        let found: Vec<&str> = addresses(text).iter().map(|span| text.get(span.range()).unwrap()).collect();
        assert_eq!(found, ["https://a.example.com/x", "http://b", "https://c.example.com"]);
    }
}
