//! What is wanted at a position: derived from what stands before it.

use super::path::{self, Path};
use crate::lsp::tokens::{Kind, Token, values};
use crate::names;
use crate::source::Span;

/// What is wanted at a position.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Context {
    /// What is wanted.
    pub wanted: Wanted,
    /// What is typed of it so far, before and after the position.
    pub replaced: Span,
}

/// What is wanted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A variable; with `braces` as a value in a text.
    Variable {
        /// Whether `{{` and `}}` are to stand around it.
        braces: bool,
    },
    /// A variable in a path.
    InPath,
    /// What goes on with a value in a text.
    InText {
        /// What stands of it before.
        before: Span,
    },
    /// A code of a diagnostic, in a comment.
    Code,
    /// A webhook or a flow.
    Runnable,
    /// A webhook.
    Webhook,
    /// An endpoint.
    Endpoint,
    /// An endpoint whose method is to be invoked.
    Invoked,
    /// A method.
    Method {
        /// Of this endpoint.
        endpoint: String,
    },
    /// A member of the response.
    Member {
        /// The way to it.
        path: Path,
    },
    /// A word of the language.
    Word,
    /// An `oauth2`.
    OAuth2,
    /// What a test names in a reply or an expected request.
    Step,
    /// That, or a word of the language.
    StepOrWord,
    /// An element or attribute of the response.
    Node {
        /// The XPath before it.
        before: String,
    },
    /// Nothing that is known.
    Nothing,
}

impl Context {
    /// What is wanted at the byte at `offset` of `text`, whose tokens are `found`.
    pub fn at(text: &str, found: &[Token], offset: u32) -> Self {
        let offset = text.floor_char_boundary(offset as usize);
        let typed = typed(text, offset);
        let before = found.partition_point(|token| (token.span.start as usize) < typed.start as usize);
        let before = found.get(..before).unwrap_or_default();
        let wanted = wanted(text, before, found, typed, offset);
        let replaced = match wanted {
            Wanted::Code => code(text, offset),
            Wanted::Node { .. } => node(text, offset),
            _ => typed,
        };
        Self { wanted, replaced }
    }
}

fn wanted(text: &str, before: &[Token], all: &[Token], typed: Span, offset: usize) -> Wanted {
    let around = all.iter().find(|token| {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        start < offset && (offset < end || offset == end && !closed(text, token))
    });
    let is_variable = text.get(typed.range()).is_some_and(|typed| typed.starts_with('$'));
    match around {
        Some(comment) if comment.kind == Kind::Comment => {
            let written = text.get(comment.span.start as usize..offset).unwrap_or_default();
            let list = written.rsplit_once("allow(").map(|(_, list)| list);
            if list.is_some_and(|list| !list.contains(')')) { Wanted::Code } else { Wanted::Nothing }
        }
        Some(quoted) if quoted.kind == Kind::Text => {
            let is_path =
                before_is(text, before.get(..before.len().saturating_sub(1)).unwrap_or_default(), &["xpath"]);
            let opened = text.get(quoted.span.start as usize..typed.start as usize).unwrap_or_default();
            let value = values(text, quoted.span)
                .into_iter()
                .find(|value| (value.start as usize) + 2 <= offset && !ends_before(text, *value, offset));
            match (value, is_variable) {
                (Some(value), _) => {
                    Wanted::InText { before: Span { start: value.start + 2, end: typed.start } }
                }
                (None, true) if is_path => Wanted::InPath,
                (None, true) => Wanted::Variable { braces: !opened.ends_with("{{") },
                (None, false) if is_path => {
                    let start = node(text, offset).start as usize;
                    let before = text.get(quoted.span.start as usize..start).unwrap_or_default();
                    Wanted::Node { before: before.trim_start_matches('"').to_owned() }
                }
                (None, false) => Wanted::Nothing,
            }
        }
        _ if is_variable && path::token(all, offset).is_some() => Wanted::InPath,
        _ if is_variable => Wanted::Variable { braces: false },
        _ => match path::token(all, offset) {
            Some(token) => {
                path::path(text, token, typed).map_or(Wanted::Nothing, |path| Wanted::Member { path })
            }
            None => named(text, before),
        },
    }
}

/// What kind of name follows the words of `before`.
fn named(text: &str, before: &[Token]) -> Wanted {
    let words: Vec<&str> = before
        .iter()
        .rev()
        .filter(|token| token.kind != Kind::Comment)
        .take(4)
        .map(|token| text.get(token.span.range()).unwrap_or_default())
        .collect();
    match words.as_slice() {
        ["run", ..] => Wanted::Webhook,
        ["request", "expect", ..] | ["request", "no", "expect", ..] => Wanted::Step,
        ["reply", ..] => Wanted::StepOrWord,
        ["(", "oauth2", "auth", ..] => Wanted::OAuth2,
        ["test", ..] => Wanted::Runnable,
        ["invoke", ..] => Wanted::Invoked,
        ["to", "webhook", "end", ..] | ["to", "webhook", "flow-end", ..] => Wanted::Endpoint,
        [".", endpoint, "invoke", ..] => Wanted::Method { endpoint: (*endpoint).to_owned() },
        _ => Wanted::Word,
    }
}

fn before_is(text: &str, before: &[Token], words: &[&str]) -> bool {
    before.last().and_then(|token| text.get(token.span.range())).is_some_and(|word| words.contains(&word))
}

