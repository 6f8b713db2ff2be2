//! One webhook as its first test runs it: what it sends and saves there.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::excerpt::Excerpts;
use super::recent::{Kept, Recent, Use};
use super::trials::{Trial, Trials};
use crate::source::Sources;
use crate::workspace::{Options, compile};

/// How many bytes of samples are kept: those of the largest files.
const KEPT: usize = 16 << 20;

/// How many bytes a sample takes beside its texts, at most.
const BESIDE: usize = 256;

/// How many tests of a webhook are looked at for one that sends a request.
const TRIED: usize = 8;

/// There was no time to run a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutOfTime;

/// What first tests came to, as long as nothing that they stand on changes.
pub(super) struct Samples {
    known: Recent<Option<Arc<Trial>>>,
}

impl Default for Samples {
    fn default() -> Self {
        Self { known: Recent::of(KEPT) }
    }
}

/// How long tests are run for one answer.
#[derive(Debug)]
pub(super) struct Patience {
    most: Option<Duration>,
    /// When the first test was run that was not known.
    begun: Option<Instant>,
    /// Which samples the answer has used: those from here on.
    since: Use,
    has_learnt: bool,
    has_forgotten: bool,
}

impl Patience {
    /// Whether more samples are known than before the answer. Answers that take the room from each other gain nothing.
    pub fn has_gained(&self) -> bool {
        self.has_learnt && !self.has_forgotten
    }
}

impl Samples {
    /// Patience for one answer: tests are run for `most` from the first that is, which has the time that it takes.
    pub fn patience(&self, most: Option<Duration>) -> Patience {
        Patience { most, begun: None, since: self.known.now(), has_learnt: false, has_forgotten: false }
    }

    /// A text has changed: which samples are still in use, the next answers show.
    pub fn begin_anew(&mut self) {
        self.known.begin_anew();
    }

    /// What the webhook `name` does in the first of its tests that sends a request, those of its own file before others;
    /// where it invokes a function, in the first that saves something. `None` where it has none, or something is wrong.
    pub fn of(&mut self, excerpts: &Excerpts<'_>, name: &str, trials: &Trials) -> Option<Arc<Trial>> {
        self.within(&mut self.patience(None), excerpts, name, trials).ok()?
    }

    /// The same, where it is known already or `patience` is not at its end.
    pub fn within(
        &mut self,
        patience: &mut Patience,
        excerpts: &Excerpts<'_>,
        name: &str,
        trials: &Trials,
    ) -> Result<Option<Arc<Trial>>, OutOfTime> {
        let tests = excerpts.tests(name);
        let mut computed = None;
        for test in tests.iter().take(TRIED) {
            let Some(trial) = self.of_test(patience, excerpts, name, test, trials)? else { continue };
            if !trial.requests.is_empty() {
                return Ok(Some(trial));
            }
            computed = computed.or_else(|| Some(trial).filter(|trial| !trial.saved.is_empty()));
        }
        Ok(computed)
    }

    fn of_test(
        &mut self,
        patience: &mut Patience,
        excerpts: &Excerpts<'_>,
        name: &str,
        test: &str,
        trials: &Trials,
    ) -> Result<Option<Arc<Trial>>, OutOfTime> {
        let Some(text) = excerpts.text(name, test) else { return Ok(None) };
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let key = hasher.finish();
        if let Some(known) = self.known.get(key) {
            return Ok(known.clone());
        }
        match (patience.begun, patience.most) {
            (Some(begun), Some(most)) if begun.elapsed() >= most => return Err(OutOfTime),
            (Some(_), _) => {}
            (None, _) => patience.begun = Some(Instant::now()),
        }
        let made = run(&Sources::of_text(name, &text), trials).map(Arc::new);
        match self.known.keep(key, made.clone(), size(made.as_deref()), patience.since) {
            Kept::Not => {}
            Kept::Beside => patience.has_learnt = true,
            Kept::Instead => patience.has_forgotten = true,
        }
        Ok(made)
    }
}

/// How many bytes a sample takes, about.
fn size(made: Option<&Trial>) -> usize {
    let texts = made.into_iter().flat_map(|trial| {
        let failures = trial.failures.iter().map(|failure| mem::size_of_val(failure) + failure.message.len());
        let requests = trial.requests.iter().map(|request| mem::size_of_val(request) + request.len());
        let saved = trial.saved.iter().map(|one| mem::size_of_val(one) + one.0.len() + one.1.len());
        failures.chain(requests).chain(saved)
    });
    BESIDE + texts.sum::<usize>()
}

