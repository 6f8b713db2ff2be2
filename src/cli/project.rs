//! The projects that a command works on.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use hooklang::Options;
use hooklang::diagnostics::{Code, Diagnostic, Diagnostics, Severity, concise, human};
use hooklang::ir::Program;
use hooklang::project::{self, Kind, Layout, Manifest};
use hooklang::source::{FileId, Location, Source, Sources};
use hooklang::syntax;
use hooklang::workspace::Workspace;

use super::Unable;
use super::above;
use super::output::Output;

/// What messages call standard input, unless it is given a name.
pub const STDIN: &str = "<stdin>";

/// Whether `path` stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether `path` is not one, but the name of a webhook or flow of the project of the current folder.
pub fn is_name_here(path: &Path, account: Option<&Path>) -> bool {
    let is_path = path.exists() || is_stdin(path);
    !is_path && one(Path::new("."), account).is_ok_and(|project| project.declares(&path.to_string_lossy()))
}

/// A project as it was read, with the operator's account.
pub struct Project {
    /// Its files.
    pub sources: Sources,
    /// How it is checked.
    pub options: Options,
    /// What its `hook.toml` says.
    pub manifest: Manifest,
    /// What is wrong with its `hook.toml`.
    faults: Vec<Diagnostic>,
    /// Where it lies: [`Layout::place`]. Nowhere, on standard input.
    pub place: PathBuf,
    /// The file that it is, which belongs to no project.
    lone: Option<PathBuf>,
}

/// What is known of projects, by their places.
pub type Kept = HashMap<PathBuf, Workspace>;

/// Every fault at or below some paths.
#[derive(Default)]
pub struct Checked {
    /// The files of all projects.
    pub sources: Sources,
    /// What is reported.
    pub diagnostics: Vec<Diagnostic>,
    /// How many files lie at or below the paths.
    pub files: usize,
    /// The files that were read by themselves, as they belong to no project.
    pub lone: Vec<PathBuf>,
    /// What is wrong with the operator's file, which each project is checked with: code, place and message.
    with_account: HashSet<(Code, u32, u32, String)>,
}

impl Checked {
    /// How many of what is reported are errors or warnings.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|one| one.severity() == severity).count()
    }
}

/// Checks every project that one of `paths` lies in or above; without a path, the one of the current folder.
/// `-` is standard input, which stands for the file `stdin`. `account` is the operator's file.
/// `kept` holds what is known of each project from the look before, by the place of the project; without
/// it, nothing is kept for another look.
pub fn check(
    paths: &[PathBuf],
    stdin: &str,
    account: Option<&Path>,
    mut kept: Option<&mut Kept>,
) -> Result<Checked, Unable> {
    let mut checked = Checked::default();
    if paths.iter().any(|path| is_stdin(path)) {
        if paths.len() > 1 {
            let why = "`-` (standard input) cannot be checked together with other paths";
            return Err(Unable::Because(why.to_owned()));
        }
        let (project, file) = with_stdin(stdin, account)?;
        let shown = |of: FileId| of == file || of.is_beside();
        let found = project.check(None);
        checked.add(project, found, 1, shown);
        return Ok(checked);
    }
    for layout in project::find(or_here(paths)).map_err(|error| error.to_string())? {
        let project = Project::read(&layout, account)?;
        let is_asked = layout.asked();
        let asked: Vec<bool> = project.sources.iter().map(|(_, source)| is_asked(source.path())).collect();
        let of_the_operator = project.options.account;
        let manifest =
            matches!(&layout.kind, Kind::Manifest(folder) if is_asked(&folder.join(project::MANIFEST)));
        let shown = |file: FileId| match file.is_beside() {
            true => manifest,
            false => Some(file) == of_the_operator || asked.get(file.0 as usize).copied().unwrap_or(false),
        };
        let files = asked.iter().filter(|asked| **asked).count()
            - usize::from(of_the_operator.is_some() && layout.is_whole());
        if layout.kind == Kind::File {
            checked.lone.extend(layout.files.iter().cloned());
        }
        let known = kept.as_deref_mut().map(|kept| known(kept, layout.place(), &project));
        let mut found = project.check(known);
        if let Kind::Manifest(folder) = &layout.kind {
            above::name_projects(folder, &project.sources, &mut found);
        }
        checked.add(project, found, files, shown);
    }
    Ok(checked)
}

