//! `functions.text`: the case, the characters and the parts of a text.

use super::answer::Growing;
use super::deadline::Deadline;
use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, characters, decimal, words};
use crate::json::{Json, Object};

pub(super) struct Text;

const CASES: &[&str] = &["upper", "lower", "title"];
const KEPT: &[&str] = &["digits", "letters", "alphanumeric"];
const CHARACTERS: Kind = Kind::Whole { least: 0, most: i64::MAX };

static SIGNATURE: Signature = Signature {
    name: "text",
    summary: "Changes a text: its case, which characters it keeps, what it says",
    arguments: &[
        Argument::required("text", Kind::Text, "the text"),
        Argument::optional("case", Kind::Choice(CASES), "the case of its letters; by default it stays"),
        Argument::optional("keep", Kind::Choice(KEPT), "which characters stay; by default all"),
        Argument::optional("first", CHARACTERS, "how many characters are kept from the start"),
        Argument::optional("last", CHARACTERS, "how many characters are kept from the end"),
        Argument::optional("replace", Kind::Filled, "what is replaced, wherever it occurs"),
        Argument {
            needs: Some("replace"),
            ..Argument::optional("with", Kind::Text, "what it is replaced by; by default it is removed")
        },
    ],
    answers: &[
        Answer::new("text", "the text, after all of that, in the order of the arguments"),
        Answer::new("length", "how many characters it has then"),
    ],
    notes: &[
        "Characters are Unicode scalar values. A mark, such as an accent, stays with the letter that it follows.",
    ],
    example: Example {
        webhook: "last_digits",
        with: r#"{ "text": "Card 4111 1111 1111 1234", "keep": "digits", "last": 4 }"#,
        answer: r#"{ "text": "1234", "length": 4 }"#,
    },
};

impl Function for Text {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, context: &Context<'_>) -> Result<Object, Failure> {
        let mut text = given.need("text", characters::text)?.to_string();
        match given.get("case", |value| words::choice(value, CASES))? {
            Some("upper") => text = text.to_uppercase(),
            Some("lower") => text = text.to_lowercase(),
            Some(_) => text = title(&text),
            None => {}
        }
        match given.get("keep", |value| words::choice(value, KEPT))? {
            Some("digits") => text.retain(characters::is_digit),
            Some("letters") => characters::keep_letters(&mut text, false),
            Some(_) => characters::keep_letters(&mut text, true),
            None => {}
        }
        let count = |name| given.get(name, |value| decimal::whole(value, 0, i64::MAX));
        if let Some(first) = count("first")? {
            let end = text.char_indices().nth(usize::try_from(first).unwrap_or(usize::MAX));
            text.truncate(end.map_or(text.len(), |(end, _)| end));
        }
        if let Some(last) = count("last")? {
            text = text.split_off(start_of_last(&text, last));
        }
        let with = given.get("with", characters::text)?.unwrap_or_default();
        if let Some(replaced) = given.get("replace", characters::filled)? {
            text = replace(&text, &replaced, &with, &Deadline::new(context.deadline))?;
        }
        let length = text.chars().count() as u64;
        Ok([("text", Json::from(text)), ("length", length.into())].into_iter().collect())
    }
}

/// Where the last `count` characters of `text` start.
pub(super) fn start_of_last(text: &str, count: i64) -> usize {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let Some(before) = count.checked_sub(1) else { return text.len() };
    let start = text.char_indices().rev().nth(before);
    start.map_or(0, |(start, _)| start)
}

fn replace(text: &str, replaced: &str, with: &str, deadline: &Deadline) -> Result<String, Failure> {
    let mut out = Growing::default();
    for (place, piece) in text.split(replaced).enumerate() {
        deadline.tick()?;
        if place > 0 {
            out.push(with)?;
        }
        out.push(piece)?;
    }
    Ok(out.finish())
}

/// `text` with the first letter of each word in upper case and the others in lower case. A word is of letters,
/// digits and apostrophes: `o'neil-smith` is two.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let inside = |one: char| one.is_alphanumeric() || matches!(one, '\'' | '’');
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match inside(first) {
            true => rest.find(|one| !inside(one)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let lower = word.to_lowercase();
        let mut letters = lower.chars();
        out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(letters.as_str());
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_in_upper_case() {
        assert_eq!(title("asha  RAO, o'NEIL-smith 3rd élan ΣΟΦΟΣ"), "Asha  Rao, O'neil-Smith 3rd Élan Σοφος");
        assert_eq!(title(""), "");
    }

    #[test]
    fn the_last_characters_start_where_they_do() {
        assert_eq!([0, 1, 2, 9].map(|count| start_of_last("aé", count)), [3, 1, 0, 0]);
    }
}
