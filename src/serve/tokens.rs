//! Who may call: the file of `--tokens`.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Run,
    End,
    Read,
    Content,
    Replay,
    Erase,
    Metrics,
}

impl Scope {
    const ALL: [Self; 7] =
        [Self::Run, Self::End, Self::Read, Self::Content, Self::Replay, Self::Erase, Self::Metrics];

    const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// As the file writes it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::End => "end",
            Self::Read => "read",
            Self::Content => "content",
            Self::Replay => "replay",
            Self::Erase => "erase",
            Self::Metrics => "metrics",
        }
    }
}

/// Several scopes, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scopes(u8);

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

/// Who calls.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// The token's NAME; empty without tokens.
    pub(super) name: String,
    scopes: Scopes,
    /// How many runs of its own there are at once.
    pub(super) runs: Option<Arc<Semaphore>>,
}

impl Caller {
    /// Whoever reaches the service, where it has no tokens.
    pub(super) fn of_this_machine() -> Self {
        Self { name: String::new(), scopes: Scope::ALL.into_iter().collect(), runs: None }
    }

    pub(super) fn may(&self, scope: Scope) -> bool {
        self.scopes.0 & scope.bit() != 0
    }
}

/// The tokens of a file.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    lines: Vec<([u8; 32], Caller)>,
    limits: HashMap<String, (usize, Arc<Semaphore>)>,
}

impl Tokens {
    /// Reads the lines of a file. Runs under way still count after a change: a limit that stays the same is the one of
    /// `before`.
    ///
    /// # Errors
    ///
    /// The first line that is not one of tokens. The message shows no hash.
    pub(super) fn read(text: &str, before: Option<&Self>) -> Result<Self, String> {
        let mut tokens = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            if words.is_empty() {
                continue;
            }
            tokens.add(&words, before).map_err(|why| format!("line {number} of the tokens: {why}"))?;
        }
        Ok(tokens)
    }

    fn add(&mut self, words: &[&str], before: Option<&Self>) -> Result<(), String> {
        let (name, hash, scopes, rest) = match words {
            [name, hash, scopes, rest @ ..] => (*name, *hash, *scopes, rest),
            _ => return Err("expected `NAME SHA256-OF-TOKEN SCOPE,…`".to_owned()),
        };
        let hash =
            digest(hash).ok_or("expected the SHA-256 of the token as 64 lower-case hexadecimal digits")?;
        if self.lines.iter().any(|(other, _)| *other == hash) {
            return Err("the token is repeated".to_owned());
        }
        let scope = |word: &str| {
            let known = Scope::ALL.into_iter().find(|scope| scope.name() == word);
            let names = || Scope::ALL.map(|scope| format!("`{}`", scope.name())).join(", ");
            known.ok_or_else(|| format!("`{word}` is not a scope: expected {}", names()))
        };
        let scopes = scopes.split(',').map(scope).collect::<Result<Scopes, _>>()?;
        let runs = match rest {
            [] => None,
            [limit] => Some(self.limit(name, limit, before)?),
            _ => return Err("expected at most `runs=N` after the scopes".to_owned()),
        };
        let count = self.lines.iter().filter(|(_, caller)| caller.name == name).count();
        if count >= 2 {
            return Err(format!("`{name}` has more than two lines"));
        }
        self.lines.push((hash, Caller { name: name.to_owned(), scopes, runs }));
        Ok(())
    }

    /// The limit of a name, which its lines share.
    fn limit(&mut self, name: &str, word: &str, before: Option<&Self>) -> Result<Arc<Semaphore>, String> {
        let count = word.strip_prefix("runs=").and_then(|count| count.parse::<usize>().ok());
        let count = count
            .filter(|count| (1..=Semaphore::MAX_PERMITS).contains(count))
            .ok_or_else(|| format!("expected `runs=N`, found `{word}`"))?;
        if let Some((other, limit)) = self.limits.get(name) {
            if *other != count {
                return Err(format!("the lines of `{name}` have different limits"));
            }
            return Ok(Arc::clone(limit));
        }
        let kept = before.and_then(|before| before.limits.get(name)).filter(|(other, _)| *other == count);
        let limit = kept.map_or_else(|| Arc::new(Semaphore::new(count)), |(_, limit)| Arc::clone(limit));
        self.limits.insert(name.to_owned(), (count, Arc::clone(&limit)));
        Ok(limit)
    }

    /// Whose token it is. Every line is compared, each in constant time.
    pub(super) fn caller(&self, token: &str) -> Option<&Caller> {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let mut found = None;
        for (other, caller) in &self.lines {
            let differs = hash.iter().zip(other).fold(0, |differs, (one, two)| differs | (one ^ two));
            if std::hint::black_box(differs) == 0 {
                found = Some(caller);
            }
        }
        found
    }
}

fn digest(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut hash = [0; 32];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != hash.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"; // `password`

    #[test]
    fn a_line_has_a_name_a_hash_scopes_and_perhaps_a_limit() {
        let tokens =
            Tokens::read(&format!("# who\n\nivr {HASH} run,end runs=2 # the engine\n"), None).unwrap();
        let caller = tokens.caller("password").unwrap();
        assert_eq!(caller.name, "ivr");
        assert!(caller.may(Scope::Run) && caller.may(Scope::End) && !caller.may(Scope::Read));
        assert_eq!(caller.runs.as_ref().unwrap().available_permits(), 2);
        assert!(tokens.caller("Password").is_none());
        assert!(tokens.caller("").is_none());
    }

    #[test]
    fn a_limit_that_stays_keeps_its_runs() {
        let text = format!("ivr {HASH} run runs=2");
        let before = Tokens::read(&text, None).unwrap();
        let held = Arc::clone(before.caller("password").unwrap().runs.as_ref().unwrap());
        let _permit = held.try_acquire().unwrap();
        let after = Tokens::read(&text, Some(&before)).unwrap();
        assert_eq!(after.caller("password").unwrap().runs.as_ref().unwrap().available_permits(), 1);
    }

    #[test]
    fn a_faulty_line_is_reported_without_its_hash() {
        for (text, why) in [
            ("ivr".to_owned(), "expected `NAME SHA256-OF-TOKEN SCOPE,…`"),
            (format!("ivr {} run", HASH.to_uppercase()), "lower-case hexadecimal"),
            (format!("ivr {HASH}0 run"), "64 lower-case"),
            (format!("ivr {HASH} walk"), "`walk` is not a scope"),
            (format!("ivr {HASH} run runs=0"), "expected `runs=N`, found `runs=0`"),
            (format!("ivr {HASH} run runs=1 x"), "at most `runs=N`"),
            (format!("ivr {HASH} run\nops {HASH} read"), "line 2 of the tokens: the token is repeated"),
        ] {
            let fault = Tokens::read(&text, None).unwrap_err();
            assert!(fault.contains(why), "{fault}");
            assert!(!fault.contains(HASH), "{fault}");
        }
    }
}