/// The workspace of the project at `place`, with its files as `project` has them now.
fn known<'k>(kept: &'k mut Kept, place: PathBuf, project: &Project) -> &'k mut Workspace {
    match kept.entry(place) {
        Entry::Occupied(known) => {
            let known = known.into_mut();
            known.update(&project.sources, project.options.account);
            known
        }
        Entry::Vacant(free) => free.insert(Workspace::of(project.sources.clone(), &project.options)),
    }
}

impl Checked {
    /// Adds what is wrong with `project` in those of its files that `shown` says.
    fn add(
        &mut self,
        project: Project,
        found: Vec<Diagnostic>,
        files: usize,
        shown: impl Fn(FileId) -> bool,
    ) {
        let of_the_operator = project.options.account;
        let moved = self.sources.absorb(project.sources);
        self.files += files;
        for mut one in found {
            let Location { file, span } = one.location;
            let is_new = Some(file) != of_the_operator
                || self.with_account.insert((one.code, span.start, span.end, one.message.clone()));
            if shown(file) && is_new {
                one.relocate(|file| moved.file(file));
                self.diagnostics.push(one);
            }
        }
    }
}

/// Every project that one of `paths` lies in or above, with what is asked for of it; without a path, the one of the
/// current folder. `account` is the operator's file.
pub fn each(paths: &[PathBuf], account: Option<&Path>) -> Result<Vec<(Layout, Project)>, Unable> {
    let layouts = project::find(or_here(paths)).map_err(|error| error.to_string())?;
    let read = |layout: Layout| Project::read(&layout, account).map(|project| (layout, project));
    layouts.into_iter().map(read).collect()
}

/// Reads the one project that `path` lies in, or that is at or below it; `-` is standard input.
pub fn one(path: &Path, account: Option<&Path>) -> Result<Project, Unable> {
    if is_stdin(path) {
        return Ok(with_stdin(STDIN, account)?.0);
    }
    Project::read(&project::one(path).map_err(|error| error.to_string())?, account)
}

/// `paths`, or the current folder where there is none.
pub fn or_here(paths: &[PathBuf]) -> &[PathBuf] {
    static HERE: std::sync::LazyLock<[PathBuf; 1]> = std::sync::LazyLock::new(|| [PathBuf::from(".")]);
    if paths.is_empty() { &*HERE } else { paths }
}

/// Standard input as the file `name`.
pub fn read_stdin(name: &str) -> Result<Source, Unable> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(project::LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("standard input could not be read: {error}"))?;
    if bytes.len() as u64 > project::LARGEST {
        return Err(Unable::Because("standard input is too large: a file has at most 32 MiB".to_owned()));
    }
    Ok(Source::from_bytes(name.into(), name.to_owned(), bytes))
}

/// The project in which standard input stands for the file `name`, and that file's number.
fn with_stdin(name: &str, account: Option<&Path>) -> Result<(Project, FileId), Unable> {
    let source = read_stdin(name)?;
    let layout = if name == STDIN { None } else { project::around(Path::new(name)) };
    let found = match layout {
        Some(layout) => layout.read_with(source),
        None => project::Project::of(source),
    };
    let (found, file) = found.map_err(|error| error.to_string())?;
    Ok((Project::new(found, account)?, file))
}

/// That `file` was read by itself, and how to check it with its neighbours.
pub fn read_alone(file: &Path) -> String {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    format!(
        "`{}` was read alone: no `hook.toml` makes it part of a project; `hook check {}` reads its folder",
        file.display(),
        folder.display()
    )
}

