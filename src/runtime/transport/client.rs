//! The transport over the network: one HTTP client for all runs.

use std::future::ready;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use ipnet::IpNet;
use tokio::time::{Instant, sleep_until};
use url::Host;

use super::body::Limit;
use super::decode::Codings;
use super::resolve::{GuardedResolver, LOOKUPS_AT_ONCE, refused_literal};
use super::within::within;
use super::{Request, Response, SendFault, Transport, body, fault, message};
use crate::ir;

/// Longer than any wait, so that a run ends by its own wait and never by a timer of the socket.
const UNACKNOWLEDGED: Duration = Duration::from_secs(75);
/// Shorter than servers and load balancers keep an idle connection (60 s and more for most), so that a
/// request seldom meets one that is being closed: it cannot be sent again.
const IDLE: Duration = Duration::from_secs(30);
/// Idle connections kept for one host.
const IDLE_PER_HOST: usize = 256;
/// How long an HTTP/2 connection may be silent while a run waits before a ping tests it, and how long
/// the ping may take.
const PING: Duration = Duration::from_secs(15);
const PONG: Duration = Duration::from_secs(10);
/// What a server may send ahead of the reader: a response's limit is 1 MiB unless the operator says more.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 4 << 20;
/// Bytes of a response's headers over HTTP/2; over HTTP/1.1 the client reads about 400 KiB at most.
const HEADER_LIST: u32 = 64 << 10;

/// Headers of a response over HTTP/1.1: each gateway on the way adds some, and the client reads 100 by default.
const HEADERS: usize = 256;

/// Sends requests over HTTP/1.1 or, where TLS agrees on it, HTTP/2, and keeps connections for the next.
///
/// It follows no redirect, sends nothing twice, uses no proxy and no cookie, and adds to a request what
/// belongs to the connection alone: `Host`, `Content-Length`, and `Accept-Encoding` unless it is given. TLS is 1.2 or newer. Every
/// address is checked against section 6 of the language before it is connected to. Cloning it is cheap
/// and shares the connections.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    allow_http: bool,
    allowed: Arc<[IpNet]>,
}

/// Settings of an [`HttpTransport`].
#[derive(Debug)]
pub struct HttpTransportBuilder {
    allow_http: bool,
    allowed: Vec<IpNet>,
    root_certificates: Vec<Vec<u8>>,
    lookups: usize,
}

impl Default for HttpTransportBuilder {
    fn default() -> Self {
        Self { allow_http: false, allowed: vec![], root_certificates: vec![], lookups: LOOKUPS_AT_ONCE }
    }
}

/// Why there is no [`HttpTransport`].
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// A root certificate is not PEM.
    #[error("the root certificate cannot be read: it is not PEM")]
    RootCertificate,
    /// The HTTP client could not be set up; says why.
    #[error("the HTTP client could not be set up: {0}")]
    Client(String),
}

impl HttpTransport {
    /// A transport that refuses `http://` and every address that is not publicly routable, until told
    /// otherwise.
    #[must_use]
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::default()
    }
}

impl HttpTransportBuilder {
    /// Allows what the operator allows.
    #[must_use]
    pub fn account(mut self, account: &ir::Account) -> Self {
        self.allow_http = account.allow_http;
        self.allowed.clone_from(&account.allow_networks);
        self
    }

    /// Trusts the authorities of `pem` (one certificate or several) besides the system's.
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Looks that many names up at once, at least as many as by default.
    #[must_use]
    pub fn lookups(mut self, at_once: usize) -> Self {
        self.lookups = at_once.max(LOOKUPS_AT_ONCE);
        self
    }

