//! `hook fmt`

mod silenced;

use hooklang::diagnostics::{human, printable};
use hooklang::format::Refused;
use hooklang::project;
use hooklang::source::{FileId, Source, Sources};

use super::arguments::Fmt;
use super::output::Output;
use super::project::{is_stdin, or_here, read_stdin};
use super::{Exit, Unable, difference, replace};

/// Writes files in the one layout, or says which are not in it.
pub fn run(fmt: &Fmt, output: &mut Output) -> Result<Exit, Unable> {
    let mut done = Done::default();
    if fmt.paths.iter().any(|path| is_stdin(path)) {
        if fmt.paths.len() > 1 {
            let why = "`-` (standard input) cannot be formatted together with other paths";
            return Err(Unable::Because(why.to_owned()));
        }
        let mut sources = Sources::default();
        let file = sources.add(read_stdin(&fmt.stdin_filename)?);
        let files: Vec<FileId> = file.into_iter().collect();
        for (file, formatted) in formatted(&sources, &files) {
            done.file(fmt, &sources, file, formatted, To::Output, output)?;
        }
        return Ok(done.exit(fmt));
    }
    for layout in project::find(or_here(&fmt.paths)).map_err(|error| error.to_string())? {
        let project = layout.read().map_err(|error| error.to_string())?;
        let is_asked = layout.asked();
        let asked = project.sources.iter().filter(|(_, source)| is_asked(source.path()));
        let files: Vec<FileId> = asked.map(|(file, _)| file).collect();
        for (file, formatted) in formatted(&project.sources, &files) {
            done.file(fmt, &project.sources, file, formatted, To::File, output)?;
        }
    }
    done.sum_up(fmt, output)?;
    Ok(done.exit(fmt))
}

/// What is to stand in each of `files`, or why it stays as it is.
fn formatted(sources: &Sources, files: &[FileId]) -> Vec<(FileId, Result<String, Left>)> {
    let read: Vec<_> = files.iter().filter_map(|&file| Some((file, sources.get(file)?))).collect();
    let mut formatted: Vec<Result<String, Left>> = hooklang::format::format_all(&read)
        .into_iter()
        .map(|text| {
            text.map_err(|refused| match refused {
                Refused::Faulty(faults) => Left::Faulty(faults),
                Refused::NotText => Left::NotText,
                Refused::Unsound => Left::Unsound,
            })
        })
        .collect();
    let texts =
        files.iter().zip(&formatted).filter_map(|(&file, text)| Some((file, text.as_ref().ok()?.as_str())));
    let lost = silenced::differently(sources, &texts.collect());
    for (file, text) in files.iter().zip(&mut formatted) {
        if lost.contains(file) {
            *text = Err(Left::Silences);
        }
    }
    files.iter().copied().zip(formatted).collect()
}

/// Why a file is left as it is.
enum Left {
    Faulty(Vec<hooklang::diagnostics::Diagnostic>),
    NotText,
    Unsound,
    Silences,
}

/// Where a formatted text goes.
#[derive(Clone, Copy, PartialEq)]
enum To {
    File,
    Output,
}

/// What became of the files.
#[derive(Default)]
struct Done {
    changed: usize,
    unchanged: usize,
    refused: usize,
}

impl Done {
    fn file(
        &mut self,
        fmt: &Fmt,
        sources: &Sources,
        file: FileId,
        formatted: Result<String, Left>,
        to: To,
        output: &mut Output,
    ) -> Result<(), Unable> {
        let Some(source) = sources.get(file) else { return Ok(()) };
        let text = match formatted {
            Ok(text) => text,
            Err(left) => return self.refuse(source, sources, &left, output),
        };
        let changes = text != source.text();
        let count = if changes { &mut self.changed } else { &mut self.unchanged };
        *count += 1;
        if fmt.diff {
            difference::write(output.results(), source.name(), source.text(), &text)?;
        } else if fmt.check {
            if changes {
                writeln!(output.results(), "{}", source.name())?;
            }
        } else if to == To::Output {
            output.data().write_all(text.as_bytes())?;
        } else if changes {
            replace::replace(source.path(), source.name(), &text)?;
        }
        Ok(())
    }

    fn refuse(
        &mut self,
        source: &Source,
        sources: &Sources,
        left: &Left,
        output: &mut Output,
    ) -> Result<(), Unable> {
        self.refused += 1;
        let name = source.name();
        match left {
            Left::Faulty(faults) => {
                let options = output.human_notes();
                human::write(&mut output.notes(), faults, sources, options)?;
                output.complain(&format!("`{name}` has syntax errors and stays as it is"));
            }
            Left::NotText => output.complain(&format!("`{name}` is not UTF-8 text and stays as it is")),
            Left::Unsound => output.complain(&format!(
                "`{name}` stays as it is: what would be written does not mean the same; this is a fault of \
                 `hook fmt`, please report it with the file"
            )),
            Left::Silences => output.complain(&format!(
                "`{name}` stays as it is: in the new layout, a `# allow(…)` would silence something else\n  help: put \
                 each entry on a line of its own, with the comment above it or at its end"
            )),
        }
        Ok(())
    }

    fn sum_up(&self, fmt: &Fmt, output: &mut Output) -> Result<(), Unable> {
        let would = if fmt.check || fmt.diff { "would change" } else { "changed" };
        let mut said = format!(
            "{} {would}, {} in the layout already",
            printable::counted(self.changed, "file"),
            self.unchanged
        );
        if self.refused > 0 {
            let rest = if self.refused == 1 { "left as it is" } else { "left as they are" };
            said += &format!(", {} {rest}", self.refused);
        }
        writeln!(output.notes(), "{said}")?;
        Ok(())
    }

    fn exit(&self, fmt: &Fmt) -> Exit {
        match self {
            Self { refused: 1.., .. } => Exit::Unable,
            Self { changed: 1.., .. } if fmt.check => Exit::Fault,
            _ => Exit::Well,
        }
    }
}
