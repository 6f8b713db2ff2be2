//! What tests reach: places, not lines (section 8, "Coverage").
//!
//! A place is an alternative of a value or mapping, the effect of a mark, an accepted status, or a reason that a webhook
//! can end with. What cannot happen is not a place: an operand after one that always has a value, for one. That the
//! operator does not hold a secret is not one either.

mod certain;
mod ends;
mod probe;
mod seen;
mod spot;
mod spots;
mod trace;
mod values;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::task::JoinSet;

use crate::delivery::DeliveryStatus;
use crate::flow::FlowRun;
use crate::ir::{Program, Step, Test};
use crate::runtime::{Env, ErrorReason, Prepared, Secrets, Settings, Status, Variables, WebhookRun};
use crate::source::Place;

use super::given::Given;
use super::perform::{Outcome, Performed, run_observed};
use super::unplayable::Unplayable;

use probe::{Probe, Probed};
use seen::Seen;
use spot::What;
use spots::Owner;
use trace::{Event, Trace};

/// A place and how many tests reach it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Covered {
    /// The webhook or flow.
    pub of: String,
    /// Where.
    #[serde(skip)]
    pub at: Place,
    /// That no test does it, in words.
    pub words: String,
    /// How many tests do.
    pub tests: usize,
}

/// A test that has run.
#[derive(Debug)]
pub struct Ran {
    /// Its number in the program.
    pub number: usize,
    /// How it ended.
    pub ended: Result<Outcome, Unplayable>,
    /// How long that took.
    pub took: Duration,
}

/// Runs the tests of the program of `prepared` that `tests` names by their numbers, and counts how many reach each
/// place. They run side by side, on as many threads as the executor has.
pub async fn measure(prepared: &Arc<Prepared>, tests: &[usize]) -> (Vec<Ran>, Vec<Covered>) {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut measuring = JoinSet::new();
    for part in tests.chunks(tests.len().div_ceil(threads).max(1)) {
        measuring.spawn(reached(Arc::clone(prepared), part.to_vec()));
    }
    let (owners, _) = spots::all(prepared.program());
    let mut counts: Vec<Vec<usize>> = owners.iter().map(|owner| vec![0; owner.spots.len()]).collect();
    let mut all = Vec::with_capacity(tests.len());
    for (ran, part) in measuring.join_all().await {
        all.extend(ran);
        for (counts, more) in counts.iter_mut().zip(part) {
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        }
    }
    let covered = |(owner, counts): (&Owner<'_>, Vec<usize>)| -> Vec<Covered> {
        let each = owner.spots.iter().zip(counts);
        let one = |(spot, tests): (&spot::Spot<'_>, usize)| Covered {
            of: owner.name.to_owned(),
            at: spot.at.clone(),
            words: spot.words.clone(),
            tests,
        };
        each.map(one).collect()
    };
    (all, owners.iter().zip(counts).flat_map(covered).collect())
}

/// Runs `tests`; how many of them reach each place, by its owner.
async fn reached(prepared: Arc<Prepared>, tests: Vec<usize>) -> (Vec<Ran>, Vec<Vec<usize>>) {
    let program = prepared.program();
    let (owners, by_name) = spots::all(program);
    let mut counts: Vec<Vec<usize>> = owners.iter().map(|owner| vec![0; owner.spots.len()]).collect();
    let mut probes = HashMap::new();
    let mut all = Vec::with_capacity(tests.len());
    for number in tests {
        let Some(test) = program.tests.get(number) else { continue };
        let mut hits: Vec<Vec<bool>> = owners.iter().map(|owner| vec![false; owner.spots.len()]).collect();
        let mut measure =
            Measure { prepared: &prepared, owners: &owners, by_name: &by_name, hits: &mut hits };
        let begun = Instant::now();
        let trace = Arc::new(Trace::default());
        let ended = run_observed(&prepared, test, trace.clone()).await;
        let took = begun.elapsed();
        if let Ok(outcome) = &ended {
            measure.test(test, outcome, &trace, &mut probes).await;
        }
        all.push(Ran { number, ended, took });
        for (counts, hits) in counts.iter_mut().zip(hits) {
            counts.iter_mut().zip(hits).for_each(|(count, hit)| *count += usize::from(hit));
        }
    }
    (all, counts)
}

struct Measure<'m> {
    prepared: &'m Arc<Prepared>,
    owners: &'m [Owner<'m>],
    by_name: &'m HashMap<&'m str, usize>,
    hits: &'m mut [Vec<bool>],
}

