//! All formats on the same faults, as their readers see them.

use std::time::{Duration, Instant};

use super::human::HumanOptions;
use super::{Code, Diagnostic, MOST_FOUND, concise, github, human, json, sarif};
use crate::source::{FileId, Location, Source, Sources, Span};

fn sources(files: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (name, text) in files {
        sources.add(Source::new(name.into(), (*name).into(), (*text).into())).unwrap();
    }
    sources
}

/// The first place of `needle` in the file.
fn at(sources: &Sources, file: u32, needle: &str) -> Location {
    let start = sources.get(FileId(file)).unwrap().text().find(needle).expect(needle);
    Location { file: FileId(file), span: Span::new(start, start + needle.len()) }
}

fn fault(sources: &Sources, needle: &str) -> Diagnostic {
    Diagnostic::new(
        Code::MethodUnknown,
        at(sources, 0, needle),
        format!("unknown method `{}`", needle.escape_debug()),
        "did you mean `GET`?",
    )
    .with_label("this one")
}

const PLAIN: HumanOptions = HumanOptions { colour: false, graphics: true, unicode: true, width: 80 };

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("diagnostics__{name}"), text));
}

const CRM: &str = r#"webhook lookup_customer {
  notes "Looks the caller up."
  GETT "{{$account.crm}}/customers/{{$call.cli}}"
  query {
    lang: $flow.key.langauge or "en"
  }
  wait 10s
  wait 5s
}
"#;

const TICKETS: &str = r#"# Tickets of the service desk.
webhook lookup_customer {
  GET "https://desk.example.com/tickets"
}
"#;

/// A project of two files with faults that need each part of a diagnostic.
fn project() -> (Sources, Vec<Diagnostic>) {
    let sources = sources(&[("crm.hook", CRM), ("desk/tickets.hook", TICKETS)]);
    let gett = at(&sources, 0, "GETT");
    let langauge = at(&sources, 0, "$flow.key.langauge");
    let diagnostics = vec![
        Diagnostic::new(
            Code::MethodUnknown,
            gett,
            "`GETT` is not a method that a webhook can send",
            "did you mean `GET`?",
        )
        .with_label("the method")
        .with_fix(gett, "GET"),
        Diagnostic::new(
            Code::VariableProbableTypo,
            langauge,
            "nothing saves, sets or gives `$flow.key.langauge`, and `$flow.key.language` is one letter from it",
            "correct the name, or set it in the flow before this webhook runs",
        )
        .with_fix(langauge, "$flow.key.language"),
        Diagnostic::new(
            Code::LineRepeated,
            at(&sources, 0, "wait 5s"),
            "a second `wait` in one webhook",
            "keep one of the two lines",
        )
        .with_label("again here")
        .with_related(at(&sources, 0, "wait 10s"), "first here"),
        Diagnostic::new(
            Code::NameDuplicate,
            at(&sources, 1, "lookup_customer"),
            "a second webhook is called `lookup_customer`",
            "give one of them another name",
        )
        .with_related(at(&sources, 0, "lookup_customer"), "the first is here"),
    ];
    (sources, diagnostics)
}

#[test]
fn human_without_colour() {
    let (sources, diagnostics) = project();
    let text = human::render(&diagnostics, &sources, PLAIN);
    assert!(!text.contains('\u{1b}'));
    snapshot("human_plain", &text);
}

#[test]
fn human_in_colour() {
    let (sources, diagnostics) = project();
    let text = human::render(&diagnostics, &sources, HumanOptions { colour: true, ..PLAIN });
    assert!(!text.contains("\u{1b}]8"), "no links");
    snapshot("human_colour", &text.replace('\u{1b}', "␛"));
}

#[test]
fn human_in_ascii() {
    let (sources, diagnostics) = project();
    let text = human::render(&diagnostics, &sources, HumanOptions { unicode: false, ..PLAIN });
    assert!(text.is_ascii());
    snapshot("human_ascii", &text);
}

