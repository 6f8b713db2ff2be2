//! The request of a flow-end webhook (section 5).

use crate::ir::Endpoint;
use crate::source::Place;

use super::failure::Failure;
use super::form::{self, Formed};
use super::guard;
use super::masked::Masked;
use super::resolve::{self, Content, Pair, Resolved};
use super::runner::Runner;
use super::shown_request::ShownRequest;
use super::variables::Variables;

/// Steps 1 to 3 of a delivery of `body` to `endpoint`; else the request as far as it was formed, and the
/// message.
pub(crate) fn form(
    runner: &Runner,
    endpoint: &Endpoint,
    headers: &[(&'static str, String)],
    body: String,
    variables: &Variables,
    at: &Place,
) -> Result<Formed, (Option<ShownRequest>, String)> {
    let message = |failure: Failure| runner.shown(&failure.message(runner.program()));
    let formed = resolve(runner, endpoint, headers, body, variables, at)
        .and_then(|resolved| form::form(resolved, &endpoint.url.at, runner.secret_needles(), None));
    let formed = formed.map_err(|failure| (None, message(failure)))?;
    match guard::check(&formed.message.url, &runner.program().account, &endpoint.url.at) {
        Ok(()) => Ok(formed),
        Err(failure) => Err((Some(formed.shown), message(failure))),
    }
}

fn resolve<'p>(
    runner: &'p Runner,
    endpoint: &'p Endpoint,
    headers: &'p [(&'static str, String)],
    body: String,
    variables: &'p Variables,
    at: &'p Place,
) -> Result<Resolved<'p>, Failure> {
    let resolver = runner.resolver(variables);
    let pair = |(name, value): &'p (&'static str, String)| Pair {
        name: (*name).into(),
        value: Masked::plain(value.as_str()),
        at,
        entry: 0,
        named_by_value: false,
    };
    Ok(Resolved {
        method: "POST",
        url: resolve::url(&endpoint.url, &resolver)?,
        credentials: resolve::credentials(&endpoint.auth, &resolver)?,
        headers: headers.iter().map(pair).collect(),
        query: Vec::new(),
        content: Content::Json(Masked::plain(body)),
        accept: None,
        fallbacks: Vec::new(),
    })
}

/// What came instead of a response.
pub(crate) use super::answer::describe;
