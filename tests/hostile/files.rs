//! Files that are not anyone's project.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use hooklang::json::Json;

use crate::support::{Hook, Ran, at, one_in};

/// How often what nests is nested.
const DEEP: usize = 100_000;

pub(super) fn webhook(line: &str) -> String {
    format!("webhook a {{\n  POST \"https://a.example.com\"\n  {line}\n}}\n")
}

fn response(form: &str, source: &str) -> String {
    webhook(&format!("response {form} {{ $flow.key.x = {source} }}"))
}

/// The codes that `hook check` reports for a file of these bytes, in a process of its own.
#[track_caller]
fn codes(name: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("hook.toml"), "").unwrap();
    fs::write(folder.path().join("a.hook"), bytes).unwrap();
    let ran = Hook::new(["check", "--format", "json", "a.hook"]).within(folder.path()).run();
    assert!(matches!(ran.code, Some(0 | 1)), "{name}: {:?} {}", ran.code, ran.err);
    assert_eq!(ran.err, "", "{name}");
    assert!(ran.took < Duration::from_secs(90), "{name} took {:?}", ran.took);
    assert!(ran.peak < 1 << 20, "{name} took {} KiB", ran.peak);
    let found = ran.json();
    let codes = at(&found, &["diagnostics"]).as_list().unwrap().iter();
    let codes: Vec<String> = codes.map(|fault| at(fault, &["code"]).as_text().unwrap().to_owned()).collect();
    let errors = at(&found, &["errors"]).as_number().map(|errors| errors.as_str() != "0");
    assert_eq!(ran.code == Some(1), errors == Some(true), "{name}");
    codes
}

#[test]
fn what_is_nested_deep_is_told_once() {
    let open = |sign: &str| sign.repeat(DEEP);
    let both = |begin: &str, middle: &str, end: &str| begin.repeat(DEEP) + middle + &end.repeat(DEEP);
    let test = |line: String| format!("{}test a \"x\" {{\n  {line}\n  reply 200\n}}\n", webhook(""));
    for (name, text, code) in [
        ("a list", webhook(&format!("body json {}", both("[", "", "]"))), "syntax::too_deep"),
        ("an open list", webhook(&format!("body json {}", open("["))), "syntax::too_deep"),
        ("an object", webhook(&format!("body json {}", both("{\"a\":", "1", "}"))), "syntax::too_deep"),
        ("given", test(format!("given {{ $call.cli: {} }}", both("[", "", "]"))), "syntax::too_deep"),
        ("texts in texts", webhook(&format!("body text \"{}\"", open("{{\""))), "syntax::too_deep"),
        ("an open text in texts", webhook(&format!("body text {}", open("\"{{"))), "syntax::too_deep"),
        ("filters", response("json", &format!("data{}", both("[?@", "", "]"))), ""),
        ("brackets of a path", response("json", &format!("data{}", open("[0]"))), "path::invalid"),
        ("an open path", response("json", &format!("data{}", open("["))), ""),
        (
            "parentheses of a path",
            response("json", &format!("data[?{}]", both("(", "@.a", ")"))),
            "path::invalid",
        ),
        (
            "functions of a path",
            response("json", &format!("data[?{}==1]", both("length(", "@", ")"))),
            "path::invalid",
        ),
        ("negations of a path", response("json", &format!("data[?{}@.a]", open("!"))), "path::invalid"),
        (
            "parentheses of an XPath",
            response("xml", &format!("xpath \"{}\"", both("(", "a", ")"))),
            "xpath::invalid",
        ),
        ("predicates", response("xml", &format!("xpath \"{}\"", both("a[", "1", "]"))), "xpath::invalid"),
        ("signs of an XPath", response("xml", &format!("xpath \"{}1\"", open("-"))), "xpath::invalid"),
        ("elements", webhook(&format!("body xml \"{}\"", both("<a>", "", "</a>"))), "body::invalid_xml"),
        ("open elements", webhook(&format!("body xml \"{}\"", open("<a>"))), "body::invalid_xml"),
    ] {
        let codes = codes(name, text);
        assert_eq!(codes.len(), 1, "{name}: {codes:?}");
        assert!(code.is_empty() || codes[0] == code, "{name}: {codes:?}");
    }
}

