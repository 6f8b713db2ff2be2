//! What is about to be written is read again: it must mean the same.

use super::tree;
use crate::diagnostics::Diagnostics;
use crate::jsonpath;
use crate::source::{FileId, Source, Span};
use crate::syntax::{
    self, Kind,
    ast::{Alternative, Declaration, MappingSource, ResponseEntry, WebhookLine},
};

/// What a declaration declares, and where it stands.
pub(super) type Place = (Kind, Span);

/// The declarations in `printed`, if it has no syntax fault and these `declarations`, places apart, and these `comments`
/// in the same order.
pub(super) fn found_again<'s>(
    mut declarations: Vec<Declaration>,
    comments: impl Iterator<Item = &'s str>,
    printed: &str,
) -> Option<Vec<Place>> {
    let mut diagnostics = Diagnostics::default();
    let source = Source::new("".into(), String::new(), printed.to_owned());
    let outline = syntax::outline(printed);
    let (mut again, _) = syntax::parse_some(&source, FileId(0), &outline.declarations, &mut diagnostics);
    tighten(&mut declarations);
    tighten(&mut again);
    let comments_again = outline.comments.iter().map(|one| source.slice(one.span));
    let same = diagnostics.is_empty()
        && declarations == again
        && comments.map(tree::comment).eq(comments_again.map(tree::comment));
    same.then(|| outline.declarations.iter().map(|head| (head.kind, head.span)).collect())
}

/// White space before the segments of a path means nothing, and is in the tree all the same.
fn tighten(declarations: &mut [Declaration]) {
    let webhooks = declarations.iter_mut().filter_map(|one| match one {
        Declaration::Webhook(webhook) => Some(webhook),
        _ => None,
    });
    let responses = webhooks.flat_map(|webhook| &mut webhook.lines).filter_map(|line| match line {
        WebhookLine::Response(response) => Some(response),
        _ => None,
    });
    let mappings =
        responses.flat_map(|response| response.entries.all_mut()).filter_map(|entry| match entry {
            ResponseEntry::Mapping(mapping) => Some(mapping),
            ResponseEntry::Namespace { .. } => None,
        });
    for alternative in mappings.flat_map(|mapping| &mut mapping.alternatives) {
        if let Alternative::Source { source: MappingSource::Data { path: written, .. }, .. } = alternative {
            *written = jsonpath::tightened(written).into();
        }
    }
}
