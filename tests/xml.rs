//! What the XML reader takes, what it refuses, and where; what values become in a document.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use hooklang::xml::{
    DecodeFault, Element, Fault, FaultKind, Limits, Place, TemplateFault, TemplatePart, Visitor,
    check_template, decode, escape, read,
};
use proptest::prelude::*;

use crate::support::has_module;

/// Writes down what it is called with.
#[derive(Default)]
struct Log(Vec<String>);

impl Visitor for Log {
    fn start(&mut self, element: &Element<'_>) {
        let mut line = format!(
            "<{}{}",
            element.namespace.as_deref().map(|uri| format!("{{{uri}}}")).unwrap_or_default(),
            element.local
        );
        for attribute in &element.attributes {
            let uri = attribute.namespace.as_deref().map(|uri| format!("{{{uri}}}"));
            line += &format!(" {}{}={:?}", uri.unwrap_or_default(), attribute.local, attribute.value);
        }
        self.0.push(line);
    }

    fn end(&mut self) {
        self.0.push(">".to_owned());
    }

    fn text(&mut self, text: &str) {
        self.0.push(format!("{text:?}"));
    }

    fn comment(&mut self, text: &str) {
        self.0.push(format!("comment {text:?}"));
    }

    fn instruction(&mut self, target: &str, value: Option<&str>) {
        self.0.push(format!("instruction {target} {value:?}"));
    }
}

fn events(text: &str) -> Vec<String> {
    let mut log = Log::default();
    read(text, &Limits::default(), &mut log).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    log.0
}

fn fault(text: &str) -> Fault {
    match read(text, &Limits::default(), &mut Log::default()) {
        Ok(()) => panic!("taken: {text}"),
        Err(fault) => fault,
    }
}

#[test]
fn a_document_is_reported_as_it_is_meant() {
    let text = "\u{FEFF}<?xml version='1.0' encoding='latin1' standalone = \"yes\" ?>\n<!-- c -->\
        <p:a xmlns:p='urn:p' xmlns='urn:d' x='1' p:x=\" a\r\n\tb&#10;&lt; \"><b>t&amp;<![CDATA[<&]]>\r\nu\r</b>\
        <c xmlns=''/><?pi  v \r\n?><?q?></p:a>\n<?end?>";
    assert_eq!(
        events(text),
        [
            "comment \" c \"",
            "<{urn:p}a x=\"1\" {urn:p}x=\" a  b\\n< \"",
            "<{urn:d}b",
            "\"t&<&\\nu\\n\"",
            ">",
            "<c",
            ">",
            "instruction pi Some(\"v \\n\")",
            "instruction q None",
            ">",
            "instruction end None",
        ]
    );
}

