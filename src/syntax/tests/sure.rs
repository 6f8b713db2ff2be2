//! Where two things may have been meant, no fix chooses one of them; where one certainly was, the fix makes that.

use super::mistakes::{Row, assert_rows};
use super::parse;

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
    // What turns the meaning round, or is as near to a name.
    ("wait 20s without hold music", "syntax::unexpected", "without hold music", "`without hold music` is not allowed here", ""),
    ("wait 20s with no hold music", "syntax::unexpected", "with no hold music", "`with no hold music` is not allowed here", ""),
    ("wait 20s hold music: no", "syntax::unexpected", "hold music: no", "`hold music: no` is not allowed here", ""),
    ("wait 20s hold music: yes", "syntax::unexpected", "hold music: yes", "`hold music: yes` is not allowed here", "wait 20s with hold music"),
    ("query { day: Tue }", "syntax::unexpected", "Tue", "`Tue` is not a value: did you mean `true`?", ""),
    ("query { city: Hull }", "syntax::unexpected", "Hull", "`Hull` is not a value: did you mean `null`?", ""),
    ("query { a: ture }", "syntax::unexpected", "ture", "`ture` is not a value: did you mean `true`?", "query { a: true }"),
    ("body text \"costs \\$call.cli\"", "syntax::unexpected", "\\$", "`\\$` is not an escape", ""),
    ("body text \"costs \\$5\"", "syntax::unexpected", "\\$", "`\\$` is not an escape", "body text \"costs $5\""),
    ("auth bearer(\"{{$secret.T optional}}\")", "line::misplaced", "optional", "`optional` can't apply between `{{` and `}}`", "auth bearer(\"{{$secret.T}}\")"),
    ("persist response no", "syntax::unexpected", "no", "`no` is not allowed after `persist response`", ""),
    ("persist response: true", "syntax::unexpected", ": true", "`: true` is not allowed after `persist response`", "persist response"),
    ("query params { a: \"1\" }", "syntax::unexpected", "params", "`params` is not allowed after `query`", "query { a: \"1\" }"),
    ("response xml { namespace xmlns:s = \"urn:s\" }", "syntax::unexpected", "xmlns:", "`xmlns:` is not allowed after `namespace`", "response xml { namespace s = \"urn:s\" }"),
    ("wait 2,5s", "syntax::unexpected", "2,5s", "`2,5s` is not a duration", "wait 2500ms"),
    ("query { a: $flow.key.\"x\" }", "syntax::unexpected", "\"x\"", "`\"x\"` is in quotes: a name is written without them", "query { a: $flow.key.x }"),
    ("body text \"{{ $call.cli } }\"", "syntax::unclosed", "{{ $call.cli }", "`{{ $call.cli }` is closed by one brace only", "body text \"{{ $call.cli }}\""),
    ("response json { $flow.key.a = data.a, default: \"x\" }", "syntax::unexpected", "default:", "`default:` is not allowed here: a fallback follows `or`", "response json { $flow.key.a = data.a or \"x\" }"),
    ("response json { $flow.key.a = data.a default: \"x\" }", "syntax::unexpected", "default", "`default` is not allowed here: did you mean `or`?", "response json { $flow.key.a = data.a or \"x\" }"),
    // Word processors, and the escapes of other languages.
    ("notes “The caller’s name”", "syntax::unexpected", "“The caller’s name”", "`“` is a typographic quote, as word processors make them", "notes \"The caller’s name\""),
    ("headers { A: \"1\"\u{a0} B: \"2\" }", "syntax::unexpected", "\u{a0}", "there is a no-break space here (U+00A0)", "headers { A: \"1\"  B: \"2\" }"),
    ("body text \"{{ $call.cli\u{a0}}}\"", "syntax::unexpected", "\u{a0}", "there is a no-break space here (U+00A0)", "body text \"{{ $call.cli }}\""),
    ("body text \"{{ $call.cli\u{200b}}}\"", "syntax::unexpected", "\u{200b}", "there is a zero-width space here (U+200B)", "body text \"{{ $call.cli}}\""),
    ("response xml { $flow.key.a = xpath “//a[@x=‘y’]” }", "syntax::unexpected", "“//a[@x=‘y’]”", "`“` is a typographic quote, as word processors make them", "response xml { $flow.key.a = xpath \"//a[@x='y']\" }"),
    ("headers { A: 'it\\'s' }", "syntax::unexpected", "'it\\'s'", "`'it\\'s'` is in single quotes", "headers { A: \"it's\" }"),
    ("headers { A: 'C:\\dir' }", "syntax::unexpected", "'C:\\dir'", "`'C:\\dir'` is in single quotes", "headers { A: \"C:\\\\dir\" }"),
    ("body text \"{{{$call.cli}}}\"", "syntax::unexpected", "{{{$call.cli}}}", "a value is written with two braces on each side, not three", "body text \"{{$call.cli}}\""),
    ("body text \"{{$flow.key.x or \\\"y\\\"}}\"", "syntax::unexpected", "{{$flow.key.x or \\\"y\\\"}}", "a quote between `{{` and `}}` needs no `\\`", "body text \"{{$flow.key.x or \"y\"}}\""),
    ("\"headers\": { \"A\": \"1\" }", "syntax::unexpected", "\"headers\":", "`\"headers\":` is not how a line begins", "headers { \"A\": \"1\" }"),
    ("response json { $flow.key.a = data/items/id }", "syntax::unexpected", "data/items/id", "`data/items/id` is not a path: `.` stands between two names", "response json { $flow.key.a = data.items.id }"),
    ("query { a: $flow.key.x [ }", "syntax::unexpected", "[", "`[` is not allowed here", ""),
    ("headers {\n A:\n B: \"1\"\n }", "syntax::unexpected", ":", "expected a value after `:`", ""),
    ("query { größe: \"1\" }", "syntax::unexpected", "größe", "the name `größe` needs quotes", "query { \"größe\": \"1\" }"),
    ("body json { größe: 1 }", "syntax::unexpected", "größe", "the name `größe` needs quotes", "body json { \"größe\": 1 }"),
    ("headers mandatory { A: $flow.key.a }", "syntax::unexpected", "mandatory", "`mandatory` is not allowed after `headers`", ""),
    ("headers disabled { A: \"1\" }", "syntax::unexpected", "disabled", "`disabled` is not allowed after `headers`", ""),
    ("body form json { a: \"1\" }", "syntax::unexpected", "json", "`json` is not allowed after `form`", ""),
    ("wait 20s hold music never", "syntax::unexpected", "hold music never", "`hold music never` is not allowed here: did you mean `with hold music`?", ""),
    ("wait 20s with silence", "syntax::unexpected", "with silence", "`with silence` is not allowed here: did you mean `with hold music`?", ""),
    ("wait 20s no hold music", "syntax::unexpected", "no hold music", "`no hold music` is not allowed here", ""),
    ("body text 'C:\\dir\\new'", "syntax::unexpected", "'C:\\dir\\new'", "`'C:\\dir\\new'` is in single quotes", ""),
    ("response json { $flow.key.a = data.a, # c\n default: \"x\" }", "syntax::unexpected", "default:", "`default:` is not allowed here: a fallback follows `or`", "response json { $flow.key.a = data.a # c\n or \"x\" }"),
    // What is so or not so.
    ("no wait: true", "syntax::unexpected", ": true", "`: true` is not allowed after `no wait`", "no wait"),
    ("no wait: false", "syntax::unexpected", ": false", "`: false` is not allowed after `no wait`", ""),
    // No edit removes credentials.
    ("auth: false", "syntax::unexpected", ": false", "`: false` is not allowed after `auth`", ""),
    ("auth: node", "syntax::unexpected", ": node", "`: node` is not allowed after `auth`", ""),
    ("auth = off", "syntax::unexpected", "= off", "`= off` is not allowed after `auth`", ""),
    ("auth node()", "syntax::unexpected", "node", "`node` is not a kind of authentication", ""),
    ("auth node(\"a\")", "syntax::unexpected", "node", "`node` is not a kind of authentication", ""),
    ("auth: none", "syntax::unexpected", ":", "`:` is not allowed after `auth`", "auth none"),
    ("query { auth: off }", "syntax::unexpected", "off", "expected a value, found `off` without quotes", "query { auth: \"off\" }"),
    ("body multipart { file \"b\" }", "syntax::unexpected", "file", "expected `:` after `file`", "body multipart { file: \"b\" }"),
    // No edit removes a comment.
    ("notes (\"x\" # keep\n)", "syntax::unexpected", "(", "`(` is not allowed here", ""),
    ("response ( # keep\n json) { }", "syntax::unexpected", "(", "`(` is not allowed after `response`", ""),
    ("no auth", "syntax::unexpected", "auth", "`auth` is not allowed here", ""),
    ("header \"X-A\": $call.cli", "syntax::unexpected", "\"X-A\"", "`headers` takes entries between `{` and `}`, not a text", "headers { X-A: $call.cli }"),
    ("header: \"X-A: 1\"", "syntax::unexpected", "\"X-A: 1\"", "`headers` takes entries between `{` and `}`, not a text", "headers { X-A: \"1\" }"),
    ("query { a: $call.cli & b: 2 }", "syntax::unexpected", "&", "`&` is not allowed here", "query { a: $call.cli   b: 2 }"),
    ("query { a: 1 b = 2 }", "syntax::unexpected", "=", "expected `:`, found `=`", "query { a: 1 b: 2 }"),
    ("response json { $flow.key.a = data->b->c }", "syntax::unexpected", "data->b->c", "`data->b->c` is not a place in the response", "response json { $flow.key.a = data.b.c }"),
    ("response json { $flow.key.a = or \"b\" }", "syntax::unexpected", "or", "expected a place in the response before `or`", ""),
    ("auth bearer(crm)", "syntax::unexpected", "crm", "expected a value, found `crm` without quotes", ""),
    ("body json { \"a\": { $call.cli, \"b\", }, \"c\": 1 }", "syntax::unexpected", "{", "what stands between `{` and `}` has names: a list stands between `[` and `]`", ""),
    ("body json { \"a\": [\"b\": [1, 2], \"c\": 1] }", "syntax::unexpected", "[", "a list has no names: what has names stands between `{` and `}`", "body json { \"a\": {\"b\": [1, 2], \"c\": 1} }"),
    ("body json { \"price\": 12,50 }", "syntax::unexpected", "12,50", "`12,50` is not a number", "body json { \"price\": 12.50 }"),
    ("body form { price: 12,50 }", "syntax::unexpected", "12,50", "`12,50` is not a number", "body form { price: 12.50 }"),
    ("body multipart { v: $flow.key.v filename \"a.wav\" }", "syntax::unexpected", "filename", "`filename` is not allowed here", "body multipart { v: $flow.key.v file \"a.wav\" }"),
    ("body multipart { v: $flow.key.v file \"a.wav\" content-type \"audio/wav\" }", "syntax::unexpected", "content-type", "`content-type` is not allowed here", "body multipart { v: $flow.key.v file \"a.wav\" type \"audio/wav\" }"),
    ("body multipart { file \"a.wav\": $flow.key.v }", "syntax::unexpected", "file", "`file` is not allowed here", ""),
    ("headers { header \"X-A\": \"a\" }", "syntax::unexpected", "header", "`header` is not allowed here", "headers { \"X-A\": \"a\" }"),
    ("body xml { <a b=\"1\">x</a> }", "syntax::unexpected", "{ <a b=\"1\">x</a> }", "XML needs quotes, not `{` and `}`", "body xml \"\"\"<a b=\"1\">x</a>\"\"\""),
    ("query { a: $flow.key.größe }", "syntax::unexpected", "$flow.key.größe", "`$flow.key.größe` is not the name of a variable", ""),
    ("query { a: \"{{$flow.key.größe}}\" }", "syntax::unexpected", "$flow.key.größe", "`$flow.key.größe` is not the name of a variable", ""),
    ("response json { $flow.key.größe = data.a }", "syntax::unexpected", "$flow.key.größe", "`$flow.key.größe` is not the name of a variable", ""),
    ("auth \"none\"()", "syntax::unexpected", "\"none\"", "`\"none\"` is in quotes: it is written without them", ""),
    ("body text \"\"\"{\"a\": \"{{$call.cli}\"}\"\"\"", "syntax::unclosed", "{{$call.cli}", "`{{$call.cli}` is closed by one brace only", "body text \"\"\"{\"a\": \"{{$call.cli}}\"}\"\"\""),
    // A comment, or a fallback.
    ("headers { a: $flow.key.x // (optional)\n }", "syntax::unexpected", "// (optional)", "`//` does not start a comment", "headers { a: $flow.key.x # (optional)\n }"),
    ("notes \"x\" // \"y\"", "syntax::unexpected", "// \"y\"", "`//` does not start a comment", "notes \"x\" # \"y\""),
    ("accept status 404 // 404 is ok", "syntax::unexpected", "// 404 is ok", "`//` does not start a comment", "accept status 404 # 404 is ok"),
    ("headers { a: $flow.key.x // nullable\n }", "syntax::unexpected", "// nullable", "`//` does not start a comment", "headers { a: $flow.key.x # nullable\n }"),
    ("headers { a: $flow.key.x // \"y\"\n }", "syntax::unexpected", "// \"y\"", "`//` does not start a comment", ""),
    ("response json { $flow.key.a = data.x // data.y\n }", "syntax::unexpected", "// data.y", "`//` does not start a comment", ""),
    ("response json { $flow.key.a = data.x // header \"X\" mandatory\n }", "syntax::unexpected", "// header \"X\" mandatory", "`//` does not start a comment", ""),
    // A word that names a variable.
    ("body json { \"a\": amount as number or 0 }", "syntax::unexpected", "amount", "expected a value, found `amount` without quotes", ""),
    ("headers { A: trace optional }", "syntax::unexpected", "trace", "expected a value, found `trace` without quotes", ""),
    ("headers { A: no-cache optional }", "syntax::unexpected", "no-cache", "expected a value, found `no-cache` without quotes", "headers { A: \"no-cache\" optional }"),
    ("query { a: cli, b: \"1\" }", "syntax::unexpected", "cli", "expected a value, found `cli` without quotes", ""),
    ("query { a: lead, b: $flow.key.lead }", "syntax::unexpected", "lead", "expected a value, found `lead` without quotes", ""),
    ("query { a: gold, b: $flow.key.lead }", "syntax::unexpected", "gold", "expected a value, found `gold` without quotes", "query { a: \"gold\", b: $flow.key.lead }"),
    ("body json { \"a\": $flow.key.a or none }", "syntax::unexpected", "none", "`none` is not a value", ""),
    ("body json { \"a\": $flow.key.a or None }", "syntax::unexpected", "None", "`None` is not a value", "body json { \"a\": $flow.key.a or null }"),
    ("body json [\"x\", $flow.key.a[0]]", "syntax::unexpected", "[", "`[` is not allowed here: a value has no index", ""),
    ("body multipart { f: $flow.key.f file \"a\", type \"text/csv\" }", "syntax::unexpected", "type", "expected `:` after `type`", ""),
    ("body text \"a {{$call.cli}]\"", "syntax::unclosed", "{{$call.cli}", "`{{$call.cli}` is closed by one brace only", ""),
    ("body text \"a {{$call.cli)} b\"", "syntax::unclosed", "{{", "`{{` opens a value that never ends", ""),
    ("body text \"a {{$call.cli]] b\"", "syntax::unclosed", "{{", "`{{` opens a value that never ends", ""),
    ("body text \"a {{$call.cli};} b\"", "syntax::unclosed", "{{$call.cli}", "`{{$call.cli}` is closed by one brace only", ""),
    ("headers { A: “https://x.y\" }", "syntax::unexpected", "“https://x.y\"", "`“` is a typographic quote, as word processors make them", "headers { A: \"https://x.y\" }"),
    ("body json { \"a\": 0x1F }", "syntax::unexpected", "0x1F", "`0x1F` is not a number as JSON writes it", ""),
    // Comments and separators in JSON.
    ("body json {\n \"a\": 1, // first\n \"b\": 2 }", "syntax::unexpected", "// first", "`//` does not start a comment", "body json {\n \"a\": 1, # first\n \"b\": 2 }"),
    ("body json {\n // note\n \"b\": 2 }", "syntax::unexpected", "// note", "`//` does not start a comment", "body json {\n # note\n \"b\": 2 }"),
    ("body json [\n 1, /* x */\n 2 ]", "syntax::unexpected", "/* x */", "`/*` does not start a comment", "body json [\n 1, # x\n 2 ]"),
    ("body json {\n \"a\": 1,;\n \"b\": 2 }", "syntax::unexpected", ";", "`;` is not allowed here", "body json {\n \"a\": 1,\n \"b\": 2 }"),
    // What lacks something at the end of its line.
    ("response json { $flow.key.x = data.a or\n $flow.key.y = data.b }", "syntax::unexpected", "or", "expected a value after `or`", ""),
    ("auth\n headers { A: \"1\" }", "syntax::unexpected", "auth", "expected the kind of authentication after `auth`", ""),
    ("query { a: xpath \"//a\" }", "line::misplaced", "xpath", "`xpath` reads the XML of a response: it is allowed only after `=` in a `response`", ""),
    // A keyword in quotes, or in capitals.
    ("body \"json\" { \"a\": 1 }", "syntax::unexpected", "\"json\"", "`\"json\"` is in quotes: it is written without them", "body json { \"a\": 1 }"),
    ("response \"json\" { $flow.key.a = data.a }", "syntax::unexpected", "\"json\"", "`\"json\"` is in quotes: it is written without them", "response json { $flow.key.a = data.a }"),
    ("NOTES \"x\"", "syntax::unexpected", "NOTES", "`NOTES` is not allowed here: did you mean `notes`?", "notes \"x\""),
    // Whose name, and of what.
    ("body json { \"a\": $flow.key.x or: \"y\" }", "syntax::unexpected", ":", "`:` is not allowed after `or`", ""),
    ("body json { $flow.key.card = \"x\" }", "syntax::unexpected", "$flow.key.card", "`$flow.key.card` is not a name", ""),
    ("body multipart { f: \"a\"\n file = \"b\" }", "syntax::unexpected", "=", "`=` is not allowed after `file`", ""),
    ("query { a: $account[\"crm\"] }", "syntax::unexpected", "[\"crm\"]", "`[\"crm\"]` is not allowed here: a variable is named after a dot", "query { a: $account.crm }"),
    ("query { a: $flow.key[\"a\"][\"b\"] }", "syntax::unexpected", "[\"a\"]", "`[\"a\"]` is not allowed here: a variable is named after a dot", ""),
    ("query { a: $flow.key[\"a\"].b }", "syntax::unexpected", "[\"a\"]", "`[\"a\"]` is not allowed here: a variable is named after a dot", ""),
    ("response json { $flow.key.a = response[\"data\"][\"x\"] }", "syntax::unexpected", "response[\"data\"][\"x\"]", "`response[\"data\"][\"x\"]` is not a place in the response", ""),
    ("response json { $flow.key.a = path \"\" }", "syntax::unexpected", "path", "`path` is not allowed here: a place in JSON begins with `data`", ""),
    ("response json { $flow.key.a = path \"@.a\" }", "syntax::unexpected", "path", "`path` is not allowed here: a place in JSON begins with `data`", ""),
    ("response json { $flow.key.a = path \"[0].a\" }", "syntax::unexpected", "path", "`path` is not allowed here: a place in JSON begins with `data`", "response json { $flow.key.a = data[0].a }"),
    ("body xml\n <a>1</a>", "syntax::unexpected", "<a>1</a>", "the XML `<a>1</a>` needs quotes", "body xml\n \"\"\"<a>1</a>\"\"\""),
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
    // A phone number keeps its `+`.
    ("body form { phone: +491702001122 }", "syntax::unexpected", "+491702001122", "`+491702001122` is not a number as JSON writes it", "body form { phone: \"+491702001122\" }"),
    ("body json { \"a\": $call.x or +491702001122 }", "syntax::unexpected", "+491702001122", "`+491702001122` is not a number as JSON writes it", "body json { \"a\": $call.x or \"+491702001122\" }"),
    ("body form { phone: +49 170 2001122 n: 1 }", "syntax::unexpected", "+49 170 2001122", "`+49 170 2001122` is not a number as JSON writes it", "body form { phone: \"+49 170 2001122\" n: 1 }"),
    ("body form { n: +1000000 }", "syntax::unexpected", "+1000000", "`+1000000` is not a number as JSON writes it", ""),
    ("body form { lat: +52.5200066123 }", "syntax::unexpected", "+52.5200066123", "`+52.5200066123` is not a number as JSON writes it", "body form { lat: 52.5200066123 }"),
    ("body form { n: +100 }", "syntax::unexpected", "+100", "`+100` is not a number as JSON writes it", ""),
    // What is saved.
    ("response json { $flow.key.a = null }", "syntax::unexpected", "null", "expected a place in the response, found `null`", ""),
    ("response json { $flow.key.a = true mandatory }", "syntax::unexpected", "true", "expected a place in the response, found `true`", ""),
    ("response json { $flow.key.a = number data.b or 0 }", "syntax::unexpected", "number", "`number` is not allowed here: the type follows the path", "response json { $flow.key.a = data.b as number or 0 }"),
    ("response json { $flow.key.a = list data.items[*] }", "syntax::unexpected", "list", "`list` is not allowed here: the type follows the path", "response json { $flow.key.a = data.items[*] as list }"),
    ("response json { $flow.key.a = text }", "syntax::unexpected", "text", "`text` is not a place in the response", "response json { $flow.key.a = data.text }"),
    ("response text { $flow.key.a = text }", "syntax::unexpected", "text", "`text` is not a place in the response", "response text { $flow.key.a = data }"),
    ("response text { $flow.key.a = id }", "syntax::unexpected", "id", "`id` is not a place in the response", ""),
    // What is removed between two words leaves them apart.
    ("response json { $flow.key.a = data.a)mandatory }", "syntax::unexpected", ")", "`)` closes nothing that is open here", "response json { $flow.key.a = data.a mandatory }"),
    ("notes Press 1) or 2)", "syntax::unexpected", "Press 1", "expected a text, found `Press 1` without quotes", ""),
    // Lists without quotes.
    ("auth basic(ivr, $secret.X)", "syntax::unexpected", "ivr", "expected a value, found `ivr` without quotes", "auth basic(\"ivr\", $secret.X)"),
    ("headers { A: 21:40, 22:50 }", "syntax::unexpected", "21:40, 22:50", "`21:40, 22:50` is not a number as JSON writes it", ""),
    ("headers { Accept: text/html, Content-Type }", "syntax::unexpected", "text/html, Content-Type", "expected a value, found `text/html, Content-Type` without quotes", ""),
    // A mark where none may stand.
    ("auth bearer($secret.A mandatory or $secret.B)", "line::misplaced", "mandatory", "a mark is not allowed in `auth`", ""),
    ("body xml \"<a>{{$call.cli optional or $sys.x}}</a>\"", "line::misplaced", "optional", "`optional` can't apply between `{{` and `}}`", "body xml \"<a>{{$call.cli  or $sys.x}}</a>\""),
    // A word that stands twice.
    ("query { lang lang: 1 }", "syntax::unexpected", "lang lang", "`lang` is repeated", "query { lang: 1 }"),
    ("headers { ETag ETag: \"x\" }", "syntax::unexpected", "ETag ETag", "`ETag` is repeated", "headers { ETag: \"x\" }"),
    // What a list of places was to be is not known; the lines after it are read.
    ("response json { $flow.key.a = [data.x, data.y] }", "syntax::unexpected", "[", "expected what is saved, found `[`", ""),
    // A word after `or` may be a place or a text.
    ("response json { $flow.key.a = data.mobile or landline }", "syntax::unexpected", "landline", "expected a value, found `landline` without quotes", ""),
    ("response json { $flow.key.a = mandatory data.a }", "syntax::unexpected", "mandatory", "`mandatory` is not allowed here: it comes last", ""),
    ("response json { $flow.key.a = data. a }", "path::invalid", ". a", "a space is not allowed after the `.` of a path", "response json { $flow.key.a = data.a }"),
    ("response json { $flow.key.a = data[\"a  b\"]. c }", "path::invalid", ". c", "a space is not allowed after the `.` of a path", "response json { $flow.key.a = data[\"a  b\"].c }"),
    ("response json { $flow.key.a = \"{{data.a[?@.x == \\\"y\\\"].id}}\" }", "line::misplaced", "data.a[?@.x == \\\"y\\\"].id", "`data` is the body of a response: it can be read only after `=` in a `response`", ""),
    ("response json { $flow.key.a = \"{{data.a}}\" }", "syntax::unexpected", "\"{{data.a}}\"", "`{{` and `}}` are only for values inside a text", "response json { $flow.key.a = data.a }"),
    ("response json { $flow.key.a = {{ data.a[0] }} }", "syntax::unexpected", "{{ data.a[0] }}", "`{{` and `}}` are only for values inside a text", "response json { $flow.key.a = data.a[0] }"),
    // Quotes around JSON.
    ("body json '{\"a\": 1}'", "syntax::unexpected", "'{\"a\": 1}'", "JSON is not written between quotes, found `'{\"a\": 1}'`", "body json {\"a\": 1}"),
    ("body json “{\"a\": 1}”", "syntax::unexpected", "“{\"a\": 1}”", "JSON is not written between quotes, found `“{\"a\": 1}”`", "body json {\"a\": 1}"),
    ("body json ‘{“a”: “b”}’", "syntax::unexpected", "‘{“a”: “b”}’", "JSON is not written between quotes, found `‘{“a”: “b”}’`", "body json {\"a\": \"b\"}"),
    ("wait 5s or 10s", "syntax::unexpected", "or", "`or` is not allowed here", ""),
    ("query_params { a: \"1\" }", "syntax::unexpected", "query_params", "`query_params` is not allowed here: did you mean `query`?", "query { a: \"1\" }"),
    ("body x-www-form-urlencoded { a: \"1\" }", "syntax::unexpected", "x-www-form-urlencoded", "`x-www-form-urlencoded` is not allowed here: did you mean `form`?", "body form { a: \"1\" }"),
    ("body json `[1]`", "syntax::unexpected", "`[1]`", "JSON is not written between quotes, found ``[1]``", "body json [1]"),
    // The wait that is out of range is reported by itself, and one that is not is read with its word.
    ("timeout 30 with hold music", "syntax::unexpected", "timeout", "`timeout` is not allowed here: did you mean `wait`?", "wait 30s with hold music"),
    ("persist: response", "syntax::unexpected", ":", "`:` is not allowed after `persist`", "persist response"),
    ("persist = response", "syntax::unexpected", "=", "`=` is not allowed after `persist`", "persist response"),
];

