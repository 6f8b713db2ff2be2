//! `hook run --save-test`: the run as a test.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use hooklang::ir::{Program, Test};
use hooklang::json::Json;
use hooklang::runtime::transport::Transport;
use hooklang::runtime::{ErrorReason, Prepared, Secrets, Status, Variables, WebhookRun};
use hooklang::source::{FileId, Source};
use hooklang::testing::{self, Exchange, Outcome, Recorder, Saved, written};

use super::events::Teller;
use crate::cli::output::Output;
use crate::cli::project::Project;
use crate::cli::{Unable, executor, replace};

/// What a test is made of: all of a run, as it was.
pub struct Recording {
    /// The webhook or flow.
    pub name: String,
    /// The variables that the run was given.
    pub given: Variables,
    /// What the operator holds.
    pub secrets: Arc<Secrets>,
    /// The call record.
    pub call: Option<Json>,
    /// What was sent, and what came of it.
    pub exchanges: Vec<Exchange>,
    /// What private variables held meanwhile.
    pub private: Vec<Json>,
    /// How its webhooks ended.
    ended: Vec<Ended>,
}

impl Recording {
    /// What it is as a test of this title.
    pub fn titled<'r>(&'r self, title: &'r str) -> Saved<'r> {
        Saved {
            target: &self.name,
            title,
            given: &self.given,
            secrets: &self.secrets,
            call: self.call.as_ref(),
            exchanges: &self.exchanges,
            private: &self.private,
        }
    }
}

/// A webhook and how it ended.
type Ended = (String, Status, Option<ErrorReason>);

/// How each of `runs` ended.
fn ended(runs: &[WebhookRun]) -> Vec<Ended> {
    runs.iter().map(|run| (run.webhook.to_string(), run.status, run.error_reason)).collect()
}

/// Keeps what a test is made of while a run goes on.
pub struct Watch {
    program: Arc<Program>,
    given: Variables,
    recorder: Arc<Recorder>,
    private: Arc<Private>,
}

impl Watch {
    /// Of a run of `program` with the variables `given`, which sends through `transport`.
    pub fn new(program: Arc<Program>, given: Variables, transport: Arc<dyn Transport>) -> Self {
        Self { program, given, recorder: Arc::new(Recorder::new(transport)), private: Arc::default() }
    }

    /// What the run is to send through.
    pub fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.recorder) as _
    }

    /// `teller`, which shows it the variables of each step.
    pub fn shown_by(&self, teller: Teller) -> Teller {
        let (private, program) = (Arc::clone(&self.private), Arc::clone(&self.program));
        teller.showing(move |variables| private.keep(&program, variables))
    }

    /// What the run, which left the variables `after` and ended as `runs` did, is made of.
    pub fn recording(
        self,
        name: String,
        secrets: Arc<Secrets>,
        call: Option<Json>,
        after: &Variables,
        runs: &[WebhookRun],
    ) -> Recording {
        self.private.keep(&self.program, after);
        Recording {
            name,
            given: self.given,
            secrets,
            call,
            exchanges: self.recorder.exchanges(),
            private: self.private.all(),
            ended: ended(runs),
        }
    }
}

/// What private variables hold in the course of a run.
#[derive(Default)]
struct Private(Mutex<Vec<Json>>);

impl Private {
    /// Keeps what is private in `variables` of `program`.
    fn keep(&self, program: &Program, variables: &Variables) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for name in &program.account.private {
            match variables.flow(name.name()) {
                Some(value) if !value.is_null() && !kept.contains(value) => kept.push(value.clone()),
                _ => {}
            }
        }
    }

    /// All of it.
    fn all(&self) -> Vec<Json> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Writes `recording` as the test `title` after what the file that declares the webhook or flow has; `project` is as its
