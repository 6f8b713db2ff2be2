//! Runs of a program that is made of paths, each answered with the input.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use hooklang::runtime::transport::{HeaderMap, Request, Response, ResponseBody, SendFault, Transport};
use hooklang::runtime::{Runner, Secrets, Settings, Variables, WebhookRun};
use hooklang::source::Sources;

/// What no output may show.
pub const CANARY: &str = "CanaryBird";

/// A program whose webhooks `w0`, `w1`, … save by paths.
pub struct Paths {
    runner: Runner,
    answer: Arc<Answer>,
    tokio: tokio::runtime::Runtime,
    count: usize,
}

/// Answers every request with the body that it holds.
#[derive(Default)]
struct Answer {
    body: Mutex<Bytes>,
}

impl Transport for Answer {
    fn send(
        &self,
        _: Request,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Response, SendFault>> + Send + '_>> {
        let body = self.body.lock().map(|body| body.clone()).unwrap_or_default();
        let response =
            Response { status: 200, headers: HeaderMap::new(), body: ResponseBody::Complete(body) };
        Box::pin(std::future::ready(Ok(response)))
    }
}

impl Paths {
    /// A webhook for each of `responses`, the blocks of `response FORM`; those that are faulty are left out.
    pub fn new(form: &str, responses: impl Iterator<Item = String>) -> Self {
        let webhook = |name: &str, block: &str| {
            format!(
                "webhook {name} {{\n GET \"https://a.example.com/\"\n auth bearer($secret.S)\n wait 60s with hold music\n \
                 response {form} {{\n{block}\n}} }}\n"
            )
        };
        let right =
            responses.filter(|block| hooklang::check_text("a.hook", &webhook("w", block)).0.errors() == 0);
        let all: Vec<String> =
            right.enumerate().map(|(number, block)| webhook(&format!("w{number}"), &block)).collect();
        assert!(all.len() > 50, "{} webhooks", all.len());
        let sources = Sources::of_text("a.hook", &all.concat());
        let (program, found) = hooklang::compile(&sources, &hooklang::Options::default());
        let program = program.unwrap_or_else(|| panic!("{:#?}", found.as_slice()));
        let secrets: Secrets = [("S".to_owned(), CANARY.to_owned())].into_iter().collect();
        let answer = Arc::new(Answer::default());
        let runner = Runner::new(Arc::new(program), secrets, answer.clone(), Settings::default());
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { runner, answer, tokio, count: all.len() }
    }

    /// Runs a webhook that `data` names, which is answered with the rest of it.
    pub fn try_out(&self, data: &[u8]) {
        let Some((number, body)) = split(data) else { return };
        if let Ok(mut held) = self.answer.body.lock() {
            *held = Bytes::copy_from_slice(body);
        }
        let name = format!("w{}", number as usize % self.count);
        let mut variables = Variables::new();
        let run = self.tokio.block_on(self.runner.run_webhook(&name, &mut variables)).expect("a webhook");
        self.holds(&run, &variables);
    }

    fn holds(&self, run: &WebhookRun, variables: &Variables) {
        let reason = run.error_reason.map(|reason| reason.as_str());
        assert!(matches!(reason, None | Some("INVALID_RESPONSE")), "{run:#?}");
        assert_eq!(run.message.is_some(), reason.is_some());
        let shown = serde_json::to_string(run).expect("a run is JSON")
            + &hooklang::json::Json::Object(self.runner.shown_variables(variables)).compact();
        assert!(!shown.to_lowercase().contains("canarybird"), "{shown}");
    }
}

/// The number that `data` begins with, and what follows.
pub fn split(data: &[u8]) -> Option<(u16, &[u8])> {
    let (number, body) = data.split_first_chunk::<2>()?;
    Some((u16::from_be_bytes(*number), body))
}
