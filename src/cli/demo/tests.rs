use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ecow::EcoString;
use hooklang::ir::{FlowVariable, Variable};

use super::player::Player;
use super::{examples, run};
use crate::cli::Exit;

/// What is in `examples/` and what is in the table is the same: no example is left out, no file of one.
#[test]
fn every_example_is_in_the_table() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut on_disk = BTreeSet::new();
    for folder in std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in std::fs::read_dir(&folder).into_iter().flatten() {
            let file = file.unwrap().file_name().into_string().unwrap();
            if file.ends_with(".hook") && file != "account.hook" {
                on_disk.insert(format!("{name}/{file}"));
            }
        }
    }
    let mut in_table = BTreeSet::new();
    for example in examples::ALL {
        in_table.extend(example.files.iter().map(|(file, _)| format!("{}/{file}", example.name)));
        assert!(!Player::new(example, 1).unwrap().tests().is_empty(), "{}", example.name);
    }
    assert_eq!(in_table, on_disk);
}

/// Every test passes, and nothing that must be hidden is shown.
#[test]
fn the_demo_ends_well_and_shows_nothing_hidden() {
    let mut shown = Vec::new();
    let exit = run(&mut shown).unwrap();
    let shown = String::from_utf8(shown).unwrap();
    assert_eq!(exit, Exit::Well, "{shown}");
    assert!(shown.contains(": each test passed"), "{shown}");
    // What a private variable is saved from, then what is given.
    let mut hidden = BTreeSet::from([EcoString::from("at-1")]);
    for example in examples::ALL {
        let player = Player::new(example, 1).unwrap();
        let private = |name: &FlowVariable| player.private().contains(name);
        for given in player.tests().iter().flat_map(|test| &test.given) {
            let hides = match &given.variable {
                Variable::Secret(_) => true,
                Variable::Flow(name) => private(name),
                _ => false,
            };
            hidden.extend(given.value.to_text().filter(|text| hides && text.len() >= 4));
        }
    }
    assert!(hidden.len() >= 3, "{hidden:?}");
    for hidden in hidden {
        for form in [STANDARD.encode(&hidden), hidden.to_string()] {
            assert!(!shown.contains(&form), "{form} is shown:\n{shown}");
        }
    }
}
