//! What a run runs in.

use std::collections::HashSet;
use std::sync::Arc;

use ecow::EcoString;
use futures_util::FutureExt;

use crate::ir::{FlowVariable, Program, Variable};
use crate::json::Json;

use super::background::{Background, Ended, Sending};
use super::functions::{Computed, Functions};
use super::masked::Mask;
use super::observer::Observer;
use super::prepared::Prepared;
use super::redact::Needles;
use super::secrets::Secrets;
use super::settings::Settings;
use super::template::Resolver;
use super::tokens::Tokens;
use super::transport::Transport;
use super::variables::Variables;
use super::wording::without_private;

/// A prepared program, the secrets that it is run with, the transport that it sends through, its settings and
/// who watches it.
///
/// Cheap to make and to clone: clones send in the same background and keep the same tokens.
#[derive(Clone)]
pub struct Env {
    /// Together, so that each of many runs counts itself among one thing's owners and not among six things'.
    common: Arc<Common>,
    transport: Arc<dyn Transport>,
    observer: Option<Arc<dyn Observer>>,
}

/// What all runs share.
#[derive(Clone)]
struct Common {
    prepared: Arc<Prepared>,
    secrets: Arc<Secrets>,
    settings: Settings,
    background: Arc<Background>,
    tokens: Arc<Tokens>,
    functions: Arc<dyn Functions>,
}

impl Env {
    /// Runs `prepared` with the operator's `secrets`, sending through `transport`.
    #[must_use]
    pub fn new(
        prepared: Arc<Prepared>,
        secrets: Arc<Secrets>,
        transport: Arc<dyn Transport>,
        settings: Settings,
    ) -> Self {
        let functions = Arc::new(Computed);
        let (background, tokens) = (Arc::default(), Arc::default());
        let common = Common { prepared, secrets, settings, background, tokens, functions };
        Self { common: Arc::new(common), transport, observer: None }
    }

    /// The same, with `observer` in place of the one that learned how its runs go on.
    #[must_use]
    pub fn with_observer(self, observer: Arc<dyn Observer>) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// The same, sending through what `wrap` makes of its transport.
    #[must_use]
    pub fn with_transport(self, wrap: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport>) -> Self {
        Self { transport: wrap(self.transport), ..self }
    }

    /// The same, with `functions` in place of the system's random digits and computed answers.
    #[must_use]
    pub fn with_functions(mut self, functions: Arc<dyn Functions>) -> Self {
        Arc::make_mut(&mut self.common).functions = functions;
        self
    }

    /// The same in place of `earlier`: it sends in the same background, and goes on with the tokens that were fetched.
    #[must_use]
    pub fn after(mut self, earlier: &Self) -> Self {
        let common = Arc::make_mut(&mut self.common);
        common.tokens = Arc::new(Tokens::after(&earlier.common.tokens, &common.secrets));
        common.background = Arc::clone(&earlier.common.background);
        self
    }

    /// The prepared program.
    #[must_use]
    pub fn prepared(&self) -> &Arc<Prepared> {
        &self.common.prepared
    }

    /// The program that it runs.
    #[must_use]
    pub fn program(&self) -> &Program {
        self.common.prepared.program()
    }

    /// Whether the operator's secret of that name is held.
    #[cfg(feature = "service")]
    pub(crate) fn holds_secret(&self, name: &str) -> bool {
        self.common.secrets.get(name).is_some()
    }

