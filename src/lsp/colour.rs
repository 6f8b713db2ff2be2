//! Semantic tokens: what each word is, also inside of JSON, XML, JSONPath and XPath.

use std::collections::HashMap;

use gen_lsp_types::{
    SemanticToken, SemanticTokens, SemanticTokensLegend, SemanticTokensParams, SemanticTokensRangeParams,
};

use super::embedded;
use super::places::span;
use super::refused::Refused;
use super::spot::{Spot, document};
use super::state::State;
use super::tint::Tint;
use super::tokens::{Kind, Token, tokens, values};
use crate::semantics::{Noun, Verb};
use crate::source::{Source, Span, Unit};

/// A part of a text and what it is.
type Painted = (Span, Tint, bool);

/// What the numbers of the tokens stand for.
pub(super) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: Tint::ALL.map(|tint| tint.name().to_owned()).to_vec(),
        token_modifiers: vec!["declaration".to_owned()],
    }
}

/// Those of a whole document.
pub(super) fn full(
    state: &mut State,
    params: SemanticTokensParams,
) -> Result<Option<SemanticTokens>, Refused> {
    let Some(mut spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    Ok(answer(&mut spot, None))
}

/// Those of a part of a document.
pub(super) fn range(
    state: &mut State,
    params: SemanticTokensRangeParams,
) -> Result<Option<SemanticTokens>, Refused> {
    let Some(mut spot) = document(state, &params.text_document.uri) else { return Ok(None) };
    let part = spot.source().map(|source| span(source, params.range, spot.unit));
    Ok(answer(&mut spot, part))
}

fn answer(spot: &mut Spot<'_>, part: Option<Span>) -> Option<SemanticTokens> {
    let file = spot.file;
    let mut nouns: HashMap<u32, (Noun, Verb)> = HashMap::new();
    for declared in spot.workspace().declarations(file) {
        let start = declared.head.span.start;
        nouns.extend(declared.mentions.iter().map(|one| (one.span.start + start, (one.noun, one.verb))));
    }
    let source = spot.source()?;
    let mut painted = paint(source.text(), &nouns);
    if let Some(part) = part {
        painted.retain(|(span, ..)| span.start < part.end && part.start < span.end);
    }
    Some(SemanticTokens { result_id: None, data: encoded(source, &painted, spot.unit) })
}

fn paint(text: &str, nouns: &HashMap<u32, (Noun, Verb)>) -> Vec<Painted> {
    let all = tokens(text, 0);
    let mut painted: Vec<Painted> = Vec::new();
    let mut before = "";
    for (number, token) in all.iter().enumerate() {
        let written = text.get(token.span.range()).unwrap_or_default();
        match token.kind {
            Kind::Text => {
                let colon = all.get(number + 1).and_then(|next| text.get(next.span.range())) == Some(":");
                let tint = if colon { Tint::Property } else { Tint::String };
                quoted(text, token.span, before, tint, &mut painted);
            }
            Kind::Path => {
                embedded::query(text, token.span, &mut |span, tint| painted.push((span, tint, false)))
            }
            _ => {
                let colon = all.get(number + 1).and_then(|next| text.get(next.span.range())) == Some(":");
                painted.extend(word(token, written, colon, nouns.get(&token.span.start).copied()));
            }
        }
        if token.kind != Kind::Comment {
            before = written;
        }
    }
    painted
}

fn word(token: &Token, written: &str, colon: bool, noun: Option<(Noun, Verb)>) -> Option<Painted> {
    let declares = noun.is_some_and(|(_, verb)| verb == Verb::Declares);
    let tint = match (token.kind, noun) {
        (Kind::Comment, _) => Tint::Comment,
        (Kind::Number, _) => Tint::Number,
        (Kind::Variable, _) => Tint::Variable,
        (Kind::Word, Some((noun, _))) => match noun {
            Noun::Runnable => Tint::Function,
            Noun::Endpoint => Tint::Interface,
            Noun::Method => Tint::Method,
            _ => Tint::Variable,
        },
        (Kind::Word, None) if colon => Tint::Property,
        (Kind::Word, None) if matches!(written, "true" | "false" | "null" | "missing") => Tint::Number,
        (Kind::Word, None) => Tint::Keyword,
        _ => return None,
    };
    Some((token.span, tint, declares))
}

/// A text in quotes, with what is in it: `before` is the word before it, `tint` what it is where that says nothing.
fn quoted(text: &str, span: Span, before: &str, tint: Tint, painted: &mut Vec<Painted>) {
    let first = painted.len();
    let inside = values(text, span);
    let mut holes = inside.as_slice();
    let mut add = |part, tint| without(part, &mut holes, |left| painted.push((left, tint, false)));
    match before {
        "xml" => embedded::xml(text, span, &mut add),
        "xpath" => embedded::query(text, span, &mut add),
        _ => add(span, tint),
    }
    for value in &inside {
        let range = value.start as usize + 2..(value.end as usize).max(value.start as usize + 2);
        let written = text.get(range.clone()).unwrap_or_default();
        let written = written.strip_suffix("}}").unwrap_or(written);
        for token in tokens(written, value.start + 2) {
            match token.kind {
                Kind::Text => painted.push((token.span, Tint::String, false)),
                _ => painted.extend(word(
                    &token,
                    text.get(token.span.range()).unwrap_or_default(),
                    false,
                    None,
                )),
            }
        }
    }
    if let Some(of_text) = painted.get_mut(first..) {
        of_text.sort_by_key(|(span, ..)| span.start);
    }
}

/// Calls `left` with `part` without what lies in one of `holes`. Both come in the order of places: holes that end
/// before `part` are taken off.
fn without(part: Span, holes: &mut &[Span], mut left: impl FnMut(Span)) {
    while let Some((_, rest)) = holes.split_first().filter(|(hole, _)| hole.end <= part.start) {
        *holes = rest;
    }
    let mut start = part.start;
    for hole in holes.iter().take_while(|hole| hole.start < part.end) {
        if start < hole.start {
            left(Span { start, end: hole.start });
        }
        start = start.max(hole.end);
    }
    if start < part.end {
        left(Span { start, end: part.end });
    }
}

/// Each relative to the one before; none reaches over a line end.
fn encoded(source: &Source, painted: &[Painted], unit: Unit) -> Vec<SemanticToken> {
    let mut found = Vec::with_capacity(painted.len());
    let mut walk = Walk { rest: source.text(), at: 0, line: 0, column: 0, unit };
    let (mut line, mut column) = (0, 0);
    for (span, tint, declares) in painted {
        if walk.at > span.start {
            continue;
        }
        walk.to(span.start);
        for part in source.slice(*span).split_inclusive('\n') {
            let length: usize = part.trim_end_matches(['\n', '\r']).chars().map(|c| unit.of(c)).sum();
            let at = (walk.line, walk.column);
            walk.to(walk.at + part.len() as u32);
            if length == 0 {
                continue;
            }
            found.push(SemanticToken {
                delta_line: at.0 - line,
                delta_start: if at.0 == line { at.1 - column } else { at.1 },
                length: length as u32,
                token_type: *tint as u32,
                token_modifiers_bitset: u32::from(*declares),
            });
            (line, column) = at;
        }
    }
    found
}

/// A walk through a text from its start: where each byte stands that it comes to.
struct Walk<'t> {
    rest: &'t str,
    at: u32,
    line: u32,
    column: u32,
    unit: Unit,
}

