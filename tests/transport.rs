//! The transport against servers on this machine.

mod addresses;
mod faults;
mod requests;
mod responses;
mod tls;

use std::time::Duration;

use hooklang::ir::Account;
use hooklang::runtime::transport::{
    HeaderMap, HttpTransport, Request, Response, ResponseBody, SendFault, Transport,
};
use tokio::time::Instant;

/// Long enough for a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);

fn account(networks: &[&str]) -> Account {
    Account {
        allow_http: true,
        allow_networks: networks.iter().map(|network| network.parse().unwrap()).collect(),
        provided: Vec::new(),
        private: Vec::new(),
    }
}

/// A transport that may send to this machine.
fn local() -> HttpTransport {
    HttpTransport::builder().account(&account(&["127.0.0.0/8"])).build().unwrap()
}

fn get(url: &str) -> Request {
    Request {
        step: "w".into(),
        method: "GET",
        url: url.parse().unwrap(),
        headers: HeaderMap::new(),
        body: None,
        deadline: Instant::now() + PATIENCE,
        max_response: 1 << 20,
        wants_beginning: false,
    }
}

fn within(mut request: Request, time: Duration) -> Request {
    request.deadline = Instant::now() + time;
    request
}

async fn send(request: Request) -> Result<Response, SendFault> {
    local().send(request).await
}

#[track_caller]
fn complete(response: &Response) -> &[u8] {
    match &response.body {
        ResponseBody::Complete(bytes) => bytes,
        other => panic!("not the whole body: {other:?}"),
    }
}

/// The values of a response's header.
fn header<'a>(response: &'a Response, name: &str) -> Vec<&'a [u8]> {
    response.headers.get_all(name).iter().map(|value| value.as_bytes()).collect()
}

/// Runs one test of this binary again, in a process with another environment.
fn again(test: &str, environment: &[(&str, &str)]) -> std::process::Output {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "--nocapture", test]).env_remove("NO_PROXY").env_remove("no_proxy");
    child.envs(environment.iter().copied());
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    output
}
