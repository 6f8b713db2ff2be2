//! From a request to the call that it is: who asks, what it may, what it brings.

use std::future::ready;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, EXPECT, HOST};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, StatusCode};
use memchr::memchr;
use tokio::time::timeout;

use crate::json::Json;

use super::answers::Answering;
use super::body::Answer;
use super::call::Call;
use super::memory::Held;
use super::problem::Problem;
use super::route::{Action, Found, Route, find};
use super::service::Service;
use super::tokens::Caller;
use super::unread::{Coming, discard};
use super::{bulk, calls, catalogue, deliveries, end, endpoints, health, openapi, runs};

/// How large a body may be.
const LARGEST: usize = 8 << 20;

/// How long a body may take.
const BODY: Duration = Duration::from_secs(30);

/// Answers a request. A panic in it is its own.
pub(super) fn dispatch(
    service: Arc<Service>,
    request: Request<Incoming>,
) -> impl Future<Output = Answer> + Send {
    let answered = AssertUnwindSafe(answer(Arc::clone(&service), request)).catch_unwind();
    // An `async fn` would hold the request twice.
    answered.map(move |answered| answer_of(&service, answered.ok()))
}

/// What is sent for what a request came to; `None` where it panicked.
fn answer_of(service: &Service, answered: Option<Result<Answer, Problem>>) -> Answer {
    let problem = match answered {
        Some(Ok(answer)) => return answer,
        Some(Err(problem)) => problem,
        None => {
            service.panicked([("message", "a request panicked".into())]);
            Problem::internal()
        }
    };
    if matches!(problem.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE) {
        service.metrics.count("hook_requests_refused_total", [("code", problem.status.as_str())]);
    }
    problem.told(|detail| service.shown(detail)).answer()
}

async fn answer(service: Arc<Service>, request: Request<Incoming>) -> Result<Answer, Problem> {
    let (action, call) = let_in(&service, request).await?;
    perform(service, action, call)?.await
}

/// The call that a request is, whose body was read in either case, unless its caller waits to be asked for it. Nothing
/// of the request is left with it: while a run waits, its buffer is free for what the connection reads next.
async fn let_in(service: &Service, request: Request<Incoming>) -> Result<(Action, Call), Problem> {
    let (head, body) = request.into_parts();
    let mut body = Coming::new(body);
    let asks_first = head.headers.contains_key(EXPECT);
    let found = call_of(service, head, &mut body).await;
    let too_late = found.as_ref().is_err_and(|problem| problem.status == StatusCode::REQUEST_TIMEOUT);
    // A caller who asks first sends no body before it is asked for.
    let is_sent = body.has_begun() || !asks_first;
    if !body.has_ended() && is_sent && !too_late {
        discard(body).await;
    }
    found
}

async fn call_of(service: &Service, head: Parts, body: &mut Coming) -> Result<(Action, Call), Problem> {
    let tokens = service.live.tokens();
    if tokens.is_none() {
        of_this_machine(head.uri.authority().map(|authority| authority.as_str()), &head.headers)?;
    }
    let (route, parameters) = match find(&head.method, head.uri.path()) {
        Found::Route(route, parameters) => (route, parameters),
        Found::Method(allow) => return Err(Problem::method(allow)),
        Found::Nothing => return Err(Problem::not_found("there is no such path")),
    };
    let caller = match tokens.as_deref() {
        None => Caller::of_this_machine(),
        Some(_) if route.scopes.is_empty() => Caller::of_this_machine(),
        Some(tokens) => {
            let caller = bearer(&head.headers).and_then(|token| tokens.caller(token));
            let caller = caller.ok_or_else(Problem::unauthorized)?;
            permitted(caller, route)?;
            caller.clone()
        }
    };
    let mut held = service.memory.nothing();
    let bytes = if head.method == Method::POST {
        let empty = body.has_ended();
        if (!empty || tokens.is_none()) && !is_json(&head.headers) {
            let why = "expected `Content-Type: application/json`";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
        }
        let late = |_| Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not come within 30 s");
        timeout(BODY, read(body, &mut held)).await.map_err(late)??
    } else {
        Bytes::new()
    };
    let body = match bytes.is_empty() {
        true => None,
        false => {
            let invalid = |fault| Problem::bad_request(format!("the body is not JSON: {fault}"));
            Some(Json::read_bytes(&bytes).map_err(invalid)?)
        }
    };
    let query = head.uri.query().unwrap_or_default().to_owned();
    Ok((route.action, Call { parameters, query, headers: head.headers, body, held, caller }))
}

