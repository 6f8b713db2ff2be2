use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ecow::EcoString;
use hooklang::ir::{FlowVariable, Variable};

use std::sync::Arc;

use hooklang::json::Json;
use hooklang::runtime::Prepared;
use hooklang::source::{Source, Sources};
use hooklang::testing::{self, Performed, written};
use hooklang::{Options, compile};

use super::player::Player;
use super::server::Server;
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
            // Those show the language; these, how its projects are tested.
            let is_shown = !["account.hook", "edge_cases.hook"].contains(&file.as_str());
            if file.ends_with(".hook") && is_shown {
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

/// How each webhook ended, and the flow-end webhook.
fn ended(performed: &Performed) -> Vec<String> {
    let webhooks = performed.webhooks().iter();
    let webhooks = webhooks.map(|run| format!("{} {:?} {:?}", run.webhook, run.status, run.error_reason));
    let end = match performed {
        Performed::Flow(run) => run.flow_end.as_ref().map(|end| format!("flow-end {:?}", end.status)),
        Performed::Webhook(_) => None,
    };
    webhooks.chain(end).collect()
}

fn own_sources(example: &examples::Example, more: Option<&str>) -> Sources {
    let mut sources = Sources::default();
    let files = example.files.iter().copied().chain([("account.hook", example.account)]);
    for (name, text) in files.chain(more.map(|text| ("saved.hook", text))) {
        sources.add(Source::new(name.into(), name.to_owned(), text.to_owned()));
    }
    sources
}

/// Each run of the demo becomes a test that passes, and nothing that must be hidden is written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_run_can_be_saved_as_a_test_that_passes() {
    let server = Server::start().await.unwrap();
    let mut saved = 0;
    for example in examples::ALL {
        let player = Player::new(example, server.port()).unwrap();
        let prepared = compile(&own_sources(example, None), &Options::default()).0.unwrap();
        let prepared = Arc::new(Prepared::new(Arc::new(prepared)));
        for test in player.tests() {
            let mut test = test.clone();
            let mut canaries = Vec::new();
            for (number, given) in test.given.iter_mut().enumerate() {
                match &given.variable {
                    Variable::Secret(_) => {
                        let canary = format!("wh1te-c4nary-{number}");
                        given.value = canary.as_str().into();
                        canaries.push(canary);
                    }
                    Variable::Flow(name) if player.private().contains(name) => {
                        canaries.extend(given.value.to_text().map(|text| text.to_string()));
                    }
                    _ => {}
                }
            }
            let (recording, performed) = player.record(&test, &server).await;
            canaries.extend(recording.private.iter().filter_map(Json::to_text).map(|text| text.to_string()));
            let title = "saved";
            let (made, outcome) = recording.titled(title).test(&prepared).await.unwrap();
            assert_eq!(ended(&performed), ended(&outcome.performed), "{}: {}", example.name, test.title);
            let text = written::test(prepared.program(), &made, &outcome);
            for canary in canaries.iter().filter(|canary| canary.len() >= 4) {
                for form in [canary.clone(), STANDARD.encode(canary)] {
                    assert!(!text.contains(&form), "{}: {form} in\n{text}", example.name);
                }
            }
            let (program, found) = compile(&own_sources(example, Some(&text)), &Options::default());
            let program = program.unwrap_or_else(|| panic!("{}: {found:#?}\n{text}", example.name));
            let block = program.tests.iter().rfind(|block| block.title == title).unwrap().clone();
            let again = Arc::new(Prepared::new(Arc::new(program)));
            let ran = testing::run(&again, &block).await.unwrap();
            assert_eq!(ran.differences, [], "{}\n{text}", example.name);
            assert!(!block.requests.is_empty() || !block.variables.is_empty(), "{text}");
            if test.target == "lookup_customer" && saved == 0 {
                insta::assert_snapshot!("saved_test", text);
            }
            saved += 1;
        }
    }
    assert!(saved > 40, "{saved}");
}
