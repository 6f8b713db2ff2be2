//! W3C trace context: taken in, passed on.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::runtime::transport::{HeaderName, HeaderValue, Request, Response, SendFault, Transport};

/// The header of W3C trace context.
pub(super) static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// What a span is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of a call that the service was asked for.
    Asked,
    /// Of an attempt: a part of the trace that asked for the delivery, and linked to it.
    Attempt,
}

/// The trace that a request belongs to: that of `given`, under a new parent, or a new one where it is malformed.
pub(super) fn traceparent(given: Option<&str>) -> String {
    let mut text = String::with_capacity(55);
    text.push_str("00-");
    let flags = match given.and_then(trace) {
        Some((id, _, flags)) => {
            text.push_str(id);
            flags
        }
        None => {
            hex(&fastrand::u128(1..).to_be_bytes(), &mut text);
            "01"
        }
    };
    text.push('-');
    hex(&fastrand::u64(1..).to_be_bytes(), &mut text);
    text.push('-');
    text.push_str(flags);
    text
}

fn hex<const N: usize>(bytes: &[u8; N], text: &mut String) {
    let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' - 10 + half };
    let digits = bytes.map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    // Digits are ASCII.
    text.push_str(std::str::from_utf8(digits.as_flattened()).unwrap_or_default());
}

/// Trace id, parent id and flags of a well-formed `traceparent`.
pub(super) fn trace(text: &str) -> Option<(&str, &str, &str)> {
    let parts: Vec<&str> = text.split('-').collect();
    let [version, id, parent, flags, rest @ ..] = parts.as_slice() else { return None };
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let zeros = |text: &str| text.bytes().all(|byte| byte == b'0');
    let known = hex(version, 2) && *version != "ff" && (*version != "00" || rest.is_empty());
    let shaped = hex(id, 32) && !zeros(id) && hex(parent, 16) && !zeros(parent) && hex(flags, 2);
    (known && shaped).then_some((*id, *parent, *flags))
}

/// Sends each request with a trace, unless it has one.
pub(super) struct Traced {
    inner: Arc<dyn Transport>,
    traceparent: HeaderValue,
}

impl Traced {
    pub(super) fn around(inner: Arc<dyn Transport>, traceparent: &str) -> Arc<dyn Transport> {
        match HeaderValue::from_str(traceparent) {
            Ok(traceparent) => Arc::new(Self { inner, traceparent }),
            Err(_) => inner,
        }
    }
}

impl Transport for Traced {
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
        request.headers.entry(&TRACEPARENT).or_insert_with(|| self.traceparent.clone());
        self.inner.send(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_goes_on_and_a_malformed_one_is_a_new_one() {
        let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let taken = traceparent(Some(given));
        assert!(
            taken.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && taken.ends_with("-01"),
            "{taken}"
        );
        assert_ne!(taken, given);
        for malformed in [
            "",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            &given.replace("00f", "00g"),
            &format!("{given}-x"),
            &format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)),
        ] {
            let new = traceparent(Some(malformed));
            assert!(trace(&new).is_some() && !new.contains("4bf92f"), "{malformed} {new}");
        }
    }
}
