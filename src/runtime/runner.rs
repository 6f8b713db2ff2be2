//! The public face of a run.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::ir::Program;
use crate::json::Object;

use super::background;
use super::env::Env;
use super::observer::Observer;
use super::outcome::WebhookRun;
use super::prepared::Prepared;
use super::secrets::Secrets;
use super::settings::Settings;
use super::transport::Transport;
use super::variables::Variables;
use super::webhook;

/// What the caller of a run did wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RunError {
    /// No webhook of that name.
    #[error("there is no webhook `{0}`")]
    UnknownWebhook(String),
}

/// Runs the webhooks and flows of one program, any number at once. Clones share everything.
#[derive(Clone)]
pub struct Runner {
    env: Arc<Env>,
}

impl Runner {
    /// Runs `program` with the operator's `secrets`, sending through `transport`. Several runners of one
    /// program share what is computed for it through [`Prepared`] and [`Env`].
    #[must_use]
    pub fn new(
        program: Arc<Program>,
        secrets: Secrets,
        transport: Arc<dyn Transport>,
        settings: Settings,
    ) -> Self {
        Env::new(Arc::new(Prepared::new(program)), Arc::new(secrets), transport, settings).into()
    }

    /// The same runner, reporting to `observer` how its runs go on.
    #[must_use]
    pub fn with_observer(&self, observer: Arc<dyn Observer>) -> Self {
        Env::clone(&self.env).with_observer(observer).into()
    }

    /// What it runs in.
    #[must_use]
    pub fn env(&self) -> &Arc<Env> {
        &self.env
    }

    /// The program that it runs.
    #[must_use]
    pub fn program(&self) -> &Program {
        self.env.program()
    }

    /// Runs the webhook `name` once, and sets `variables` to what they are after it. They are not in the
    /// result, until [`Self::shown_variables`] are put there.
    ///
    /// # Errors
    ///
    /// [`RunError::UnknownWebhook`]. Whatever the run itself comes to is a value.
    pub async fn run_webhook(&self, name: &str, variables: &mut Variables) -> Result<WebhookRun, RunError> {
        match self.env.prepared().webhook(name) {
            Some(webhook) => Ok(webhook::run(&self.env, webhook, variables).await),
            None => Err(RunError::UnknownWebhook(name.to_owned())),
        }
    }

    /// Every variable by name, as it is shown.
    #[must_use]
    pub fn shown_variables(&self, variables: &Variables) -> Object {
        self.env.shown_variables(variables)
    }

    /// Every variable by name, as the flow engine that gave them gets them back: what is private is its own
    /// (section 3.1), secrets stay hidden. Not to be printed, logged or stored.
    #[must_use]
    pub fn returned_variables(&self, variables: &Variables) -> Object {
        self.env.returned_variables(variables)
    }

    /// Appends the JSON of [`Self::returned_variables`] to `out`.
    pub fn write_returned(&self, variables: &Variables, out: &mut String) {
        self.env.write_returned(variables, out);
    }

    /// Waits until what is sent in the background is sent. To be called before the program ends.
    pub async fn finish(&self) {
        self.env.finish().await;
    }

    /// How long [`Self::finish`] may take at most.
    pub const LONGEST_FINISH: Duration = background::WAIT;
}

impl From<Env> for Runner {
    fn from(env: Env) -> Self {
        Self { env: Arc::new(env) }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use futures_util::future::BoxFuture;

    use super::*;
    use crate::json::Json;
    use crate::runtime::transport::{Request, Response, SendFault};

    struct Unreachable;

    impl Transport for Unreachable {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, SendFault>> {
            std::future::ready(Err(SendFault::TimedOut)).boxed()
        }
    }

    fn runner(text: &str, secrets: Secrets, settings: Settings) -> Runner {
        let sources = crate::source::Sources::of_text("a.hook", text);
        let (program, _) = crate::compile(&sources, &crate::Options::default());
        Runner::new(Arc::new(program.unwrap()), secrets, Arc::new(Unreachable), settings)
    }

    #[test]
    fn a_run_that_waits_is_small() {
        let text = "webhook w { GET \"https://a.example.com/\" }";
        let runner = runner(text, Secrets::default(), Settings::default());
        let mut variables = Variables::new();
        let size = size_of_val(&runner.run_webhook("w", &mut variables));
        assert!(size <= 6 * 1024, "{size} bytes");
    }

    #[test]
    fn variables_are_written_as_they_are_returned() {
        let secrets = [("S".to_owned(), "s3cret-word".to_owned())].into_iter().collect();
        let runner = runner(
            r#"webhook w { GET "https://a.example.com/" auth bearer($secret.S) }"#,
            secrets,
            Settings::default(),
        );
        let mut variables = Variables::new();
        let mut text = String::new();
        runner.write_returned(&variables, &mut text);
        assert_eq!(text, "{}");
        for (name, value) in [("$flow.key.a", "a \"s3cret-word\""), ("$call.cli", "+49")] {
            variables.give(name, value.into()).unwrap();
        }
        variables.give("$flow.key.n", Json::read("[1.10,{\"x\":null}]").unwrap()).unwrap();
        text.clear();
        runner.write_returned(&variables, &mut text);
        assert_eq!(text, Json::Object(runner.returned_variables(&variables)).compact());
        assert_eq!(
            text,
            r#"{"$flow.key.a":"a \"[secret]\"","$call.cli":"+49","$flow.key.n":[1.10,{"x":null}]}"#
        );
    }

    #[tokio::test]
    async fn nothing_is_hidden_in_a_request_that_nobody_looks_at() {
        let text = r#"
            oauth2 crm { POST "https://login.example.com/" client("a", $secret.S) }
            webhook plain { POST "https://a.example.com/{{$flow.key.v}}" body text "{{$flow.key.v}}" }
            webhook token { POST "https://a.example.com/" auth oauth2(crm) body text "{{$flow.key.v}}" }
            webhook after { POST "https://a.example.com/" body text "{{$flow.key.v}}" no wait }"#;
        let secrets = || [("S".to_owned(), "s3cret-word".to_owned())].into_iter().collect();
        for dry_run in [false, true] {
            let runner = runner(text, secrets(), Settings { dry_run, ..Settings::default() });
            for name in ["plain", "token", "after"] {
                let mut variables = Variables::new();
                variables.give("$flow.key.v", "an s3cret-word".into()).unwrap();
                let run = runner.run_webhook(name, &mut variables).await.unwrap();
                runner.finish().await;
                let request = run.request.clone().unwrap();
                assert!(!request.is_seen(), "{name}");
                assert_eq!(request.body.as_deref(), Some("an [secret]"), "{name}");
                // What one reader found, the others see.
                assert!(run.request.unwrap().is_seen(), "{name}");
            }
        }
    }
}
