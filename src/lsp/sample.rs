//! One webhook as its first test runs it: what it sends and saves there.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use super::excerpt::Excerpts;
use super::trials::{Trial, Trials};
use crate::source::Sources;
use crate::workspace::{Options, Workspace, compile};

/// How many samples are kept before all are made anew: those of the largest files.
const KEPT: usize = 32_768;

/// How many tests of a webhook are looked at for one that sends a request.
const TRIED: usize = 8;

/// There was no time to run a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutOfTime;

/// What first tests came to, as long as nothing that they stand on changes.
#[derive(Default)]
pub(super) struct Samples {
    known: HashMap<u64, Option<Arc<Trial>>>,
}

impl Samples {
    /// What the webhook `name` does in the first of its tests that sends a request, those of its own file before others;
    /// where it invokes a function, in the first that saves something. `None` where it has none, or something is wrong.
    pub fn of(&mut self, excerpts: &Excerpts<'_>, name: &str, trials: &Trials) -> Option<Arc<Trial>> {
        self.until(None, excerpts, name, trials).ok()?
    }

    /// The same, where it is known already or there is time until `end` to find out.
    pub fn until(
        &mut self,
        end: Option<Instant>,
        excerpts: &Excerpts<'_>,
        name: &str,
        trials: &Trials,
    ) -> Result<Option<Arc<Trial>>, OutOfTime> {
        let tests = excerpts.tests(name);
        let mut computed = None;
        for test in tests.iter().take(TRIED) {
            let Some(trial) = self.of_test(end, excerpts, name, test, trials)? else { continue };
            if !trial.requests.is_empty() {
                return Ok(Some(trial));
            }
            computed = computed.or_else(|| Some(trial).filter(|trial| !trial.saved.is_empty()));
        }
        Ok(computed)
    }

    fn of_test(
        &mut self,
        end: Option<Instant>,
        excerpts: &Excerpts<'_>,
        name: &str,
        test: &str,
        trials: &Trials,
    ) -> Result<Option<Arc<Trial>>, OutOfTime> {
        let Some(text) = excerpts.text(name, test) else { return Ok(None) };
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let key = hasher.finish();
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            return Err(OutOfTime);
        }
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        let made = run(&Sources::of_text(name, &text), trials).map(Arc::new);
        self.known.insert(key, made.clone());
        Ok(made)
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_known_takes_no_time() {
        let text =
            "webhook a { GET \"https://a.example.com/\" }\ntest a \"x\" { reply 200 expect no request }\n";
        let workspace = Workspace::of(Sources::of_text("a.hook", text), &Options::default());
        let excerpts = Excerpts::of(&workspace, |_| true);
        let runs = Rc::new(Cell::new(0));
        let counted = Rc::clone(&runs);
        let trials: Box<Trials> = Box::new(move |_, _, _| {
            counted.set(counted.get() + 1);
            Ok(vec![Trial { requests: vec!["GET /".to_owned()], ..Trial::default() }])
        });
        let mut samples = Samples::default();
        let past = Some(Instant::now() - Duration::from_millis(1));
        assert_eq!(samples.until(past, &excerpts, "a", trials.as_ref()), Err(OutOfTime));
        assert_eq!(runs.get(), 0);
        assert!(samples.of(&excerpts, "a", trials.as_ref()).is_some());
        assert!(samples.until(past, &excerpts, "a", trials.as_ref()).is_ok_and(|known| known.is_some()));
        assert_eq!(runs.get(), 1);
        assert_eq!(samples.until(past, &excerpts, "nobody", trials.as_ref()), Ok(None));
    }
}
