//! `functions.hash`: a digest of a text, or with a key its HMAC.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::kind::Kind;
use super::signature::{Answer, Argument, Example, Signature};
use super::{Context, Failure, Function, Given, characters, words};
use crate::json::{Json, Object};

pub(super) struct Hash;

const ALGORITHMS: &[&str] = &["sha256", "sha1", "md5", "sha512"];
const ENCODINGS: &[&str] = &["hex", "base64"];

static SIGNATURE: Signature = Signature {
    name: "hash",
    summary: "Computes the digest of a text, or with a key its HMAC",
    arguments: &[
        Argument::required("text", Kind::Text, "the text, as UTF-8"),
        Argument {
            secret: true,
            ..Argument::optional(
                "key",
                Kind::Text,
                "makes it an HMAC (RFC 2104); a `$secret` is allowed here",
            )
        },
        Argument::optional("algorithm", Kind::Choice(ALGORITHMS), "by default the first"),
        Argument::optional("encoding", Kind::Choice(ENCODINGS), "how it is written; by default the first"),
    ],
    answers: &[Answer::new("hash", "the digest or HMAC; hexadecimal digits are in lower case")],
    notes: &["The hash is meant to be sent: it is not hidden, also where the key is a secret."],
    example: Example {
        webhook: "sign_phone",
        with: r#"{ "text": "919879072567", "key": "made-up", "encoding": "base64" }"#,
        answer: r#"{ "hash": "wrfK7fCyMSeGq35TiqEZHgU+AH3PchU3f4npPxPP6ls=" }"#,
    },
};

impl Function for Hash {
    fn signature(&self) -> &'static Signature {
        &SIGNATURE
    }

    fn answer(&self, given: &Given<'_>, _: &Context<'_>) -> Result<Object, Failure> {
        let text = given.need("text", characters::text)?;
        let key = given.get("key", characters::text)?;
        let key = key.as_deref().map(str::as_bytes);
        let hash = match given.get("algorithm", |value| words::choice(value, ALGORITHMS))? {
            Some("sha1") => computed::<Sha1, Hmac<Sha1>>(text.as_bytes(), key),
            Some("md5") => computed::<Md5, Hmac<Md5>>(text.as_bytes(), key),
            Some("sha512") => computed::<Sha512, Hmac<Sha512>>(text.as_bytes(), key),
            _ => computed::<Sha256, Hmac<Sha256>>(text.as_bytes(), key),
        };
        let written = match given.get("encoding", |value| words::choice(value, ENCODINGS))? {
            Some("base64") => STANDARD.encode(hash),
            _ => hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        Ok([("hash", Json::from(written))].into_iter().collect())
    }
}

/// The digest of `text`, or its HMAC.
fn computed<D: Digest, M: Mac + KeyInit>(text: &[u8], key: Option<&[u8]>) -> Vec<u8> {
    // An HMAC takes keys of every length.
    match key.and_then(|key| M::new_from_slice(key).ok()) {
        Some(mac) => mac.chain_update(text).finalize().into_bytes().to_vec(),
        None => D::digest(text).to_vec(),
    }
}
