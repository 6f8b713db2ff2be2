//! `hook run [PATH] NAME`

mod events;
mod report;
mod save;
mod spinner;
mod stored;

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

use hooklang::delivery::rows::RequestHash;
use hooklang::delivery::{self, CallRecord, Deliver};
use hooklang::flow::{self, FlowError, FlowRun};
use hooklang::ir::Program;
use hooklang::json::{Json, Object};
use hooklang::runtime::transport::{HttpTransport, Transport};
use hooklang::runtime::{Env, Prepared, Runner, Settings, Status, Variables, WebhookRun};

use self::events::Event;
pub use self::events::events;
use self::report::Report;
pub use self::save::{Recording, Watch};
use self::spinner::Spinner;
use self::stored::Stored;
use super::arguments::Run;
use super::output::Output;
use super::project::Project;
use super::variables::{Call, Given};
use super::{Exit, Unable, catalogue, executor, project, store};

/// What ran.
enum Ran {
    Webhook(WebhookRun),
    Flow(FlowRun),
}

/// Runs a webhook or a flow.
pub fn run(run: &Run, output: &mut Output) -> Result<Exit, Unable> {
    let mut report = Report::new(run.dry_run);
    let (ran, unsaved) = match perform(run, &mut report, output) {
        Ok((ran, unsaved)) => (Ok(ran), unsaved),
        Err(unable) => (Err(unable), None),
    };
    if run.json
        && let Err(unable @ (Unable::Because(_) | Unable::Reported)) = &ran
    {
        output.no_result(&unable.to_string())?;
    }
    let exit = match ran? {
        Ran::Webhook(webhook) => {
            if run.json {
                output.json(&webhook)?;
            } else {
                report.webhook(&webhook, output.results())?;
            }
            exit(webhook.status, std::slice::from_ref(&webhook))
        }
        Ran::Flow(flow) => {
            if run.json {
                output.json(&flow)?;
            } else {
                report.flow(&flow, output.results())?;
            }
            exit(flow.status, &flow.webhooks)
        }
    };
    if let (Some(title), Some((recording, project))) = (&run.save_test, unsaved) {
        output.results().flush()?;
        save::save(title, &recording, &project, output)?;
    }
    Ok(exit)
}

/// The exit code follows the status, and what became of requests in the background.
fn exit(status: Status, webhooks: &[WebhookRun]) -> Exit {
    let mut background = webhooks.iter().filter_map(|webhook| webhook.background.as_ref()?.ended());
    let failed = status == Status::Failed || background.any(|ended| ended.error_reason.is_some());
    if failed { Exit::Fault } else { Exit::Well }
}

/// Reads the project, and says which of its webhooks and flows is to run.
fn project_and_name(run: &Run, output: &mut Output) -> Result<(Program, Project, String), Unable> {
    let here = Path::new(".");
    let (path, name) = match run.what.as_slice() {
        [path, more] if project::is_name_here(path, run.account.as_deref()) => {
            return Err(Unable::Because(format!(
                "`{}` is run, and `{}` after it is neither a path nor an option: a variable is given by `--var NAME=TEXT`",
                path.display(),
                more.display()
            )));
        }
        [path, name] => (path.as_path(), Some(name.to_string_lossy().into_owned())),
        [one] => {
            let named = one.to_string_lossy();
            let at_hand = project::one(here, run.account.as_deref());
            // A misspelled name is not a path either: it is looked up in the project of the current folder.
            match !one.exists() || at_hand.is_ok_and(|project| project.declares(&named)) {
                true => (here, Some(named.into_owned())),
                false => (one.as_path(), None),
            }
        }
        _ => (here, None),
    };
    let project = project::one(path, run.account.as_deref())?;
    let program = project.compile(output)?;
    project.note_alone(output)?;
    match name {
        Some(name) if program.webhook(&name).is_some() || program.flow(&name).is_some() => {
            Ok((program, project, name))
        }
        name => Err(Unable::Because(catalogue::nothing_to_run(&program, name.as_deref()))),
    }
}

/// What a run came to, and what a test is made of it, of the project as its author has it.
type Performed = (Ran, Option<(Recording, Project)>);

