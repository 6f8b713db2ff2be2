//! Common mistakes: what is said of each, and that its mend mends it.

use super::{parse, source};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::FileId;

fn shown(text: &str, one: &Diagnostic) -> String {
    let written = &text[one.location.span.range()];
    let mend = one
        .mend
        .as_ref()
        .map(|mend| format!("{:?} -> {:?}", &text[mend.location.span.range()], mend.replacement));
    format!("{} {written:?}: {} | {} | {}", one.code, one.message, one.help, mend.unwrap_or_default())
}

#[test]
fn print_table() {
    let webhook = |line: &str| format!("webhook a {{\n  GET \"https://a.b/c\"\n  {line}\n}}\n");
    let lines = [
        "wait 5",
        "wait 10 s",
        "wait 1.5s",
        "wait 10sec",
        "timeout 5s",
        "wait 10s with hold musik",
        "wait \"10s\"",
        "headers { Content-Type = \"x\" }",
        "headers { Content-Type \"x\" }",
        "headers { a: $flow.key.x ?? \"y\" }",
        "headers { a: $flow.key.x || \"y\" }",
        "headers { a: $flow.key.x ? }",
        "headers { a: $flow.key.x? }",
        "headers { a: 'x' }",
        "headers { a: “x” }",
        "headers { a: ‘x’ }",
        "headers { a: \"x }",
        "headers { a: x\" }",
        "headers { a: x }",
        "headers { a: flow.key.x }",
        "headers { a: {{$flow.key.x}} }",
        "headers { a: \"{{flow.key.x}}\" }",
        "headers { a: \"{{ $flow.key.x }\" }",
        "headers { a: ${flow.key.x} }",
        "headers { a: \"{{$flow.key.x\" }",
        "headers { a: \"{{\" }",
        "headers { a: \"a {{}} b\" }",
        "headers { a: True }",
        "headers { a: TRUE }",
        "headers { a: $flow.key.x required }",
        "headers { a: $flow.key.x as string }",
        "headers { a: \"x\"; }",
        "wait 5s;",
        "// comment",
        "/* comment */",
        "wait 5s // comment",
        "heders { a: \"x\" }",
        "headres { a: \"x\" }",
        "foo \"x\"",
        "headers: { a: \"x\" }",
        "headers [ a: \"x\" ]",
        "body { \"a\": 1 }",
        "body json { \"a\": 1 \"b\": 2 }",
        "body json { \"a\": 1,, \"b\": 2 }",
        "body json { a: 1 }",
        "body json { 'a': 1 }",
        "body json { \"a\": 'x' }",
        "body json { \"a\": {{$flow.key.x}} }",
        "body json { \"a\" = 1 }",
        "body json { \"a\": True }",
        "body json { \"a\": 01 }",
        "body json { \"a\": .5 }",
        "body json [1 2]",
        "body json { \"a\": tru }",
        "body json { , \"a\": 1 }",
        "response json { $flow.key.x = x.customer.tier }",
        "response json { $flow.key.x = $.customer.tier }",
        "response json { $flow.key.x = response.customer.tier }",
        "response json { $flow.key.x = customer.tier }",
        "response json { $flow.key.x: data.customer.tier }",
        "response json { flow.key.x = data.a }",
        "response json { tier = data.a }",
        "response json { $flow.key.x = data.a ?? 1 }",
        "response json { $flow.key.x == data.a }",
        "response json { $flow.key.x = data.a required }",
        "response json { $flow.key.x = data.a? }",
        "response json { $flow.key.x = header ETag }",
        "response json { $flow.key.x = 'a' }",
        "response json { $flow.key.x = $response.a }",
        "response jsn { $flow.key.x = data.a }",
        "auth basic \"a\" \"b\"",
        "auth basic(\"a\" \"b\")",
        "auth basic(\"a\", \"b\"",
        "auth Basic(\"a\", \"b\")",
        "auth bearer $secret.X",
        "auth \"x\"",
        "auth bearer($secret.X optional)",
        "notes \"a\\qb\"",
        "notes \"a\tb\"",
        "notes \"a\nb\"",
        "notes \"\"\"a",
        "notes 'it'",
        "notes “it”",
        "notes Looks up",
        "notes \"a\\ud800\"",
        "notes \"a\\u12\"",
        "notes \"it\" optional",
        "run x",
        "set $flow.key.x: 1",
        "nowait",
        "persist",
        "persist responses",
        "accept 4O4",
        "accept 404 409",
        "accept abc",
        "invoke tools",
        "invoke \"tools.send\"",
        "pass $call $flow.key",
        "$flow.key.x = data.a",
        "Please call our office\n  before you change this\n  thank you.",
        "query { data: data.x }",
        "query { a: header \"x\" }",
        "query { X Y: 1 }",
        "GETT \"https://x.y\"",
        "get \"https://x.y\"",
        "URL \"https://x.y\"",
        "POST https://x.y/z",
        "query { a: 1,, b: 2 }",
        "query { , a: 1 }",
        "query { a: 1, }",
        "body json [1, 2",
        "response json { $flow.key.x = data.a as int }",
        "headers { \"a\": \"b\" \"c\": }",
        "no wiat",
        "headers { a: $flow.key.x or }",
        "headers { a: or \"x\" }",
        "headers { a: 1x }",
        "headers { a: +1 }",
        "headers a: \"x\"",
        "auth bearer($secret.X",
        "body json { \"a\": [1, 2 }",
        "notes \"\"\"\nabc\n",
    ];
    for line in lines {
        let text = webhook(line);
        let (_, diagnostics) = parse(&text);
        println!("\n### {line}");
        for one in diagnostics.as_slice() {
            println!("    {}", shown(&text, one));
            if let Some(mend) = &one.mend {
                let mut mended = text.clone();
                mended.replace_range(mend.location.span.range(), &mend.replacement);
                let mut left = Diagnostics::default();
                let _ = crate::syntax::parse(&source(&mended), FileId(0), &mut left);
                if left.as_slice().len() >= diagnostics.as_slice().len() {
                    println!("    MEND FAILS: {mended:?}: {}", left.as_slice()[0].message);
                }
            }
        }
        if diagnostics.as_slice().len() != 1 {
            println!("    COUNT {}", diagnostics.as_slice().len());
        }
    }
    for text in [
        "webhok a {\n GET \"https://x.y\"\n}\n",
        "webhook {\n GET \"https://x.y\"\n}\n",
        "webhook \"a\" {\n GET \"https://x.y\"\n}\n",
        "webhook a b {\n GET \"https://x.y\"\n}\n",
        "webhook a: {\n GET \"https://x.y\"\n}\n",
        "webhook a\n GET \"https://x.y\"\n}\n",
        "hello world\nwebhook a { }\n",
        "flow f {\n set $flow.key.x = 1\n}\n",
        "flow f {\n run x required\n run y optional\n headers { }\n flow-end\n}\n",
        "test a \"b\" {\n reply json {}\n reply 200 { \"a\": 1 }\n expect { $flow.key.x: mising }\n given { flow.key.x: 1 }\n}\n",
        "test a {\n reply 200\n}\n",
        "account {\n allow htp\n set x: \"y\"\n allow \"10.0.0.0/8\"\n private flow.key.x\n}\n",
        "account main { allow http }",
        "GET \"https://x.y\"\n",
        "webhook a { GET \"https://x.y\"\n\nwebhook b { GET \"https://x.y\" }\n",
        "webhook a { GET \"https://x.y\" } }\nwebhook b { GET \"https://x.y\" }\n",
        "webhook a-1.b {\n GET \"https://x.y\"\n}\n",
        "import \"x\"\nwebhook a { GET \"https://x.y\" }",
    ] {
        println!("\n### {text}");
        let (_, diagnostics) = parse(text);
        for one in diagnostics.as_slice() {
            println!("    {}", shown(text, one));
        }
    }
}