impl Measure<'_> {
    /// Marks what `test` reached, which ended as `outcome` and did what `trace` kept.
    async fn test(
        &mut self,
        test: &Test,
        outcome: &Outcome,
        trace: &Trace,
        probes: &mut HashMap<String, Probe>,
    ) {
        let Ok(Given { secrets, .. }) = Given::of(test) else { return };
        let secrets = Arc::new(secrets);
        let settings = Settings::of_test();
        let nothing = Arc::new(crate::runtime::transport::ScriptedTransport::default());
        let env = Env::new(Arc::clone(self.prepared), Arc::clone(&secrets), nothing, settings);
        let mut answered: HashMap<&str, usize> = HashMap::new();
        let mut runs = outcome.performed.webhooks().iter();
        for event in trace.take() {
            match event {
                Event::Sets(variables) => {
                    let probed = Probed::default();
                    let program = self.prepared.program();
                    let seen =
                        Seen { env: &env, program, variables: &variables, run: None, mappings: &[], probed };
                    self.mark(&test.target, |what| matches!(what, What::Ends(_)), &seen);
                }
                Event::Starts(variables) => {
                    let Some(run) = runs.next() else { continue };
                    let number = answered.entry(run.webhook.as_str()).or_insert(0);
                    let alone = alone(test, &run.webhook, *number);
                    *number += usize::from(takes_reply(run));
                    self.webhook(run, &env, &secrets, &variables, &alone, probes).await;
                }
            }
        }
        if let Performed::Flow(run) = &outcome.performed {
            self.flow(run);
        }
    }

    async fn webhook(
        &mut self,
        run: &WebhookRun,
        env: &Env,
        secrets: &Arc<Secrets>,
        variables: &Variables,
        alone: &Test,
        probes: &mut HashMap<String, Probe>,
    ) {
        let program = self.prepared.program();
        let Some(webhook) = program.webhook(&run.webhook) else { return };
        let mappings = webhook.kind.mappings();
        let maps = run.status == Status::Success || run.error_reason == Some(ErrorReason::InvalidResponseMap);
        let probed = if maps && webhook.targets().next().is_some() {
            let probe = probes.entry(webhook.name.clone()).or_insert_with(|| Probe::new(program, webhook));
            probe.ask(secrets, variables.clone(), alone).await
        } else {
            Probed::default()
        };
        let seen = Seen { env, program, variables, run: Some(run), mappings, probed };
        self.mark(&webhook.name, |_| false, &seen);
    }

    /// Marks the places of `owner` that `seen` reaches, but for those that are `apart`.
    fn mark(&mut self, owner: &str, apart: impl Fn(&What<'_>) -> bool, seen: &Seen<'_>) {
        let Some(&index) = self.by_name.get(owner) else { return };
        let (Some(owner), Some(hits)) = (self.owners.get(index), self.hits.get_mut(index)) else { return };
        for (spot, hit) in owner.spots.iter().zip(hits) {
            *hit |= !apart(&spot.what) && seen.reaches(spot);
        }
    }

    fn flow(&mut self, run: &FlowRun) {
        let Some(flow) = self.prepared.program().flow(&run.flow) else { return };
        let Some(&index) = self.by_name.get(run.flow.as_str()) else { return };
        let (Some(owner), Some(hits)) = (self.owners.get(index), self.hits.get_mut(index)) else { return };
        let failed = failed_step(flow, &run.webhooks);
        for (spot, hit) in owner.spots.iter().zip(hits) {
            *hit |= match spot.what {
                What::Runs => true,
                What::StepFails(step) => failed.contains(&step),
                What::Delivered => {
                    run.flow_end.as_ref().is_some_and(|end| end.status == DeliveryStatus::Delivered)
                }
                _ => false,
            };
        }
    }
}

/// The mandatory steps that failed, by their numbers among the `run`s of the flow.
fn failed_step(flow: &crate::ir::Flow, runs: &[WebhookRun]) -> Vec<usize> {
    let mut runs = runs.iter();
    let mut failed = Vec::new();
    let mut number = 0;
    for steps in [flow.steps.as_slice(), flow.below()] {
        let mut skipped = false;
        for step in steps {
            let Step::Run { mandatory, .. } = step else { continue };
            if !skipped && *mandatory && runs.next().is_some_and(|run| run.status == Status::Failed) {
                failed.push(number);
                skipped = true;
            } else if !skipped && !*mandatory {
                runs.next();
            }
            number += 1;
        }
    }
    failed
}

/// `test` with the reply number `number` to `step` as the only one to it.
fn alone(test: &Test, step: &str, number: usize) -> Test {
    let mut of_step = 0;
    let mut stays = |reply: &&crate::ir::Reply| {
        let is_other = reply.webhook != step;
        of_step += usize::from(!is_other);
        is_other || of_step == number + 1
    };
    let replies = test.replies.iter().filter(|reply| stays(reply)).cloned().collect();
    Test { replies, ..test.clone() }
}

/// Whether a run came so far that the server was asked.
fn takes_reply(run: &WebhookRun) -> bool {
    !matches!(run.error_reason, Some(ErrorReason::InvalidFlowVar | ErrorReason::InvalidRequest))
}

/// The program that was measured knows its places by file.
#[must_use]
pub fn lcov(program: &Program, covered: &[Covered]) -> String {
    let mut out = String::new();
    for (number, file) in program.files.iter().enumerate() {
        let mut here: Vec<&Covered> =
            covered.iter().filter(|place| place.at.file as usize == number).collect();
        if here.is_empty() {
            continue;
        }
        here.sort_by_key(|place| (place.at.line, place.at.column));
        out.push_str(&format!("TN:\nSF:{file}\n"));
        let mut branch = 0;
        let mut line = 0;
        for place in &here {
            branch = if place.at.line == line { branch + 1 } else { 0 };
            line = place.at.line;
            out.push_str(&format!("BRDA:{line},0,{branch},{}\n", place.tests));
        }
        let reached = here.iter().filter(|place| place.tests > 0).count();
        out.push_str(&format!("BRF:{}\nBRH:{reached}\n", here.len()));
        let mut lines: Vec<(u32, usize)> = Vec::new();
        for place in &here {
            match lines.last_mut() {
                Some((line, tests)) if *line == place.at.line => *tests = (*tests).max(place.tests),
                _ => lines.push((place.at.line, place.tests)),
            }
        }
        for (line, tests) in &lines {
            out.push_str(&format!("DA:{line},{tests}\n"));
        }
        let hit = lines.iter().filter(|(_, tests)| *tests > 0).count();
        out.push_str(&format!("LF:{}\nLH:{hit}\nend_of_record\n", lines.len()));
    }
    out
}
