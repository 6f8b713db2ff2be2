//! Common mistakes: each is told once, at its place, in words that say what to write; its mend mends it.

use super::parse;

/// A line of a webhook, the code and the place of its one fault, the message, and the line as the mend
/// leaves it; empty where no mend is certain.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("wait 5", "syntax::unexpected", "5", "`5` has no unit", "wait 5s"),
    ("wait 10 s", "syntax::unexpected", "10 s", "a blank stands between `10` and its unit", "wait 10s"),
    ("wait 1.5s", "syntax::unexpected", "1.5s", "`1.5s` is not a duration", "wait 1500ms"),
    ("wait 10sec", "syntax::unexpected", "10sec", "`10sec` is not a duration", "wait 10s"),
    ("timeout 5s", "syntax::unexpected", "timeout", "`timeout` cannot stand here: did you mean `wait`?", "wait 5s"),
    ("wait 10s with hold musik", "syntax::unexpected", "with hold musik", "`with hold musik` cannot stand here: did you mean `with hold music`?", "wait 10s with hold music"),
    ("wait \"10s\"", "syntax::unexpected", "\"10s\"", "`\"10s\"` stands in quotes: a duration is written without", "wait 10s"),
    ("headers { Content-Type = \"x\" }", "syntax::unexpected", "=", "`=` stands where a `:` must", "headers { Content-Type: \"x\" }"),
    ("headers { Content-Type \"x\" }", "syntax::unexpected", "Content-Type", "a `:` is missing behind `Content-Type`", "headers { Content-Type: \"x\" }"),
    ("headers { a: $flow.key.x ?? \"y\" }", "syntax::unexpected", "??", "`??` cannot stand here: did you mean `or`?", "headers { a: $flow.key.x or \"y\" }"),
    ("headers { a: $flow.key.x || \"y\" }", "syntax::unexpected", "||", "`||` cannot stand here: did you mean `or`?", "headers { a: $flow.key.x or \"y\" }"),
    ("headers { a: $flow.key.x ? }", "syntax::unexpected", "?", "`?` cannot stand here: did you mean `optional`?", "headers { a: $flow.key.x optional }"),
    ("headers { a: $flow.key.x? }", "syntax::unexpected", "?", "`?` cannot stand here: did you mean `optional`?", "headers { a: $flow.key.x optional }"),
    ("headers { a: 'x' }", "syntax::unexpected", "'x'", "`'x'` stands in single quotes", "headers { a: \"x\" }"),
    ("headers { a: “x” }", "syntax::unexpected", "“x”", "`“` is a typographic quote, as word processors make them", "headers { a: \"x\" }"),
    ("headers { a: ‘x’ }", "syntax::unexpected", "‘x’", "`‘` is a typographic quote, as word processors make them", "headers { a: \"x\" }"),
    ("headers { a: \"x }", "syntax::unclosed", "\"", "this text has no closing quote on its line", ""),
    ("headers { a: x\" }", "syntax::unexpected", "x\"", "the text that ends with `x` has no quote at its start", "headers { a: \"x\" }"),
    ("headers { a: x }", "syntax::unexpected", "x", "`x` stands where a value must, without quotes", "headers { a: \"x\" }"),
    ("headers { a: flow.key.x }", "syntax::unexpected", "flow.key.x", "`flow.key.x` has no `$`", "headers { a: $flow.key.x }"),
    ("headers { a: {{$flow.key.x}} }", "syntax::unexpected", "{{$flow.key.x}}", "`{{` and `}}` stand only inside a text", "headers { a: $flow.key.x }"),
    ("headers { a: \"{{flow.key.x}}\" }", "syntax::unexpected", "flow.key.x", "`flow.key.x` has no `$`", "headers { a: \"{{$flow.key.x}}\" }"),
    ("headers { a: \"{{ $flow.key.x }\" }", "syntax::unclosed", "{{ $flow.key.x }", "`{{ $flow.key.x }` is closed by one brace only", "headers { a: \"{{ $flow.key.x }}\" }"),
    ("headers { a: ${flow.key.x} }", "syntax::unexpected", "${flow.key.x}", "`${flow.key.x}` is not how a variable is written", "headers { a: $flow.key.x }"),
    ("headers { a: \"{{$flow.key.x\" }", "syntax::unclosed", "{{", "`{{` opens a value that never ends", "headers { a: \"{{$flow.key.x}}\" }"),
    ("headers { a: \"{{\" }", "syntax::unclosed", "{{", "`{{` opens a value that never ends", "headers { a: \"\\{{\" }"),
    ("headers { a: \"a {{}} b\" }", "syntax::unexpected", "{{}}", "`{{` and `}}` have no value between them", ""),
    ("headers { a: True }", "syntax::unexpected", "True", "`True` is not a value", "headers { a: true }"),
    ("headers { a: TRUE }", "syntax::unexpected", "TRUE", "`TRUE` is not a value", "headers { a: true }"),
    ("headers { a: $flow.key.x required }", "syntax::unexpected", "required", "`required` cannot stand here: did you mean `mandatory`?", "headers { a: $flow.key.x mandatory }"),
    ("headers { a: $flow.key.x as string }", "syntax::unexpected", "string", "`string` cannot stand here: did you mean `text`?", "headers { a: $flow.key.x as text }"),
    ("headers { a: \"x\"; }", "syntax::unexpected", ";", "`;` cannot stand here", "headers { a: \"x\" }"),
    ("wait 5s;", "syntax::unexpected", ";", "`;` cannot stand here", "wait 5s"),
    ("// comment", "syntax::unexpected", "// comment", "`//` does not start a comment", "# comment"),
    ("/* comment */", "syntax::unexpected", "/* comment */", "`/*` does not start a comment", "# comment"),
    ("wait 5s // comment", "syntax::unexpected", "// comment", "`//` does not start a comment", "wait 5s # comment"),
    ("heders { a: \"x\" }", "syntax::unexpected", "heders", "`heders` cannot stand here: did you mean `headers`?", "headers { a: \"x\" }"),
    ("headres { a: \"x\" }", "syntax::unexpected", "headres", "`headres` cannot stand here: did you mean `headers`?", "headers { a: \"x\" }"),
    ("foo \"x\"", "syntax::unexpected", "foo", "`foo` cannot stand here", ""),
    ("headers: { a: \"x\" }", "syntax::unexpected", ":", "`:` cannot stand behind `headers`", "headers { a: \"x\" }"),
    ("headers [ a: \"x\" ]", "syntax::unexpected", "[", "`[` stands where `{` must", "headers { a: \"x\" }"),
    ("body { \"a\": 1 }", "syntax::unexpected", "body", "the kind of body is missing behind `body`", "body json { \"a\": 1 }"),
    ("body json { \"a\": 1 \"b\": 2 }", "syntax::unexpected", "\"b\"", "a comma is missing before `\"b\"`", "body json { \"a\": 1, \"b\": 2 }"),
    ("body json { \"a\": 1,, \"b\": 2 }", "syntax::unexpected", ",", "a comma cannot stand here", "body json { \"a\": 1, \"b\": 2 }"),
    ("body json { a: 1 }", "syntax::unexpected", "a", "the name `a` stands without quotes", "body json { \"a\": 1 }"),
    ("body json { 'a': 1 }", "syntax::unexpected", "'a'", "`'a'` stands in single quotes", "body json { \"a\": 1 }"),
    ("body json { \"a\": 'x' }", "syntax::unexpected", "'x'", "`'x'` stands in single quotes", "body json { \"a\": \"x\" }"),
    ("body json { \"a\": {{$flow.key.x}} }", "syntax::unexpected", "{{$flow.key.x}}", "`{{` and `}}` stand only inside a text", "body json { \"a\": $flow.key.x }"),
    ("body json { \"a\" = 1 }", "syntax::unexpected", "=", "`=` stands where a `:` must", "body json { \"a\": 1 }"),
    ("body json { \"a\": True }", "syntax::unexpected", "True", "`True` is not a value", "body json { \"a\": true }"),
    ("body json { \"a\": 01 }", "syntax::unexpected", "01", "`01` is not a number as JSON writes it", "body json { \"a\": \"01\" }"),
    ("body json { \"a\": .5 }", "syntax::unexpected", ".5", "`.5` is not a number as JSON writes it", "body json { \"a\": 0.5 }"),
    ("body json [1 2]", "syntax::unexpected", "2", "a comma is missing before `2`", "body json [1, 2]"),
    ("body json { \"a\": tru }", "syntax::unexpected", "tru", "`tru` is not a value: did you mean `true`?", "body json { \"a\": true }"),
    ("body json { , \"a\": 1 }", "syntax::unexpected", ",", "a comma cannot stand here", "body json {  \"a\": 1 }"),
    ("response json { $flow.key.x = x.customer.tier }", "syntax::unexpected", "x.customer.tier", "`x.customer.tier` is not a place in the response", "response json { $flow.key.x = data.customer.tier }"),
    ("response json { $flow.key.x = $.customer.tier }", "syntax::unexpected", "$.customer.tier", "`$.customer.tier` is not a place in the response", "response json { $flow.key.x = data.customer.tier }"),
    ("response json { $flow.key.x = response.customer.tier }", "syntax::unexpected", "response.customer.tier", "`response.customer.tier` is not a place in the response", "response json { $flow.key.x = data.customer.tier }"),
    ("response json { $flow.key.x = customer.tier }", "syntax::unexpected", "customer.tier", "`customer.tier` is not a place in the response", "response json { $flow.key.x = data.customer.tier }"),
    ("response json { $flow.key.x: data.customer.tier }", "syntax::unexpected", ":", "`:` stands where a `=` must", "response json { $flow.key.x= data.customer.tier }"),
    ("response json { flow.key.x = data.a }", "syntax::unexpected", "flow.key.x", "`flow.key.x` has no `$`", "response json { $flow.key.x = data.a }"),
    ("response json { tier = data.a }", "syntax::unexpected", "tier", "`tier` is not a variable", "response json { $flow.key.tier = data.a }"),
    ("response json { $flow.key.x = data.a ?? 1 }", "syntax::unexpected", "??", "`??` cannot stand here: did you mean `or`?", "response json { $flow.key.x = data.a or 1 }"),
    ("response json { $flow.key.x == data.a }", "syntax::unexpected", "==", "`==` stands where a `=` must", "response json { $flow.key.x = data.a }"),
    ("response json { $flow.key.x = data.a required }", "syntax::unexpected", "required", "`required` cannot stand here: did you mean `mandatory`?", "response json { $flow.key.x = data.a mandatory }"),
    ("response json { $flow.key.x = data.a? }", "syntax::unexpected", "?", "`?` cannot stand here: did you mean `optional`?", "response json { $flow.key.x = data.a optional }"),
    ("response json { $flow.key.x = header ETag }", "syntax::unexpected", "ETag", "`ETag` stands where the name of the header must, without quotes", "response json { $flow.key.x = header \"ETag\" }"),
    ("response json { $flow.key.x = data.a or 'a' }", "syntax::unexpected", "'a'", "`'a'` stands in single quotes", "response json { $flow.key.x = data.a or \"a\" }"),
    ("response json { $flow.key.x = $response.a }", "syntax::unexpected", "$response.a", "`$response.a` is not a place in the response", "response json { $flow.key.x = data.a }"),
    ("response jsn { $flow.key.x = data.a }", "syntax::unexpected", "jsn", "`jsn` cannot stand here: did you mean `json`?", "response json { $flow.key.x = data.a }"),
    ("auth basic \"a\" \"b\"", "syntax::unexpected", "basic", "a `(` is missing behind `basic`", "auth basic(\"a\", \"b\")"),
    ("auth basic(\"a\" \"b\")", "syntax::unexpected", "\"b\"", "a comma is missing before `\"b\"`", "auth basic(\"a\", \"b\")"),
    ("auth basic(\"a\", \"b\"", "syntax::unclosed", "(", "`(` is never closed", "auth basic(\"a\", \"b\")"),
    ("auth Basic(\"a\", \"b\")", "syntax::unexpected", "Basic", "`Basic` cannot stand here: did you mean `basic`?", "auth basic(\"a\", \"b\")"),
    ("auth bearer $secret.X", "syntax::unexpected", "bearer", "a `(` is missing behind `bearer`", "auth bearer($secret.X)"),
    ("auth \"x\"", "syntax::unexpected", "\"x\"", "`\"x\"` cannot stand here", ""),
    ("auth bearer($secret.X optional)", "line::misplaced", "optional", "a mark cannot stand in `auth`", "auth bearer($secret.X )"),
    ("notes \"a\\qb\"", "syntax::unexpected", "\\q", "`\\q` is not an escape", "notes \"a\\\\qb\""),
    ("notes \"a\tb\"", "syntax::unexpected", "\t", "a tab cannot stand in a text of one line", "notes \"a\\tb\""),
    ("notes \"a\nb\"", "syntax::unclosed", "\"", "this text goes on behind the end of its line", ""),
    ("notes \"\"\"a", "syntax::unclosed", "\"\"\"", "this text of several lines never ends", ""),
    ("notes 'it'", "syntax::unexpected", "'it'", "`'it'` stands in single quotes", "notes \"it\""),
    ("notes “it”", "syntax::unexpected", "“it”", "`“` is a typographic quote, as word processors make them", "notes \"it\""),
    ("notes Looks up", "syntax::unexpected", "Looks up", "`Looks up` stands where a text must, without quotes", "notes \"Looks up\""),
    ("notes \"a\\ud800\"", "syntax::unexpected", "\\ud800", "`\\ud800` is half of a character", ""),
    ("notes \"a\\u12\"", "syntax::unexpected", "\\u12", "`\\u12` has less than four hexadecimal digits", ""),
    ("notes \"it\" optional", "line::misplaced", "optional", "`optional` cannot stand here", "notes \"it\" "),
    ("run x", "line::misplaced", "run", "`run` cannot stand in a webhook: it is a line of a flow", ""),
    ("set $flow.key.x = 1", "line::misplaced", "set", "`set` cannot stand in a webhook: it is a line of a flow", ""),
    ("nowait", "syntax::unexpected", "nowait", "`nowait` cannot stand here: did you mean `no wait`?", "no wait"),
    ("persist", "syntax::unexpected", "persist", "`response` is missing behind `persist`", "persist response"),
    ("persist responses", "syntax::unexpected", "responses", "`responses` cannot stand here: did you mean `response`?", "persist response"),
    ("accept status 4O4", "syntax::unexpected", "4O4", "`4O4` stands where a status must", ""),
    ("accept status 404 409", "syntax::unexpected", "409", "a comma is missing before `409`", "accept status 404, 409"),
    ("accept 404", "syntax::unexpected", "accept", "expected `status` after `accept`", "accept status 404"),
    ("response xml { $flow.key.x = \"//a\" }", "syntax::unexpected", "\"//a\"", "a text can't be saved: expected a place in the response", "response xml { $flow.key.x = xpath \"//a\" }"),
    ("accept abc", "syntax::unexpected", "abc", "`abc` stands where a status must", ""),
    ("invoke tools", "syntax::unexpected", "tools", "`tools` is not a method of an endpoint", ""),
    ("invoke \"tools.send\"", "syntax::unexpected", "\"tools.send\"", "`\"tools.send\"` stands in quotes: a name is written without", "invoke tools.send"),
    ("pass $call $flow.key", "syntax::unexpected", "$flow.key", "a comma is missing before `$flow.key`", "pass $call, $flow.key"),
    ("$flow.key.x = data.a", "line::misplaced", "$flow.key.x", "`$flow.key.x` is saved outside of a `response`", ""),
    ("Please call our office\n  before you change this\n  thank you.", "syntax::unexpected", "Please", "`Please` cannot stand here", ""),
    ("query { data: data.x }", "line::misplaced", "data.x", "`data` is the body of a response: it can be read only behind `=` in a `response`", ""),
    ("query { a: header \"x\" }", "line::misplaced", "header", "`header` reads a header of the response: it can stand only behind `=` in a `response`", ""),
    ("query { X Y: 1 }", "syntax::unexpected", "X Y", "the name `X Y` stands without quotes", "query { \"X Y\": 1 }"),
    ("GETT \"https://x.y\"", "method::unknown", "GETT", "`GETT` is not a method: did you mean `GET`?", "GET \"https://x.y\""),
    ("get \"https://x.y\"", "method::unknown", "get", "`get` is not a method: did you mean `GET`?", "GET \"https://x.y\""),
    ("URL \"https://x.y\"", "method::unknown", "URL", "`URL` is not a method", ""),
    ("POST https://x.y/z", "syntax::unexpected", "https://x.y/z", "`https://x.y/z` stands without quotes", "POST \"https://x.y/z\""),
    ("query { a: 1,, b: 2 }", "syntax::unexpected", ",", "a comma cannot stand here", "query { a: 1, b: 2 }"),
    ("query { , a: 1 }", "syntax::unexpected", ",", "a comma cannot stand here", "query {  a: 1 }"),
    ("query { a: 1, }", "syntax::unexpected", ",", "a comma cannot stand here", "query { a: 1 }"),
    ("body json [1, 2", "syntax::unclosed", "[", "`[` is never closed", "body json [1, 2 ]"),
    ("response json { $flow.key.x = data.a as int }", "syntax::unexpected", "int", "`int` cannot stand here: did you mean `number`?", "response json { $flow.key.x = data.a as number }"),
    ("headers { \"a\": \"b\" \"c\": }", "syntax::unexpected", ":", "a value is missing behind `:`", ""),
    ("no wiat", "syntax::unexpected", "wiat", "`wiat` cannot stand here: did you mean `wait`?", "no wait"),
    ("headers { a: $flow.key.x or }", "syntax::unexpected", "or", "a value is missing behind `or`", ""),
    ("headers { a: or \"x\" }", "syntax::unexpected", "or", "a value is missing before `or`", ""),
    ("headers { a: 1x }", "syntax::unexpected", "1x", "`1x` is not a number as JSON writes it", "headers { a: \"1x\" }"),
    ("headers { a: +1 }", "syntax::unexpected", "+1", "`+1` is not a number as JSON writes it", "headers { a: 1 }"),
    ("auth bearer($secret.X", "syntax::unclosed", "(", "`(` is never closed", "auth bearer($secret.X)"),
    ("body json { \"a\": [1, 2 }", "syntax::unclosed", "[", "`[` is never closed", "body json { \"a\": [1, 2 ] }"),
    ("notes \"\"\"\nabc\n", "syntax::unclosed", "\"\"\"", "this text of several lines never ends", ""),
    ("headers a: \"x\"", "syntax::unexpected", "headers", "a `{` is missing behind `headers`", ""),
    ("headers { a: $flow.key.x ? \"y\" : \"z\" }", "syntax::unexpected", "?", "`?` cannot stand here: there are no conditions", ""),
    ("response json { $flow.key.x = data.a?.b?.c }", "syntax::unexpected", "?.", "`?.` cannot stand in a path", "response json { $flow.key.x = data.a.b.c }"),
    ("response json { $flow.key.x = data.a?[0] }", "syntax::unexpected", "?[", "`?[` cannot stand in a path", "response json { $flow.key.x = data.a[0] }"),
    ("response json { $flow.key.x = header[\"ETag\"] }", "syntax::unexpected", "header[\"ETag\"]", "`header[\"ETag\"]` is not how a header is read", "response json { $flow.key.x = header \"ETag\" }"),
    ("response json { $flow.key.x = Data.a }", "syntax::unexpected", "Data.a", "`Data.a` is not a place in the response", "response json { $flow.key.x = data.a }"),
    ("response json { $flow.key.x := data.a }", "syntax::unexpected", ":=", "`:=` stands where a `=` must", "response json { $flow.key.x = data.a }"),
    ("response json { $flow.key.x <- data.a }", "syntax::unexpected", "<-", "`<-` stands where a `=` must", "response json { $flow.key.x = data.a }"),
    ("headers { a => \"x\" }", "syntax::unexpected", "=>", "`=>` stands where a `:` must", "headers { a: \"x\" }"),
    ("POST https://x.y/z\"", "syntax::unexpected", "https://x.y/z\"", "the text that ends with `https://x.y/z` has no quote at its start", "POST \"https://x.y/z\""),
    ("timeout: 5s", "syntax::unexpected", "timeout", "`timeout` cannot stand here: did you mean `wait`?", "wait 5s"),
    ("timeout = 30", "syntax::unexpected", "timeout", "`timeout` cannot stand here: did you mean `wait`?", "wait 30s"),
    ("heders: { a: \"x\" }", "syntax::unexpected", "heders", "`heders` cannot stand here: did you mean `headers`?", "headers { a: \"x\" }"),
    ("response json", "syntax::unexpected", "json", "a `{` is missing behind `json`", ""),
    ("headers => { a: \"x\" }", "syntax::unexpected", "=>", "`=>` stands where `{` must", "headers  { a: \"x\" }"),
    ("headers X a: \"x\"", "syntax::unexpected", "X", "`X` stands where `{` must", ""),
    ("body json { \"a\": 1; \"b\": 2 }", "syntax::unexpected", ";", "`;` cannot stand here", "body json { \"a\": 1, \"b\": 2 }"),
    ("wait 5000", "syntax::unexpected", "5000", "`5000` has no unit", "wait 5000ms"),
    ("wait 500000", "syntax::unexpected", "500000", "`500000` has no unit", ""),
    ("persist: true", "syntax::unexpected", ": true", "`: true` cannot stand behind `persist`", "persist response"),
    ("query { a: $flow. key.x }", "syntax::unexpected", "$flow. key.x", "a blank stands in `$flow. key.x`", "query { a: $flow.key.x }"),
    ("body xml \"\"\n<a/>\n\"\"\"", "syntax::unexpected", "\"\"", "one of the three quotes that begin this text is missing", "body xml \"\"\"\n<a/>\n\"\"\""),
    ("query { a: \"x{{$flow.key.a\n }}y\" }", "syntax::unclosed", "{{", "`{{` opens a value that does not end on its line", "query { a: \"x{{$flow.key.a}}y\" }"),
    ("query { a: \"x{{$flow.key.a # b\n }}y\" }", "syntax::unclosed", "{{", "`{{` opens a value that does not end on its line", ""),
    ("headers { a: $flow.key.x as }", "syntax::unexpected", "as", "the type is missing behind `as`", ""),
    ("invoke tools.send.x", "syntax::unexpected", "tools.send.x", "`tools.send.x` stands where the method to invoke must", ""),
];

