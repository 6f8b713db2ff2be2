//! The words that lines begin with: for telling a misspelt word from one that stands in the wrong place.

/// Every word that begins a line of a declaration.
pub(super) const LINES: &[&str] = &[
    "accept",
    "allow",
    "auth",
    "body",
    "default",
    "expect",
    "flow-end",
    "given",
    "headers",
    "invoke",
    "method",
    "no",
    "notes",
    "pass",
    "persist",
    "private",
    "query",
    "reply",
    "response",
    "run",
    "set",
    "sign",
    "wait",
    "namespace",
];
