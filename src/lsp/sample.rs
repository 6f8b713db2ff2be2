//! One webhook as its first test runs it: what it sends and saves there.

use std::collections::HashMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::trials::{Trial, Trials};
use crate::source::Sources;
use crate::syntax::Kind;
use crate::workspace::{Options, Workspace, compile};

/// How many samples are kept before all are made anew.
const KEPT: usize = 4_096;

/// How many tests of a webhook are looked at for one that sends a request.
const TRIED: usize = 8;

/// How many bytes of declarations a sample may need: what a webhook stands on is small.
const LARGEST: usize = 1 << 20;

/// What first tests came to, as long as nothing that they stand on changes.
#[derive(Default)]
pub(super) struct Samples {
    known: HashMap<u64, Option<Arc<Trial>>>,
}

impl Samples {
    /// What the webhook `name` does in the first of its tests that sends a request, those of its own file before others;
    /// `None` where it has none, or something is wrong.
    pub fn of(&mut self, workspace: &Workspace, name: &str, trials: &dyn Trials) -> Option<Arc<Trial>> {
        let tests = tests(workspace, name);
        let mut ran = tests.iter().take(TRIED).filter_map(|test| self.of_test(workspace, name, test, trials));
        ran.find(|trial| !trial.requests.is_empty())
    }

    fn of_test(
        &mut self,
        workspace: &Workspace,
        name: &str,
        test: &str,
        trials: &dyn Trials,
    ) -> Option<Arc<Trial>> {
        let text = excerpt(workspace, name, test)?;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        let made = || run(name, &text, trials).map(Arc::new);
        self.known.entry(hasher.finish()).or_insert_with(made).clone()
    }
}

/// What the webhook `name` does in `test`, a test that is not part of the project.
pub(super) fn tried(workspace: &Workspace, name: &str, test: &str, trials: &dyn Trials) -> Option<Trial> {
    run(name, &excerpt(workspace, name, test)?, trials)
}

fn run(name: &str, text: &str, trials: &dyn Trials) -> Option<Trial> {
    let program = compile(&Sources::of_text(name, text), &Options::default()).0?;
    trials.run(program, &[0], &mut |_| ControlFlow::Continue(())).ok()?.into_iter().next()
}

/// The texts of the tests of the webhook `name`, those of its own file first.
fn tests<'w>(workspace: &'w Workspace, name: &str) -> Vec<&'w str> {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for (file, source) in workspace.sources().iter() {
        let mut found = Vec::new();
        let mut is_own = false;
        for head in workspace.outline_of(file).map_or(&[][..], |outline| &outline.declarations) {
            if source.slice(head.name) == name {
                is_own |= head.kind == Kind::Webhook;
                found.extend((head.kind == Kind::Test).then(|| source.slice(head.span)));
            }
        }
        if is_own { own.append(&mut found) } else { others.append(&mut found) }
    }
    own.append(&mut others);
    own
}

/// A project of the webhook `name`, its test `test`, and all that it may stand on.
fn excerpt(workspace: &Workspace, name: &str, test: &str) -> Option<String> {
    let mut out = String::new();
    let mut webhook = None;
    for (file, source) in workspace.sources().iter() {
        for head in &workspace.outline_of(file)?.declarations {
            let is_named = source.slice(head.name) == name;
            let text = source.slice(head.span);
            match head.kind {
                Kind::Webhook if is_named => webhook = webhook.or(Some(text)),
                Kind::Webhook | Kind::Flow | Kind::Test | Kind::Stray => {}
                _ => {
                    // Writing to a text does not fail.
                    let _ = writeln!(out, "{text}");
                }
            }
            if out.len() > LARGEST {
                return None;
            }
        }
    }
    Some(format!("{out}{}\n{}\n", webhook?, test))
}
