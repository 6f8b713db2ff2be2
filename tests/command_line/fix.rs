//! `hook check --fix` and `--diff`.

use std::fs;

use hooklang::diagnostics::Code;
use hooklang::diagnostics::explain::{page, parse_examples};
use hooklang::json::Json;

use super::{folder, write};
use crate::support::{Hook, at};

const MISSPELT: &str = "webhook a {\n  GTE \"https://a.example.com/\"\n  wiat 5s\n}\n";

#[test]
fn it_makes_every_certain_edit_and_reports_what_is_left() {
    let folder = folder(&[
        ("hook.toml", ""),
        ("a.hook", MISSPELT),
        ("b.hook", "webhook b { GET \"https://b.example.com/\" wait 0s }\n"),
    ]);
    let ran = Hook::new(["check", "--fix", "--format", "json"]).within(folder.path()).run().ended(1);
    let left = at(&ran.json(), &["diagnostics"]).as_list().unwrap().to_vec();
    let codes: Vec<_> = left.iter().map(|one| at(one, &["code"]).as_text().unwrap().to_owned()).collect();
    assert_eq!(codes, ["wait::out_of_range"]);
    let fixed = fs::read_to_string(folder.path().join("a.hook")).unwrap();
    assert_eq!(fixed, MISSPELT.replace("GTE", "GET").replace("wiat", "wait"));
}

#[test]
fn only_what_is_asked_for_is_fixed() {
    let folder = folder(&[
        ("hook.toml", "[run]\nvras = \"v.json\"\n"),
        ("a.hook", MISSPELT),
        ("b.hook", &MISSPELT.replace("webhook a", "webhook b")),
    ]);
    Hook::new(["check", "--fix", "a.hook"]).within(folder.path()).run().ended(0);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(
        read("a.hook").contains("GET")
            && read("b.hook").contains("GTE")
            && read("hook.toml").contains("vras")
    );
    Hook::new(["check", "--fix"]).within(folder.path()).run().ended(0);
    assert!(read("b.hook").contains("GET") && read("hook.toml").contains("vars"));
}

#[test]
fn an_edit_is_made_although_a_comment_is_no_longer_needed_then() {
    let text = "webhook a {\n  GET \"http://a.example.com/\" # allow(url::http_not_allowed)\n}\n";
    let folder = folder(&[("hook.toml", ""), ("a.hook", text)]);
    Hook::new(["check", "--fix"]).within(folder.path()).run();
    let fixed = fs::read_to_string(folder.path().join("a.hook")).unwrap();
    assert_eq!(fixed, text.replace("http://", "https://"));
}

#[test]
fn a_name_is_not_made_one_of_two_that_are_as_near_nor_what_only_a_test_says() {
    let text = include_str!("../fixtures/diagnostics/variable.probable_typo/only_given.hook");
    let sure = "webhook b { GET \"https://b.example.com/{{$flow.key.bordre}}\" }\n";
    let folder = folder(&[("hook.toml", ""), ("a.hook", text), ("b.hook", sure)]);
    let ran = Hook::new(["check", "--fix", "--format", "concise"]).within(folder.path()).run().ended(0);
    assert_eq!(ran.out.matches("variable::probable_typo").count(), 2, "{}", ran.out);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!((read("a.hook"), read("b.hook")), (text.to_owned(), sure.replace("bordre", "border")));
}

#[test]
fn diff_shows_and_changes_nothing() {
    let folder = folder(&[("a.hook", MISSPELT)]);
    for arguments in [&["check", "--fix", "--diff", "a.hook"][..], &["check", "--diff", "a.hook"]] {
        let ran = Hook::new(arguments.iter().copied()).within(folder.path()).run().ended(1);
        assert!(ran.out.contains("\n-  GTE ") && ran.out.contains("\n+  GET "), "{ran:#?}");
        assert_eq!(fs::read_to_string(folder.path().join("a.hook")).unwrap(), MISSPELT);
    }
    let ran =
        Hook::new(["check", "--diff", "--format", "json", "a.hook"]).within(folder.path()).run().ended(2);
    assert!(at(&ran.json(), &["error"]).as_text().is_some());
    Hook::new(["check", "--fix", "-"]).stdin(MISSPELT).run().ended(2);
}

