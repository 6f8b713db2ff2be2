//! The HTTP client's errors, in words for people, without URL, headers or body.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::SendFault;
use super::resolve::{RefusedAddress, Unresolved};

/// Why no response came.
pub(super) fn of_sending(error: &reqwest::Error) -> SendFault {
    if error.is_builder() {
        return SendFault::NotSendable("the URL is none that HTTP can send".into());
    }
    if let Some(refused) = find::<RefusedAddress>(error) {
        return SendFault::RefusedAddress(refused.0.clone());
    }
    if find::<Unresolved>(error).is_some() {
        let host = error.url().and_then(url::Url::host_str).unwrap_or_default();
        return SendFault::NoConnection(format!("the name `{host}` could not be resolved"));
    }
    let tls = find::<rustls::Error>(error).map(of_tls);
    if error.is_connect() {
        let io = || find::<io::Error>(error).map_or("no connection could be made", |io| of_io(io.kind()));
        return SendFault::NoConnection(tls.unwrap_or_else(|| io().into()));
    }
    // A server may refuse the client's certificate after the handshake (RFC 8446, section 4.4.2).
    if let Some(tls) = tls {
        return SendFault::BrokenOff(tls);
    }
    let broken_off = |why: &str| SendFault::BrokenOff(why.into());
    match find::<hyper::Error>(error) {
        // The error says it in no other way.
        Some(http) if http.is_parse() && http.to_string() == "message head is too large" => {
            broken_off("the headers of the answer are too large")
        }
        Some(http) if http.is_parse() => broken_off("the answer is not HTTP"),
        Some(http) if http.is_incomplete_message() || http.is_closed() || http.is_canceled() => {
            broken_off(CLOSED_UNANSWERED)
        }
        _ => match find::<io::Error>(error) {
            Some(io) => broken_off(match io.kind() {
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe => CLOSED_UNANSWERED,
                kind => of_io(kind),
            }),
            None => broken_off("the connection broke off before an answer came"),
        },
    }
}

const CLOSED_UNANSWERED: &str = "the server closed the connection before it answered";

/// Why a response's body is not complete.
pub(super) fn of_body(error: &reqwest::Error) -> String {
    let io = find::<io::Error>(error).map(io::Error::kind);
    match find::<hyper::Error>(error) {
        Some(http) if http.is_parse() => MISFRAMED,
        Some(_) if matches!(io, Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)) => MISFRAMED,
        _ => CUT_OFF,
    }
    .into()
}

const MISFRAMED: &str = "the body is not sent as HTTP says";
const CUT_OFF: &str = "the connection broke off before the end of the body";

/// What lies at the bottom of `error`.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

fn of_io(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::ConnectionRefused => "the connection was refused",
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            "the server broke the connection off"
        }
        io::ErrorKind::UnexpectedEof => "the server closed the connection before TLS was agreed on",
        io::ErrorKind::HostUnreachable => "the server cannot be reached: no route to it",
        io::ErrorKind::NetworkUnreachable => "the server cannot be reached: no network leads to it",
        io::ErrorKind::AddrNotAvailable => "no local address is free to connect from",
        io::ErrorKind::TimedOut => "the server did not answer the connection",
        _ => "no connection could be made",
    }
}

fn of_tls(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(fault) => {
            format!("the certificate is not trusted: {}", of_certificate(fault))
        }
        rustls::Error::NoCertificatesPresented => {
            "the certificate is not trusted: the server sent none".into()
        }
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS".into(),
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure,
        ) => "the server offers no TLS that is safe, 1.2 or newer is needed".into(),
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::AccessDenied,
        ) => "the server asks for a certificate of the client".into(),
        rustls::Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            "the server does not know the name".into()
        }
        _ => "TLS with the server failed".into(),
    }
}

fn of_certificate(fault: &CertificateError) -> &'static str {
    use CertificateError as Fault;
    match fault {
        Fault::Expired | Fault::ExpiredContext { .. } => "it has expired",
        Fault::NotValidYet | Fault::NotValidYetContext { .. } => "it is not valid yet",
        Fault::NotValidForName | Fault::NotValidForNameContext { .. } => "it is for another name",
        Fault::UnknownIssuer => "it was not issued by a known authority",
        Fault::Revoked => "it was revoked",
        Fault::BadSignature => "its signature is wrong",
        Fault::InvalidPurpose | Fault::InvalidPurposeContext { .. } => "it is not for servers",
        Fault::BadEncoding => "it cannot be read",
        _ => "it could not be verified",
    }
}

/// The first error of type `T` in the chain of `error`. An I/O error's cause is looked into as well: it is
/// not in the chain of sources.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| find::<T>(inner)) {
            return Some(found);
        }
        next = error.source();
    }
    None
}
