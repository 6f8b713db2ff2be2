//! Which fixes are certain: section 7 promises that all of them, made together, leave none of their faults and add
//! none. So they are tried before they are offered; one that breaks this promise is advice, and stays in the help.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Options, check};
use crate::diagnostics::edits::{all_applied, chosen};
use crate::diagnostics::{Code, Diagnostic, Edit, Severity};
use crate::source::Sources;

/// How many bytes of a project may be checked again, and how often. One that is larger keeps its fixes untried, and so
/// does one with more of them.
const MOST_BYTES: usize = 4 << 20;
const MOST_TRIALS: usize = 48;
const MOST_FIXES: usize = 5_000;

/// Removes from `found`, the diagnostics of a project, the fixes that do not hold. The project is checked again for
/// that, once if all of them do.
pub fn keep_certain(sources: &Sources, options: &Options, found: &mut [Diagnostic]) {
    let offered: Vec<usize> = (0..found.len())
        .filter(|&index| {
            found.get(index).is_some_and(|one| !one.fixes.is_empty() && !one.location.file.is_beside())
        })
        .collect();
    let bytes: usize = sources.iter().map(|(_, source)| source.text().len()).sum();
    if offered.is_empty() || bytes > MOST_BYTES || offered.len() > MOST_FIXES {
        return;
    }
    let trials = (MOST_BYTES / bytes.max(1)).min(MOST_TRIALS);
    let mut trial =
        Trial { sources, options, found, together: BTreeSet::new(), apart: BTreeSet::new(), left: trials };
    trial.keep(&offered, false);
    let Trial { together, apart, .. } = trial;
    for index in offered.iter().filter(|index| !together.contains(index) && !apart.contains(index)) {
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
    together: BTreeSet<usize>,
    /// Those whose fixes clash with these, and hold without them.
    apart: BTreeSet<usize>,
    /// How often the project may still be checked.
    left: usize,
}

impl Trial<'_> {
    /// Finds those of `offered` whose fixes hold: together with those that were found to, or `apart` from them, where they
    /// clash with these.
    fn keep(&mut self, offered: &[usize], apart: bool) {
        if offered.is_empty() || self.left == 0 {
            return;
        }
        let others = if apart { None } else { Some(&self.together) };
        let tried = others.into_iter().flatten().chain(offered).copied().collect();
        let Some(made) = self.try_all(&tried) else { return halves(offered, |half| self.keep(half, apart)) };
        let rest: Vec<usize> = offered.iter().filter(|index| !made.contains(index)).copied().collect();
        let kept = if apart { &mut self.apart } else { &mut self.together };
        kept.extend(made);
        self.keep(&rest, true);
    }

    /// Makes the fixes of `tried`, except those that clash with an earlier one, and says which these were if they
    /// leave what they fix nowhere and add nothing.
    fn try_all(&mut self, tried: &BTreeSet<usize>) -> Option<BTreeSet<usize>> {
        self.left -= 1;
        let of = |index: &usize| Some((*index, self.found.get(*index)?.clone()));
        let (indexes, tried): (Vec<usize>, Vec<Diagnostic>) = tried.iter().filter_map(of).unzip();
        let edits = chosen(&tried, |_| true);
        let fixed = all_applied(&edits, self.sources);
        let all: HashSet<*const Edit> =
            edits.values().flatten().map(|edit| std::ptr::from_ref(*edit)).collect();
        let is_made = |one: &Diagnostic| {
            let edits_of = one.fixes.first().map(|fix| &fix.edits);
            edits_of.is_some_and(|of| of.iter().all(|edit| all.contains(&std::ptr::from_ref(edit))))
        };
        let made = || indexes.iter().zip(&tried).filter(|(_, one)| is_made(one));
        let after = check(&fixed, self.options);
        self.holds(each(made().map(|(_, one)| one)), each(after.as_slice()))
            .then(|| made().map(|(index, _)| *index).collect())
    }

    /// Whether `after` has none of the faults that were `fixed`, and none that was not there.
    fn holds(&self, fixed: Counts<'_>, after: Counts<'_>) -> bool {
        let before = each(self.found);
        let of = |counts: &Counts<'_>, fault| counts.get(fault).copied().unwrap_or_default();
        // Of two codes alike, one that is gone by chance may not stand for one that is left.
        let none_is_left = fixed.iter().all(|(fault, count)| of(&after, fault) + count <= of(&before, fault));
        let errors = self.found.iter().any(|one| one.severity() == Severity::Error);
        none_is_left
            && after
                .iter()
                .all(|(fault, count)| errors && fault.0.is_looked_for_last() || *count <= of(&before, fault))
    }
}

/// Hands on both halves of `all`, unless it is one.
fn halves(all: &[usize], mut each: impl FnMut(&[usize])) {
    if all.len() > 1 {
        let (first, second) = all.split_at(all.len() / 2);
        each(first);
        each(second);
    }
}

type Counts<'d> = BTreeMap<(Code, &'d str), usize>;

/// How many diagnostics of each code and message there are.
fn each<'d>(found: impl IntoIterator<Item = &'d Diagnostic>) -> Counts<'d> {
    let mut counts = BTreeMap::new();
    for one in found {
        *counts.entry((one.code, one.message.as_str())).or_default() += 1;
    }
    counts
}
