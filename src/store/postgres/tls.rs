//! How a connection is secured: `sslmode` and `sslrootcert` of an address.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// An address as the client library reads it, and how TLS is done where it is.
///
/// A certificate is always checked, and so is the name in it: `sslmode=verify-ca` and `verify-full` mean what `require`
/// does. `sslrootcert` names a PEM file with the authorities to trust instead of the system's.
pub(super) fn secured(address: &str) -> Result<(String, ClientConfig), String> {
    let (before, query) = address.split_once('?').unwrap_or((address, ""));
    let mut roots = None;
    let mut kept = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslrootcert", file)) => roots = Some(read(file)?),
            Some(("sslmode", "verify-ca" | "verify-full")) => kept.push("sslmode=require"),
            _ => kept.push(pair),
        }
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|fault| fault.to_string())?;
    let builder = match roots {
        Some(roots) => builder.with_root_certificates(roots),
        None => builder.with_platform_verifier().map_err(|fault| fault.to_string())?,
    };
    let address = if kept.is_empty() { before.to_owned() } else { format!("{before}?{}", kept.join("&")) };
    Ok((address, builder.with_no_client_auth()))
}

fn read(file: &str) -> Result<RootCertStore, String> {
    let file = percent_encoding::percent_decode_str(file).decode_utf8_lossy();
    let invalid = |fault: &dyn std::fmt::Display| format!("`sslrootcert` {file}: {fault}");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(&*file).map_err(|fault| invalid(&fault))? {
        let certificate = certificate.map_err(|fault| invalid(&fault))?;
        roots.add(certificate).map_err(|fault| invalid(&fault))?;
    }
    if roots.is_empty() {
        return Err(invalid(&"expected a certificate in PEM form"));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_checked_whatever_the_mode_is_called() {
        for (address, read) in [
            ("postgres://db/hook", "postgres://db/hook"),
            ("postgres://db/hook?sslmode=verify-full", "postgres://db/hook?sslmode=require"),
            (
                "postgres://db/hook?connect_timeout=3&sslmode=verify-ca",
                "postgres://db/hook?connect_timeout=3&sslmode=require",
            ),
            ("postgres://db/hook?sslmode=disable", "postgres://db/hook?sslmode=disable"),
        ] {
            assert_eq!(secured(address).unwrap().0, read);
        }
    }

    #[test]
    fn a_file_of_authorities_holds_some() {
        let empty = tempfile::NamedTempFile::new().unwrap();
        for file in ["/none/ca.pem", empty.path().to_str().unwrap()] {
            let fault = secured(&format!("postgres://db/hook?sslrootcert={file}")).unwrap_err();
            assert!(fault.contains(file), "{fault}");
        }
    }
}