fn perform(run: &Run, report: &mut Report, output: &mut Output) -> Result<Performed, Unable> {
    let (program, project, name) = project_and_name(run, output)?;
    let given = Given::new(run, &project.manifest);
    let mut variables = given.variables()?;
    let call = given.call()?;
    let transport = HttpTransport::builder().account(&program.account).build();
    let transport = transport.map_err(|error| error.to_string())?;
    let settings = Settings { max_response: run.max_response, dry_run: run.dry_run, ..Settings::default() };
    let program = Arc::new(program);
    let secrets = Arc::new(given.secrets()?);
    let http: Arc<dyn Transport> = Arc::new(transport);
    let watch = run
        .save_test
        .is_some()
        .then(|| Watch::new(Arc::clone(&program), variables.clone(), Arc::clone(&http)));
    let transport = watch.as_ref().map_or(http, Watch::transport);
    let prepared = Arc::new(Prepared::new(program));
    let runner = Runner::from(Env::new(prepared, Arc::clone(&secrets), transport, settings));
    report.given = runner.shown_variables(&variables);
    let (teller, mut told) = events();
    let teller = match &watch {
        Some(watch) => watch.shown_by(teller),
        None => teller,
    };
    let runner = runner.with_observer(Arc::new(teller.clone()));
    let mut spinner = Spinner::new(output.is_watched());
    let tokio = executor::start()?;
    let ran = tokio.block_on(async {
        let stored =
            stored(run, call.as_ref(), || request_hash(&runner, &report.given, call.as_ref())).await?;
        let deliver: &dyn Deliver = match &stored {
            Some(stored) => stored,
            None => &**runner.env(),
        };
        let deliver = teller.watching(deliver);
        let mut tell = |event| tell(event, run.json, report, &mut spinner, output);
        let mut ran = {
            let mut ran = pin!(perform_named(
                &name,
                &runner,
                &deliver,
                &mut variables,
                call.as_ref().map(|call| &call.record)
            ));
            loop {
                tokio::select! {
                    biased;
                    Some(event) = told.recv() => tell(event)?,
                    ran = &mut ran => break ran,
                }
            }
        };
        while let Ok(event) = told.try_recv() {
            tell(event)?;
        }
        runner.finish().await;
        if let Some(stored) = stored {
            if let Ok(Ran::Flow(flow)) = &mut ran {
                stored.keep(flow).await;
            }
            stored.close().await;
        }
        ran
    });
    // A thread that still reads a response after the wait may not hold up the end.
    tokio.shutdown_background();
    let ran = ran?;
    let Some(watch) = watch else { return Ok((ran, None)) };
    let runs = match &ran {
        Ran::Webhook(webhook) => std::slice::from_ref(webhook),
        Ran::Flow(flow) => &flow.webhooks,
    };
    let recording = watch.recording(name, secrets, call.map(|call| call.json), &variables, runs);
    let project = match &run.account {
        Some(_) => project.with_its_own_account(),
        None => project,
    };
    Ok((ran, Some((recording, project))))
}

/// Shows `event` to a person as it happens; as JSON, everything is shown at the end.
fn tell(
    event: Event,
    json: bool,
    report: &mut Report,
    spinner: &mut Spinner,
    output: &mut Output,
) -> Result<(), Unable> {
    match event {
        Event::Waiting { webhook, wait, hold_music } => spinner.turn(&webhook, wait, hold_music),
        Event::Answered => spinner.stop(),
        _ if json => {}
        Event::Request(request) => report.request(&request, output.results())?,
        Event::Ended { run, saved } => report.step(&run, &saved, output.results())?,
        Event::Delivered(end) => report.flow_end(&end, output.results())?,
    }
    Ok(())
}

/// The store of `--store`, which can hold a delivery of `call`; a dry run queues nothing.
async fn stored(
    run: &Run,
    call: Option<&Call>,
    hash: impl FnOnce() -> RequestHash,
) -> Result<Option<Stored>, Unable> {
    let Some(address) = run.store.as_deref().filter(|_| !run.dry_run) else { return Ok(None) };
    if call.is_some_and(|call| !delivery::is_call_uuid(&call.record.uuid)) {
        return Err(Unable::Because(
            "with `--store`, expected 1 to 255 visible ASCII characters as the `uuid` of the call".to_owned(),
        ));
    }
    let path = match run.what.as_slice() {
        [path, _] => path.as_path(),
        _ => Path::new("."),
    };
    let project = store::project(run.project.as_deref(), path, address)?;
    let opened = store::open(address, &project).await?;
    Ok(Some(Stored::new(opened, project, hash())))
}

/// The hash of what is given, as it is shown: it tells the same run again, here and in the service, from another one.
fn request_hash(runner: &Runner, given: &Object, call: Option<&Call>) -> RequestHash {
    let private: Vec<String> = runner.program().account.private.iter().map(ToString::to_string).collect();
    let call = call.map_or(&Json::Null, |call| &call.json);
    delivery::request_hash(&[&given.clone().into(), call], |name| private.iter().any(|one| one == name))
}

/// Runs what is called `name`.
async fn perform_named(
    name: &str,
    runner: &Runner,
    deliver: &dyn Deliver,
    variables: &mut Variables,
    call: Option<&CallRecord>,
) -> Result<Ran, Unable> {
    if runner.program().flow(name).is_some() {
        let ran = flow::run(runner, name, variables, call, deliver).await;
        return ran.map(Ran::Flow).map_err(|error| Unable::Because(explain(&error)));
    }
    match runner.run_webhook(name, variables).await {
        Ok(ran) => {
            let variables = Some(runner.shown_variables(variables));
            Ok(Ran::Webhook(WebhookRun { variables, ..ran }))
        }
        Err(error) => Err(Unable::Because(error.to_string())),
    }
}

/// `error`, with what to do about it.
fn explain(error: &FlowError) -> String {
    match error {
        FlowError::NoCallRecord(_) => format!("{error}\n  help: give it with `--call FILE`"),
        FlowError::UnknownFlow(_) | FlowError::UnknownWebhook { .. } => error.to_string(),
    }
}