    /// Sets the client up; reads the system's root certificates.
    ///
    /// # Errors
    ///
    /// When a root certificate is not PEM, or the client cannot be set up.
    pub fn build(self) -> Result<HttpTransport, TransportError> {
        let mut roots = Vec::new();
        for pem in &self.root_certificates {
            let bundle =
                reqwest::Certificate::from_pem_bundle(pem).map_err(|_| TransportError::RootCertificate)?;
            if bundle.is_empty() {
                return Err(TransportError::RootCertificate);
            }
            roots.extend(bundle);
        }
        // Fails where the process has a provider already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let allowed: Arc<[IpNet]> = self.allowed.into();
        let settings = || settings(Arc::clone(&allowed), self.lookups);
        // A machine without root certificates can still send to http:// and to the given authorities.
        let client = settings()
            .tls_certs_merge(roots.clone())
            .build()
            .or_else(|_| settings().tls_certs_only(roots).build())
            .map_err(|fault| TransportError::Client(fault::root_cause(&fault)))?;
        Ok(HttpTransport { client, allow_http: self.allow_http, allowed })
    }
}

fn settings(allowed: Arc<[IpNet]>, lookups: usize) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // Without a number each request is copied before it is sent, for a second time that never comes.
        .retry(reqwest::retry::never().max_retries_per_request(0))
        .dns_resolver(GuardedResolver::new(allowed, lookups))
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .tcp_user_timeout(UNACKNOWLEDGED)
        .http1_title_case_headers()
        .http1_max_headers(HEADERS)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http2_keep_alive_interval(PING)
        .http2_keep_alive_timeout(PONG)
        .http2_initial_stream_window_size(STREAM_WINDOW)
        .http2_initial_connection_window_size(CONNECTION_WINDOW)
        .http2_max_header_list_size(HEADER_LIST)
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
        let Request { deadline, .. } = request;
        let limit = Limit { bytes: request.max_response, wants_beginning: request.wants_beginning };
        let is_head = request.method == "HEAD";
        match self.start(request) {
            Ok(exchange) => Box::pin(finish(exchange, is_head, limit, deadline)),
            Err(fault) => Box::pin(ready(Err(fault))),
        }
    }
}

/// The rest of `exchange`, which was started: what waits for a response is small without the request.
async fn finish(
    exchange: impl Future<Output = Result<reqwest::Response, reqwest::Error>>,
    is_head: bool,
    limit: Limit,
    deadline: Instant,
) -> Result<Response, SendFault> {
    // What is out of time already is not sent.
    if deadline <= Instant::now() {
        return Err(SendFault::TimedOut);
    }
    let mut deadline = pin!(sleep_until(deadline));
    let mut response = match within(deadline.as_mut(), exchange).await {
        None => return Err(SendFault::TimedOut),
        Some(Err(error)) => return Err(fault::of_sending(&error)),
        Some(Ok(response)) => response,
    };
    let status = response.status().as_u16();
    let codings = Codings::of(response.headers());
    let headers = std::mem::take(response.headers_mut());
    let body = match codings {
        _ if body::is_absent(is_head, status) => super::ResponseBody::Complete(bytes::Bytes::new()),
        None => body::plain(&mut response, limit, deadline.as_mut()).await,
        Some(codings) => body::compressed(response, codings, limit, deadline.deadline()).await,
    };
    Ok(Response { status, headers, body })
}

impl HttpTransport {
    /// Starts the exchange of `request`; nothing of it is sent until it is waited for.
    fn start(
        &self,
        request: Request,
    ) -> Result<impl Future<Output = Result<reqwest::Response, reqwest::Error>> + Send + 'static, SendFault>
    {
        self.check(&request.url)?;
        let message = message::request(request)?;
        Ok(self.client.execute(message))
    }

    /// Whether `url` may be sent to, as far as it is literal.
    fn check(&self, url: &url::Url) -> Result<(), SendFault> {
        let not_sendable = |why: &str| Err(SendFault::NotSendable(why.into()));
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            "http" => return not_sendable("`http://` addresses are not allowed"),
            _ => return not_sendable("only https:// and http:// addresses can be sent to"),
        }
        let address = match url.host() {
            None => return not_sendable("the URL has no host"),
            // Names are the resolver's to check; it is not asked for addresses.
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
        };
        refused_literal(address, &self.allowed).map_or(Ok(()), Err)
    }
}
