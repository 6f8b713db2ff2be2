//! `allow::unused`: comments that silence nothing.

use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;

use super::Workspace;
use super::collect::Collected;
use super::file::Role;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity, suggest};
use crate::semantics::allow::cover;
use crate::source::{FileId, Location};

impl Workspace {
    /// Reports what silences nothing, where no error may hide what it silences.
    pub(super) fn unused_allows(&self, found: &mut Collected) {
        if found.diagnostics.errors() > 0 {
            return;
        }
        let operators = self.operators();
        let mut reported = None;
        let mut meant: HashMap<(FileId, Code), Vec<RangeInclusive<u32>>> = HashMap::new();
        for (number, (file, (_, source))) in self.files.iter().zip(self.sources.iter()).enumerate() {
            let id = FileId(number as u32);
            for written in file.allowed(source).written() {
                let around = file.outline.at(written.at.start).map(|(_, head)| head);
                if around.is_some_and(|head| {
                    matches!(file.role(head.kind, operators), Role::Replaced | Role::Misplaced)
                }) {
                    continue;
                }
                let name = source.slice(written.at);
                let location = Location { file: id, span: written.at };
                let (first, last) = (*written.lines.start(), *written.lines.end());
                let mut is_reported = |code: Code| {
                    let reported = reported.get_or_insert_with(|| self.lines_of(&found.diagnostics));
                    reported.range((id, code, first)..=(id, code, last)).next().is_some()
                };
                let fault = match Code::named(name) {
                    None => unknown(location, name, &mut is_reported),
                    Some(code) if code.severity() == Severity::Error => Diagnostic::new(
                        Code::AllowUnused,
                        location,
                        format!("`{name}` is an error, and only warnings can be silenced"),
                        "remove it, and fix what is reported",
                    ),
                    Some(code) => {
                        if found.silenced.range((id, code, first)..=(id, code, last)).next().is_some() {
                            continue;
                        }
                        let message = format!("there is no `{name}` here to silence");
                        Diagnostic::new(Code::AllowUnused, location, message, "remove it")
                    }
                };
                let near = fault.fixes.first().and_then(|fix| fix.edits.first());
                if let Some(near) = near.and_then(|edit| Code::named(&edit.replacement)) {
                    meant.entry((id, near)).or_default().push(written.lines.clone());
                }
                found.unused.push(fault);
            }
        }
        // What its author meant to silence is not to be fixed too: then there would be nothing to silence.
        for fault in found.diagnostics.iter_mut().filter(|_| !meant.is_empty()) {
            let Location { file, span } = fault.location;
            let Some(lines) = meant.get(&(file, fault.code)) else { continue };
            let line = self.sources.get(file).map(|source| source.line_of(span.start));
            if line.is_some_and(|line| cover(lines, line)) {
                fault.fixes.clear();
            }
        }
    }

    /// On which lines each code is reported.
    fn lines_of(&self, diagnostics: &Diagnostics) -> BTreeSet<(FileId, Code, u32)> {
        let reported = diagnostics.as_slice().iter().filter_map(|one| {
            let Location { file, span } = one.location;
            Some((file, one.code, self.sources.get(file)?.line_of(span.start)))
        });
        reported.collect()
    }
}

/// A code that does not exist. It is certain which one was meant where that is reported here.
fn unknown(location: Location, name: &str, is_reported: impl FnMut(Code) -> bool) -> Diagnostic {
    let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
    let near = suggest::nearest_code(name, warnings.map(|code| code.as_str()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`hook explain` lists the codes".to_owned(),
    };
    let fault =
        Diagnostic::new(Code::AllowUnused, location, format!("no diagnostic is called `{name}`"), help);
    match near.filter(|near| Code::named(near).is_some_and(is_reported)) {
        Some(near) => fault.with_fix(location, near),
        None => fault,
    }
}
