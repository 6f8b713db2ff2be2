//! What a selection grows to, step by step: the word, the value, the block, the declaration, the file.

use gen_lsp_types::{SelectionRange, SelectionRangeParams};

use super::places::offset;
use super::refused::Refused;
use super::spot::{Spot, document};
use super::state::State;
use super::tokens::{Kind, Token, tokens, values};
use crate::source::{Source, Span};

/// What a selection at each of some positions grows to.
pub(super) fn ranges(
    state: &mut State,
    params: SelectionRangeParams,
) -> Result<Option<Vec<SelectionRange>>, Refused> {
    let Some(spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    let Some(source) = spot.source() else { return Ok(None) };
    let found = tokens(source.text(), 0);
    let outline = spot.project.workspace.outline_of(spot.file);
    let declarations = outline.map(|outline| outline.declarations.iter().map(|head| head.span));
    let declarations: Vec<Span> = declarations.into_iter().flatten().collect();
    let grown = params.positions.iter().map(|position| {
        let at = offset(source, *position, spot.unit);
        nested(&spot, &around(source, &found, &declarations, at))
    });
    Ok(Some(grown.collect()))
}

fn nested(spot: &Spot<'_>, spans: &[Span]) -> SelectionRange {
    let parent = spans.iter().rev().fold(None, |parent: Option<Box<SelectionRange>>, span| {
        Some(Box::new(SelectionRange { range: spot.range(*span), parent }))
    });
    parent.map(|innermost| *innermost).unwrap_or_default()
}

/// What lies around the byte at `at`, from the innermost out, each within the next.
fn around(source: &Source, tokens: &[Token], declarations: &[Span], at: u32) -> Vec<Span> {
    let text = source.text();
    let line = source.line_span(source.line_of(at));
    // What lies on other lines does not grow to this one.
    let lines =
        |span: Span| (span.start <= line.end && line.start <= span.end).then(|| lines(source, tokens, span));
    let mut found = vec![Span::new(0, text.len())];
    found.extend(declarations);
    let mut open: Vec<Token> = Vec::new();
    for token in tokens {
        match token.kind {
            Kind::Open => open.push(*token),
            Kind::Close => {
                if let Some(opened) = open.pop() {
                    let block = opened.span.to(token.span);
                    found.extend([inside(text, block, 1), block]);
                    found.extend(lines(block));
                }
            }
            Kind::Text => {
                found.extend([token.span, inside(text, token.span, 1)]);
                found.extend(lines(token.span));
                let is_around = token.span.start <= at && at <= token.span.end;
                for value in is_around.then(|| values(text, token.span)).into_iter().flatten() {
                    found.extend([value, inside(text, value, 2)]);
                    let part = text.get(value.start as usize + 2..value.end as usize).unwrap_or_default();
                    found.extend(self::tokens(part, value.start + 2).iter().map(|token| token.span));
                }
            }
            Kind::Comment | Kind::Word | Kind::Variable | Kind::Number | Kind::Path | Kind::Symbol => {
                found.push(token.span);
                found.extend(lines(token.span));
            }
        }
    }
    found.retain(|span| span.start <= at && at <= span.end && !span.is_empty());
    found.sort_by_key(|span| (span.end - span.start, span.start));
    let mut nested: Vec<Span> = Vec::new();
    for span in found {
        let fits = nested.last().is_none_or(|last| {
            span.start <= last.start && last.end <= span.end && span.range() != last.range()
        });
        if fits {
            nested.push(span);
        }
    }
    nested
}

/// `span` without `quotes` bytes at both ends, and without the white space within.
fn inside(text: &str, span: Span, quotes: usize) -> Span {
    let range = span.start as usize + quotes..(span.end as usize).saturating_sub(quotes);
    let Some(inner) = text.get(range.clone()) else { return span };
    let start = range.start + inner.len() - inner.trim_start().len();
    Span::new(start, start + inner.trim().len())
}

/// `span`, and what stands before and after it on its lines.
fn lines(source: &Source, tokens: &[Token], span: Span) -> Span {
    let (first, last) = (source.line_of(span.start), source.line_of(span.end.max(span.start + 1) - 1));
    let (from, to) = (source.line_span(first).start, source.line_span(last).end);
    let within = tokens.iter().skip(tokens.partition_point(|token| token.span.end <= from));
    let within = within.take_while(|token| token.span.start < to).filter(|token| token.kind != Kind::Comment);
    within.fold(span, |all, token| Span {
        start: all.start.min(token.span.start),
        end: all.end.max(token.span.end),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_from_the_word_to_the_file() {
        let text = "# x\nwebhook a {\n  headers {\n    X-A: \"b {{$call.cli}} c\" optional\n  }\n}\n";
        let source = Source::new("a".into(), "a".into(), text.into());
        let declarations = [Span::new(4, text.len() - 1)];
        let at = text.find("cli").unwrap() as u32;
        let found = around(&source, &tokens(text, 0), &declarations, at);
        let shown: Vec<&str> = found.iter().map(|span| source.slice(*span)).collect();
        assert_eq!(
            shown[..5],
            [
                "$call.cli",
                "{{$call.cli}}",
                "b {{$call.cli}} c",
                "\"b {{$call.cli}} c\"",
                "X-A: \"b {{$call.cli}} c\" optional"
            ]
        );
        assert!(shown[5].starts_with('{') && shown[6].starts_with("headers {"), "{shown:?}");
        assert_eq!(shown[shown.len() - 1], text);
        assert_eq!(shown[shown.len() - 2], source.slice(declarations[0]));
    }
}
