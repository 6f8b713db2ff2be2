//! Runs of a source text against a transport without a network.

use std::sync::Arc;

use hooklang::ir::Program;
use hooklang::json::Json;
use hooklang::runtime::{Runner, Secrets, Settings, Status, Variables, WebhookRun};
use hooklang::source::{Source, Sources};
use hooklang::{Options, compile};

use super::fake::{Answer, Fake};

/// The program of `text`, which messages call `a.hook`.
pub fn program(text: &str) -> Program {
    let mut sources = Sources::default();
    sources.add(Source::new("a.hook".into(), "a.hook".into(), text.into()));
    let (program, diagnostics) = compile(&sources, &Options::default());
    program.unwrap_or_else(|| panic!("{text}\n{diagnostics:#?}"))
}

/// A project that is run, again and again.
pub struct Project {
    pub runner: Runner,
    pub fake: Arc<Fake>,
    pub variables: Variables,
}

impl Project {
    pub fn new(text: &str, secrets: &[(&str, &str)], answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::with(text, secrets, answers, Settings::default())
    }

    pub fn with(
        text: &str,
        secrets: &[(&str, &str)],
        answers: impl IntoIterator<Item = Answer>,
        settings: Settings,
    ) -> Self {
        let secrets: Secrets =
            secrets.iter().map(|(name, secret)| ((*name).to_owned(), (*secret).to_owned())).collect();
        let fake = Fake::new(answers);
        let runner = Runner::new(Arc::new(program(text)), secrets, fake.clone(), settings);
        Self { runner, fake, variables: Variables::new() }
    }

    /// Sets a variable, named as in the file.
    pub fn give(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.variables.give(name, value.into()).unwrap();
        self
    }

    /// Runs the webhook `w`, and shows the variables with it.
    pub async fn run(&mut self) -> WebhookRun {
        let run = self.runner.run_webhook("w", &mut self.variables).await.unwrap();
        WebhookRun { variables: Some(self.runner.shown_variables(&self.variables)), ..run }
    }

    /// Runs the webhook `w`, which must not fail.
    pub async fn succeed(&mut self) -> WebhookRun {
        let run = self.run().await;
        assert_ne!(run.status, Status::Failed, "{run:#?}");
        run
    }

    /// Runs the webhook `w`, which must fail for `reason` without sending anything.
    pub async fn refuse(&mut self, reason: &str) -> WebhookRun {
        let sent = self.fake.requests().len();
        let run = self.run().await;
        let found = run.error_reason.map(|reason| reason.as_str());
        assert_eq!(found, Some(reason), "{run:#?}");
        assert_eq!(self.fake.requests().len(), sent, "something was sent");
        run
    }

    /// A flow variable as compact JSON; empty where it has no value.
    pub fn flow(&self, name: &str) -> String {
        self.variables.flow(name).map(Json::compact).unwrap_or_default()
    }
}

/// Runs a future to its end, in tests of properties.
pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
