//! Made-up values in place of secrets and private ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use ecow::EcoString;

use crate::json::{Json, Number, Object};
use crate::runtime::{Needles, Secrets, is_looked_for};

/// A key that a `sign` takes: `whsec_` and base64 of 24 bytes or more.
const SIGNING_KEY: &str = "whsec_bWFkZS11cC1zaWduaW5nLWtleS1vZi1hLXRlc3Q=";

/// Puts made-up values in place of secrets and private ones.
pub struct MadeUp {
    secrets: Arc<Needles>,
    /// Each private text with what finds it.
    private: Vec<(String, Needles)>,
    /// The made-up text for each text.
    texts: BTreeMap<String, String>,
}

impl MadeUp {
    /// For the operator's `secrets`, the `tokens` that were fetched with them, and these `private` values.
    pub fn new(secrets: &Secrets, tokens: &[String], private: &[Json]) -> Self {
        let mut texts = Vec::new();
        private.iter().for_each(|json| leaves(json, &mut texts));
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        texts.dedup();
        let secrets = match tokens {
            [] => Arc::clone(secrets.needles()),
            tokens => Arc::new(secrets.needles_with(tokens.iter().map(String::as_str))),
        };
        let mut made_up = Self { secrets, private: Vec::new(), texts: BTreeMap::new() };
        for (number, text) in texts.into_iter().enumerate() {
            made_up.texts.insert(text.clone(), of_the_shape(&text, number));
            if is_looked_for(&text) {
                let needles = Needles::new([&text]);
                made_up.private.push((text, needles));
            }
        }
        made_up
    }

    /// What `name` holds in place of `secret`: a signing key in place of one, since a run forms a signature with it.
    pub fn secret(&self, name: &str, secret: &str) -> Json {
        if secret.starts_with("whsec_") {
            return SIGNING_KEY.into();
        }
        format!("made-up-{}", name.to_ascii_lowercase().replace('_', "-")).into()
    }

    /// A private value: of the same shape.
    pub fn private(&self, json: &Json) -> Json {
        mapped(json, &|text| self.known(text), &str::to_owned)
    }

    fn known(&self, text: &str) -> String {
        self.texts.get(text).cloned().unwrap_or_else(|| of_the_shape(text, self.texts.len()))
    }

    /// `json` with made-up values in place of those that it holds, in whatever form.
    pub fn replaced(&self, json: &Json) -> Json {
        mapped(json, &|text| self.text(text), &|name| self.text(name))
    }

    /// `text` with made-up values in place of those that it holds, in whatever form. An echo of a secret is replaced as a
    /// run replaces it.
    pub fn text(&self, text: &str) -> String {
        let mut replaced = self.secrets.replace(text).into_owned();
        for (private, needles) in &self.private {
            let Ok(found) = needles.find(&replaced, None) else { continue };
            for range in found.into_iter().rev() {
                let written = replaced.get(range.clone()).unwrap_or_default();
                let made_up = match written == private {
                    true => self.known(private),
                    // Another form of it.
                    false => of_the_shape(written, self.texts.len()),
                };
                replaced.replace_range(range, &made_up);
            }
        }
        replaced
    }
}

/// `json` with what `value` makes of its texts and numbers and `name` of its member names. What is not a number any more
/// is a text.
fn mapped(json: &Json, value: &dyn Fn(&str) -> String, name: &dyn Fn(&str) -> String) -> Json {
    match json {
        Json::Null | Json::Boolean(_) => json.clone(),
        Json::Text(text) => value(text).into(),
        Json::Number(number) => {
            let text = value(number.as_str());
            Number::parse(&text).map_or_else(|| text.as_str().into(), Json::Number)
        }
        Json::List(items) => Json::List(items.iter().map(|item| mapped(item, value, name)).collect()),
        Json::Object(members) => {
            let member = |(key, json): (&str, &Json)| (EcoString::from(name(key)), mapped(json, value, name));
            Json::Object(members.iter().map(member).collect::<Object>())
        }
    }
}

/// Adds the texts and numbers of `json`.
fn leaves(json: &Json, texts: &mut Vec<String>) {
    match json {
        Json::Null | Json::Boolean(_) => {}
        Json::Number(number) => texts.push(number.as_str().to_owned()),
        Json::Text(text) => texts.push(text.to_string()),
        Json::List(items) => items.iter().for_each(|item| leaves(item, texts)),
        Json::Object(members) => members.values().for_each(|value| leaves(value, texts)),
    }
}

/// A text of the shape of `text`: digits are digits, letters letters, all others as they are. Nothing but the shape can
/// be inferred from it; of another `number` it is another one.
fn of_the_shape(text: &str, number: usize) -> String {
    (number..)
        .map(|number| shaped(text, number))
        .find(|shaped| shaped != text || is_bare(text))
        .unwrap_or_default()
}

/// Whether `text` has neither digits nor letters.
fn is_bare(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

fn shaped(text: &str, number: usize) -> String {
    let made_up = |(place, character): (usize, char)| {
        // No number begins with a zero.
        let digit = char::from(b'1' + ((place + number) % 9) as u8);
        let letter = ((place + number) % 26) as u8;
        match character {
            '0'..='9' => digit,
            'A'..='Z' => char::from(b'A' + letter),
            'a'..='z' => char::from(b'a' + letter),
            other if other.is_alphanumeric() => char::from(b'a' + letter),
            other => other,
        }
    };
    text.chars().enumerate().map(made_up).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_up(private: &[&str]) -> MadeUp {
        let secrets = Secrets::from_iter([("CRM".to_owned(), "hunter2-hunter2".to_owned())]);
        let private: Vec<Json> = private.iter().map(|text| Json::from(*text)).collect();
        MadeUp::new(&secrets, &[], &private)
    }

    #[test]
    fn a_made_up_value_has_the_shape_and_nothing_else() {
        let made_up = made_up(&["4111-1111-1111", "Asha Rao"]);
        assert_eq!(made_up.private(&"4111-1111-1111".into()), "1234-6789-2345".into());
        assert_eq!(made_up.text("card 4111-1111-1111 of Asha Rao"), "card 1234-6789-2345 of Bcde Ghi");
        assert_eq!(made_up.text("Basic aHVudGVyMi1odW50ZXIy hunter2-hunter2"), "Basic [secret] [secret]");
        assert!(!made_up.text("QXNoYSBSYW8=").contains("QXNoYSBSYW8"));
        assert!(!made_up.text("Asha%20Rao ASHA RAO").to_lowercase().contains("asha"));
        let number = Json::Number(Number::parse("-120.50").unwrap());
        assert_eq!(made_up.private(&number).compact().len(), 7);
        let exponent = Json::Number(Number::parse("4.2e7").unwrap());
        assert!(!made_up.private(&exponent).compact().contains("4.2e7"));
        assert_eq!(shaped("1", 0), "1");
        assert_eq!(of_the_shape("1", 0), "2");
        assert_eq!(of_the_shape("--", 0), "--");
    }
}
