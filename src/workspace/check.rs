//! The passes over what has changed, numbered as they run.

use super::file::{Found, Role};
use super::names::NameId;
use super::parallel::halves;
use super::{Slot, Workspace};
use crate::diagnostics::MOST_FOUND;
use crate::ir;
use crate::semantics::index::{Account, Endpoint, Manner, Runnable, Whole};
use crate::semantics::{Item, Known, Lowered, Paths, check_one};
use crate::source::{DeclarationId, FileId};
use crate::syntax::{self, Head, Kind, ast};

/// What the declarations become.
#[derive(Debug, Default)]
pub(super) struct Built {
    endpoints: Vec<ir::Endpoint>,
    webhooks: Vec<ir::Webhook>,
    flows: Vec<ir::Flow>,
    tests: Vec<ir::Test>,
    oauth2: Vec<ir::OAuth2>,
}

/// How many declarations are checked before what was found of them is put in its place.
const AT_ONCE: usize = 2_048;

impl Workspace {
    /// Checks what must be, and puts the diagnostics together. With `keep`, what the declarations that were
    /// checked become.
    pub(super) fn refresh(&mut self, keep: bool) -> Built {
        self.refresh_with(keep, &mut |_| {})
    }

    /// The same; `each` is called again and again with how many more declarations were checked.
    pub(super) fn refresh_with(&mut self, keep: bool, each: &mut dyn FnMut(usize)) -> Built {
        let mut built = Built::default();
        if !self.dirty {
            return built;
        }
        self.dirty = false;

        // 1. The names of webhooks and flows, and what lies outside of declarations.
        let touched: Vec<NameId> = std::mem::take(&mut self.touched).into_iter().collect();
        self.name_runnables(&touched);
        self.check_stale(Role::Stray, keep, each, &mut built);

        // 2. What the operator allows, and the endpoints: all others are checked against them.
        self.check_stale(Role::Account, keep, each, &mut built);
        self.know_account();
        self.expire();
        let checked = self.check_stale(Role::Endpoint, keep, each, &mut built);
        self.know_endpoints(&touched, &checked);
        self.know_whole();
        self.expire();

        // 3. Webhooks and flows, each by itself.
        let checked = self.check_stale(Role::Runnable, keep, each, &mut built);
        self.know_runnables(&touched, &checked);
        self.expire();

        // 4. Tests, which need the steps of the flows.
        self.check_stale(Role::Test, keep, each, &mut built);

        // 5. What only the whole project shows.
        self.typos.refresh(&mut self.names);
        self.found = self.collect();
        built
    }

    /// Says of every declaration that looked up what has changed that it must be checked.
    fn expire(&mut self) {
        let changed = self.index.take_changed();
        if changed.is_empty() {
            return;
        }
        for entry in self.files.iter_mut().flat_map(|file| &mut file.entries).filter(|entry| !entry.stale) {
            entry.stale = entry.looked_up.iter().any(|fact| changed.contains(fact));
        }
    }

    /// Checks the declarations of `role` that must be; which these are. So many at a time that what was found of
    /// them takes little room until it is put in its place. Where it is asked once, no more of a file is checked that
    /// has more errors of them than are listed.
    fn check_stale(
        &mut self,
        role: Role,
        keep: bool,
        each: &mut dyn FnMut(usize),
        built: &mut Built,
    ) -> Vec<DeclarationId> {
        let operators = self.operators();
        let mut slots: Vec<Slot> = Vec::new();
        for (number, file) in self.files.iter().enumerate() {
            for (index, (head, entry)) in file.declarations().enumerate() {
                if entry.stale && file.role(head.kind, operators) == role {
                    slots.push(Slot { file: number as u32, declaration: index as u32 });
                }
            }
        }
        let mut paths = [Paths::default(), Paths::default()];
        let mut checked = Vec::with_capacity(slots.len());
        let mut errors = vec![0; self.files.len()];
        for chunk in slots.chunks(AT_ONCE) {
            let is_full = |slot: &Slot| {
                self.once && errors.get(slot.file as usize).is_some_and(|&errors| errors >= MOST_FOUND)
            };
            let (full, slots): (Vec<Slot>, Vec<Slot>) = chunk.iter().copied().partition(is_full);
            let items: Vec<Item<'_>> = slots.iter().filter_map(|slot| self.item(*slot)).collect();
            let index = &self.index;
            let found = halves(&items, &mut paths, |paths, items| {
                let check = |item: &Item<'_>| Found::new(check_one(*item, index, paths, keep));
                items.iter().map(check).collect::<Vec<_>>()
            });
            drop(items);
            for (slot, found) in slots.iter().zip(found.into_iter().flatten()) {
                if let Some(errors) = errors.get_mut(slot.file as usize) {
                    *errors += found.errors();
                }
                checked.extend(self.take(*slot, found, built));
            }
            checked.extend(full.iter().filter_map(|slot| self.leave_unchecked(*slot)));
            each(chunk.len());
        }
        checked
    }

