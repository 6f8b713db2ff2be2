//! How much is too much to be read at once. Tests set limits of their own, so that short texts reach them.

/// From how many bytes on something is cut out of a declaration, and how much of it.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// From how many bytes on a run of constants is cut.
    pub run: usize,
    /// How much of such a run stays at each end, at least: what follows a fault is read by what stands around it.
    pub margin: usize,
    /// From how many bytes on a block is long.
    pub block: usize,
    /// How many bytes of such a block are read at a time, at least.
    pub piece: usize,
    /// From how many bytes on a declaration in which something is wrong is read in part.
    pub part: usize,
}

/// Twice as long as what is read at first of a declaration in which something is wrong.
pub(super) const PART: usize = 512 << 10;

const LIMITS: Limits = Limits { run: 16 << 10, margin: 256, block: 64 << 10, piece: 16 << 10, part: PART };

#[cfg(not(test))]
pub(super) fn limits() -> Limits {
    LIMITS
}

#[cfg(test)]
thread_local! {
    static OWN: std::cell::Cell<Limits> = const { std::cell::Cell::new(LIMITS) };
}

#[cfg(test)]
pub(super) fn limits() -> Limits {
    OWN.get()
}

/// What `read` returns under the limits that `set` changes.
#[cfg(test)]
pub(super) fn with<T>(set: impl FnOnce(&mut Limits), read: impl FnOnce() -> T) -> T {
    let before = OWN.get();
    let mut own = before;
    set(&mut own);
    OWN.set(own);
    let value = read();
    OWN.set(before);
    value
}
