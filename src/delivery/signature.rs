//! Signatures as the Standard Webhooks specification defines them (`v1`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// A key that deliveries are signed with. No `Debug` shows it.
pub struct SigningKey(Hmac<Sha256>);

/// A text that is not a signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signing key is not `whsec_` and base64 after it")]
pub struct InvalidKey;

impl SigningKey {
    /// The key of `secret`: `whsec_` and base64 after it.
    ///
    /// # Errors
    ///
    /// Any other text, and an empty key.
    pub fn new(secret: &str) -> Result<Self, InvalidKey> {
        let key =
            STANDARD.decode(secret.strip_prefix("whsec_").ok_or(InvalidKey)?).map_err(|_| InvalidKey)?;
        if key.is_empty() {
            return Err(InvalidKey);
        }
        Hmac::new_from_slice(&key).map(Self).map_err(|_| InvalidKey)
    }

    /// The `webhook-signature` of a delivery: `v1,` and base64 of the HMAC-SHA256 of
    /// `{id}.{timestamp}.{body}`. `timestamp` is in seconds since 1970.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp: u64, body: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_the_specifications_implementations() {
        let key = SigningKey::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(
            key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn what_is_no_key() {
        for secret in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64"] {
            assert_eq!(SigningKey::new(secret).err(), Some(InvalidKey), "{secret}");
        }
    }
}
