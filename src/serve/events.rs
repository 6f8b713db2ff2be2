//! Server-sent events of a run (service, section 2).

use std::time::Duration;

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use crate::runtime::Status;

use super::body::{Answer, Content};
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
            let next = async {
                let room = sender.reserve().await.ok()?;
                events.recv().await.map(|event| (room, event))
            };
            tokio::select! {
                biased;
                Some((room, event)) = next => room.send(written(event.name(), &event)),
                // The run goes on where the caller does not read.
                result = &mut outcome => break result,
                () = sender.closed() => return,
                // Without room there is something to read already.
                _ = comments.tick() => drop(sender.try_send(Bytes::from_static(b": waiting\n\n"))),
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
    let mut answer = Response::new(Content::Flowing(body));
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

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use tokio::sync::oneshot;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_run_ends_while_its_caller_does_not_read() {
        let (sender, events) = mpsc::unbounded_channel();
        for step in 0..40 {
            sender.send(Event::Answered { webhook: format!("w{step}"), status: Status::Sent }).unwrap();
        }
        let (told, ended) = oneshot::channel();
        let outcome = async move {
            tokio::task::yield_now().await;
            drop(sender);
            told.send(()).unwrap();
            Ok("{}".into())
        };
        let answer = stream(events, outcome);
        timeout(Duration::from_secs(10), ended).await.unwrap().unwrap();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        let step =
            |step| format!("event: answered\ndata: {{\"webhook\":\"w{step}\",\"status\":\"SENT\"}}\n\n");
        let expected: String = (0..40).map(step).collect();
        assert_eq!(text, expected + "event: result\ndata: {}\n\n");
    }
}
