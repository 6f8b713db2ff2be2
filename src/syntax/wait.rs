//! How long a caller may wait (section 3.3), and what is said of a wait that is longer, or none.

/// The longest wait, in milliseconds.
pub const LONGEST: u32 = 60_000;

/// What is wrong, and what to do about it.
pub type Said = (String, &'static str);

/// Of a wait of nothing.
pub fn of_nothing() -> Said {
    (
        "a wait of nothing leaves no time for an answer".to_owned(),
        "write how long the caller may wait, as `wait 10s`; or `no wait` to go on at once",
    )
}

/// Of `written`, which is longer than [`LONGEST`].
pub fn too_long(written: &str, hold_music: bool) -> Said {
    let help = match hold_music {
        true => "write `60s` or less",
        false => "write `10s` or less, or up to `60s` and `with hold music` after it",
    };
    (format!("a caller waits at most 60 s, not `{written}`"), help)
}
