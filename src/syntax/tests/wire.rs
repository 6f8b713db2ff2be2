//! What comes from the form that a request has on the wire, and from other tools that send or test one.

use super::mistakes::{Row, assert_rows};

/// A line of a webhook, the code and the place of its one fault, the message, and the line as the edit leaves it;
/// empty where no edit is certain.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("body xml '''\n<a>{{$call.cli}}</a>\n'''", "syntax::unexpected", "'''", "a text of several lines is not written between `'''`", "body xml \"\"\"\n<a>{{$call.cli}}</a>\n\"\"\""),
    ("body xml '''<a>\"\"\"</a>'''", "syntax::unexpected", "'''", "a text of several lines is not written between `'''`", ""),
    ("body json ```{ \"a\": 1 }```", "syntax::unexpected", "```", "a text of several lines is not written between three backquotes", "body json { \"a\": 1 }"),
    ("body xml <a>{{$call.cli}}</a>", "syntax::unexpected", "<a>{{$call.cli}}</a>", "the XML `<a>{{$call.cli}}</a>` needs quotes", "body xml \"\"\"<a>{{$call.cli}}</a>\"\"\""),
    ("body xml <?xml version=\"1.0\"?>\n<a x=\"1\"><a>it's</a>\n<a/></a> wait 5s", "syntax::unexpected", "<?xml version=\"1.0\"?>\n<a x=\"1\"><a>it's</a>\n<a/></a>", "the XML `<?xml version=\"1.0\"?>…` needs quotes", "body xml \"\"\"<?xml version=\"1.0\"?>\n<a x=\"1\"><a>it's</a>\n<a/></a>\"\"\" wait 5s"),
    ("body <a/>", "syntax::unexpected", "body", "expected the kind of body after `body`", "body xml \"\"\"<a/>\"\"\""),
    ("headers { \"Content-Type: application/json\" }", "syntax::unexpected", "\"Content-Type: application/json\"", "`\"Content-Type: application/json\"` is a name and its value in one text", "headers { Content-Type: \"application/json\" }"),
    ("headers { \"a{{$call.cli}}: x\" }", "syntax::unexpected", "\"a{{$call.cli}}: x\"", "`\"a{{$call.cli}}: x\"` is a name and its value in one text", ""),
    ("headers \"X-Id: {{$call.cli}}\"", "syntax::unexpected", "\"X-Id: {{$call.cli}}\"", "`headers` takes entries between `{` and `}`, not a text", "headers { X-Id: $call.cli }"),
    ("headers: \"X-Id: 1\"", "syntax::unexpected", "\"X-Id: 1\"", "`headers` takes entries between `{` and `}`, not a text", "headers { X-Id: \"1\" }"),
    ("query = \"a=1\"", "syntax::unexpected", "\"a=1\"", "`query` takes entries between `{` and `}`, not a text", "query { a: \"1\" }"),
    ("query: \"x\"", "syntax::unexpected", "\"x\"", "`query` takes entries between `{` and `}`, not a text", ""),
    ("query \"a\": $call.cli", "syntax::unexpected", "\"a\"", "`query` takes entries between `{` and `}`, not a text", "query { a: $call.cli }"),
    ("auth oauth2(\"ivr\", $secret.S)", "syntax::unexpected", "(\"ivr\", $secret.S)", "`oauth2` takes the name of an `oauth2` declaration, not an ID and a secret", ""),
    ("query { \"a=1\" }", "syntax::unexpected", "\"a=1\"", "`\"a=1\"` is a name and its value in one text", "query { a: \"1\" }"),
    ("query { \"a\" }", "syntax::unexpected", "\"a\"", "expected `:` after `\"a\"`", ""),
    ("query \"a=1&b[c]={{$call.cli or \"x\"}}\"", "syntax::unexpected", "\"a=1&b[c]={{$call.cli or \"x\"}}\"", "`query` takes entries between `{` and `}`, not a text", "query { a: \"1\"  \"b[c]\": $call.cli or \"x\" }"),
    ("body form \"a=1&b=x{{$call.cli}}\"", "syntax::unexpected", "\"a=1&b=x{{$call.cli}}\"", "`form` takes entries between `{` and `}`, not a text", "body form { a: \"1\"  b: \"x{{$call.cli}}\" }"),
    ("body form \"a=1%20\"", "syntax::unexpected", "\"a=1%20\"", "`form` takes entries between `{` and `}`, not a text", ""),
    ("auth login", "syntax::unexpected", "login", "`login` is not a kind of authentication", "auth oauth2(login)"),
    ("auth token $secret.T wait 5s", "syntax::unexpected", "token", "`token` is not a kind of authentication", "auth bearer($secret.T) wait 5s"),
    ("auth digest(\"a\", $secret.T)", "syntax::unexpected", "digest", "`digest` is not a kind of authentication", ""),
    ("headers { Authorization: basic(\"a\", $secret.B) }", "syntax::unexpected", "basic", "credentials are not a header: `auth` sends `Authorization`", "auth basic(\"a\", $secret.B)"),
    ("headers {\n A: \"1\"\n Authorization: Bearer {{$secret.B}}\n B: \"1\"\n}", "syntax::unexpected", "Bearer", "credentials are not a header: `auth` sends `Authorization`", "auth bearer($secret.B)\n  headers {\n A: \"1\"\n B: \"1\"\n}"),
    ("auth none headers { Authorization: Bearer $secret.B }", "syntax::unexpected", "Bearer", "credentials are not a header: `auth` sends `Authorization`", ""),
    ("response json { $flow.key.a = data.a + \" \" + data.b }", "syntax::unexpected", "+", "`+` is not allowed here: texts can't be joined with it", ""),
    ("query { a: \"x\" + $call.cli + \"y\" or \"z\" }", "syntax::unexpected", "+", "`+` is not allowed here: texts can't be joined with it", "query { a: \"x{{$call.cli}}y\" or \"z\" }"),
    ("query \"a=1\" \"b=2\"", "syntax::unexpected", "\"a=1\"", "`query` takes entries between `{` and `}`, not a text", ""),
    ("headers \"Accept: a/b\" \"X-Id: 1\"", "syntax::unexpected", "\"Accept: a/b\"", "`headers` takes entries between `{` and `}`, not a text", ""),
    ("headers \"A\" \"1\" \"B\" \"2\"", "syntax::unexpected", "\"A\"", "`headers` takes entries between `{` and `}`, not a text", ""),
    ("query \"a\" $call.cli or \"b\"", "syntax::unexpected", "\"a\"", "`query` takes entries between `{` and `}`, not a text", ""),
    ("query \"?a=1&b=2\"", "syntax::unexpected", "\"?a=1&b=2\"", "`query` takes entries between `{` and `}`, not a text", "query { a: \"1\"  b: \"2\" }"),
    ("query \"https://x.y/?a=1\"", "syntax::unexpected", "\"https://x.y/?a=1\"", "`query` takes entries between `{` and `}`, not a text", ""),
    ("body form \"a=1;b=2\"", "syntax::unexpected", "\"a=1;b=2\"", "`form` takes entries between `{` and `}`, not a text", ""),
    ("headers \"Accept: a/b; q=1\"", "syntax::unexpected", "\"Accept: a/b; q=1\"", "`headers` takes entries between `{` and `}`, not a text", "headers { Accept: \"a/b; q=1\" }"),
    ("headers {\n Authorization: Bearer $secret.B # allow(secret::literal)\n X-Api-Key: \"1\"\n}", "syntax::unexpected", "Bearer", "credentials are not a header: `auth` sends `Authorization`", ""),
    ("headers {\n # allow(secret::literal)\n Authorization: Bearer $secret.B\n X-Api-Key: \"1\"\n}", "syntax::unexpected", "Bearer", "credentials are not a header: `auth` sends `Authorization`", ""),
    ("headers {\n # why\n Authorization: Bearer $secret.B\n}", "syntax::unexpected", "Bearer", "credentials are not a header: `auth` sends `Authorization`", ""),
    ("headers {\n Authorization: Bearer $secret.B\n} # allow(secret::literal)", "syntax::unexpected", "Bearer", "credentials are not a header: `auth` sends `Authorization`", ""),
    ("# allow(secret::literal)\n headers {\n Authorization: Bearer $secret.B\n}", "syntax::unexpected", "Bearer", "credentials are not a header: `auth` sends `Authorization`", ""),
    ("query { total: $flow.key.a + $flow.key.b }", "syntax::unexpected", "+", "`+` is not allowed here: there is no arithmetic", ""),
    ("body json { \"total\": $flow.key.a + $flow.key.b + $flow.key.c }", "syntax::unexpected", "+", "`+` is not allowed here: there is no arithmetic", ""),
    ("query { a: $flow.key.a & $flow.key.b }", "syntax::unexpected", "&", "`&` is not allowed here: texts can't be joined with it", ""),
    ("query { a: \"x\" & $flow.key.b as number }", "syntax::unexpected", "&", "`&` is not allowed here: texts can't be joined with it", ""),
    ("query { a: \"x\" + length($call.cli) }", "syntax::unexpected", "+", "`+` is not allowed here: texts can't be joined with it", ""),
    ("wait 2 minutes", "wait::out_of_range", "2 minutes", "a caller waits at most 60 s, not `2 minutes`", ""),
    ("wait 90", "wait::out_of_range", "90", "a caller waits at most 60 s, not `90`", ""),
    ("wait 1.5m with hold music", "wait::out_of_range", "1.5m", "a caller waits at most 60 s, not `1.5m`", "wait 60s with hold music"),
    ("wait 1 minute with hold music", "syntax::unexpected", "1 minute", "there is a space between `1` and its unit", "wait 1m with hold music"),
    ("wait 5000", "syntax::unexpected", "5000", "`5000` has no unit", "wait 5000ms"),
];

