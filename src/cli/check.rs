//! `hook check`

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hooklang::diagnostics::{Diagnostics, concise, human, json, printable};
use hooklang::source::Sources;
use hooklang::workspace::Workspace;

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
    match read(check) {
        Ok(mut workspace) => say(check, &mut workspace, output),
        Err(Unable::Because(message)) => unable(check, message, output),
        Err(unable) => Err(unable),
    }
}

fn read(check: &Check) -> Result<Workspace, Unable> {
    let project = project::read(&check.paths, &check.stdin_filename, check.account.as_deref())?;
    Ok(Workspace::of(project.sources, &project.options))
}

fn say(check: &Check, workspace: &mut Workspace, output: &mut Output) -> Result<Exit, Unable> {
    workspace.diagnostics();
    let (sources, diagnostics) = workspace.state();
    report(check, sources, diagnostics, output)?;
    let denied = check.deny == Some(Deny::Warnings) && diagnostics.warnings() > 0;
    Ok(if diagnostics.errors() > 0 || denied { Exit::Fault } else { Exit::Well })
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
    let mut seen: Option<Vec<(PathBuf, Stamp)>> = None;
    let mut workspace: Option<Workspace> = None;
    loop {
        let now = stamps(check);
        if seen.as_ref() != Some(&now) {
            let newest = match workspace.take() {
                Some(known) => update(check, known, seen.as_deref().unwrap_or_default(), &now),
                None => read(check),
            };
            let said = newest.and_then(|mut newest| {
                say(check, &mut newest, output)?;
                Ok(newest)
            });
            match said {
                Ok(newest) => workspace = Some(newest),
                // Next time everything is read anew.
                Err(Unable::Because(message)) => match unable(check, message, output) {
                    Ok(_) => {}
                    Err(Unable::Because(message)) => output.complain(&message),
                    Err(other) => return Err(other),
                },
                Err(other) => return Err(other),
            }
            writeln!(output.notes(), "watching for changes; ctrl-c ends")?;
            seen = Some(now);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Reads what has changed between two looks.
fn update(
    check: &Check,
    mut workspace: Workspace,
    before: &[(PathBuf, Stamp)],
    now: &[(PathBuf, Stamp)],
) -> Result<Workspace, Unable> {
    let before: HashMap<&PathBuf, Stamp> = before.iter().map(|(path, stamp)| (path, *stamp)).collect();
    let read = |path: &Path| hooklang::project::read_file(path).map_err(|error| error.to_string());
    if now.iter().all(|(path, _)| check.account.as_ref() == Some(path)) {
        // There may be nothing to check any more, which is said.
        return self::read(check);
    }
    let still: HashSet<&PathBuf> = now.iter().map(|(path, _)| path).collect();
    for path in before.keys().filter(|path| !still.contains(**path)) {
        workspace.remove(path);
    }
    for (index, (path, stamp)) in now.iter().enumerate() {
        if before.get(path) == Some(stamp) && stamp.is_some() {
            continue;
        }
        let too_large = || Unable::Because(format!("`{}` is too large: 4 GiB or more", path.display()));
        if check.account.as_ref() == Some(path) {
            workspace.put_account(read(path)?).ok_or_else(too_large)?;
        }
        if index < now.len() - usize::from(check.account.is_some()) {
            workspace.put(index, read(path)?).ok_or_else(too_large)?;
        }
    }
    Ok(workspace)
}

/// The files of the project in order, then the operator's.
fn stamps(check: &Check) -> Vec<(PathBuf, Stamp)> {
    let files = hooklang::project::files(project::or_here(&check.paths)).unwrap_or_default();
    files.into_iter().chain(check.account.clone()).map(|path| (path.clone(), stamp(&path))).collect()
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