impl Walk<'_> {
    /// Goes on to the byte at `offset`; not back.
    fn to(&mut self, offset: u32) {
        let Some((passed, rest)) = self.rest.split_at_checked(offset.saturating_sub(self.at) as usize) else {
            return;
        };
        let last = passed.rsplit('\n').next().unwrap_or_default();
        if last.len() < passed.len() {
            self.line += passed.bytes().filter(|byte| *byte == b'\n').count() as u32;
            self.column = 0;
        }
        self.column += last.chars().map(|c| self.unit.of(c) as u32).sum::<u32>();
        self.at = self.at.max(offset);
        self.rest = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_are_coloured_inside() {
        let text = r#"body xml "<a b=\"{{$call.cli}}\">x</a>" $flow.key.a = xpath "//i[@n = $call.cli]" $flow.key.b = data.t[?@.s == "o"].id
body json { "m": [1, true] }"#;
        let shown: Vec<(&str, Tint)> = paint(text, &HashMap::new())
            .into_iter()
            .map(|(span, tint, _)| (text.get(span.range()).unwrap(), tint))
            .collect();
        for expected in [
            ("a", Tint::Type),
            ("b", Tint::Property),
            ("$call.cli", Tint::Variable),
            ("i", Tint::Property),
            ("n", Tint::Property),
            ("t", Tint::Property),
            ("\"o\"", Tint::String),
            ("id", Tint::Property),
            ("\"m\"", Tint::Property),
            ("1", Tint::Number),
            ("true", Tint::Number),
            ("body", Tint::Keyword),
        ] {
            assert!(shown.contains(&expected), "{expected:?} in {shown:?}");
        }
        assert!(shown.is_sorted_by_key(|(part, _)| part.as_ptr()), "{shown:?}");
    }
}
