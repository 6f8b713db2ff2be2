//! The diagnostics of the project out of what is known of its declarations.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use ecow::EcoString;

use super::file::{Entry, Role, Told};
use super::names::NameId;
use super::{Slot, Workspace};
use crate::diagnostics::suggest::{Names as Suggestions, Near};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Edit, Fix, MOST_FOUND, Severity};
use crate::functions::ENDPOINT as FUNCTIONS;
use crate::semantics::index::{Manner, Runnable};
use crate::semantics::typo::probable_typo;
use crate::semantics::{Among, Known, Noun, Verb, Wanted};
use crate::source::{DeclarationId, FileId, Location, Span};
use crate::syntax::invisible::{invisible_character, invisible_characters};
use crate::syntax::{Head, Kind};

/// How many names all look-ups of a nearest one may compare: in a project of a hundred thousand
/// misspelled names, what is wrong is reported, not what each was meant to be.
const COMPARISONS: usize = 2_000_000;

/// The passes in which faults are reported; of two that say the same of one place the first counts.
const ROLES: [Role; 5] = [Role::Stray, Role::Account, Role::Endpoint, Role::Runnable, Role::Test];

/// The names that "did you mean" chooses from, sorted when the first one is asked for.
struct Nearest<'w> {
    known: [Option<Suggestions<'w>>; 6],
    /// The variables that the platform sets, as they are written.
    provided: &'w OnceCell<Vec<String>>,
    /// What was found for each name.
    found: HashMap<(Among, &'w str), Option<Near<'w>>>,
    compared: usize,
}

/// What is reported, and what comments silence of it.
#[derive(Default)]
pub(super) struct Collected {
    pub diagnostics: Diagnostics,
    /// The file, the code that was silenced, and the line of a comment's effect.
    pub silenced: BTreeSet<(FileId, Code, u32)>,
    /// What silences nothing.
    pub unused: Vec<Diagnostic>,
}

impl Workspace {
    pub(super) fn collect(&self) -> Diagnostics {
        let mut found = Collected::default();
        self.files_at_fault(&mut found.diagnostics);
        self.declared_twice(&mut found.diagnostics);
        let operators = self.operators();
        let mut told: Vec<(Role, Slot, &Entry, &Told)> = Vec::new();
        for (number, file) in self.files.iter().enumerate() {
            for (index, (head, entry)) in file.declarations().enumerate() {
                let Some(one) = &entry.told else { continue };
                let slot = Slot { file: number as u32, declaration: index as u32 };
                told.push((file.role(head.kind, operators), slot, entry, one));
            }
        }
        let provided = OnceCell::new();
        let mut nearest =
            Nearest { known: Default::default(), provided: &provided, found: HashMap::new(), compared: 0 };
        for role in ROLES {
            for (_, slot, _, told) in told.iter().filter(|(of, ..)| *of == role) {
                self.faults_of(*slot, told, &mut nearest, &mut found);
            }
        }
        self.several_defaults(&mut found.diagnostics);
        self.probable_typos(&mut found);
        self.used_before_saved(&mut found);
        self.not_in_replies(&mut found);
        self.invisible_in_comments(&mut found);
        self.unused_allows(&mut found);
        let Collected { mut diagnostics, unused, .. } = found;
        unused.into_iter().for_each(|fault| diagnostics.push(fault));
        diagnostics.sort();
        each_once(&mut diagnostics);
        diagnostics
    }

    fn faults_of<'w>(&'w self, slot: Slot, told: &'w Told, nearest: &mut Nearest<'w>, found: &mut Collected) {
        let mut wanted = told.wanted.iter().peekable();
        for (number, fault) in told.faults.iter().enumerate() {
            let wanted = wanted.next_if(|wanted| wanted.fault as usize == number);
            let mut diagnostic = fault.clone().placed(|site| self.location(slot, site));
            if wanted.is_some_and(|wanted| matches!(wanted.among, Among::Settings)) {
                self.name_account(&mut diagnostic);
            }
            if let Some(wanted) = wanted
                && let Some((near, prefix)) = self.nearest(wanted, nearest)
            {
                let replacement = format!("{prefix}{}", near.name);
                diagnostic.help = format!("did you mean `{replacement}`?");
                let edits = vec![Edit { replacement, location: diagnostic.location }];
                let fix = Fix { message: diagnostic.help.clone(), edits };
                // `$call.state` may be a fact that `provide` forgot, though `$call.start` is listed.
                let is_sure = near.is_sure && (wanted.among != Among::Provided || near.edits <= 1);
                diagnostic.fixes = if is_sure { vec![fix] } else { Vec::new() };
            }
            let text = match fault.location.declaration {
                None => text_around(told, fault.location.span.start),
                Some(_) => None,
            };
            self.push(diagnostic, self.place_of(slot, text), found);
        }
    }

    /// Says in the fault of an unknown setting which `account` was read.
    fn name_account(&self, diagnostic: &mut Diagnostic) {
        let read = self.accounts.iter().min_by_key(|id| self.slots.get(id.0.get() as usize));
        let read = read.and_then(|id| self.declaration(*id));
        let file = read.and_then(|(slot, ..)| self.sources.get(FileId(slot.file)));
        let name = self.sources.slice(diagnostic.location).trim_start_matches("$account.");
        match file {
            Some(file) => {
                diagnostic.message = format!("the `account` of `{}` does not set `{name}`", file.name());
            }
            None => {
                diagnostic.message = format!("`{name}` is not set: the project has no `account`");
                diagnostic.help = format!("declare one: `account {{ set {name} = \"…\" }}`");
            }
        }
    }

    fn place_of(&self, slot: Slot, span: Option<Span>) -> Option<Span> {
        span.map(|span| self.location(slot, crate::source::Site::here(span)).span)
    }

    /// Adds a diagnostic, unless a comment silences it: at its line or, inside the multi-line text `around`
    /// it, where no comment can stand, at the line where that begins or ends.
    pub(super) fn push(&self, diagnostic: Diagnostic, around: Option<Span>, found: &mut Collected) {
        let Location { file, span } = diagnostic.location;
        let of = self.files.get(file.0 as usize).zip(self.sources.get(file));
        let mut is_silenced = false;
        if diagnostic.severity() == Severity::Warning
            && let Some((file, source)) = of
            && !file.allowed(source).is_empty()
        {
            let places = around.map_or([None, None], |text| [Some(text.start), Some(text.end)]);
            for offset in places.into_iter().flatten().chain([span.start]) {
                let line = source.line_of(offset);
                if file.allowed(source).silences(line, diagnostic.code) {
                    is_silenced = true;
                    found.silenced.insert((diagnostic.location.file, diagnostic.code, line));
                }
            }
        }
        if !is_silenced {
            found.diagnostics.push(diagnostic);
        }
    }

    fn invisible_in_comments(&self, found: &mut Collected) {
        for (number, (file, (_, source))) in self.files.iter().zip(self.sources.iter()).enumerate() {
            for comment in &file.outline.comments {
                for (at, character) in invisible_characters(source.slice(comment.span)) {
                    let start = comment.span.start as usize + at;
                    let span = Span::new(start, start + character.len_utf8());
                    let at = Location { file: FileId(number as u32), span };
                    self.push(invisible_character(at, character), None, found);
                }
            }
        }
    }

    /// The name that was probably meant, and what is written before it.
    fn nearest<'w>(
        &'w self,
        wanted: &'w Wanted,
        nearest: &mut Nearest<'w>,
    ) -> Option<(Near<'w>, &'static str)> {
        let prefix = wanted.among.prefix();
        if let Some(found) = nearest.found.get(&(wanted.among, wanted.name.as_str())) {
            return found.map(|near| (near, prefix));
        }
        let index = &self.index;
        let provided = nearest.provided;
        let known = nearest.known.get_mut(wanted.among as usize)?;
        let of = |manner: Manner| move |(_, one): &(&EcoString, &Runnable)| one.manner == manner;
        let known = known.get_or_insert_with(|| match wanted.among {
            Among::Webhooks => {
                index.runnables().filter(of(Manner::Webhook)).map(|(name, _)| name.as_str()).collect()
            }
            Among::Runnables => {
                let runs = index.runnables().filter(|(_, one)| one.manner != Manner::OAuth2);
                runs.map(|(name, _)| name.as_str()).collect()
            }
            Among::OAuth2 => {
                index.runnables().filter(of(Manner::OAuth2)).map(|(name, _)| name.as_str()).collect()
            }
            Among::Endpoints => index.endpoints().map(|name| name.as_str()).chain([FUNCTIONS]).collect(),
            Among::Provided => {
                let written = || index.account().provided.iter().map(ToString::to_string).collect();
                provided.get_or_init(written).iter().map(String::as_str).collect()
            }
            Among::Settings => index.account().settings.iter().map(|(name, _)| name.as_str()).collect(),
        });
        let is_within = nearest.compared < COMPARISONS;
        nearest.compared += known.len();
        let near = is_within.then(|| known.nearest(&wanted.name)).flatten();
        nearest.found.insert((wanted.among, wanted.name.as_str()), near);
        near.map(|near| (near, prefix))
    }

    fn files_at_fault(&self, found: &mut Diagnostics) {
        let (mut operators, before) = (None, found.as_slice().len());
        for ((id, source), file) in self.sources.iter().zip(&self.files) {
            if let Some(offset) = source.not_utf8_at() {
                found.push(not_text(id, offset));
            }
            if file.is_operators {
                operators = Some((id, file));
                let misplaced = |head: &&Head| file.role(head.kind, true) == Role::Misplaced;
                for head in file.outline.declarations.iter().filter(misplaced) {
                    found.push(not_an_account(Location { file: id, span: head.keyword }));
                }
            }
        }
        if let Some((id, file)) = operators
            && self.accounts.is_empty()
            && found.as_slice().len() == before
            && file.outline.declarations.iter().all(|head| file.role(head.kind, true) != Role::Stray)
            && !self.has_unreadable_file()
        {
            found.push(no_account(id));
        }
    }

    /// Where a declaration is declared: its name or, without one, its keyword.
    fn declared_at(&self, id: DeclarationId) -> Option<Location> {
        let (slot, head, _) = self.declaration(id)?;
        let span = if head.name.is_empty() { head.keyword } else { head.name };
        Some(Location { file: FileId(slot.file), span })
    }

    /// All of `all` in the order of files and places, and where they are declared.
    fn in_order(&self, all: &[DeclarationId]) -> Vec<Location> {
        let mut all = all.to_vec();
        all.sort_by_key(|id| self.slots.get(id.0.get() as usize));
        all.into_iter().filter_map(|id| self.declared_at(id)).collect()
    }

    fn declared_twice(&self, found: &mut Diagnostics) {
        for (register, kind) in [(&self.runnables, "a webhook or flow"), (&self.endpoints, "an endpoint")] {
            for (name, all) in register.repeated().filter(|(name, _)| !self.names.text(*name).is_empty()) {
                let is_oauth2 = |id: &DeclarationId| {
                    self.declaration(*id).is_some_and(|(_, head, _)| head.kind == Kind::OAuth2)
                };
                // Of `webhook a b {` nobody knows the name.
                let is_named =
                    |id: &&DeclarationId| self.declaration(**id).is_some_and(|(_, head, _)| head.named);
                let all: Vec<DeclarationId> = all.iter().filter(is_named).copied().collect();
                let kind = if all.iter().any(is_oauth2) { "a webhook, flow or `oauth2`" } else { kind };
                let message = format!("{kind} `{}` is declared already", self.names.text(name));
                self.duplicates(&all, &message, "rename one of the two, or remove it", found);
            }
        }
        let message = "a project has one `account`, and this is another";
        self.duplicates(&self.accounts, message, "keep one of them, with the lines of both", found);
    }

    fn duplicates(&self, all: &[DeclarationId], message: &str, help: &str, found: &mut Diagnostics) {
        let all = self.in_order(all);
        let Some((first, others)) = all.split_first() else { return };
        for &other in others.iter().take(MOST_FOUND) {
            found.push(
                Diagnostic::new(Code::NameDuplicate, other, message, help)
                    .with_related(*first, "first declared here"),
            );
        }
    }

    /// The endpoints that are `default`, in order, and where that stands.
    pub(super) fn defaults(&self) -> Vec<(NameId, Location)> {
        let declared = self.all_endpoints.iter().filter_map(|id| self.declaration(*id));
        let mut defaults: Vec<_> = declared
            .filter_map(|(slot, _, entry)| match entry.known.as_deref() {
                Some(Known::Endpoint { default: Some(span), .. }) => Some((slot, entry.name, *span)),
                _ => None,
            })
            .collect();
        defaults.sort_by_key(|(slot, ..)| *slot);
        let placed = |span| crate::source::Site::here(span);
        defaults.into_iter().map(|(slot, name, span)| (name, self.location(slot, placed(span)))).collect()
    }

    fn several_defaults(&self, found: &mut Diagnostics) {
        let defaults = self.defaults();
        let Some(((name, first), others)) = defaults.split_first() else { return };
        for (_, other) in others {
            found.push(
                Diagnostic::new(
                    Code::EndpointSeveralDefaults,
                    *other,
                    format!("`{}` is the default endpoint already", self.names.text(*name)),
                    "keep `default` in one endpoint, the one that is to get the details of calls",
                )
                .with_related(*first, "the first default is here"),
            );
        }
    }

    fn probable_typos(&self, found: &mut Collected) {
        if self.typos.is_empty() {
            return;
        }
        for (number, file) in self.files.iter().enumerate() {
            for (index, (_, entry)) in file.declarations().enumerate() {
                let slot = Slot { file: number as u32, declaration: index as u32 };
                let reads = entry.mentions.iter();
                for read in reads.filter(|one| one.verb == Verb::Reads && one.noun == Noun::FlowVariable) {
                    let Some(near) = self.typos.near(read.name) else { continue };
                    let at = self.location(slot, crate::source::Site::here(read.span));
                    let saved = self.names.saved_as(near.name);
                    let diagnostic = probable_typo(at, self.names.text(read.name), saved, near.is_only);
                    let told = entry.told.as_deref();
                    let text = told.and_then(|told| text_around(told, read.span.start));
                    self.push(diagnostic, self.place_of(slot, text), found);
                }
            }
        }
    }
}

