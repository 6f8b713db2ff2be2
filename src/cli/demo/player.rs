//! An example as a program, and its tests as the demo plays them.

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt, ready};
use hooklang::Options;
use hooklang::delivery::{DeliveryStatus, FlowEndRun};
use hooklang::ir::{Program, Step, Test, Webhook};
use hooklang::json::Object;
use hooklang::runtime::transport::{
    HttpTransport, Reply, Request, Response, ScriptedTransport, SendFault, Transport,
};
use hooklang::runtime::{Env, Prepared, Runner, Settings, ShownRequest, Status, WebhookRun};
use hooklang::source::{Source, Sources};
use hooklang::testing::{Difference, Given, Performed, Sent, differences, functions, perform, script};
use indexmap::IndexSet;

use super::account;
use super::examples::Example;
use super::report::Report;
use super::server::{Announced, Server};
use crate::cli::Unable;

/// An example, compiled with an account whose settings point at the demo's server.
pub struct Player {
    example: &'static Example,
    prepared: Arc<Prepared>,
    http: Arc<HttpTransport>,
}

/// How a test went.
pub struct Played {
    performed: Performed,
    /// How many of the webhooks ran before the flow-end webhook.
    before_end: usize,
    received: usize,
    variables: Object,
    /// The variables that the webhooks save, each once.
    saved: IndexSet<String>,
    /// How it differs from what the test expects.
    pub differences: Vec<Difference>,
}

/// Sends what the test replies to with a response to the demo's server, and tells the server the reply. What
/// is replied to with a time-out or a refused connection ends here.
struct Staged<A> {
    script: ScriptedTransport,
    announce: A,
    http: Arc<HttpTransport>,
}

impl<A: Fn(Announced) + Send + Sync> Transport for Staged<A> {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
        match self.script.take_reply(&request) {
            Reply::Response(reply) => {
                let target = match request.url.query() {
                    Some(query) => format!("{}?{query}", request.url.path()),
                    None => request.url.path().to_owned(),
                };
                let (step, method) = (request.step.to_string(), request.method);
                (self.announce)(Announced { step, method, target, reply });
                self.http.send(request)
            }
            reply => ready(reply.into()).boxed(),
        }
    }
}

impl Player {
    /// Compiles `example` for the server at `port`.
    pub fn new(example: &'static Example, port: u16) -> Result<Self, Unable> {
        let program = compile(example, port)?;
        let http = HttpTransport::builder().account(&program.account).build();
        let http = http.map_err(|error| format!("{}: no HTTP client: {error}", example.name))?;
        Ok(Self { example, prepared: Arc::new(Prepared::new(Arc::new(program))), http: Arc::new(http) })
    }

    fn program(&self) -> &Program {
        self.prepared.program()
    }

    /// The tests of the example, in the order of its files.
    pub fn tests(&self) -> &[Test] {
        &self.program().tests
    }

    /// What the example's account keeps private.
    #[cfg(test)]
    pub fn private(&self) -> &[hooklang::ir::FlowVariable] {
        &self.program().account.private
    }

    /// Plays `test` against `server`.
    pub async fn play(&self, test: &Test, server: &Server) -> Result<Played, Unable> {
        let unable = |error: hooklang::testing::Unplayable| format!("{}: {error}", self.example.name);
        let Given { mut variables, secrets, call } = Given::of(test).map_err(unable)?;
        let staged = Arc::new(Staged {
            script: script(self.program(), test),
            announce: server.announcer(),
            http: Arc::clone(&self.http),
        });
        let transport: Arc<dyn Transport> = staged.clone();
        let env = Env::new(Arc::clone(&self.prepared), Arc::new(secrets), transport, Settings::default())
            .with_functions(functions(test));
        let runner = Runner::from(env);
        let performed = perform(&runner, test, call.as_ref(), &mut variables).await.map_err(unable)?;

        // What has reached the server is compared as it arrived, what could not as it was to go.
        let mut arrived = server.received();
        let received = arrived.len();
        let sent: Vec<Sent> =
            staged.script.sent().iter().map(|request| self.sent(request, &mut arrived)).collect();
        let unasked = arrived.iter().map(|sent| Difference {
            at: test.at.clone(),
            what: format!("a request came that no step sent: {} {}", sent.method, sent.url),
            values: None,
        });
        let differences = unasked.chain(differences(test, &sent, &variables)).collect();
        let saved = performed.webhooks().iter().flat_map(|run| self.targets(&run.webhook)).collect();
        let variables = runner.shown_variables(&variables);
        let before_end = self.before_end(test, performed.webhooks());
        Ok(Played { performed, before_end, received, variables, saved, differences })
    }

