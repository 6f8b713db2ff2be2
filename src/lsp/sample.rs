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

/// How many bytes of declarations a sample may need: what a webhook stands on is small.
const LARGEST: usize = 1 << 20;

/// What first tests came to, as long as nothing that they stand on changes.
#[derive(Default)]
pub(super) struct Samples {
    known: HashMap<u64, Option<Arc<Trial>>>,
}

impl Samples {
    /// What the webhook `name` does in the first of its tests; `None` where it has none, or something is wrong.
    pub fn of(&mut self, workspace: &Workspace, name: &str, trials: &dyn Trials) -> Option<Arc<Trial>> {
        let text = excerpt(workspace, name, None)?;
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
    run(name, &excerpt(workspace, name, Some(test))?, trials)
}

fn run(name: &str, text: &str, trials: &dyn Trials) -> Option<Trial> {
    let program = compile(&Sources::of_text(name, text), &Options::default()).0?;
    trials.run(program, &[0], &mut |_| ControlFlow::Continue(())).ok()?.into_iter().next()
}

/// A project of the webhook `name`, `test` or else its first test, and all that it may stand on.
fn excerpt<'w>(workspace: &'w Workspace, name: &str, mut test: Option<&'w str>) -> Option<String> {
    let mut out = String::new();
    let mut webhook = None;
    for (file, source) in workspace.sources().iter() {
        for head in &workspace.outline_of(file)?.declarations {
            let is_named = source.slice(head.name) == name;
            let text = source.slice(head.span);
            match head.kind {
                Kind::Webhook if is_named => webhook = webhook.or(Some(text)),
                Kind::Test if is_named => test = test.or(Some(text)),
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
    Some(format!("{out}{}\n{}\n", webhook?, test?))
}
