//! What a project declares, by name: what every declaration is checked against.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use ecow::EcoString;
use ipnet::IpNet;

use crate::ir;
use crate::source::{DeclarationId, Site, Span};

use super::facts::{Fact, FactKey};
use super::response_path::ResponsePath;

/// The declarations of a project by name, with what other declarations need to know of them.
///
/// It notes what changes in it ([`Index::take_changed`]), so that only what has looked that up is checked
/// again.
#[derive(Debug, Default)]
pub struct Index {
    account: Account,
    endpoints: HashMap<EcoString, Endpoint>,
    runnables: HashMap<EcoString, Runnable>,
    flows: HashMap<EcoString, Steps>,
    /// The webhooks that invoke a pre-made function, or may.
    functions: HashSet<EcoString>,
    /// How many tests each webhook or flow has.
    tests: HashMap<EcoString, usize>,
    /// The paths of the webhooks that have tests.
    paths: HashMap<EcoString, Arc<[ResponsePath]>>,
    /// The second words of what belongs to no declaration, and how often: `lookup` of `hook lookup { … }`.
    stray_names: HashMap<EcoString, usize>,
    whole: Whole,
    changed: HashSet<FactKey>,
}

/// What is known of the project as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Whole {
    /// Whether an endpoint is `default`.
    pub default_endpoint: bool,
    /// Whether some of an endpoint, or all of it, could not be read: it may be the default one.
    pub endpoints_broken: bool,
    /// Whether an endpoint has no name that can be read: it may be any that is not found.
    pub endpoints_nameless: bool,
    /// Whether a webhook or flow has no name that can be read: it may be any that is not found.
    pub runnables_broken: bool,
    /// Whether a file could not be read at all: it may declare anything.
    pub file_broken: bool,
}

/// What the operator allows and sets.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// `allow http`
    pub allow_http: bool,
    /// `allow network`
    pub networks: Vec<IpNet>,
    /// Whether one of them is faulty, so that it is not among them.
    pub lacks_network: bool,
    /// `private`
    pub private: Vec<ir::FlowVariable>,
    /// What the platform sets before a flow, in the order written.
    pub provided: Vec<ir::Variable>,
    /// Whether one of them is faulty, so that it is not among them.
    pub lacks_provided: bool,
    /// In the order written; a repeated one is not among them.
    pub settings: Vec<(EcoString, Setting)>,
    /// The index of each in `settings`.
    pub by_name: HashMap<EcoString, usize>,
    /// Whether some of it could not be read: what seems absent may be in that part.
    pub broken: bool,
}

/// `set NAME = …`
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its text; `None` where it holds values, which is reported.
    pub text: Option<String>,
    /// Where the text stands.
    pub at: Site,
}

impl Setting {
    fn is(&self, other: &Self) -> bool {
        self.text == other.text && same(self.at, other.at)
    }
}

impl Account {
    /// The setting of that name.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.by_name.get(name).and_then(|&index| self.settings.get(index)).map(|(_, setting)| setting)
    }

    pub(super) fn add_setting(&mut self, name: &str, setting: Setting) {
        self.by_name.insert(name.into(), self.settings.len());
        self.settings.push((name.into(), setting));
    }

    /// The same, seen from other declarations than the account `declaration` itself.
    #[must_use]
    pub fn seen_from_outside(mut self, declaration: DeclarationId) -> Self {
        for (_, setting) in &mut self.settings {
            setting.at.declaration = Some(declaration);
        }
        self
    }
}

/// What internal webhooks need to know of an endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// The variables that each method returns.
    pub methods: HashMap<EcoString, Vec<ir::FlowVariable>>,
    /// Whether some of it could not be read, or another endpoint has the same name.
    pub broken: bool,
}

/// What has one of the names that webhooks, flows and `oauth2` declarations share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// 3.3 and 3.4
    Webhook,
    /// 3.5
    Flow,
    /// 3.7
    OAuth2,
}

