//! What the words mean that go on with a line.

use super::signatures;
use crate::syntax::shape::Line;

/// Words that stand in many lines, and what each means.
const EVERYWHERE: [(&str, &str); 11] = [
    ("mandatory", "without a value, the webhook fails"),
    ("optional", "without a value, it is left out, name and all"),
    ("or", "goes on to the next value where the one before has none"),
    ("as", "converts to a type; what can't be converted has no value"),
    ("data", "the body of the response; the JSONPath after it says what is taken of it"),
    ("xpath", "an XPath 1.0 expression, evaluated with the document as context node"),
    ("header", "the value of a header of the response"),
    ("missing", "has no value"),
    ("null", "has no value; in the JSON of a request, the JSON null"),
    ("file", "the file name of the part"),
    ("type", "the media type of the part"),
];

/// What `as` converts to.
const TYPES: [(&str, &str); 5] = [
    ("text", "the text that the value is inside a text"),
    ("number", "a number, or a text that is one"),
    ("boolean", "`true` or `false`, 1 or 0, or those as text in any case"),
    ("list", "a list stays; any other value becomes a list of one"),
    ("path", "several segments of a URL's path, whose `/` stay"),
];

/// The first word of a line, a word that goes on with it, and what that means there.
const CHOICES: [(&str, &str, &str); 21] = [
    ("auth", "none", "the request carries no credentials"),
    ("body", "none", "the request has no body"),
    ("body", "json", "a JSON document, sent as `application/json`"),
    ("body", "xml", "an XML text, sent as `text/xml; charset=utf-8`"),
    ("body", "text", "a text as it is, sent as `text/plain; charset=utf-8`"),
    ("body", "form", "fields as an HTML form sends them, `application/x-www-form-urlencoded`"),
    ("body", "multipart", "parts, which may be files, sent as `multipart/form-data`"),
    ("response", "json", "the body is JSON: `data` and a JSONPath say what is taken of it"),
    ("response", "xml", "the body is XML: `xpath` and an XPath say what is taken of it"),
    ("response", "text", "the body is text: `data` is all of it"),
    ("wait", "with", "the caller hears music while waiting"),
    ("run", "mandatory", "where it fails, the steps down to `flow-end webhook` are skipped"),
    ("flow-end", "to", "delivers to this endpoint instead of the default one"),
    ("method", "returns", "the variables that the method's answer holds"),
    ("client", "in", "sends the credentials as form fields instead of by HTTP Basic"),
    ("reply", "timeout", "no answer comes in time"),
    ("reply", "refused", "there is no connection"),
    ("reply", "json", "the body of the answer, as JSON"),
    ("reply", "xml", "the body of the answer, as XML"),
    ("reply", "text", "the body of the answer, as text"),
    ("reply", "headers", "the headers of the answer"),
];

/// What the type `word` after `as` means.
pub(super) fn of_type(word: &str) -> Option<&'static str> {
    TYPES.into_iter().find(|(known, _)| *known == word).map(|(_, about)| about)
}

/// What `word` means in `line`, where that is more than what the line is for.
pub(super) fn in_line(line: Option<&Line>, word: &str) -> Option<&'static str> {
    let first = line.and_then(|line| line.words().first()).copied()?;
    let choice = CHOICES.into_iter().find(|(of, known, _)| *of == first && *known == word);
    choice.map(|(_, _, about)| about).or_else(|| signatures::about(word).filter(|_| first == "auth"))
}

/// What `word` means in whatever line it stands.
pub(super) fn everywhere(word: &str) -> Option<&'static str> {
    EVERYWHERE.into_iter().find(|(known, _)| *known == word).map(|(_, about)| about)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::shape::{Context, MARKS, Part, SOURCES};

    /// The words in `parts`.
    fn words(parts: &[Part], found: &mut Vec<&'static str>) {
        for part in parts {
            match part {
                Part::Optionally(first, parts) => {
                    found.extend(first.first());
                    words(parts, found);
                }
                Part::OneOf(choices) => {
                    for (word, parts) in choices.words {
                        found.push(word);
                        words(parts, found);
                    }
                    words(choices.otherwise.unwrap_or_default(), found);
                }
                Part::Mark => found.extend(MARKS),
                Part::Source => found.extend(SOURCES),
                Part::Conversion => found.extend(["as", "or"]),
                _ => {}
            }
        }
    }

    #[test]
    fn every_word_that_goes_on_with_a_line_is_explained() {
        let mut seen = 0;
        for line in Context::ALL.into_iter().flat_map(Context::lines) {
            let mut found = Vec::new();
            words(line.follows, &mut found);
            seen += found.len();
            for word in found {
                let about = in_line(Some(line), word).or_else(|| everywhere(word));
                assert!(about.is_some(), "`{word}` of `{}`", line.example);
            }
        }
        assert!(seen > 40, "{seen}");
        assert_eq!(crate::syntax::shape::TYPES.iter().find(|word| of_type(word).is_none()), None);
    }

    #[test]
    fn every_meaning_is_of_a_word_of_the_table() {
        for (first, word, _) in CHOICES {
            let mut lines = Context::ALL.into_iter().flat_map(Context::lines);
            let holds = lines.any(|line| {
                let mut found = Vec::new();
                words(line.follows, &mut found);
                line.words().first() == Some(&first) && found.contains(&word)
            });
            assert!(holds, "`{first}` is not followed by `{word}`");
        }
    }
}
