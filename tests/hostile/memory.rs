//! How much memory a check of a long block or text takes, and of what is full of faults.

use std::fs;
use std::time::Duration;

use super::files::{taken, webhook};
use crate::support::{Hook, one_in};

#[test]
fn long_blocks_take_little_memory() {
    let size = 2 << 20;
    let many = |entry: &str, length: usize| -> String {
        (0..size / length).map(|number| entry.replace('N', &format!("{number:06}"))).collect()
    };
    let fields = many("aN: \"b\"\n", 13);
    let values = many("aN: $call.x\n", 17);
    let saving = webhook("");
    for (name, text) in [
        ("headers", webhook(&format!("headers {{\n{fields}}}"))),
        ("a query", webhook(&format!("query {{\n{fields}}}"))),
        ("a form", webhook(&format!("body form {{\n{values}}}"))),
        ("parts", webhook(&format!("body multipart {{\n{fields}}}"))),
        ("mappings", webhook(&format!("response json {{\n{}}}", many("$flow.key.vN = data.aN\n", 30)))),
        ("members", webhook(&format!("body json {{\n{}\"z\": 1 }}", many("\"mN\": $call.x,", 18)))),
        ("items", webhook(&format!("body json [{}1]", many("$call.x,", 8)))),
        ("steps", format!("{saving}flow f {{\n{}}}\n", many("run a mandatory\n", 16))),
        ("sets", format!("flow f {{\n{}}}\n", many("set $flow.key.vN = 1\n", 25))),
        (
            "given",
            format!("{saving}test a \"b\" {{ given {{\n{}}} reply 200 }}\n", many("$call.vN: 1\n", 17)),
        ),
        (
            "expected",
            format!("{saving}test a \"b\" {{ reply 200 expect {{\n{}}} }}\n", many("$flow.key.vN: 1\n", 21)),
        ),
        ("a reply", format!("{saving}test a \"b\" {{ reply 200 json [{}0] }}\n", many("0,", 2))),
        ("steps on one line", format!("{saving}flow f {{ {} }}\n", many("run a ", 6))),
        ("headers on one line", webhook(&format!("headers {{ {} }}", many("aN: \"b\" ", 13)))),
    ]
    .into_iter()
    .step_by(one_in(2, 1))
    {
        assert_little(name, &text);
    }
}

#[test]
fn long_texts_take_little_memory() {
    let size = 2 << 20;
    let many = |part: &str| part.repeat(size / part.len());
    for (name, line) in [
        ("values", format!("body text \"{}\"", many("{{$call.x}}"))),
        ("escapes", format!("body text \"{}\"", many("\\n"))),
        ("lines of values", format!("body text \"\"\"\n{}\"\"\"", many("  {{$call.x}}\n"))),
        ("values of one of several lines", format!("body text \"\"\"{}\n\"\"\"", many("{{$call.x}}"))),
        ("lines", format!("body text \"\"\"\n{}\"\"\"", many("  a\n"))),
        ("values of XML", format!("body xml \"<a>{}</a>\"", many("{{$call.x}}"))),
        ("escapes in JSON", format!("body json {{ \"a\": \"{}\" }}", many("\\u00e9\\\""))),
        ("values of a header", format!("headers {{ a: \"{}\" }}", many("{{ $call.x or \"y\" }}"))),
    ]
    .into_iter()
    .step_by(one_in(2, 1))
    {
        assert_little(name, &webhook(&line).replace("GET", "POST"));
    }
}

/// A check of `text`, in which nothing is wrong, takes at most ten times as much.
fn assert_little(name: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.hook"), text).unwrap();
    let ran = Hook::new(["check", "--format", "concise", "a.hook"]).within(folder.path()).run().ended(0);
    assert!(taken(&ran) < 10 * (text.len() as u64 >> 10), "{name}: {} KiB of {}", ran.peak, text.len() >> 10);
}

#[test]
fn many_faults_take_little_memory_and_time() {
    // Of a declaration that is not much longer not all is read.
    let many = |fault: &str| fault.repeat(500_000 / fault.len());
    for (name, text) in [
        ("items", webhook(&format!("body json [{}0]", many("0;")))),
        ("items without commas", webhook(&format!("body json [{}0]", many("0 ")))),
        ("headers", webhook(&format!("headers {{\n{}}}", many("a 1\n")))),
        ("quotes", webhook(&format!("body json [{}0]", many("'a',")))),
        ("lines of a flow", format!("flow f {{\n{}}}\n", many("foo\n"))),
        ("webhooks", "webhook a {\n".repeat(100_000)),
        ("open paths", webhook(&format!("response json {{\n{}}}", many("$flow.key.a: data[\n")))),
        ("mappings", webhook(&format!("response json {{\n{}}}", many("$flow.key.a : data.x\n")))),
    ]
    .into_iter()
    .step_by(one_in(2, 1))
    {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.hook"), &text).unwrap();
        let ran = Hook::new(["check", "--format", "concise", "a.hook"]).within(folder.path()).run().ended(1);
        assert!(taken(&ran) < 100 << 10, "{name}: {} KiB", ran.peak);
        // Other tests may have the processors meanwhile.
        let took = ran.cpu.unwrap_or(ran.took);
        assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    }
}
