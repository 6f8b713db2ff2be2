//! What authors write by mistake, and what to write instead.

use std::ops::Range;

use super::ast::Axis;
use super::fault::{Fault, invalid};
use super::functions::FUNCTIONS;

/// Words that other versions of XPath know as operators, and what XPath 1.0 has.
const FOREIGN_OPERATORS: [(&str, &str); 13] = [
    ("==", "XPath compares with one `=`"),
    ("&&", "write `and`"),
    ("||", "write `or`, or `concat(…)` to join texts"),
    ("!", "write `not(…)`, or `!=` for unequal"),
    ("<>", "write `!=`"),
    ("eq", "write `=`"),
    ("ne", "write `!=`"),
    ("lt", "write `<`"),
    ("le", "write `<=`"),
    ("gt", "write `>`"),
    ("ge", "write `>=`"),
    ("union", "write `|`"),
    ("%", "write `mod`"),
];

/// Functions of XPath 2.0 and later that have a near relative in XPath 1.0.
const FOREIGN_FUNCTIONS: [(&str, &str); 22] = [
    ("matches", "XPath 1.0 has `contains(…)` and `starts-with(…)`, no patterns"),
    ("replace", "XPath 1.0 has `translate(…)`, which replaces single characters"),
    ("tokenize", "XPath 1.0 has `substring-before(…)` and `substring-after(…)`"),
    ("ends-with", "write `substring(x, string-length(x) - 2) = 'abc'`"),
    ("lower-case", "write `translate(x, 'ABC…', 'abc…')`"),
    ("upper-case", "write `translate(x, 'abc…', 'ABC…')`"),
    ("string-join", "XPath 1.0 has `concat(…)`; or save the nodes `as list`"),
    ("exists", "write `boolean(…)`"),
    ("empty", "write `not(…)`"),
    ("if", "XPath 1.0 has no `if`; a mapping's `or` gives another value"),
    ("max", "write `//x[not(//x > .)]`"),
    ("min", "write `//x[not(//x < .)]`"),
    ("avg", "write `sum(x) div count(x)`"),
    ("abs", "XPath 1.0 has no such function"),
    ("distinct-values", "XPath 1.0 has no such function"),
    ("data", "write the path alone"),
    ("head", "write `(…)[1]`"),
    ("reverse", "XPath 1.0 gives nodes in document order"),
    ("length", "write `count(…)` for nodes, `string-length(…)` for a text"),
    ("trim", "write `normalize-space(…)`"),
    ("lowercase", "write `translate(x, 'ABC…', 'abc…')`"),
    ("uppercase", "write `translate(x, 'abc…', 'ABC…')`"),
];

/// The fault of a text that the grammar refuses from byte `at` on.
pub(super) fn explain(text: &str, at: usize) -> Fault {
    let before = text.get(..at).unwrap_or_default().trim_end();
    let rest = text.get(at..).unwrap_or_default();
    if text.trim().is_empty() {
        return invalid(
            0..text.len(),
            "the XPath is empty",
            Some("name what to save, like `//amount`".to_owned()),
        );
    }
    if let Some(path) = text.trim_start().strip_prefix('$')
        && (path.is_empty() || path.starts_with(['.', '[']))
    {
        return invalid(
            0..text.len(),
            "this is a JSONPath, XML is searched by XPath",
            Some("write `//amount` or `/order/amount`".to_owned()),
        );
    }
    if rest.is_empty() {
        return ends_early(text, before);
    }
    let token = token(rest);
    let range = at..at + token.len();
    if let Some((start, sign, help)) = foreign_operator(text, at, token) {
        return invalid(
            start..start + sign.len(),
            format!("`{sign}` is not an operator of XPath 1.0"),
            Some(help.to_owned()),
        );
    }
    if matches!(token, "‘" | "’" | "“" | "”") {
        return invalid(range, "a typographic quotation mark", Some("write `'` around texts".to_owned()));
    }
    // Of `a/string()` the grammar takes `string` for a name and stops at the bracket.
    let path = before.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '-' | ':' | '_'));
    if token == "(" && path.ends_with('/') {
        let range = match before.len() - path.len() {
            0 => range,
            _ => path.len()..before.len(),
        };
        return invalid(
            range,
            "a step of a path must be a name in XPath 1.0",
            Some("write `string(path)` for `path/string()`, `a/b | a/c` for `a/(b | c)`".to_owned()),
        );
    }
    let help = match token {
        "{" | "}" => Some("an XPath holds no `{{…}}`".to_owned()),
        "@" => Some("an attribute is written `@name`".to_owned()),
        "\\" => Some("steps of a path are parted by `/`".to_owned()),
        _ if is_word(token) && !before.is_empty() => {
            Some("write an operator between the two parts: `and`, `or`, `=`, `|`, …".to_owned())
        }
        _ => None,
    };
    invalid(range, format!("`{token}` is not allowed here"), help)
}

/// The foreign operator that the text is refused for: a symbol that covers `at`, or the word there.
fn foreign_operator(text: &str, at: usize, token: &str) -> Option<(usize, &'static str, &'static str)> {
    FOREIGN_OPERATORS.into_iter().find_map(|(sign, help)| {
        let start = if is_word(sign) {
            (token == sign).then_some(at)
        } else {
            [at.checked_sub(1), Some(at)]
                .into_iter()
                .flatten()
                .filter(|start| start + sign.len() > at)
                .find(|&start| text.get(start..).is_some_and(|rest| rest.starts_with(sign)))
        };
        start.map(|start| (start, sign, help))
    })
}

fn ends_early(text: &str, before: &str) -> Fault {
    let end = text.len();
    if before.ends_with('/') {
        return invalid(
            before.len() - 1..end,
            "a path does not end in `/`",
            Some("name what to save, or leave the `/` out".to_owned()),
        );
    }
    invalid(end..end, "the XPath ends where something must follow", None)
}

/// The word or symbol that `rest` begins with.
fn token(rest: &str) -> &str {
    let word = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
    let end = if word > 0 {
        word
    } else if rest.starts_with("<>") {
        2
    } else {
        rest.chars().next().map_or(0, char::len_utf8)
    };
    rest.get(..end).unwrap_or(rest)
}

fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
}

/// The fault of a function that XPath 1.0 does not have.
pub(super) fn unknown_function(name: &str, range: Range<usize>) -> Fault {
    let plain = name.strip_prefix("fn:").unwrap_or(name);
    let foreign =
        FOREIGN_FUNCTIONS.iter().find(|(known, _)| *known == plain).map(|(_, help)| (*help).to_owned());
    let help = foreign.or_else(|| {
        nearest(plain, FUNCTIONS.iter().map(|function| function.name))
            .map(|known| format!("did you mean `{known}`?"))
    });
    invalid(range, format!("XPath 1.0 has no function `{name}`"), help)
}

/// The fault of an axis that there is not.
pub(super) fn unknown_axis(name: &str, range: Range<usize>) -> Fault {
    let help = nearest(name, Axis::ALL.iter().map(|&(known, _)| known))
        .map(|known| format!("did you mean `{known}::`?"))
        .or_else(|| Some("a prefix is followed by one `:`, as in `soap:Body`".to_owned()));
    invalid(range, format!("there is no axis `{name}`"), help)
}

fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .min()
        .filter(|&(distance, known)| distance <= known.len() / 3)
        .map(|(_, known)| known)
}