/// What the webhook `name` does in `test`, a test that is not part of the project.
pub(super) fn tried(excerpts: &Excerpts<'_>, name: &str, test: &str, trials: &Trials) -> Option<Trial> {
    run(&excerpts.sources(name, test)?, trials)
}

fn run(sources: &Sources, trials: &Trials) -> Option<Trial> {
    let program = compile(sources, &Options::default()).0?;
    trials(program, &[0], &mut |_| ControlFlow::Continue(())).ok()?.into_iter().next()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;
    use crate::workspace::Workspace;

    const TEXT: &str = "webhook a { GET \"https://a.example.com/\" }\ntest a \"x\" { reply 200 expect no request }\n\
                        webhook b { GET \"https://b.example.com/\" }\ntest b \"x\" { reply 200 expect no request }\n";

    /// Samples of webhooks that send a request of so many bytes, and how many tests were run.
    fn counted(bytes: usize) -> (Box<Trials>, Rc<Cell<usize>>) {
        let runs = Rc::new(Cell::new(0));
        let counted = Rc::clone(&runs);
        let trials: Box<Trials> = Box::new(move |_, _, _| {
            counted.set(counted.get() + 1);
            Ok(vec![Trial { requests: vec!["x".repeat(bytes)], ..Trial::default() }])
        });
        (trials, runs)
    }

    #[test]
    fn one_test_is_run_however_little_time_there_is_and_what_is_known_takes_none() {
        let workspace = Workspace::of(Sources::of_text("a.hook", TEXT), &Options::default());
        let excerpts = Excerpts::of(&workspace, |_| true);
        let (trials, runs) = counted(1);
        let mut samples = Samples::default();
        let mut patience = samples.patience(Some(Duration::ZERO));
        assert!(
            samples.within(&mut patience, &excerpts, "a", trials.as_ref()).is_ok_and(|one| one.is_some())
        );
        assert_eq!(samples.within(&mut patience, &excerpts, "b", trials.as_ref()), Err(OutOfTime));
        assert_eq!((runs.get(), patience.has_gained()), (1, true));
        let mut patience = samples.patience(Some(Duration::ZERO));
        for name in ["a", "b", "a"] {
            let sample = samples.within(&mut patience, &excerpts, name, trials.as_ref());
            assert!(sample.is_ok_and(|one| one.is_some()), "{name}");
        }
        assert_eq!((runs.get(), patience.has_gained()), (2, true));
        let mut patience = samples.patience(Some(Duration::ZERO));
        assert!(samples.within(&mut patience, &excerpts, "b", trials.as_ref()).is_ok());
        assert_eq!(samples.within(&mut patience, &excerpts, "nobody", trials.as_ref()), Ok(None));
        assert_eq!((runs.get(), patience.has_gained()), (2, false));
    }

    #[test]
    fn of_an_answer_that_needs_more_than_is_kept_nothing_is_learnt_over_and_over() {
        let workspace = Workspace::of(Sources::of_text("a.hook", TEXT), &Options::default());
        let excerpts = Excerpts::of(&workspace, |_| true);
        let (trials, runs) = counted(KEPT * 2 / 3);
        let mut samples = Samples::default();
        for expected in [(2, true), (3, false), (4, false)] {
            let mut patience = samples.patience(None);
            for name in ["a", "b"] {
                let sample = samples.within(&mut patience, &excerpts, name, trials.as_ref());
                assert!(sample.is_ok_and(|one| one.is_some()), "{name}");
            }
            assert_eq!((runs.get(), patience.has_gained()), expected);
        }
        assert!(samples.of(&excerpts, "b", trials.as_ref()).is_some());
        assert!(samples.of(&excerpts, "b", trials.as_ref()).is_some());
        assert_eq!(runs.get(), 5, "another answer has the room");
    }

    #[test]
    fn answers_that_take_the_room_from_each_other_gain_nothing() {
        let workspace = Workspace::of(Sources::of_text("a.hook", TEXT), &Options::default());
        let excerpts = Excerpts::of(&workspace, |_| true);
        let (trials, _) = counted(KEPT * 2 / 3);
        let mut samples = Samples::default();
        let gains = |samples: &mut Samples, name| {
            let mut patience = samples.patience(None);
            let sample = samples.within(&mut patience, &excerpts, name, trials.as_ref());
            assert!(sample.is_ok_and(|one| one.is_some()), "{name}");
            patience.has_gained()
        };
        assert_eq!(["a", "b", "a", "b"].map(|name| gains(&mut samples, name)), [true, false, false, false]);
        samples.begin_anew();
        assert_eq!(["a", "b", "a"].map(|name| gains(&mut samples, name)), [true, false, false]);
    }
}