#[test]
fn human_narrated() {
    let (sources, diagnostics) = project();
    let text = human::render(&diagnostics, &sources, HumanOptions { graphics: false, ..PLAIN });
    assert!(text.is_ascii(), "nothing is drawn");
    snapshot("human_narrated", &text);
}

#[test]
fn machine_formats() {
    let (sources, diagnostics) = project();
    let lines = concise::render(&diagnostics, &sources);
    let document = json::render(&diagnostics, &sources, None);
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    snapshot("machine", &format!("{lines}\n{document:#}"));
}

/// A text with everything that may shift a column or an underline.
const ODD: &str = "\u{feff}first ERR after a mark\r\n\tone\ttab ERR end\r\n\
    ग्राहक का नाम ERR अंत\r\n👩‍💻📞 ERR 漢字\r\ne\u{301}e\u{301} ERR e\u{301}\r\n\
    \u{1b}[31mred\u{1b}[0m\u{202e} ERR x\u{0}\rlone\r\n\r\nlast ERR";

#[test]
fn odd_characters() {
    let sources = sources(&[("odd.hook", ODD)]);
    let places = ODD.match_indices("ERR").map(|(start, _)| Span::new(start, start + 3));
    let diagnostics: Vec<Diagnostic> = places
        .map(|span| {
            let location = Location { file: FileId(0), span };
            Diagnostic::new(Code::SyntaxUnexpected, location, "what is `ERR`?", "remove `ERR`")
                .with_label("this")
        })
        .collect();
    assert_eq!(diagnostics.len(), 7);
    let text = human::render(&diagnostics, &sources, PLAIN);
    let lines = concise::render(&diagnostics, &sources);
    let narrated = human::render(&diagnostics, &sources, HumanOptions { graphics: false, ..PLAIN });
    for text in [&text, &lines, &narrated] {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r', '\u{feff}', '\0']), "{text:?}");
    }
    snapshot("odd_characters", &format!("{text}\n{lines}\n{narrated}"));
}

#[test]
fn odd_places() {
    let text = "webhook a {\n  GET \"x\"\n}\n\nflow b {\n  run a\n  run a\n  run a\n  run a\n  run a\n  run a\n  run a\n  run a\n}\n";
    let sources = sources(&[("a.hook", text), ("empty.hook", "")]);
    let say = |file, start, end, message: &str| {
        let location = Location { file: FileId(file), span: Span::new(start, end) };
        Diagnostic::new(Code::SyntaxUnclosed, location, message, "").with_label("here")
    };
    let diagnostics = [
        say(0, 10, 10, "no width"),
        say(0, 11, 12, "a line end"),
        say(0, 0, 25, "three lines and the last line end"),
        say(0, 27, text.len(), "too many lines"),
        say(0, text.len(), text.len(), "at the end of the file"),
        say(0, 9_000, 9_009, "past the end"),
        say(1, 0, 0, "an empty file"),
        say(7, 0, 0, "no file"),
        say(0, 5, 2, "back to front"),
        say(0, 0, 9, "places that overlap")
            .with_related(Location { file: FileId(0), span: Span::new(8, 9) }, "inside")
            .with_related(Location { file: FileId(0), span: Span::new(34, 35) }, "apart"),
    ];
    let text = human::render(&diagnostics, &sources, PLAIN);
    let narrated = human::render(&diagnostics, &sources, HumanOptions { graphics: false, ..PLAIN });
    snapshot("odd_places", &format!("{text}\n{narrated}"));
}

#[test]
fn long_lines_are_shown_around_the_place() {
    let filler = "x".repeat(50_000);
    let text = format!("head {filler} ERR {filler} END {filler}\n");
    let sources = sources(&[("min.hook", &text)]);
    let end = at(&sources, 0, "END");
    let mut wide = fault(&sources, "ERR");
    wide.location.span = wide.location.span.to(end.span);
    let diagnostics = [
        fault(&sources, "head"),
        fault(&sources, "ERR"),
        fault(&sources, "ERR").with_related(end, "and this one"),
        Diagnostic { message: "all of it".into(), ..wide },
    ];
    let text = human::render(&diagnostics, &sources, PLAIN);
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    snapshot("long_lines", &text);
}

