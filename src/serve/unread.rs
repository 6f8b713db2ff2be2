//! A body that an answer does not need: it is read all the same, since a caller who writes the whole of it before it
//! looks for the answer would find its connection reset, and not learn what is wrong.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

/// How many bytes are read and thrown away.
const MOST: usize = 16 << 20;

/// How long that may take.
const LONGEST: Duration = Duration::from_secs(5);

/// Reads what has not been read of `body`, within bounds, and throws it away.
pub(super) async fn discard(mut body: Incoming) {
    let mut left = MOST;
    let rest = async {
        while !body.is_end_stream()
            && let Some(Ok(frame)) = body.frame().await
        {
            let size = frame.data_ref().map_or(0, bytes::Bytes::len);
            match left.checked_sub(size) {
                Some(less) => left = less,
                None => return,
            }
        }
    };
    // What comes later is not read: the connection is closed with the answer.
    let _ = timeout(LONGEST, rest).await;
}
