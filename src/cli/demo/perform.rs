//! An example as a program, and its runs.

use std::path::PathBuf;
use std::sync::Arc;

use hooklang::Options;
use hooklang::delivery::{CallRecord, DeliveryStatus, FlowEndRun};
use hooklang::ir::{Flow, Program, Step, WebhookKind};
use hooklang::json::{Json, Object};
use hooklang::runtime::transport::HttpTransport;
use hooklang::runtime::{Runner, Secrets, Settings, ShownRequest, Status, Variables, WebhookRun};
use hooklang::source::{Source, Sources};
use indexmap::{IndexMap, IndexSet};

use super::account;
use super::examples::Example;
use super::report::Report;
use super::script::Ending;
use crate::cli::Unable;

/// An example, compiled with an account whose settings point at the demo's server.
pub struct Project {
    runner: Runner,
    variables: Variables,
    call: Option<CallRecord>,
    /// The made-up secrets, by name.
    pub secrets: IndexMap<String, String>,
}

/// What a run came to, as it may be shown.
pub struct Performed {
    webhooks: Vec<WebhookRun>,
    flow_end: Option<FlowEndRun>,
    /// How many of the webhooks ran before the flow-end webhook.
    before_end: usize,
    is_flow: bool,
    failed: bool,
    variables: Object,
    /// The variables that the webhooks save, each once.
    saved: IndexSet<String>,
}

impl Project {
    /// Compiles `example` for the server at `port`.
    pub fn new(example: &Example, port: u16) -> Result<Self, Unable> {
        let unable =
            |what: &str, error: String| Unable::Because(format!("{}: {what}: {error}", example.name));
        let program = compile(example, port)?;
        let transport = HttpTransport::builder().account(&program.account).build();
        let transport = transport.map_err(|error| unable("no HTTP client", error.to_string()))?;
        let secrets = secrets(example.secrets);
        let held: Secrets = secrets.clone().into_iter().collect();
        let variables = Variables::from_json(example.variables);
        let variables = variables.map_err(|error| unable("vars.json", error.to_string()))?;
        let call = example.call.map(CallRecord::read).transpose();
        let call = call.map_err(|error| unable("call.json", error.to_string()))?;
        let runner = Runner::new(Arc::new(program), held, Arc::new(transport), Settings::default());
        Ok(Self { runner, variables, call, secrets })
    }

    /// Runs the webhook or flow `name`, and waits for what it sends in the background.
    pub async fn perform(&self, name: &str) -> Result<Performed, Unable> {
        let mut variables = self.variables.clone();
        let flow = self.runner.program().flow(name);
        let (webhooks, flow_end, failed) = if flow.is_some() {
            let run = self.runner.run_flow(name, &mut variables, self.call.as_ref()).await.map_err(unable)?;
            (run.webhooks, run.flow_end, run.status == Status::Failed)
        } else {
            let run = self.runner.run_webhook(name, &mut variables).await.map_err(unable)?;
            let failed = run.status == Status::Failed;
            (vec![run], None, failed)
        };
        self.runner.finish().await;
        let saved = webhooks.iter().flat_map(|run| targets(self.runner.program(), &run.webhook)).collect();
        let variables = self.runner.shown_variables(&variables);
        let before_end = before_end(flow, &webhooks);
        Ok(Performed { webhooks, flow_end, before_end, is_flow: flow.is_some(), failed, variables, saved })
    }
}

fn unable(error: impl std::error::Error) -> Unable {
    Unable::Because(error.to_string())
}

fn compile(example: &Example, port: u16) -> Result<Program, Unable> {
    let mut sources = Sources::default();
    for (file, text) in example.files {
        sources.add(Source::new(PathBuf::from(file), (*file).to_owned(), (*text).to_owned()));
    }
    let operator = account::on_loopback(example.account, port);
    let account = sources.add(Source::new("account.hook".into(), "account.hook".to_owned(), operator));
    let (program, diagnostics) = hooklang::compile(&sources, &Options { account });
    program.ok_or_else(|| {
        let messages: Vec<&str> = diagnostics.as_slice().iter().map(|one| one.message.as_str()).collect();
        Unable::Because(format!("{}: {}", example.name, messages.join("; ")))
    })
}

