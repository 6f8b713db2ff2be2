//! What HTTP, and the client, let a header be called.

/// The headers that the client sets itself (language, section 7, `header::controlled`): sent by someone else,
/// they would change where one request ends and the next begins.
const CONTROLLED: [&str; 4] = ["Host", "Content-Length", "Transfer-Encoding", "Connection"];

/// The header of the client's own that `name` is, in any case; `None` where it may be sent.
#[must_use]
pub fn controlled(name: &str) -> Option<&'static str> {
    CONTROLLED.into_iter().find(|controlled| controlled.eq_ignore_ascii_case(name))
}

/// Whether `c` may stand in a header's name: a `tchar` of RFC 9110, section 5.6.2.
#[must_use]
pub fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}
