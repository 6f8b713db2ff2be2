//! `hook compile`, `schema`, `explain`, `completions`, and what clap says.

use hooklang::json::Json;

use super::folder;
use crate::support::{Hook, at};

const GOOD: &str = "webhook a {\n  GET \"https://a.example.com/\"\n}\n";

#[test]
fn compile_prints_the_program() {
    let folder = folder(&[("good.hook", GOOD), ("bad.hook", "webhook a { }\n")]);
    let ran = Hook::new(["compile", "good.hook"]).within(folder.path()).run().ended(0);
    let program: hooklang::ir::Program = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(program.webhooks[0].name, "a");
    let again = Json::read(&serde_json::to_string(&program).unwrap()).unwrap();
    assert_eq!(again.compact(), ran.json().compact(), "reading it back loses nothing");
    let ran = Hook::new(["compile", "bad.hook"]).within(folder.path()).run();
    assert!(ran.code != Some(0) && ran.out.is_empty(), "{ran:#?}");
    assert!(ran.err.contains("line::missing"), "{ran:#?}");
    let ran = Hook::new(["compile", "-"]).stdin(GOOD).run().ended(0);
    assert_eq!(at(&ran.json(), &["webhooks"]).as_list().map(<[Json]>::len), Some(1));
    Hook::new(["compile", "none.hook"]).within(folder.path()).run().ended(2);
}

#[test]
fn schema_prints_a_schema() {
    let ran = Hook::new(["schema", "ir"]).run().ended(0);
    assert!(at(&ran.json(), &["$schema"]).as_text().is_some_and(|schema| schema.contains("json-schema.org")));
    assert!(ran.err.is_empty());
    Hook::new(["schema", "nothing"]).run().ended(2);
    Hook::new(["schema"]).run().ended(2);
}

#[test]
fn explain_has_a_page_for_every_code() {
    let listed = Hook::new(["explain"]).run().ended(0);
    let codes: Vec<&str> = listed.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(codes.len() >= 44, "{}", codes.len());
    for line in listed.out.lines() {
        let sentence = line.get(38..).unwrap_or_default();
        let written = sentence.starts_with(char::is_uppercase) && sentence.ends_with('.');
        assert!(written && sentence.len() > 20, "{line}");
    }
    for code in &codes {
        let ran = Hook::new(["explain", *code]).run().ended(0);
        assert!(ran.out.contains(*code) && ran.out.len() > 200, "{code}: {}", ran.out);
        assert!(ran.err.is_empty() && !ran.out.contains('\x1b'), "{code}");
    }
    let ran = Hook::new(["explain", "url::http_not_alowed"]).run().ended(2);
    assert!(ran.err.contains("url::http_not_allowed") && ran.out.is_empty(), "{ran:#?}");
}

#[test]
fn explain_has_a_page_for_every_function() {
    let listed = Hook::new(["explain", "functions"]).run().ended(0);
    for name in hooklang::functions::names() {
        assert!(listed.out.contains(&format!("functions.{name}`")), "{name}");
        let page = Hook::new(["explain", &format!("functions.{name}")]).run().ended(0);
        assert!(page.out.contains(&format!("invoke functions.{name}\n")), "{}", page.out);
    }
    let page = Hook::new(["explain", "functions.time"]).run().ended(0);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("explain_functions_time", page.out));
    let ran = Hook::new(["explain", "functions.tyme"]).run().ended(2);
    assert!(ran.err.contains("no function is called `tyme`"), "{}", ran.err);
    assert!(ran.err.contains("did you mean `time`?"), "{}", ran.err);
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = Hook::new(["completions", shell]).run().ended(0);
        assert!(ran.out.contains("hook") && ran.out.contains("dry-run"), "{shell}");
    }
    Hook::new(["completions", "cmd"]).run().ended(2);
}

#[test]
fn help_and_version_are_results() {
    let version = Hook::new(["--version"]).run().ended(0);
    assert_eq!(version.out, format!("hook {}\n", env!("CARGO_PKG_VERSION")));
    for command in ["check", "run", "test", "compile", "schema", "explain", "completions", "demo"] {
        let help = Hook::new([command, "--help"]).run().ended(0);
        assert!(help.out.contains("Usage: hook ") && help.err.is_empty(), "{help:#?}");
    }
    let help = Hook::new(["--help"]).run().ended(0);
    assert!(help.out.contains("check") && help.out.contains("demo"));
}

#[test]
fn a_word_that_is_no_command_is_told_with_the_nearest() {
    let ran = Hook::new(["chek"]).run().ended(2);
    assert!(ran.err.contains("check") && ran.out.is_empty(), "{ran:#?}");
    let ran = Hook::new(["run", "--dryrun", "a.hook", "a"]).run().ended(2);
    assert!(ran.err.contains("--dry-run"), "{ran:#?}");
    Hook::new([]).run().ended(2);
}

#[test]
fn demo_runs_without_a_fault() {
    let folder = folder(&[]);
    let ran = Hook::new(["demo"]).within(folder.path()).env("HOOK_LOG", "trace").run().ended(0);
    assert!(ran.out.trim_end().ends_with("each test passed"), "{ran:#?}");
    assert!(!ran.out.contains('\x1b'), "{ran:#?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "it leaves nothing behind");
}

#[test]
fn the_readme_shows_what_check_prints() {
    let readme = include_str!("../../README.md");
    let (_, shown) = readme.split_once("$ hook check lookup.hook\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let text = "webhook lookup {\n  GTE \"https://crm.example.com/customers/$call.cli\"\n  headers {\n    \
        X-Request-Id = $flow.key.trace\n  }\n  response json {\n    \
        $flow.key.tier = $.customer.tier ?? \"standard\"\n  }\n  wait 90s\n}\n";
    let folder = folder(&[("lookup.hook", text)]);
    let ran = Hook::new(["check", "lookup.hook"]).within(folder.path()).run().ended(1);
    assert_eq!(ran.out, shown);
}
