//! Section 7: applying all certain edits of a file leaves none of the faults they belong to, adds none, and never
//! weakens what the file says. Shown for every fixture and for projects with mistakes put into them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hooklang::diagnostics::edits::{applied, chosen};
use hooklang::diagnostics::{Code, Diagnostic, Edit, Fix};
use hooklang::ir::Program;
use hooklang::source::{FileId, Sources};
use hooklang::{Options, compile, keep_certain};

use crate::support::{Numbers, many};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/diagnostics");
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");

struct Compiled {
    program: Option<Program>,
    /// With the edits that are certain.
    found: Vec<Diagnostic>,
    /// How many diagnostics had edits that are not.
    doubtful: usize,
    errors: usize,
}

fn compiled(text: &str) -> Compiled {
    let sources = Sources::of_text("a.hook", text);
    let (program, found) = compile(&sources, &Options::default());
    let errors = found.errors();
    let mut found: Vec<Diagnostic> = found.into_iter().collect();
    let offered = with_edits(&found);
    keep_certain(&sources, &Options::default(), &mut found);
    Compiled { program, errors, doubtful: offered - with_edits(&found), found }
}

fn with_edits(found: &[Diagnostic]) -> usize {
    found.iter().filter(|one| !one.fixes.is_empty()).count()
}

/// How many diagnostics of each code there are.
fn counted<'d>(found: impl IntoIterator<Item = &'d Diagnostic>) -> BTreeMap<Code, usize> {
    let mut counts = BTreeMap::new();
    for one in found {
        *counts.entry(one.code).or_default() += 1;
    }
    counts
}

/// What the edits of `text`, all applied and those of each fix alone, do that they must not; `known` is what it was
/// made of.
fn broken(text: &str, known: &[&Program]) -> Option<String> {
    let before = compiled(text);
    let found = &before.found;
    let edits = chosen(found, |_| true);
    let all = edits.get(&FileId(0)).map(Vec::as_slice).unwrap_or_default();
    let fixes: Vec<Vec<&Edit>> = found.iter().filter_map(|one| one.fixes.first()).map(alone).collect();
    let alone = fixes.iter().filter(|alone| alone.len() != all.len());
    let mut wrong = std::iter::once(all).chain(alone.map(Vec::as_slice));
    wrong.find_map(|edits| broken_by(edits, &before, text, known))
}

/// The edits of one fix in the order of their places.
fn alone(fix: &Fix) -> Vec<&Edit> {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.location.span.start);
    edits
}

