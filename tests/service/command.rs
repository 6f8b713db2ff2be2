//! `hook deliveries` and `hook run --store`.

use hooklang::json::Json;

use super::{SALES, Service, deliveries, ended, project, record, server};
use crate::support::{Hook, Ran, at};

/// `hook` with these arguments, in the folder of a service.
fn hook(service: &Service, arguments: &[&str]) -> Ran {
    Hook::new(arguments.iter().copied()).within(service.path()).run()
}

#[test]
fn a_flow_s_end_is_queued_in_a_store_and_operated_from_the_command_line() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    assert_eq!(service.post("/v1/endpoints/crm/pause", "").status, 204);
    std::fs::write(service.path().join("call.json"), record("c-1")).unwrap();
    let run = ["run", "p", "sales", "--call", "call.json", "--store", "sqlite:hook.db", "--json"];
    let ran = hook(&service, &run).ended(0).json();
    assert_eq!(at(&ran, &["flow_end", "status"]).as_text(), Some("QUEUED"));
    assert_eq!(deliveries(&server).len(), 0, "nothing is sent at once");

    let list = ["deliveries", "list", "--json", "--store", "sqlite:hook.db", "--project", "p"];
    let listed = hook(&service, &list).ended(0).json();
    let row = &at(&listed, &["deliveries"]).as_list().unwrap()[0].clone();
    assert_eq!(at(row, &["state"]).as_text(), Some("waiting"));
    let id = at(row, &["id"]).as_text().unwrap().to_owned();
    let one = |what: &str, id: &str| hook(&service, &["deliveries", "--project", "p", what, id]);
    assert_eq!(at(&one("show", &id).ended(0).json(), &["call"]).as_text(), Some("c-1"));
    one("cancel", &id).ended(0);
    assert!(one("cancel", &id).ended(1).err.contains("it is settled"));
    one("replay", &id).ended(0);
    let none = "00000000-0000-5000-8000-000000000000";
    for what in ["show", "replay", "cancel"] {
        assert!(one(what, none).ended(1).err.contains("there is no delivery"));
    }
    assert_eq!(service.post("/v1/endpoints/crm/resume", "").status, 204);
    service.until("/v1/deliveries", |body| body.contains("delivered"));
    let listed = hook(&service, &["deliveries", "--project", "p", "list", "--state", "delivered"]).ended(0);
    assert!(listed.out.contains(&id), "{listed:?}");
    hook(&service, &["deliveries", "list", "--state", "nonsense"]).ended(2);
    // The other project of the store has none.
    assert_eq!(hook(&service, &["deliveries", "--project", "q", "list"]).ended(0).out, "");
}

#[test]
fn a_store_is_searched_for_the_project_that_is_meant_and_not_made() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    std::fs::write(service.path().join("call.json"), record("c-1")).unwrap();
    let run = |project: &str| {
        let run = ["run", "p", "sales", "--call", "call.json", "--store", "sqlite:hook.db"];
        hook(&service, &[&run[..], &["--project", project]].concat()).ended(0);
    };
    run("p");
    // The current folder has another name than the project that was served.
    assert!(hook(&service, &["deliveries", "list"]).ended(0).out.contains("c-1"));
    run("q");
    let several = hook(&service, &["deliveries", "list"]).ended(2).err;
    assert!(
        several.contains("holds 2 projects: name one of them with `--project`, such as `p`"),
        "{several}"
    );
    let within = |folder: &str, arguments: &[&str]| {
        Hook::new(arguments.iter().copied()).within(&service.path().join(folder)).run()
    };
    let of_the_folder = within("p", &["deliveries", "list", "--store", "sqlite:../hook.db"]).ended(0);
    assert!(of_the_folder.out.contains("c-1"), "{of_the_folder:?}");
    let typo = hook(&service, &["deliveries", "list", "--store", "sqlite:typo.db"]).ended(2);
    assert_eq!(typo.err, "error: there is no store `typo.db`\n");
    assert!(!service.path().join("typo.db").exists());
    let empty = service.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    for named in [&[][..], &["--project", "p"]] {
        let list = [&["deliveries", "list", "--store", "sqlite:empty.db"], named].concat();
        let refused = hook(&service, &list).ended(2);
        assert_eq!(refused.err, "error: the store can't be used: `empty.db` is not a store of Hook\n");
        assert_eq!(std::fs::metadata(&empty).unwrap().len(), 0);
    }
}

