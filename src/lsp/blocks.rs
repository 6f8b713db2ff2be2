//! The block that a position lies in, and what stands in it before.

use super::tokens::{Kind, Token};
use crate::syntax;
use crate::syntax::shape::Context;

/// A token of a block, or a whole block inside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item<'t> {
    /// What it is; of a block inside, how it ends.
    pub kind: Kind,
    /// As it is written; of a block inside, its last character.
    pub text: &'t str,
}

/// A block, up to a position in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block<'t> {
    /// What it is a block of; `None` between declarations, and between parentheses.
    pub context: Option<Context>,
    /// The word that opens it.
    pub word: &'t str,
    /// What stands in it before the position.
    pub items: Vec<Item<'t>>,
}

/// The blocks around the end of `tokens`, which are those of `text`, the innermost last; the first is the file.
pub(super) fn around<'t>(text: &'t str, tokens: &[Token]) -> Vec<Block<'t>> {
    let mut open = vec![Block::default()];
    for token in tokens {
        let item = Item { kind: token.kind, text: text.get(token.span.range()).unwrap_or_default() };
        match token.kind {
            Kind::Comment => {}
            Kind::Open => {
                let opened = open.last().map(|around| opened(around, item.text, open.len() == 1));
                open.extend(opened);
            }
            Kind::Close => {
                if open.len() > 1 {
                    open.pop();
                }
                if let Some(around) = open.last_mut() {
                    around.items.push(item);
                }
            }
            _ => {
                if let Some(around) = open.last_mut() {
                    around.items.push(item);
                }
            }
        }
    }
    open
}

fn opened<'t>(around: &Block<'t>, bracket: &str, is_file: bool) -> Block<'t> {
    let last = |back: usize| around.items.iter().rev().nth(back).map_or("", |item| item.text);
    let (context, word) = match bracket {
        "(" => (None, last(0)),
        "[" => (Some(Context::List), ""),
        _ if is_file => {
            let head = around.items.iter().rev().take_while(|item| item.kind != Kind::Close).last();
            let word = head.map_or("", |item| item.text);
            (syntax::Kind::named(word.as_bytes()).and_then(syntax::Kind::block), word)
        }
        _ => {
            let near = [last(0), last(1), last(2)];
            let by = |word: &'t str| {
                let lines = around.context.into_iter().flat_map(Context::lines);
                let opens = lines.flat_map(|line| {
                    // `json` opens one block after `body` and another after `response`.
                    let begun = line.words().last().is_some_and(|first| near.contains(first));
                    let openings = line.openings().into_iter().filter(move |(known, _)| *known == word);
                    openings.map(move |(_, context)| (begun, context))
                });
                opens.min_by_key(|(begun, _)| !begun).map(|(_, context)| (Some(context), word))
            };
            // A name may stand before the block: `expect request lookup {`.
            by(last(0)).or_else(|| by(last(1))).unwrap_or((Some(Context::Object), ""))
        }
    };
    Block { context, word, items: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn the_block_is_told_by_what_opens_it() {
        for (text, context, word) in [
            ("", None, ""),
            ("webhook a {", Some(Context::Webhook), "webhook"),
            ("oauth2 a {", Some(Context::OAuth2), "oauth2"),
            ("oauth2 a { parameters {", Some(Context::Fields), "parameters"),
            ("webhook a { notes \"\\{{\" query {", Some(Context::Fields), "query"),
            ("webhook test { } test webhook \"x\" {", Some(Context::Test), "test"),
            ("webhook a { headers { X: \"1\" } body json { \"a\": {", Some(Context::Object), ""),
            ("webhook a { headers {", Some(Context::Fields), "headers"),
            ("webhook a { body form {", Some(Context::Fields), "form"),
            ("webhook a { response json {", Some(Context::Response), "json"),
            ("webhook a { response {", Some(Context::Response), "response"),
            ("webhook a { with {", Some(Context::Arguments), "with"),
            ("test a \"b\" { reply x 200 headers {", Some(Context::Fields), "headers"),
            ("test a \"b\" { expect request a {", Some(Context::ExpectRequest), "request"),
            ("test a \"b\" { expect {", Some(Context::Expect), "expect"),
            ("test a \"b\" { given {", Some(Context::Given), "given"),
            ("test a \"b\" { given call {", Some(Context::Object), "call"),
            ("webhook a { auth basic(", None, "basic"),
        ] {
            let found = around(text, &tokens(text, 0)).pop().unwrap();
            assert_eq!((found.context, found.word), (context, word), "{text}");
        }
    }
}