    /// Plays `test` against `server` as a real run, with functions that are really computed.
    #[cfg(test)]
    pub async fn record(&self, test: &Test, server: &Server) -> (crate::cli::run::Recording, Performed) {
        let Given { mut variables, secrets, call } = Given::of(test).unwrap();
        let staged = Staged {
            script: script(self.program(), test),
            announce: server.announcer(),
            http: Arc::clone(&self.http),
        };
        let program = Arc::clone(self.prepared.shared_program());
        let watch = crate::cli::run::Watch::new(program, variables.clone(), Arc::new(staged));
        let secrets = Arc::new(secrets);
        let (prepared, settings) = (Arc::clone(&self.prepared), Settings::default());
        let env = Env::new(prepared, Arc::clone(&secrets), watch.transport(), settings)
            .with_observer(Arc::new(watch.shown_by(crate::cli::run::events().0)));
        let performed = perform(&Runner::from(env), test, call.as_ref(), &mut variables).await.unwrap();
        server.received();
        let (target, call) = (test.target.clone(), test.call.clone());
        (watch.recording(target, secrets, call, &variables, performed.webhooks()), performed)
    }

    /// `request` as it arrived, with the URL that the demo's stands in for.
    fn sent(&self, request: &Request, arrived: &mut Vec<Sent>) -> Sent {
        let place = arrived.iter().position(|sent| sent.step == request.step);
        let sent = match place {
            Some(place) => arrived.remove(place),
            None => {
                let mut sent = Sent::from(request);
                let (_, there) = sent.url.split_once("://").unwrap_or(("", &sent.url));
                sent.url = there.find('/').and_then(|at| there.get(at..)).unwrap_or("/").to_owned();
                sent
            }
        };
        Sent { url: account::original(self.example.account, &sent.url), ..sent }
    }

    /// How many of `webhooks` are steps above the flow-end webhook of the flow that `test` runs.
    fn before_end(&self, test: &Test, webhooks: &[WebhookRun]) -> usize {
        let steps = self.program().flow(&test.target).map_or(&[][..], |flow| &flow.steps);
        let names = steps.iter().filter_map(|step| match step {
            Step::Run { webhook, .. } => Some(webhook),
            Step::Set { .. } => None,
        });
        names.zip(webhooks).take_while(|(name, run)| **name == run.webhook).count()
    }

    /// The variables that the webhook `name` saves, as written.
    fn targets(&self, name: &str) -> Vec<String> {
        let targets = self.program().webhook(name).into_iter().flat_map(Webhook::targets);
        targets.map(ToString::to_string).collect()
    }
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

impl Played {
    /// How many requests the server received.
    pub fn requests(&self) -> usize {
        self.received
    }

    /// Says what was sent, what came of it, and what differs from what `test` expects.
    pub fn tell(&self, test: &Test, report: &mut Report<'_>) -> std::io::Result<()> {
        report.test(&test.target, &test.title)?;
        let saved = self.saved();
        match &self.performed {
            Performed::Webhook(run) => tell_webhook(run, &saved, report)?,
            Performed::Flow(run) => {
                let (before, after) =
                    run.webhooks.split_at_checked(self.before_end).unwrap_or((&run.webhooks, &[]));
                before.iter().try_for_each(|run| tell_webhook(run, "", report))?;
                if let Some(end) = &run.flow_end {
                    tell_flow_end(end, report)?;
                }
                after.iter().try_for_each(|run| tell_webhook(run, "", report))?;
                report.saved(&saved)?;
            }
        }
        report.differences(&self.differences)
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
    if let Some(request) = run.request.as_ref().filter(|_| run.sent) {
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
fn tell_request(request: &ShownRequest, body: Option<&str>, report: &mut Report<'_>) -> std::io::Result<()> {
    let (_, behind_scheme) = request.url.split_once("://").unwrap_or(("", &request.url));
    let target = behind_scheme.find('/').and_then(|at| behind_scheme.get(at..)).unwrap_or("/");
    let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    report.request(request.method, target, headers, body)
}
