//! What a project has to run.

use std::fmt::Write;

use hooklang::diagnostics::printable::printable;
use hooklang::diagnostics::suggest;
use hooklang::ir::Program;

/// What can be run, by name, with the first line of its notes.
struct Entry<'p> {
    kind: &'static str,
    name: &'p str,
    notes: Option<&'p str>,
}

fn entries(program: &Program) -> Vec<Entry<'_>> {
    let webhooks = program.webhooks.iter().map(|one| Entry {
        kind: "webhook",
        name: &one.name,
        notes: one.notes.as_deref(),
    });
    let flows =
        program.flows.iter().map(|one| Entry { kind: "flow", name: &one.name, notes: one.notes.as_deref() });
    webhooks.chain(flows).collect()
}

/// Says that no `name` was given, or that there is none of that name, and what there is.
pub fn nothing_to_run(program: &Program, name: Option<&str>) -> String {
    let entries = entries(program);
    let mut said = match name {
        None => "say which webhook or flow to run: `hook run NAME`".to_owned(),
        Some(name) => {
            let help = suggest::did_you_mean(name, entries.iter().map(|entry| entry.name));
            let help = if help.is_empty() { help } else { format!("\n  help: {help}") };
            format!("the project has no webhook or flow `{}`{help}", printable(name))
        }
    };
    if entries.is_empty() {
        said += "\n  the project declares no webhooks and no flows";
    }
    let widest = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    for Entry { kind, name, notes } in entries {
        let notes = notes.and_then(|notes| notes.lines().find(|line| !line.trim().is_empty()));
        let line = format!("  {kind:<7}  {name:<widest$}  {}", printable(notes.unwrap_or_default().trim()));
        // Writing to a text cannot fail.
        let _ = write!(said, "\n{}", line.trim_end());
    }
    said
}
