//! Server-sent events of a run (service, section 2).

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use crate::runtime::Status;

use super::body::{Answer, Flowing};
use super::results::Outcome;

/// How often a comment keeps the connection.
const COMMENT: Duration = Duration::from_secs(10);

/// What happens while a run goes on.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Event {
    /// A request was sent, and the caller waits.
    Waiting { webhook: String, hold_music: bool, wait_ms: u64 },
    /// A step of a flow has ended.
    Answered { webhook: String, status: Status },
}

impl Event {
    fn name(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Answered { .. } => "answered",
        }
    }
}

/// A stream of `events`, and of the `result` that `outcome` comes to. Where the caller goes away, `outcome` is dropped.
pub(super) fn stream(
    mut events: mpsc::UnboundedReceiver<Event>,
    outcome: impl Future<Output = Outcome> + Send + 'static,
) -> Answer {
    let (sender, body) = mpsc::channel(16);
    tokio::spawn(async move {
        let mut comments = interval(COMMENT);
        comments.set_missed_tick_behavior(MissedTickBehavior::Delay);
        comments.tick().await;
        let mut outcome = std::pin::pin!(outcome);
        let result = loop {
            let text = tokio::select! {
                biased;
                Some(event) = events.recv() => written(event.name(), &event),
                result = &mut outcome => break result,
                () = sender.closed() => return,
                _ = comments.tick() => Bytes::from_static(b": waiting\n\n"),
            };
            if sender.send(text).await.is_err() {
                return;
            }
        };
        while let Ok(event) = events.try_recv() {
            let _ = sender.send(written(event.name(), &event)).await;
        }
        // The head has left: where the run broke down, the stream ends without a result.
        if let Ok(result) = result {
            let text = ["event: result\ndata: ".as_bytes(), &result, b"\n\n"].concat();
            let _ = sender.send(text.into()).await;
        }
    });
    let mut answer = Response::new(Flowing(body).boxed());
    *answer.status_mut() = StatusCode::OK;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    answer
}

fn written(name: &str, event: &Event) -> Bytes {
    let data = serde_json::to_string(event).unwrap_or_default();
    format!("event: {name}\ndata: {data}\n\n").into()
}
