//! What may come at a place: words of the language with what they are for, and whether variables may.

use gen_lsp_types::CompletionItemKind;

use super::allowed::{first_variable, may_begin, may_stand};
use super::expected::{Expected, after, after_value};
use super::item::Offer;
use super::place::Place;
use super::{arguments, declarations, headers};
use crate::lsp::blocks::{Block, Item, around};
use crate::lsp::meanings;
use crate::lsp::tokens::{Kind, Token};
use crate::source::Span;
use crate::syntax::shape::{Begin, Context, Line, METHODS, TYPES};

/// What may come at a place.
#[derive(Debug, Default)]
pub(super) struct Possible {
    /// Words and usual values.
    pub offers: Vec<Offer>,
    /// Which variables.
    pub place: Option<Place>,
}

/// What may come in place of `replaced` of `text`, whose tokens are `tokens`.
pub(super) fn possible(text: &str, tokens: &[Token], replaced: Span, snippets: bool) -> Possible {
    let before = tokens.partition_point(|token| token.span.start < replaced.start);
    let blocks = around(text, tokens.get(..before).unwrap_or_default());
    let Some(block) = blocks.last() else { return Possible::default() };
    let Some(context) = block.context else {
        if blocks.len() == 1 && declarations::may_begin(block) {
            return Possible { offers: declarations::offers(snippets), place: None };
        }
        return in_parentheses(&blocks, block);
    };
    let expected = after(context, &block.items);
    let place = expected.variable.map(|variable| Place::of(&blocks, expected.line, variable));
    let rest = tokens.partition_point(|token| token.span.start < replaced.end.max(replaced.start + 1));
    let rest = rest_of_block(text, tokens.get(rest..).unwrap_or_default());
    let mut possible = Possible { offers: goes_on(&blocks, &rest, &expected), place };
    let is_headers = context == Context::Fields && block.word == "headers";
    if let [.., name, colon] = block.items.as_slice()
        && colon.text == ":"
    {
        match context {
            Context::Fields if is_headers => {
                possible.offers.extend(headers::values(name.text.trim_matches('"')));
            }
            Context::Arguments => possible.offers.extend(arguments::values(text, tokens, name.text)),
            _ => {}
        }
    }
    if expected.entry {
        let mut there = expected.before.clone();
        there.extend(after(context, &rest).before);
        let may_begin = context.lines().iter().filter(|line| may_begin(line, block, &there, &rest));
        for line in may_begin {
            possible.offers.extend(entries(context, line));
            if line.begins == Begin::Part
                && let Some(variable) = first_variable(line)
            {
                possible.place = Some(Place::of(&blocks, Some(line), variable));
            }
        }
        match context {
            Context::Fields if is_headers => possible.offers.extend(headers::names()),
            Context::Arguments => possible.offers.extend(arguments::names(text, tokens, &block.items)),
            _ => {}
        }
    }
    possible
}

/// What may come in `{{…}}` of a text after `before`, the tokens of which are `inside`.
pub(super) fn in_text(text: &str, tokens: &[Token], inside: &[Token], start: u32) -> Possible {
    let before = tokens.partition_point(|token| token.span.start < start);
    let blocks = around(text, tokens.get(..before).unwrap_or_default());
    let items: Vec<Item<'_>> = inside
        .iter()
        .map(|token| Item { kind: token.kind, text: text.get(token.span.range()).unwrap_or_default() })
        .collect();
    let expected = after_value(&items);
    let place = expected.variable.map(|variable| Place::of(&blocks, None, variable));
    Possible { offers: goes_on(&blocks, &[], &expected), place }
}

/// What may come between parentheses: a value.
fn in_parentheses(blocks: &[Block<'_>], block: &Block<'_>) -> Possible {
    if blocks.len() == 1 {
        return Possible::default();
    }
    let start = block.items.iter().rposition(|item| item.text == ",").map_or(0, |comma| comma + 1);
    let expected = after_value(block.items.get(start..).unwrap_or_default());
    let place = expected.variable.map(|variable| Place::of(blocks, None, variable));
    Possible { offers: goes_on(blocks, &[], &expected), place }
}

/// The words that go on with the entry at hand, in a block that ends with the items `rest`.
fn goes_on(blocks: &[Block<'_>], rest: &[Item<'_>], expected: &Expected) -> Vec<Offer> {
    let is_type = expected.words.iter().map(|(word, _)| word).eq(TYPES);
    let stands = expected.words.iter().filter(|(word, line)| may_stand(blocks, rest, *line, word));
    let offer = |(word, line): &(&'static str, Option<&'static Line>)| {
        let meaning = if is_type { meanings::of_type(word) } else { meanings::in_line(*line, word) };
        let example = line.filter(|line| !is_type && line.example.contains(word)).map(example);
        let about = meaning.or_else(|| meanings::everywhere(word)).or(line.map(|line| line.about));
        Offer {
            detail: about.unwrap_or_default().to_owned(),
            about: example.unwrap_or_default(),
            rank: 0,
            ..Offer::new(*word, CompletionItemKind::Keyword)
        }
    };
    stands.map(offer).collect()
}

/// The entries of a block after `tokens`, up to its end.
fn rest_of_block<'t>(text: &'t str, tokens: &[Token]) -> Vec<Item<'t>> {
    let mut depth = 0_usize;
    let ends = |token: &&Token| {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close if depth == 0 => return false,
            Kind::Close => depth -= 1,
            _ => {}
        }
        true
    };
    let within: Vec<Token> = tokens.iter().take_while(ends).copied().collect();
    around(text, &within).into_iter().next().map(|block| block.items).unwrap_or_default()
}

/// What a line looks like.
fn example(line: &Line) -> String {
    format!("```hook\n{}\n```", line.example)
}

/// What begins an entry of that kind.
fn entries(context: Context, line: &Line) -> Vec<Offer> {
    let about = example(line);
    let offer = |label: String, kind| Offer {
        detail: line.about.to_owned(),
        about: about.clone(),
        ..Offer::new(label, kind)
    };
    match line.begins {
        Begin::Words(words) => vec![offer(words.join(" "), CompletionItemKind::Keyword)],
        Begin::Method if matches!(context, Context::Endpoint | Context::OAuth2) => {
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
