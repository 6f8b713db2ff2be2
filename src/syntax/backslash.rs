//! The message and help for a `\` in a URL, whether or not its text can be read.

/// What is wrong with it.
pub const MESSAGE: &str = "a URL has no `\\`: programs disagree on what it means";

/// What to do about it.
pub const HELP: &str = "write `/`, or `%5C` for a `\\` that is sent";