/// author has it, with its own account.
pub fn save(
    title: &str,
    recording: &Recording,
    project: &Project,
    output: &mut Output,
) -> Result<(), Unable> {
    let program = Arc::new(project.compile(output)?);
    let Recording { name, .. } = recording;
    let declared = program.webhook(name).map(|webhook| &webhook.at);
    let declared = declared.or_else(|| program.flow(name).map(|flow| &flow.at));
    let file = declared.map(|at| FileId(at.file));
    let Some((file, source)) = file.and_then(|file| Some((file, project.sources.get(file)?))) else {
        return Err(never(&format!("the project without `--account` does not declare `{name}`")));
    };
    let tokio = executor::start()?;
    let prepared = Arc::new(Prepared::new(Arc::clone(&program)));
    let saved = recording.titled(title);
    let (test, outcome) = tokio.block_on(saved.test(&prepared)).map_err(|why| never(&why.to_string()))?;
    let new = with_test(source, file, &written::test(&program, &test, &outcome));
    let again = project.sources.with_texts(|id, _| (id == file).then(|| new.clone()));
    let (compiled, _) = hooklang::compile(&again, &project.options);
    let compiled = compiled.ok_or_else(|| never("what it was answered cannot be written into a file"))?;
    let block = compiled.tests.iter().rfind(|block| block.at.file == file.0);
    let block = block.filter(|block| is_the_same(block, &test)).cloned();
    let block = block.ok_or_else(|| never("what it was answered cannot be written into a file"))?;
    let place = compiled.show_place(&block.at);
    let prepared = Arc::new(Prepared::new(Arc::new(compiled)));
    let ran = tokio.block_on(testing::run(&prepared, &block)).map_err(|why| never(&why.to_string()))?;
    if let Some(difference) = ran.differences.first() {
        return Err(never(&format!("it would not pass: {difference}")));
    }
    unchanged(source)?;
    replace::replace(source.path(), source.name(), &new)?;
    writeln!(output.notes(), "saved as a test: {place}")?;
    tell_differences(recording, &outcome, output)
}

/// Says where made-up values make the test end in another way than the run.
fn tell_differences(recording: &Recording, outcome: &Outcome, output: &mut Output) -> Result<(), Unable> {
    let again = ended(outcome.performed.webhooks());
    for ((name, _, reason), (_, _, now)) in
        recording.ended.iter().zip(&again).filter(|(one, other)| one != other)
    {
        let [reason, now] = [reason, now].map(|reason| reason.map_or("SUCCESS", |reason| reason.as_str()));
        writeln!(output.notes(), "with made-up values, `{name}` ends with {now}, not with {reason}")?;
    }
    Ok(())
}

fn never(why: &str) -> Unable {
    Unable::Because(format!("the run was not saved as a test: {why}"))
}

/// The text of `source` with `block` after all that it has, in its line ends, and in the layout if it has that.
fn with_test(source: &Source, file: FileId, block: &str) -> String {
    let text = source.text();
    let kept = text.trim_end();
    let between = if kept.is_empty() { "" } else { "\n\n" };
    let block = format!("{between}{block}");
    let mut new = format!("{kept}{}", hooklang::format::in_line_ends_of(text, &block));
    if hooklang::format::format(source, file).is_ok_and(|text| text == source.text()) {
        let changed = Source::new(source.path().to_owned(), source.name().to_owned(), new.clone());
        new = hooklang::format::format(&changed, file).unwrap_or(new);
    }
    new
}

/// Whether what was written reads as what was meant.
fn is_the_same(block: &Test, meant: &Test) -> bool {
    let replies = |test: &Test| -> Vec<_> {
        test.replies.iter().map(|reply| (reply.webhook.clone(), reply.answer.clone())).collect()
    };
    (&block.target, &block.title, &block.given, &block.call)
        == (&meant.target, &meant.title, &meant.given, &meant.call)
        && replies(block) == replies(meant)
}

/// Whether nobody has changed the file since it was read.
fn unchanged(source: &Source) -> Result<(), Unable> {
    let path: &Path = source.path();
    let bytes =
        std::fs::read(path).map_err(|error| format!("{} could not be read: {error}", source.name()))?;
    let now = Source::from_bytes(path.to_owned(), source.name().to_owned(), bytes);
    match now.text() == source.text() {
        true => Ok(()),
        false => Err(never(&format!("{} has changed since the run began", source.name()))),
    }
}