/// Each text with the place of its fault marked by `¦`, and what is said of it.
#[rustfmt::skip]
const MALFORMED: [(&str, &str); 66] = [
    ("¦", "there is no element"),
    ("  ¦", "there is no element"),
    ("¦x", "text before the outermost element"),
    ("<a/>¦x", "text after the outermost element"),
    ("<a/>¦&amp;", "text after"),
    ("<a/>¦<![CDATA[]]>", "CDATA after"),
    ("<a/>¦<b/>", "a second outermost element"),
    ("¦<a>", "`<a>` is not closed"),
    ("¦<a><b></b>", "`<a>` is not closed"),
    ("<a><b>¦</a></b>", "expected `</b>`, found `</a>`"),
    ("¦</a>", "`</a>` closes nothing"),
    ("<a/>¦</a>", "`</a>` closes nothing"),
    ("<a>¦</A>", "expected `</a>`, found `</A>`"),
    ("<p:a xmlns:p='u' xmlns:q='u'>¦</q:a>", "expected `</p:a>`, found `</q:a>`"),
    ("<¦1a/>", "expected the name of an element, found `1`"),
    ("<¦ a/>", "expected the name"),
    ("<a ¦1='x'/>", "expected the name of an attribute"),
    ("<¦a:b:c xmlns:a='u'/>", "not a name with at most one prefix"),
    ("<¦:a/>", "not a name with at most one prefix"),
    ("<¦a:/>", "not a name with at most one prefix"),
    ("<¦a:1 xmlns:a='u'/>", "not a name with at most one prefix"),
    ("<¦p:a/>", "the prefix `p` is not declared"),
    ("<a ¦p:x='1'/>", "the prefix `p` is not declared"),
    ("<a><b xmlns:p='u'/><¦p:c/></a>", "the prefix `p` is not declared"),
    ("<a ¦xmlns:p=''/>", "is empty"),
    ("<a ¦xmlns:xml='u'/>", "always means"),
    ("<a ¦xmlns:xmlns='u'/>", "must not be declared"),
    ("<a ¦xmlns:p='http://www.w3.org/XML/1998/namespace'/>", "reserved"),
    ("<a ¦xmlns='http://www.w3.org/2000/xmlns/'/>", "reserved"),
    ("<¦xmlns:a/>", "the prefix `xmlns`"),
    ("<a x='1' ¦x='2'/>", "the attribute `x` is repeated"),
    ("<a xmlns:p='u' xmlns:q='u' p:x='1' ¦q:x='2'/>", "the attribute `q:x` is repeated"),
    ("<a xmlns='u' ¦xmlns='v'/>", "is repeated"),
    ("<a x¦/>", "has no value"),
    ("<a x=¦1/>", "must be in quotes"),
    ("<a x='1'¦y='2'/>", "unexpected character"),
    ("<a x='¦<'/>", "`&lt;`"),
    ("<a x='¦&'/>", "`&amp;`"),
    ("<a x='¦&nbsp;'/>", "`&nbsp;` is not defined"),
    ("<a¦/ >", "unexpected character"),
    ("<a>¦& b</a>", "`&amp;`"),
    ("<a>x ¦&nbsp; y</a>", "`&nbsp;` is not defined"),
    ("<a>¦&;</a>", "`&amp;`"),
    ("<a>¦&#0;</a>", "not a character that XML allows"),
    ("<a>¦&#x1F;</a>", "not a character"),
    ("<a>¦&#xD800;</a>", "not a character"),
    ("<a>¦&#x110000;</a>", "not a character"),
    ("<a>¦&#xFFFE;</a>", "not a character"),
    ("<a>¦&#X41;</a>", "not a character"),
    ("<a>¦&#;</a>", "not a character"),
    ("<a>¦&#99999999999999;</a>", "not a character"),
    ("<a>¦\u{1}</a>", "U+0001 is not allowed in XML"),
    ("<a>¦\u{FFFF}</a>", "U+FFFF"),
    ("<a>x¦]]></a>", "`]]&gt;`"),
    ("<a><!--¦-- --></a>", "inside a comment"),
    ("<a>¦<!-- x </a>", "the comment is not closed"),
    ("<a>¦<?xml x?></a>", "at the very start"),
    ("<a>¦<?XML x?></a>", "at the very start"),
    ("<a><?¦p:i x?></a>", "in the name of a processing instruction"),
    ("<a><?¦1?></a>", "expected the name"),
    (" ¦<?xml version='1.0'?><a/>", "at the very start"),
    ("<?xml encoding='¦utf-8'?><a/>", "the XML declaration is malformed"),
    ("<?xml version='¦2.0'?><a/>", "malformed"),
    ("<?xml version='1.0' standalone='¦maybe'?><a/>", "malformed"),
    ("<a>¦<!x></a>", "`<!` begins neither"),
    ("¦<a ", "the tag is not closed"),
];

#[test]
fn what_is_not_well_formed_is_refused_at_its_place() {
    for (marked, message) in MALFORMED {
        let at = marked.find('¦').unwrap();
        let text = marked.replace('¦', "");
        let fault = fault(&text);
        assert_eq!(fault.kind, FaultKind::NotWellFormed, "{marked}: {fault}");
        assert!(fault.message.contains(message), "{marked}: {fault}");
        assert_eq!(fault.offset, at, "{marked}: {fault}");
    }
}

