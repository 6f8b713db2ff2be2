//! Tokens that are fetched once and kept until they expire (section 3.7), in memory only.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use tokio::time::Instant;

use super::failure::Failure;
use super::redact::Needles;
use super::secrets::Secrets;
use super::transport::HeaderValue;

/// How long a token is used whose server does not say how long it lives.
const LIFE: Duration = Duration::from_secs(5 * 60);

/// How long before its end a token is used no more, unless a tenth of its life is less.
const MARGIN: Duration = Duration::from_secs(60);

/// A server that says a longer life than this is not believed, in seconds.
const LONGEST_LIFE: f64 = 10.0 * 365.0 * 86_400.0;

/// How many tokens are looked for in what is shown, the latest ones.
const MOST_KNOWN: usize = 64;

/// A token, and the `Authorization` that it makes.
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) authorization: HeaderValue,
}

/// Why there is no token.
#[derive(Clone)]
pub(crate) struct NoToken {
    pub(crate) failure: Failure,
    /// Whether the request for it was sent.
    pub(crate) is_sent: bool,
}

/// What a token request comes to.
pub(crate) type Fetched = Result<Arc<Token>, NoToken>;

/// A token request on its way, for all that wait for it.
pub(crate) type Fetch = Shared<BoxFuture<'static, Fetched>>;

enum Slot {
    /// It goes on while a run waits for it.
    Fetching(WeakShared<BoxFuture<'static, Fetched>>),
    Kept {
        token: Arc<Token>,
        until: Instant,
    },
}

/// What there is of a token.
pub(crate) enum Found {
    /// It was fetched for an earlier run.
    Kept(Arc<Token>),
    /// It is on its way; `begins` where this is who asked for it first.
    Fetching { fetch: Fetch, begins: bool },
}

/// How long a token is used that lives for `life` seconds.
fn used(life: Option<f64>) -> Duration {
    let Some(seconds) = life else { return LIFE };
    let life = Duration::from_secs_f64(seconds.clamp(0.0, LONGEST_LIFE));
    life.saturating_sub(MARGIN.min(life / 10))
}

/// The tokens of a process, by declaration and resolved values.
#[derive(Default)]
pub(crate) struct Tokens {
    slots: Mutex<HashMap<String, Slot>>,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    texts: VecDeque<Arc<Token>>,
    /// Finds the secrets and the tokens.
    needles: Option<Arc<Needles>>,
}

impl Tokens {
    /// The tokens of `earlier`, for a program with these `secrets`. A declaration that is another one asks by another
    /// key.
    pub(crate) fn after(earlier: &Self, secrets: &Secrets) -> Self {
        let kept = |slot: &Slot| match slot {
            Slot::Kept { token, until } => Some(Slot::Kept { token: Arc::clone(token), until: *until }),
            Slot::Fetching(_) => None,
        };
        let slots = earlier.slots();
        let slots = slots.iter().filter_map(|(key, slot)| Some((key.clone(), kept(slot)?))).collect();
        let texts = earlier.known.read().unwrap_or_else(PoisonError::into_inner).texts.clone();
        let tokens = Self { slots: Mutex::new(slots), known: RwLock::default() };
        tokens.know(|known| known.texts = texts, secrets);
        tokens
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token of `key`, or its request, which `fetch` begins where none is on its way.
    pub(crate) fn find(&self, key: &str, fetch: impl FnOnce() -> BoxFuture<'static, Fetched>) -> Found {
        let mut slots = self.slots();
        match slots.get(key) {
            Some(Slot::Kept { token, until }) if Instant::now() < *until => {
                return Found::Kept(Arc::clone(token));
            }
            Some(Slot::Fetching(on_its_way)) => {
                if let Some(fetch) = on_its_way.upgrade() {
                    return Found::Fetching { fetch, begins: false };
                }
            }
            _ => {}
        }
        let fetch = fetch().shared();
        if let Some(on_its_way) = fetch.downgrade() {
            slots.insert(key.to_owned(), Slot::Fetching(on_its_way));
        }
        Found::Fetching { fetch, begins: true }
    }

    /// Keeps `token`, which was asked for when it had `begun` and lives for `life` seconds from then, as far as
    /// that is known.
    pub(crate) fn keep(&self, key: &str, token: &Arc<Token>, begun: Instant, life: Option<f64>) {
        let until = begun + used(life);
        self.slots().insert(key.to_owned(), Slot::Kept { token: Arc::clone(token), until });
    }

    /// Keeps nothing of a request that failed.
    pub(crate) fn forget(&self, key: &str) {
        self.slots().remove(key);
    }

    /// Drops `token` if it is still the kept one.
    pub(crate) fn refuse(&self, key: &str, token: &Arc<Token>) {
        let mut slots = self.slots();
        if matches!(slots.get(key), Some(Slot::Kept { token: kept, .. }) if Arc::ptr_eq(kept, token)) {
            slots.remove(key);
        }
    }

    /// From now on `token` is looked for like the `secrets`.
    pub(crate) fn hide(&self, token: &Arc<Token>, secrets: &Secrets) {
        self.know(
            |known| {
                known.texts.push_back(Arc::clone(token));
                if known.texts.len() > MOST_KNOWN {
                    known.texts.pop_front();
                }
            },
            secrets,
        );
    }

    fn know(&self, change: impl FnOnce(&mut Known), secrets: &Secrets) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut known);
        if !known.texts.is_empty() {
            let needles = secrets.needles_with(known.texts.iter().map(|token| token.text.as_str()));
            known.needles = Some(Arc::new(needles));
        }
    }

    /// Finds the secrets and the tokens; `None` until there is a token.
    pub(crate) fn needles(&self) -> Option<Arc<Needles>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).needles.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_used_until_a_minute_or_a_tenth_before_its_end() {
        for (life, seconds) in [
            (None, 300.0),
            (Some(3600.0), 3540.0),
            (Some(600.0), 540.0),
            (Some(100.0), 90.0),
            (Some(1.0), 0.9),
            (Some(0.0), 0.0),
            (Some(-5.0), 0.0),
            (Some(f64::MAX), LONGEST_LIFE - 60.0),
        ] {
            assert_eq!(used(life), Duration::from_secs_f64(seconds), "{life:?}");
        }
    }
}
