//! Documents and expressions that try to overflow the stack, to run for long, or to fill the memory.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use hooklang::xml::{Fault, FaultKind, Limits};
use hooklang::xpath::{Document, EvaluationFault, Expression, Found};

use crate::support::one_in;

fn read(text: &str) -> Result<Document, Fault> {
    Document::read(text, &Limits::default())
}

fn compile(text: &str) -> Expression {
    Expression::compile(text, &BTreeMap::new()).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

/// Evaluates with 100 ms; says what came and how long it took.
fn evaluate(text: &str, document: &Document) -> (Result<Found, EvaluationFault>, Duration) {
    let expression = compile(text);
    let start = Instant::now();
    let found =
        expression.evaluate(document, &[], &mut usize::MAX.clone(), start + Duration::from_millis(100));
    (found, start.elapsed())
}

/// Runs on half the stack of a spawned thread.
fn on_small_stack(body: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(1024 * 1024).spawn(body).unwrap().join().unwrap();
}

/// 90 000 nodes, flat: as many siblings as can be.
fn flat() -> String {
    format!("<r>{}</r>", "<b>x</b>".repeat(45_000))
}

/// Nodes at all depths.
fn deep() -> String {
    let chain = format!("{}x{}", "<b>".repeat(100), "</b>".repeat(100));
    format!("<r>{}</r>", chain.repeat(900))
}

#[test]
fn a_large_document_is_read_fast() {
    for text in [flat(), deep()] {
        let start = Instant::now();
        read(&text).unwrap();
        println!("{} bytes in {:?}", text.len(), start.elapsed());
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}

#[test]
fn the_deadline_stops_every_expression() {
    let documents = [read(&flat()).unwrap(), read(&deep()).unwrap()];
    let expressions = [
        "count(//b/following::b)",
        "count(//b/following::zzz)",
        "count(//b/preceding::b)",
        "count(//b/preceding::zzz)",
        "//b[preceding::b[2] = following::b[3]]",
        "//b/following-sibling::b/preceding-sibling::b",
        "//b/following-sibling::zzz",
        "//b/preceding-sibling::zzz",
        "//b//b//b//b",
        "//b//zzz//b",
        "//b/ancestor::b/descendant::b",
        "//b/ancestor::zzz",
        "//b[//b[//b = //b] = //b]",
        "//b[count(//b) > 1]",
        "//b[//zzz]",
        "//b[(//b)[2]]",
        "//b[(//b)[position() = last()]]",
        "//b[(//b | //zzz)[. = 'y']]",
        "//b[sum(//b) = 1]",
        "//b[string(/) = 'y']",
        "//b[contains(/, 'xxxxxy')]",
        "//b[translate(/, 'x', 'y') = 'x']",
        "//b[. != //b]",
        "//b[. < //b]",
        "//b[id(//b)]",
        "//b[lang('en')]/..//b[lang('de')]",
        "//b[string-length(concat(/, /, /, /, /, /, /, /)) = 1]",
        "//*/*/../*/../*/../*/../*/../*/../*/../*/../*/../*/../*/../*/../*/../*/../*/../*/../*/../*",
    ];
    let mut slowest = Duration::ZERO;
    for (index, document) in documents.iter().enumerate() {
        for text in expressions {
            let (found, took) = evaluate(text, document);
            println!(
                "{index} {took:?} {text} {}",
                match &found {
                    Err(fault) => fault.to_string(),
                    Ok(Found::Nodes(nodes)) => format!("{} nodes", nodes.len()),
                    Ok(found) => format!("{found:?}"),
                }
            );
            assert!(!matches!(found, Err(EvaluationFault::Engine(_))), "{text}: {found:?}");
            slowest = slowest.max(took);
        }
        for operand in ["''", "false()", "0", "zzz", "/zzz", "not(1)", "1=2", "''=''"] {
            let many = vec![operand; 1000 / (operand.len() + 4)].join(" or ");
            let (_, took) = evaluate(&format!("//*[{many}]"), document);
            println!("{index} {took:?} {operand} or …");
            slowest = slowest.max(took);
        }
    }
    // 100 ms and what one step of the engine takes, on a busy machine in a build without optimisation.
    // Unguarded, most of these run for minutes.
    println!("slowest {slowest:?}");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}

#[test]
fn common_expressions_are_fast_on_a_large_document() {
    for document in [read(&flat()).unwrap(), read(&deep()).unwrap()] {
        for text in [
            "//b",
            "count(//b)",
            "/r/b[1]",
            "(//b)[last()]",
            "//b[. = 'y']",
            "sum(//b)",
            "string(//b)",
            "//b[last()]",
        ] {
            let expression = compile(text);
            let start = Instant::now();
            let found = expression.evaluate_first(
                &document,
                &[],
                &mut usize::MAX.clone(),
                start + Duration::from_secs(5 * one_in(12, 1) as u64),
            );
            println!("{:?} {text}", start.elapsed());
            assert!(found.is_ok(), "{text}: {found:?}");
        }
    }
}

#[test]
fn deep_expressions_neither_overflow_nor_hang() {
    on_small_stack(|| {
        let document = read("<a><b>1</b><b>2</b></a>").unwrap();
        let nested = |open: &str, inner: &str, close: &str, times: usize| {
            format!("{}{inner}{}", open.repeat(times), close.repeat(times))
        };
        let within = [
            nested("(", "1", ")", 32),
            nested("not(", "1", ")", 32),
            nested("-(", "1", ")", 32),
            nested("a[", "1", "]", 32),
            nested("//*[", "1", "]", 32),
            nested("string(", "1", ")", 32),
            nested("(1+2*3-", "1", ")", 32),
            nested("(1 or 2 and 3=4<5+6*-", "7", ")", 32),
            nested("a[b or c and d=e<f+g*-", "1", "]", 32),
            nested("(b[", "1", "]|c)[position()=1]", 16),
            nested("(b|(", "c", ")[2])[position()<2]", 15),
            nested("id(concat('a',", "'b'", "))", 16),
            format!("{}1", "-".repeat(1023)),
            format!("1{}", "+1".repeat(511)),
            format!("1{}", "=1".repeat(30)),
            format!("a{}", "/a".repeat(511)),
            format!("a{}", "[1]".repeat(341)),
            format!("a{}", "|a".repeat(511)),
            format!("'{}'", "(".repeat(1000)),
        ];
        for text in &within {
            let expression = match Expression::compile(text, &BTreeMap::new()) {
                Ok(expression) => expression,
                Err(fault) => {
                    println!("refused {} {fault}", &text[..text.len().min(60)]);
                    continue;
                }
            };
            let found = expression.evaluate(
                &document,
                &[],
                &mut usize::MAX.clone(),
                Instant::now() + Duration::from_secs(1),
            );
            // Some look at every node for every node for every node.
            let is_sound = matches!(found, Ok(_) | Err(EvaluationFault::Deadline));
            assert!(is_sound, "{text}: {found:?}");
        }
        let beyond = [
            nested("(", "1", ")", 33),
            nested("a[", "1", "]", 33),
            nested("(", "1", ")", 100_000),
            nested("[", "", "]", 100_000),
            "(".repeat(1024),
            "a[".repeat(500),
            format!("1{}", "=1".repeat(500)),
            format!("{}1", "-".repeat(1024)),
            "a".repeat(1025),
            "a/".repeat(100_000),
        ];
        for text in &beyond {
            let refused = Expression::compile(text, &BTreeMap::new());
            assert!(refused.is_err(), "{}", &text[..text.len().min(60)]);
        }
    });
}

#[test]
fn hostile_documents_are_refused_fast() {
    on_small_stack(|| {
        let start = Instant::now();
        let attributes: String = (0..100_000).map(|number| format!(" a{number}='1'")).collect();
        let declarations: String = (0..100_000).map(|number| format!(" xmlns:a{number}='urn:a'")).collect();
        let entities =
            "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><r>&b;</r>";
        let documents = [
            (format!("<r{attributes}/>"), FaultKind::OverLimit),
            (format!("<r{declarations}/>"), FaultKind::OverLimit),
            ("<a>".repeat(100_000), FaultKind::OverLimit),
            (format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000)), FaultKind::OverLimit),
            (format!("<r>{}</r>", "<b/>".repeat(100_000)), FaultKind::OverLimit),
            (entities.to_owned(), FaultKind::Doctype),
            ("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>".to_owned(), FaultKind::Doctype),
            ("<!DOCTYPE".to_owned(), FaultKind::Doctype),
            (format!("<r>{}</r>", "&".repeat(500_000)), FaultKind::NotWellFormed),
            (format!("<r>{}", "<!--".repeat(250_000)), FaultKind::NotWellFormed),
            (format!("<r a='{}", "<".repeat(1_000_000)), FaultKind::NotWellFormed),
            (format!("<r>{}</r>", "<![CDATA[".repeat(100_000)), FaultKind::NotWellFormed),
            ("<".repeat(1_000_000), FaultKind::NotWellFormed),
            ("<?".repeat(500_000), FaultKind::NotWellFormed),
        ];
        for (text, kind) in &documents {
            let fault = read(text).unwrap_err();
            assert_eq!(fault.kind, *kind, "{fault}");
            assert!(fault.offset <= text.len());
        }
        println!("{:?}", start.elapsed());
        assert!(start.elapsed() < Duration::from_secs(30));
    });
}

#[test]
fn a_document_at_the_limits_is_read() {
    on_small_stack(|| {
        let nested = format!("{}x{}", "<a>".repeat(128), "</a>".repeat(128));
        let document = read(&nested).unwrap();
        let (found, _) = evaluate("string(//a[not(a)])", &document);
        assert_eq!(found, Ok(Found::Text("x".to_owned())));
        let attributes: String = (0..128).map(|number| format!(" a{number}='1'")).collect();
        assert!(read(&format!("<r{attributes}/>")).is_ok());
        assert!(read(&format!("<r>{}</r>", "<b/>".repeat(99_999))).is_ok());
        assert!(read(&format!("<r>{}</r>", "<b/>".repeat(100_000))).is_err());
    });
}
