//! Where two things may have been meant, no fix chooses one of them; where one certainly was, the fix makes that.

use super::mistakes::{Row, assert_rows};

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Where a list or object ends.
    ("body json { \"a\": [[{\"b\": 1}, {\"b\": 2}], \"c\": 1 }", "syntax::unclosed", "[", "`[` is never closed", ""),
    ("body json { \"a\": [[1], [2], \"c\": 1 }", "syntax::unclosed", "[", "`[` is never closed", "body json { \"a\": [[1], [2] ], \"c\": 1 }"),
    ("body json { \"a\": [[1], [2, 3], \"c\": 1 }", "syntax::unclosed", "[", "`[` is never closed", ""),
    ("body json { \"a\": [[1], \"c\": 1 }", "syntax::unclosed", "[", "`[` is never closed", ""),
    ("body json { \"a\": { \"b\": 1, \"c\": 2 }", "syntax::unclosed", "{", "`{` is never closed", ""),
    ("body json { \"a\": { \"b\": 1 }", "syntax::unclosed", "{", "`{` is never closed", "body json { \"a\": { \"b\": 1 } }"),
    ("body json {\n \"a\": {\n  \"b\": 1,\n  \"c\": 2\n ,\n \"d\": 3\n }", "syntax::unclosed", "{", "`{` is never closed", "body json {\n \"a\": {\n  \"b\": 1,\n  \"c\": 2 }\n ,\n \"d\": 3\n }"),
    ("body json {\n \"a\": {\n  \"b\": { \"c\": 1, \"d\": 2 }\n ,\n \"e\": 3\n }", "syntax::unclosed", "{", "`{` is never closed", "body json {\n \"a\": {\n  \"b\": { \"c\": 1, \"d\": 2 } }\n ,\n \"e\": 3\n }"),
    ("body json { \"a\": \"1} \"", "syntax::unclosed", "{", "`{` is never closed", ""),
    ("body json [ \"a\": 1 }", "syntax::unexpected", "[", "expected `{`, found `[`", "body json { \"a\": 1 }"),
    ("body json { \"a\": {] }", "syntax::unexpected", "]", "expected `}`, found `]`", ""),
    ("body json { \"a\": [1} }", "syntax::unexpected", "}", "expected `]`, found `}`", "body json { \"a\": [1] }"),
    ("body json { \"a\": 1] }", "syntax::unexpected", "]", "`]` closes nothing that is open here", ""),
    ("body json \" {a\": 1 }", "syntax::unexpected", "json", "expected `{` after `json`", ""),
];

#[rustfmt::skip]
const FILES: &[Row] = &[
];

#[test]
fn a_fix_is_what_was_certainly_meant() {
    assert_rows(ROWS, FILES);
}
