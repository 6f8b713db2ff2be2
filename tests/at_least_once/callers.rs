//! Callers that repeat a call's end until it is answered with 202, and what must hold of the answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use hooklang::delivery::schedule::STEPS;
use jiff::Timestamp;

use super::{Service, deliveries, ended};
use crate::service::place::{hang_up, post};
use crate::support::{Server, at};

/// The ids that each call was answered with.
type Told = BTreeMap<String, BTreeSet<String>>;

/// Callers under way.
pub struct Callers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Told>>,
}

impl Callers {
    /// That many, each to the port that `port` says for every request anew; 0 is a machine without power.
    pub fn start(count: usize, port: impl Fn() -> u16 + Send + Sync + 'static) -> Self {
        let (stop, port) = (Arc::new(AtomicBool::new(false)), Arc::new(port));
        let caller = |number: usize| {
            let (stop, port) = (Arc::clone(&stop), Arc::clone(&port));
            std::thread::spawn(move || {
                let mut random = fastrand::Rng::with_seed(number as u64);
                let mut told = Told::new();
                for call in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let call = format!("c-{number}-{call}");
                    let ids = told.entry(call.clone()).or_default();
                    // Some ask again although they were answered.
                    for _ in 0..random.usize(1..3) {
                        ids.insert(end(&call, &*port, &mut random));
                    }
                }
                told
            })
        };
        let threads = (0..count).map(caller).collect();
        Self { stop, threads }
    }

    /// The answers that they got, once each has an answer for its last call.
    pub fn stop(self) -> Told {
        self.stop.store(true, Ordering::SeqCst);
        self.threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    }
}

/// Hands the end of a call over, again and again until it is answered with an id.
fn end(call: &str, port: &dyn Fn() -> u16, random: &mut fastrand::Rng) -> String {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(120) {
        // Some go away before they are answered.
        if random.u8(..10) == 0 {
            hang_up(port(), "/v1/flows/sales/end", &ended(call), Duration::from_micros(random.u64(..3000)));
        }
        let asked = port();
        match post(asked, "/v1/flows/sales/end", &ended(call)) {
            // Meanwhile its machine was switched off: nobody would have heard that.
            Some(_) if port() == 0 || asked == 0 => {}
            Some(answered) if answered.status == 202 => return answered.text(&["delivery"]),
            Some(answered) => assert!(matches!(answered.status, 500.. | 0), "{answered:?}"),
            None => {}
        }
        std::thread::sleep(Duration::from_millis(random.u64(1..20)));
    }
    panic!("{call} was never accepted");
}

/// Queues again what was in trouble twice, and waits for 5 min or more, as its schedule says.
#[track_caller]
fn send_at_once(service: &Service) {
    let listed = service.get("/v1/deliveries?state=waiting&limit=200");
    let Some(rows) = (listed.status == 200).then(|| at(&listed.json(), &["deliveries"]).clone()) else {
        return;
    };
    let now = SystemTime::now();
    for row in rows.as_list().unwrap() {
        let attempts: usize = at(row, &["attempts"]).to_string().parse().unwrap();
        let due: Timestamp = at(row, &["due"]).as_text().unwrap().parse().unwrap();
        // What is due has to be claimed without help.
        let Ok(wait) = SystemTime::from(due).duration_since(now) else { continue };
        let longest = attempts.checked_sub(1).map_or(Duration::ZERO, |last| STEPS[last].mul_f64(1.2));
        assert!(wait <= longest + Duration::from_secs(2), "it waits for too long: {row}");
        if attempts > 1 {
            let id = at(row, &["id"]).as_text().unwrap();
            // It may be under way meanwhile.
            service.post(&format!("/v1/deliveries/{id}/replay"), "");
        }
    }
}

/// Waits until nothing is under way, and compares the answers that callers got with what `server` received.
#[track_caller]
pub fn check(service: &Service, server: &Server, told: &Told) {
    // A claim of a process that is gone runs out after 40 s.
    let deadline = Instant::now() + Duration::from_secs(120);
    let is_under_way = |state: &str| {
        let listed = service.get(&format!("/v1/deliveries?state={state}&limit=1"));
        !listed.body.starts_with(r#"{"deliveries":[]"#)
    };
    // What is being sent may wait again.
    while is_under_way("sending") || is_under_way("waiting") || is_under_way("sending") {
        assert!(Instant::now() < deadline, "something is under way for ever: {:#?}", service.log());
        send_at_once(service);
        std::thread::sleep(Duration::from_millis(200));
    }
    let mut received = Told::new();
    for sent in deliveries(server) {
        let call =
            sent.text().split("\"phonon-uuid\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        received.entry(call).or_default().insert(sent.header("webhook-id")[0].to_owned());
    }
    assert!(told.len() > 5, "only {} calls were accepted", told.len());
    for (call, ids) in told {
        assert_eq!(ids.len(), 1, "{call} got the id of one delivery");
        let found = received.get(call).unwrap_or_else(|| panic!("{call} got 202 and never arrived"));
        assert_eq!(found, ids, "{call} arrives under the id that its caller got");
    }
}
