//! `--watch`: one round after another, whenever a file changes.

use std::path::{Path, PathBuf};

use hooklang::project::Seen;
use jiff::Zoned;

use super::output::Output;
use super::{Exit, Unable, stamps};

/// How many of the files that changed are named.
const NAMED: usize = 3;

/// Calls `round` now, and again whenever a file of the projects at hand or the operator's account changes. Each round but
/// the first starts on an empty screen and says when it started and what changed.
pub fn each_change(
    paths: &[PathBuf],
    account: Option<&Path>,
    output: &mut Output,
    mut round: impl FnMut(&mut Output) -> Result<(), Unable>,
) -> Result<Exit, Unable> {
    let mut seen: Option<Seen> = None;
    loop {
        let now = stamps::of(paths, account);
        if seen.as_ref() != Some(&now) {
            if let Some(before) = &seen {
                output.clear()?;
                let time = Zoned::now().strftime("%H:%M:%S").to_string();
                writeln!(output.notes(), "{time}  changed: {}", named(&changed(before, &now)))?;
            }
            match round(output) {
                Ok(()) | Err(Unable::Reported) => {}
                Err(Unable::Because(message)) => output.complain(&message),
                Err(closed @ Unable::Closed) => return Err(closed),
            }
            writeln!(output.notes(), "watching for changes; ctrl-c ends")?;
            seen = Some(now);
        }
        std::thread::sleep(stamps::LOOK_EVERY);
    }
}

/// The files that are not as they were, came or went.
fn changed<'s>(before: &'s Seen, now: &'s Seen) -> Vec<&'s Path> {
    let gone = before.keys().filter(|file| !now.contains_key(*file));
    let others = now.iter().filter(|(file, state)| before.get(*file) != Some(state)).map(|(file, _)| file);
    let mut all: Vec<&Path> = gone.chain(others).map(PathBuf::as_path).collect();
    all.sort_unstable();
    all
}

/// Files as a line names them: relative to the current folder, and not more than a few.
fn named(files: &[&Path]) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let name = |file: &&Path| {
        let file = file.strip_prefix(&here).unwrap_or(file);
        file.strip_prefix(".").unwrap_or(file).display().to_string()
    };
    let mut names: Vec<String> = files.iter().take(NAMED).map(name).collect();
    if let more @ 1.. = files.len().saturating_sub(NAMED) {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(files: &[(&str, u64)]) -> Seen {
        let state = |length| Some((std::time::SystemTime::UNIX_EPOCH, length));
        files.iter().map(|(file, length)| (PathBuf::from(file), state(*length))).collect()
    }

    #[test]
    fn what_changed_is_named() {
        let before = seen(&[("./a.hook", 1), ("./b.hook", 1), ("./d.hook", 1)]);
        let now = seen(&[("./a.hook", 1), ("./b.hook", 2), ("./c.hook", 1)]);
        assert_eq!(named(&changed(&before, &now)), "b.hook, c.hook, d.hook");
        assert_eq!(named(&changed(&before, &seen(&[("x/y.hook", 1)]))), "a.hook, b.hook, d.hook, 1 more");
    }
}
