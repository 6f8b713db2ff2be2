//! What the words of the language mean where they stand, for hover: from the table of lines, and of those that stand in
//! many lines.

use super::blocks::{Block, around};
use super::tokens::{Kind as TokenKind, Token};
use super::{meanings, signatures};
use crate::source::Span;
use crate::syntax::Kind;
use crate::syntax::shape::{Begin, Choices, Context, Line, MARKS, METHODS, Part};

/// What a declaration is for.
pub(super) fn declaration(kind: Kind) -> &'static str {
    match kind {
        Kind::Webhook => "a request to an external API, or a method of an endpoint",
        Kind::Flow => "a sequence of webhooks",
        Kind::Test => "an example that is checked, without a network",
        Kind::Endpoint => "a configured address, whose methods webhooks invoke",
        Kind::OAuth2 => "a token that is fetched once and kept until it expires",
        Kind::Account => "what the operator allows and sets",
        Kind::Stray => "",
    }
}

/// The word of the language at `offset` of `text`, and what it means, in Markdown; `tokens` are those of the declaration
/// around it.
pub(super) fn word(text: &str, tokens: &[Token], offset: u32) -> Option<(Span, String)> {
    let is_there = |token: &Token| token.span.start <= offset && offset <= token.span.end;
    let index = tokens.iter().position(|token| token.kind == TokenKind::Word && is_there(token))?;
    let span = tokens.get(index)?.span;
    let at = |index: Option<usize>| {
        let token = index.and_then(|index| tokens.get(index));
        token.and_then(|token| text.get(token.span.range())).unwrap_or_default()
    };
    let written = at(Some(index));
    let before = index.checked_sub(1);
    let blocks = around(text, tokens.get(..index)?);
    let block = blocks.last()?;
    let Some(context) = block.context else {
        let begins = blocks.len() == 1 && matches!(at(before), "" | "}");
        let kind = Kind::named(written.as_bytes()).filter(|_| begins)?;
        return Some((span, format!("{}\n", declaration(kind))));
    };
    if at(before) == "as"
        && let Some(about) = meanings::of_type(written)
    {
        return Some((span, format!("{about}\n")));
    }
    let names = matches!(context, Context::Fields | Context::Arguments | Context::Object);
    if at(Some(index + 1)) == ":" && names {
        return None;
    }
    let begun = context.lines().iter().filter_map(|line| {
        let words = line.words();
        let place = words.iter().position(|word| *word == written)?;
        let same = |(number, word): (usize, &&str)| at((index + number).checked_sub(place)) == *word;
        // `with` begins a block, and goes on with a `wait`.
        let opens = !matches!(line.follows.first(), Some(Part::Block(_)))
            || matches!(at((index + words.len()).checked_sub(place)), "{" | "");
        (opens && words.iter().enumerate().all(same)).then_some((words.len(), line))
    });
    if let Some((_, line)) = begun.max_by_key(|(length, _)| *length) {
        return Some((span, about(line)));
    }
    if METHODS.contains(&written)
        && let Some(line) = context.lines().iter().find(|line| line.begins == Begin::Method)
    {
        return Some((span, about(line)));
    }
    if let Some(signature) = signatures::about(written).filter(|_| at(Some(index + 1)) == "(") {
        return Some((span, format!("{signature}\n")));
    }
    let line = at_hand(context, block, written);
    if let Some(line) = line
        && let Some(meaning) = meanings::in_line(Some(line), written)
    {
        return Some((span, format!("{meaning}\n\n{}", about(line))));
    }
    if let Some(about) = meanings::everywhere(written) {
        return Some((span, format!("{about}\n")));
    }
    Some((span, about(line?)))
}

/// The line that goes on with `word` after what stands in the block.
fn at_hand(context: Context, block: &Block<'_>, word: &str) -> Option<&'static Line> {
    let lines = context.lines().iter().filter(|line| holds(line.follows, word));
    let begun = lines.filter_map(|line| {
        let first = line.words().first()?;
        Some((block.items.iter().rposition(|item| item.text == *first)?, line))
    });
    begun.max_by_key(|(place, _)| *place).map(|(_, line)| line)
}

/// Whether `word` is one of the words in `parts`.
fn holds(parts: &[Part], word: &str) -> bool {
    parts.iter().any(|part| match part {
        Part::Optionally(words, parts) => words.contains(&word) || holds(parts, word),
        Part::OneOf(Choices { otherwise, words, .. }) => {
            words.iter().any(|(known, parts)| *known == word || holds(parts, word))
                || otherwise.is_some_and(|parts| holds(parts, word))
        }
        Part::Mark => MARKS.contains(&word),
        _ => false,
    })
}

fn about(line: &Line) -> String {
    format!("```hook\n{}\n```\n\n{}\n", line.example, line.about)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn each_word_is_told_from_its_line() {
        for (text, expected) in [
            ("web|hook a {", "a request to an external API"),
            ("webhook a { wa|it 10s", "wait 10s with hold music"),
            ("webhook a { no wa|it", "no wait\n"),
            ("webhook a { wait 10s with hold mu|sic", "wait 10s with hold music"),
            ("webhook a { wait 10s wi|th hold music", "hears music"),
            ("webhook a { wi|th { a: 1 }", "the arguments of the function"),
            ("webhook a { body x|ml \"\"", "an XML text"),
            ("webhook a { body xml \"\" manda|tory", "the webhook fails"),
            ("flow a { run b manda|tory", "are skipped"),
            ("webhook a { G|ET \"https://a\"", "the request: its method"),
            ("webhook a { auth ba|sic(\"a\"", "RFC 7617"),
            ("webhook a { body js|on { } response json {", "the body of the request"),
            ("webhook a { body json { } response js|on {", "what is saved from the response"),
            ("webhook a { response json { $flow.key.a = da|ta.x", "the body of the response"),
            ("webhook a { response json { $flow.key.a = data.x as li|st", "becomes a list of one"),
            ("webhook a { query { or: $call.cli opt|ional", "left out"),
            ("test a \"b\" { expect no req|uest", "that no request is sent"),
            ("test a \"b\" { reply tim|eout", "what the server answers"),
            ("test a \"b\" { expect request { met|hod: \"GET\"", "the method of the request"),
            ("account { allow ht|tp", "lets URLs begin with `http:`"),
            ("oauth2 a { cli|ent(\"a\"", "client"),
        ] {
            let offset = text.find('|').unwrap() as u32;
            let text = text.replacen('|', "", 1);
            let (_, said) = word(&text, &tokens(&text, 0), offset).unwrap_or_else(|| panic!("{text}"));
            assert!(said.contains(expected), "{text}: {said}");
        }
        for text in ["webhook a { query { wa|it: \"1\"", "webhook a { GET \"wa|it\"", "webhook wa|it {"] {
            let offset = text.find('|').unwrap() as u32;
            let text = text.replacen('|', "", 1);
            assert_eq!(word(&text, &tokens(&text, 0), offset), None, "{text}");
        }
    }
}