/// The same of whole files.
#[rustfmt::skip]
const FILES: &[Row] = &[
    ("account {\n crm: \"https://x.y\"\n}\n", "syntax::unexpected", "crm", "expected `set` before `crm`", "account {\n set crm = \"https://x.y\"\n}\n"),
    ("account {\n crm \"https://x.y\"\n}\n", "syntax::unexpected", "crm", "expected `set` before `crm`", "account {\n set crm = \"https://x.y\"\n}\n"),
    ("import { a } from \"b\";\nflow f { }\n", "syntax::unexpected", "import", "`import` is not allowed here: nothing is imported", "\nflow f { }\n"),
    ("flow f {\n x mandatory\n}\n", "syntax::unexpected", "x", "`x` is not allowed here", "flow f {\n run x mandatory\n}\n"),
    ("test w \"t\" {\n reply 200\n expect status == 200\n}\n", "syntax::unexpected", "status == 200", "`status == 200` is not allowed after `expect`: the status is a variable", "test w \"t\" {\n reply 200\n expect { $flow.key.response_status_code: 200 }\n}\n"),
    ("test w \"t\" {\n reply 200\n expect 404\n}\n", "syntax::unexpected", "404", "`404` is not allowed after `expect`: the status is a variable", "test w \"t\" {\n reply 200\n expect { $flow.key.response_status_code: 404 }\n}\n"),
    ("test w \"t\" {\n reply 200\n expect status to be 404\n}\n", "syntax::unexpected", "status to be 404", "`status to be 404` is not allowed after `expect`: the status is a variable", "test w \"t\" {\n reply 200\n expect { $flow.key.response_status_code: 404 }\n}\n"),
    ("test w \"t\" {\n reply 200\n expect status code: 404\n}\n", "syntax::unexpected", "status code: 404", "`status code: 404` is not allowed after `expect`: the status is a variable", "test w \"t\" {\n reply 200\n expect { $flow.key.response_status_code: 404 }\n}\n"),
    ("test w \"t\" {\n reply 200\n expect status != 404\n}\n", "syntax::unexpected", "status != 404", "`status != 404` is not allowed after `expect`: the status is a variable", ""),
    ("test w \"t\" {\n reply 200\n expect status >= 200\n}\n", "syntax::unexpected", "status >= 200", "`status >= 200` is not allowed after `expect`: the status is a variable", ""),
    ("test w \"t\" {\n reply 200\n expect status 200 404\n}\n", "syntax::unexpected", "status 200 404", "`status 200 404` is not allowed after `expect`: the status is a variable", ""),
    ("test w \"t\" {\n reply 200\n expect 200 404\n}\n", "syntax::unexpected", "200 404", "`200 404` is not allowed after `expect`: the status is a variable", ""),
    ("test w \"t\" {\n reply 200\n expect status 200, 404\n}\n", "syntax::unexpected", "status 200, 404", "`status 200, 404` is not allowed after `expect`: the status is a variable", ""),
    ("test w \"t\" {\n reply 200\n expect status 2xx\n}\n", "syntax::unexpected", "status 2xx", "`status 2xx` is not allowed after `expect`: the status is a variable", ""),
    ("test w \"t\" {\n reply 200\n expect status 200-299\n}\n", "syntax::unexpected", "status 200-299", "`status 200-299` is not allowed after `expect`: the status is a variable", ""),
    ("test w \"t\" {\n reply 200\n expect status \"SUCCESS\"\n}\n", "syntax::unexpected", "status \"SUCCESS\"", "`status \"SUCCESS\"` is not allowed after `expect`: the status is a variable", ""),
    ("test w \"t\" {\n reply 200\n expect status 20\n}\n", "syntax::unexpected", "status 20", "`status 20` is not allowed after `expect`: the status is a variable", ""),
    ("test w \"t\" {\n reply 200\n expect response { $flow.key.a: 1 }\n}\n", "syntax::unexpected", "response", "`response` is not allowed here", ""),
    ("test w \"t\" {\n given $call.cli = # allow(secret::literal)\n \"1\"\n reply 200\n}\n", "syntax::unexpected", "given", "expected `{` after `given`", ""),
];

#[test]
fn what_a_request_is_on_the_wire_is_named() {
    assert_rows(ROWS, FILES);
}
