//! Where two things may have been meant, no fix chooses one of them; where one certainly was, the fix makes that.

use super::mistakes::{Row, assert_rows};

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // A misspelt `or`.
    ("headers { a: $flow.key.x orr \"y\" }", "syntax::unexpected", "orr", "`orr` is not allowed here: did you mean `or`?", "headers { a: $flow.key.x or \"y\" }"),
    ("headers { a: $flow.key.x ro \"y\" }", "syntax::unexpected", "ro", "`ro` is not allowed here: did you mean `or`?", "headers { a: $flow.key.x or \"y\" }"),
    ("body json { \"a\": $flow.key.x r \"y\" }", "syntax::unexpected", "r", "`r` is not allowed here: did you mean `or`?", "body json { \"a\": $flow.key.x or \"y\" }"),
    ("body json { \"a\": $flow.key.x o 1, \"b\": 2 }", "syntax::unexpected", "o", "`o` is not allowed here: did you mean `or`?", "body json { \"a\": $flow.key.x or 1, \"b\": 2 }"),
    ("response json { $flow.key.a = data.a ro data.b }", "syntax::unexpected", "ro", "`ro` is not allowed here: did you mean `or`?", "response json { $flow.key.a = data.a or data.b }"),
    // Perhaps it is the name of a parameter whose `:` is missing.
    ("query { a: $flow.key.x r \"y\" }", "syntax::unexpected", "r", "`r` is not allowed here: did you mean `or`?", ""),
    ("query { a: $flow.key.x lang \"y\" }", "syntax::unexpected", "lang", "expected `:` after `lang`", ""),
    ("query { a: $flow.key.x, lang \"y\" }", "syntax::unexpected", "lang", "expected `:` after `lang`", "query { a: $flow.key.x, lang: \"y\" }"),
    ("query { a: $flow.key.x\n lang \"y\" }", "syntax::unexpected", "lang", "expected `:` after `lang`", "query { a: $flow.key.x\n lang: \"y\" }"),
    ("body json [$flow.key.x \"y\"]", "syntax::unexpected", "\"y\"", "expected `,` before `\"y\"`", ""),
    ("body json [$flow.key.x as number \"y\"]", "syntax::unexpected", "\"y\"", "expected `,` before `\"y\"`", ""),
    ("body json [\"x\" \"y\"]", "syntax::unexpected", "\"y\"", "expected `,` before `\"y\"`", "body json [\"x\", \"y\"]"),
    ("body json [$flow.key.x\n \"y\"]", "syntax::unexpected", "\"y\"", "expected `,` before `\"y\"`", "body json [$flow.key.x,\n \"y\"]"),
    // What follows a dot and a space is something else.
    ("query { t: $flow.key.  l: \"z\" }", "syntax::unexpected", "$flow.key.", "expected a name after `$flow.key.`", ""),
    ("query { t: $flow.key.\n l: \"z\" }", "syntax::unexpected", "$flow.key.", "expected a name after `$flow.key.`", ""),
    ("query { t: $flow.key. optional }", "syntax::unexpected", "$flow.key.", "expected a name after `$flow.key.`", ""),
    ("body json [$flow.key. or 1]", "syntax::unexpected", "$flow.key.", "expected a name after `$flow.key.`", ""),
    // What ends the line may be what follows the text.
    ("query {\n b: \"x or 1\n }", "syntax::unclosed", "\"", "this text has no closing quote on its line", ""),
    ("query {\n b: \"x as path\n }", "syntax::unclosed", "\"", "this text has no closing quote on its line", ""),
    ("query {\n b: \"x or more\n }", "syntax::unclosed", "\"", "this text has no closing quote on its line", "query {\n b: \"x or more\"\n }"),
    ("notes \"the boys'", "syntax::unclosed", "\"", "this text has no closing quote on its line", ""),
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
    // Quotes.
    ("query { a: \"x' }", "syntax::unclosed", "\"", "this text has no closing quote on its line", ""),
    ("query {\n a: \"x'\n }", "syntax::unclosed", "\"", "this text has no closing quote on its line", "query {\n a: \"x\"\n }"),
    ("query {\n a: \"it's 'x'\n }", "syntax::unclosed", "\"", "this text has no closing quote on its line", ""),
    ("query {\n a: 'https://x.y\"\n }", "syntax::unexpected", "'https://x.y\"", "the text that ends with `https://x.y` has no quote at its start", "query {\n a: \"https://x.y\"\n }"),
    ("body multipart { a: $flow.key.x file n.txt\" }", "syntax::unexpected", "$flow.key.x file n.txt\"", "the text that ends with `n.txt` has no quote at its start", ""),
    ("body json { \"a:\" 1 }", "syntax::unexpected", "\"a:\"", "expected `:` after `\"a:\"`", "body json { \"a\": 1 }"),
    ("query { a\" :1\" }", "syntax::unexpected", "a", "expected `:` after `a`", ""),
    ("body json { \"a\": \"x,\" \"b\": 1 }", "syntax::unexpected", "\"b\"", "expected `,` before `\"b\"`", ""),
    ("body json { \"a\": \"x\" \" ,b\": 1 }", "syntax::unexpected", "\" ,b\"", "expected `,` before `\" ,b\"`", ""),
    ("body json \" {a\": 1 }", "syntax::unexpected", "json", "expected `{` after `json`", ""),
    ("body \"<a/>\"", "syntax::unexpected", "body", "expected the kind of body after `body`", ""),
    // Variables and places.
    ("headers { a: $.flowkey.x }", "syntax::unexpected", "$.flowkey.x", "expected a value, found `$.flowkey.x` without quotes", ""),
    ("headers { a: flw.key.x }", "syntax::unexpected", "flw.key.x", "expected a value, found `flw.key.x` without quotes", ""),
    ("headers { a: \"${{secret.KEY}}\" }", "syntax::unexpected", "secret.KEY", "`secret.KEY` has no `$`", "headers { a: \"{{$secret.KEY}}\" }"),
    ("headers { a: \"{{ {{$flow.key.x}}\" }", "syntax::unclosed", "{{", "`{{` opens a value that never ends", ""),
    ("body text \"\"\"\n {{$flow.key.x or \"y\"}\n \"\"\"", "syntax::unclosed", "{{$flow.key.x or \"y\"}", "`{{$flow.key.x or \"y\"}` is closed by one brace only", "body text \"\"\"\n {{$flow.key.x or \"y\"}}\n \"\"\""),
    ("body text \"{{$flow.key.x or 0 s\"", "syntax::unclosed", "{{", "`{{` opens a value that never ends", "body text \"{{$flow.key.x or 0}} s\""),
    ("response json { $flow.key.a = dataname }", "syntax::unexpected", "dataname", "`dataname` is not a place in the response", ""),
    ("response json { $flow.key.a = data.a or daat.b }", "syntax::unexpected", "daat.b", "`daat.b` is not a place in the response", "response json { $flow.key.a = data.a or data.b }"),
    ("response json { $flow.key.a = data.a or other.b }", "syntax::unexpected", "other.b", "expected a value, found `other.b` without quotes", ""),
    // A word that stands twice.
    ("query { lang lang: 1 }", "syntax::unexpected", "lang lang", "`lang` is repeated", "query { lang: 1 }"),
    ("headers { ETag ETag: \"x\" }", "syntax::unexpected", "ETag ETag", "`ETag` is repeated", "headers { ETag: \"x\" }"),
];