    /// Says of a declaration that nothing is known of it.
    fn leave_unchecked(&mut self, slot: Slot) -> Option<DeclarationId> {
        let entry = self.files.get_mut(slot.file as usize)?.entries.get_mut(slot.declaration as usize)?;
        (entry.stale, entry.broken) = (false, true);
        Some(entry.id)
    }

    /// A declaration as it is checked.
    fn item(&self, slot: Slot) -> Option<Item<'_>> {
        let file = FileId(slot.file);
        let source = self.sources.get(file)?;
        let head = self.files.get(slot.file as usize)?.outline.declarations.get(slot.declaration as usize)?;
        Some(Item {
            kind: head.kind,
            text: source.slice(head.span),
            name: head.name.relative_to(head.span.start),
            start: source.position(head.span.start),
            file,
        })
    }

    /// Puts what was found of a declaration in its place.
    fn take(&mut self, slot: Slot, found: Found, built: &mut Built) -> Option<DeclarationId> {
        match found.lowered {
            Some(Lowered::Endpoint(endpoint)) => built.endpoints.push(endpoint),
            Some(Lowered::Webhook(webhook)) => built.webhooks.push(webhook),
            Some(Lowered::Flow(flow)) => built.flows.push(flow),
            Some(Lowered::Test(test)) => built.tests.push(test),
            Some(Lowered::OAuth2(oauth2)) => built.oauth2.push(oauth2),
            None => {}
        }
        let source = self.sources.get(FileId(slot.file))?;
        let file = self.files.get_mut(slot.file as usize)?;
        let text = source.slice(file.outline.declarations.get(slot.declaration as usize)?.span);
        let entry = file.entries.get_mut(slot.declaration as usize)?;
        let mentions = self.names.named(&found.mentions, text, self.once);
        self.names.forget(&entry.mentions);
        entry.stale = false;
        entry.broken = found.broken;
        entry.mentions = mentions;
        entry.looked_up = if self.once { Box::default() } else { found.looked_up };
        entry.told = found.told;
        entry.known = found.known;
        Some(entry.id)
    }

    /// The first of `all` in the order of files and places.
    pub(super) fn first_of(&self, all: &[DeclarationId]) -> Option<DeclarationId> {
        all.iter().copied().min_by_key(|id| self.slots.get(id.0.get() as usize))
    }

    fn name_runnables(&mut self, touched: &[NameId]) {
        for &name in touched {
            let first = self.first_of(self.runnables.all(name)).and_then(|id| self.declaration(id));
            let runnable = first.map(|(_, head, entry)| Runnable {
                declaration: entry.id,
                name: head.name.relative_to(head.span.start),
                manner: match head.kind {
                    Kind::Flow => Manner::Flow,
                    Kind::OAuth2 => Manner::OAuth2,
                    _ => Manner::Webhook,
                },
            });
            self.index.set_runnable(self.names.text(name), runnable);
        }
    }

    fn know_account(&mut self) {
        let mut account = Account::default();
        // An operator's file without an `account` is a fault by itself.
        let absent = self.operators() && self.accounts.is_empty();
        let mut broken = absent || self.accounts.len() > 1 || self.has_unreadable_file();
        broken |= self.accounts.is_empty() && self.has_stray(Kind::Account);
        if let Some((_, _, entry)) = self.first_of(&self.accounts).and_then(|id| self.declaration(id)) {
            broken |= entry.broken;
            if let Some(Known::Account(known)) = entry.known.as_deref() {
                account = (**known).clone().seen_from_outside(entry.id);
            }
        }
        // Of two accounts it is not known which one counts.
        account.broken |= broken;
        self.index.set_account(account);
    }

    /// Whether what belongs to no declaration may be one of `kind`.
    fn has_stray(&self, kind: Kind) -> bool {
        self.has_stray_of(kind, |_| true)
    }

    /// The same of one without a name.
    fn has_nameless(&self, kind: Kind) -> bool {
        self.has_stray_of(kind, |head| head.name.start == head.span.start || head.name.is_empty())
    }

    fn has_stray_of(&self, kind: Kind, is_it: impl Fn(&Head) -> bool) -> bool {
        self.sources.iter().zip(&self.files).any(|((_, source), file)| {
            let strays = file.outline.declarations.iter().filter(|head| head.kind == Kind::Stray);
            { strays }.any(|head| is_it(head) && kind.may_begin(source.slice(head.span)))
        })
    }

    pub(super) fn has_unreadable_file(&self) -> bool {
        self.sources.iter().any(|(_, source)| source.not_utf8_at().is_some())
    }

    fn know_endpoints(&mut self, touched: &[NameId], checked: &[DeclarationId]) {
        for name in self.names_of(touched, checked) {
            let all = self.endpoints.all(name);
            let first = self.first_of(all).and_then(|id| self.declaration(id));
            let several = all.len() > 1;
            let endpoint = first.map(|(_, _, entry)| match entry.known.as_deref() {
                // Of two endpoints with one name it is not known which one is meant.
                Some(Known::Endpoint { endpoint, .. }) => {
                    Endpoint { broken: endpoint.broken || several, ..endpoint.clone() }
                }
                _ => Endpoint { broken: true, ..Endpoint::default() },
            });
            self.index.set_endpoint(self.names.text(name), endpoint);
        }
    }

    fn know_whole(&mut self) {
        let endpoints = || self.all_endpoints.iter().filter_map(|id| self.declaration(*id));
        let is_default =
            |known: Option<&Known>| matches!(known, Some(Known::Endpoint { default: Some(_), .. }));
        self.index.set_whole(Whole {
            default_endpoint: endpoints().any(|(_, _, entry)| is_default(entry.known.as_deref())),
            endpoints_broken: endpoints().any(|(_, _, entry)| entry.broken) || self.has_stray(Kind::Endpoint),
            endpoints_nameless: endpoints().any(|(_, head, _)| !head.named)
                || self.has_nameless(Kind::Endpoint),
            runnables_broken: self.nameless > 0,
            file_broken: self.has_unreadable_file(),
        });
    }

    fn know_runnables(&mut self, touched: &[NameId], checked: &[DeclarationId]) {
        for name in self.names_of(touched, checked) {
            let first = self.first_of(self.runnables.all(name)).and_then(|id| self.declaration(id));
            let known = first.and_then(|(_, _, entry)| entry.known.as_deref());
            let text = self.names.text(name);
            let steps = match known {
                Some(Known::Flow(steps)) => Some(steps).filter(|steps| steps.flow == *text).cloned(),
                _ => None,
            };
            let (may_be_function, paths) = match known {
                Some(Known::Webhook { may_be_function, paths }) => (*may_be_function, paths.clone()),
                _ => (false, None),
            };
            self.index.set_flow(text, steps);
            self.index.set_function(text, may_be_function);
            self.index.set_paths(text, paths);
        }
    }

    /// The names that were touched, and those of the declarations that were checked, each once.
    fn names_of(&self, touched: &[NameId], checked: &[DeclarationId]) -> Vec<NameId> {
        let checked = checked.iter().filter_map(|id| self.declaration(*id)).map(|(_, _, entry)| entry.name);
        let mut names: Vec<NameId> = touched.iter().copied().chain(checked).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The variables that are private: those of the account that counts, and of those that the operator's
    /// replaces (language, section 3.1).
    fn private(&self) -> Vec<ir::FlowVariable> {
        let mut private = self.index.account().private.clone();
        for ((_, source), file) in self.sources.iter().zip(&self.files) {
            let declarations = file.outline.declarations.iter();
            let replaced =
                declarations.filter(|head| file.role(head.kind, self.operators()) == Role::Replaced);
            for variable in replaced.flat_map(|head| private_of(source.slice(head.span))) {
                if !private.contains(&variable) {
                    private.push(variable);
                }
            }
        }
        private
    }

    /// The program of what the declarations became.
    pub(super) fn assemble(&self, built: Built) -> ir::Program {
        let account = self.index.account();
        let default = self.defaults().first().map(|(name, _)| self.names.text(*name).to_string());
        ir::Program {
            version: ir::VERSION,
            files: self.sources.iter().map(|(_, source)| source.name().to_owned()).collect(),
            account: ir::Account {
                allow_http: account.allow_http,
                allow_networks: account.networks.clone(),
                provided: account.provided.clone(),
                private: self.private(),
            },
            endpoints: built.endpoints.into_iter().map(Into::into).collect(),
            default_endpoint: default,
            oauth2: built.oauth2.into_iter().map(Into::into).collect(),
            webhooks: built.webhooks.into_iter().map(Into::into).collect(),
            flows: built.flows.into_iter().map(Into::into).collect(),
            tests: built.tests,
        }
    }
}

/// The variables that the account in `text` keeps private, as far as it can be read.
fn private_of(text: &str) -> Vec<ir::FlowVariable> {
    let Some(ast::Declaration::Account(account)) = syntax::parse_declaration(text, Kind::Account).tree else {
        return Vec::new();
    };
    let lines = account.lines.iter().filter_map(|line| match line {
        ast::AccountLine::Private { variables, .. } => Some(variables),
        _ => None,
    });
    lines.flatten().filter_map(|variable| variable.text.parse().ok()).collect()
}
