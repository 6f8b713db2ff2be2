//! How many attempts an endpoint has under way at most (service, section 4 rule 5).

use super::Sent;

const FIRST: usize = 8;
const MOST: usize = 64;

/// How many attempts an endpoint may have under way. It falls fast when the endpoint is in trouble, and grows
/// slowly when it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit(usize);

impl Default for Limit {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Limit {
    pub(super) const fn get(self) -> usize {
        self.0
    }

    /// Follows an attempt; `None`: it took too long.
    pub(super) fn follow(&mut self, sent: Option<&Sent>) {
        self.0 = match sent {
            Some(Sent::Answered { status: 200..300, .. }) => (self.0 + 1).min(MOST),
            None | Some(Sent::Unreachable { .. } | Sent::Answered { status: 429 | 500..600, .. }) => {
                (self.0 / 2).max(1)
            }
            Some(Sent::Answered { .. } | Sent::Unsendable { .. }) => self.0,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16) -> Option<Sent> {
        Some(Sent::Answered { status, retry_after: None, reason: None, excerpt: None })
    }

    #[test]
    fn it_halves_in_trouble_and_grows_by_one() {
        let unreachable = Some(Sent::Unreachable { reason: String::new() });
        let unsendable = Some(Sent::Unsendable { reason: String::new() });
        let mut limit = Limit::default();
        for (sent, left) in [
            (answered(200), 9),
            (answered(204), 10),
            (answered(503), 5),
            (answered(404), 5),
            (answered(301), 5),
            (unsendable, 5),
            (answered(429), 2),
            (unreachable, 1),
            (None, 1),
            (answered(200), 2),
        ] {
            limit.follow(sent.as_ref());
            assert_eq!(limit.get(), left, "{sent:?}");
        }
    }

    #[test]
    fn it_is_8_at_first_and_64_at_most() {
        let mut limit = Limit::default();
        assert_eq!(limit.get(), 8);
        for _ in 0..100 {
            limit.follow(answered(200).as_ref());
        }
        assert_eq!(limit.get(), 64);
    }
}
