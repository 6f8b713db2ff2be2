//! `hook test --coverage`.

use super::folder;
use crate::support::{Hook, at};

const LOOKUP: &str = r#"webhook lookup {
  POST "https://crm.example.com/v1"
  headers {
    X-Trace: $flow.key.trace mandatory
  }
  query {
    lang: $flow.key.language or "en"
  }
  body json { "note": $flow.key.note optional }
  accept status 404
  response json {
    $flow.key.tier = data.tier or "standard"
    $flow.key.id   = data.id
  }
}
"#;

const TESTS: &str = r#"
test lookup "gold" {
  given {
    $flow.key.trace: "1"
    $flow.key.language: "hi"
  }
  reply 200 json { "tier": "gold", "id": 1 }
  expect { $flow.key.tier: "gold" }
}
"#;

/// One test more for each place that is not reached.
const MORE: &str = r#"
test lookup "no trace" {
  expect no request
}
test lookup "an unknown caller" {
  given { $flow.key.trace: "1" $flow.key.note: "n" }
  reply 404
  expect { $flow.key.tier: "standard" }
}
test lookup "a trace that is no header" {
  given { $flow.key.trace: "1\n2" }
  expect no request
}
test lookup "refused" { given { $flow.key.trace: "1" } reply refused }
test lookup "timeout" { given { $flow.key.trace: "1" } reply timeout }
test lookup "credentials" { given { $flow.key.trace: "1" } reply 401 }
test lookup "down" { given { $flow.key.trace: "1" } reply 500 }
test lookup "text" { given { $flow.key.trace: "1" } reply 200 text "busy" }
"#;

#[test]
fn people_are_told_in_words_what_no_test_reaches() {
    let folder = folder(&[("a.hook", &[LOOKUP, TESTS].concat())]);
    let ran = Hook::new(["test", "--coverage"]).within(folder.path()).run().ended(0);
    let expected = r#"./a.hook:1:9: lookup: no test leaves a value that the request needs without one
./a.hook:1:9: lookup: no test gives a value with which the request cannot be formed
./a.hook:1:9: lookup: no test has the connection fail: `reply refused`
./a.hook:1:9: lookup: no test has the wait end: `reply timeout`
./a.hook:1:9: lookup: no test has the server answer 401 or 407
./a.hook:1:9: lookup: no test has the server answer a status that is not a success
./a.hook:1:9: lookup: no test has the server answer a body that is not JSON
./a.hook:2:8: lookup: no test has the server answer 404
./a.hook:4:5: lookup: no test leaves the header `X-Trace` without a value, which fails it
./a.hook:7:11: lookup: no test uses `"en"`: none leaves `$flow.key.language` without a value
./a.hook:9:23: lookup: no test sends the member `note`
./a.hook:12:5: lookup: no test has the server answer without `tier`, so that `"standard"` is saved
./a.hook:13:5: lookup: no test has the server answer without `id`
coverage: 27 % (5 of 18 places)
1 passed, 0 failed
"#;
    assert_eq!(ran.out.replace("./", ""), expected.replace("./", ""));
    let whole = self::folder(&[("a.hook", &[LOOKUP, TESTS, MORE].concat())]);
    let ran = Hook::new(["test", "--coverage", "--min-coverage", "100"]).within(whole.path()).run().ended(0);
    assert_eq!(ran.out, "coverage: 100 % (18 of 18 places)\n9 passed, 0 failed\n");
}

#[test]
fn what_is_null_is_not_taken_and_a_name_without_a_value_leaves_its_member_out() {
    let text = r#"webhook w {
  POST "https://a.example.com/"
  body json { "{{$flow.key.n}}": 1 optional, "b": 2 }
  response json { $flow.key.t = data.t or null }
}
test w "found" { given { $flow.key.n: "a" } reply 200 json { "t": 1 } expect { $flow.key.t: 1 } }
test w "not found" { reply 200 json {} expect { $flow.key.t: missing } }
"#;
    let folder = folder(&[("a.hook", text)]);
    let ran = Hook::new(["test", "--coverage"]).within(folder.path()).run().ended(0);
    assert!(!ran.out.contains("null") && !ran.out.contains("member"), "{}", ran.out);
    assert!(ran.out.contains(" of 11 places)"), "{}", ran.out);
    let one = text.replace(" given { $flow.key.n: \"a\" }", "");
    let folder = self::folder(&[("a.hook", &one)]);
    let ran = Hook::new(["test", "--coverage"]).within(folder.path()).run().ended(0);
    assert!(ran.out.contains("no test sends this member"), "{}", ran.out);
}

#[test]
fn a_function_answers_by_its_name() {
    let code =
        "webhook c { invoke functions.code with { digits: 4 } response json { $flow.key.x = data.code } }\n";
    let folder = folder(&[("a.hook", code)]);
    let ran = Hook::new(["test", "--coverage"]).within(folder.path()).run().ended(0);
    assert!(ran.out.contains("no test has `functions.code` answer without `code`\n"), "{}", ran.out);
}

#[test]
fn too_little_is_a_fault_also_for_machines() {
    let folder = folder(&[("a.hook", &[LOOKUP, TESTS].concat())]);
    let run = |arguments: &[&str]| Hook::new(arguments.iter().copied()).within(folder.path()).run();
    let ran = run(&["test", "--min-coverage", "28"]).ended(1);
    assert!(ran.out.contains("coverage: 27 % (5 of 18 places), less than 28 %\n"), "{}", ran.out);
    run(&["test", "--min-coverage", "27"]).ended(0);
    run(&["test", "--min-coverage", "101"]).ended(2);
    let ran = run(&["test", "--min-coverage=28", "--format", "json", "--lcov", "lcov.info"]).ended(1);
    let coverage = at(&ran.json(), &["coverage"]).clone();
    assert_eq!(at(&coverage, &["percent"]).compact(), "27");
    let places = at(&coverage, &["places"]).as_list().unwrap();
    assert_eq!(places.len(), 18);
    assert_eq!(at(places.last().unwrap(), &["at", "line"]).compact(), "13");
    let lcov = std::fs::read_to_string(folder.path().join("lcov.info")).unwrap();
    assert!(lcov.contains("a.hook\nBRDA:1,0,0,1\nBRDA:1,0,1,0\n"), "{lcov}");
    assert!(lcov.contains("BRF:18\nBRH:5\nDA:1,1\n") && lcov.ends_with("end_of_record\n"), "{lcov}");
}

#[test]
fn flows_count_the_failure_of_a_mandatory_step_and_the_values_of_set() {
    let flow = r#"
flow greet {
  set $flow.key.trace = $call.id or "none"
  run lookup mandatory
}
test greet "all is well" {
  given { $call.id: "1" }
  reply lookup 200 json { }
}
"#;
    let folder = folder(&[("a.hook", &[LOOKUP, flow].concat())]);
    let ran = Hook::new(["test", "--coverage"]).within(folder.path()).run().ended(0);
    assert!(
        ran.out.contains(": greet: no test uses `\"none\"`: none leaves `$call.id` without a value\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains(": greet: no test has `lookup` fail here\n"), "{}", ran.out);
    let failing = flow.replace("$call.id: \"1\"", "$call.x: \"1\"").replace("200 json { }", "500");
    let folder = self::folder(&[("a.hook", &[LOOKUP, &failing].concat())]);
    let ran = Hook::new(["test", "--coverage"]).within(folder.path()).run().ended(0);
    assert!(!ran.out.contains("fail here"), "{}", ran.out);
    assert!(ran.out.contains(": greet: no test has a value in `$call.id`\n"), "{}", ran.out);
}
