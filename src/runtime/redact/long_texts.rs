//! Which texts of a value are looked for.

use crate::json::Json;

/// From how many characters a secret is looked for in a response (section 2).
pub(crate) const SHORTEST: usize = 6;

/// From how many a private value is looked for in what is shown.
const SHORTEST_PRIVATE: usize = 4;

/// Whether a private text is looked for.
pub(crate) fn is_looked_for(text: &str) -> bool {
    text.chars().count() >= SHORTEST_PRIVATE
}

/// Adds the texts and numbers of `json`, which is private, that are long enough to be looked for.
pub(crate) fn long_texts(json: &Json, texts: &mut Vec<String>) {
    let mut add = |text: &str| {
        if is_looked_for(text) {
            texts.push(text.to_owned());
        }
    };
    match json {
        Json::Null | Json::Boolean(_) => {}
        Json::Number(number) => add(number.as_str()),
        Json::Text(text) => add(text),
        Json::List(items) => items.iter().for_each(|item| long_texts(item, texts)),
        Json::Object(members) => members.values().for_each(|value| long_texts(value, texts)),
    }
}
