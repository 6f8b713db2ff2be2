//! What can be folded: blocks, texts of several lines, and comments that stand together.

use gen_lsp_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};

use super::refused::Refused;
use super::spot::document;
use super::state::State;
use super::tokens::{Kind, Token, tokens};
use crate::source::Source;

/// What can be folded in a document.
pub(super) fn ranges(
    state: &mut State,
    params: FoldingRangeParams,
) -> Result<Option<Vec<FoldingRange>>, Refused> {
    let spot = document(state, &params.text_document.uri);
    Ok(spot.as_ref().and_then(|spot| spot.source()).map(folds))
}

fn folds(source: &Source) -> Vec<FoldingRange> {
    let line = |offset: u32| source.line_of(offset).saturating_sub(1);
    let mut folds = Vec::new();
    let mut open: Vec<Token> = Vec::new();
    let mut comments: Option<(u32, u32)> = None;
    let fold = |start: u32, end: u32, kind: Option<FoldingRangeKind>| FoldingRange {
        start_line: start,
        end_line: end,
        kind,
        ..FoldingRange::default()
    };
    let mut last_line = None;
    for token in tokens(source.text(), 0) {
        let (start, end) = (line(token.span.start), line(token.span.end));
        match token.kind {
            Kind::Open => open.push(token),
            // The closing bracket stays in sight.
            Kind::Close => {
                if let Some(opened) = open.pop()
                    && line(opened.span.start) + 1 < start
                {
                    folds.push(fold(line(opened.span.start), start - 1, None));
                }
            }
            Kind::Text if start < end => folds.push(fold(start, end, None)),
            _ => {}
        }
        let alone = token.kind == Kind::Comment && last_line != Some(start);
        comments = match comments {
            Some((first, last)) if alone && start == last + 1 => Some((first, start)),
            before => {
                folds.extend(
                    before
                        .filter(|(first, last)| first < last)
                        .map(|(first, last)| fold(first, last, Some(FoldingRangeKind::Comment))),
                );
                alone.then_some((start, start))
            }
        };
        last_line = Some(end);
    }
    let trailing = comments.filter(|(first, last)| first < last);
    folds.extend(trailing.map(|(first, last)| fold(first, last, Some(FoldingRangeKind::Comment))));
    folds.sort_by_key(|fold| (fold.start_line, fold.end_line));
    folds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_texts_and_comments_fold() {
        let text = "# one\n# two\nwebhook a {\n  # three\n  body json {\n    \"x\": [\n      1\n    ]\n  }\n  notes \"\"\"\n  a\n  \"\"\"\n}\n# end\n# of it\n";
        let source = Source::new("a".into(), "a".into(), text.into());
        let found: Vec<(u32, u32)> =
            folds(&source).iter().map(|fold| (fold.start_line, fold.end_line)).collect();
        assert_eq!(found, [(0, 1), (2, 11), (4, 7), (5, 6), (9, 11), (13, 14)]);
    }
}
