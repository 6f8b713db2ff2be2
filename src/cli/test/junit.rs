//! JUnit XML, as CI systems read it: a `testsuite` for each file.

use std::fmt::Write;

use hooklang::xml::{Place, escape};

use super::document::{Document, Entry, or_missing};

/// The whole document.
pub fn document(document: &Document) -> String {
    let mut files: Vec<(&str, Vec<&Entry>)> = Vec::new();
    for test in &document.tests {
        match files.iter_mut().find(|(file, _)| *file == test.at.file) {
            Some((_, tests)) => tests.push(test),
            None => files.push((&test.at.file, vec![test])),
        }
    }
    let all: Vec<&Entry> = document.tests.iter().collect();
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let counts = counts(&all);
    push(&mut xml, format_args!("<testsuites name=\"hook test\" {counts}>\n"));
    for (file, tests) in files {
        suite(&mut xml, file, &tests);
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn suite(xml: &mut String, file: &str, tests: &[&Entry]) {
    let counts = counts(tests);
    push(xml, format_args!("  <testsuite name=\"{}\" {counts}>\n", escaped(file, Place::Attribute)));
    for test in tests {
        let named = format!(
            "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"{:.3}\"",
            escaped(&test.target, Place::Attribute),
            escaped(&test.title, Place::Attribute),
            escaped(&test.at.file, Place::Attribute),
            test.at.line,
            test.took.as_secs_f64()
        );
        xml.push_str(&named);
        if test.passed {
            xml.push_str("/>\n");
            continue;
        }
        let details = details(test);
        let message = details.lines().next().unwrap_or_default();
        push(xml, format_args!(">\n      <failure message=\"{}\">", escaped(message, Place::Attribute)));
        xml.push_str(&escaped(&details, Place::Text));
        xml.push_str("</failure>\n    </testcase>\n");
    }
    xml.push_str("  </testsuite>\n");
}

fn counts(tests: &[&Entry]) -> String {
    let failures = tests.iter().filter(|test| !test.passed).count();
    let time: f64 = tests.iter().map(|test| test.took.as_secs_f64()).sum();
    format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" time=\"{time:.3}\"", tests.len())
}

/// What differs, what was sent and what the run said, a line each.
fn details(test: &Entry) -> String {
    let mut lines = Vec::new();
    for one in &test.differences {
        let values = match (&one.expected, &one.found) {
            (None, None) => String::new(),
            (expected, found) => {
                format!(": expected {}, received {}", or_missing(expected), or_missing(found))
            }
        };
        lines.push(format!("{}: {}{values}", one.at, one.what));
    }
    lines.extend(test.requests.iter().map(|sent| format!("→ {}  {} {}", sent.step, sent.method, sent.url)));
    lines.extend(test.messages.iter().cloned());
    lines.join("\n")
}

fn escaped(text: &str, place: Place) -> String {
    match escape(text, place) {
        Ok(escaped) => escaped.into_owned(),
        Err(unwritable) => escaped(&text.replace(unwritable, "\u{fffd}"), place),
    }
}

fn push(xml: &mut String, arguments: std::fmt::Arguments<'_>) {
    // A `String` takes everything.
    let _ = xml.write_fmt(arguments);
}
