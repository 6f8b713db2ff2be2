//! What is about to be written is read again: it must mean the same.

use super::{path, tree};
use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Source};
use crate::syntax::{
    self,
    ast::{Alternative, Comment, Declaration, File, MappingSource, ResponseEntry, WebhookLine},
};

/// Whether `printed` has no syntax fault and the declarations of `read`, which is what `text` was read as, places apart, and
/// the same comments in the same order.
pub(super) fn means_the_same(text: &str, mut read: File, printed: &str) -> bool {
    let mut diagnostics = Diagnostics::default();
    let source = Source::new("".into(), String::new(), printed.to_owned());
    let mut again = syntax::parse(&source, FileId(0), &mut diagnostics);
    tighten(&mut read);
    tighten(&mut again);
    diagnostics.is_empty()
        && read.declarations == again.declarations
        && comments(text, &read.comments) == comments(printed, &again.comments)
}

fn comments<'s>(text: &'s str, comments: &[Comment]) -> Vec<&'s str> {
    let written = comments.iter().map(|one| text.get(one.span.range()).unwrap_or_default());
    written.map(tree::comment).collect()
}

/// White space before the segments of a path means nothing, and is in the tree all the same.
fn tighten(file: &mut File) {
    let webhooks = file.declarations.iter_mut().filter_map(|one| match one {
        Declaration::Webhook(webhook) => Some(webhook),
        _ => None,
    });
    let responses = webhooks.flat_map(|webhook| &mut webhook.lines).filter_map(|line| match line {
        WebhookLine::Response(response) => Some(response),
        _ => None,
    });
    let mappings = responses.flat_map(|response| &mut response.entries).filter_map(|entry| match entry {
        ResponseEntry::Mapping(mapping) => Some(mapping),
        ResponseEntry::Namespace { .. } => None,
    });
    for alternative in mappings.flat_map(|mapping| &mut mapping.alternatives) {
        if let Alternative::Source { source: MappingSource::Data { path: written, .. }, .. } = alternative {
            *written = path::tightened(written).into();
        }
    }
}