/// A webhook, a flow or an `oauth2`.
#[derive(Debug, Clone, Copy)]
pub struct Runnable {
    /// The declaration.
    pub declaration: DeclarationId,
    /// Where in it its name stands.
    pub name: Span,
    /// Which of them it is.
    pub manner: Manner,
}

impl Runnable {
    /// Where its name stands.
    #[must_use]
    pub fn at(&self) -> Site {
        Site { declaration: Some(self.declaration), span: self.name }
    }

    fn is(&self, other: &Self) -> bool {
        self.manner == other.manner && same(self.at(), other.at())
    }
}

/// The steps of a flow, by which its tests name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// The flow's name.
    pub flow: EcoString,
    /// How often it runs each webhook.
    pub webhooks: BTreeMap<EcoString, usize>,
    /// Whether it has a `flow-end webhook`.
    pub flow_end: bool,
    /// Whether some of it could not be read.
    pub broken: bool,
    /// Whether it runs what nothing declares, which may be any webhook.
    pub undeclared: bool,
}

/// Whether two sites are the same place; spans alone are always equal.
fn same(one: Site, other: Site) -> bool {
    one.declaration == other.declaration && one.span.range() == other.span.range()
}

impl Index {
    /// What the operator allows and sets.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The endpoint of that name.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.get(name)
    }

    /// The webhook or flow of that name.
    #[must_use]
    pub fn runnable(&self, name: &str) -> Option<&Runnable> {
        self.runnables.get(name)
    }

    /// The steps of the flow of that name.
    #[must_use]
    pub fn flow(&self, name: &str) -> Option<&Steps> {
        self.flows.get(name)
    }

    /// Whether the webhook `name` invokes a pre-made function, or may.
    #[must_use]
    pub fn may_be_function(&self, name: &str) -> bool {
        self.functions.contains(name)
    }

    /// Whether a test runs the webhook `name`.
    #[must_use]
    pub fn is_tested(&self, name: &str) -> bool {
        self.tests.contains_key(name)
    }

    /// The paths that the webhook `name` maps, if a test runs it.
    #[must_use]
    pub fn paths(&self, name: &str) -> Option<&Arc<[ResponsePath]>> {
        self.paths.get(name)
    }

    /// Whether something that belongs to no declaration seems to declare `name`.
    #[must_use]
    pub fn is_stray(&self, name: &str) -> bool {
        self.stray_names.contains_key(name)
    }

    /// What is known of the project as a whole.
    #[must_use]
    pub fn whole(&self) -> Whole {
        self.whole
    }

    /// Whether no endpoint is declared.
    #[must_use]
    pub fn has_no_endpoints(&self) -> bool {
        self.endpoints.is_empty()
    }

    /// The names of all endpoints.
    pub fn endpoints(&self) -> impl Iterator<Item = &EcoString> {
        self.endpoints.keys()
    }

    /// All webhooks and flows with their names.
    pub fn runnables(&self) -> impl Iterator<Item = (&EcoString, &Runnable)> {
        self.runnables.iter()
    }

    /// The facts that have changed since this was asked last.
    #[must_use]
    pub fn take_changed(&mut self) -> HashSet<FactKey> {
        std::mem::take(&mut self.changed)
    }

    fn note(&mut self, changed: bool, fact: Fact<'_>) {
        if changed {
            self.changed.insert(fact.key());
        }
    }

    /// Replaces what the operator allows and sets.
    pub fn set_account(&mut self, account: Account) {
        let old = std::mem::replace(&mut self.account, account);
        self.note(old.allow_http != self.account.allow_http, Fact::AllowHttp);
        let new = &self.account;
        let networks = old.networks != new.networks || old.lacks_network != new.lacks_network;
        let provided = old.provided != new.provided || old.lacks_provided != new.lacks_provided;
        self.note(networks, Fact::Networks);
        self.note(provided, Fact::Provided);
        self.note(old.broken != self.account.broken, Fact::AccountBroken);
        for (name, setting) in &old.settings {
            let is_changed = self.account.setting(name).is_none_or(|new| !new.is(setting));
            self.note(is_changed, Fact::Setting(name));
        }
        let account = std::mem::take(&mut self.account);
        for (name, _) in &account.settings {
            self.note(old.setting(name).is_none(), Fact::Setting(name));
        }
        self.account = account;
    }

    /// Says what the endpoint `name` is, or that there is none.
    pub fn set_endpoint(&mut self, name: &EcoString, endpoint: Option<Endpoint>) {
        let were_none = self.endpoints.is_empty();
        let changed = self.endpoints.get(name) != endpoint.as_ref();
        match endpoint {
            Some(endpoint) => drop(self.endpoints.insert(name.clone(), endpoint)),
            None => drop(self.endpoints.remove(name)),
        }
        self.note(changed, Fact::Endpoint(name));
        self.note(were_none != self.endpoints.is_empty(), Fact::AnyEndpoint);
    }

    /// Says what the webhook or flow `name` is, or that there is none.
    pub fn set_runnable(&mut self, name: &EcoString, runnable: Option<Runnable>) {
        let old = match runnable {
            Some(runnable) => self.runnables.insert(name.clone(), runnable),
            None => self.runnables.remove(name),
        };
        let same = match (&old, &runnable) {
            (Some(old), Some(new)) => old.is(new),
            (old, new) => old.is_none() && new.is_none(),
        };
        self.note(!same, Fact::Runnable(name));
    }

    /// Says which steps the flow `name` has, or that they are not known.
    pub fn set_flow(&mut self, name: &EcoString, steps: Option<Steps>) {
        let changed = self.flows.get(name) != steps.as_ref();
        match steps {
            Some(steps) => drop(self.flows.insert(name.clone(), steps)),
            None => drop(self.flows.remove(name)),
        }
        self.note(changed, Fact::Flow(name));
    }

    /// Says whether the webhook `name` invokes a pre-made function, or may.
    pub fn set_function(&mut self, name: &EcoString, may_be: bool) {
        let changed = match may_be {
            true => self.functions.insert(name.clone()),
            false => self.functions.remove(name),
        };
        self.note(changed, Fact::Function(name));
    }

    /// Says which paths the webhook `name` maps, or that they are not known.
    pub fn set_paths(&mut self, name: &EcoString, paths: Option<Arc<[ResponsePath]>>) {
        let changed = match (self.paths.get(name), &paths) {
            (None, None) => false,
            (Some(old), Some(new)) => {
                old.len() != new.len() || old.iter().zip(new.iter()).any(|(old, new)| !old.is(new))
            }
            _ => true,
        };
        match paths {
            Some(paths) => drop(self.paths.insert(name.clone(), paths)),
            None => drop(self.paths.remove(name)),
        }
        self.note(changed, Fact::Paths(name));
    }

    /// Counts a test that runs `name`, or counts it no longer.
    pub fn count_test(&mut self, name: &EcoString, stands: bool) {
        let changed = counted(&mut self.tests, name, stands);
        self.note(changed, Fact::Tested(name));
    }

    /// Counts the second word of something that belongs to no declaration, or counts it no longer.
    pub fn count_stray(&mut self, name: &EcoString, stands: bool) {
        let changed = counted(&mut self.stray_names, name, stands);
        self.note(changed, Fact::Stray(name));
    }

    /// Says what is known of the project as a whole.
    pub fn set_whole(&mut self, whole: Whole) {
        let old = std::mem::replace(&mut self.whole, whole);
        self.note(old != whole, Fact::Whole);
    }
}

/// Counts what stands under `name`, or counts it no longer; whether there is one now and was none, or the other way round.
fn counted(counts: &mut HashMap<EcoString, usize>, name: &EcoString, stands: bool) -> bool {
    if stands {
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        return *count == 1;
    }
    match counts.get_mut(name) {
        Some(count) if *count > 1 => {
            *count -= 1;
            false
        }
        Some(_) => counts.remove(name).is_some(),
        None => false,
    }
}
