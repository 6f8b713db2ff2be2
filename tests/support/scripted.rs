//! A transport without a network: it answers as instructed and keeps what it was sent.

use std::collections::VecDeque;
use std::sync::Mutex;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use hooklang::runtime::transport::{Request, Response, ResponseBody, SendFault, Transport};

/// Gives its answers in their order; a request beyond them is not connected.
#[derive(Default)]
pub struct ScriptedTransport {
    answers: Mutex<VecDeque<Result<Response, SendFault>>>,
    sent: Mutex<Vec<Request>>,
}

impl ScriptedTransport {
    /// One that gives these answers.
    pub fn new(answers: impl IntoIterator<Item = Result<Response, SendFault>>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), sent: Mutex::default() }
    }

    /// What was sent so far.
    pub fn sent(&self) -> Vec<Request> {
        self.sent.lock().unwrap().clone()
    }

    /// A whole response.
    pub fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let headers = super::header_map(headers.iter().copied());
        let body = ResponseBody::Complete(Bytes::copy_from_slice(body.as_bytes()));
        Response { status, headers, body }
    }
}

impl Transport for ScriptedTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
        self.sent.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        let answer =
            answer.unwrap_or_else(|| Err(SendFault::NoConnection("the script has no more answers".into())));
        Box::pin(std::future::ready(answer))
    }
}
