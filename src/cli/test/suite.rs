//! The tests of a project, those that are asked for, and how they ended.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hooklang::diagnostics::{Code, Diagnostics, human};
use hooklang::ir::{Program, Test as Block};
use hooklang::runtime::Prepared;
use hooklang::source::FileId;
use hooklang::testing::coverage::{self, Covered};
use hooklang::testing::{self, Outcome, Unplayable};
use tokio::task::JoinSet;

use super::memory::{Memory, Results};
use crate::cli::arguments::Test;
use crate::cli::output::Output;
use crate::cli::project::{self, Project};
use crate::cli::{Unable, executor};

/// A project whose tests are run.
pub struct Suite {
    /// Its files.
    pub project: Project,
    /// The program that it is, ready to be run.
    pub prepared: Arc<Prepared>,
    /// Which of its files, by number, are asked for.
    pub asked: Vec<bool>,
    /// The tests that are asked for, in the order of files and places.
    pub tests: Vec<Ran>,
    /// What they reach, where that was measured.
    pub covered: Vec<Covered>,
}

/// A test that is asked for.
pub struct Ran {
    /// Its number among all tests of the program.
    pub number: usize,
    /// How it ended; `None` until it has run.
    pub ended: Option<Result<Outcome, Unplayable>>,
    /// How long it took.
    pub took: Duration,
}

impl Ran {
    /// Whether it ran and nothing differs from what it expects.
    pub fn passed(&self) -> bool {
        matches!(&self.ended, Some(Ok(outcome)) if outcome.differences.is_empty())
    }
}

impl Suite {
    /// The projects at hand, with the tests that the arguments choose.
    pub fn all(test: &Test, output: &mut Output) -> Result<Vec<Self>, Unable> {
        if let Some(name) =
            test.paths.iter().find(|path| project::is_name_here(path, test.account.as_deref()))
        {
            return Err(Unable::Because(format!(
                "`{0}` is not a path: `hook test --filter {0}` runs the tests of that name",
                name.display()
            )));
        }
        let projects = project::each(&test.paths, test.account.as_deref())?;
        let memory = test.failed.then(Memory::of_last_time);
        let filter = test.filter.as_deref().map(str::to_lowercase);
        let suite = |(layout, project): (hooklang::project::Layout, Project)| {
            let (program, warnings) = project.compile_with_warnings(output)?;
            project.note_alone(output)?;
            let program = Arc::new(program);
            let is_asked = layout.asked();
            let asked: Vec<bool> =
                project.sources.iter().map(|(_, source)| is_asked(source.path())).collect();
            warn(&project, warnings, &asked, output)?;
            let failed = |block: &Block| match &memory {
                Some(memory) => memory.holds(&project, block),
                None => true,
            };
            let is_chosen = |block: &Block| {
                let asked = asked.get(block.at.file as usize).copied().unwrap_or(false);
                asked && filter.as_deref().is_none_or(|text| matches(&program, block, text)) && failed(block)
            };
            let chosen = program.tests.iter().enumerate().filter(|(_, block)| is_chosen(block));
            let tests = chosen.map(|(number, _)| Ran { number, ended: None, took: Duration::ZERO }).collect();
            let prepared = Arc::new(Prepared::new(program));
            Ok(Self { project, prepared, asked, tests, covered: Vec::new() })
        };
        projects.into_iter().map(suite).collect()
    }

    /// The program that it is.
    pub fn program(&self) -> &Program {
        self.prepared.program()
    }

    /// Which of the tests that ran have passed.
    pub fn results(&self) -> Results<'_> {
        let ran = self.each().filter(|(_, ran)| ran.ended.is_some());
        let ran = ran.map(|(block, ran)| (block, ran.passed())).collect();
        Results { project: &self.project, all: &self.program().tests, ran }
    }

    /// The tests with their blocks, in order.
    pub fn each(&self) -> impl Iterator<Item = (&Block, &Ran)> {
        self.tests.iter().filter_map(|ran| Some((self.program().tests.get(ran.number)?, ran)))
    }
}

/// Says which paths the replies of the tests have nothing for; `asked` are the files that are asked for.
fn warn(
    project: &Project,
    mut warnings: Diagnostics,
    asked: &[bool],
    output: &mut Output,
) -> Result<(), Unable> {
    let is_asked = |file: FileId| asked.get(file.0 as usize).copied().unwrap_or(false);
    warnings.retain(|one| one.code == Code::MappingNotInReplies && is_asked(one.location.file));
    if !warnings.is_empty() {
        let options = output.human_notes();
        let report = human::render(warnings.as_slice(), &project.sources, options);
        output.notes().write_all(report.as_bytes())?;
    }
    Ok(())
}

/// Whether the title, the target or the file of a test holds `text`, in any case.
fn matches(program: &Program, block: &Block, text: &str) -> bool {
    let file = program.files.get(block.at.file as usize).map_or("", String::as_str);
    [block.title.as_str(), &block.target, file].iter().any(|one| one.to_lowercase().contains(text))
}

/// Runs all tests that have not run yet, side by side.
pub fn run(suites: &mut [Suite]) -> Result<(), Unable> {
    let tokio = executor::start()?;
    let done = tokio.block_on(async {
        let mut running = JoinSet::new();
        for (of, suite) in suites.iter().enumerate() {
            for (index, ran) in suite.tests.iter().enumerate().filter(|(_, ran)| ran.ended.is_none()) {
                let (prepared, number) = (Arc::clone(&suite.prepared), ran.number);
                running.spawn(async move {
                    let begun = Instant::now();
                    let program = Arc::clone(prepared.shared_program());
                    let block = program.tests.get(number)?;
                    let ended = testing::run(&prepared, block).await;
                    Some((of, index, ended, begun.elapsed()))
                });
            }
        }
        running.join_all().await
    });
    for (of, index, ended, took) in done.into_iter().flatten() {
        if let Some(ran) = suites.get_mut(of).and_then(|suite| suite.tests.get_mut(index)) {
            (ran.ended, ran.took) = (Some(ended), took);
        }
    }
    Ok(())
}

/// As [`run`], and measures what the tests reach.
pub fn run_measured(suites: &mut [Suite]) -> Result<(), Unable> {
    let tokio = executor::start()?;
    for suite in suites {
        let numbers: Vec<usize> = suite.tests.iter().map(|ran| ran.number).collect();
        let (all, covered) = tokio.block_on(coverage::measure(&suite.prepared, &numbers));
        let mut by_number: HashMap<usize, coverage::Ran> =
            all.into_iter().map(|ran| (ran.number, ran)).collect();
        for ran in &mut suite.tests {
            if let Some(coverage::Ran { ended, took, .. }) = by_number.remove(&ran.number) {
                (ran.ended, ran.took) = (Some(ended), took);
            }
        }
        suite.covered = covered;
    }
    Ok(())
}
