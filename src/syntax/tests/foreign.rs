//! What other languages have: each is reported once, in words that say that it is not had here, and what to write.

use super::mistakes::{Row, assert_rows};
use super::parse;

/// A line of a webhook, the code and the place of its one fault, the message, and the line as the edit leaves it;
/// empty where no edit is certain.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("headers { a: \"{{baseUrl}}/x\" }", "syntax::unexpected", "baseUrl", "`baseUrl` is not a value: a variable begins with `$`", ""),
    ("headers { a: \"{{customer.name}}\" }", "syntax::unexpected", "customer.name", "`customer.name` is not a value: a variable begins with `$`", ""),
    ("headers { b: $flow.key.x default \"x\" }", "syntax::unexpected", "default", "`default` is not allowed here: did you mean `or`?", "headers { b: $flow.key.x or \"x\" }"),
    ("headers { b: $flow.key.x\n default \"x\" }", "syntax::unexpected", "default", "`default` is not allowed here: did you mean `or`?", "headers { b: $flow.key.x\n or \"x\" }"),
    ("response json { $flow.key.a = data.b\n otherwise $flow.key.c }", "syntax::unexpected", "otherwise", "`otherwise` is not allowed here: did you mean `or`?", "response json { $flow.key.a = data.b\n or $flow.key.c }"),
    ("body text $flow.key.x or \"x\"", "syntax::unexpected", "$flow.key.x", "expected a text, found `$flow.key.x`", "body text \"{{$flow.key.x or \"x\"}}\""),
    ("body text $flow.key.x # a comment", "syntax::unexpected", "$flow.key.x", "expected a text, found `$flow.key.x`", "body text \"{{$flow.key.x}}\" # a comment"),
    ("body xml $call.cli", "syntax::unexpected", "$call.cli", "expected a text, found `$call.cli`", ""),
    ("notes $call.cli", "syntax::unexpected", "$call.cli", "expected a text, found `$call.cli`", ""),
    ("response json { $flow.key.a = data.b.\"c\" }", "path::invalid", "\"c\"", "`\"c\"` in quotes is not allowed after `.`", "response json { $flow.key.a = data.b.c }"),
    ("response json { $flow.key.a = data.\"e-mail 1\" or \"x\" }", "path::invalid", "\"e-mail 1\"", "`\"e-mail 1\"` in quotes is not allowed after `.`", "response json { $flow.key.a = data[\"e-mail 1\"] or \"x\" }"),
    ("no wait with hold music", "syntax::unexpected", "with hold music", "`with hold music` can't follow `no wait`: the caller does not wait", "no wait"),
    ("no wait with hold music persist response", "syntax::unexpected", "with hold music", "`with hold music` can't follow `no wait`: the caller does not wait", "no wait persist response"),
    ("save response json { $flow.key.a = data.b }", "syntax::unexpected", "save", "`save` is not allowed here", "response json { $flow.key.a = data.b }"),
    ("url \"https://a.b/d\"", "syntax::unexpected", "url", "`url` is not allowed here: a request is one line", ""),
    ("method GET", "syntax::unexpected", "method", "`method` is not allowed here: a request is one line", ""),
    ("retry 3", "syntax::unexpected", "retry", "`retry` is not allowed here: a request is sent once", ""),
    ("on error { run b }", "syntax::unexpected", "on", "`on` is not allowed here: there are no conditions", ""),
    ("save response", "syntax::unexpected", "save", "`save` is not allowed here: did you mean `persist`?", "persist response"),
    ("json { \"a\": 1 }", "syntax::unexpected", "json", "expected `body` before `json`", "body json { \"a\": 1 }"),
    ("-- a comment", "syntax::unexpected", "-- a comment", "`--` does not start a comment", "# a comment"),
    ("-- accept status of { the caller's \"name", "syntax::unexpected", "-- accept status of { the caller's \"name", "`--` does not start a comment", "# accept status of { the caller's \"name"),
    ("headers {\n -- one { more\n a: \"x\"\n }", "syntax::unexpected", "-- one { more", "`--` does not start a comment", "headers {\n # one { more\n a: \"x\"\n }"),
    ("-- allow(wait::silent)", "syntax::unexpected", "-- allow(wait::silent)", "`--` does not start a comment", ""),
    ("// allow(wait::silent)", "syntax::unexpected", "// allow(wait::silent)", "`//` does not start a comment", ""),
    ("accept status \"200\", 404", "syntax::unexpected", "\"200\"", "`\"200\"` is a success anyway", ""),
    ("wait 10s and hold music", "syntax::unexpected", "and hold music", "`and hold music` is not allowed here: did you mean `with hold music`?", "wait 10s with hold music"),
    ("accept status \"404\"", "syntax::unexpected", "\"404\"", "`\"404\"` is in quotes: a status is written without them", "accept status 404"),
    ("body multipart { f: file \"x.csv\" }", "syntax::unexpected", "file", "expected a value before `file`", ""),
    ("query { default: \"x\" b = \"y\" }", "syntax::unexpected", "=", "expected `:`, found `=`", "query { default: \"x\" b: \"y\" }"),
    ("response json { $flow.key.a = status }", "syntax::unexpected", "status", "`status` is not a place in the body of the response", ""),
    ("response json { $flow.key.response_status_code = status }", "syntax::unexpected", "status", "`status` is not a place in the body of the response", "response json {  }"),
    ("response json { $flow.key.a = response.status_code }", "syntax::unexpected", "response.status_code", "`response.status_code` is not a place in the body of the response", ""),
    ("response json { $flow.key.a = length(data.x) }", "syntax::unexpected", "length", "`length(…)` is not allowed here: there are no functions of values", ""),
    ("response json { $flow.key.a = data.b or count(data.x) }", "syntax::unexpected", "count", "`count(…)` is not allowed here: there are no functions of values", ""),
    ("response json { $flow.key.a = header(\"ETag\") }", "syntax::unexpected", "(", "`(` is not allowed after `header`", "response json { $flow.key.a = header \"ETag\" }"),
    ("response xml { $flow.key.a = xpath(\"//a\") as number }", "syntax::unexpected", "(", "`(` is not allowed after `xpath`", "response xml { $flow.key.a = xpath \"//a\" as number }"),
    ("headers { a: application/json }", "syntax::unexpected", "application/json", "expected a value, found `application/json` without quotes", "headers { a: \"application/json\" }"),
    ("headers { a: text/html; charset=utf-8 }", "syntax::unexpected", "text/html; charset=utf-8", "expected a value, found `text/html; charset=utf-8` without quotes", "headers { a: \"text/html; charset=utf-8\" }"),
    ("headers { a: text/html b: \"x\" }", "syntax::unexpected", "text/html", "expected a value, found `text/html` without quotes", "headers { a: \"text/html\" b: \"x\" }"),
    ("headers { a: no-cache mandatory }", "syntax::unexpected", "no-cache", "expected a value, found `no-cache` without quotes", "headers { a: \"no-cache\" mandatory }"),
    ("response xml { namespace d = urn:c\n $flow.key.a = xpath \"//d:x\" }", "syntax::unexpected", "urn:c", "expected the address of the namespace, found `urn:c` without quotes", "response xml { namespace d = \"urn:c\"\n $flow.key.a = xpath \"//d:x\" }"),
    ("auth header(\"X-Api-Key\", $secret.K)", "syntax::unexpected", "header", "`header` is not a kind of authentication", "headers { X-Api-Key: $secret.K }"),
    ("auth api_key(\"X-Api-Key\", $flow.key.k)", "syntax::unexpected", "api_key", "`api_key` is not a kind of authentication", "headers { X-Api-Key: $flow.key.k mandatory }"),
    ("auth header(\"X-Api-Key\", $secret.K)\n headers { a: \"x\" }", "syntax::unexpected", "header", "`header` is not a kind of authentication", ""),
    ("auth header", "syntax::unexpected", "header", "`header` is not a kind of authentication", ""),
    ("headers {\n a: \"x\"\n )", "syntax::unexpected", ")", "expected `}`, found `)`", "headers {\n a: \"x\"\n }"),
    ("headers { a: \"{{$flow.key.x | upper}}\" }", "syntax::unexpected", "|", "`|` is not allowed here: nothing changes a value here", ""),
    ("headers { a: $flow.key.x | \"y\" }", "syntax::unexpected", "|", "`|` is not allowed here: did you mean `or`?", "headers { a: $flow.key.x or \"y\" }"),
    ("headers { a: \"{{upper($flow.key.x)}}\" }", "syntax::unexpected", "upper", "`upper(…)` is not allowed here: there are no functions of values", ""),
    ("response xml { xmlns:d = \"urn:d\"\n $flow.key.a = xpath \"//d:x\" }", "syntax::unexpected", "xmlns:d", "`xmlns:d` is not how a namespace is declared", "response xml { namespace d = \"urn:d\"\n $flow.key.a = xpath \"//d:x\" }"),
    ("response xml { xmlns = \"urn:d\"\n $flow.key.a = xpath \"//x\" }", "syntax::unexpected", "xmlns", "`xmlns` is not allowed here: a namespace is declared with a prefix", ""),
    ("headers { X Request Id: \"1\" }", "header::invalid", "X Request Id", "`X Request Id` is not the name of a header: it has spaces", "headers { X-Request-Id: \"1\" }"),
    ("query { first name: \"1\" }", "syntax::unexpected", "first name", "the name `first name` needs quotes", "query { \"first name\": \"1\" }"),
    ("headers { {{$flow.key.n}}: \"x\" }", "syntax::unexpected", "{{$flow.key.n}}", "the name `{{$flow.key.n}}` needs quotes", "headers { \"{{$flow.key.n}}\": \"x\" }"),
    ("headers { X-{{$flow.key.n}}: \"x\" }", "syntax::unexpected", "X-{{$flow.key.n}}", "the name `X-{{$flow.key.n}}` needs quotes", "headers { \"X-{{$flow.key.n}}\": \"x\" }"),
    ("body json { {{$flow.key.n}}: 1 }", "syntax::unexpected", "{{$flow.key.n}}", "the name `{{$flow.key.n}}` needs quotes", "body json { \"{{$flow.key.n}}\": 1 }"),
    ("headers { a: $flow.key.x * 2 }", "syntax::unexpected", "*", "`*` is not allowed here: there is no arithmetic", ""),
    ("headers { a: \"{{$sys.date + 1}}\" }", "syntax::unexpected", "+", "`+` is not allowed here: there is no arithmetic", ""),
    ("headers { a: \"x\" + $flow.key.x }", "syntax::unexpected", "+", "`+` is not allowed here: texts can't be joined with it", "headers { a: \"x{{$flow.key.x}}\" }"),
    ("headers { a: $flow.key.x == 1 }", "syntax::unexpected", "==", "`==` is not allowed here: values are not compared", ""),
    ("headers { a: $flow.key.l[0] }", "syntax::unexpected", "[", "`[` is not allowed here: a value has no index", ""),
    ("headers { a: $flow.key.l.0 }", "syntax::unexpected", ".0", "`.0` is not allowed here: a value has no index", ""),
    ("headers { a: \"{{#if $flow.key.x}}a{{else}}b{{/if}}\" }", "syntax::unexpected", "{{#if $flow.key.x}}", "`{{#if` is not allowed here: there are no conditions and no loops", ""),
    ("accept \"application/json\"", "syntax::unexpected", "\"application/json\"", "\"application/json\" is not a status: `accept` says which statuses are a success", "headers { Accept: \"application/json\" }"),
    ("accept: \"application/json\"\n headers { a: \"x\" }", "syntax::unexpected", "\"application/json\"", "\"application/json\" is not a status: `accept` says which statuses are a success", ""),
    ("wait\u{a0}5s", "syntax::unexpected", "\u{a0}", "there is a no-break space here (U+00A0)", "wait 5s"),
    ("head\u{200b}ers { a: \"x\" }", "syntax::unexpected", "\u{200b}", "there is a zero-width space here (U+200B)", "headers { a: \"x\" }"),
    ("headers {\n – a: \"x\"\n }", "syntax::unexpected", "–", "`–` is a typographic dash, as word processors make them", "headers {\n  a: \"x\"\n }"),
    ("headers { a: \"x\" — b: \"y\" }", "syntax::unexpected", "—", "`—` is a typographic dash, as word processors make them", "headers { a: \"x\"  b: \"y\" }"),
    ("headers { X-Source – \"phone\" }", "syntax::unexpected", "–", "expected `:`, found `–`", "headers { X-Source: \"phone\" }"),
    ("response json { $flow.key.a – data.b }", "syntax::unexpected", "–", "expected `=`, found `–`", "response json { $flow.key.a = data.b }"),
    ("headers { a: – 5 }", "syntax::unexpected", "–", "`–` is a typographic dash, as word processors make them", ""),
    ("headers { X–Id: \"1\" }", "syntax::unexpected", "–", "`–` is a typographic dash, as word processors make them", "headers { X-Id: \"1\" }"),
    ("body json { \"a\": 1, … }", "syntax::unexpected", "…", "`…` is an ellipsis, as word processors make them", "body json { \"a\": 1,  }"),
];

