//! What a project declares, by name: what every declaration is checked against.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use ipnet::IpNet;

use crate::diagnostics::suggest::{self, Names};
use crate::source::Location;

use crate::ir;

/// The declarations of a project by name, with what other declarations need to know of them.
#[derive(Debug, Default)]
pub(super) struct Index<'s> {
    pub account: Account<'s>,
    pub endpoints: HashMap<&'s str, Endpoint<'s>>,
    /// The first endpoint that is `default`.
    pub default_endpoint: Option<(&'s str, Location)>,
    /// Webhooks and flows, which are one kind.
    pub runnables: HashMap<&'s str, Runnable>,
    /// Whether some of an endpoint could not be read: it may be the default one.
    pub endpoints_broken: bool,
    /// Whether a webhook or flow has no name that can be read: it may be any that is not found.
    pub runnables_broken: bool,
    /// The second words of what belongs to no declaration: `lookup` of `hook lookup { … }`.
    pub stray_names: HashSet<&'s str>,
    /// Whether a file could not be read at all: it may declare anything.
    pub file_broken: bool,
    names: Suggestions<'s>,
}

/// What the operator allows and sets.
#[derive(Debug, Default)]
pub(super) struct Account<'s> {
    pub allow_http: bool,
    pub networks: Vec<IpNet>,
    pub private: Vec<ir::FlowVariable>,
    /// What the platform sets before a flow, in the order written.
    pub provided: Vec<ir::Variable>,
    /// In the order written; a repeated one is not among them.
    pub settings: Vec<(&'s str, Setting)>,
    pub by_name: HashMap<&'s str, usize>,
    /// Whether some of it could not be read: what seems absent may be in that part.
    pub broken: bool,
}

/// `set NAME "…"`
#[derive(Debug)]
pub(super) struct Setting {
    /// Its text; `None` where it holds values, which is reported.
    pub text: Option<String>,
    /// Where the text stands.
    pub at: Location,
}

impl<'s> Account<'s> {
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.by_name.get(name).and_then(|&index| self.settings.get(index)).map(|(_, setting)| setting)
    }

    pub fn add_setting(&mut self, name: &'s str, setting: Setting) {
        self.by_name.insert(name, self.settings.len());
        self.settings.push((name, setting));
    }
}

/// What internal webhooks need to know of an endpoint.
#[derive(Debug)]
pub(super) struct Endpoint<'s> {
    pub methods: HashMap<&'s str, Method>,
    /// Whether some of it could not be read.
    pub broken: bool,
}

/// `method NAME returns …`
#[derive(Debug)]
pub(super) struct Method {
    /// Where its name stands.
    pub at: Location,
    pub returns: Vec<ir::FlowVariable>,
}

/// A webhook or a flow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Runnable {
    /// Where its name stands.
    pub at: Location,
    pub is_flow: bool,
}

/// How many names all look-ups of a nearest one may compare: a project of a hundred thousand misspelled
/// names is told what is wrong, not what each was meant to be.
const COMPARISONS: usize = 2_000_000;

/// The names of webhooks and flows, sorted for "did you mean" when the first one is asked for.
#[derive(Debug, Default)]
struct Suggestions<'s> {
    webhooks: OnceLock<Names<'s>>,
    runnables: OnceLock<Names<'s>>,
    compared: AtomicUsize,
}

impl<'s> Index<'s> {
    /// Whether some declaration that could not be read may be the webhook or flow `name`.
    pub fn may_run(&self, name: &str) -> bool {
        self.file_broken || self.runnables_broken || self.stray_names.contains(name)
    }

    /// Adds an endpoint; of two with one name it is not known which one is meant.
    pub fn add_endpoint(&mut self, name: &'s str, endpoint: Endpoint<'s>) {
        match self.endpoints.entry(name) {
            Entry::Occupied(mut first) => first.get_mut().broken = true,
            Entry::Vacant(free) => {
                free.insert(endpoint);
            }
        }
    }

    /// An endpoint of which nothing but its name could be read.
    pub fn add_unread_endpoint(&mut self, name: &'s str) {
        self.add_endpoint(name, Endpoint { methods: HashMap::new(), broken: true });
    }

    /// The webhook nearest to `name`.
    pub fn nearest_webhook(&self, name: &str) -> Option<&'s str> {
        let webhooks = || self.runnables.iter().filter(|(_, one)| !one.is_flow).map(|(&name, _)| name);
        self.nearest(self.names.webhooks.get_or_init(|| webhooks().collect()), name)
    }

    /// The webhook or flow nearest to `name`.
    pub fn nearest_runnable(&self, name: &str) -> Option<&'s str> {
        self.nearest(self.names.runnables.get_or_init(|| self.runnables.keys().copied().collect()), name)
    }

    /// The endpoint nearest to `name`.
    pub fn nearest_endpoint(&self, name: &str) -> Option<&'s str> {
        self.nearest_of(name, self.endpoints.keys().copied())
    }

    /// The one of `names` nearest to `name`.
    pub fn nearest_of<'n>(
        &self,
        name: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Option<&'n str> {
        self.within_budget(names.clone().count()).then(|| suggest::nearest(name, names)).flatten()
    }

    fn nearest(&self, names: &Names<'s>, name: &str) -> Option<&'s str> {
        self.within_budget(self.runnables.len()).then(|| names.nearest(name)).flatten()
    }

    fn within_budget(&self, comparisons: usize) -> bool {
        self.names.compared.fetch_add(comparisons, Ordering::Relaxed) < COMPARISONS
    }
}
