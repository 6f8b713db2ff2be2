//! The language's page, sentence by sentence: what a file is, sends, saves and reports.

mod endpoints;
mod flows;
mod language;
mod oauth2;
mod values;
mod webhooks;

use std::sync::Arc;

use hooklang::json::Json;
use hooklang::runtime::transport::{Request, Response, SendFault};
use hooklang::runtime::{Runner, Secrets, Settings, Variables, WebhookRun};
use hooklang::source::{Source, Sources};
use hooklang::{Options, check_text, compile};

use crate::support::ScriptedTransport;

/// The codes that are reported for a text, in their order.
fn codes(text: &str) -> Vec<&'static str> {
    let (found, _) = check_text("a.hook", text);
    found.as_slice().iter().map(|fault| fault.code.as_str()).collect()
}

/// The codes of a custom webhook with these lines after its request.
fn codes_of(lines: &str) -> Vec<&'static str> {
    codes(&format!("webhook w {{\n  POST \"https://a.example.com/\"\n  {lines}\n}}\n"))
}

/// A project that runs.
struct Project {
    runner: Runner,
    transport: Arc<ScriptedTransport>,
    variables: Variables,
}

impl Project {
    #[track_caller]
    fn new(text: &str, variables: &str, answers: Vec<Result<Response, SendFault>>) -> Self {
        let mut sources = Sources::default();
        sources.add(Source::new("a.hook".into(), "a.hook".into(), text.into()));
        let (program, found) = compile(&sources, &Options::default());
        let program = program.unwrap_or_else(|| panic!("{text}\n{found:#?}"));
        let transport = Arc::new(ScriptedTransport::new(answers));
        let secrets = Secrets::from_iter([("KEY".to_owned(), "s3cret-key".to_owned())]);
        let runner = Runner::new(Arc::new(program), secrets, transport.clone(), Settings::default());
        Self { runner, transport, variables: Variables::from_json(variables).unwrap() }
    }

    fn run(&mut self) -> WebhookRun {
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio.block_on(self.runner.run_webhook("w", &mut self.variables)).unwrap()
    }

    /// A flow variable as compact JSON; `-` where it has no value.
    fn flow(&self, name: &str) -> String {
        self.variables.flow(name).filter(|json| !json.is_null()).map_or("-".to_owned(), Json::compact)
    }
}

fn answer(status: u16, body: &str) -> Result<Response, SendFault> {
    Ok(ScriptedTransport::response(status, &[], body))
}

/// What a custom webhook of these lines sends; or the reason why it does not.
#[track_caller]
fn sent(lines: &str, variables: &str) -> Result<Request, &'static str> {
    let mut project =
        Project::new(&format!("webhook w {{\n  {lines}\n}}\n"), variables, vec![answer(200, "")]);
    let run = project.run();
    match run.error_reason {
        Some(reason) => Err(reason.as_str()),
        None => Ok(project.transport.sent().remove(0)),
    }
}

/// The body that is sent, or the reason why none is; `none` where there is none.
#[track_caller]
fn body(line: &str, variables: &str) -> String {
    match sent(&format!("POST \"https://a.example.com/\"\n  body {line}"), variables) {
        Ok(request) => {
            request.body.map_or("none".to_owned(), |body| String::from_utf8(body.to_vec()).unwrap())
        }
        Err(reason) => reason.to_owned(),
    }
}

/// The URL that is sent to, or the reason why nothing is.
#[track_caller]
fn url(lines: &str, variables: &str) -> String {
    sent(lines, variables).map_or_else(ToOwned::to_owned, |request| request.url.to_string())
}

/// What `source` saves of a JSON body; or the reason why it saves nothing.
#[track_caller]
fn saved(form: &str, source: &str, answered: &str, variables: &str) -> String {
    let text = format!(
        "webhook w {{\n  GET \"https://a.example.com/\"\n  response {form} {{ $flow.key.x = {source} }}\n}}\n"
    );
    let mut project = Project::new(&text, variables, vec![answer(200, answered)]);
    match project.run().error_reason {
        Some(reason) => reason.as_str().to_owned(),
        None => project.flow("x"),
    }
}