/// What `edits` of `text` do that they must not.
fn broken_by(edits: &[&Edit], before: &Compiled, text: &str, known: &[&Program]) -> Option<String> {
    let found = &before.found;
    if edits.is_empty() {
        return None;
    }
    let made = |one: &&Diagnostic| {
        let fix = one.fixes.first();
        fix.is_some_and(|fix| fix.edits.iter().all(|edit| edits.iter().any(|made| std::ptr::eq(*made, edit))))
    };
    let fixed = applied(edits.iter().copied(), text);
    let after = compiled(&fixed);
    let (had, gone) = (counted(found), counted(found.iter().filter(made)));
    let mut wrong = Vec::new();
    for (code, left) in counted(&after.found) {
        let count = |counts: &BTreeMap<Code, usize>| counts.get(&code).copied().unwrap_or_default();
        let revealed = matches!(code, Code::AllowUnused | Code::TestExpectsNothing) && before.errors > 0;
        if left > count(&had) - count(&gone) && !revealed {
            wrong.push(format!("{left} `{code}`, of {} with {} edits", count(&had), count(&gone)));
        }
    }
    // One of two that follow each other says nothing.
    let marks = |text: &str| {
        text.replace("account mandatory", "account")
            .split_whitespace()
            .fold((0, ""), |(count, last), word| {
                (count + usize::from(word.contains("mandatory") && word != last), word)
            })
            .0
    };
    if marks(&fixed) < marks(text) {
        wrong.push("drops `mandatory`".to_owned());
    }
    if let Some(program) = &after.program {
        let known: Vec<&Program> = known.iter().copied().chain(&before.program).collect();
        let account = &program.account;
        let says = |network: &ipnet::IpNet| text.contains(&network.addr().to_string());
        if account.allow_http && !known.iter().any(|one| one.account.allow_http) {
            wrong.push("allows http".to_owned());
        }
        let allowed =
            |network: &ipnet::IpNet| known.iter().any(|one| one.account.allow_networks.contains(network));
        for network in account.allow_networks.iter().filter(|one| !allowed(one) && !says(one)) {
            wrong.push(format!("allows {network}"));
        }
        for one in before.program.iter().flat_map(|one| &one.account.private) {
            if !account.private.contains(one) {
                wrong.push(format!("{one:?} is no longer private"));
            }
        }
    }
    let show = |found: &[Diagnostic]| {
        let line = |one: &Diagnostic| {
            let edits = one.fixes.first().map(|fix| {
                fix.edits.iter().map(|edit| (&edit.replacement, edit.location.span)).collect::<Vec<_>>()
            });
            format!("\n    {} {:?} {}  {edits:?}", one.code, one.location.span, one.message)
        };
        found.iter().map(line).collect::<String>()
    };
    (!wrong.is_empty()).then(|| {
        let changed: Vec<&str> =
            text.lines().filter(|line| !fixed.lines().any(|other| other == *line)).collect();
        let new: Vec<&str> = fixed.lines().filter(|line| !text.lines().any(|other| other == *line)).collect();
        format!(
            "{wrong:?}\n  {}\n  =>\n  {}\n  before:{}\n  after:{}\n",
            changed.join("\n  "),
            new.join("\n  "),
            show(found),
            show(&after.found)
        )
    })
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn hook_files(folder: &Path) -> Vec<PathBuf> {
    let all = entries(folder).into_iter();
    all.filter(|path| path.extension().is_some_and(|ending| ending == "hook")).collect()
}

#[test]
fn the_edits_of_each_fixture_hold() {
    let (mut wrong, mut doubtful) = (String::new(), Vec::new());
    for folder in entries(Path::new(FIXTURES)) {
        for path in hook_files(&folder) {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(FIXTURES).unwrap().display().to_string();
            if let Some(how) = broken(&text, &[]) {
                wrong += &format!("{name}: {how}\n");
            }
            if compiled(&text).doubtful > 0 {
                doubtful.push(name);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(doubtful, DOUBTFUL, "edits that were offered and do not hold");
}

/// A fault that is gone by chance does not stand for one of its kind that its own fix leaves.
#[test]
fn a_fix_that_leaves_its_fault_is_not_certain() {
    let text = include_str!("fixtures/edits/unclosed.hook");
    let before = compiled(text);
    let edits = chosen(&before.found, |_| true);
    let fixed = applied(edits.values().flatten().copied(), text);
    let after = compiled(&fixed);
    let is_made = |one: &&Diagnostic| {
        let mut edits_of = one.fixes.iter().flat_map(|fix| &fix.edits).peekable();
        edits_of.peek().is_some()
            && edits_of.all(|edit| edits.values().flatten().any(|made| std::ptr::eq(*made, edit)))
    };
    for one in before.found.iter().filter(is_made) {
        let same = |found: &[Diagnostic]| found.iter().filter(|other| other.message == one.message).count();
        let made = before.found.iter().filter(is_made).filter(|other| other.message == one.message).count();
        assert!(same(&after.found) + made <= same(&before.found), "{}\n{fixed}", one.message);
    }
    assert!(before.doubtful > 0, "a fix was offered that does not hold");
}

/// What is said of a text whose faults all have fixes is said of what they make of it: a fix lays nothing bare.
#[test]
fn a_fix_is_certain_where_what_follows_from_it_is_reported_already() {
    let rows = [
        ("response xml { $flow.key.a = //soap:Body }", "xpath \"//soap:Body\"", "xpath::undeclared_prefix"),
        ("auth oauth2(crm)\n header { a: $secret.K }", "headers", "name::unknown"),
    ];
    for (line, edit, follows) in rows {
        let text = format!("webhook w {{\n GET \"https://x.example.com/a\"\n {line}\n}}\n");
        let found = compiled(&text).found;
        let mut edits = found.iter().flat_map(|one| &one.fixes).flat_map(|fix| &fix.edits);
        assert!(edits.any(|one| one.replacement == edit), "{found:#?}");
        assert!(found.iter().any(|one| one.code.to_string() == follows), "{found:#?}");
        assert_eq!(broken(&text, &[]), None);
    }
}

/// A value is put into a text as it is: the edits of what is wrong inside it are its own.
#[test]
fn an_edit_around_a_value_loses_nothing_of_it() {
    let text = "account { provide $call.cli }\nwebhook b { POST \"https://x.example.com/a\"\n body text $flow.key.a or \
                $call.clo\n}\n";
    let found = compiled(text).found;
    let edits = chosen(&found, |_| true);
    let fixed = applied(edits.values().flatten().copied(), text);
    assert!(fixed.contains("body text \"{{$flow.key.a or $call.clo}}\""), "{fixed}");
}

/// The fixtures with an edit that lays bare what it hid.
const DOUBTFUL: [&str; 1] = ["name.unknown/endpoint.hook"];

/// Right projects, each as one text.
fn projects() -> Vec<String> {
    let folders = entries(Path::new(EXAMPLES)).into_iter().filter(|path| path.is_dir());
    let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
    let mut all: Vec<String> =
        folders.map(|folder| hook_files(&folder).into_iter().map(read).collect()).collect();
    all.retain(|text: &String| !text.is_empty());
    all.extend([
        include_str!("../src/syntax/tests/files/clinic.hook").to_owned(),
        include_str!("../src/syntax/tests/files/edition.hook").to_owned(),
        include_str!("../src/syntax/tests/files/tour.hook").to_owned(),
    ]);
    all
}

/// The words and symbols of `text` outside of comments.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let is_word =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$' | b'.') || byte >= 0x80;
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let rest = || bytes[at..].iter();
        at += match bytes[at] {
            b'#' => rest().position(|&byte| byte == b'\n').unwrap_or(bytes.len() - at),
            byte if byte.is_ascii_whitespace() => 1,
            byte if is_word(byte) => rest().position(|&byte| !is_word(byte)).unwrap_or(bytes.len() - at),
            _ if bytes[at..].starts_with(b"\"\"\"") => 3,
            _ => 1,
        };
        if bytes[start] != b'#' && !bytes[start].is_ascii_whitespace() {
            tokens.push(start..at);
        }
    }
    tokens
}

/// `text` with a mistake in it that people make.
fn mistaken(text: &str, dice: &mut Numbers) -> String {
    let tokens = tokens(text);
    let at = dice.below(tokens.len());
    let range = tokens[at].clone();
    let token = &text[range.clone()];
    let other = &text[tokens[dice.below(tokens.len())].clone()];
    let characters: Vec<char> = token.chars().collect();
    let place = dice.below(characters.len());
    let by = match dice.below(12) {
        0 => String::new(),
        1 => format!("{token} {token}"),
        2 => "~".to_owned(),
        3 => "zzz".to_owned(),
        4 => other.to_owned(),
        5 => format!("{other} {token}"),
        // A letter too few, doubled, swapped with the next one, or of the other case.
        6 => characters.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, one)| one).collect(),
        7 => characters
            .iter()
            .enumerate()
            .flat_map(|(index, one)| vec![*one; 1 + usize::from(index == place)])
            .collect(),
        8 => {
            let mut swapped = characters.clone();
            swapped.swap(place, (place + 1).min(characters.len() - 1));
            swapped.into_iter().collect()
        }
        9 => token
            .chars()
            .enumerate()
            .map(|(index, one)| if index == place { one.to_ascii_uppercase() } else { one })
            .collect(),
        10 => match token {
            ":" => "=".to_owned(),
            "=" => ":".to_owned(),
            "\"" => "'".to_owned(),
            "{" => "(".to_owned(),
            "}" => ")".to_owned(),
            "]" => "}".to_owned(),
            _ => token.trim_start_matches('$').to_owned(),
        },
        _ => format!(
            "{token}{}",
            [";", ",", "?", "!", "…", "\u{a0}", "\u{200b}", " optional", " mandatory", "[0]"][dice.below(10)]
        ),
    };
    format!("{}{by}{}", &text[..range.start], &text[range.end..])
}

#[test]
fn the_edits_of_mistaken_projects_hold() {
    let mut dice = Numbers(0x9e37_79b9_7f4a_7c15);
    let all = projects();
    let right: Vec<Option<Program>> = all.iter().map(|text| compiled(text).program).collect();
    let (mut tried, mut certain, mut doubtful, mut wrong) = (0, 0, 0, Vec::new());
    for number in 0..many(60, 300) {
        let index = number % all.len();
        let mut text = all[index].clone();
        for _ in 0..1 + dice.below(3) {
            text = mistaken(&text, &mut dice);
        }
        tried += 1;
        let known: Vec<&Program> = right[index].iter().collect();
        let compiled = compiled(&text);
        certain += with_edits(&compiled.found);
        doubtful += compiled.doubtful;
        wrong.extend(broken(&text, &known));
    }
    println!("{tried} projects, {certain} certain edits, {doubtful} that were not, {} broken", wrong.len());
    assert!(certain * 4 > tried && doubtful * 3 < certain, "{certain} certain, {doubtful} not");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
}
