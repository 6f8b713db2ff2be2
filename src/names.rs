//! What a name is, and the groups of variables (language, section 2): the one place that says so.

/// Whether a name may begin with `byte`.
#[must_use]
pub fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether a name may hold `byte`.
#[must_use]
pub fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// The end of the name at `at`, where there is one.
#[must_use]
pub fn end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    rest.first().filter(|&&byte| is_start(byte))?;
    Some(at + rest.iter().position(|&byte| !is_part(byte)).unwrap_or(rest.len()))
}

/// Whether `text` is a name: `[A-Za-z_][A-Za-z0-9_-]*`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    end(text.as_bytes(), 0) == Some(text.len())
}

/// Whether `name` is a fact of a call that every platform knows.
pub(crate) fn is_of_call(name: &str) -> bool {
    matches!(name, "cli" | "state" | "start")
}

/// A group of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// `$flow.key.NAME`
    Flow,
    /// `$user.key.NAME`
    User,
    /// `$call.NAME` or `$call.NAME.NAME`
    Call,
    /// `$sys.NAME`
    Sys,
    /// `$account.NAME`
    Account,
    /// `$secret.NAME`
    Secret,
}

impl Group {
    /// All of them, in the order in which they are listed to authors.
    pub const ALL: [Self; 6] = [Self::Flow, Self::User, Self::Call, Self::Sys, Self::Account, Self::Secret];

    /// The word after `$`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::User => "user",
            Self::Call => "call",
            Self::Sys => "sys",
            Self::Account => "account",
            Self::Secret => "secret",
        }
    }

    /// Whether `key` stands between the group and the name.
    #[must_use]
    pub fn is_keyed(self) -> bool {
        matches!(self, Self::Flow | Self::User)
    }

    /// As a whole: `$flow.key`.
    #[must_use]
    pub fn written(self) -> &'static str {
        self.prefix().trim_end_matches('.')
    }

    /// What stands before the name: `$flow.key.`.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Flow => "$flow.key.",
            Self::User => "$user.key.",
            Self::Call => "$call.",
            Self::Sys => "$sys.",
            Self::Account => "$account.",
            Self::Secret => "$secret.",
        }
    }

    /// The group whose word is `word`.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.word() == word)
    }

    /// The group that `text`, a variable, begins with, and what follows its prefix.
    #[must_use]
    pub fn split(text: &str) -> Option<(Self, &str)> {
        Self::ALL.into_iter().find_map(|group| Some((group, text.strip_prefix(group.prefix())?)))
    }

    /// Whether `name`, which follows the prefix, names a variable of the group.
    #[must_use]
    pub fn holds(self, name: &str) -> bool {
        match name.split_once('.') {
            Some((first, second)) => self == Self::Call && is_name(first) && is_name(second),
            None => is_name(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ascii_words_that_begin_with_a_letter() {
        for name in ["a", "_", "a-b", "A1_", "__-"] {
            assert!(is_name(name), "{name}");
        }
        for not in ["", "1a", "-a", "a.b", "ä", "a b"] {
            assert!(!is_name(not), "{not}");
        }
    }

    #[test]
    fn only_calls_have_two_names() {
        assert_eq!(Group::split("$call.cli.number"), Some((Group::Call, "cli.number")));
        assert!(Group::Call.holds("cli.number") && !Group::Call.holds("a.b.c"));
        assert!(!Group::Sys.holds("a.b") && Group::Sys.holds("datetime"));
        assert_eq!(Group::split("$flow.x"), None);
        assert_eq!(Group::Flow.written(), "$flow.key");
    }
}
