//! Numbers for tests that try much and are the same in each run.

/// Numbers that look random: xorshift of 64 bits, from a seed that is not 0.
pub struct Numbers(pub u64);

impl Numbers {
    /// Those of something that has a name: they stay as they are whatever else there is.
    pub fn of(name: &str) -> Self {
        // FNV-1a, whose result is 0 for no name that anybody writes.
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        }))
    }

    /// The next one, below `limit`; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
