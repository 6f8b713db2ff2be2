//! HTTP/2, for whole answers.

use std::io;

use bytes::Bytes;
use h2::RecvStream;
use h2::server::SendResponse;
use tokio::io::{AsyncRead, AsyncWrite};

use super::server::State;
use super::{Answer, Recorded};

pub(super) async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    state: &State,
    connection: usize,
) -> io::Result<()> {
    let mut h2 = h2::server::handshake(stream).await.map_err(io::Error::other)?;
    let mut exchanges = futures_util::stream::FuturesUnordered::new();
    loop {
        tokio::select! {
            next = h2.accept() => match next {
                Some(Ok((request, respond))) => exchanges.push(exchange(request, respond, state, connection)),
                _ => return Ok(()),
            },
            Some(()) = futures_util::StreamExt::next(&mut exchanges) => {}
        }
    }
}

async fn exchange(
    request: http::Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    state: &State,
    connection: usize,
) {
    let (head, mut stream) = request.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(chunk)) = stream.data().await {
        let _ = stream.flow_control().release_capacity(chunk.len());
        body.extend(chunk);
    }
    let headers = head.headers.iter();
    let headers = headers
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let recorded = Recorded {
        version: "HTTP/2",
        method: head.method.to_string(),
        target: head.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: headers.collect(),
        body,
        connection,
    };
    let Answer::Response { status, headers, body, delay, .. } = state.answer(recorded) else {
        respond.send_reset(h2::Reason::INTERNAL_ERROR);
        return;
    };
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let mut response = http::Response::builder().status(status);
    for (name, value) in &headers {
        response = response.header(name.as_str(), value.as_slice());
    }
    if let Ok(mut stream) = respond.send_response(response.body(()).unwrap(), false) {
        let _ = stream.send_data(Bytes::from(body), true);
    }
}