impl Project {
    fn read(layout: &Layout, account: Option<&Path>) -> Result<Self, Unable> {
        if let Some(account) = account
            && account.extension().is_some_and(|extension| extension == "hook")
            && layout.owns(account)
        {
            return Err(Unable::Because(format!(
                "`{}` is a file of the project: an account for `--account` lies outside the project, or its name \
                 does not end in `.hook`",
                account.display()
            )));
        }
        let lone = layout.files.first().filter(|_| layout.kind == Kind::File).cloned();
        Ok(Self {
            place: layout.place(),
            lone,
            ..Self::new(layout.read().map_err(|error| error.to_string())?, account)?
        })
    }

    fn new(found: project::Project, account: Option<&Path>) -> Result<Self, Unable> {
        let project::Project { mut sources, manifest, faults } = found;
        let account = match account {
            Some(file) => Some(project::add(&mut sources, file).map_err(|error| error.to_string())?),
            None => None,
        };
        Ok(Self {
            sources,
            options: Options { account },
            manifest,
            faults,
            place: PathBuf::new(),
            lone: None,
        })
    }

    /// The same without the operator's account.
    pub fn with_its_own_account(self) -> Self {
        let Some(operators) = self.options.account else { return self };
        let mut sources = Sources::default();
        for (_, source) in self.sources.iter().filter(|(file, _)| *file != operators) {
            sources.add(source.clone());
        }
        Self { sources, options: Options::default(), ..self }
    }

    /// Every fault of it, as its files are now; `known` has them, where anything is kept.
    pub fn check(&self, known: Option<&mut Workspace>) -> Vec<Diagnostic> {
        let mut found = self.with_own(match known {
            Some(known) => known.take_diagnostics(),
            None => hooklang::check(&self.sources, &self.options),
        });
        hooklang::keep_certain(&self.sources, &self.options, &mut found);
        found
    }

    /// What was found, and what is wrong with the `hook.toml`.
    fn with_own(&self, found: Diagnostics) -> Vec<Diagnostic> {
        found.into_iter().chain(self.faults.iter().cloned()).collect()
    }

    /// Whether it declares a webhook or flow `name`, whatever is wrong with it.
    pub fn declares(&self, name: &str) -> bool {
        self.sources.iter().any(|(_, source)| {
            let mut heads = syntax::outline(source.text()).declarations.into_iter();
            heads.any(|head| {
                matches!(head.kind, syntax::Kind::Webhook | syntax::Kind::Flow)
                    && source.slice(head.name) == name
            })
        })
    }

    /// The program that it is, or its errors in a line each.
    pub fn compile_quietly(&self) -> Result<Program, String> {
        let (program, diagnostics) = hooklang::compile(&self.sources, &self.options);
        match program {
            Some(program) if self.faults.is_empty() => Ok(program),
            _ => {
                let mut found = self.with_own(diagnostics);
                found.retain(|one| one.severity() == Severity::Error);
                Err(concise::render(&found, &self.sources).trim_end().to_owned())
            }
        }
    }

    /// The program that it is. Where it has errors, they are reported on standard error.
    pub fn compile(&self, output: &mut Output) -> Result<Program, Unable> {
        Ok(self.compile_with_warnings(output)?.0)
    }

    /// The program that it is, and its warnings. Where it has errors, they are reported on standard error.
    pub fn compile_with_warnings(&self, output: &mut Output) -> Result<(Program, Diagnostics), Unable> {
        let (program, diagnostics) = hooklang::compile(&self.sources, &self.options);
        match program {
            Some(program) if self.faults.is_empty() => Ok((program, diagnostics)),
            _ => {
                let options = output.human_notes();
                let report = human::render(&self.with_own(diagnostics), &self.sources, options);
                output.notes().write_all(report.as_bytes())?;
                self.note_alone(output)?;
                Err(Unable::Reported)
            }
        }
    }

    /// Says on standard error which file was read by itself, where one was.
    pub fn note_alone(&self, output: &mut Output) -> Result<(), Unable> {
        if let Some(file) = &self.lone {
            writeln!(output.notes(), "{}", read_alone(file))?;
        }
        Ok(())
    }
}