/// The same outside of webhooks: a whole file.
#[rustfmt::skip]
const FILES: &[Row] = &[
    ("webhok a {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "webhok", "`webhok` cannot stand here: did you mean `webhook`?", "webhook a {\n GET \"https://x.y\"\n}\n"),
    ("webhook {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "webhook", "a name is missing behind `webhook`", ""),
    ("webhook \"a\" {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "\"a\"", "`\"a\"` stands in quotes: a name is written without", "webhook a {\n GET \"https://x.y\"\n}\n"),
    ("webhook a b {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "b", "`b` cannot stand here: a name is one word", "webhook a_b {\n GET \"https://x.y\"\n}\n"),
    ("webhook a: {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", ":", "`:` cannot stand here", "webhook a {\n GET \"https://x.y\"\n}\n"),
    ("webhook a\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "a", "a `{` is missing behind `a`", "webhook a {\n GET \"https://x.y\"\n}\n"),
    ("hello world\nwebhook a { }\n", "syntax::unexpected", "hello", "`hello` cannot stand outside of a declaration", ""),
    ("flow f {\n set $flow.key.x: 1\n}\n", "syntax::unexpected", ":", "`:` stands where a `=` must", "flow f {\n set $flow.key.x= 1\n}\n"),
    ("account {\n set x \"y\"\n}\n", "syntax::unexpected", "x", "a `=` is missing behind `x`", "account {\n set x = \"y\"\n}\n"),
    ("flow f {\n run x required\n}\n", "syntax::unexpected", "required", "`required` cannot stand here: did you mean `mandatory`?", "flow f {\n run x mandatory\n}\n"),
    ("flow f {\n run \"x\"\n}\n", "syntax::unexpected", "\"x\"", "`\"x\"` stands in quotes: a name is written without", "flow f {\n run x\n}\n"),
    ("flow f {\n headers { }\n}\n", "syntax::unexpected", "headers", "`headers` cannot stand in a flow: it is a line of a webhook", ""),
    ("flow f {\n flow-end\n}\n", "syntax::unexpected", "flow-end", "`webhook` is missing behind `flow-end`", "flow f {\n flow-end webhook\n}\n"),
    ("flow f {\n flow_end webhook\n}\n", "syntax::unexpected", "flow_end", "`flow_end` cannot stand here: did you mean `flow-end`?", "flow f {\n flow-end webhook\n}\n"),
    ("flow f {\n set flow.key.x = 1\n}\n", "syntax::unexpected", "flow.key.x", "`flow.key.x` has no `$`", "flow f {\n set $flow.key.x = 1\n}\n"),
    ("test a \"b\" {\n reply json {}\n}\n", "syntax::unexpected", "json", "`json` stands where a status must", ""),
    ("test a \"b\" {\n reply 200 { \"a\": 1 }\n}\n", "syntax::unexpected", "200", "the kind of body is missing behind `200`", "test a \"b\" {\n reply 200 json { \"a\": 1 }\n}\n"),
    ("test a \"b\" {\n expect { $flow.key.x: mising }\n}\n", "syntax::unexpected", "mising", "`mising` cannot stand here: did you mean `missing`?", "test a \"b\" {\n expect { $flow.key.x: missing }\n}\n"),
    ("test a \"b\" {\n given { flow.key.x: 1 }\n}\n", "syntax::unexpected", "flow.key.x", "`flow.key.x` has no `$`", "test a \"b\" {\n given { $flow.key.x: 1 }\n}\n"),
    ("test a \"b\" {\n expect { method: \"GET\" }\n}\n", "syntax::unexpected", "expect", "`request` is missing behind `expect`", "test a \"b\" {\n expect request { method: \"GET\" }\n}\n"),
    ("test a \"b\" {\n given { \"uuid\": \"1\" }\n}\n", "syntax::unexpected", "given", "`call` is missing behind `given`", "test a \"b\" {\n given call { \"uuid\": \"1\" }\n}\n"),
    ("test a \"b\" {\n expect request { methd: \"GET\" }\n}\n", "syntax::unexpected", "methd", "`methd` cannot stand here: did you mean `method`?", "test a \"b\" {\n expect request { method: \"GET\" }\n}\n"),
    ("test a \"b\" {\n expect $flow.key.x: 1\n}\n", "syntax::unexpected", "expect", "a `{` is missing behind `expect`", ""),
    ("test a {\n reply 200\n}\n", "syntax::unexpected", "a", "the title of the test is missing behind `a`", "test a \"it works\" {\n reply 200\n}\n"),
    ("account {\n allow htp\n}\n", "syntax::unexpected", "htp", "`htp` cannot stand here: did you mean `http`?", "account {\n allow http\n}\n"),
    ("account {\n set x: \"y\"\n}\n", "syntax::unexpected", ":", "`:` stands where a `=` must", "account {\n set x= \"y\"\n}\n"),
    ("account {\n allow \"10.0.0.0/8\"\n}\n", "syntax::unexpected", "allow", "`network` is missing behind `allow`", "account {\n allow network \"10.0.0.0/8\"\n}\n"),
    ("account {\n private flow.key.x\n}\n", "syntax::unexpected", "flow.key.x", "`flow.key.x` has no `$`", "account {\n private $flow.key.x\n}\n"),
    ("account main { allow http }\n", "syntax::unexpected", "main", "`main` cannot stand here: an `account` has no name", "account  { allow http }\n"),
    ("GET \"https://x.y\"\n", "syntax::unexpected", "GET", "`GET` cannot stand outside of a declaration", ""),
    ("webhook a { GET \"https://x.y\"\n\nwebhook b { GET \"https://x.y\" }\n", "syntax::unclosed", "{", "`{` is never closed", "webhook a { GET \"https://x.y\" }\n\nwebhook b { GET \"https://x.y\" }\n"),
    ("webhook a { GET \"https://x.y\" } }\nwebhook b { GET \"https://x.y\" }\n", "syntax::unexpected", "}", "`}` closes nothing: there is one too many", "webhook a { GET \"https://x.y\" } \nwebhook b { GET \"https://x.y\" }\n"),
    ("webhook a.b {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "a.b", "`a.b` is not a name", ""),
    ("endpoint a {\n POST \"https://x.y\"\n method x $flow.key.a\n}\n", "syntax::unexpected", "$flow.key.a", "`returns` is missing before `$flow.key.a`", "endpoint a {\n POST \"https://x.y\"\n method x returns $flow.key.a\n}\n"),
    ("endpoint a {\n POST \"https://x.y\"\n headers { }\n}\n", "syntax::unexpected", "headers", "`headers` cannot stand in an endpoint: it is a line of a webhook", ""),
    ("endpoint a {\n POST \"https://x.y\"\n defualt\n}\n", "syntax::unexpected", "defualt", "`defualt` cannot stand here: did you mean `default`?", "endpoint a {\n POST \"https://x.y\"\n default\n}\n"),
    ("import \"x\"\n", "syntax::unexpected", "import", "`import` cannot stand outside of a declaration", ""),
    ("flow f {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "GET", "`GET` cannot stand in a flow: it is a line of a webhook", ""),
    ("endpoint e { POST \"https://x.y\" mehtod foo }\n", "syntax::unexpected", "mehtod", "`mehtod` cannot stand here: did you mean `method`?", "endpoint e { POST \"https://x.y\" method foo }\n"),
    ("webhook a\n GET \"https://x.y\"\n", "syntax::unexpected", "a", "a `{` is missing behind `a`", ""),
];

fn assert_row(text: &str, row: Row, whole: impl Fn(&str) -> String) {
    let (line, code, underlined, message, fixed) = row;
    let (_, diagnostics) = parse(text);
    let [fault] = diagnostics.as_slice() else { panic!("{line}: {:#?}", diagnostics.as_slice()) };
    assert_eq!((fault.code.as_str(), &text[fault.location.span.range()]), (code, underlined), "{line}");
    assert_eq!(fault.message, message, "{line}");
    assert!(!fault.help.is_empty(), "{line}");
    let Some(fix) = fault.fixes.first() else {
        assert_eq!(fixed, "", "{line} has no fix");
        return;
    };
    let right = fix.applied_to(text);
    assert_eq!(right, whole(fixed), "{line}");
    assert!(parse(&right).1.is_empty(), "{right}: {:#?}", parse(&right).1);
}

#[test]
fn common_mistakes_are_named() {
    for &row in ROWS {
        let webhook = |line: &str| format!("webhook a {{\n  GET \"https://a.b/c\"\n  {line}\n}}\n");
        assert_row(&webhook(row.0), row, webhook);
    }
}

#[test]
fn common_mistakes_of_other_declarations_are_named() {
    for &row in FILES {
        assert_row(row.0, row, str::to_owned);
    }
}
