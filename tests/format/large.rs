//! A file so large that it is printed in parts.

use hooklang::format::{Refused, format, format_all};
use hooklang::source::{FileId, Source};

use super::{comments, formatted, meaning};

/// Declarations in no layout, with what may stand between two of them; each with what its layout is.
const PIECES: [(&str, &str); 4] = [
    (
        "webhook NAME { GET \"https://a.example.com/1\"\n}\n\n\n",
        "webhook NAME {\n  GET \"https://a.example.com/1\"\n}\n\n",
    ),
    (
        "flow NAME {\n set $flow.key.a=1 # one\n}  # after\n",
        "flow NAME {\n  set $flow.key.a = 1  # one\n}  # after\n",
    ),
    (
        "webhook NAME { notes \"\"\"\n      more\n    text\n    \"\"\" GET \"https://a.example.com/2\" } ",
        "webhook NAME {\n  notes \"\"\"\n      more\n    text\n    \"\"\"\n  GET \"https://a.example.com/2\"\n}\n",
    ),
    ("# one\n\n# two\n\nflow NAME { }\n# three\n\n", "# one\n\n# two\n\nflow NAME {}\n# three\n\n"),
];

/// A text of `count` declarations, and its layout.
fn large(count: usize) -> (String, String) {
    let (mut text, mut expected) = (String::new(), String::new());
    for number in 0..count {
        // Seven is not a multiple of four: each kind stands at the end of a part somewhere.
        let (written, laid_out) = PIECES[number * 7 / 3 % PIECES.len()];
        let name = format!("name_{number}_{}", "x".repeat(number % 89));
        text += &written.replace("NAME", &name);
        expected += &laid_out.replace("NAME", &name);
    }
    (text, expected.trim_end().to_owned() + "\n")
}

fn source(text: &str) -> Source {
    Source::new("a.hook".into(), "a.hook".to_owned(), text.to_owned())
}

#[test]
fn parts_are_laid_out_as_the_whole_is() {
    let (text, expected) = large(4_000);
    assert!(text.len() > 5 * (64 << 10), "{}", text.len());
    let once = formatted(&text).unwrap();
    assert!(once == expected, "{:?}", once.lines().zip(expected.lines()).find(|(one, other)| one != other));
    assert_eq!(comments(&text), comments(&once));
    let program = meaning(&text).0;
    assert!(program.is_some() && program == meaning(&once).0);
    assert!(formatted(&once).unwrap() == once);
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert!(formatted(&crlf(&text)).unwrap() == crlf(&once));
    let source = source(&text);
    let all = format_all(&[(FileId(0), &source), (FileId(1), &source)]);
    assert!(all.iter().all(|text| text.as_ref().is_ok_and(|text| *text == once)));
}

#[test]
fn faults_of_all_parts_are_reported_in_order() {
    const WRONG: &str = "webhook { }\n";
    let (mut text, _) = large(4_000);
    let end = text.len();
    let lines = [1_000, end / 2, end - 200].map(|at| text[..at].rfind("\nwebhook").unwrap() + 1);
    for line in lines.iter().rev() {
        text.insert_str(*line, WRONG);
    }
    let Err(Refused::Faulty(faults)) = format(&source(&text), FileId(7)) else { panic!("there are faults") };
    let places: Vec<u32> = faults.iter().map(|fault| fault.location.span.start).collect();
    assert!(places.is_sorted(), "{places:?}");
    for (index, line) in lines.iter().enumerate() {
        let start = u32::try_from(line + index * WRONG.len()).unwrap();
        assert!(places.iter().any(|place| (start..start + 12).contains(place)), "{start}: {places:?}");
    }
    assert!(faults.iter().all(|fault| fault.location.file == FileId(7)));
}
