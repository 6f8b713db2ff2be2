//! What people bring who come from JSON, YAML, JavaScript, curl, a spreadsheet, or another keyboard.

use super::mistakes::{Row, assert_rows};

/// A line of a webhook, the code and the place of its one fault, the message, and the line as the edit leaves it;
/// empty where no edit is certain.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("Accept: application/json", "syntax::unexpected", "Accept", "`Accept` is a header: it belongs in `headers`", "headers { Accept: \"application/json\" }"),
    ("content-type: \"a/b\" wait 5s", "syntax::unexpected", "content-type", "`content-type` is a header: it belongs in `headers`", ""),
    ("X-Id: $call.cli\n headers { a: \"1\" }", "syntax::unexpected", "X-Id", "`X-Id` is a header: it belongs in `headers`", ""),
    ("Authorization: Bearer $secret.T", "syntax::unexpected", "Authorization", "`Authorization` is a header: it belongs in `headers`", ""),
    ("wait 2 minutes with hold music", "wait::out_of_range", "2 minutes", "a caller waits at most 60 s, not `2 minutes`", "wait 60s with hold music"),
    ("headers { a: `Hi ${call.cli} ${name}` }", "syntax::unexpected", "`Hi ${call.cli} ${name}`", "a text is not written in backquotes", "headers { a: \"Hi {{$call.cli}} ${name}\" }"),
    ("headers { a: «\u{a0}x y\u{a0}» }", "syntax::unexpected", "«\u{a0}x y\u{a0}»", "`«` is a typographic quote, as word processors make them", "headers { a: \"x y\" }"),
    ("query { a: {{1.phone}} }", "syntax::unexpected", "{{1.phone}}", "`{{` and `}}` are only for values inside a text", ""),
    ("query { a: \"{{1__phone}}\" }", "syntax::unexpected", "1__phone", "`1__phone` is not a value: a variable begins with `$`", ""),
    ("query { a: =CONCAT(\"x\"; $call.cli) }", "syntax::unexpected", "CONCAT", "`CONCAT(…)` is not allowed here: there are no functions of values", ""),
    ("query { a?: $call.cli }", "syntax::unexpected", "?", "`?` is not allowed here", "query { a: $call.cli }"),
    ("query { a: @call.cli }", "syntax::unexpected", "@", "`@` is not allowed here: a variable begins with `$`", "query { a: $call.cli }"),
    ("query { a: %call.cli% or \"x\" }", "syntax::unexpected", "%", "`%` is not allowed here: a variable begins with `$`", "query { a: $call.cli or \"x\" }"),
    ("query { a: %x% }", "syntax::unexpected", "%", "`%` is not allowed here", ""),
    ("query { X： \"1\" }", "syntax::unexpected", "：", "`：` looks like `:`, but is written in other characters", "query { X: \"1\" }"),
    ("wait １०s", "syntax::unexpected", "１०", "`１०` looks like `10`, but is written in other characters", "wait 10s"),
    ("body text &quot;a &lt; b&quot;", "syntax::unexpected", "&quot;", "`&quot;` is how HTML writes `\"`", "body text \"a < b\""),
    ("body multipart { f: @\"x.csv\" }", "syntax::unexpected", "@", "`@` is not allowed here", ""),
    ("accept status 4xx, 404", "syntax::unexpected", "4xx", "`4xx` is a class of statuses: each status is written by itself", ""),
    ("accept status 500-599", "syntax::unexpected", "500-599", "`500-599` is a range of statuses: each status is written by itself", ""),
    ("accept status 2xx", "syntax::unexpected", "2xx", "`2xx` is a success anyway", ""),
    ("accept status 200-404", "syntax::unexpected", "200-404", "`200-404` is a range of statuses: each status is written by itself", ""),
    ("accept status 200-299", "syntax::unexpected", "200-299", "`200-299` is a success anyway", ""),
    ("accept status [404, 409]", "syntax::unexpected", "[", "`[` is not allowed here", "accept status 404, 409"),
    ("accept status 404 and 409", "syntax::unexpected", "and", "expected `,`, found `and`", "accept status 404, 409"),
    ("accept status 404 or 409", "syntax::unexpected", "or", "expected `,`, found `or`", "accept status 404, 409"),
    ("response(json) { $flow.key.a = data.b }", "syntax::unexpected", "(", "`(` is not allowed after `response`", "response json { $flow.key.a = data.b }"),
    ("response json { data.b -> $flow.key.a }", "syntax::unexpected", "data.b", "expected the variable, found `data.b`", "response json { $flow.key.a = data.b }"),
    ("response json { save data.b as $flow.key.a\n $flow.key.c = data.c }", "syntax::unexpected", "save", "expected the variable, found `save`", "response json { $flow.key.a = data.b\n $flow.key.c = data.c }"),
    ("response json { items[0] -> $flow.key.a }", "syntax::unexpected", "items[0]", "expected the variable, found `items[0]`", ""),
    ("-H \"Accept: a/b\"\n -d '{ \"a\": 1 }'", "syntax::unexpected", "-H", "`-H` is an option of `curl`, not a line of a webhook", ""),
    ("--header \"Accept: a/b\"", "syntax::unexpected", "--header", "`--header` is an option of `curl`, not a line of a webhook", ""),
    ("headers \"Accept\" \"a/b\" wait 5s", "syntax::unexpected", "\"Accept\"", "`headers` takes entries between `{` and `}`, not a text", "headers { Accept: \"a/b\" } wait 5s"),
    ("wait 0", "wait::out_of_range", "0", "a wait of nothing leaves no time for an answer", ""),
    ("wait none", "syntax::unexpected", "none", "expected a duration, found `none`", "no wait"),
    ("hold music", "syntax::unexpected", "hold", "`hold` is not allowed here: hold music belongs to `wait`", ""),
    ("data { \"a\": 1 }", "syntax::unexpected", "data", "`data` is not allowed here: what is sent is the `body`", ""),
    ("неaders { a: \"1\" }", "syntax::unexpected", "неaders", "`неaders` is not allowed here", ""),
    ("headers { auth: basic(\"a\", $secret.B) }", "syntax::unexpected", "basic", "credentials are not a header: `auth` sends `Authorization`", "auth basic(\"a\", $secret.B)"),
];

