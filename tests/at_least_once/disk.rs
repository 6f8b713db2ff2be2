//! A disk that fills up, which needs a file system that only root can have, and one that does not keep what is written.

use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use hooklang::runtime::Secrets;
use hooklang::serve::{Options, Read, Ready, Source};
use hooklang::source::Sources;
use tempfile::TempDir;

use super::callers::check;
use super::{Callers, FLOW, Service, ended, project, server};
use crate::service::place::post;
use crate::store::Place;
use crate::store::faulty::{BrokenStore, Flaw, Seen};

/// A file system of 300 MiB in memory, where the tests may have one.
struct Mount(TempDir);

impl Mount {
    fn new() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=300m", "tmpfs"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self(folder));
        }
        eprintln!("skipped: no file system can be mounted");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves so much free.
    fn fill(&self, left: u64) {
        let free = Command::new("df").args(["--output=avail", "-B1"]).arg(self.path()).output().unwrap();
        let free: u64 =
            String::from_utf8(free.stdout).unwrap().lines().nth(1).unwrap().trim().parse().unwrap();
        let mut filler = std::fs::File::create(self.path().join("filler")).unwrap();
        let count = free.saturating_sub(left);
        // What the store has written meanwhile leaves no room for the last of it.
        let _ = std::io::copy(&mut std::io::repeat(0).take(count), &mut filler);
    }

    fn free(&self) {
        std::fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[test]
fn a_disk_that_fills_up_is_507_and_loses_nothing() {
    let Some(mount) = Mount::new() else { return };
    let server = server();
    let text = project(server.port(), &format!("{FLOW}\n"));
    let store = format!("sqlite:{}/hook.db", mount.path().display());
    let service = Service::start(&text, &["--store", &store, "--project", "shop"]);
    let port = service.port;
    let callers = Callers::start(3, move || port);
    std::thread::sleep(Duration::from_millis(500));
    mount.fill(100 << 20);
    let full = service.post("/v1/flows/sales/end", &ended("full")).is(507);
    assert!(full.head.to_ascii_lowercase().contains("retry-after:"), "{full:?}");
    assert_eq!(service.post("/v1/webhooks/lookup/run", "{}").is(200).text(&["status"]), "SUCCESS");
    mount.free();
    service.post("/v1/flows/sales/end", &ended("full")).is(202);
    // To the last byte: nothing can be written, and nothing that was accepted is lost.
    mount.fill(0);
    service.post("/v1/flows/sales/end", &ended("fuller")).is(507);
    assert_eq!(service.post("/v1/webhooks/lookup/run", "{}").is(200).text(&["status"]), "SUCCESS");
    std::thread::sleep(Duration::from_secs(1));
    mount.free();
    service.post("/v1/flows/sales/end", &ended("fuller")).is(202);
    check(&service, &server, &callers.stop());
}

/// The project of a text.
struct Text(String);

impl Source for Text {
    fn project(&self) -> Result<Read, String> {
        let sources = Sources::of_text("a.hook", &self.0);
        let (program, _) = hooklang::compile(&sources, &hooklang::Options::default());
        Ok(Read { program: program.unwrap(), folder: PathBuf::new(), account: None })
    }

    fn secrets(&self) -> Result<Secrets, String> {
        Ok(Secrets::default())
    }

    fn files(&self) -> Vec<PathBuf> {
        vec![]
    }
}

#[test]
fn after_an_fsync_error_the_process_accepts_nothing_and_drains() {
    let server = server();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let options = Options { listen: ([127, 0, 0, 1], port).into(), ..Options::new("shop") };
    let ready = Ready::new(options, Arc::new(Text(project(server.port(), FLOW)))).unwrap();
    let tokio = tokio::runtime::Runtime::new().unwrap();
    let served = tokio.spawn(async move {
        let place = Place::memory().await.unwrap();
        let store = Arc::new(BrokenStore::new(place.store, Flaw::NotDurable, &Seen::default()));
        hooklang::serve::serve(ready, store).await
    });
    while post(port, "/v1/webhooks/none/run", "{}").is_none() {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(post(port, "/v1/flows/sales/end", &ended("c-1")).unwrap().status, 503);
    assert!(tokio.block_on(served).unwrap().is_ok(), "it ends by itself");
    assert!(post(port, "/v1/webhooks/none/run", "{}").is_none());
}
