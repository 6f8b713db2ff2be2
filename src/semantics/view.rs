//! The index as one declaration sees it.

use std::cell::RefCell;

use crate::ir::Variable;

use super::facts::{Fact, FactKey};
use super::index::{Account, Endpoint, Index, Runnable, Setting, Steps};
use super::response_path::ResponsePath;

/// The index as one declaration sees it: every look-up is noted.
pub(super) struct View<'i> {
    index: &'i Index,
    looked_up: RefCell<Vec<FactKey>>,
}

impl<'i> View<'i> {
    pub fn new(index: &'i Index) -> Self {
        Self { index, looked_up: RefCell::default() }
    }

    /// What was looked up, each once.
    pub fn looked_up(self) -> Vec<FactKey> {
        let mut looked_up = self.looked_up.into_inner();
        looked_up.sort_unstable();
        looked_up.dedup();
        looked_up
    }

    fn note(&self, fact: Fact<'_>) {
        let key = fact.key();
        let mut looked_up = self.looked_up.borrow_mut();
        if looked_up.last() != Some(&key) {
            looked_up.push(key);
        }
    }

    fn account(&self) -> &'i Account {
        self.index.account()
    }

    pub fn allows_http(&self) -> bool {
        self.note(Fact::AllowHttp);
        self.account().allow_http
    }

    pub fn networks(&self) -> &'i [ipnet::IpNet] {
        self.note(Fact::Networks);
        &self.account().networks
    }

    pub fn provided(&self) -> &'i [Variable] {
        self.note(Fact::Provided);
        &self.account().provided
    }

    /// Whether an address may be allowed by what could not be read.
    pub fn lacks_network(&self) -> bool {
        self.note(Fact::Networks);
        self.account().lacks_network || self.account_broken()
    }

    /// Whether a variable may be provided by what could not be read.
    pub fn lacks_provided(&self) -> bool {
        self.note(Fact::Provided);
        self.account().lacks_provided || self.account_broken()
    }

    pub fn account_broken(&self) -> bool {
        self.note(Fact::AccountBroken);
        self.account().broken
    }

    pub fn setting(&self, name: &str) -> Option<&'i Setting> {
        self.note(Fact::Setting(name));
        self.account().setting(name)
    }

    pub fn endpoint(&self, name: &str) -> Option<&'i Endpoint> {
        self.note(Fact::Endpoint(name));
        self.index.endpoint(name)
    }

    pub fn has_no_endpoints(&self) -> bool {
        self.note(Fact::AnyEndpoint);
        self.index.has_no_endpoints()
    }

    pub fn runnable(&self, name: &str) -> Option<&'i Runnable> {
        self.note(Fact::Runnable(name));
        self.index.runnable(name)
    }

    pub fn flow(&self, name: &str) -> Option<&'i Steps> {
        self.note(Fact::Flow(name));
        self.index.flow(name)
    }

    /// Whether the webhook `name` invokes a pre-made function, or may.
    pub fn may_be_function(&self, name: &str) -> bool {
        self.note(Fact::Function(name));
        self.index.may_be_function(name)
    }

    /// Whether a test runs the webhook `name`.
    pub fn is_tested(&self, name: &str) -> bool {
        self.note(Fact::Tested(name));
        self.index.is_tested(name)
    }

    /// The paths that the webhook `name` maps, if a test runs it.
    pub fn paths(&self, name: &str) -> Option<&'i [ResponsePath]> {
        self.note(Fact::Paths(name));
        self.index.paths(name).map(|paths| &**paths)
    }

    /// Whether there may be a default endpoint.
    pub fn may_have_default(&self) -> bool {
        self.note(Fact::Whole);
        let whole = self.index.whole();
        whole.default_endpoint || whole.endpoints_broken || whole.file_broken
    }

    /// Whether some declaration that could not be read may be the webhook or flow `name`.
    pub fn may_run(&self, name: &str) -> bool {
        self.note(Fact::Whole);
        let whole = self.index.whole();
        whole.file_broken || whole.runnables_broken || self.is_stray(name)
    }

    /// Whether some declaration that could not be read may be the endpoint `name`.
    pub fn may_be_endpoint(&self, name: &str) -> bool {
        self.note(Fact::Whole);
        let whole = self.index.whole();
        whole.file_broken || whole.endpoints_nameless || self.is_stray(name)
    }

    fn is_stray(&self, name: &str) -> bool {
        self.note(Fact::Stray(name));
        self.index.is_stray(name)
    }
}