/// The same of whole files.
#[rustfmt::skip]
const FILES: &[Row] = &[
    ("webhook a {\n GET \"https://x.y/\" HTTP/1.1\n}\n", "syntax::unexpected", "HTTP/1.1", "`HTTP/1.1` is not allowed here", "webhook a {\n GET \"https://x.y/\"\n}\n"),
    ("webhook a {\n GET x.example.com/a\n}\n", "syntax::unexpected", "x.example.com/a", "expected the address, found `x.example.com/a` without quotes", "webhook a {\n GET \"https://x.example.com/a\"\n}\n"),
    ("{ \"url\": \"https://x.y\" }\n", "syntax::unexpected", "{", "`{` is not allowed outside a declaration", ""),
    ("api a {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "api", "`api` is not allowed outside a declaration", "webhook a {\n GET \"https://x.y\"\n}\n"),
    ("webhook größe {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "größe", "`größe` is not a name", ""),
    ("flow f {\n run look up mandatory\n}\n", "syntax::unexpected", "up", "`up` is not allowed here: a name is one word", "flow f {\n run look_up mandatory\n}\n"),
    ("flow f {\n run w then y\n}\n", "syntax::unexpected", "then", "`then` is not allowed here", ""),
    ("flow f {\n run w async\n}\n", "syntax::unexpected", "async", "`async` is not allowed here", ""),
    ("flow f {\n run a -> b\n}\n", "syntax::unexpected", "->", "`->` is not allowed here", ""),
    ("flow f {\n await a\n}\n", "syntax::unexpected", "await", "`await` is not allowed here: did you mean `run`?", "flow f {\n run a\n}\n"),
    ("flow f {\n parallel { run a }\n}\n", "syntax::unexpected", "parallel", "`parallel` is not allowed here: steps run one after the other", ""),
    ("account {\n allow_http true\n}\n", "syntax::unexpected", "allow_http", "`allow_http` is not allowed here: clear text is allowed with `allow http`", ""),
    ("test a \"b\" {\n given { cli: \"1\" }\n}\n", "syntax::unexpected", "cli", "`cli` is not a variable", "test a \"b\" {\n given { $call.cli: \"1\" }\n}\n"),
    ("test a \"b\" {\n given { agent: \"1\" }\n}\n", "syntax::unexpected", "agent", "`agent` is not a variable", ""),
    ("test a \"b\" {\n expect { response_error: false }\n}\n", "syntax::unexpected", "response_error", "`response_error` is not a variable", "test a \"b\" {\n expect { $flow.key.response_error: false }\n}\n"),
    ("test a \"b\" {\n given $call.cli = \"1\"\n}\n", "syntax::unexpected", "given", "expected `{` after `given`", "test a \"b\" {\n given { $call.cli: \"1\" }\n}\n"),
    ("test a \"b\" {\n expect $flow.key.x == 1\n}\n", "syntax::unexpected", "expect", "expected `{` after `expect`", "test a \"b\" {\n expect { $flow.key.x: 1 }\n}\n"),
];

#[test]
fn what_people_bring_is_named() {
    assert_rows(ROWS, FILES);
}

/// The declaration is written with the name that follows the `:`.
#[test]
fn a_block_by_indentation_is_shown_its_braces() {
    let (_, found) = super::parse("webhook: lookup\n GET \"https://x.y/\"\n");
    let messages: Vec<&str> = found.as_slice().iter().map(|one| &*one.message).collect();
    assert_eq!(messages, ["`:` is not allowed after `webhook`", "expected `{` after `lookup`"]);
}