#[test]
fn what_is_over_a_limit_or_has_a_document_type_is_refused() {
    let limits = Limits { depth: 2, attributes: 2, nodes: 5 };
    let kind = |text: &str| read(text, &limits, &mut Log::default()).map_err(|fault| fault.kind);
    assert_eq!(kind("<a><b/></a>"), Ok(()));
    assert_eq!(kind("<a><b><c/></b></a>"), Err(FaultKind::OverLimit));
    assert_eq!(kind("<a x='' y=''/>"), Ok(()));
    assert_eq!(kind("<a x='' y='' z=''/>"), Err(FaultKind::OverLimit));
    assert_eq!(kind("<a x='' xmlns='u' xmlns:p='u'/>"), Err(FaultKind::OverLimit));
    assert_eq!(kind("<a>1<b/>2<b/></a>"), Ok(()));
    assert_eq!(kind("<a>1<b/>2<b/>3</a>"), Err(FaultKind::OverLimit));
    assert_eq!(kind("<!DOCTYPE a><a/>"), Err(FaultKind::Doctype));
    assert_eq!(kind("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), Err(FaultKind::Doctype));
    assert_eq!(kind("<!DOCTYPE"), Err(FaultKind::Doctype));
}

/// One change each to the documents of the XPath tests: a piece left out, doubled, or put elsewhere.
fn mutants() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/xpath");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    paths.sort();
    let pieces = [
        "<",
        ">",
        "&",
        "]]>",
        "--",
        "<!--",
        "-->",
        "<a>",
        "</a>",
        "<b/>",
        "\"",
        "'",
        " ",
        "=",
        "x",
        ":",
        "p:",
        "xmlns:p='u'",
        "xmlns=''",
        " x='1'",
        "&amp;",
        "&#32;",
        "&#0;",
        "<?x?>",
        "?>",
        "<![CDATA[",
        "/",
        "\r",
        "\u{7}",
        "é",
        "1",
        "<?xml version='1.0'?>",
        ";",
        "#",
    ];
    let mut seed: u64 = 0x5EED;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    let mut mutants = Vec::new();
    for path in paths {
        let text: Vec<char> = fs::read_to_string(path).unwrap().chars().collect();
        for _ in 0..600 {
            let (at, length) = (random(text.len()), random(6));
            let end = (at + length).min(text.len());
            let piece = match random(4) {
                0 => String::new(),
                1 => {
                    let from = random(text.len());
                    text[from..(from + random(12)).min(text.len())].iter().collect()
                }
                _ => pieces[random(pieces.len())].to_owned(),
            };
            let kept = if random(2) == 0 { at } else { end };
            let before: String = text[..at].iter().collect();
            let after: String = text[kept..].iter().collect();
            mutants.push(format!("{before}{piece}{after}"));
        }
    }
    mutants
}

#[test]
fn what_is_well_formed_is_what_lxml_takes() {
    if !has_module("lxml.etree") {
        return;
    }
    let mutants = mutants();
    let mut python = Command::new("python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/xml_oracle.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    let task = serde_json::to_string(&mutants).unwrap();
    let writer = std::thread::spawn(move || input.write_all(task.as_bytes()).unwrap());
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap();
    let oracle: Vec<bool> = serde_json::from_slice(&output.stdout).unwrap();
    let mut differences = Vec::new();
    for (text, is_document) in mutants.iter().zip(&oracle) {
        let outcome = read(text, &Limits::default(), &mut Log::default());
        // libxml2 takes a version without its digit.
        if outcome.is_ok() != *is_document && !text.contains("version=\"1.\"") {
            differences.push(format!("{outcome:?} lxml {is_document}\n{text}"));
        }
    }
    println!(
        "xml: {} documents, {} well-formed, {} differences",
        mutants.len(),
        oracle.iter().filter(|&&taken| taken).count(),
        differences.len()
    );
    assert!(differences.is_empty(), "{}", differences[..differences.len().min(15)].join("\n\n"));
}

fn parts(text: &str) -> Vec<TemplatePart<&str>> {
    let mut parts = Vec::new();
    for (index, literal) in text.split("{}").enumerate() {
        if index > 0 {
            parts.push(TemplatePart::Hole);
        }
        if !literal.is_empty() {
            parts.push(TemplatePart::Literal(literal));
        }
    }
    parts
}

#[test]
fn a_value_may_stand_in_text_and_in_attributes() {
    use Place::{Attribute, Text};
    for (text, places) in [
        ("<a>{}</a>", vec![Text]),
        ("<a x='{}'>{}{}</a>", vec![Attribute, Text, Text]),
        ("<?xml version='1.0'?><a x=\"1{}2\"><b>{} x &amp; {}</b></a>", vec![Attribute, Text, Text]),
        ("<a/>", vec![]),
        ("<a>{}<!-- x --><![CDATA[ y ]]>{}</a>", vec![Text, Text]),
        ("<a>\u{E000}{}]</a>", vec![Text]),
        ("<a>{}></a>", vec![Text]),
        ("<a>]{}></a>", vec![Text]),
    ] {
        assert_eq!(check_template(|| parts(text).into_iter()), Ok(places), "{text}");
    }
}

#[test]
fn a_value_may_stand_nowhere_else() {
    for (text, index, place) in [
        ("<{}/>", 0, "in a tag"),
        ("<a{}/>", 0, "in a tag"),
        ("<a {}/>", 0, "in a tag"),
        ("<a {}='1'/>", 0, "in a tag"),
        ("<a x={}/>", 0, "in a tag"),
        ("<a>{}</{}>", 1, "in a tag"),
        ("<a>{}<!-- {} --></a>", 1, "in a comment"),
        ("<a><![CDATA[{}]]></a>", 0, "in CDATA"),
        ("<a><?x {}?></a>", 0, "in a processing instruction"),
        ("<?xml version='{}'?><a/>", 0, "in a processing instruction"),
        ("{}<a/>", 0, "outside the outermost element"),
        ("<a/>{}", 0, "outside the outermost element"),
        ("{}", 0, "outside the outermost element"),
        ("<a xmlns='{}'/>", 0, "in a namespace declaration"),
        ("<a xmlns:p='{}'/>", 0, "in a namespace declaration"),
    ] {
        assert_eq!(
            check_template(|| parts(text).into_iter()),
            Err(TemplateFault::Hole { index, place }),
            "{text}"
        );
    }
    for text in ["<a>&{};</a>", "<a>&#{};</a>", "<a x='&{};'/>"] {
        assert!(check_template(|| parts(text).into_iter()).is_err(), "{text}");
    }
}

#[test]
fn a_fault_of_a_template_is_told_by_its_part() {
    for (text, part, offset) in [
        ("<a>{}</b>", 2, 0),
        ("<a>{} & {}</a>", 2, 1),
        ("<a>{}<b></a>", 2, 3),
        ("<a>{}", 0, 0),
        ("<a>]]{}></a>", 0, 3),
        ("<!DOCTYPE a><a>{}</a>", 0, 0),
    ] {
        match check_template(|| parts(text).into_iter()) {
            Err(TemplateFault::Document { part: p, offset: o, message }) => {
                assert_eq!((p, o), (part, offset), "{text}: {message}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

proptest! {
    #[test]
    fn a_value_is_read_back_as_it_was(value: String, other in "[\\]><&x]{0,4}", quote in "['\"]") {
        let allowed = |c: char| matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'));
        let text = escape(&value, Place::Text);
        if let Some(first) = value.chars().find(|&c| !allowed(c)) {
            prop_assert_eq!(text, Err(first));
            prop_assert_eq!(escape(&value, Place::Attribute), Err(first));
            return Ok(());
        }
        let text = text.unwrap();
        let attribute = escape(&value, Place::Attribute).unwrap();
        let next = escape(&other, Place::Text).unwrap();
        // After the values comes what could end a section with them.
        let document = format!("<a x={quote}{attribute}{quote}>{text}{next}></a>");
        let mut expected = vec![format!("<a x={value:?}")];
        expected.push(format!("{:?}", format!("{value}{other}>")));
        expected.push(">".to_owned());
        prop_assert_eq!(events(&document), expected);
    }

    #[test]
    fn no_text_panics(text: String, markup in "[<>/&;:=a-c'\" !?\\-\\[\\]x#\\n\u{E000}]{0,40}") {
        for text in [&text, &markup, &format!("<a>{markup}</a>"), &format!("<{markup}>"), &format!("<a {markup}/>")] {
            let _ = read(text, &Limits::default(), &mut Log::default());
            let _ = decode(text.as_bytes(), Some(text));
            let half: String = text.chars().take(text.chars().count() / 2).collect();
            let rest: String = text.chars().skip(text.chars().count() / 2).collect();
            let parts = [TemplatePart::Literal(&half), TemplatePart::Hole, TemplatePart::Literal(&rest), TemplatePart::Hole];
            let _ = check_template(|| parts.iter().copied());
        }
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        if let Ok(text) = decode(&bytes, None) {
            let _ = read(&text, &Limits::default(), &mut Log::default());
        }
    }
}

#[test]
fn the_first_of_mark_media_type_and_declaration_decides() {
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>";
    assert!(decode(latin, None).unwrap().ends_with("<a>é</a>"));
    assert!(decode(latin, Some("text/xml")).unwrap().ends_with("<a>é</a>"));
    assert_eq!(decode(latin, Some("text/xml; charset=utf-8")), Err(DecodeFault::Malformed("UTF-8")));
    assert_eq!(decode(b"<a>\xE9</a>", Some("text/xml; Charset=\"windows-1252\"")).unwrap(), "<a>é</a>");
    assert_eq!(
        decode(b"\xEF\xBB\xBF<a>\xC3\xA9</a>", Some("text/xml; charset=iso-8859-1")).unwrap(),
        "<a>é</a>"
    );
    let utf_16: Vec<u8> = "\u{FEFF}<a>é😀</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(decode(&utf_16, None).unwrap(), "<a>é😀</a>");
    let utf_16: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(decode(&utf_16, None).unwrap(), "<a>é</a>");
    assert_eq!(decode(b"<a>\xC3\xA9</a>", Some("text/xml; boundary=x")).unwrap(), "<a>é</a>");
    assert_eq!(
        decode(b"<a/>", Some("text/xml; charset=klingon")),
        Err(DecodeFault::UnknownEncoding("klingon".to_owned()))
    );
    assert!(decode(b"<?xml version='1.0' encoding='klingon'?><a/>", None).is_err());
    assert_eq!(decode(b"<a>\xFF</a>", None), Err(DecodeFault::Malformed("UTF-8")));
    assert_eq!(decode(b"", None).unwrap(), "");
}