/// The memory that a check takes above what it takes for a short file, in KiB.
pub(super) fn taken(ran: &Ran) -> u64 {
    static SHORT: LazyLock<u64> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.hook"), webhook("")).unwrap();
        let check = || Hook::new(["check", "--format", "concise", "a.hook"]).within(folder.path()).run();
        // It ends so soon that not every look at its memory sees all of it.
        (0..10).map(|_| check().ended(0).peak).max().unwrap()
    });
    ran.peak.saturating_sub(*SHORT)
}

#[test]
fn what_comes_again_and_again_ends() {
    // A tenth of the depth: none of these nests, but each may be reported at length.
    let often = |words: &str| words.repeat(DEEP / one_in(40, 10));
    for (name, text) in [
        ("braces", often("{")),
        ("brackets", often("[")),
        ("parentheses", often("(")),
        ("closing braces", often("}")),
        ("quotes", often("\"") + "\""),
        ("three quotes", webhook(&format!("body text \"\"\"{}", often("{{\"\"\"")))),
        ("commas", often(",")),
        ("dollars", often("$")),
        ("words", often("a ")),
        ("flows", often("flow a {")),
        ("webhooks", often("webhook a {")),
        ("accounts", often("account {")),
        ("tests", often("test a \"b\" { given {")),
        ("auths", webhook(&often("auth basic("))),
        ("headers", webhook(&often("headers {"))),
        ("headers of headers", webhook(&often("headers (a: "))),
        ("requests", webhook(&often("GET ("))),
        ("internal requests", webhook(&often("invoke a.b pass "))),
        ("waits", webhook(&often("wait 10s with "))),
        ("mappings", webhook(&format!("response json {{ {} }}", often("$flow.key.x = xpath ")))),
        ("types", webhook(&format!("headers {{ a: 1{} }}", often(" as text")))),
        ("marks", webhook(&format!("headers {{ a: 1{} }}", often(" optional")))),
        ("statuses", webhook(&format!("accept {}", often("200, ")))),
        ("allows", format!("{}{}", often("# allow(wait::silent)\n"), webhook(""))),
        (
            "settings after `or` in a URL",
            webhook("nope")
                .replace(".com", &format!(".com/{}", "{{$flow.key.n or $account.s}}/".repeat(15_000)))
                + "account { set s = \"x\" }",
        ),
        ("commas of a list", webhook(&format!("body json [{}0]", often("0;")))),
        (
            "spaces before a text",
            // The list is so long that its entries are read a part at a time.
            webhook(&format!(
                "headers {{ {} z: $flow.key.b or {}\"{}\" }}",
                "a: \"x\"\n".repeat(DEEP / 10),
                " ".repeat(DEEP * 4),
                "{{$call.cli}}".repeat(DEEP / 100)
            )),
        ),
    ] {
        let codes = codes(name, text);
        assert!(!codes.is_empty(), "{name} is taken");
    }
}

#[test]
fn a_file_of_many_mebibytes_on_one_line() {
    let long = "x".repeat((1 << 24) / one_in(4, 1));
    let fine = format!("webhook a {{ POST \"https://a.example.com\" body text \"{long}\" }}");
    assert_eq!(codes("fine", &fine), [""; 0]);
    let folder = tempfile::tempdir().unwrap();
    let faulty = fine.replace(" }", " foo }");
    fs::write(folder.path().join("a.hook"), faulty).unwrap();
    let ran = Hook::new(["check", "a.hook"]).within(folder.path()).run().ended(1);
    assert!(ran.out.contains("`foo`") && ran.out.len() < 20_000, "{} bytes", ran.out.len());
}

