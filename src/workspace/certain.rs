//! Which fixes are certain: section 7 promises that all of them, made together, leave none of their faults and add
//! none. So they are tried before they are offered; one that breaks this promise is advice, and stays in the help.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Options, check};
use crate::diagnostics::edits::{all_applied, chosen};
use crate::diagnostics::{Code, Diagnostic, Edit, Severity};
use crate::source::Sources;

/// How many bytes of a project may be checked again, and how often. One that is larger keeps its fixes untried.
const MOST_BYTES: usize = 4 << 20;
const MOST_TRIALS: usize = 48;

/// Takes the fixes out of `found`, the diagnostics of a project, that do not hold. The project is checked again for
/// that, once if all of them do.
pub fn keep_certain(sources: &Sources, options: &Options, found: &mut [Diagnostic]) {
    let offered: Vec<usize> = (0..found.len())
        .filter(|&index| {
            found.get(index).is_some_and(|one| !one.fixes.is_empty() && !one.location.file.is_beside())
        })
        .collect();
    let bytes: usize = sources.iter().map(|(_, source)| source.text().len()).sum();
    if offered.is_empty() || bytes > MOST_BYTES {
        return;
    }
    let trials = (MOST_BYTES / bytes.max(1)).min(MOST_TRIALS);
    let mut trial = Trial { sources, options, found, certain: BTreeSet::new(), left: trials };
    trial.keep(&offered);
    let certain = trial.certain;
    for index in offered.iter().filter(|index| !certain.contains(index)) {
        if let Some(one) = found.get_mut(*index) {
            one.fixes.clear();
        }
    }
}

struct Trial<'t> {
    sources: &'t Sources,
    options: &'t Options,
    found: &'t [Diagnostic],
    /// The diagnostics whose fixes hold together.
    certain: BTreeSet<usize>,
    /// How often the project may still be checked.
    left: usize,
}

impl Trial<'_> {
    /// Finds those of `offered` whose fixes hold together with those that were found to.
    fn keep(&mut self, offered: &[usize]) {
        if offered.is_empty() || self.left == 0 {
            return;
        }
        self.left -= 1;
        if self.holds(offered) {
            self.certain.extend(offered);
        } else if offered.len() > 1 {
            let (first, second) = offered.split_at(offered.len() / 2);
            self.keep(first);
            self.keep(second);
        }
    }

    /// Whether the fixes of `offered` and of those that are certain leave what they fix nowhere, and add nothing.
    fn holds(&self, offered: &[usize]) -> bool {
        let tried: BTreeSet<usize> = self.certain.iter().chain(offered).copied().collect();
        let tried: Vec<Diagnostic> =
            tried.iter().filter_map(|&index| self.found.get(index)).cloned().collect();
        let edits = chosen(&tried, |_| true);
        let fixed = all_applied(&edits, self.sources);
        let all: HashSet<*const Edit> =
            edits.values().flatten().map(|edit| std::ptr::from_ref(*edit)).collect();
        let is_made = |one: &&Diagnostic| {
            let edits_of = one.fixes.first().map(|fix| &fix.edits);
            edits_of.is_some_and(|of| of.iter().all(|edit| all.contains(&std::ptr::from_ref(edit))))
        };
        let made: Vec<&Diagnostic> = tried.iter().filter(is_made).collect();
        let after = check(&fixed, self.options);
        let (before, after) = (self.found.iter(), after.as_slice().iter());
        let (said, still, done) = (each(before.clone()), each(after.clone()), each(made.iter().copied()));
        // Of two codes alike, one that is gone by chance may not stand for one that is left.
        let none_is_left = done.iter().all(|(fault, done)| {
            let of = |counts: &BTreeMap<(Code, &str), usize>| counts.get(fault).copied().unwrap_or_default();
            of(&still) + done <= of(&said)
        });
        if !none_is_left {
            return false;
        }
        let (had, gone) = (counted(before), counted(made.into_iter()));
        let errors = self.found.iter().any(|one| one.severity() == Severity::Error);
        counted(after).iter().all(|(code, left)| {
            // They are looked for only where there is no error.
            let unseen = errors && matches!(code, Code::AllowUnused | Code::TestExpectsNothing);
            let of = |counts: &BTreeMap<Code, usize>| counts.get(code).copied().unwrap_or_default();
            unseen || *left + of(&gone) <= of(&had)
        })
    }
}

/// How many diagnostics of each code and message there are.
fn each<'d>(found: impl Iterator<Item = &'d Diagnostic>) -> BTreeMap<(Code, &'d str), usize> {
    let mut counts = BTreeMap::new();
    for one in found {
        *counts.entry((one.code, one.message.as_str())).or_default() += 1;
    }
    counts
}

/// How many diagnostics of each code there are.
fn counted<'d>(found: impl Iterator<Item = &'d Diagnostic>) -> BTreeMap<Code, usize> {
    let mut counts = BTreeMap::new();
    for one in found {
        *counts.entry(one.code).or_default() += 1;
    }
    counts
}