#[test]
fn what_can_t_be_listed_or_shown_is_a_document_too() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let none = "00000000-0000-5000-8000-000000000000";
    for (arguments, code, error) in [
        (vec!["list", "--json", "--store", "bogus"], 2, "the store can't be used: "),
        (vec!["list", "--json", "--store", "sqlite:typo.db"], 2, "there is no store `typo.db`"),
        (vec!["show", none, "--store", "sqlite:typo.db"], 2, "there is no store `typo.db`"),
        (vec!["show", none], 1, "there is no delivery `"),
    ] {
        let ran = hook(&service, &[vec!["deliveries"], arguments].concat()).ended(code);
        let document = ran.json();
        let told = at(&document, &["error"]).as_text().unwrap_or_default();
        assert!(told.starts_with(error) && ran.err.contains(told), "{ran:?}");
    }
}

#[test]
fn the_same_run_of_a_flow_is_queued_once() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    assert_eq!(service.post("/v1/endpoints/crm/pause", "").status, 204);
    std::fs::write(service.path().join("call.json"), record("c-1")).unwrap();
    let run = |variable: &str| {
        let run = ["run", "p", "sales", "--call", "call.json", "--store", "sqlite:hook.db", "--json"];
        hook(&service, &[&run[..], &["--var", variable]].concat())
    };
    // What the webhook measures differs each time. The steps below are taken once.
    for lookups in [2, 3] {
        let ran = run("flow.key.lead=HFC").ended(0).json();
        assert_eq!(at(&ran, &["flow_end", "status"]).as_text(), Some("QUEUED"));
        assert_eq!(server.requests().len(), lookups);
        // Only the run that queues it writes variables.
        assert_eq!(at(&ran, &["persisted", "$flow.key.tier"]).as_text().is_some(), lookups == 2, "{ran:?}");
    }
    let other = run("flow.key.lead=other").ended(1).json();
    assert!(at(&other, &["persisted"]).as_object().unwrap().is_empty(), "{other:?}");
    assert_eq!(server.requests().len(), 4);
    assert_eq!(
        at(&other, &["flow_end", "message"]).as_text(),
        Some("another run has queued this call's webhook")
    );
    // The service knows it again, too.
    let served = service.post("/v1/flows/sales/run", &ended("c-1")).is(200);
    assert_eq!(served.text(&["flow_end", "status"]), "QUEUED", "{served:?}");
    let listed = service.get("/v1/deliveries").is(200).json();
    assert_eq!(at(&listed, &["deliveries"]).as_list().unwrap().len(), 1);
}

#[test]
fn what_the_steps_below_a_queued_end_keep_is_stored() {
    let server = server();
    let late = "flow late {\n  flow-end webhook\n  run lookup\n}\n";
    let service = Service::start(&project(server.port(), late), &[]);
    std::fs::write(service.path().join("call.json"), record("c-1")).unwrap();
    let run = ["run", "p", "late", "--call", "call.json", "--store", "sqlite:hook.db", "--json"];
    let ran = hook(&service, &run).ended(0).json();
    let persisted = at(&ran, &["persisted"]);
    assert_eq!(persisted.get("$flow.key.tier").and_then(Json::as_text), Some("gold"));
    let kept = service.get("/v1/calls/c-1/variables").is(200).json();
    assert_eq!(at(&kept, &["variables"]), persisted);
}

#[test]
fn a_call_that_can_t_be_the_key_of_a_delivery_is_refused_before_anything_is_sent() {
    let server = server();
    let service = Service::start(&project(server.port(), SALES), &[]);
    let run = |uuid: &str, more: &[&str]| {
        std::fs::write(service.path().join("call.json"), record(uuid)).unwrap();
        hook(&service, &[&["run", "p", "sales", "--call", "call.json"], more].concat())
    };
    for uuid in ["c 1", "é", &"c".repeat(256)] {
        let ran = run(uuid, &["--store", "sqlite:hook.db"]).ended(2);
        assert!(ran.err.contains("expected 1 to 255 visible ASCII characters"), "{ran:?}");
    }
    assert_eq!(server.requests().len(), 0);
    // What is sent at once, or not at all, needs no such key.
    run("c 1", &["--dry-run", "--store", "sqlite:hook.db"]).ended(0);
    run("c 1", &[]).ended(0);
}
