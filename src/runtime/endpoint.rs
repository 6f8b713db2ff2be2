//! What is sent to an endpoint besides a webhook's run (section 5).

use crate::ir::{Endpoint, Value};
use crate::source::Place;

use super::env::Env;
use super::failure::Failure;
use super::form::{self, Formed};
use super::masked::Masked;
use super::resolve::{self, Content, Fallbacks, Pair, Resolved};
use super::shown_request::FormedRequest;
use super::variables::Variables;

/// Why a request was not formed, with as much of it as was.
pub(crate) struct Unformed {
    pub(crate) request: Option<FormedRequest>,
    /// Where in the file, and why: `crm.hook:40:3: …`.
    pub(crate) message: String,
}

impl Env {
    /// Steps 1 to 3 of a `POST` of the JSON text `body` to `endpoint`, with `headers` besides its own; `at` is
    /// where it is asked for.
    pub(crate) fn post(
        &self,
        endpoint: &Endpoint,
        headers: &[(&'static str, String)],
        body: String,
        at: &Place,
    ) -> Result<Formed, Unformed> {
        let message = |failure: Failure| self.shown(&failure.message(self.program()));
        let variables = Variables::new();
        let form = || {
            let resolved = self.resolve_post(endpoint, headers, body, &variables, at)?;
            let token = self.resolve_token(&endpoint.auth, &variables)?;
            let mut formed = form::form(resolved, &endpoint.url.at, self.secret_needles(), None)?;
            self.add_token(&mut formed, token)?;
            Ok(formed)
        };
        let formed: Result<Formed, Failure> = form();
        let formed = formed.map_err(|failure| Unformed { request: None, message: message(failure) })?;
        match self.check_address(&formed.message, &endpoint.url.at) {
            Ok(()) => Ok(formed),
            Err(failure) => Err(Unformed { request: Some(formed.shown), message: message(failure) }),
        }
    }

    /// The values of an endpoint are secrets: no variable of a run is needed.
    fn resolve_post<'p>(
        &'p self,
        endpoint: &'p Endpoint,
        headers: &'p [(&'static str, String)],
        body: String,
        none: &'p Variables,
        at: &'p Place,
    ) -> Result<Resolved<'p>, Failure> {
        let resolver = self.resolver(none);
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
            content: Content::Json(Ok(Masked::plain(body))),
            accept: None,
            fallbacks: Fallbacks::default(),
        })
    }

    /// A value of an endpoint as text, such as a key that it is signed with.
    pub(crate) fn endpoint_text(&self, value: &Value) -> Option<Masked<'static>> {
        self.resolver(&Variables::new()).text(value).map(Masked::into_owned)
    }
}
