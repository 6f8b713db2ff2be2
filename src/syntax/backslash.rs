//! What is said of a `\` in a URL, whether the text it stands in can be read or not.

/// What is wrong with it.
pub const MESSAGE: &str = "a URL has no `\\`: programs disagree on what it means";

/// What to do about it.
pub const HELP: &str = "write `/`, or `%5C` for a `\\` that is sent";