#[test]
fn every_place_of_a_text_can_be_shown() {
    let sources = sources(&[("odd.hook", ODD)]);
    for start in 0..=ODD.len() + 1 {
        for length in [0, 1, 2, 7, 40] {
            let span = Span::new(start, start + length);
            let location = Location { file: FileId(0), span };
            let diagnostic = Diagnostic::new(Code::UrlInvalid, location, "m", "h").with_related(
                Location { file: FileId(0), span: Span::new(ODD.len() - start.min(ODD.len()), ODD.len()) },
                "other",
            );
            let text = human::render(&[diagnostic], &sources, HumanOptions { width: 1, ..PLAIN });
            assert!(text.contains("[odd.hook:") && !text.contains("Failed"), "{start}+{length}: {text}");
        }
    }
}

#[test]
fn nothing_to_report_is_no_text() {
    let sources = sources(&[]);
    assert_eq!(human::render(&[], &sources, PLAIN), "");
    assert_eq!(concise::render(&[], &sources), "");
    assert_eq!(
        json::render(&[], &sources, Some("cannot read `x`")),
        "{\"diagnostics\":[],\"errors\":0,\"warnings\":0,\"error\":\"cannot read `x`\"}\n"
    );
}

#[test]
fn json_has_its_members_in_order() {
    let sources = sources(&[("a.hook", "\u{feff}ग GETT\n"), ("b.hook", "first")]);
    let diagnostic = fault(&sources, "GETT")
        .with_related(at(&sources, 1, "first"), "there")
        .with_fix(at(&sources, 0, "GETT"), "GET");
    let start = r#"{"line":1,"column":3,"offset":7}"#;
    let span = format!(r#"{{"start":{start},"end":{{"line":1,"column":7,"offset":11}}}}"#);
    let other = r#"{"start":{"line":1,"column":1,"offset":0},"end":{"line":1,"column":6,"offset":5}}"#;
    let expected = [
        r#"{"diagnostics":[{"code":"method::unknown","severity":"error","message":"unknown method `GETT`","#,
        r#""help":"did you mean `GET`?","file":"a.hook","span":SPAN,"labels":["#,
        r#"{"message":"this one","file":"a.hook","span":SPAN},{"message":"there","file":"b.hook","span":OTHER}],"#,
        r#""fixes":[{"message":"did you mean `GET`?","edits":[{"file":"a.hook","span":SPAN,"replacement":"GET"}]}]"#,
        r#"}],"errors":1,"warnings":0}"#,
        "\n",
    ];
    let expected = expected.concat().replace("SPAN", &span).replace("OTHER", other);
    assert_eq!(json::render(&[diagnostic], &sources, None), expected);
}

#[test]
fn a_fix_is_shown_where_the_help_does_not_hold_it() {
    let sources = sources(&[("a.hook", "timeout 5s ,")]);
    let told = |needle: &str, replacement: &str, help: &str| {
        let mut location = at(&sources, 0, needle);
        if needle == "5s" {
            location.span.end = location.span.start;
        }
        let fault =
            Diagnostic::new(Code::SyntaxUnexpected, location, "m", help).with_fix(location, replacement);
        super::help::help(&fault, &sources)
    };
    assert_eq!(
        told("timeout", "wait", "a wait is called so"),
        "a wait is called so\nreplace `timeout` with `wait`"
    );
    assert_eq!(told("timeout", "wait", "write `wait`"), "write `wait`");
    assert_eq!(told(",", "", ""), "remove `,`");
    assert_eq!(told("5s", "wait ", "h"), "h\ninsert `wait`");
    assert_eq!(told("timeout", &"x".repeat(99), "h"), "h");
}

/// Faults all over a large file, and the time that each format takes.
fn times(text: &str, step: usize) -> [Duration; 4] {
    let sources = sources(&[("large.hook", text)]);
    let diagnostics: Vec<Diagnostic> = (0..text.len())
        .step_by(step)
        .map(|start| {
            let location = Location { file: FileId(0), span: Span::new(start, start + 4) };
            Diagnostic::new(Code::UrlInvalid, location, "message", "help").with_label("label")
        })
        .collect();
    let time = |render: &dyn Fn() -> String| {
        let start = Instant::now();
        assert!(render().len() > diagnostics.len());
        start.elapsed()
    };
    [
        time(&|| human::render(&diagnostics, &sources, PLAIN)),
        time(&|| human::render(&diagnostics, &sources, HumanOptions { graphics: false, ..PLAIN })),
        time(&|| concise::render(&diagnostics, &sources)),
        time(&|| json::render(&diagnostics, &sources, None)),
    ]
}

/// Unoptimised, on a busy machine: a scan of the file for each diagnostic would take minutes.
#[test]
fn a_large_file_is_quick() {
    let lines = "  lang: $flow.key.language or \"en\"\n".repeat(440_000);
    let one_line = lines.replace('\n', " ");
    for text in [lines, one_line] {
        let times = times(&text, text.len() / 2_000);
        assert!(times.iter().all(|time| time.as_secs() < 60), "{times:?}");
    }
}

#[test]
fn of_a_file_a_thousand_faults_are_listed_and_the_rest_counted() {
    let sources = sources(&[("many.hook", "x"), ("few.hook", "x")]);
    let of = |number: u32, count: usize| {
        let location = Location { file: FileId(number), span: Span::new(0, 1) };
        std::iter::repeat_n(Diagnostic::new(Code::SyntaxUnexpected, location, "what is `x`?", ""), count)
    };
    let diagnostics: Vec<Diagnostic> = of(0, 2_500).chain(of(1, 1_000)).collect();
    let more = "many.hook has 1500 more faults that are not listed\n";
    let lines = concise::render(&diagnostics, &sources);
    assert_eq!(lines.matches("many.hook:1:1").count(), 1_000);
    assert_eq!(lines.matches("few.hook:1:1").count(), 1_000);
    assert!(lines.ends_with(more), "{lines}");
    // Nobody looks for more than so many.
    let very_many: Vec<Diagnostic> = of(0, MOST_FOUND).collect();
    let least = "many.hook has at least 9000 more faults that are not listed\n";
    assert!(concise::render(&very_many, &sources).ends_with(least));
    let text = human::render(&diagnostics, &sources, PLAIN);
    assert_eq!(text.matches("what is `x`?").count(), 2_000);
    assert!(text.ends_with(&format!("{more}3500 errors in 2 files\n")), "{text}");
    let document = json::render(&diagnostics, &sources, None);
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["diagnostics"].as_array().map(Vec::len), Some(2_000));
    assert_eq!((&document["errors"], &document["warnings"]), (&3_500.into(), &0.into()));
    let warning = Diagnostic::new(Code::AllowUnused, diagnostics[0].location, "a warning", "");
    let behind = [vec![warning; 1_000], diagnostics[..1].to_vec()].concat();
    let lines = concise::render(&behind, &sources);
    assert!(lines.ends_with(
        "error[syntax::unexpected]: what is `x`?\nmany.hook has 1 more fault that is not listed\n"
    ));
    let mut scanned = Vec::new();
    sarif::write(&mut scanned, &diagnostics, &sources, None).unwrap();
    let scanned: serde_json::Value = serde_json::from_slice(&scanned).unwrap();
    assert_eq!(scanned["runs"][0]["results"].as_array().map(Vec::len), Some(2_000));
    let note = &scanned["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(note.as_str(), Some(more.trim_end()));
    let mut commands = Vec::new();
    github::write(&mut commands, &diagnostics, &sources, None).unwrap();
    assert!(String::from_utf8(commands).unwrap().ends_with(&format!("::notice::{more}")));
}