/// How many diagnostics of the file at hand have a fix, and how many there are.
fn fixes(folder: &std::path::Path) -> (usize, usize) {
    let ran = Hook::new(["check", "--format", "json", "."]).within(folder).run();
    let document = ran.json();
    let all = at(&document, &["diagnostics"]).as_list().unwrap();
    let fixable =
        all.iter().filter(|one| at(one, &["fixes"]).as_list().is_some_and(|fixes| !fixes.is_empty()));
    (fixable.count(), all.len())
}

#[test]
fn every_bad_example_with_a_fix_is_good_afterwards() {
    let mut tried = 0;
    for &code in Code::ALL {
        for bad in parse_examples(page(code)).bad {
            let name = if code == Code::ProjectInvalid { "hook.toml" } else { "a.hook" };
            let folder = folder(&[("hook.toml", ""), ("a.hook", "")]);
            write(folder.path(), name, bad);
            let (fixable, all) = fixes(folder.path());
            if fixable == 0 {
                continue;
            }
            tried += 1;
            Hook::new(["check", "--fix", "--format", "json", "."]).within(folder.path()).run();
            let once = fs::read_to_string(folder.path().join(name)).unwrap();
            let (left, all_left) = fixes(folder.path());
            assert_eq!((left, all_left), (0, all - fixable), "{code}:\n{bad}\nbecame\n{once}");
            Hook::new(["check", "--fix", "--format", "json", "."]).within(folder.path()).run();
            assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), once, "{code}");
        }
    }
    assert!(tried >= 10, "{tried}");
}

#[test]
fn sarif_and_github_are_written() {
    let folder = folder(&[("a b.hook", MISSPELT)]);
    let ran = Hook::new(["check", "--format", "sarif", "a b.hook"]).within(folder.path()).run().ended(1);
    let document = ran.json();
    assert_eq!(at(&document, &["version"]).as_text(), Some("2.1.0"));
    let run = &at(&document, &["runs"]).as_list().unwrap()[0];
    let results = at(run, &["results"]).as_list().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(at(&results[0], &["ruleId"]).as_text(), Some("method::unknown"));
    let index = at(&results[0], &["ruleIndex"]).as_number().unwrap().to_string().parse::<usize>().unwrap();
    let rules = at(run, &["tool", "driver", "rules"]).as_list().unwrap();
    assert_eq!(at(&rules[index], &["id"]).as_text(), Some("method::unknown"));
    let place = at(&at(&results[0], &["locations"]).as_list().unwrap()[0], &["physicalLocation"]).clone();
    assert_eq!(at(&place, &["artifactLocation", "uri"]).as_text(), Some("a%20b.hook"));
    assert_eq!(at(&place, &["region", "startLine"]).compact(), "2");
    assert_eq!(at(&place, &["region", "endColumn"]).compact(), "6");
    let ran = Hook::new(["check", "--format", "github", "a b.hook"]).within(folder.path()).run().ended(1);
    assert!(
        ran.out.starts_with(
            "::error file=a b.hook,line=2,endLine=2,col=3,endColumn=5,title=method%3A%3Aunknown::"
        ),
        "{ran:#?}"
    );
    assert_eq!(ran.out.lines().count(), 2);
}

#[test]
fn a_machine_is_told_in_its_format_why_nothing_was_checked() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in
        [&["check", "--format", "sarif", "none.hook"][..], &["check", "--format=sarif", "--nothing"]]
    {
        let ran = Hook::new(arguments.iter().copied()).within(folder.path()).run().ended(2);
        let document = ran.json();
        let invocations = at(&at(&document, &["runs"]).as_list().unwrap()[0], &["invocations"]).clone();
        let invocation = invocations.as_list().unwrap()[0].clone();
        assert!(matches!(at(&invocation, &["executionSuccessful"]), Json::Boolean(false)), "{ran:#?}");
    }
    let ran = Hook::new(["check", "--format", "github", "none.hook"]).within(folder.path()).run().ended(2);
    assert!(ran.out.starts_with("::error::") && ran.out.contains("none.hook"), "{ran:#?}");
}
