//! How what a run did differs from what its test expects: only what the test names is compared.

use std::fmt;

use crate::ir::{Compared, ExpectedPart, ExpectedRequest, Test};
use crate::json::Json;
use crate::runtime::Variables;
use crate::source::Place;

use super::sent::Sent;

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The line of the test that says what is expected.
    pub at: Place,
    /// What differs: `$flow.key.tier`, `$flow.key.tickets[1].id`, `the URL of lookup`; or what is wrong, in words.
    pub what: String,
    /// What was expected of it and what was found.
    pub values: Option<Values>,
}

/// What was expected and what was found; `None` is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// By the test.
    pub expected: Option<Json>,
    /// In the run.
    pub found: Option<Json>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        let Some(Values { expected, found }) = &self.values else { return Ok(()) };
        let written = |value: &Option<Json>| value.as_ref().map_or("missing".to_owned(), Json::compact);
        write!(f, " is {}, not {}", written(found), written(expected))
    }
}

/// How `sent` and `variables` differ from what `test` expects; empty where they do not.
#[must_use]
pub fn differences(test: &Test, sent: &[Sent], variables: &Variables) -> Vec<Difference> {
    let mut found = Vec::new();
    for (number, expected) in test.requests.iter().enumerate() {
        // Of a webhook that runs twice, the expectations are those of its requests in order.
        let earlier = test.requests.iter().take(number).filter(|other| other.webhook == expected.webhook);
        let request = sent.iter().filter(|sent| sent.step == expected.webhook).nth(earlier.count());
        compare_request(expected, request, &mut found);
    }
    for expected in &test.variables {
        let value = variables.get(&expected.variable);
        let of = Of { at: &expected.at, what: expected.variable.written() };
        of.compare(expected.value.as_ref(), value, &mut found);
    }
    found
}

fn compare_request(expected: &ExpectedRequest, sent: Option<&Sent>, found: &mut Vec<Difference>) {
    let ExpectedRequest { webhook, parts, at } = expected;
    let said = |what: String| Difference { at: at.clone(), what, values: None };
    let (parts, sent) = match (parts, sent) {
        (Some(parts), Some(sent)) => (parts, sent),
        (None, None) => return,
        (Some(_), None) => return found.push(said(format!("`{webhook}` sent no request"))),
        (None, Some(sent)) => {
            return found.push(said(format!("`{webhook}` sent a request: {} {}", sent.method, sent.url)));
        }
    };
    for ExpectedPart { what, at } in parts {
        let (what, expected, is) = match what {
            Compared::Method(method) => {
                ("method", Some(method.as_str().into()), Some(sent.method.as_str().into()))
            }
            Compared::Url(url) => ("URL", Some(url.as_str().into()), Some(sent.url.as_str().into())),
            Compared::Body(body) => ("body", body.clone(), content(sent, body.as_ref())),
            Compared::Header { name, value } => {
                let of = Of { at, what: format!("the header `{name}` of `{webhook}`") };
                // A header holds a text: a number is compared as it is written.
                let value = value.as_ref().and_then(Json::to_text).map(Json::from);
                of.compare(value.as_ref(), sent.header(name).as_ref(), found);
                continue;
            }
        };
        let of = Of { at, what: format!("the {what} of `{webhook}`") };
        of.compare(expected.as_ref(), is.as_ref(), found);
    }
}

/// The body of `sent`: also as JSON where an object or a list is `expected`, whatever its `Content-Type`.
fn content(sent: &Sent, expected: Option<&Json>) -> Option<Json> {
    let empty = || Json::from("");
    let Some(content) = sent.content() else { return expected.filter(|body| **body == empty()).cloned() };
    let read = match (expected, content.as_text()) {
        (Some(Json::Object(_) | Json::List(_)), Some(text)) => Json::read(text).ok(),
        _ => None,
    };
    Some(read.unwrap_or(content))
}

/// What is compared, and where its expectation stands.
struct Of<'a> {
    at: &'a Place,
    what: String,
}

