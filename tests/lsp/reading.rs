//! What helps to read a file: hover, symbols, folding, selection.

use serde_json::Value;

use super::client::uri;
use super::json;
use super::project::Opened;

fn hover(it: &mut Opened, file: &str, needle: &str, after: usize) -> String {
    let at = it.at(file, needle, after);
    let answer = it.client.request("textDocument/hover", at);
    answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn hover_says_who_saves_and_who_reads() {
    let mut it = Opened::new();
    let said = hover(&mut it, "a.hook", "tier: $flow.key.tier", 10);
    for part in ["$flow.key.tier", "saved by `lookup`", "read by `send`", "expected by a test of `lookup`"] {
        assert!(said.contains(part), "{said}");
    }
    let said = hover(&mut it, "flows.hook", "run lookup", 5);
    for part in [
        "webhook lookup\n  GET \"{{$account.crm}}/customers/{{$call.cli}}\"",
        "Looks the caller up.",
        "run by the flow `main`",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let said = hover(&mut it, "a.hook", "$account.crm", 4);
    assert!(said.contains("set to `https://crm.example.com/v1`"), "{said}");
    let said = hover(&mut it, "a.hook", "invoke tools", 9);
    assert!(
        said.contains("In-house tools.") && said.contains("endpoint tools\n  POST \"https://tools"),
        "{said}"
    );
    assert_eq!(hover(&mut it, "a.hook", "}", 0), "");
}

#[test]
fn hover_on_a_fault_shows_its_page() {
    let mut it = Opened::new();
    let a = it.path("a.hook");
    std::fs::write(&a, "webhook a { GTE \"https://a.example.com\" }\n").unwrap();
    it.client.touched(&a, 2);
    let said = hover(&mut it, "a.hook", "GTE", 1);
    assert!(said.contains("# method::unknown") && said.contains("## Good"), "{said}");
}

#[test]
fn declarations_are_listed() {
    let mut it = Opened::new();
    let ask = json!({ "textDocument": { "uri": uri(&it.path("a.hook")) } });
    let found = it.client.request("textDocument/documentSymbol", ask);
    let name = |one: &Value| one["name"].as_str().unwrap().to_owned();
    let names =
        |all: &Value| all.as_array().map(|all| all.iter().map(name).collect::<Vec<_>>()).unwrap_or_default();
    assert_eq!(names(&found), ["tools", "lookup", "send"]);
    assert_eq!(names(&found[0]["children"]), ["send_link"]);
    assert_eq!(names(&found[1]["children"]), ["$flow.key.tier"]);
    let found = it.client.request("workspace/symbol", json!({ "query": "LOK" }));
    assert_eq!(names(&found), ["lookup", "lookup: a gold caller"]);
    assert_eq!(names(&it.client.request("workspace/symbol", json!({ "query": "" }))).len(), 6);
}

#[test]
fn blocks_fold_and_selections_grow() {
    let mut it = Opened::new();
    let document = json!({ "textDocument": { "uri": uri(&it.path("a.hook")) } });
    let folds = it.client.request("textDocument/foldingRange", document.clone());
    let lines: Vec<_> = folds
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["startLine"].as_u64().unwrap(), one["endLine"].as_u64().unwrap()))
        .collect();
    assert_eq!(lines, [(0, 4), (7, 12), (10, 11), (15, 17)]);
    let at = it.at("a.hook", "$flow.key.tier", 3);
    let mut params = document;
    params["positions"] = json!([at["position"]]);
    let mut grown = it.client.request("textDocument/selectionRange", params)[0].take();
    let mut steps = 0;
    while !grown.is_null() {
        steps += 1;
        grown = grown["parent"].take();
    }
    assert!(steps >= 5, "{steps}");
}
