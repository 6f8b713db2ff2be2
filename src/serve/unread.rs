//! A body that an answer does not need: it is read all the same, since a caller who writes the whole of it before it
//! looks for the answer would find its connection reset, and not learn what is wrong.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming};
use tokio::time::timeout;

/// How many bytes are read and thrown away.
const MOST: usize = 16 << 20;

/// How long that may take.
const LONGEST: Duration = Duration::from_secs(5);

/// The body of a request.
pub(super) struct Coming {
    body: Incoming,
    /// It was asked for: with that, hyper sends `100 Continue`.
    begun: bool,
}

impl Coming {
    pub(super) fn new(body: Incoming) -> Self {
        Self { body, begun: false }
    }

    /// How many bytes it has at least.
    pub(super) fn least(&self) -> u64 {
        self.body.size_hint().lower()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.body.is_end_stream()
    }

    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Its next part; `None` at its end.
    pub(super) async fn next(&mut self) -> Option<hyper::Result<Frame<Bytes>>> {
        self.begun = true;
        self.body.frame().await
    }
}

/// Reads what has not been read of `body`, within bounds, and throws it away.
pub(super) async fn discard(mut body: Coming) {
    let mut left = MOST;
    let rest = async {
        while !body.has_ended()
            && let Some(Ok(frame)) = body.next().await
        {
            let size = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(size) {
                Some(less) => left = less,
                None => return,
            }
        }
    };
    // What comes later is not read: the connection is closed with the answer.
    let _ = timeout(LONGEST, rest).await;
}
