//! Who may know whom: an arrow between two parts of `src` is in the table or does not exist, a library's types stay
//! in the folder that wraps it, and no files of a folder know each other in a circle.

mod arrows;
mod paths;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use self::arrows::{between_parts, circle, inside_folders};
use self::tree::{File, sources};

/// What each part of `src` may know, from the ground up. Parts that are to come are in it already.
const MAY_KNOW: [(&str, &[&str]); 28] = [
    ("address", &[]),
    ("header", &[]),
    ("instant", &[]),
    ("ordered", &[]),
    ("source", &[]),
    ("xml", &[]),
    ("json", &["ordered"]),
    ("diagnostics", &["source"]),
    ("project", &["diagnostics", "source"]),
    // The check reads the record that a test gives; whoever sends the details of a call knows it by `delivery`.
    ("call_record", &["diagnostics", "json"]),
    ("ir", &["json", "jsonpath", "names", "source", "xpath"]),
    ("jsonpath", &["instant", "json", "names"]),
    ("xpath", &["instant", "json", "names", "xml"]),
    ("names", &[]),
    ("syntax", &["diagnostics", "names", "source"]),
    ("functions", &["diagnostics", "instant", "json", "jsonpath"]),
    (
        "semantics",
        &[
            "address",
            "call_record",
            "diagnostics",
            "functions",
            "header",
            "instant",
            "ir",
            "json",
            "jsonpath",
            "names",
            "source",
            "syntax",
            "xml",
            "xpath",
        ],
    ),
    ("format", &["diagnostics", "jsonpath", "source", "syntax"]),
    ("workspace", &["diagnostics", "functions", "ir", "names", "project", "semantics", "source", "syntax"]),
    (
        "runtime",
        &["address", "functions", "header", "ir", "json", "jsonpath", "ordered", "source", "xml", "xpath"],
    ),
    ("delivery", &["call_record", "ir", "json", "runtime", "source"]),
    ("store", &["delivery", "json"]),
    ("flow", &["delivery", "ir", "json", "runtime"]),
    (
        "testing",
        &[
            "delivery",
            "diagnostics",
            "flow",
            "format",
            "functions",
            "ir",
            "json",
            "names",
            "project",
            "runtime",
            "source",
            "syntax",
            "workspace",
        ],
    ),
    (
        "lsp",
        &[
            "diagnostics",
            "format",
            "functions",
            "ir",
            "json",
            "names",
            "project",
            "semantics",
            "source",
            "syntax",
            "workspace",
            "xml",
        ],
    ),
    (
        "serve",
        &[
            "delivery",
            "diagnostics",
            "flow",
            "ir",
            "json",
            "project",
            "runtime",
            "source",
            "store",
            "workspace",
        ],
    ),
    ("wasm", &["diagnostics", "json", "semantics", "source", "workspace"]),
    ("cli", &["*"]),
];

/// Libraries, and where alone their types may be named.
const WRAPPED: [(&[&str], &[&str]); 9] = [
    (&["pest", "pest_derive"], &["syntax", "jsonpath", "xpath"]),
    (&["reqwest"], &["runtime/transport"]),
    (&["rusqlite", "tokio_postgres"], &["store"]),
    (&["lsp_server", "gen_lsp_types", "lsp_types"], &["lsp"]),
    (&["sxd_document", "sxd_xpath"], &["xpath"]),
    (&["jsonpath_rust"], &["jsonpath"]),
    (&["quick_xml"], &["xml"]),
    (&["bigdecimal", "regex_automata", "rlibphonenumber"], &["functions"]),
    (
        &["tokio", "hyper", "hyper_util"],
        &["runtime", "delivery", "flow", "store", "serve", "testing", "lsp", "cli"],
    ),
];

/// What `delivery` may name of `runtime`: what sends and what a run leaves, never what runs a webhook.
const OF_RUNTIME_IN_DELIVERY: [&str; 7] =
    ["Env", "Formed", "Message", "FormedRequest", "Persisted", "Unformed", "transport"];

/// What `flow` may name of `delivery`: the trait, and what goes through it.
const OF_DELIVERY_IN_FLOW: [&str; 6] =
    ["CallRecord", "Deliver", "Delivery", "DeliveryStatus", "FlowEndRun", "details"];

#[test]
fn every_arrow_between_parts_is_in_the_table() {
    let table: BTreeMap<&str, &[&str]> = MAY_KNOW.into_iter().collect();
    let stray: Vec<String> = between_parts(&sources())
        .into_iter()
        .filter(|(from, to, _)| {
            let may = table.get(from.as_str()).copied().unwrap_or_default();
            !may.contains(&to.as_str()) && may != ["*"]
        })
        .map(|(from, to, file)| format!("{from} -> {to}, in {file}"))
        .collect();
    assert_eq!(stray, [""; 0]);
}

#[test]
fn the_table_has_no_circle() {
    let arrows = MAY_KNOW.iter().flat_map(|(from, to)| to.iter().map(|to| ((*from).into(), (*to).into())));
    assert_eq!(circle(&arrows.collect()), None);
}

#[test]
fn no_files_of_a_folder_know_each_other_in_a_circle() {
    let circles: BTreeSet<String> = inside_folders(&sources())
        .into_iter()
        .filter_map(|(folder, arrows)| Some(format!("src/{folder}: {}", circle(&arrows)?.join(" -> "))))
        .collect();
    assert_eq!(circles, BTreeSet::new());
}

#[test]
fn the_types_of_a_library_stay_in_the_folder_that_wraps_it() {
    let files = sources();
    for (libraries, folders) in WRAPPED {
        let inside = |file: &&File| folders.iter().any(|folder| file.is_in(folder));
        let outside = files.iter().filter(|file| !inside(file));
        let naming = outside.filter(|file| libraries.iter().any(|library| file.names(library)));
        let naming: Vec<&str> = naming.map(|file| file.path.as_str()).collect();
        assert_eq!(naming, [""; 0], "{libraries:?} outside of {folders:?}");
    }
}

#[test]
fn two_floors_meet_in_what_they_are_to_meet_in() {
    for (above, below, allowed) in
        [("delivery", "runtime", &OF_RUNTIME_IN_DELIVERY[..]), ("flow", "delivery", &OF_DELIVERY_IN_FLOW[..])]
    {
        for file in sources().iter().filter(|file| file.is_in(above)) {
            for path in file.paths() {
                if let [first, name, ..] = path.as_slice()
                    && first == below
                {
                    assert!(allowed.contains(&name.as_str()), "{} names {below}::{name}", file.path);
                }
            }
        }
    }
}
