//! `allow::unused`: comments that silence nothing.

use super::Workspace;
use super::collect::Collected;
use super::file::Role;
use crate::diagnostics::{Code, Diagnostic, Severity, suggest};
use crate::source::{FileId, Location};

impl Workspace {
    /// Reports what silences nothing, where no error may hide what it silences.
    pub(super) fn unused_allows(&self, found: &mut Collected) {
        if found.diagnostics.errors() > 0 {
            return;
        }
        let operators = self.operators();
        let mut meant = Vec::new();
        for (number, (file, (_, source))) in self.files.iter().zip(self.sources.iter()).enumerate() {
            let id = FileId(number as u32);
            for written in file.allowed(source).written() {
                let is_checked = file.outline.declarations.iter().all(|head| {
                    !head.span.range().contains(&(written.at.start as usize))
                        || !matches!(file.role(head.kind, operators), Role::Replaced | Role::Misplaced)
                });
                let name = source.slice(written.at);
                let location = Location { file: id, span: written.at };
                let is_reported = |code: Code| {
                    found.diagnostics.as_slice().iter().any(|one| {
                        let place = one.location;
                        one.code == code
                            && place.file == id
                            && written.lines.contains(&source.line_of(place.span.start))
                    })
                };
                let fault = match Code::named(name) {
                    None => unknown(location, name, is_reported),
                    Some(code) if code.severity() == Severity::Error => Diagnostic::new(
                        Code::AllowUnused,
                        location,
                        format!("`{name}` is an error, and only warnings can be silenced"),
                        "remove it, and fix what is reported",
                    ),
                    Some(code) => {
                        let mut lines = written.lines.iter();
                        if lines.any(|line| found.silenced.contains(&(id.0, *line, code))) {
                            continue;
                        }
                        let message = format!("there is no `{name}` here to silence");
                        Diagnostic::new(Code::AllowUnused, location, message, "remove it")
                    }
                };
                if is_checked {
                    let near = fault.fixes.first().and_then(|fix| fix.edits.first());
                    let near = near.and_then(|edit| Code::named(&edit.replacement));
                    meant.extend(near.map(|near| (id, written.lines.clone(), near)));
                    found.unused.push(fault);
                }
            }
        }
        // What its author meant to silence is not to be fixed too: then there would be nothing to silence.
        for fault in found.diagnostics.iter_mut() {
            let Location { file, span } = fault.location;
            let line = self.sources.get(file).map(|source| source.line_of(span.start));
            let is_meant = |(id, lines, code): &(FileId, Vec<u32>, Code)| {
                *id == file && *code == fault.code && line.is_some_and(|line| lines.contains(&line))
            };
            if meant.iter().any(is_meant) {
                fault.fixes.clear();
            }
        }
    }
}

/// A code that does not exist. It is certain which one was meant where that is reported here.
fn unknown(location: Location, name: &str, is_reported: impl Fn(Code) -> bool) -> Diagnostic {
    let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
    let near = suggest::nearest(name, warnings.map(|code| code.as_str()));
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
