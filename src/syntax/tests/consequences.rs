//! A fault that only follows from another is not reported; those that have nothing to do with each other are,
//! though they stand on one line or on lines that follow each other.

use super::parse;
use crate::check_text;

/// What the faults of `text` underline.
fn underlined(text: &str) -> Vec<&str> {
    let (_, diagnostics) = parse(text);
    diagnostics.as_slice().iter().map(|one| &text[one.location.span.range()]).collect()
}

fn webhook(line: &str) -> String {
    format!("webhook a {{\n  POST \"https://a.b/c\"\n  {line}\n}}\n")
}

/// A line of a webhook and what its faults underline.
#[rustfmt::skip]
const ROWS: &[(&str, &[&str])] = &[
    ("query { filter: {\"a\": 1}\n b: \"x\" }", &["{"]),
    ("headers {\n a: [1, 2]\n b: \"x\"\n }", &["["]),
    ("body json {\n \"a\": [\n \"b\": 1,\n \"c\": 2 }\n ]\n }", &["["]),
    ("body json {\n \"a\":\n \"b\": 1,\n \"c\": 2\n },\n \"d\": 3\n }", &[":"]),
    ("response json { $flow.key.a = data.x[{{$flow.key.i}}].b }", &["{{$flow.key.i}}"]),
    ("response json {\n $flow.key.a = data.x[{{$flow.key.i}}].b\n $flow.key.b = data.c\n }\n wait 5x", &["{{$flow.key.i}}", "5x"]),
    ("response json {\n $flow.key.a = data.{{$flow.key.i}}.b\n $flow.key.b == data.c }", &["{{$flow.key.i}}", "=="]),
    ("response json { $flow.key.a = data.tickets*] }", &["]"]),
    ("query { a: \"x{{$flow.key.a\n }}y\" }", &["{{"]),
    ("query { a: \"x{{$flow.key.a # the one\n }}y\" }", &["{{"]),
    ("query {\n a: \"x{{\n $flow.key.a }}y\"\n b = \"q\" }", &["{{", "="]),
    ("query { a: \"{{$flow.key.a}/{{$flow.key.b or \"c\"}}/d\" }", &["{{$flow.key.a}"]),
    ("query { a => \"x\" }", &["=>"]),
    ("query { a -> \"x\" }", &["->"]),
    ("response json { $flow.key.a <- data.a }", &["<-"]),
    ("response json { $flow.key.a := data.a }", &[":="]),
    ("body json {\n \"a\": [true, 3zzz,\n \"b\": 1\n }", &["[", "3zzz"]),
    ("persist: true", &[": true"]),
    ("persist = false", &["= false"]),
    ("query { a: $flow. key.x }", &["$flow. key.x"]),
    ("body json { \"a\": $flow .key.x }", &["$flow .key.x"]),
    ("body xml \"\"\n<a>\n<b/></a>\n\"\"\"\n  wait 5x", &["\"\"", "5x"]),
    ("body json { \"a\": 1\n\"b\": 2\n\"c\": 3 }", &["\"b\"", "\"c\""]),
    ("body json { \"a\": [1 2, 3 4] }", &["2", "4"]),
    ("body json { \"a\": 1; \"b\": tru }", &[";", "tru"]),
    ("headers { a: $flow.key.x ? \"y\" : \"z\" }", &["?"]),
    ("headers { a: $flow.key.x as number as text }", &["as"]),
    ("headers { a: $flow.key.x optional or \"x\" }", &["optional"]),
    ("heders: { a: \"x\" }", &["heders"]),
    ("invoke e.m.x", &["e.m.x"]),
    ("timeout 5s headers { a: \"x\" }\n  persist: true", &["timeout", ": true"]),
    ("headers {\n a = \"\"\n b: \"x\"\n }\n  body xml \"\"\"<a/>\"\"\"", &["="]),
    ("body json {\n “to”: $call.cli,\n 'b': 2,\n ‘c’: [\n 'd'\n ]\n }", &["“to”", "'b'", "‘c’", "'d'"]),
    ("query {\n a: \"\\q\")\n b = 1)\n }", &["\\q", ")", "=", ")"]),
    ("notes \"\"\n  bdy xml \"\"\"<a/>\"\"\"", &["bdy"]),
];

#[test]
fn what_follows_from_a_fault_is_not_told_of_a_webhook() {
    for (line, expected) in ROWS {
        let text = webhook(line);
        assert_eq!(underlined(&text), *expected, "{line}");
    }
}

#[test]
fn what_follows_from_a_fault_is_not_told_of_other_declarations() {
    let rows: &[(&str, &[&str])] = &[
        ("flow f {\n set $flow.key.a: {\"a\": 1}\n run x\n}\n", &[":"]),
        ("webhook a { GET \"https://x.y\" headers [ a: \"1\" ] }\n", &["["]),
        ("flow f {\n GET \"https://x.y\"\n}\n", &["GET"]),
        ("endpoint e { POST \"https://x.y\" mehtod foo }\n", &["mehtod"]),
        ("test a \"b\" {\n expect request {\n body:\n \"a\": 1, \"c\": 2 }\n }\n}\n", &[":"]),
        ("test a \"b\" {\n given {\n $flow.key.a:\n \"a\": 1 }\n }\n reply 200\n}\n", &[":"]),
        ("webhook {\n qury { a: 1 }\n}\nwebhook {\n wait 5x\n}\n", &["webhook", "qury", "webhook", "5x"]),
    ];
    for (text, expected) in rows {
        assert_eq!(underlined(text), *expected, "{text}");
    }
}

/// Where only a symbol, an escape, the method or the name is wrong, the rest is looked at all the same.
#[test]
fn what_stands_beside_a_fault_is_checked() {
    #[rustfmt::skip]
    let rows: &[(String, &[&str])] = &[
        ("webhook a { GTE \"ftp://x.y/{{$foo.x}}\" }\n".to_owned(), &["method::unknown", "url::scheme", "variable::unknown_group"]),
        ("webhook a { FOO \"ftp://x.y\" }\n".to_owned(), &["method::unknown", "url::scheme"]),
        ("endpoint a { PSOT \"ftp://x.y\" }\n".to_owned(), &["method::unknown", "url::scheme"]),
        ("webhook { GET \"ftp://x.y\" }\n".to_owned(), &["syntax::unexpected", "url::scheme"]),
        (webhook("headers { B = $bar.y }"), &["syntax::unexpected", "variable::unknown_group"]),
        (webhook("headers { B => $bar.y }"), &["syntax::unexpected", "variable::unknown_group"]),
        (webhook("headers { A: \"\\q {{$foo.x}}\" }"), &["syntax::unexpected", "variable::unknown_group"]),
        (webhook("body json { \"a\" = $foo.x }"), &["syntax::unexpected", "variable::unknown_group"]),
        (webhook("response json { $flow.key.a = $.customer.tier ?? \"x\" }"), &["syntax::unexpected", "syntax::unexpected"]),
        (webhook("response json { $user.key.a: data.x }"), &["variable::not_saveable", "syntax::unexpected"]),
    ];
    for (text, expected) in rows {
        let (diagnostics, _) = check_text("a.hook", text);
        let codes: Vec<&str> = diagnostics.as_slice().iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, *expected, "{text}");
    }
}
