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
    let said = hover(&mut it, "a.hook", "response json", 10);
    assert!(
        said.contains("response json { $flow.key.tier = data.tier }") && said.contains("is saved"),
        "{said}"
    );
    let said = hover(&mut it, "flows.hook", "flow main", 1);
    assert!(said.contains("a sequence of webhooks"), "{said}");
}

#[test]
fn hover_on_a_fault_shows_its_page() {
    let mut it = Opened::new();
    let a = it.path("a.hook");
    std::fs::write(&a, "webhook a { GTE \"https://a.example.com\" }\n").unwrap();
    it.client.touched(&a, 2);
    let said = hover(&mut it, "a.hook", "GTE", 1);
    assert!(said.contains("# method::unknown") && said.contains("## Good"), "{said}");
    std::fs::write(&a, "# a\u{200b}\u{200b}b\n").unwrap();
    it.client.touched(&a, 2);
    let said = hover(&mut it, "a.hook", "# a\u{200b}", 6);
    assert_eq!(said.matches("# text::invisible").count(), 1, "two faults of one kind have one page: {said}");
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

/// Each token as `TEXT:TYPE`.
fn coloured(it: &mut Opened, file: &str) -> Vec<String> {
    let legend = it.client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
    let ask = json!({ "textDocument": { "uri": uri(&it.path(file)) } });
    let data = it.client.request("textDocument/semanticTokens/full", ask)["data"].take();
    let numbers: Vec<usize> =
        data.as_array().unwrap().iter().map(|one| one.as_u64().unwrap() as usize).collect();
    let text = it.text(file);
    let lines: Vec<Vec<u16>> = text.lines().map(|line| line.encode_utf16().collect()).collect();
    let (mut line, mut column) = (0, 0);
    numbers
        .chunks(5)
        .map(|token| {
            column = if token[0] == 0 { column + token[1] } else { token[1] };
            line += token[0];
            let written = String::from_utf16(&lines[line][column..column + token[2]]).unwrap();
            format!("{written}:{}", legend[token[3]].as_str().unwrap())
        })
        .collect()
}

#[test]
fn words_are_coloured_by_what_they_are() {
    let mut it = Opened::new();
    let found = coloured(&mut it, "a.hook");
    assert_eq!(
        found[..4],
        ["endpoint:keyword", "tools:interface", "notes:keyword", "\"In-house tools.\":string"]
    );
    for expected in
        ["send_link:method", "lookup:function", "$account.crm:variable", "tier:property", "data:keyword"]
    {
        assert!(found.iter().any(|one| one == expected), "{expected}: {found:?}");
    }
    let a = it.path("a.hook");
    std::fs::write(&a, "# हि😀 x\nwebhook a { notes \"\"\"\n  हि😀 {{$call.cli}}\n  b\"\"\" }\n").unwrap();
    it.client.touched(&a, 2);
    assert_eq!(
        coloured(&mut it, "a.hook"),
        [
            "# हि😀 x:comment",
            "webhook:keyword",
            "a:function",
            "notes:keyword",
            "\"\"\":string",
            "  हि😀 :string",
            "$call.cli:variable",
            "  b\"\"\":string"
        ]
    );
}

#[test]
fn addresses_are_followed_and_signatures_told() {
    let mut it = Opened::new();
    let a = it.path("a.hook");
    std::fs::write(&a, "# see https://docs.example.com/x\nwebhook a { GET \"https://a.example.com\" auth basic(\"a\", \"b\") }\n").unwrap();
    it.client.touched(&a, 2);
    let links = it.client.request("textDocument/documentLink", json!({ "textDocument": { "uri": uri(&a) } }));
    assert_eq!(links.as_array().unwrap().len(), 1);
    assert_eq!(links[0]["target"], "https://docs.example.com/x");
    let at = it.at("a.hook", "\"b\"", 1);
    let help = it.client.request("textDocument/signatureHelp", at);
    assert_eq!(
        (&help["signatures"][0]["label"], &help["activeParameter"]),
        (&json!("basic(USER, PASSWORD)"), &json!(1))
    );
}