impl Of<'_> {
    /// Goes into objects and lists down to the members that differ. An expected `null` is missing; a `null` that nothing
    /// was expected of is one member or item more.
    fn compare(&self, expected: Option<&Json>, is: Option<&Json>, found: &mut Vec<Difference>) {
        let (expected, is) = (expected.filter(|json| !json.is_null()), is.filter(|json| !json.is_null()));
        match (expected, is) {
            (Some(Json::Object(expected)), Some(Json::Object(is))) => {
                for (name, value) in expected {
                    self.member(&format!(".{name}")).compare(Some(value), is.get(name), found);
                }
                for (name, value) in is {
                    if !expected.contains_key(name) {
                        self.member(&format!(".{name}")).differs(None, Some(value), found);
                    }
                }
            }
            (Some(Json::List(expected)), Some(Json::List(is))) => {
                for index in 0..expected.len().max(is.len()) {
                    let of = self.member(&format!("[{index}]"));
                    match (expected.get(index), is.get(index)) {
                        (None, more) => of.differs(None, more, found),
                        (expected, is) => of.compare(expected, is, found),
                    }
                }
            }
            (expected, is) if expected == is => {}
            (expected, is) => self.differs(expected, is, found),
        }
    }

    fn differs(&self, expected: Option<&Json>, is: Option<&Json>, found: &mut Vec<Difference>) {
        found.push(Difference {
            at: self.at.clone(),
            what: self.what.clone(),
            values: Some(Values { expected: expected.cloned(), found: is.cloned() }),
        });
    }

    fn member(&self, step: &str) -> Of<'_> {
        Of { at: self.at, what: format!("{}{step}", self.what) }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::runtime::transport::{HeaderMap, HeaderValue};
    use crate::source::Sources;

    fn test(lines: &str) -> Test {
        let text =
            format!("webhook w {{ POST \"https://a.example.com\" }}\ntest w \"t\" {{ reply 200 {lines} }}");
        let (program, found) = crate::compile(&Sources::of_text("a.hook", &text), &crate::Options::default());
        program.unwrap_or_else(|| panic!("{found:#?}")).tests.remove(0)
    }

    fn sent(kind: &'static str, body: &'static str) -> Sent {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(kind));
        headers.append("x-a", HeaderValue::from_static("1"));
        headers.append("x-a", HeaderValue::from_static("2"));
        Sent {
            step: "w".into(),
            method: "POST".into(),
            url: "https://a.example.com/".into(),
            headers,
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    fn found(lines: &str, sent: &[Sent], variables: &str) -> Vec<String> {
        let variables = Variables::from_json(variables).unwrap();
        differences(&test(lines), sent, &variables).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_what_is_named_is_compared() {
        let json = sent("application/json", r#"{"n":1.0,"a":[1,{"b":2}]}"#);
        let lines = r#"expect request { body: { "a": [1, { "b": 2 }], "n": 1 } header "X-A": "1, 2" header "X-B": missing }"#;
        assert_eq!(found(lines, &[json], "{}"), [""; 0]);
        assert_eq!(found(r#"expect { $flow.key.x: missing }"#, &[], r#"{"$flow.key.y": 1}"#), [""; 0]);
        assert_eq!(found("expect request { body: missing }", &[sent("text/plain", "")], "{}"), [""; 0]);
        let own_type = sent("text/json", r#"{"n":1,"a":[1]}"#);
        assert_eq!(found(r#"expect request { body: { "a": [1], "n": 1.0 } }"#, &[own_type], "{}"), [""; 0]);
        let text = sent("text/plain", r#"{"n":1}"#);
        assert_eq!(found(r#"expect request { body: "{\"n\":1}" }"#, &[text], "{}"), [""; 0]);
    }

    #[test]
    fn a_null_that_nothing_was_expected_of_is_a_difference() {
        let json = || sent("application/json", r#"{"a":[1,null],"b":null}"#);
        let differs = |body: &str| found(&format!("expect request {{ body: {body} }}"), &[json()], "{}");
        assert_eq!(differs(r#"{ "a": [1, null], "b": null }"#), [""; 0]);
        assert_eq!(differs(r#"{ "a": [1, null], "b": null, "c": null }"#), [""; 0]);
        assert_eq!(
            differs(r#"{ "a": [1] }"#),
            ["the body of `w`.a[1] is null, not missing", "the body of `w`.b is null, not missing"]
        );
    }

    #[test]
    fn an_empty_text_is_sent_as_it_is_expected() {
        assert_eq!(found(r#"expect request { body: "" }"#, &[sent("text/plain", "")], "{}"), [""; 0]);
        let differs = found(r#"expect request { body: "" }"#, &[sent("text/plain", "x")], "{}");
        assert_eq!(differs, [r#"the body of `w` is "x", not """#]);
    }

    #[test]
    fn each_member_that_differs_is_named() {
        let json = sent("application/json", r#"{"n":1,"a":[1,{"b":2}],"more":0}"#);
        let lines = r#"expect request { method: "GET" url: "https://b" header "x-a": "1" body: { "a": [1, { "b": 3 }, 4], "n": 1 } }"#;
        let expected = [
            r#"the method of `w` is "POST", not "GET""#,
            r#"the URL of `w` is "https://a.example.com/", not "https://b""#,
            r#"the header `x-a` of `w` is "1, 2", not "1""#,
            "the body of `w`.a[1].b is 2, not 3",
            "the body of `w`.a[2] is missing, not 4",
            "the body of `w`.more is 0, not missing",
        ];
        assert_eq!(found(lines, &[json], "{}"), expected);
        let lines =
            lines.replace(" url", "\nurl").replace(" header", "\n\nheader").replace(" body", "\nbody");
        let json = sent("application/json", "{}");
        let places = differences(&test(&lines), &[json], &Variables::new());
        let lines: Vec<u32> = places.iter().map(|one| one.at.line).collect();
        assert_eq!(lines, [2, 3, 5, 6, 6], "each at its own line");
        let lines = r#"expect { $flow.key.x: { "y": "1" }  $flow.key.z: missing }"#;
        let variables = r#"{"$flow.key.x": {"y": 1}, "$flow.key.z": false}"#;
        assert_eq!(
            found(lines, &[], variables),
            [r#"$flow.key.x.y is 1, not "1""#, "$flow.key.z is false, not missing"]
        );
    }

    #[test]
    fn a_request_too_many_or_too_few_is_a_difference() {
        assert_eq!(found("expect request { }", &[], "{}"), ["`w` sent no request"]);
        let unwanted = found("expect no request", &[sent("text/plain", "")], "{}");
        assert_eq!(unwanted, ["`w` sent a request: POST https://a.example.com/"]);
    }
}
