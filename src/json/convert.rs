//! The conversions of `as TYPE` (language, section 2).

use ecow::EcoString;

use super::{Json, Number};

impl Json {
    /// `as text`, and this value inside a text: a text as it is, a number or boolean as JSON writes it, a
    /// list or object as compact JSON. `None` for `null`, which is not a value.
    pub fn to_text(&self) -> Option<EcoString> {
        match self {
            Self::Null => None,
            Self::Text(text) | Self::Number(Number(text)) => Some(text.clone()),
            _ => Some(self.compact().into()),
        }
    }

    /// `as number`: a number, or a text that is one as JSON writes it, digits unchanged.
    pub fn to_number(&self) -> Option<Json> {
        match self {
            Self::Number(_) => Some(self.clone()),
            Self::Text(text) => Number::parse(text).map(Self::Number),
            _ => None,
        }
    }

    /// `as boolean`: a boolean, the number 1 or 0, or a text `true`, `false`, `1`, `0` in any case.
    pub fn to_boolean(&self) -> Option<Json> {
        let value = match self {
            Self::Boolean(value) => *value,
            Self::Number(number) if *number == Number::from(1i64) => true,
            Self::Number(number) if *number == Number::from(0i64) => false,
            Self::Text(text) if text == "1" || text.eq_ignore_ascii_case("true") => true,
            Self::Text(text) if text == "0" || text.eq_ignore_ascii_case("false") => false,
            _ => return None,
        };
        Some(Self::Boolean(value))
    }

    /// `as list`: a list stays, any other value becomes a list of one. `None` for `null`, which is not a value.
    pub fn to_list(&self) -> Option<Json> {
        match self {
            Self::Null => None,
            Self::List(_) => Some(self.clone()),
            _ => Some(Self::List(vec![self.clone()])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        Json::read(text).unwrap()
    }

    #[test]
    fn to_text() {
        for (from, to) in [
            (r#""+49""#, "+49"),
            ("1.10", "1.10"),
            ("true", "true"),
            (r#"{"a": [1, "x"]}"#, r#"{"a":[1,"x"]}"#),
        ] {
            assert_eq!(json(from).to_text().as_deref(), Some(to));
        }
        assert_eq!(Json::Null.to_text(), None);
    }

    #[test]
    fn to_number_keeps_digits() {
        let written = |from: &str| json(from).to_number().map(|number| number.compact());
        assert_eq!(written("1.10").as_deref(), Some("1.10"));
        assert_eq!(written(r#""1E400""#).as_deref(), Some("1E400"));
        for from in [r#"" 1""#, r#""00919""#, r#""+1""#, r#""""#, "true", "null", "[1]"] {
            assert_eq!(written(from), None, "{from}");
        }
    }

    #[test]
    fn to_boolean() {
        for (from, to) in [
            ("true", Some(true)),
            ("1", Some(true)),
            ("1.0", Some(true)),
            ("0", Some(false)),
            (r#""TRUE""#, Some(true)),
            (r#""False""#, Some(false)),
            (r#""1""#, Some(true)),
            (r#""0""#, Some(false)),
            (r#""yes""#, None),
            ("2", None),
            ("[true]", None),
            ("null", None),
        ] {
            assert_eq!(json(from).to_boolean(), to.map(Json::Boolean), "{from}");
        }
    }

    #[test]
    fn to_list() {
        assert_eq!(json("[1,[2]]").to_list(), Some(json("[1,[2]]")));
        assert_eq!(json(r#"{"a":1}"#).to_list(), Some(json(r#"[{"a":1}]"#)));
        assert_eq!(Json::Null.to_list(), None);
    }
}
