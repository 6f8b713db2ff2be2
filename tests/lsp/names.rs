//! Definition, references, highlights and renaming.

use super::json;
use super::project::Opened;

#[test]
fn from_a_name_to_where_it_is_declared() {
    let mut it = Opened::new();
    for (file, needle, after, found) in [
        ("flows.hook", "run lookup", 5, vec!["a.hook:8: lookup"]),
        ("flows.hook", "test lookup", 5, vec!["a.hook:8: lookup"]),
        ("a.hook", "invoke tools.send", 8, vec!["a.hook:1: tools"]),
        ("a.hook", "invoke tools.send", 14, vec!["a.hook:5: send_link"]),
        ("a.hook", "tier: $flow.key.tier", 15, vec!["a.hook:12: tier"]),
        ("flows.hook", "$flow.key.tier", 3, vec!["a.hook:12: tier"]),
        ("a.hook", "$account.crm", 10, vec!["account.hook:2: crm"]),
        ("a.hook", "{{$call.cli}}", 4, vec!["account.hook:3: cli", "flows.hook:7: cli"]),
        ("a.hook", "GET", 1, vec![]),
    ] {
        let at = it.at(file, needle, after);
        let answer = it.client.request("textDocument/definition", at);
        let shown = if answer.is_null() { vec![] } else { it.shown(&answer) };
        assert_eq!(shown, found, "{needle}");
    }
}

#[test]
fn every_place_that_names_the_same() {
    let mut it = Opened::new();
    let mut at = it.at("a.hook", "$flow.key.tier =", 12);
    at["context"] = json!({ "includeDeclaration": true });
    let all = it.client.request("textDocument/references", at.clone());
    assert_eq!(it.shown(&all), ["a.hook:12: tier", "a.hook:18: tier", "flows.hook:9: tier"]);
    at["context"] = json!({ "includeDeclaration": false });
    let uses = it.client.request("textDocument/references", at.clone());
    assert_eq!(it.shown(&uses), ["a.hook:18: tier", "flows.hook:9: tier"]);
    let marked = it.client.request("textDocument/documentHighlight", at);
    let kinds: Vec<_> = marked.as_array().unwrap().iter().map(|one| one["kind"].as_u64().unwrap()).collect();
    assert_eq!(kinds, [3, 2], "saved, read");
}

#[test]
fn renaming_changes_all_files_and_nothing_else() {
    let mut it = Opened::new();
    for (file, needle, after, new, changed) in [
        (
            "flows.hook",
            "run lookup",
            5,
            "find",
            vec![("a.hook", "webhook lookup", "webhook find"), ("flows.hook", "lookup", "find")],
        ),
        (
            "a.hook",
            "tier: $flow",
            8,
            "$flow.key.level",
            vec![
                ("a.hook", "$flow.key.tier", "$flow.key.level"),
                ("flows.hook", "$flow.key.tier", "$flow.key.level"),
            ],
        ),
        (
            "a.hook",
            "endpoint tools",
            10,
            "house",
            vec![("a.hook", "tools.send", "house.send"), ("a.hook", "endpoint tools", "endpoint house")],
        ),
        ("a.hook", "method send_link", 8, "text", vec![("a.hook", "send_link", "text")]),
        (
            "a.hook",
            "$account.crm",
            10,
            "base",
            vec![("a.hook", "$account.crm", "$account.base"), ("account.hook", "set crm", "set base")],
        ),
    ] {
        let mut params = it.at(file, needle, after);
        let prepared = it.client.request("textDocument/prepareRename", params.clone());
        assert!(prepared["placeholder"].is_string(), "{needle}: {prepared}");
        params["newName"] = json!(new);
        let edit = it.client.request("textDocument/rename", params);
        let mut expected: Vec<(String, String)> = Vec::new();
        for (name, from, to) in changed {
            match expected.iter_mut().find(|(known, _)| known == name) {
                Some((_, text)) => *text = text.replace(from, to),
                None => expected.push((name.to_owned(), it.text(name).replace(from, to))),
            }
        }
        assert_eq!(it.edited(&edit), expected, "{needle}");
    }
}

#[test]
fn what_would_clash_is_refused() {
    let mut it = Opened::new();
    for (file, needle, after, new, why) in [
        ("flows.hook", "run lookup", 5, "send", "`send` is taken"),
        ("flows.hook", "run lookup", 5, "main", "`main` is taken"),
        ("flows.hook", "run lookup", 5, "flow-end", "`flow-end` is taken"),
        ("flows.hook", "run lookup", 5, "2nd", "`2nd` is not a name"),
        ("a.hook", "endpoint tools", 10, "functions", "`functions` is taken"),
        ("a.hook", "$flow.key.tier", 12, "lead", "`$flow.key.lead` is taken"),
        ("a.hook", "$flow.key.tier", 12, "response_raw", "`$flow.key.response_raw` is taken"),
        ("a.hook", "$flow.key.link_url", 12, "url", "an endpoint's answer holds it"),
        ("a.hook", "{{$call.cli", 4, "number", "whoever runs the webhooks names it"),
    ] {
        let mut params = it.at(file, needle, after);
        params["newName"] = json!(new);
        let refused = it.client.refused("textDocument/rename", params);
        assert!(refused.contains(why), "{needle}: {refused}");
    }
    let params = it.at("a.hook", "GET", 1);
    assert!(it.client.request("textDocument/prepareRename", params).is_null());
}

#[test]
fn an_oauth2_is_renamed_with_what_asks_for_its_token() {
    let mut it = Opened::new();
    let text = "oauth2 login {\n  POST \"https://l.example.com/\"\n  client(\"a\", $secret.A)\n}\n\nwebhook a {\n  GET \"https://a.example.com/\"\n  auth oauth2(login)\n}\n\ntest a \"b\" {\n  reply login 500\n  reply 200\n  expect request login { method: \"POST\" }\n}\n";
    std::fs::write(it.path("a.hook"), text).unwrap();
    let a = it.path("a.hook");
    it.client.touched(&a, 2);
    let mut params = it.at("a.hook", "oauth2(login", 8);
    params["newName"] = json!("token");
    let edit = it.client.request("textDocument/rename", params.clone());
    assert_eq!(it.edited(&edit), [("a.hook".to_owned(), text.replace("login", "token"))]);
    params["newName"] = json!("a");
    assert!(it.client.refused("textDocument/rename", params).contains("`a` is taken"));
}