#[test]
fn brackets_to_the_end_of_a_file_take_little_memory() {
    let size = (8 << 20) / one_in(4, 1);
    for (name, begin, sign) in [
        ("braces", "", "{"),
        ("closing braces", "", "}"),
        ("pairs", "", "}{"),
        ("brackets", "", "["),
        ("parentheses", "", "("),
        ("braces in a webhook", "webhook a {", "{"),
        ("brackets in a list", "webhook a { POST \"https://a.example.com\" body json ", "["),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.hook"), begin.to_owned() + &sign.repeat(size / sign.len())).unwrap();
        let ran = Hook::new(["check", "--format", "concise", "a.hook"]).within(folder.path()).run().ended(1);
        assert!(taken(&ran) < 8 * (size as u64 >> 10), "{name}: {} KiB", ran.peak);
        assert_eq!(ran.out.lines().count(), 1, "{name}: {}", &ran.out[..200]);
    }
    // What a declaration's beginning leaves open is closed after it.
    let long = format!("hello \"{}\" world", "x".repeat(100_000));
    assert_eq!(codes("a long text", &long), ["syntax::unexpected"]);
    let open = format!("hello \"{}", "x".repeat(100_000));
    assert_eq!(codes("an open text", &open), ["syntax::unclosed"]);
}

#[test]
fn constants_take_little_memory() {
    let size = (4 << 20) / one_in(4, 1);
    let list = |item: &str| format!("[{}0]", item.repeat(size / item.len()));
    let members: Vec<String> = (0..size / 16).map(|number| format!("\"m{number:07}\": [0]")).collect();
    let deep = list(&format!("{}{},", "[".repeat(100), "]".repeat(100)));
    for (name, json) in [
        ("numbers", list("0,")),
        ("lists", list("[0],")),
        ("objects", list("{\"a\":{}},")),
        ("texts", list("\"\\n\",\n")),
        ("levels", deep),
        ("members", format!("{{{}}}", members.join(","))),
        ("beside a variable", format!("{{ \"a\": {}, \"b\": $call.b }}", list("0,"))),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let text = webhook(&format!("body json {json}")).replace("GET", "POST");
        fs::write(folder.path().join("a.hook"), &text).unwrap();
        let ran = Hook::new(["check", "--format", "concise", "a.hook"]).within(folder.path()).run().ended(0);
        assert!(taken(&ran) < 6 * (text.len() as u64 >> 10), "{name}: {} KiB", ran.peak);
    }
}

#[test]
fn long_lists_beside_values_and_faults_take_little_memory() {
    let size = (4 << 20) / one_in(4, 1);
    // How many times as much memory as there is text; a shorter one has less to share what is allocated by doubling.
    let few = if one_in(4, 1) == 1 { 4.0 } else { 8.0 };
    let many = |item: &str| item.repeat(size / item.len());
    let member = |number: usize| format!("\"m{number:07}\": [0],");
    let members: String = (0..size / 15).map(member).collect();
    for (name, line, code, times) in [
        ("beside a variable", format!("body json [{}$call.a, {}0]", many("0,"), many("0,")), 0, few),
        ("members", format!("body json {{{members} \"a\": $call.a}}"), 0, few),
        (
            "after or",
            format!("response json {{ $flow.key.x = data.x or [{}[$call.a]] }}", many("[0],")),
            0,
            few,
        ),
        ("before a fault", format!("body json [{}0; 0]", many("0,")), 1, few),
        ("around a fault", format!("body json [{}'a', {}0]", many("0,\n"), many("0,\n")), 1, few),
        ("not closed", format!("body json [{}", many("{\"a\": 0},")), 1, few),
        ("not closed members", format!("body json {{{members}"), 1, few),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let text = webhook(&line);
        fs::write(folder.path().join("a.hook"), &text).unwrap();
        let ran =
            Hook::new(["check", "--format", "concise", "a.hook"]).within(folder.path()).run().ended(code);
        assert!((taken(&ran) as f64) < times * (text.len() as f64 / 1024.0), "{name}: {} KiB", ran.peak);
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = fs::File::create(folder.path().join("a.hook")).unwrap();
    file.set_len((32 << 20) + 1).unwrap();
    let ran = Hook::new(["check", "a.hook"]).within(folder.path()).run().ended(2);
    assert!(ran.err.contains("a file has at most 32 MiB"), "{}", ran.err);
}

#[test]
fn noise_is_told_of() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for round in 0..4 {
        let bytes: Vec<u8> = (0..20_000).map(|_| (next() >> 32) as u8).collect();
        assert!(!codes("bytes", &bytes).is_empty(), "round {round}");
        let signs: Vec<char> = "{}[]()\"'$.,:=#\\ \n\tabc{{}}\"\"\"é\u{200b}\u{1F600}".chars().collect();
        let text: String = (0..20_000).map(|_| signs[next() as usize % signs.len()]).collect();
        assert!(!codes("signs", &text).is_empty(), "round {round}");
    }
    assert_eq!(codes("UTF-16", [0xff, 0xfe, b'a', 0]).len(), 1);
    assert_eq!(codes("NUL", "\0"), ["syntax::unexpected"]);
}

