//! Connections: to checked addresses, with TLS where the URL says so.

use std::sync::Arc;
use std::time::Duration;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::resolve::GuardedResolver;

/// Longer than any wait, so that a run ends by its own wait and never by a timer of the socket.
const UNACKNOWLEDGED: Duration = Duration::from_secs(75);
/// How often a silent connection is tested, and how many tests may fail.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const KEEP_ALIVE_TESTS: u32 = 3;

pub(super) type Connector = HttpsConnector<HttpConnector<GuardedResolver>>;

/// Makes connections to the addresses that `resolver` finds.
pub(super) fn connector(resolver: GuardedResolver, tls: ClientConfig) -> Connector {
    let mut http = HttpConnector::new_with_resolver(resolver);
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_keepalive(Some(KEEP_ALIVE));
    http.set_keepalive_interval(Some(KEEP_ALIVE));
    http.set_keepalive_retries(Some(KEEP_ALIVE_TESTS));
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    http.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
    HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(http)
}

/// TLS 1.2 or newer, which trusts the system's authorities and `roots`.
pub(super) fn tls(roots: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(rustls::DEFAULT_VERSIONS)?;
    // A machine without root certificates can still send to http:// and to the given authorities.
    Ok(match Verifier::new_with_extra_roots(roots.clone(), provider) {
        Ok(system) => {
            let verifier: Arc<dyn ServerCertVerifier> = Arc::new(system);
            config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
        }
        Err(_) => {
            let mut store = RootCertStore::empty();
            for root in roots {
                store.add(root)?;
            }
            config.with_root_certificates(store).with_no_client_auth()
        }
    })
}
