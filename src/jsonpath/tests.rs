//! Evaluation: order, exact numbers, bounds.

use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn soon() -> Clock {
    Clock::until(Instant::now() + Duration::from_secs(10))
}

fn found(path: &str, document: &str) -> String {
    let document = Json::read(document).expect(document);
    let path = Path::compile(path).unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
    let found = path.find(&document, &[], &soon()).expect("in time");
    Json::List(found.into_iter().cloned().collect()).compact()
}

const TICKETS: &str = r#"{
  "customer": {"tier": "gold", "a b": [1, 2], "balance": 12345678901234567890123},
  "tickets": [
    {"id": 1, "state": "closed", "cost": 1.10},
    {"id": 2, "state": "open", "cost": 1e400},
    {"id": 3, "state": "open", "cost": 0.00000000000000000001}
  ]
}"#;

/// Paths are shared by all runs.
#[test]
fn a_path_goes_between_threads() {
    fn shared<T: Send + Sync + Clone>(value: &T) -> T {
        value.clone()
    }
    let path = Path::compile(".tickets[*].id").expect("a path");
    assert_eq!(shared(&path), path);
}

#[test]
fn values_are_found_in_order() {
    for (path, values) in [
        ("", None),
        (".customer.tier", Some(r#"["gold"]"#)),
        ("\n  .customer\n  ['a b'] [-1]", Some("[2]")),
        (".tickets[?@.state == \"open\"].id", Some("[2,3]")),
        (".tickets[*].id", Some("[1,2,3]")),
        (".tickets[::-1].id", Some("[3,2,1]")),
        (".tickets[*]['id','state']", Some(r#"[1,"closed",2,"open",3,"open"]"#)),
        (".tickets[-1,0].id", Some("[3,1]")),
        ("..id", Some("[1,2,3]")),
        ("..['state','id']", Some(r#"["closed",1,"open",2,"open",3]"#)),
        (".tickets[3].id", Some("[]")),
        (".tickets.id", Some("[]")),
        (".customer[0]", Some("[]")),
        (".tickets[*][?@ == 'open']", Some(r#"["open","open"]"#)),
        (".tickets[*][?@ == 'open', 'id']", Some(r#"[1,"open",2,"open",3]"#)),
        (".tickets[?@.id == $.customer['a b'][1]].state", Some(r#"["open"]"#)),
        (".tickets[?search(@.state, 'pe')].id", Some("[2,3]")),
        (".tickets[?!match(@.state, 'ope.*')].id", Some("[1]")),
        (".customer[?length(@) == 2]", Some("[[1,2]]")),
        ("[?count(@.*) == 3].tier", Some(r#"["gold"]"#)),
    ] {
        if let Some(values) = values {
            assert_eq!(found(path, TICKETS), values, "{path}");
        } else {
            assert_eq!(Json::read(&found(path, TICKETS)), Json::read(&format!("[{TICKETS}]")));
        }
    }
}

#[test]
fn numbers_are_compared_exactly() {
    for (condition, ids) in [
        ("@.cost == 1.1", "[1]"),
        ("@.cost == 11e-1", "[1]"),
        ("@.cost > 1e399", "[2]"),
        ("@.cost == 1e400", "[2]"),
        ("@.cost == 0", "[]"),
        ("@.cost == 1e-20", "[3]"),
        ("@.cost <= 1.10", "[1,3]"),
        ("$.customer.balance == 12345678901234567890124", "[]"),
        ("$.customer.balance == 12345678901234567890123.0", "[1,2,3]"),
        ("$.customer.balance < 12345678901234567890124", "[1,2,3]"),
    ] {
        assert_eq!(found(&format!(".tickets[?{condition}].id"), TICKETS), ids, "{condition}");
    }
    assert_eq!(found("[0]", "[1.10]"), "[1.10]");
}

#[test]
fn first_looks_no_further() {
    let list = Json::List(vec![Json::Null, Json::from(1i64), Json::from(2i64)]);
    let path = Path::compile("[*]").expect("a path");
    assert_eq!(path.first(&list, &[], &soon(), |_| true), Ok(Some(&Json::Null)));
    assert_eq!(path.first(&list, &[], &soon(), |value| !value.is_null()), Ok(Some(&Json::from(1i64))));
    // What can find any number of values has its first at once.
    let again = Path::compile(&"[*,*,*,*,*]".repeat(20)).expect("a path");
    let deep = Json::read(&format!("{}1{}", "[".repeat(20), "]".repeat(20))).expect("a document");
    assert_eq!(again.first(&deep, &[], &soon(), |_| true), Ok(Some(&Json::from(1i64))));
    assert_eq!(
        again.find(&deep, &[], &Clock::until(Instant::now() + Duration::from_millis(100))),
        Err(Halt::Timeout)
    );
}

#[test]
fn a_path_walked_in_part_first_is_walked_whole_then() {
    let document = Json::read(r#"{"a":[{"Id":1},{"id":2}]}"#).expect("a document");
    let path = Path::compile(".a[*].id").expect("a path");
    assert_eq!(
        path.near_miss(&document, &[]),
        Some(NearMiss::Name { written: "id".into(), found: "Id".into() })
    );
    assert_eq!(path.find(&document, &[], &soon()), Ok(vec![&Json::from(2i64)]));
}

/// A megabyte: lists 126 levels deep around many numbers.
fn deep(items: usize) -> Json {
    let text = format!("{}{}0{}", "[".repeat(126), "1,".repeat(items), "]".repeat(126));
    Json::read(&text).expect("a document")
}

fn wide() -> Json {
    let members: Vec<String> = (0..8_000)
        .map(|n| format!(r#"{{"a":{n},"b":[{n},"x{n}",{{"c":null}}],"d":{{"e":[[]]}}}}"#))
        .collect();
    Json::read(&format!("[{}]", members.join(","))).expect("a document")
}

#[test]
fn the_deadline_holds() {
    let documents = [deep(500_000), wide()];
    let sevens = "[*,*,*,*,*,*,*]".repeat(60);
    let paths = [
        "..*..*",
        "..[?@..a]",
        "..[?@..[?@.a]]",
        "..[?@ == $]",
        "..[?count($..*) > 1]",
        "..[?length(@) > 100000]..*",
        "..[?match(@, '(.*a){90}b')]",
        "[?@[?$[?$[?$[?$[?$[?$[*].x]]]]]]]",
        "..[::-1, ::1, ::1]..[?@[?@[?@ > 1]]]",
        sevens.as_str(),
    ];
    for path in paths {
        let path = Path::compile(path).expect(path);
        for document in &documents {
            let begin = Instant::now();
            let result = path.find(document, &[], &Clock::until(begin + Duration::from_millis(100)));
            let took = begin.elapsed();
            let count = result.map(|found| found.len());
            println!("{:.20}: {count:?} in {took:?}", path.text());
            assert!(took < Duration::from_millis(1500), "{path}: {took:?}");
            let begin = Instant::now();
            path.near_miss(document, &[]);
            assert!(begin.elapsed() < Duration::from_secs(10), "{path}: {:?}", begin.elapsed());
        }
    }
}

#[test]
fn the_stack_is_not_overflowed() {
    let run = || {
        let document = deep(10);
        let twice = "[0,0]".repeat(23);
        let nested = format!("{}[?$..[0,0]]{}", format!("[?${twice}").repeat(8), "]".repeat(8));
        let roots = format!("{}[?$..[0]]{}", "[?$[*][*][*][*][*][*][*,0]".repeat(29), "]".repeat(29));
        let descents = format!("..{}[?$..{}]", "[0,0]".repeat(90), "[0,0]".repeat(90));
        let flat = "[*]".repeat(126);
        for path in [&nested, &roots, &descents, &flat] {
            let path = Path::compile(path).expect("a path");
            let _ = path.find(&document, &[], &Clock::until(Instant::now() + Duration::from_millis(200)));
            path.near_miss(&document, &[]);
        }
    };
    // Half of what a thread has.
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(run);
    assert!(thread.expect("a thread").join().is_ok());
}

#[test]
fn nothing_is_found_once_the_deadline_has_come() {
    let list = Json::read(r#"[{"a":1},{"a":2}]"#).unwrap();
    for path in ["[?@.a == 2].a", "[*].a", "[0].a"] {
        let path = Path::compile(path).unwrap();
        assert_eq!(path.first(&list, &[], &Clock::until(Instant::now()), |_| true), Err(Halt::Timeout));
        assert_eq!(path.find(&list, &[], &Clock::until(Instant::now())), Err(Halt::Timeout));
    }
}

proptest! {
    #[test]
    fn nothing_panics(text in any::<String>(), path in r#"[\[\]()@$.?*,:'"“=<>!&|a-c0-2 ~\-+\\u/mxäe]{0,24}"#, words in prop::collection::vec(prop::sample::select(vec![
        ".a", "..", "[", "]", "?", "@", "$", "(", ")", " ", "==", "=", "<", "!", "&&", "||", "and ", "not ", "'x'", "\"", "“", "1", "-0", ",", ":", "*",
        "length", "match", "count", "value", "search", "foo", ".first-name", "\\", "\u{0}", "😀", "true", "None", ".", "{", "/",
    ]), 0..16)) {
        let document = Json::read(TICKETS).expect("a document");
        for text in [text, path, words.concat()] {
            match Path::compile(&text) {
                Ok(path) => {
                    let found = path.find(&document, &[], &soon());
                    prop_assert_eq!(path.first(&document, &[], &soon(), |_| true), found.map(|found| found.first().copied()));
                    path.near_miss(&document, &[]);
                }
                Err(fault) => {
                    prop_assert!(text.get(fault.range.clone()).is_some(), "{:?} {:?}", text, fault);
                    prop_assert!(!fault.message.is_empty() && !fault.help.is_empty());
                }
            }
        }
    }
}

/// A value that JSON is written for, or none.
fn values(written: &[&str]) -> Vec<Option<Json>> {
    written.iter().map(|written| Json::read(written).ok()).collect()
}

#[test]
fn variables_take_part_as_the_values_they_are() {
    let document = Json::read(
        r#"{"phone":"+49170","tickets":[{"id":17,"phone":"+49170"},{"id":"17","phone":"00919"},{"id":1.70e1}],"$call.cli":"no"}"#,
    )
    .expect("a document");
    for (path, given, expected) in [
        (".tickets[?@.phone == $call.cli].id", &["\"+49170\""][..], "[17]"),
        (".tickets[?$call.cli == @.phone].id", &["\"00919\""], "[\"17\"]"),
        (".tickets[?@.id == $flow.key.n].id", &["17"], "[17,1.70e1]"),
        (".tickets[?@.id == $flow.key.n].id", &["\"17\""], "[\"17\"]"),
        (".tickets[?@.id < $flow.key.n].id", &["18"], "[17,1.70e1]"),
        (".tickets[?$flow.key.n == $flow.key.m].id", &["1", "1.0"], "[17,\"17\",1.70e1]"),
        // What looks like a path or a quote is a text.
        (".tickets[?@.phone == $call.cli].id", &["\"x' || true || @.id == '\""], "[]"),
        ("[$flow.key.name]", &["\"phone\""], "[\"+49170\"]"),
        ("[$flow.key.name]", &["\"tickets[0]\""], "[]"),
        ("[$flow.key.name]", &["\"$call.cli\""], "[\"no\"]"),
        (".tickets[$flow.key.n].id", &["1"], "[\"17\"]"),
        (".tickets[$flow.key.n].id", &["-1"], "[1.70e1]"),
        (".tickets[$flow.key.n].id", &["1.0"], "[\"17\"]"),
        (".tickets[$flow.key.n].id", &["1.5"], "[]"),
        (".tickets[$flow.key.n].id", &["\"1\""], "[]"),
        (".tickets[$flow.key.n].id", &["[1]"], "[]"),
        (".tickets[$flow.key.n, 0].id", &["1"], "[\"17\",17]"),
        (".tickets[?@[$flow.key.name] == 17].id", &["\"id\""], "[17,1.70e1]"),
        (".tickets[?@.phone == $.phone && @.id == $flow.key.n].id", &["17"], "[17]"),
        // Without a value, nothing is found.
        (".tickets[?@.id == $flow.key.n || @.id == 17].id", &["-"], "[]"),
        (".tickets[?@.x == $flow.key.n].id", &["null"], "[]"),
        (".tickets[?@.x != $flow.key.n].id", &[], "[]"),
    ] {
        let compiled = Path::compile(path).unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
        let found = compiled.find(&document, &values(given), &soon()).expect("in time");
        assert_eq!(
            Json::List(found.iter().copied().cloned().collect()).compact(),
            expected,
            "{path} {given:?}"
        );
        let first = compiled.first(&document, &values(given), &soon(), |_| true).expect("in time");
        assert_eq!(first, found.first().copied(), "{path} {given:?}");
    }
}

#[test]
fn a_filter_that_compares_texts_with_numbers_is_explained() {
    let document =
        r#"{"tickets":[{"id":17,"code":"7"},{"id":18,"code":"8"},{}],"mixed":[{"id":1},{"id":"a"}]}"#;
    let document = Json::read(document).expect("a document");
    for (path, given, expected) in [
        (
            ".tickets[?@.id == $call.cli].code",
            &["\"17\""][..],
            Some(("@.id == $call.cli", Some("`$call.cli as number`"))),
        ),
        (
            ".tickets[?$flow.key.n==@.code].id",
            &["7"],
            Some(("$flow.key.n==@.code", Some("`$flow.key.n as text`"))),
        ),
        (".tickets[?@.id >= '17' && @.code]", &[], Some(("@.id >= '17'", Some("`17`, without quotes")))),
        (".tickets[?@.code == 7].id", &[], Some(("@.code == 7", Some("`\"7\"`, with quotes")))),
        (".tickets[?@.code == @.id].id", &[], Some(("@.code == @.id", None))),
        (".tickets[?@.id == 'x'].code", &[], Some(("@.id == 'x'", None))),
        // Others of the same type were compared, or nothing was.
        (".mixed[?@.id == 'b'].id", &[], None),
        (".tickets[?@.id == 19].id", &[], None),
        (".tickets[?@.none == 'x']", &[], None),
        (".tickets[?@.id == $call.cli].code", &["-"], None),
    ] {
        let path = Path::compile(path).unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
        let miss = path.near_miss(&document, &values(given));
        let expected = expected.map(|(comparison, help)| NearMiss::Types {
            comparison: comparison.to_owned(),
            help: help.map(str::to_owned),
        });
        assert_eq!(miss, expected, "{path}");
    }
}
