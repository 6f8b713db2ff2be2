//! What `hook run` is given, and what it can't run.

use super::ACCOUNT;
use crate::command_line::folder;
use crate::support::{Answer, Hook, Server, at};

#[test]
fn secrets_come_from_a_file_or_the_environment() {
    let server = Server::start([("/", Answer::status(204))]);
    let text = format!("{ACCOUNT}webhook a {{ GET \"{}\" auth bearer($secret.TOKEN) }}\n", server.url("/"));
    let folder = folder(&[("a.hook", &text), ("secrets.env", "# mine\nTOKEN=from-the-file\n")]);
    let run = |arguments: &[&str], secret: Option<&str>| {
        let mut hook = Hook::new(["run", "a.hook", "a"].into_iter().chain(arguments.iter().copied()));
        if let Some(secret) = secret {
            hook = hook.env("HOOK_SECRET_TOKEN", secret);
        }
        let ran = hook.within(folder.path()).env("HOOK_LOG", "trace").run();
        let shown = format!("{}{}", ran.out, ran.err);
        assert!(!shown.contains("from-the-"), "{shown}");
        (
            ran.code,
            server.requests().last().map(|sent| sent.header("authorization").concat()).unwrap_or_default(),
        )
    };
    assert_eq!(run(&[], None), (Some(1), String::new()));
    assert_eq!(run(&[], Some("from-the-environment")), (Some(0), "Bearer from-the-environment".into()));
    assert_eq!(run(&["--secrets", "secrets.env"], None), (Some(0), "Bearer from-the-file".into()));
}

#[test]
fn variables_come_from_a_file_and_the_line() {
    let server = Server::start([("/", Answer::status(204))]);
    let text = format!(
        "{ACCOUNT}webhook a {{\n  POST \"{}\"\n  body json {{ \"a\": $flow.key.a, \"b\": $user.key.b, \"c\": $call.cli.number, \"d\": $sys.datetime optional }}\n}}\n",
        server.url("/")
    );
    let folder = folder(&[
        ("a.hook", &text),
        (
            "vars.json",
            r#"{"$flow.key.a": 1.10, "$user.key.b": {"x": [12345678901234567890123]}, "$call.cli.number": "1", "$sys.datetime": null}"#,
        ),
        ("list.json", "[1]"),
        ("foreign.json", r#"{"$flow.x": 1}"#),
        ("secret.json", r#"{"$secret.A": "x"}"#),
    ]);
    let run = |arguments: &[&str]| {
        Hook::new(["run", "a.hook", "a", "--json"].into_iter().chain(arguments.iter().copied()))
            .within(folder.path())
            .run()
    };
    run(&["--vars", "vars.json", "--var", "call.cli.number=00919"]).ended(0);
    assert_eq!(server.request().text(), r#"{"a":1.10,"b":{"x":[12345678901234567890123]},"c":"00919"}"#);
    for arguments in [
        &["--vars", "list.json"][..],
        &["--vars", "foreign.json"],
        &["--vars", "secret.json"],
        &["--vars", "a.hook"],
        &["--var", "flow.key.a"],
        &["--var", "flow.a=1"],
        &["--max-response", "many"],
        &["--what"],
        &["a", "b", "c"],
    ] {
        let ran = run(arguments).ended(2);
        let result = ran.json();
        assert_eq!(result.as_object().map(|object| object.len()), Some(1), "{arguments:?}: {}", ran.out);
        assert!(
            at(&result, &["error"]).as_text().is_some_and(|error| !error.is_empty()),
            "{arguments:?}: {ran:#?}"
        );
    }
}

#[test]
fn what_cannot_be_run() {
    let folder = folder(&[
        ("a.hook", "webhook lookup_customer { GET \"https://a.example.com/\" }\n"),
        ("bad.hook", "webhook a { GETT \"https://a.example.com/\" }\n"),
    ]);
    let run = |arguments: &[&str]| {
        Hook::new(["run"].into_iter().chain(arguments.iter().copied())).within(folder.path()).run()
    };
    let ran = run(&["a.hook", "lookup_custommer"]).ended(2);
    assert!(ran.err.contains("lookup_customer`") && ran.out.is_empty(), "{ran:#?}");
    let ran = run(&["bad.hook", "a"]).ended(2);
    assert!(ran.err.contains("method::unknown") && ran.out.is_empty(), "{ran:#?}");
    let ran = run(&["bad.hook", "a", "--json"]).ended(2);
    assert!(at(&ran.json(), &["error"]).as_text().is_some(), "{ran:#?}");
    run(&["none.hook", "a"]).ended(2);
    run(&["a.hook"]).ended(2);
}

#[test]
fn a_response_may_be_as_large_as_is_said() {
    let body = format!("{{\"a\": \"{}\"}}", "x".repeat(2000));
    let server = Server::start([("/", Answer::json(200, &body))]);
    let text = format!(
        "{ACCOUNT}webhook a {{ GET \"{}\" response json {{ $flow.key.a = data.a mandatory }} }}\n",
        server.url("/")
    );
    let folder = folder(&[("a.hook", &text)]);
    let run = |most: &str| {
        Hook::new(["run", "a.hook", "a", "--json", "--max-response", most]).within(folder.path()).run()
    };
    let ran = run("1000").ended(1);
    assert_eq!(at(&ran.json(), &["error_reason"]).as_text(), Some("INVALID_RESPONSE"));
    assert!(at(&ran.json(), &["variables", "$flow.key.response_raw"]).is_null());
    run("3000").ended(0);
}

#[test]
fn an_accounts_file_points_elsewhere() {
    let server = Server::start([("/v1/a", Answer::status(204))]);
    let text =
        "account { set crm = \"https://crm.example.com/v1\" }\nwebhook a { GET \"{{$account.crm}}/a\" }\n";
    let account = format!(
        "{}account {{ allow http allow network \"127.0.0.1/32\" set crm = \"{}\" }}\n",
        "",
        server.url("/v1")
    );
    let folder = folder(&[("a.hook", text), ("test.account", &account)]);
    Hook::new(["run", "a.hook", "a", "--account", "test.account"]).within(folder.path()).run().ended(0);
    assert_eq!(server.request().target, "/v1/a");
}