/// Whether the token is a text that is closed: what follows does not belong to it.
fn closed(text: &str, token: &Token) -> bool {
    let written = text.get(token.span.range()).unwrap_or_default();
    match token.kind {
        Kind::Text => {
            written.len() > 1
                && written.ends_with('"')
                && (!written.starts_with("\"\"\"") || written.len() > 5)
        }
        Kind::Comment => false,
        _ => true,
    }
}

/// Whether the value is closed before `offset`.
fn ends_before(text: &str, value: Span, offset: usize) -> bool {
    let closed = text.get(value.range()).is_some_and(|written| written.ends_with("}}"));
    offset > value.end as usize || closed && offset > value.end as usize - 2
}

/// The variable or name around `offset`.
fn typed(text: &str, offset: usize) -> Span {
    let bytes = text.as_bytes();
    let part = |byte: &u8| names::is_part(*byte) || matches!(byte, b'.' | b'$');
    let (before, after) = (bytes.get(..offset).unwrap_or_default(), bytes.get(offset..).unwrap_or_default());
    let start = offset - before.iter().rev().take_while(|byte| part(byte)).count();
    // From the last `$` on it is a variable; without one, what follows the last full stop is the name.
    let written = text.get(start..offset).unwrap_or_default();
    let start = match (written.rfind('$'), written.rfind('.')) {
        (Some(dollar), _) => start + dollar,
        (None, Some(stop)) => start + stop + 1,
        (None, None) => start,
    };
    let is_variable = bytes.get(start) == Some(&b'$');
    let rest = |byte: &&u8| names::is_part(**byte) || is_variable && **byte == b'.';
    let end = offset + after.iter().take_while(rest).count();
    Span::new(start, end)
}

/// What is typed of the name of an element or attribute at `offset`.
fn node(text: &str, offset: usize) -> Span {
    let part = |byte: &&u8| names::is_part(**byte) || !byte.is_ascii() || matches!(byte, b':' | b'@' | b'.');
    let (before, after) = text.as_bytes().split_at_checked(offset).unwrap_or_default();
    let start = offset - before.iter().rev().take_while(part).count();
    Span::new(start, offset + after.iter().take_while(part).count())
}

/// What is typed of a code at `offset`.
fn code(text: &str, offset: usize) -> Span {
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    let (before, after) = text.as_bytes().split_at_checked(offset).unwrap_or_default();
    let start = offset - before.iter().rev().take_while(part).count();
    Span::new(start, offset + after.iter().take_while(part).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::tokens::tokens;

    /// What is wanted at `|`, and what it replaces.
    fn at(text: &str) -> (Wanted, String) {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let Context { wanted, replaced } = Context::at(&text, &tokens(&text, 0), offset as u32);
        (wanted, text.get(replaced.range()).unwrap().to_owned())
    }

    #[test]
    fn what_stands_before_says_what_is_wanted() {
        let variable = |braces| Wanted::Variable { braces };
        let in_text = |start, end| Wanted::InText { before: Span { start, end } };
        let member = |steps: &[&str]| {
            let steps = steps.iter().map(|step| Some((*step).to_owned())).collect();
            Wanted::Member { path: Path { steps, quote: None } }
        };
        for (text, wanted, replaced) in [
            ("headers { X: $fl| }", variable(false), "$fl"),
            ("headers { X: $| }", variable(false), "$"),
            ("GET \"https://a/{{|}}\"", in_text(16, 16), ""),
            ("GET \"https://a/{{$call.c|li}}/\"", in_text(16, 16), "$call.cli"),
            ("GET \"https://a/{{$x}}/$ca|\"", variable(true), "$ca"),
            ("GET \"https://a/{{$x or |", in_text(16, 22), ""),
            ("GET \"https://a/{{$x or tie|r", in_text(16, 22), "tier"),
            ("GET \"https://a/{{$x}}|\"", Wanted::Nothing, ""),
            ("body text \"\"\"\n  a {{|\n\"\"\"", in_text(20, 20), ""),
            ("= xpath \"//a[. = $ca|]\"", Wanted::InPath, "$ca"),
            ("= data.a[?@.b == $ca|]", Wanted::InPath, "$ca"),
            ("wait 20s # allow(wait::si|)", Wanted::Code, "wait::si"),
            ("# allow(a::b, |", Wanted::Code, ""),
            ("# about $flow|", Wanted::Nothing, "$flow"),
            ("= data.cu|", member(&[]), "cu"),
            ("= data.a.b[0].|", member(&["a", "b"]), ""),
            ("flow f { run loo|k }", Wanted::Webhook, "look"),
            ("test |", Wanted::Runnable, ""),
            ("invoke |", Wanted::Invoked, ""),
            ("invoke tools.se|", Wanted::Method { endpoint: "tools".to_owned() }, "se"),
            ("flow-end webhook to |", Wanted::Endpoint, ""),
            ("reply |", Wanted::StepOrWord, ""),
            ("expect no request |", Wanted::Step, ""),
            ("auth oauth2(cr|", Wanted::OAuth2, "cr"),
            ("= xpath \"/a/s:b|\"", Wanted::Node { before: "/a/".to_owned() }, "s:b"),
            ("= data.a[?@.x].|", member(&["a"]), ""),
            ("= data.a[?@.b.c|", member(&["a", "b"]), "c"),
            ("= data['a b'].|", member(&["a b"]), ""),
            ("= data[|", Wanted::Nothing, ""),
            ("webhook a { wa| }", Wanted::Word, "wa"),
        ] {
            assert_eq!(at(text), (wanted, replaced.to_owned()), "{text}");
        }
    }
}
