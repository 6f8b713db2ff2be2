use std::borrow::Cow;

use super::parse;
use crate::syntax::ast::{Alternative, Declaration, Mapping, MappingSource, ResponseEntry, WebhookLine};

/// The paths after `data` of one `response json`, as written, and how many faults there are.
fn paths(entries: &str) -> (Vec<String>, usize) {
    let (file, diagnostics) = parse(&format!(
        "webhook a {{\n  GET \"https://a.b\"\n  response json {{\n{entries}\n  }}\n  wait 5s\n}}\n"
    ));
    let Some(Declaration::Webhook(webhook)) = file.declarations.into_iter().next() else {
        panic!("a webhook")
    };
    let entries = webhook.lines.into_iter().find_map(|line| match line {
        WebhookLine::Response(response) => Some(response.entries),
        _ => None,
    });
    let path = |entry: Cow<'_, ResponseEntry>| match &*entry {
        ResponseEntry::Mapping(mapping) => match first_source(mapping) {
            MappingSource::Data { path, .. } => Some(path.to_string()),
            _ => None,
        },
        ResponseEntry::Namespace { .. } => None,
    };
    (entries.expect("a response").iter().filter_map(path).collect(), diagnostics.as_slice().len())
}

#[test]
fn a_path_is_taken_as_it_stands() {
    for path in [
        "",
        ".a",
        ".a.b-c",
        "['it\\'s # \"x\" }']",
        "[\"a]\"]",
        "..x",
        ".a.",
        ".a..",
        "[?@.b == \"c\" && @['d'] != 'e'].f",
        "[?(@.a = 1)]",
        "[0]\n    .b\n    [1:2]",
        ".price$",
        ".length()",
        "[",
        ".a[0",
        ".a['x",
        ".tickets[*].id",
        ".नाम",
        " .a",
        "[?search(@.a, '}')]",
    ] {
        let (found, faults) = paths(&format!("    $flow.key.a = data{path}\n    $flow.key.b = data.second"));
        assert_eq!((found, faults), (vec![path.to_owned(), ".second".to_owned()], 0), "{path}");
    }
}

#[test]
fn a_path_ends_where_its_entry_goes_on() {
    for (entry, path) in [
        ("$flow.key.a = data.x or \"y\"", ".x"),
        ("$flow.key.a = data.x as list mandatory", ".x"),
        ("$flow.key.a = data or 1", ""),
        ("$flow.key.a = data.x, $flow.key.b = header \"y\"", ".x"),
        ("$flow.key.a = data.x # a comment", ".x"),
        ("$flow.key.a = data# a comment", ""),
        ("$flow.key.a = # a comment\n data['#']", "['#']"),
    ] {
        assert_eq!(paths(entry), (vec![path.to_owned()], 0), "{entry}");
    }
}

#[test]
fn no_comment_stands_in_a_path() {
    assert_eq!(paths("$flow.key.a = data # a comment\n .x").1, 1);
}

fn first_source(mapping: &Mapping) -> &MappingSource {
    match mapping.alternatives.first() {
        Some(Alternative::Source { source, .. }) => source,
        other => panic!("{other:?}"),
    }
}
