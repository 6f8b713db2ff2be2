//! The table of calls (service, section 2): dispatch, `Allow`, scopes and OpenAPI read it.

use hyper::Method;
use percent_encoding::percent_decode_str;

use super::tokens::Scope;

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Action {
    RunWebhook,
    RunFlow,
    EndFlow,
    ListDeliveries,
    ShowDelivery,
    ReplayDelivery,
    CancelDelivery,
    ReplayDeliveries,
    CancelDeliveries,
    TestEndpoint,
    PauseEndpoint,
    ResumeEndpoint,
    ShowVariables,
    EraseCall,
    ListWebhooks,
    ListFlows,
    Alive,
    Ready,
    ReadyDeliveries,
    Metrics,
    OpenApi,
}

/// A call.
pub(super) struct Route {
    pub(super) action: Action,
    pub(super) method: Method,
    /// Segments in braces are parameters.
    pub(super) path: &'static str,
    /// One of them is enough; with none, no token is needed.
    pub(super) scopes: &'static [Scope],
    /// What it does.
    pub(super) does: &'static str,
}

const fn get(path: &'static str, action: Action, scopes: &'static [Scope], does: &'static str) -> Route {
    Route { action, method: Method::GET, path, scopes, does }
}

const fn post(path: &'static str, action: Action, scopes: &'static [Scope], does: &'static str) -> Route {
    Route { action, method: Method::POST, path, scopes, does }
}

const RUN: &[Scope] = &[Scope::Run];
const READ: &[Scope] = &[Scope::Read];
/// `content` includes reading without content.
const READ_OR_CONTENT: &[Scope] = &[Scope::Read, Scope::Content];
const REPLAY: &[Scope] = &[Scope::Replay];

/// Every call.
pub(super) static ROUTES: [Route; 21] = [
    post("/v1/webhooks/{name}/run", Action::RunWebhook, RUN, "Runs a webhook."),
    post("/v1/flows/{name}/run", Action::RunFlow, RUN, "Runs a flow."),
    post("/v1/flows/{name}/end", Action::EndFlow, &[Scope::End], "Queues the flow-end webhook of a call."),
    get("/v1/deliveries", Action::ListDeliveries, READ_OR_CONTENT, "Lists deliveries, newest first."),
    post("/v1/deliveries/replay", Action::ReplayDeliveries, REPLAY, "Queues all again that a filter finds."),
    post("/v1/deliveries/cancel", Action::CancelDeliveries, REPLAY, "Ends all that a filter finds."),
    get("/v1/deliveries/{id}", Action::ShowDelivery, READ_OR_CONTENT, "One delivery with its attempts."),
    post("/v1/deliveries/{id}/replay", Action::ReplayDelivery, REPLAY, "Queues a delivery again."),
    post("/v1/deliveries/{id}/cancel", Action::CancelDelivery, REPLAY, "Ends a delivery."),
    post("/v1/endpoints/{name}/test", Action::TestEndpoint, REPLAY, "Sends a test event once."),
    post("/v1/endpoints/{name}/pause", Action::PauseEndpoint, REPLAY, "Stops deliveries to an endpoint."),
    post("/v1/endpoints/{name}/resume", Action::ResumeEndpoint, REPLAY, "Starts them again."),
    get(
        "/v1/calls/{uuid}/variables",
        Action::ShowVariables,
        &[Scope::Content],
        "The variables that `persist response` kept of a call.",
    ),
    Route {
        action: Action::EraseCall,
        method: Method::DELETE,
        path: "/v1/calls/{uuid}",
        scopes: &[Scope::Erase],
        does: "Erases a call's content.",
    },
    get("/v1/webhooks", Action::ListWebhooks, READ, "The webhooks that the project declares."),
    get("/v1/flows", Action::ListFlows, READ, "The flows that the project declares."),
    get("/healthz", Action::Alive, &[], "Whether the process is alive."),
    get("/readyz", Action::Ready, &[], "Whether the project is good and the process takes calls."),
    get("/readyz/deliveries", Action::ReadyDeliveries, &[], "Whether the store keeps what is written."),
    get("/metrics", Action::Metrics, &[Scope::Metrics], "Metrics for Prometheus."),
    get("/openapi.json", Action::OpenApi, &[], "This description."),
];

/// What a method and path come to.
pub(super) enum Found {
    /// A call, and its parameters.
    Route(&'static Route, Vec<String>),
    /// The path has other methods: `Allow`.
    Method(&'static str),
    /// No call has that path.
    Nothing,
}

/// The call of a request. The first path that matches is the one: `/v1/deliveries/replay` is not an `{id}`.
pub(super) fn find(method: &Method, path: &str) -> Found {
    let found = ROUTES.iter().find_map(|route| Some((route, matches(route.path, path)?)));
    let Some((route, parameters)) = found else { return Found::Nothing };
    let gets = route.method == Method::GET;
    match *method == route.method || (gets && *method == Method::HEAD) {
        true => Found::Route(route, parameters),
        false => Found::Method(if gets { "GET, HEAD" } else { route.method.as_str() }),
    }
}

/// The parameters of `path`, if it is one of `pattern`.
fn matches(pattern: &str, path: &str) -> Option<Vec<String>> {
    let mut parameters = Vec::new();
    let (mut expected, mut found) = (pattern.split('/'), path.split('/'));
    loop {
        match (expected.next(), found.next()) {
            (None, None) => return Some(parameters),
            (Some(one), Some(segment)) if one.starts_with('{') => {
                let segment = percent_decode_str(segment).decode_utf8().ok()?;
                if segment.is_empty() {
                    return None;
                }
                parameters.push(segment.into_owned());
            }
            (Some(one), Some(segment)) if one == segment => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_path_has_one_call_and_tells_its_methods() {
        let found = |method: Method, path: &str| match find(&method, path) {
            Found::Route(route, parameters) => format!("{:?} {}", route.action, parameters.join(" ")),
            Found::Method(allow) => format!("405 {allow}"),
            Found::Nothing => "404".to_owned(),
        };
        for (method, path, is) in [
            (Method::POST, "/v1/webhooks/look%20up/run", "RunWebhook look up"),
            (Method::GET, "/v1/webhooks/lookup/run", "405 POST"),
            (Method::HEAD, "/healthz", "Alive "),
            (Method::POST, "/healthz", "405 GET, HEAD"),
            (Method::POST, "/v1/deliveries/replay", "ReplayDeliveries "),
            (Method::GET, "/v1/deliveries/replay", "405 POST"),
            (Method::GET, "/v1/deliveries/cancel", "405 POST"),
            (Method::GET, "/v1/deliveries/x", "ShowDelivery x"),
            (Method::DELETE, "/v1/calls/c-1", "EraseCall c-1"),
            (Method::GET, "/v1/calls/c-1", "405 DELETE"),
            (Method::GET, "/v1/webhooks//run", "404"),
            (Method::GET, "/", "404"),
        ] {
            assert_eq!(found(method, path), is, "{path}");
        }
        let paths: BTreeSet<_> = ROUTES.iter().map(|route| route.path).collect();
        assert_eq!(paths.len(), ROUTES.len(), "a path has one method");
    }
}
