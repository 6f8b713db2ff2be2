//! One webhook as its first test runs it: what it sends and saves there.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::excerpt::Excerpts;
use super::trials::{Trial, Trials};
use crate::source::Sources;
use crate::workspace::{Options, Workspace, compile};

/// How many samples are kept before all are made anew: those of the largest files.
const KEPT: usize = 32_768;

/// How many tests of a webhook are looked at for one that sends a request.
const TRIED: usize = 8;

/// What first tests came to, as long as nothing that they stand on changes.
#[derive(Default)]
pub(super) struct Samples {
    known: HashMap<u64, Option<Arc<Trial>>>,
}

impl Samples {
    /// What the webhook `name` does in the first of its tests that sends a request, those of its own file before others;
    /// where it invokes a function, in the first that saves something. `None` where it has none, or something is wrong.
    pub fn of(&mut self, excerpts: &Excerpts<'_>, name: &str, trials: &Trials) -> Option<Arc<Trial>> {
        let tests = excerpts.tests(name);
        let mut computed = None;
        for test in tests.iter().take(TRIED) {
            let Some(trial) = self.of_test(excerpts, name, test, trials) else { continue };
            if !trial.requests.is_empty() {
                return Some(trial);
            }
            computed = computed.or_else(|| Some(trial).filter(|trial| !trial.saved.is_empty()));
        }
        computed
    }

    fn of_test(
        &mut self,
        excerpts: &Excerpts<'_>,
        name: &str,
        test: &str,
        trials: &Trials,
    ) -> Option<Arc<Trial>> {
        let text = excerpts.text(name, test)?;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        let made = || run(&Sources::of_text(name, &text), trials).map(Arc::new);
        self.known.entry(hasher.finish()).or_insert_with(made).clone()
    }
}

/// What the webhook `name` does in `test`, a test that is not part of the project.
pub(super) fn tried(workspace: &Workspace, name: &str, test: &str, trials: &Trials) -> Option<Trial> {
    run(&Excerpts::of(workspace, |one| one == name).sources(name, test)?, trials)
}

fn run(sources: &Sources, trials: &Trials) -> Option<Trial> {
    let program = compile(sources, &Options::default()).0?;
    trials(program, &[0], &mut |_| ControlFlow::Continue(())).ok()?.into_iter().next()
}
