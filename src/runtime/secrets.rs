//! The secrets that the operator holds.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use secrecy::{ExposeSecret, SecretString};

use super::redact::{Needles, SHORTEST};

/// Secrets by the name after `$secret.`; no `Debug` shows them.
#[derive(Default)]
pub struct Secrets {
    by_name: HashMap<String, SecretString>,
    /// Set out when they are first looked for: a test, whose secrets are made up, never does.
    needles: OnceLock<Arc<Needles>>,
}

impl Secrets {
    /// Holds `secrets`; of two of one name the later counts.
    pub fn new(secrets: impl IntoIterator<Item = (String, SecretString)>) -> Self {
        Self { by_name: secrets.into_iter().collect(), needles: OnceLock::new() }
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The secret of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(ExposeSecret::expose_secret)
    }

    /// Whether these are the same as `other`.
    #[cfg(feature = "service")]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let same = |(name, secret): (&String, &SecretString)| other.get(name) == Some(secret.expose_secret());
        self.by_name.len() == other.by_name.len() && self.by_name.iter().all(same)
    }

    /// Finds the secrets that are long enough to be looked for.
    pub(crate) fn needles(&self) -> &Arc<Needles> {
        self.needles.get_or_init(|| Arc::new(self.needles_with(std::iter::empty())))
    }

    /// Finds the secrets and `more` that are long enough to be looked for.
    pub(crate) fn needles_with<'t>(&'t self, more: impl Iterator<Item = &'t str>) -> Needles {
        let texts = self.by_name.values().map(ExposeSecret::expose_secret).chain(more);
        Needles::new(texts.filter(|text| text.chars().count() >= SHORTEST))
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