fn error(ran: &crate::support::Ran) -> String {
    let found = ran.json();
    at(&found, &["error"]).as_text().unwrap_or_default().to_owned()
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path();
    let check = |path: &str| Hook::new(["check", "--format", "json", path]).within(base).run();
    assert!(error(&check("none.hook").ended(2)).contains("none.hook"));
    fs::create_dir(base.join("empty")).unwrap();
    assert!(error(&check("empty").ended(2)).contains("empty"));
    // What may not be read may be read by an administrator.
    #[cfg(target_os = "linux")]
    assert!(error(&check("/proc/self/mem").ended(2)).contains("/proc/self/mem"));
    // A folder is a folder, whatever its name.
    fs::create_dir(base.join("x.hook")).unwrap();
    fs::write(base.join("x.hook/y.hook"), webhook("")).unwrap();
    check("x.hook").ended(0);
    check(".").ended(0);
}

#[cfg(unix)]
#[test]
fn nothing_waits_for_a_pipe_that_nobody_writes() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path();
    let pipe = base.join("pipe.hook");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::write(base.join("a.hook"), webhook("")).unwrap();
    let ran = Hook::new(["check", "--format", "json", "."]).within(base).run().ended(0);
    assert!(ran.took < Duration::from_secs(30));
    let ran = Hook::new(["check", "--format", "json", "pipe.hook"]).within(base).run().ended(2);
    assert!(error(&ran).contains("pipe.hook") && ran.took < Duration::from_secs(30));
    // What a shell gives as `<(command)` is a pipe too, and is read.
    let shell = format!("'{}' check --format json <(cat a.hook)", env!("CARGO_BIN_EXE_hook"));
    let ran = std::process::Command::new("bash").args(["-c", &shell]).current_dir(base).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stdout), "{\"diagnostics\":[],\"errors\":0,\"warnings\":0}\n");
}

#[test]
fn a_deep_folder_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let deep: std::path::PathBuf = std::iter::repeat_n("a_folder", 300).collect();
    fs::create_dir_all(folder.path().join(&deep)).unwrap();
    fs::write(folder.path().join(&deep).join("a.hook"), webhook("foo")).unwrap();
    let ran = Hook::new(["check", "--format", "concise", "."]).within(folder.path()).run().ended(1);
    assert!(ran.out.starts_with("a_folder/a_folder/"), "{ran:#?}");
}

/// Runs `hook run` with these further arguments in `folder`, which has a project in `a.hook`.
fn run(folder: &Path, arguments: &[&str]) -> Json {
    let arguments = ["run", "--json", "a.hook", "a"].iter().chain(arguments);
    let ran = Hook::new(arguments.copied()).within(folder).run().ended(2);
    assert!(ran.took < Duration::from_secs(60));
    ran.json()
}

#[test]
fn files_of_a_run_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path();
    fs::write(base.join("a.hook"), webhook("")).unwrap();
    fs::write(base.join("deep.json"), "[".repeat(DEEP)).unwrap();
    fs::write(
        base.join("deep_value.json"),
        format!("{{\"$call.cli\": {}1{}}}", "[".repeat(DEEP), "]".repeat(DEEP)),
    )
    .unwrap();
    fs::write(base.join("noise"), [0xff, 0xfe, 0, 1, b'\n']).unwrap();
    for arguments in [
        ["--vars", "deep.json"],
        ["--vars", "deep_value.json"],
        ["--vars", "noise"],
        ["--vars", "none.json"],
        ["--call", "deep.json"],
        ["--secrets", "noise"],
        ["--account", "noise"],
        ["--var", "flow.x=1"],
        ["--var", "nothing"],
    ] {
        let result = run(base, &arguments);
        assert!(at(&result, &["error"]).as_text().is_some_and(|error| !error.is_empty()), "{arguments:?}");
    }
}