#[rustfmt::skip]
const FILES: &[Row] = &[
    ("webhook webhook a {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "a", "`a` is not allowed here: a name is one word", "webhook a {\n GET \"https://x.y\"\n}\n"),
    ("webhook a a {\n GET \"https://x.y\"\n}\n", "syntax::unexpected", "a", "`a` is not allowed here: a name is one word", "webhook a {\n GET \"https://x.y\"\n}\n"),
    ("endpoint e {\n POST \"https://x.y\"\n method m returns returns $flow.key.x\n}\n", "syntax::unexpected", "returns", "expected a variable, found `returns`", ""),
    ("account {\n network \"10.0.0.0/8\"\n}\n", "syntax::unexpected", "network", "expected `allow` before `network`", ""),
    ("account {\n allownetwork \"10.0.0.0/8\"\n}\n", "syntax::unexpected", "allownetwork", "`allownetwork` is not allowed here: did you mean `allow network`?", ""),
    ("webhook a {\n GET {{$account.crm}}/customers/{{$call.cli}} # one\n}\n", "syntax::unexpected", "{{$account.crm}}/customers/{{$call.cli}}", "`{{$account.crm}}/customers/{{$call.cli}}` needs quotes", "webhook a {\n GET \"{{$account.crm}}/customers/{{$call.cli}}\" # one\n}\n"),
    ("webhook a { GET {{$flow.key.url}} wait 5s }\n", "syntax::unexpected", "{{$flow.key.url}}", "`{{$flow.key.url}}` needs quotes", "webhook a { GET \"{{$flow.key.url}}\" wait 5s }\n"),
    ("webhook a { GET $account.crm/data/x, wait 5s }\n", "syntax::unexpected", "$account.crm/data/x", "`$account.crm/data/x` needs quotes", "webhook a { GET \"{{$account.crm}}/data/x\", wait 5s }\n"),
    ("webhook a { GET {{$account.crm}}/x' wait 5s }\n", "syntax::unexpected", "{{$account.crm}}/x'", "`{{$account.crm}}/x'` needs quotes", ""),
    ("webhook a { GET $account.crm/x?y=1}\n", "syntax::unexpected", "$account.crm/x?y=1", "`$account.crm/x?y=1` needs quotes", "webhook a { GET \"{{$account.crm}}/x?y=1\"}\n"),
    ("webhook a { GET {{$account.crm or}}/x }\n", "syntax::unexpected", "{{$account.crm or}}/x", "`{{$account.crm or}}/x` needs quotes", ""),
    ("flow f {\n run webhook a mandatory\n}\n", "syntax::unexpected", "webhook", "`webhook` is not allowed here: a name follows `run`", "flow f {\n run a mandatory\n}\n"),
    ("webhook a {\n invoke e.x\n pass flow\n}\n", "syntax::unexpected", "flow", "`flow` has no `$`", "webhook a {\n invoke e.x\n pass $flow.key\n}\n"),
    // A bracket that is missing is none of the words before it.
    ("webhook a {\n GET \"https://x.y\"\n auth oauth2(login)\n wait 5s\n\nflow f { run a }\n", "syntax::unclosed", "{", "`{` is never closed", "webhook a {\n GET \"https://x.y\"\n auth oauth2(login)\n wait 5s }\n\nflow f { run a }\n"),
    ("flow f {\n run a\n", "syntax::unclosed", "{", "`{` is never closed", "flow f {\n run a }\n"),
    ("flow f {\n flow-end webhook to e\n", "syntax::unclosed", "{", "`{` is never closed", "flow f {\n flow-end webhook to e }\n"),
    ("endpoint e {\n POST \"https://x.y\"\n method m\n", "syntax::unclosed", "{", "`{` is never closed", "endpoint e {\n POST \"https://x.y\"\n method m }\n"),
    ("test a \"b{ \"\n reply 200\n}\n", "syntax::unexpected", "\"b{ \"", "expected `{` after `\"b{ \"`", ""),
    ("test a \"b\" {\n expect { $flow.key.x: \"y\"] }\n}\n", "syntax::unexpected", "]", "`]` closes nothing that is open here", ""),
    ("test a \"b\" {\n reply 200 { ETag: \"x\" }\n}\n", "syntax::unexpected", "200", "expected the kind of body after `200`", ""),
    ("oauth2 o {\n POST \"https://x.y\"\n client(\"a\", \"b\") in header\n}\n", "syntax::unexpected", "in header", "`in header` is not allowed here", "oauth2 o {\n POST \"https://x.y\"\n client(\"a\", \"b\")\n}\n"),
    ("oauth2 o {\n POST \"https://x.y\"\n client(\"a\", \"b\") in form\n}\n", "syntax::unexpected", "in form", "`in form` is not allowed here: did you mean `in body`?", "oauth2 o {\n POST \"https://x.y\"\n client(\"a\", \"b\") in body\n}\n"),
    ("oauth2 o {\n POST \"https://x.y\"\n client(\"a\", \"b\") in: body\n}\n", "syntax::unexpected", "in: body", "`in: body` is not allowed here: did you mean `in body`?", "oauth2 o {\n POST \"https://x.y\"\n client(\"a\", \"b\") in body\n}\n"),
    ("webhook a { GET \"https://x.y\" }\ntest a \"b\" {\n reply 200 json {} headers: { A: \"x\" }\n}\n", "syntax::unexpected", ":", "`:` is not allowed after `headers`", "webhook a { GET \"https://x.y\" }\ntest a \"b\" {\n reply 200 json {} headers { A: \"x\" }\n}\n"),
    ("webhook a { read \"https://x.y\" }\n", "syntax::unexpected", "read", "`read` is not allowed here", ""),
    ("flow f {\n set $flow.key['a'] = 1\n}\n", "syntax::unexpected", "['a']", "`['a']` is not allowed here: a variable is named after a dot", "flow f {\n set $flow.key.a = 1\n}\n"),
    ("flow f {\n end webhook to e\n}\n", "syntax::unexpected", "end", "`end` is not allowed here: did you mean `flow-end`?", "flow f {\n flow-end webhook to e\n}\n"),
    ("acount {\n allow http\n}\n", "syntax::unexpected", "acount", "`acount` is not allowed here: did you mean `account`?", ""),
    ("acount {\n set a = \"b\"\n}\n", "syntax::unexpected", "acount", "`acount` is not allowed here: did you mean `account`?", "account {\n set a = \"b\"\n}\n"),
    ("oauth2 o {\n POST \"https://x.y\"\n client(\"a\", \"b\")\n parameters { a mandatory: \"x\" }\n}\n", "syntax::unexpected", "mandatory", "`mandatory` is not allowed before `:`: it follows the value", ""),
    ("webhook a { PUST \"https://x.y\" }\n", "method::unknown", "PUST", "`PUST` is not a method", ""),
    ("flow f {\n end\n}\n", "syntax::unexpected", "end", "`end` is not allowed here: a flow ends after its last step", ""),
    ("flow f {\n flow-end webhook webhook to e\n}\n", "syntax::unexpected", "webhook", "`webhook` is repeated", "flow f {\n flow-end webhook to e\n}\n"),
    ("test f \"b\" {\n reply a: 200\n}\n", "syntax::unexpected", ":", "`:` is not allowed after `reply a`", "test f \"b\" {\n reply a 200\n}\n"),
    ("oauth2 o {\n POST \"https://x.y\"\n client(\"a\", \"b\") in query\n}\n", "syntax::unexpected", "in query", "`in query` is not allowed here", ""),
    ("endpoint e {\n POST \"https://x.y\"\n default: true\n}\n", "syntax::unexpected", ": true", "`: true` is not allowed after `default`", "endpoint e {\n POST \"https://x.y\"\n default\n}\n"),
    ("endpoint e { POST \"https://x.y\" default: }\n", "syntax::unexpected", ":", "`:` is not allowed after `default`", "endpoint e { POST \"https://x.y\" default }\n"),
    ("endpoint e { POST \"https://x.y\" default = on method m }\n", "syntax::unexpected", "= on", "`= on` is not allowed after `default`", "endpoint e { POST \"https://x.y\" default method m }\n"),
    ("oauth2 o { POST \"https://x.y\" client(\"a\", \"b\") in header scope \"s\" }\n", "syntax::unexpected", "in header", "`in header` is not allowed here", "oauth2 o { POST \"https://x.y\" client(\"a\", \"b\") scope \"s\" }\n"),
    ("endpoint e {\n POST \"https://x.y\"\n default: false\n}\n", "syntax::unexpected", ": false", "`: false` is not allowed after `default`", ""),
    ("test a \"b\" {\n given { $call.cli: missing }\n reply 200\n}\n", "syntax::unexpected", "missing", "expected a value, found `missing` without quotes", ""),
    ("test a \"b\" {\n reply 200\n expect { $flow.key.a: not missing }\n}\n", "syntax::unexpected", "not missing", "expected a value, found `not missing` without quotes", ""),
    ("webhook a { GET \"https://x.y\" cookies }\n", "syntax::unexpected", "cookies", "`cookies` is not allowed here", ""),
    ("endpoint e { POST \"https://x.y\" headers { a: \"b\" } }\n", "syntax::unexpected", "headers", "`headers` is not allowed in an endpoint: it is a line of a webhook", ""),
    ("webhook u { GET \"https://x.y\" persist: response }\n", "syntax::unexpected", ":", "`:` is not allowed after `persist`", "webhook u { GET \"https://x.y\" persist response }\n"),
];

#[test]
fn a_fix_is_what_was_certainly_meant() {
    assert_rows(ROWS, FILES);
}

#[test]
fn of_what_is_open_at_one_place_the_innermost_is_closed_first() {
    for (text, innermost) in [
        ("webhook a {\n  GET \"https://x.y", "this text has no closing quote on its line"),
        ("webhook a {\n  GET \"https://x.y\n", "this text has no closing quote on its line"),
        ("webhook a {\n  GET \"https://x.y\"\n  auth bearer($secret.T\n", "`(` is never closed"),
    ] {
        let (_, diagnostics) = parse(text);
        let [block, inner] = diagnostics.as_slice() else { panic!("{:#?}", diagnostics.as_slice()) };
        assert_eq!((block.message.as_str(), inner.message.as_str()), ("`{` is never closed", innermost));
        assert!(block.fixes.is_empty(), "{text}");
        let fixed = inner.fixes[0].applied_to(text);
        let (_, diagnostics) = parse(&fixed);
        let [block] = diagnostics.as_slice() else { panic!("{:#?}", diagnostics.as_slice()) };
        assert!(parse(&block.fixes[0].applied_to(&fixed)).1.is_empty(), "{fixed}");
    }
}

#[test]
fn each_line_that_is_wrong_by_itself_is_reported() {
    for (text, places) in [
        (
            "webhook a {\n GET \"https://x.y\"\n retries\n cache { a: 1 }\n later\n}\n",
            vec!["retries", "cache", "later"],
        ),
        ("// one\n// two\nwebhook a { GET \"https://x.y\" }\n", vec!["// one", "// two"]),
        (
            "webhook a {\n GET \"https://x.y\"\n response json { $flow.key.a = [data.a, data.b]\n $flow.key.b data.b }\n}\n",
            vec!["[", "$flow.key.b"],
        ),
        ("webhook a {\n POST \"https://x.y\"\n body json {\n a: 1\n b: 2\n }\n}\n", vec!["a", "1", "b"]),
        (
            "webhook a {\n POST \"https://x.y\"\n body json {\n a = 'x'\n b = 2\n }\n}\n",
            vec!["a", "=", "'x'", "'", "b", "="],
        ),
    ] {
        let (_, diagnostics) = parse(text);
        let written = |one: &crate::diagnostics::Diagnostic| &text[one.location.span.range()];
        let faults: Vec<&str> = diagnostics.as_slice().iter().map(written).collect();
        assert_eq!(faults, places, "{text}");
    }
}