/// The same outside of webhooks: a whole file.
#[rustfmt::skip]
const FILES: &[Row] = &[
    ("account {\n allow https\n}\n", "syntax::unexpected", "https", "`https` is always allowed", "account {\n}\n"),
    ("account { allow https allow http }\n", "syntax::unexpected", "https", "`https` is always allowed", "account {  allow http }\n"),
    ("account {\n allow https # and more\n}\n", "syntax::unexpected", "https", "`https` is always allowed", ""),
    ("account {\n # allow(secret::literal)\n allow https\n set a = \"b\"\n}\n", "syntax::unexpected", "https", "`https` is always allowed", ""),
    ("account {\n allow netwrk \"10.0.0.0/8\"\n}\n", "syntax::unexpected", "netwrk", "`netwrk` is not allowed here: did you mean `network`?", ""),
    ("account {\n allow network 127.0.0.0/8\n}\n", "syntax::unexpected", "127.0.0.0/8", "expected a network, found `127.0.0.0/8` without quotes", "account {\n allow network \"127.0.0.0/8\"\n}\n"),
    ("account {\n allow network 2001:db8::/32\n}\n", "syntax::unexpected", "2001:db8::/32", "expected a network, found `2001:db8::/32` without quotes", "account {\n allow network \"2001:db8::/32\"\n}\n"),
    ("webhook: x {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", ":", "`:` is not allowed after `webhook`", "webhook x {\n GET \"https://x.y\"\n}\n"),
    ("webhook: x\n", "syntax::unexpected", ":", "`:` is not allowed after `webhook`", ""),
    ("webhook x:\n GET \"https://x.y\"\n", "syntax::unexpected", ":", "expected `{`, found `:`", ""),
    ("account {\n crm = \"https://x.y\"\n}\n", "syntax::unexpected", "crm", "expected `set` before `crm`", "account {\n set crm = \"https://x.y\"\n}\n"),
    ("account {\n set $account.crm = \"https://x.y\"\n}\n", "syntax::unexpected", "$account.crm", "`$account.crm` is how a setting is read: it is set by its name alone", "account {\n set crm = \"https://x.y\"\n}\n"),
    ("account {\n secret TOKEN = \"x\"\n}\n", "syntax::unexpected", "secret", "`secret` is not allowed here: no secret is written into a file", ""),
    ("account {\n private card\n}\n", "syntax::unexpected", "card", "`card` is not a variable", "account {\n private $flow.key.card\n}\n"),
    ("endpoint e {\n POST \"https://x.y\"\n method m returns url\n}\n", "syntax::unexpected", "url", "`url` is not a variable", "endpoint e {\n POST \"https://x.y\"\n method m returns $flow.key.url\n}\n"),
    ("endpoint e {\n POST \"https://x.y\"\n sign($secret.K)\n}\n", "syntax::unexpected", "(", "`(` is not allowed here", ""),
    ("endpoint e {\n POST \"https://x.y\"\n sign with $secret.K\n}\n", "syntax::unexpected", "with", "`with` is not allowed here", ""),
    ("oauth2 o {\n POST \"https://x.y\"\n grant_type \"client_credentials\"\n client(\"a\", $secret.B)\n}\n", "syntax::unexpected", "grant_type", "`grant_type` is not allowed here: the grant is always client credentials", ""),
    ("oauth2 o {\n POST \"https://x.y\"\n client_id \"a\"\n}\n", "syntax::unexpected", "client_id", "`client_id` is not allowed here: the client is one line", ""),
    ("-- the caller's orders {\n", "syntax::unexpected", "-- the caller's orders {", "`--` does not start a comment", "# the caller's orders {\n"),
    ("endpoint e { POST \"https://x.y\" sign $secret.K default \"x\" }\n", "syntax::unexpected", "\"x\"", "`\"x\"` is not allowed here", ""),
    ("flow f {\n run x, y\n}\n", "syntax::unexpected", ",", "`,` is not allowed here", ""),
    ("flow f {\n run x()\n}\n", "syntax::unexpected", "(", "`(` is not allowed here", ""),
    ("flow f {\n x\n}\n", "syntax::unexpected", "x", "`x` is not allowed here", "flow f {\n run x\n}\n"),
    ("flow f {\n webhook x\n}\n", "syntax::unexpected", "webhook", "`webhook` is not allowed here: did you mean `run`?", "flow f {\n run x\n}\n"),
    ("flow f {\n $flow.key.a = 1\n}\n", "syntax::unexpected", "$flow.key.a", "expected `set` before `$flow.key.a`", "flow f {\n set $flow.key.a = 1\n}\n"),
    ("flow f {\n flow end webhook\n}\n", "syntax::unexpected", "flow end", "`flow end` is one word", "flow f {\n flow-end webhook\n}\n"),
    ("test x \"t\" {\n mock 200\n expect no request\n}\n", "syntax::unexpected", "mock", "`mock` is not allowed here: did you mean `reply`?", "test x \"t\" {\n reply 200\n expect no request\n}\n"),
    ("test x \"t\" {\n reply 200\n expect { status: \"SUCCESS\" }\n}\n", "syntax::unexpected", "status", "`status` is not a variable", ""),
    ("flow f {\n run x if $flow.key.a == 1\n}\n", "syntax::unexpected", "if", "`if` is not allowed here: there are no conditions", ""),
    ("endpoint e {\n POST \"https://x.y\"\n auth header(\"A\", $secret.K)\n}\n", "syntax::unexpected", "header", "`header` is not a kind of authentication", ""),
    ("curl -X POST https://x.y\n", "syntax::unexpected", "curl", "this is a `curl` command, not a declaration", ""),
    ("\u{a0}webhook a {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "\u{a0}", "there is a no-break space here (U+00A0)", " webhook a {\n GET \"https://x.y\"\n}\n"),
];

#[test]
fn what_others_have_is_named() {
    assert_rows(ROWS, FILES);
}

/// A space of a word processor hides nothing of what else is wrong.
#[test]
fn what_stands_beside_a_no_break_space_is_read() {
    let text = "webhook a {\n\u{a0}\u{a0}GET \"https://a.b/c\"\n\u{a0}\u{a0}wait 5x\n}\n";
    let (file, found) = parse(text);
    let underlined: Vec<&str> = found.as_slice().iter().map(|one| &text[one.location.span.range()]).collect();
    assert_eq!(underlined, ["\u{a0}\u{a0}", "\u{a0}\u{a0}", "5x"]);
    assert_eq!(file.declarations.len(), 1);
}
