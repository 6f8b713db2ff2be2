//! How far the tests that search go: a little way for whoever builds, all the way in CI.
//!
//! `HOOK_TESTS=full` is what CI does; `HOOK_TESTS=200` tries 200 times as much, for hours.

/// How many times as much as CI is tried; `None` is the short form.
fn times() -> Option<usize> {
    match std::env::var("HOOK_TESTS").as_deref() {
        Ok("full") => Some(1),
        Ok("short") => None,
        Ok(times) => Some(times.parse().expect("`HOOK_TESTS` is `short`, `full` or a number")),
        Err(_) => std::env::var_os("CI").map(|_| 1),
    }
}

/// How many are tried of what there is no end of: `short`, or `full` in CI.
pub fn many(short: usize, full: usize) -> usize {
    times().map_or(short, |times| full * times)
}

/// One in how many is tried of what there is an end of: in `short`, or in `full` in CI.
pub fn one_in(short: usize, full: usize) -> usize {
    times().map_or(short, |times| (full / times).max(1))
}
