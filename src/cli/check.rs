//! `hook check`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hooklang::diagnostics::{Diagnostics, concise, human, json, printable};
use hooklang::source::Sources;

use super::arguments::{Check, Deny, Format};
use super::output::Output;
use super::{Exit, Unable, project};

/// How often `--watch` looks for changes.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Reports every fault of a project.
pub fn run(check: &Check, output: &mut Output) -> Result<Exit, Unable> {
    if check.watch {
        return watch(check, output);
    }
    once(check, output)
}

fn once(check: &Check, output: &mut Output) -> Result<Exit, Unable> {
    match look(check) {
        Ok((sources, diagnostics)) => {
            report(check, &sources, &diagnostics, output)?;
            let denied = check.deny == Some(Deny::Warnings) && diagnostics.warnings() > 0;
            Ok(if diagnostics.errors() > 0 || denied { Exit::Fault } else { Exit::Well })
        }
        Err(Unable::Because(message)) => unable(check, message, output),
        Err(unable) => Err(unable),
    }
}

/// Says why nothing could be checked: in the document, where a machine reads it.
fn unable(check: &Check, message: String, output: &mut Output) -> Result<Exit, Unable> {
    if check.format != Format::Json {
        return Err(Unable::Because(message));
    }
    let document = json::render(&[], &Sources::default(), Some(&message));
    output.results().write_all(document.as_bytes())?;
    Ok(Exit::Unable)
}

fn look(check: &Check) -> Result<(Sources, Diagnostics), Unable> {
    let project = project::read(&check.paths, &check.stdin_filename, check.account.as_deref())?;
    let diagnostics = project.check();
    Ok((project.sources, diagnostics))
}

fn report(
    check: &Check,
    sources: &Sources,
    diagnostics: &Diagnostics,
    output: &mut Output,
) -> Result<(), Unable> {
    let all = diagnostics.as_slice();
    let options = output.human_results();
    let mut results = output.results();
    match check.format {
        Format::Json => json::write(&mut results, all, sources, None)?,
        Format::Concise => concise::write(&mut results, all, sources)?,
        Format::Human if all.is_empty() => {
            writeln!(results, "{}: no faults", printable::counted(sources.len(), "file"))?;
        }
        Format::Human => human::write(&mut results, all, sources, options)?,
    }
    results.flush()?;
    Ok(())
}

/// What tells one state of a file from another.
type Stamp = Option<(SystemTime, u64)>;

fn watch(check: &Check, output: &mut Output) -> Result<Exit, Unable> {
    if check.paths.iter().any(|path| project::is_stdin(path)) {
        return unable(check, "`--watch` needs files or folders, not standard input".to_owned(), output);
    }
    let mut seen = None;
    loop {
        let now = stamps(check);
        if seen.as_ref() != Some(&now) {
            if let Err(unable) = once(check, output) {
                match unable {
                    Unable::Because(message) => output.complain(&message),
                    other => return Err(other),
                }
            }
            writeln!(output.notes(), "watching for changes; ctrl-c ends")?;
            seen = Some(now);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn stamps(check: &Check) -> BTreeMap<PathBuf, Stamp> {
    let files = hooklang::project::files(project::or_here(&check.paths)).unwrap_or_default();
    files.into_iter().chain(check.account.clone()).map(|path| (path.clone(), stamp(&path))).collect()
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
