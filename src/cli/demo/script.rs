//! What `demo.json` of an example says: what to run, what the server receives and answers, how it ends.

use hooklang::json::Json;
use indexmap::IndexMap;
use serde::Deserialize;

/// A text that stands for any value, in what is expected.
pub const ANY: &str = "*";

/// One example.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// What it shows, in a line.
    pub shows: String,
    /// Its runs, in order; each starts from the example's variables.
    pub runs: Vec<ScriptedRun>,
}

/// One webhook or flow of the example.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptedRun {
    /// Its name.
    pub run: String,
    /// Every request that it sends, and the answer.
    pub requests: Vec<Exchange>,
    /// How it ends.
    pub expect: Ending,
}

/// A request, as it must arrive, and its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The method.
    pub method: String,
    /// The URL with the host that the example's own account names.
    pub url: String,
    /// Header values by name in lower case; none where the header may not be sent.
    #[serde(default)]
    pub headers: IndexMap<String, Option<String>>,
    /// The body, of a JSON body.
    pub json: Option<Json>,
    /// The body, of any other.
    pub text: Option<String>,
    /// The names and values of a multipart body, in order. Without any of the three there is no body.
    pub parts: Option<Vec<(String, String)>>,
    /// The secret whose Standard Webhooks signature it carries.
    pub signed_with: Option<String>,
    /// What the server answers.
    pub answer: Answer,
}

/// An answer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Its headers.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// The body, of a JSON answer.
    pub json: Option<Json>,
    /// The body, of an XML answer.
    pub xml: Option<String>,
}

/// How a run ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// `SUCCESS` or `FAILED`.
    pub status: String,
    /// The webhooks that fail, each with its reason.
    #[serde(default)]
    pub failed: IndexMap<String, String>,
    /// How the flow-end webhook ends.
    pub flow_end: Option<String>,
    /// Variables after the run; `null` where it has no value.
    #[serde(default)]
    pub variables: IndexMap<String, Json>,
}

impl Exchange {
    /// The URL without its scheme: on the demo's server the host is the first step of the path.
    pub fn target(&self) -> String {
        let (_, rest) = self.url.split_once("://").unwrap_or(("", &self.url));
        format!("/{rest}")
    }
}