/// Begins what a call does. Each in a box of its own size: a connection's own future has to be small.
fn perform(service: Arc<Service>, action: Action, call: Call) -> Result<Answering, Problem> {
    Ok(match action {
        Action::RunWebhook => runs::webhook(service, call)?,
        Action::RunFlow => runs::flow(service, call)?,
        Action::EndFlow => Box::pin(end::end(service, call)),
        Action::ListDeliveries => Box::pin(deliveries::list(service, call)),
        Action::ShowDelivery => Box::pin(deliveries::show(service, call)),
        Action::ReplayDelivery => Box::pin(deliveries::replay(service, call)),
        Action::CancelDelivery => Box::pin(deliveries::cancel(service, call)),
        Action::ReplayDeliveries => Box::pin(bulk::replay(service, call)),
        Action::CancelDeliveries => Box::pin(bulk::cancel(service, call)),
        Action::TestEndpoint => Box::pin(endpoints::test(service, call)),
        Action::PauseEndpoint => Box::pin(endpoints::pause(service, call)),
        Action::ResumeEndpoint => Box::pin(endpoints::resume(service, call)),
        Action::ShowVariables => Box::pin(calls::variables(service, call)),
        Action::EraseCall => Box::pin(calls::erase(service, call)),
        Action::ListWebhooks => Box::pin(ready(catalogue::webhooks(&service))),
        Action::ListFlows => Box::pin(ready(catalogue::flows(&service))),
        Action::Alive => Box::pin(ready(health::alive())),
        Action::Ready => Box::pin(ready(health::ready(&service))),
        Action::ReadyDeliveries => Box::pin(async move { health::ready_deliveries(&service).await }),
        Action::Metrics => Box::pin(async move { health::metrics(&service).await }),
        Action::OpenApi => Box::pin(ready(openapi::answer())),
    })
}

/// Without tokens, the host has to be this machine: a web page that reaches it under a name of its own is refused.
/// So is one whose names differ: which of them the web page asked for is not known.
fn of_this_machine(authority: Option<&str>, headers: &HeaderMap) -> Result<(), Problem> {
    let mut hosts = headers.get_all(HOST).iter();
    let given = hosts.next().map(|host| host.to_str().unwrap_or_default());
    let host = given.or(authority).unwrap_or_default();
    let differs = authority.is_some_and(|authority| !authority.eq_ignore_ascii_case(host));
    if differs || hosts.next().is_some() {
        return Err(Problem::new(StatusCode::FORBIDDEN, "without `--tokens`, expected one `Host`"));
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let loopback = name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if loopback || name.eq_ignore_ascii_case("localhost") {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "without `--tokens`, expected a loopback address as the `Host`"))
}

/// The token that is sent. Of two, a proxy before the service may have checked the other one: then there is none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let (Some(given), None) = (given.next(), given.next()) else { return None };
    let (scheme, token) = given.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn permitted(caller: &Caller, route: &Route) -> Result<(), Problem> {
    if route.scopes.iter().any(|scope| caller.may(*scope)) {
        return Ok(());
    }
    let scopes = route.scopes.iter().map(|scope| format!("`{}`", scope.name())).collect::<Vec<_>>();
    let why = format!("the token has not the scope {}", scopes.join(" or "));
    Err(Problem::new(StatusCode::FORBIDDEN, why))
}

fn is_json(headers: &HeaderMap) -> bool {
    let mut given = headers.get_all(CONTENT_TYPE).iter();
    let (Some(given), None) = (given.next(), given.next()) else { return false };
    let given = given.as_bytes();
    let end = memchr(b';', given).unwrap_or(given.len());
    given.get(..end).is_some_and(|name| name.trim_ascii().eq_ignore_ascii_case(b"application/json"))
}

/// Reads a body, of which `held` is the memory.
async fn read(body: &mut Coming, held: &mut Held) -> Result<Bytes, Problem> {
    let large = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "expected at most 8 MiB as the body");
    if body.least() > LARGEST as u64 {
        return Err(large());
    }
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.next().await {
        let frame = frame.map_err(|_| Problem::bad_request("the body broke off"))?;
        let Ok(part) = frame.into_data() else { continue };
        if bytes.len() + part.len() > LARGEST {
            return Err(large());
        }
        held.grow(part.len())?;
        if bytes.is_empty() && body.has_ended() {
            return Ok(part);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_of_this_machine() {
        let host = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            of_this_machine(None, &headers).is_ok()
        };
        for this in ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "127.9.9.9", "[::1]:8080", "[::1]"] {
            assert!(host(this), "{this}");
        }
        for other in ["example.com", "localhost.example.com", "10.0.0.1", "[::2]:1", "", "localhost:x"] {
            assert!(!host(other), "{other}");
        }
    }

    #[test]
    fn a_request_has_one_token() {
        let token = |given: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for given in given {
                headers.append(AUTHORIZATION, given.parse().unwrap());
            }
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(token(&["bearer  t"]).as_deref(), Some("t"));
        for none in [&[][..], &["Basic t"], &["t"], &["Bearer t", "Bearer u"], &["Bearer t", "Basic u"]] {
            assert_eq!(token(none), None, "{none:?}");
        }
    }

    #[test]
    fn a_request_has_one_host() {
        let hosts = |authority: Option<&str>, hosts: &[&str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(HOST, host.parse().unwrap());
            }
            of_this_machine(authority, &headers).is_ok()
        };
        assert!(hosts(Some("localhost:1"), &[]));
        assert!(hosts(Some("localhost:1"), &["LOCALHOST:1"]));
        assert!(!hosts(Some("example.com"), &["localhost:1"]));
        assert!(!hosts(Some("localhost:2"), &["localhost:1"]));
        assert!(!hosts(None, &["localhost:1", "example.com"]));
        assert!(!hosts(None, &["localhost:1", "localhost:1"]));
    }
}
