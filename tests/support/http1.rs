//! HTTP/1.1, byte by byte.

use std::io::{self, Write};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::server::State;
use super::{Answer, Delivery, Recorded};

pub(super) async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    state: &State,
    connection: usize,
) -> io::Result<()> {
    let mut read = Vec::new();
    while let Some(request) = next_request(&mut stream, &mut read, connection).await? {
        let is_head = request.method == "HEAD";
        match state.answer(request) {
            Answer::Response { status, headers, body, delivery, delay } => {
                if !wait(&mut stream, &mut read, delay).await? {
                    return Ok(());
                }
                let goes_on = respond(&mut stream, status, &headers, &body, &delivery, is_head).await?;
                if !goes_on {
                    return stream.shutdown().await;
                }
            }
            Answer::Raw(bytes) => {
                stream.write_all(&bytes).await?;
                return stream.shutdown().await;
            }
            Answer::Silence => {
                wait(&mut stream, &mut read, Duration::from_secs(3600)).await?;
                return Ok(());
            }
            Answer::Close => return stream.shutdown().await,
        }
    }
    Ok(())
}

/// Waits for `time`; `false` when the client went away meanwhile.
async fn wait(stream: &mut (impl AsyncRead + Unpin), read: &mut Vec<u8>, time: Duration) -> io::Result<bool> {
    // A sleep of no time takes a millisecond.
    if time.is_zero() {
        return Ok(true);
    }
    let end = tokio::time::sleep(time);
    tokio::pin!(end);
    loop {
        tokio::select! {
            biased;
            () = &mut end => return Ok(true),
            count = stream.read_buf(read) => if count? == 0 { return Ok(false) },
        }
    }
}

async fn next_request(
    stream: &mut (impl AsyncRead + Unpin),
    read: &mut Vec<u8>,
    connection: usize,
) -> io::Result<Option<Recorded>> {
    let Some(head) = take_until(stream, read, b"\r\n\r\n").await? else { return Ok(None) };
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let method = first.next().unwrap_or_default().to_owned();
    let target = first.next().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim_matches([' ', '\t']).to_owned()))
        .collect();
    let mut request = Recorded { version: "HTTP/1.1", method, target, headers, body: Vec::new(), connection };
    let length: usize = request.header("content-length").first().map_or(0, |length| length.parse().unwrap());
    if request.header("transfer-encoding") == ["chunked"] {
        loop {
            let Some(size) = take_until(stream, read, b"\r\n").await? else { return Ok(None) };
            let size = usize::from_str_radix(std::str::from_utf8(&size).unwrap(), 16).unwrap();
            let Some(mut chunk) = take(stream, read, size + 2).await? else { return Ok(None) };
            chunk.truncate(size);
            request.body.extend(chunk);
            if size == 0 {
                return Ok(Some(request));
            }
        }
    }
    let Some(body) = take(stream, read, length).await? else { return Ok(None) };
    request.body = body;
    Ok(Some(request))
}

async fn take_until(
    stream: &mut (impl AsyncRead + Unpin),
    read: &mut Vec<u8>,
    mark: &[u8],
) -> io::Result<Option<Vec<u8>>> {
    loop {
        if let Some(at) = read.windows(mark.len()).position(|window| window == mark) {
            let rest = read.split_off(at + mark.len());
            let mut taken = std::mem::replace(read, rest);
            taken.truncate(at);
            return Ok(Some(taken));
        }
        if stream.read_buf(read).await? == 0 {
            return Ok(None);
        }
    }
}

async fn take(
    stream: &mut (impl AsyncRead + Unpin),
    read: &mut Vec<u8>,
    count: usize,
) -> io::Result<Option<Vec<u8>>> {
    while read.len() < count {
        if stream.read_buf(read).await? == 0 {
            return Ok(None);
        }
    }
    let rest = read.split_off(count);
    Ok(Some(std::mem::replace(read, rest)))
}

/// Sends a response; whether the connection may serve another request.
async fn respond(
    stream: &mut (impl AsyncWrite + Unpin),
    status: u16,
    headers: &[(String, Vec<u8>)],
    body: &[u8],
    delivery: &Delivery,
    is_head: bool,
) -> io::Result<bool> {
    let mut head = format!("HTTP/1.1 {status} Status\r\n").into_bytes();
    for (name, value) in headers {
        head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    let has_body = !matches!(status, 100..=199 | 204 | 304);
    let framing = match delivery {
        _ if !has_body => String::new(),
        Delivery::Chunked(_) | Delivery::Bomb(_) => "Transfer-Encoding: chunked\r\n".into(),
        Delivery::UntilClose => "Connection: close\r\n".into(),
        Delivery::Whole | Delivery::Drip(_) | Delivery::CutAfter(_) => {
            format!("Content-Length: {}\r\n", body.len())
        }
    };
    head.extend(framing.bytes());
    head.extend(b"\r\n");
    if is_head || !has_body {
        stream.write_all(&head).await?;
        return Ok(true);
    }
    match delivery {
        Delivery::Whole => {
            head.extend(body);
            stream.write_all(&head).await?;
        }
        Delivery::Chunked(size) => {
            stream.write_all(&head).await?;
            for chunk in body.chunks(*size) {
                send_chunk(stream, chunk).await?;
                stream.flush().await?;
            }
            stream.write_all(b"0\r\n\r\n").await?;
        }
        Delivery::Drip(pause) => {
            stream.write_all(&head).await?;
            for byte in body {
                tokio::time::sleep(*pause).await;
                stream.write_all(&[*byte]).await?;
                stream.flush().await?;
            }
        }
        Delivery::CutAfter(count) => {
            stream.write_all(&head).await?;
            stream.write_all(&body[..*count]).await?;
            return Ok(false);
        }
        Delivery::UntilClose => {
            head.extend(body);
            stream.write_all(&head).await?;
            return Ok(false);
        }
        Delivery::Bomb(bytes) => {
            stream.write_all(&head).await?;
            let zeros = vec![0; 1 << 20];
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            let mut left = *bytes;
            while left > 0 {
                let count = left.min(zeros.len() as u64);
                encoder.write_all(&zeros[..usize::try_from(count).unwrap()])?;
                left -= count;
                let compressed = std::mem::take(encoder.get_mut());
                send_chunk(stream, &compressed).await?;
            }
            send_chunk(stream, &encoder.finish()?).await?;
            stream.write_all(b"0\r\n\r\n").await?;
        }
    }
    stream.flush().await?;
    Ok(true)
}

async fn send_chunk(stream: &mut (impl AsyncWrite + Unpin), chunk: &[u8]) -> io::Result<()> {
    if chunk.is_empty() {
        return Ok(());
    }
    let mut framed = format!("{:x}\r\n", chunk.len()).into_bytes();
    framed.extend(chunk);
    framed.extend(b"\r\n");
    stream.write_all(&framed).await
}
