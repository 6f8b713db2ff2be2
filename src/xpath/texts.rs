//! Functions on texts (XPath 1.0, 4.2). A character is a Unicode scalar value.

use std::collections::HashMap;

use sxd_xpath::Value;

use super::call::{Body, Call, Outcome};
use super::convert::round;
use super::state::size;

pub(super) const FUNCTIONS: [(&str, Body); 10] = [
    ("string", |call| Ok(Value::String(call.text_or_context()?))),
    ("concat", concat),
    ("starts-with", |call| Ok(Value::Boolean(call.text(0)?.starts_with(&call.text(1)?)))),
    ("contains", |call| Ok(Value::Boolean(call.text(0)?.contains(&call.text(1)?)))),
    ("substring-before", |call| {
        let text = call.text(0)?;
        let parts = text.split_once(&call.text(1)?);
        Ok(parts.map_or("", |(before, _)| before).into())
    }),
    ("substring-after", |call| {
        let text = call.text(0)?;
        let parts = text.split_once(&call.text(1)?);
        Ok(parts.map_or("", |(_, after)| after).into())
    }),
    ("substring", substring),
    ("string-length", |call| Ok(Value::Number(size(call.text_or_context()?.chars().count())))),
    ("normalize-space", |call| {
        let text = call.text_or_context()?;
        let words: Vec<&str> = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect();
        Ok(Value::String(words.join(" ")))
    }),
    ("translate", translate),
];

fn concat<'d>(call: &Call<'_, '_, 'd>) -> Outcome<'d> {
    let mut text = String::new();
    for index in 0..call.arguments().len() {
        call.state.alive()?;
        text.push_str(&call.text(index)?);
        call.state.admit(text.len())?;
    }
    Ok(Value::String(text))
}

/// The characters from a position on, which counts from 1; positions are rounded, and infinite or no
/// numbers as XPath has them.
fn substring<'d>(call: &Call<'_, '_, 'd>) -> Outcome<'d> {
    let text = call.text(0)?;
    let start = round(call.number(1)?);
    let end = match call.arguments().len() {
        0..=2 => f64::INFINITY,
        _ => start + round(call.number(2)?),
    };
    let part: String = (1..)
        .map(|position: u32| f64::from(position))
        .zip(text.chars())
        .filter(|&(position, _)| position >= start && position < end)
        .map(|(_, character)| character)
        .collect();
    Ok(Value::String(part))
}

fn translate<'d>(call: &Call<'_, '_, 'd>) -> Outcome<'d> {
    let (text, from, to) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let mut replacements = HashMap::new();
    let mut to = to.chars();
    for character in from.chars() {
        let replacement = to.next();
        // The first of two counts.
        replacements.entry(character).or_insert(replacement);
    }
    let translated = text
        .chars()
        .filter_map(|character| match replacements.get(&character) {
            Some(replacement) => *replacement,
            None => Some(character),
        })
        .collect();
    Ok(Value::String(translated))
}