    /// How it is run.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.common.settings
    }

    pub(crate) fn functions(&self) -> &dyn Functions {
        &*self.common.functions
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.transport
    }

    /// Resolves values from `variables`.
    pub(crate) fn resolver<'a>(&'a self, variables: &'a Variables) -> Resolver<'a> {
        Resolver::new(
            variables,
            &self.common.secrets,
            self.common.prepared.private(),
            self.common.settings.redact,
        )
    }

    pub(crate) fn is_private(&self, variable: &Variable) -> bool {
        self.common.prepared.is_private(variable)
    }

    /// What secrets are looked for; `None` where nothing is redacted.
    pub(crate) fn secret_needles(&self) -> Option<Arc<Needles>> {
        if !self.common.settings.redact {
            return None;
        }
        let tokens = if self.program().oauth2.is_empty() { None } else { self.common.tokens.needles() };
        let needles = tokens.as_ref().unwrap_or(self.common.secrets.needles());
        (!needles.is_empty()).then(|| Arc::clone(needles))
    }

    pub(crate) fn tokens(&self) -> &Arc<Tokens> {
        &self.common.tokens
    }

    pub(crate) fn shared_transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.transport)
    }

    pub(crate) fn shared_secrets(&self) -> Arc<Secrets> {
        Arc::clone(&self.common.secrets)
    }

    /// The private variables; `None` where nothing is redacted, or there are none.
    pub(crate) fn private_names(&self) -> Option<&HashSet<FlowVariable>> {
        Some(self.common.prepared.private())
            .filter(|private| self.common.settings.redact && !private.is_empty())
    }

    /// The texts that `variables` hold in private, or held in this run; none where nothing is redacted.
    pub(crate) fn private_texts(&self, variables: &Variables) -> Vec<String> {
        match self.private_names() {
            Some(_) => variables.private_texts(|variable| self.is_private(variable)),
            None => Vec::new(),
        }
    }

    /// What looks for them.
    pub(crate) fn private_needles(&self, variables: &Variables) -> Needles {
        Needles::new(&self.private_texts(variables))
    }

    /// A message without secrets, and without what `variables` hold in private.
    pub(crate) fn told(&self, message: &str, variables: &Variables) -> String {
        without_private(self.shown(message), &self.private_texts(variables))
    }

    /// `json`, without secrets and without the `private` texts.
    pub(crate) fn told_json(&self, json: Json, private: &[String]) -> Json {
        Needles::new(private).masked_in(self.shown_json(json), Mask::Private)
    }

    /// `text`, without secrets and without the `private` texts.
    pub(crate) fn told_text(&self, text: &str, private: &[String]) -> String {
        Needles::new(private).masked(&self.shown(text), Mask::Private).into_owned()
    }

    /// The same of the beginning of a text, which may end in half of what is hidden.
    pub(crate) fn told_beginning(&self, text: &str, private: &[String]) -> String {
        let text = Needles::new(private).without_a_half(text, None).unwrap_or_default();
        let text = match self.secret_needles() {
            Some(secrets) => secrets.without_a_half(text, None).unwrap_or_default(),
            None => text,
        };
        self.told_text(text, private)
    }

    /// A text without the secrets that may have come into it.
    pub(crate) fn shown(&self, text: &str) -> String {
        match self.secret_needles() {
            Some(secrets) => secrets.replace(text).into_owned(),
            None => text.to_owned(),
        }
    }

    /// JSON without the secrets that may have come into it.
    pub(crate) fn shown_json(&self, json: Json) -> Json {
        match self.secret_needles() {
            Some(secrets) => secrets.replace_in(json),
            None => json,
        }
    }

    pub(crate) fn observe(&self, tell: impl FnOnce(&dyn Observer)) {
        if let Some(observer) = &self.observer {
            tell(&**observer);
        }
    }

    /// Does what `ending` ends with while the run of `webhook` goes on (`no wait`).
    pub(crate) fn in_background(
        &self,
        webhook: EcoString,
        ending: impl Future<Output = Ended> + Send + 'static,
    ) -> Sending {
        let held = self.observer.as_ref().and_then(|observer| observer.hold());
        self.common.background.send(webhook, ending.inspect(move |_| drop(held)))
    }

    /// Waits until what is sent in the background is sent.
    pub(crate) async fn finish(&self) {
        self.common.background.finish().await;
    }
}
