//! Where the requests of an HTTP/1.1 connection begin and end, and which of them has two lengths: hyper drops one of
//! them without saying so.

use std::mem::take;

use memchr::memchr;

/// The longest line that is looked at: hyper takes no longer head.
const LONGEST: usize = 64 << 10;

/// What the next line belongs to.
enum At {
    Head,
    /// It has the size of a chunk.
    Size,
    /// What follows the last chunk.
    Trailer,
    /// Nothing more: a line is too long, or a head has two lengths, and hyper closes the connection.
    Nothing,
}

/// What is known of a head.
#[derive(Default)]
struct Head {
    has_line: bool,
    length: Option<u64>,
    coded: bool,
}

/// The requests of a connection.
pub(super) struct Heads {
    at: At,
    /// Bytes of a body that come before the next line.
    skipped: u64,
    /// The line so far, where its end has not come with it.
    line: Vec<u8>,
    head: Head,
    begun: bool,
    ended: usize,
}

impl Heads {
    /// Before the first request, whose head begins with the connection.
    pub(super) fn new() -> Self {
        Self { at: At::Head, skipped: 0, line: Vec::new(), head: Head::default(), begun: true, ended: 0 }
    }

    /// Whether a head has begun and not ended.
    pub(super) fn in_head(&self) -> bool {
        self.begun
    }

    /// Takes note of what was read. Gives the number of the request, from 1, whose head has ended with both
    /// `Content-Length` and `Transfer-Encoding`.
    pub(super) fn read(&mut self, mut bytes: &[u8]) -> Option<usize> {
        while !bytes.is_empty() && !matches!(self.at, At::Nothing) {
            if self.skipped > 0 {
                let count = usize::try_from(self.skipped).map_or(bytes.len(), |left| left.min(bytes.len()));
                self.skipped -= count as u64;
                bytes = bytes.get(count..).unwrap_or_default();
                continue;
            }
            self.begun |= matches!(self.at, At::Head);
            let end = memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
            let (part, rest) = bytes.split_at_checked(end).unwrap_or_default();
            bytes = rest;
            // Most lines come at once, and are not copied.
            let two = if !part.ends_with(b"\n") {
                self.line.extend_from_slice(part);
                if self.line.len() > LONGEST {
                    self.line = Vec::new();
                    self.at = At::Nothing;
                }
                None
            } else if self.line.is_empty() {
                self.line(part)
            } else {
                let mut line = take(&mut self.line);
                line.extend_from_slice(part);
                self.line(&line)
            };
            if two.is_some() {
                return two;
            }
        }
        None
    }

    /// Takes note of a line, as `read` does.
    fn line(&mut self, line: &[u8]) -> Option<usize> {
        // hyper takes either end of a line.
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match self.at {
            At::Head if !line.is_empty() => {
                self.head.has_line = true;
                if let Some(value) = value_of(line, b"content-length") {
                    self.head.length = Some(number(value.trim_ascii(), 10));
                }
                self.head.coded |= value_of(line, b"transfer-encoding").is_some();
            }
            // Empty lines may come before a request.
            At::Head if !self.head.has_line => {}
            At::Head => {
                let head = take(&mut self.head);
                self.begun = false;
                self.ended += 1;
                match (head.length, head.coded) {
                    (Some(_), true) => {
                        self.at = At::Nothing;
                        return Some(self.ended);
                    }
                    (None, true) => self.at = At::Size,
                    (length, false) => self.skipped = length.unwrap_or_default(),
                }
            }
            At::Size => match number(line, 16) {
                0 => self.at = At::Trailer,
                size => self.skipped = size.saturating_add(b"\r\n".len() as u64),
            },
            At::Trailer if line.is_empty() => self.at = At::Head,
            At::Trailer | At::Nothing => {}
        }
        None
    }
}

/// The value in a line of a head, if it has that name.
fn value_of<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (found, rest) = line.split_at_checked(name.len())?;
    rest.strip_prefix(b":").filter(|_| found.eq_ignore_ascii_case(name))
}

/// The number that `bytes` begin with. hyper refuses one that is too large.
fn number(bytes: &[u8], base: u32) -> u64 {
    let digits = bytes.iter().map_while(|byte| char::from(*byte).to_digit(base));
    digits.fold(0, |number, digit| u64::from(base).saturating_mul(number).saturating_add(u64::from(digit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "POST / HTTP/1.1\r\ncontent-length: 1\r\nTransfer-Encoding: chunked\r\n\r\n";

    /// What is found in `bytes`, whether they come at once or one by one.
    fn found(bytes: &str) -> Option<usize> {
        let at_once = Heads::new().read(bytes.as_bytes());
        let mut heads = Heads::new();
        let one_by_one = bytes.as_bytes().chunks(1).filter_map(|byte| heads.read(byte)).next();
        assert_eq!(at_once, one_by_one, "{bytes:?}");
        at_once
    }

    #[test]
    fn two_lengths_are_found_in_any_order_and_with_either_line_end() {
        for (head, two) in [
            ("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked", true),
            ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 1", true),
            ("POST / HTTP/1.1\r\nContent-Length: 1\r\nX: Transfer-Encoding", false),
        ] {
            for before in ["", "\r\n", "\n", "\r\n\r\n"] {
                let found_in = |so_far: &str| found(&format!("{before}{head}{so_far}"));
                assert_eq!(found_in("\r\n\r\n"), two.then_some(1), "{head}");
                assert_eq!(found_in("\n\n").is_some(), two, "{head}");
                assert_eq!(found_in("\r\nX: y\r\n"), None, "{head}");
            }
            assert_eq!(found(&format!("{head}\n\n").replace("\r\n", "\n")).is_some(), two, "{head}");
        }
    }

    #[test]
    fn they_are_found_after_other_requests() {
        for before in [
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\n\n",
            "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\na\n\nb",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0A;x=y\r\n123\r\n\r\n\n\nX\r\n1\r\n2\r\n0\r\nX: y\r\n\r\n",
        ] {
            assert_eq!(found(before), None, "{before:?}");
            assert_eq!(found(&format!("{before}{TWO}")), Some(2), "{before:?}");
        }
        assert_eq!(found(&format!("{TWO}0\r\n\r\n{TWO}")), Some(1));
        assert_eq!(found(&format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n{TWO}", TWO.len())), None);
    }

    #[test]
    fn a_body_is_no_head() {
        let mut heads = Heads::new();
        heads.read(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        assert!(!heads.in_head());
        heads.read(b"{}");
        assert!(!heads.in_head());
        heads.read(b"\r");
        assert!(heads.in_head());
    }
}
