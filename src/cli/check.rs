//! `hook check`

use hooklang::diagnostics::{Severity, concise, github, human, json, printable, sarif};

use super::arguments::{Check, Deny, Format};
use super::output::Output;
use super::project::{self, Checked, Kept};
use super::{Exit, Unable, fix, watch};

/// Reports every fault of a project.
pub fn run(check: &Check, output: &mut Output) -> Result<Exit, Unable> {
    if check.fix || check.diff {
        if let Some(why) = never_fixed(check) {
            return unable(check, why.to_owned(), output);
        }
        match fix::run(check, output) {
            Err(Unable::Because(message)) => return unable(check, message, output),
            other => other?,
        }
    }
    if check.watch {
        return watch(check, output);
    }
    once(check, None, output)
}

fn once(check: &Check, kept: Option<&mut Kept>, output: &mut Output) -> Result<Exit, Unable> {
    match look(check, kept) {
        Ok(checked) => {
            if !check.diff {
                report(check, &checked, output)?;
            }
            let denied = check.deny == Some(Deny::Warnings) && checked.count(Severity::Warning) > 0;
            Ok(if checked.count(Severity::Error) > 0 || denied { Exit::Fault } else { Exit::Well })
        }
        Err(Unable::Because(message)) => unable(check, message, output),
        Err(unable) => Err(unable),
    }
}

/// Why `--fix` or `--diff` cannot do its work.
fn never_fixed(check: &Check) -> Option<&'static str> {
    if check.paths.iter().any(|path| project::is_stdin(path)) {
        return Some("`--fix` and `--diff` need files or folders, not standard input");
    }
    (check.diff && !check.format.is_for_people()).then_some("`--diff` is for people: leave out `--format`")
}

/// Says why nothing could be checked: in the document, where a machine reads it.
fn unable(check: &Check, message: String, output: &mut Output) -> Result<Exit, Unable> {
    if check.format.refuse(&message, output.data())? {
        return Ok(Exit::Unable);
    }
    Err(Unable::Because(message))
}

fn look(check: &Check, kept: Option<&mut Kept>) -> Result<Checked, Unable> {
    project::check(&check.paths, &check.stdin_filename, check.account.as_deref(), kept)
}

fn report(check: &Check, checked: &Checked, output: &mut Output) -> Result<(), Unable> {
    let Checked { sources, diagnostics: all, .. } = checked;
    let options = output.human_results();
    let mut results = if check.format.is_for_people() { output.results() } else { output.data() };
    match check.format {
        Format::Json => json::write(&mut results, all, sources, None)?,
        Format::Concise => concise::write(&mut results, all, sources)?,
        Format::Sarif => sarif::write(&mut results, all, sources, None)?,
        Format::Github => github::write(&mut results, all, sources, None)?,
        Format::Human => {
            if all.is_empty() {
                writeln!(results, "{}: no faults", printable::counted(checked.files, "file"))?;
            } else {
                human::write(&mut results, all, sources, options)?;
            }
            for file in &checked.lone {
                writeln!(results, "{}", project::read_alone(file))?;
            }
        }
    }
    results.flush()?;
    if check.format != Format::Human {
        for file in &checked.lone {
            writeln!(output.notes(), "{}", project::read_alone(file))?;
        }
    }
    Ok(())
}

fn watch(check: &Check, output: &mut Output) -> Result<Exit, Unable> {
    if check.paths.iter().any(|path| project::is_stdin(path)) {
        return unable(check, "`--watch` needs files or folders, not standard input".to_owned(), output);
    }
    let mut kept = Kept::new();
    watch::each_change(&check.paths, check.account.as_deref(), output, |output| {
        once(check, Some(&mut kept), output).map(|_| ())
    })
}
