//! How a program is run.

/// How a program is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many bytes the body of a response may have, after decompression (section 4, Limits).
    pub max_response: usize,
    /// Whether nothing is sent: steps 1 to 3 and the request only (section 8, `--dry-run`).
    pub dry_run: bool,
    /// Whether secrets and private variables are hidden. Only where they are made up (section 3.6) may they
    /// be shown.
    pub redact: bool,
}

impl Default for Settings {
    /// 1 MiB, sending, hiding.
    fn default() -> Self {
        Self { max_response: 1 << 20, dry_run: false, redact: true }
    }
}
