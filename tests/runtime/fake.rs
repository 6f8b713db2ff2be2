//! A transport without a network: it answers as instructed and keeps what it was asked to send.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::support::header_map;
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hooklang::runtime::transport::{Request, Response, ResponseBody, SendFault, Transport};

/// What it answers next.
pub enum Answer {
    Now(Result<Response, SendFault>),
    Never,
}

#[derive(Default)]
pub struct Fake {
    answers: Mutex<VecDeque<Answer>>,
    pub sent: Mutex<Vec<Request>>,
}

impl Fake {
    /// Answers with `answers` in turn, then 200 without a body.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::new(answers.into_iter().collect()), sent: Mutex::default() })
    }

    pub fn requests(&self) -> Vec<Request> {
        self.sent.lock().unwrap().clone()
    }

    /// The only request that was sent.
    pub fn request(&self) -> Request {
        let mut sent = self.requests();
        assert_eq!(sent.len(), 1, "one request");
        sent.remove(0)
    }
}

impl Transport for Fake {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
        let deadline = request.deadline;
        self.sent.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        async move {
            match answer {
                Some(Answer::Now(answer)) => answer,
                Some(Answer::Never) => {
                    tokio::time::sleep_until(deadline).await;
                    Err(SendFault::TimedOut)
                }
                None => Ok(response(200, &[], "")),
            }
        }
        .boxed()
    }
}

pub fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Response {
    let headers = header_map(headers.iter().copied());
    Response { status, headers, body: ResponseBody::Complete(body.into()) }
}

/// An answer with `status` and `body`.
pub fn answer(status: u16, body: impl Into<Bytes>) -> Answer {
    Answer::Now(Ok(response(status, &[], body)))
}