/// The `NAME=VALUE` lines of `secrets.env`, none of which needs quotes.
pub fn secrets(lines: &str) -> IndexMap<String, String> {
    let assignments = lines.lines().filter(|line| !line.starts_with('#'));
    assignments
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// How many of `webhooks` are steps above `flow`'s flow-end webhook.
fn before_end(flow: Option<&Flow>, webhooks: &[WebhookRun]) -> usize {
    let steps = flow.map_or(&[][..], |flow| &flow.steps);
    let names = steps.iter().filter_map(|step| match step {
        Step::Run { webhook, .. } => Some(webhook),
        Step::Set { .. } => None,
    });
    names.zip(webhooks).take_while(|(name, run)| **name == run.webhook).count()
}

/// The variables that the webhook `name` saves, as written.
fn targets(program: &Program, name: &str) -> Vec<String> {
    match program.webhook(name).map(|webhook| &webhook.kind) {
        Some(WebhookKind::Custom(custom)) => {
            custom.mappings.iter().map(|mapping| mapping.target.to_string()).collect()
        }
        Some(WebhookKind::Internal(internal)) => internal.returns.iter().map(ToString::to_string).collect(),
        None => Vec::new(),
    }
}

impl Performed {
    /// What is not as `expected`.
    pub fn faults(&self, expected: &Ending) -> Vec<String> {
        let mut faults = Vec::new();
        let mut compare = |what: &str, is: &str, expected: &str| {
            if is != expected {
                faults.push(format!("{what} is {is}, not {expected}"));
            }
        };
        compare("the status", if self.failed { "FAILED" } else { "SUCCESS" }, &expected.status);
        for run in &self.webhooks {
            let reason = run.error_reason.map_or("no failure", |reason| reason.as_str());
            let expected = expected.failed.get(run.webhook.as_str()).map_or("no failure", String::as_str);
            compare(&format!("the outcome of {}", run.webhook), reason, expected);
        }
        let flow_end = self.flow_end.as_ref().map_or("not run", |end| delivery(end.status));
        compare("the flow-end webhook", flow_end, expected.flow_end.as_deref().unwrap_or("not run"));
        for (name, value) in &expected.variables {
            let is = self.variables.get(name).unwrap_or(&Json::Null);
            compare(name, &is.compact(), &value.compact());
        }
        faults
    }

    /// Says what was sent and what came of it.
    pub fn tell(&self, report: &mut Report<'_>) -> std::io::Result<()> {
        let saved = self.saved();
        if !self.is_flow {
            return self.webhooks.iter().try_for_each(|run| tell_webhook(run, &saved, report));
        }
        let (before, behind) =
            self.webhooks.split_at_checked(self.before_end).unwrap_or((&self.webhooks, &[]));
        before.iter().try_for_each(|run| tell_webhook(run, "", report))?;
        if let Some(end) = &self.flow_end {
            tell_flow_end(end, report)?;
        }
        behind.iter().try_for_each(|run| tell_webhook(run, "", report))?;
        report.saved(&saved)
    }

    /// `saved tier="gold", …`; empty where nothing was saved.
    fn saved(&self) -> String {
        let shown = |name: &String| {
            let value = self.variables.get(name)?;
            Some(format!("{}={}", name.strip_prefix("$flow.key.").unwrap_or(name), value.compact()))
        };
        let saved: Vec<String> = self.saved.iter().filter_map(shown).collect();
        if saved.is_empty() { String::new() } else { format!("saved {}", saved.join(", ")) }
    }
}

fn tell_webhook(run: &WebhookRun, saved: &str, report: &mut Report<'_>) -> std::io::Result<()> {
    if let Some(request) = &run.request {
        tell_request(request, request.body.as_deref(), report)?;
    }
    match (run.status, run.error_reason) {
        (Status::Failed, reason) => {
            let reason = reason.map_or("", |reason| reason.as_str());
            let message = run.message.as_deref().unwrap_or_default();
            report.ended(&run.webhook, false, &format!("{reason} {message}"))
        }
        (Status::Sent, _) => report.ended(&run.webhook, true, "sent, not waited for"),
        (Status::Success, _) => {
            report.ended(&run.webhook, true, if saved.is_empty() { "success" } else { saved })
        }
    }
}

fn tell_flow_end(end: &FlowEndRun, report: &mut Report<'_>) -> std::io::Result<()> {
    if let Some(request) = &end.request {
        tell_request(request, None, report)?;
    }
    report.payload(&end.payload)?;
    let how = end.message.as_deref().unwrap_or("delivered");
    report.ended("flow-end webhook", end.status != DeliveryStatus::Failed, how)
}

fn delivery(status: DeliveryStatus) -> &'static str {
    match status {
        DeliveryStatus::Delivered => "DELIVERED",
        DeliveryStatus::Failed => "FAILED",
        DeliveryStatus::Queued => "QUEUED",
    }
}

fn tell_request(request: &ShownRequest, body: Option<&str>, report: &mut Report<'_>) -> std::io::Result<()> {
    let (_, behind_scheme) = request.url.split_once("://").unwrap_or(("", &request.url));
    let target = behind_scheme.find('/').and_then(|at| behind_scheme.get(at..)).unwrap_or("/");
    let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    report.request(request.method, target, headers, body)
}
