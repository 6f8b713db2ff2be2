use super::{TOUR, faults, parse};
use crate::syntax::ast::{Declaration, TestLine};

#[test]
fn the_tour_is_right() {
    assert_eq!(faults(TOUR), Vec::<String>::new());
    assert_eq!(parse(TOUR).0.declarations.len(), 14);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let (plain, _) = parse(TOUR);
    let marked = format!("\u{feff}{}", TOUR.replace('\n', "\r\n"));
    assert_eq!(faults(&marked), Vec::<String>::new());
    assert_eq!(parse(&marked).0, plain);
}

#[test]
fn words_are_names_where_they_mean_nothing() {
    for name in
        ["query", "or", "as", "mandatory", "optional", "webhook", "wait", "expect", "data", "no", "_", "a-b"]
    {
        let text =
            format!("webhook {name} {{ GET \"https://a.b\" query {{ {name}: 1 optional {name}: 2 }} }}");
        assert_eq!(faults(&text), Vec::<String>::new());
        let (file, _) = parse(&text);
        let Some(Declaration::Webhook(webhook)) = file.declarations.first() else { panic!("a webhook") };
        assert_eq!(&*webhook.name.text, name);
    }
}

#[test]
fn one_comma_may_stand_between_two_entries() {
    let blocks = [
        "webhook a { GET \"https://a.b\", headers { a: 1, b: 2 c: 3 }, accept status 404, 409, wait 5s, no wait }",
        "account { allow http, private $flow.key.a, $flow.key.b, set a = \"b\" }",
        "endpoint a { POST \"https://a.b\", method x returns $flow.key.a, $flow.key.b, default }",
        "flow a { run b, set $flow.key.a = 1, flow-end webhook }",
        "test a \"b\" { given { $a.b: 1, $a.c: 2 }, reply 200, expect request { method: \"GET\", url: \"\" }, expect { $a.b: 1 } }",
        "webhook a { GET \"https://a.b\" response { $flow.key.a = data.x, $flow.key.b = header \"y\" } }",
    ];
    for block in blocks {
        assert_eq!(faults(block), Vec::<String>::new(), "{block}");
        for wrong in
            [block.replace("{ ", "{ , "), block.replace(" }", " , }"), block.replacen(", ", ",, ", 1)]
        {
            assert!(!faults(&wrong).is_empty(), "{wrong}");
        }
    }
    let json = "webhook a { POST \"https://a.b\" body json { \"a\": [1, 2,], } }";
    assert_eq!(faults(json), Vec::<String>::new());
    for wrong in [json.replace("2,]", "2,,]"), json.replace("[1", "[,1"), json.replace("1, 2", "1 2")] {
        assert_eq!(faults(&wrong).len(), 1, "{wrong}");
    }
}

#[test]
fn a_line_of_a_test_is_never_the_name_of_a_webhook() {
    let test = |lines: &str| {
        let (file, diagnostics) = parse(&format!("test a \"b\" {{\n{lines}\n}}"));
        assert!(diagnostics.is_empty(), "{lines}: {:?}", diagnostics.as_slice());
        let Some(Declaration::Test(test)) = file.declarations.into_iter().next() else { panic!("a test") };
        let name = |line: &TestLine| match line {
            TestLine::Reply { webhook, .. }
            | TestLine::ExpectNoRequest { webhook, .. }
            | TestLine::ExpectRequest { webhook, .. } => {
                webhook.as_ref().map_or_else(|| "-".to_owned(), |name| name.text.to_string())
            }
            _ => ".".to_owned(),
        };
        test.lines.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(test("expect no request\nexpect { $a.b: 1 }\nreply 200"), "- . -");
    assert_eq!(test("expect no request # a comment\n\n  reply 200\n  given { $a.b: 1 }"), "- - .");
    assert_eq!(
        test("expect no request expect\nexpect request reply { }\nreply given 200"),
        "expect reply given"
    );
    // All on one line of the file.
    assert_eq!(
        test(
            "reply 200 expect no request expect { $a.b: 1 } expect no request reply 200 expect no request given { }"
        ),
        "- - . - - - ."
    );
    // Of two such words, the first is the name.
    assert_eq!(test("expect no request expect expect { $a.b: 1 }"), "expect .");
    assert_eq!(test("expect no request given expect request reply { }"), "given reply");
    assert_eq!(test("expect no request reply reply plain 200"), "reply plain");
    assert_eq!(test("expect no request expect, expect no request reply # x\n"), "expect reply");
    assert_eq!(
        test("expect no request\n  other\nreply\n  other 200 json 1\nexpect no request flow-end"),
        "other other flow-end"
    );
    assert_eq!(
        test("reply timeout\nreply timeout refused\nreply refused timeout\nreply json 200 json 1"),
        "- timeout refused json"
    );
}
