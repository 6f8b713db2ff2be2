//! A transport without a network, for tests: it replies as a script says, and keeps what it was sent.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use ecow::EcoString;
use futures_util::future::{BoxFuture, FutureExt, ready};

use super::{HeaderMap, Request, Response, ResponseBody, SendFault, Transport};

/// What a request is answered with.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A response.
    Response(Response),
    /// None: time is virtual, and the wait has ended at once.
    Timeout,
    /// None, for another reason.
    Fault(SendFault),
}

impl Reply {
    /// A whole response.
    #[must_use]
    pub fn response(status: u16, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self::Response(Response { status, headers, body: ResponseBody::Complete(body.into()) })
    }

    /// No connection.
    #[must_use]
    pub fn refused() -> Self {
        Self::Fault(SendFault::NoConnection("the connection was refused".to_owned()))
    }
}

impl From<Reply> for Result<Response, SendFault> {
    fn from(reply: Reply) -> Self {
        match reply {
            Reply::Response(response) => Ok(response),
            Reply::Timeout => Err(SendFault::TimedOut),
            Reply::Fault(fault) => Err(fault),
        }
    }
}

/// Replies to each step in the order of the script; what the script does not foresee is not connected.
///
/// ```
/// use hooklang::runtime::transport::{HeaderMap, Reply, ScriptedTransport};
///
/// let transport = ScriptedTransport::default();
/// transport.reply_to("lookup", Reply::response(200, HeaderMap::new(), r#"{ "tier": "gold" }"#));
/// transport.reply_to("notify", Reply::Timeout);
/// ```
#[derive(Default)]
pub struct ScriptedTransport {
    script: Mutex<Script>,
}

#[derive(Default)]
struct Script {
    by_step: HashMap<EcoString, VecDeque<Reply>>,
    of_any: VecDeque<Reply>,
    otherwise_by_step: HashMap<EcoString, Reply>,
    otherwise: Option<Reply>,
    sent: Vec<Request>,
    unforeseen: Vec<EcoString>,
}

impl ScriptedTransport {
    /// Replies so, in this order, whichever step sends.
    #[must_use]
    pub fn of(replies: impl IntoIterator<Item = Reply>) -> Self {
        let script = Script { of_any: replies.into_iter().collect(), ..Script::default() };
        Self { script: Mutex::new(script) }
    }

    /// Replies so past the replies that it has.
    #[must_use]
    pub fn otherwise(self, reply: Reply) -> Self {
        self.script().otherwise = Some(reply);
        self
    }

    /// Adds the next reply to the step `step`: a webhook's name, or `flow-end`.
    pub fn reply_to(&self, step: &str, reply: Reply) {
        self.script().by_step.entry(step.into()).or_default().push_back(reply);
    }

    /// Replies so to the step `step` past the replies that it has.
    pub fn otherwise_to(&self, step: &str, reply: Reply) {
        self.script().otherwise_by_step.insert(step.into(), reply);
    }

    /// What was sent so far, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Request> {
        self.script().sent.clone()
    }

    /// The steps that sent a request for which there was no reply, in order.
    #[must_use]
    pub fn unforeseen(&self) -> Vec<EcoString> {
        self.script().unforeseen.clone()
    }

    /// Takes the next reply to the step `step`, where the script names one.
    #[must_use]
    pub fn next_reply(&self, step: &str) -> Option<Reply> {
        self.script().by_step.get_mut(step).and_then(VecDeque::pop_front)
    }

    /// Keeps `request`, and takes the reply to it.
    pub fn take_reply(&self, request: &Request) -> Reply {
        let mut script = self.script();
        script.sent.push(request.clone());
        let of_step = script.by_step.get_mut(&request.step).and_then(VecDeque::pop_front);
        let of_step = of_step.or_else(|| script.otherwise_by_step.get(&request.step).cloned());
        let reply = of_step.or_else(|| script.of_any.pop_front()).or_else(|| script.otherwise.clone());
        reply.unwrap_or_else(|| {
            script.unforeseen.push(request.step.clone());
            Reply::Fault(SendFault::NoConnection(format!("there is no reply to `{}`", request.step)))
        })
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for ScriptedTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
        ready(self.take_reply(&request).into()).boxed()
    }
}