/// The multi-line text in which a fault that begins at `start` stands.
fn text_around(told: &Told, start: u32) -> Option<Span> {
    told.inside_texts.iter().rev().find(|(at, _)| *at == start).map(|(_, text)| *text)
}

/// Leaves one of the diagnostics that say the same of the same place.
fn each_once(diagnostics: &mut Diagnostics) {
    let mut said = HashSet::new();
    diagnostics.retain(|one| {
        let Location { file, span } = one.location;
        said.insert((file, span.start, span.end, one.code))
    });
}

fn not_text(file: FileId, offset: u32) -> Diagnostic {
    let span = Span { start: offset, end: offset };
    Diagnostic::new(
        Code::SyntaxUnexpected,
        Location { file, span },
        "this file is not UTF-8 text from here on",
        "save it as UTF-8; an editor calls this its encoding",
    )
}

fn not_an_account(at: Location) -> Diagnostic {
    Diagnostic::new(
        Code::LineMisplaced,
        at,
        "the operator's file declares an `account` and nothing else",
        "move it into a file of the project",
    )
}

fn no_account(file: FileId) -> Diagnostic {
    Diagnostic::new(
        Code::LineMissing,
        Location { file, span: Span { start: 0, end: 0 } },
        "the operator's file declares no `account`",
        "write `account { … }` into it",
    )
}
