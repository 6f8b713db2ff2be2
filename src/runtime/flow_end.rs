//! The request of a flow-end webhook (section 5).

use bytes::Bytes;

use crate::semantics::ir::Endpoint;
use crate::source::Place;

use super::failure::Failure;
use super::form::{self, Formed};
use super::guard;
use super::masked::Masked;
use super::outcome::ShownRequest;
use super::resolve::{self, Content, Pair, Resolved};
use super::runner::Runner;
use super::variables::Variables;

/// A request as it goes and as it is shown.
pub(crate) struct FlowEndRequest {
    pub(crate) sent: (url::Url, Vec<(String, String)>, Option<Bytes>),
    pub(crate) shown: ShownRequest,
    /// The host, where a part of it may not be shown.
    pub(crate) hidden_host: Option<String>,
}

/// Steps 1 to 3 of a delivery of `body` to `endpoint`; else the request as far as it was formed, and the
/// message.
pub(crate) fn form(
    runner: &Runner,
    endpoint: &Endpoint,
    headers: &[(&'static str, String)],
    body: String,
    variables: &Variables,
    at: &Place,
) -> Result<FlowEndRequest, (Option<ShownRequest>, String)> {
    let message = |failure: Failure| runner.shown(&failure.message(runner.program()));
    let formed = resolve(runner, endpoint, headers, body, variables, at).and_then(form::form);
    let mut formed: Formed = formed.map_err(|failure| (None, message(failure)))?;
    let shown = ShownRequest::new(&formed, runner.secret_needles());
    match guard::check(&formed.url, &runner.program().account, &endpoint.url.at) {
        Ok(()) => {
            let hidden_host = formed.hidden_host.take();
            Ok(FlowEndRequest { sent: formed.into_sent(), shown, hidden_host })
        }
        Err(failure) => Err((Some(shown), message(failure))),
    }
}

fn resolve<'p>(
    runner: &Runner,
    endpoint: &'p Endpoint,
    headers: &[(&'static str, String)],
    body: String,
    variables: &Variables,
    at: &'p Place,
) -> Result<Resolved<'p>, Failure> {
    let resolver = runner.resolver(variables);
    let pair = |(name, value): &(&'static str, String)| Pair {
        name: (*name).into(),
        value: Masked::plain(value.as_str()),
        at,
    };
    Ok(Resolved {
        method: "POST",
        url: resolve::url(&endpoint.url, &resolver)?,
        url_at: &endpoint.url.at,
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
