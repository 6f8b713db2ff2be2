//! Numbers for tests that try much and are the same in each run.

/// Numbers that look random: xorshift of 64 bits, from a seed that is not 0.
pub struct Numbers(pub u64);

impl Numbers {
    /// The next one, below `limit`; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
