//! Semantic tokens: what each word is, also inside of JSON, XML, JSONPath and XPath.

use std::collections::HashMap;

use gen_lsp_types::{
    SemanticToken, SemanticTokens, SemanticTokensLegend, SemanticTokensParams, SemanticTokensRangeParams,
};

use super::embedded;
use super::places::{position, span};
use super::refused::Refused;
use super::spot::{Spot, document};
use super::state::State;
use super::tint::Tint;
use super::tokens::{Kind, Token, tokens, values};
use crate::semantics::{Noun, Verb};
use crate::source::{Source, Span};

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
    Some(SemanticTokens { result_id: None, data: encoded(source, &painted, spot) })
}

fn paint(text: &str, nouns: &HashMap<u32, (Noun, Verb)>) -> Vec<Painted> {
    let all = tokens(text, 0);
    let mut painted: Vec<Painted> = Vec::new();
    let mut before = "";
    for (number, token) in all.iter().enumerate() {
        let written = text.get(token.span.range()).unwrap_or_default();
        match token.kind {
            Kind::Text => quoted(text, token.span, before, &mut painted),
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

/// A text in quotes, with what is in it: `before` is the word before it.
fn quoted(text: &str, span: Span, before: &str, painted: &mut Vec<Painted>) {
    let mut parts: Vec<(Span, Tint)> = Vec::new();
    let mut add = |span, tint| parts.push((span, tint));
    match before {
        "xml" => embedded::xml(text, span, &mut add),
        "xpath" => embedded::query(text, span, &mut add),
        _ => add(span, Tint::String),
    }
    let inside = values(text, span);
    for (part, tint) in parts {
        painted.extend(without(part, &inside).into_iter().map(|part| (part, tint, false)));
    }
    for value in inside {
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
    painted.sort_by_key(|(span, ..)| span.start);
}

/// `part` without what lies in one of `holes`.
fn without(part: Span, holes: &[Span]) -> Vec<Span> {
    let mut left = vec![part];
    for hole in holes {
        left = left
            .into_iter()
            .flat_map(|one| {
                let before = Span { start: one.start, end: one.end.min(hole.start) };
                let after = Span { start: one.start.max(hole.end), end: one.end };
                [before, after]
            })
            .filter(|one| !one.is_empty())
            .collect();
    }
    left
}

/// Each relative to the one before; none reaches over a line end.
fn encoded(source: &Source, painted: &[Painted], spot: &Spot<'_>) -> Vec<SemanticToken> {
    let mut found = Vec::with_capacity(painted.len());
    let (mut line, mut column) = (0, 0);
    for (span, tint, declares) in painted {
        let mut start = span.start;
        for part in source.slice(*span).split_inclusive('\n') {
            let written = part.trim_end_matches(['\n', '\r']);
            let length: usize = written.chars().map(|c| spot.unit.of(c)).sum();
            let at = position(source, start, spot.unit);
            start += part.len() as u32;
            if length == 0 || (at.line, at.character) < (line, column) {
                continue;
            }
            found.push(SemanticToken {
                delta_line: at.line - line,
                delta_start: if at.line == line { at.character - column } else { at.character },
                length: length as u32,
                token_type: *tint as u32,
                token_modifiers_bitset: u32::from(*declares),
            });
            (line, column) = (at.line, at.character);
        }
    }
    found
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
            ("1", Tint::Number),
            ("true", Tint::Number),
            ("body", Tint::Keyword),
        ] {
            assert!(shown.contains(&expected), "{expected:?} in {shown:?}");
        }
        assert!(shown.is_sorted_by_key(|(part, _)| part.as_ptr()), "{shown:?}");
    }
}
