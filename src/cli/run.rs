//! `hook run PATH NAME`

use std::sync::Arc;

use hooklang::delivery::{CallRecord, DeliveryStatus};
use hooklang::diagnostics::suggest;
use hooklang::flow::{FlowError, FlowRun};
use hooklang::runtime::transport::HttpTransport;
use hooklang::runtime::{Runner, Settings, Status, Variables, WebhookRun};
use serde::Serialize;

use super::arguments::Run;
use super::output::Output;
use super::spinner::Spinner;
use super::{Exit, Unable, project, summary, variables};

/// What ran.
enum Ran {
    Webhook(WebhookRun),
    Flow(FlowRun),
}

/// Why `run --json` has no result.
#[derive(Serialize)]
struct NoResult<'a> {
    error: &'a str,
}

/// Runs a webhook or a flow.
pub fn run(run: &Run, output: &mut Output) -> Result<Exit, Unable> {
    let ran = perform(run, output);
    if run.json
        && let Err(unable @ (Unable::Because(_) | Unable::Reported)) = &ran
    {
        print_json(&NoResult { error: &unable.to_string() }, output)?;
    }
    match ran? {
        Ran::Webhook(webhook) => {
            if run.json {
                print_json(&webhook, output)?;
            } else {
                summary::webhook(&webhook, run.dry_run, output.results())?;
            }
            Ok(exit(webhook.status))
        }
        Ran::Flow(flow) => {
            if run.json {
                print_json(&flow, output)?;
            } else {
                summary::flow(&flow, run.dry_run, output.results())?;
            }
            let undelivered = flow.flow_end.as_ref().is_some_and(|end| end.status == DeliveryStatus::Failed);
            let failed = undelivered || flow.webhooks.iter().any(|webhook| webhook.status == Status::Failed);
            Ok(if failed { Exit::Fault } else { exit(flow.status) })
        }
    }
}

fn exit(status: Status) -> Exit {
    if status == Status::Failed { Exit::Fault } else { Exit::Well }
}

fn print_json(result: &impl Serialize, output: &mut Output) -> Result<(), Unable> {
    let text = serde_json::to_string(result).map_err(|error| error.to_string())?;
    writeln!(output.results(), "{text}")?;
    Ok(())
}

fn perform(run: &Run, output: &mut Output) -> Result<Ran, Unable> {
    let paths = std::slice::from_ref(&run.path);
    let program = project::read(paths, project::STDIN, run.account.as_deref())?.compile(output)?;
    let mut variables = variables::variables(run)?;
    let call = variables::call(run)?;
    let transport = HttpTransport::builder().account(&program.account).build();
    let transport = transport.map_err(|error| error.to_string())?;
    let settings = Settings { max_response: run.max_response, dry_run: run.dry_run, ..Settings::default() };
    let runner = Runner::new(Arc::new(program), variables::secrets(run)?, Arc::new(transport), settings);
    let runner =
        if output.is_watched() { runner.with_observer(Arc::new(Spinner::default())) } else { runner };
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let tokio = tokio.map_err(|error| format!("could not start: {error}"))?;
    let ran = tokio.block_on(async {
        let ran = perform_named(&run.name, &runner, &mut variables, call.as_ref()).await;
        runner.finish().await;
        ran
    });
    // A thread that still reads a response after the wait may not hold up the end.
    tokio.shutdown_background();
    ran
}

/// Runs what is called `name`.
async fn perform_named(
    name: &str,
    runner: &Runner,
    variables: &mut Variables,
    call: Option<&CallRecord>,
) -> Result<Ran, Unable> {
    if runner.program().flow(name).is_some() {
        let ran = runner.run_flow(name, variables, call).await;
        return ran.map(Ran::Flow).map_err(|error| Unable::Because(explain(&error)));
    }
    match runner.run_webhook(name, variables).await {
        Ok(ran) => {
            let variables = Some(runner.shown_variables(variables));
            Ok(Ran::Webhook(WebhookRun { variables, ..ran }))
        }
        Err(_) => Err(Unable::Because(unknown(name, runner))),
    }
}

/// That nothing is called `name`, with the nearest that is.
fn unknown(name: &str, runner: &Runner) -> String {
    let webhooks = runner.program().webhooks.iter().map(|webhook| webhook.name.as_str());
    let flows = runner.program().flows.iter().map(|flow| flow.name.as_str());
    let help = suggest::did_you_mean(name, webhooks.chain(flows));
    let help = if help.is_empty() { help } else { format!("\n  help: {help}") };
    format!("the project has no webhook or flow `{name}`{help}")
}

/// `error`, with what to do about it.
fn explain(error: &FlowError) -> String {
    match error {
        FlowError::NoCallRecord(_) => format!("{error}\n  help: give it with `--call FILE`"),
        FlowError::UnknownFlow(_) | FlowError::UnknownWebhook { .. } => error.to_string(),
    }
}
