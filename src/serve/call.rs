//! A request as the calls see it.

use hyper::HeaderMap;
use hyper::header::{ACCEPT, HeaderName};
use url::form_urlencoded;

use crate::json::Json;

use super::memory::Held;
use super::problem::Problem;
use super::tokens::Caller;

/// A request that was let in, and read.
pub(super) struct Call {
    pub(super) parameters: Vec<String>,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Json>,
    /// The memory that the body takes.
    pub(super) held: Held,
    pub(super) caller: Caller,
}

/// Whether a parameter of a type that is accepted is the weight 0: it is not (RFC 9110, 12.4.2).
fn is_unwanted(parameter: &str) -> bool {
    let Some((name, weight)) = parameter.split_once('=') else { return false };
    name.eq_ignore_ascii_case("q") && weight.parse::<f32>().is_ok_and(|weight| weight == 0.0)
}

impl Call {
    /// The parameter in the path.
    pub(super) fn parameter(&self) -> &str {
        self.parameters.first().map_or("", String::as_str)
    }

    /// The body, which has to be there.
    pub(super) fn body(&self) -> Result<&Json, Problem> {
        self.body.as_ref().ok_or_else(|| Problem::bad_request("expected a body in JSON"))
    }

    /// A header that is a text.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the answer is to be a stream of events.
    pub(super) fn wants_events(&self) -> bool {
        let accepted = self.headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        accepted.flat_map(|value| value.split(',')).any(|one| {
            let mut parts = one.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("text/event-stream"));
            named && !parts.any(is_unwanted)
        })
    }

    /// The parameters of the query, each of which is one of `known` and occurs once.
    pub(super) fn query(&self, known: &[&str]) -> Result<Vec<(String, String)>, Problem> {
        let mut found: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(self.query.as_bytes()) {
            if !known.contains(&&*name) {
                return Err(Problem::shape(format!("`{name}` is not a parameter of this call")));
            }
            if found.iter().any(|(other, _)| *other == *name) {
                return Err(Problem::shape(format!("the parameter `{name}` is repeated")));
            }
            found.push((name.into_owned(), value.into_owned()));
        }
        Ok(found)
    }
}
