//! The secrets that the operator holds.

use std::collections::HashMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::redact::{Needles, SHORTEST};

/// Secrets by the name behind `$secret.`; no `Debug` shows them.
#[derive(Default)]
pub struct Secrets {
    by_name: HashMap<String, SecretString>,
    needles: Needles,
}

impl Secrets {
    /// Holds `secrets`; of two of one name the later counts.
    pub fn new(secrets: impl IntoIterator<Item = (String, SecretString)>) -> Self {
        let by_name: HashMap<String, SecretString> = secrets.into_iter().collect();
        let texts = by_name.values().map(ExposeSecret::expose_secret);
        let needles = Needles::new(texts.filter(|text| text.chars().count() >= SHORTEST));
        Self { by_name, needles }
    }

    /// The secret of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(ExposeSecret::expose_secret)
    }

    /// Finds the secrets that are long enough to be looked for.
    pub(crate) fn needles(&self) -> &Needles {
        &self.needles
    }
}

impl FromIterator<(String, String)> for Secrets {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(secrets: I) -> Self {
        Self::new(secrets.into_iter().map(|(name, secret)| (name, secret.into())))
    }
}

/// The number of secrets, nothing of them.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.by_name.len())
    }
}