#[rustfmt::skip]
const FILES: &[Row] = &[
    ("webhook webhook a {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "a", "`a` is not allowed here: a name is one word", "webhook a {\n GET \"https://x.y\"\n}\n"),
    ("webhook a a {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "a", "`a` is not allowed here: a name is one word", "webhook a {\n GET \"https://x.y\"\n}\n"),
    ("endpoint e {\n POST \"https://x.y\"\n method m returns returns $flow.key.x\n}\n", "syntax::unexpected", "returns", "expected a variable, found `returns`", ""),
    ("account {\n network \"10.0.0.0/8\"\n}\n", "syntax::unexpected", "network", "expected `allow` before `network`", ""),
    ("account {\n allownetwork \"10.0.0.0/8\"\n}\n", "syntax::unexpected", "allownetwork", "`allownetwork` is not allowed here: did you mean `allow network`?", ""),
    ("test a \"b{ \"\n reply 200\n}\n", "syntax::unexpected", "\"b{ \"", "expected `{` after `\"b{ \"`", ""),
    ("test a \"b\" {\n expect { $flow.key.x: \"y\"] }\n}\n", "syntax::unexpected", "]", "`]` closes nothing that is open here", ""),
    ("test a \"b\" {\n reply 200 { ETag: \"x\" }\n}\n", "syntax::unexpected", "200", "expected the kind of body after `200`", ""),
];

#[test]
fn a_fix_is_what_was_certainly_meant() {
    assert_rows(ROWS, FILES);
}
