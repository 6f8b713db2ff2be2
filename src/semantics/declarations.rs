//! The declarations of a project, found by the outline of its files before any is read in full.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Location, Source, Sources, Span};
use crate::syntax::{self, Head, Kind, ast};

use super::allow::Allowed;
use super::index::{Index, Runnable};

/// A declaration that stands somewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'s> {
    pub source: &'s Source,
    pub file: FileId,
    pub head: Head,
}

impl<'s> Item<'s> {
    pub fn name(&self) -> &'s str {
        self.source.slice(self.head.name)
    }

    pub fn location(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    /// Where it is declared: its name or, without one, its keyword.
    pub fn at(&self) -> Location {
        self.location(if self.head.name.is_empty() { self.head.keyword } else { self.head.name })
    }

    /// Whether it has a name with nothing else up to its `{`: of `look.up` only a part is one.
    fn has_sound_name(&self) -> bool {
        let after = Span { start: self.head.name.end, end: self.source.text().len() as u32 };
        let line = self.source.slice(after).lines().next().unwrap_or_default();
        !self.head.name.is_empty()
            && match line.split_once('{') {
                Some((between, _)) if !between.contains(['"', '#']) => between.trim().is_empty(),
                _ => line.is_empty() || line.starts_with(|c: char| c.is_whitespace() || c == '#'),
            }
    }

    /// Reads it in full; `found` gets what cannot be read, and the `bool` says whether there is such.
    pub fn read(&self, found: &mut Diagnostics) -> (Option<ast::Declaration>, bool) {
        let before = found.errors();
        let parsed = syntax::parse_declaration(self.source.slice(self.head.span), self.head.kind);
        for fault in parsed.faults {
            found.push(fault.placed(|site| self.location(site.span.from_start(self.head.span.start))));
        }
        (parsed.tree, found.errors() > before)
    }
}

/// Every declaration of the project by kind, in the order of files and places.
#[derive(Debug, Default)]
pub(super) struct Declarations<'s> {
    pub accounts: Vec<Item<'s>>,
    pub endpoints: Vec<Item<'s>>,
    /// Webhooks and flows.
    pub runnables: Vec<Item<'s>>,
    pub tests: Vec<Item<'s>>,
    /// What belongs to no declaration.
    pub strays: Vec<Item<'s>>,
    pub allowed: Allowed,
    /// Whether a file is no text that can be read.
    pub file_broken: bool,
}

impl<'s> Declarations<'s> {
    /// Finds the declarations of all files. Of the operator's file only its `account` is one of the
    /// project's, and the project's own are left out.
    pub fn find(sources: &'s Sources, operator: Option<FileId>, found: &mut Diagnostics) -> Self {
        let mut all = Self::default();
        for (file, source) in sources.iter() {
            if let Some(offset) = source.not_utf8_at() {
                found.push(not_text(file, offset));
                all.file_broken = true;
                continue;
            }
            let outline = syntax::outline(source.text());
            all.allowed.note(source, file, &outline.comments);
            for head in outline.declarations {
                let item = Item { source, file, head };
                match head.kind {
                    _ if operator == Some(file) && !matches!(head.kind, Kind::Account | Kind::Stray) => {
                        found.push(not_an_account(&item));
                    }
                    Kind::Account if operator.is_none_or(|operator| operator == file) => {
                        all.accounts.push(item);
                    }
                    Kind::Account => {}
                    Kind::Endpoint => all.endpoints.push(item),
                    Kind::Webhook | Kind::Flow => all.runnables.push(item),
                    Kind::Test => all.tests.push(item),
                    Kind::Stray => all.strays.push(item),
                }
            }
        }
        if let Some(file) = operator
            && all.accounts.is_empty()
            && all.strays.iter().all(|stray| stray.file != file)
            && !all.file_broken
        {
            found.push(no_account(file));
        }
        all
    }

    /// Notes the names of webhooks and flows; reports what is declared twice.
    pub fn name(&self, index: &mut Index<'s>, found: &mut Diagnostics) {
        index.file_broken = self.file_broken;
        index.stray_names.extend(self.strays.iter().filter_map(|stray| {
            let text = stray.source.slice(stray.head.span);
            text.split([' ', '\t', '{']).filter(|word| !word.is_empty()).nth(1)
        }));
        index.runnables.reserve(self.runnables.len());
        for item in &self.runnables {
            let name = item.name();
            index.runnables_broken |= !item.has_sound_name();
            if name.is_empty() {
                continue;
            }
            let declared = Runnable { at: item.at(), is_flow: item.head.kind == Kind::Flow };
            match index.runnables.get(name) {
                Some(first) => found.push(duplicate("a webhook or flow", item, first.at)),
                None => {
                    index.runnables.insert(name, declared);
                }
            }
        }
        let mut endpoints: HashMap<&str, Location> = HashMap::new();
        for item in self.endpoints.iter().filter(|item| !item.name().is_empty()) {
            let first = *endpoints.entry(item.name()).or_insert(item.at());
            if first.file != item.file || first.span.start != item.at().span.start {
                found.push(duplicate("an endpoint", item, first));
            }
        }
        if let Some((first, others)) = self.accounts.split_first() {
            for other in others {
                let message = "a project has one `account`, and this is another";
                let help = "keep one of them, with the lines of both";
                found.push(
                    Diagnostic::new(Code::NameDuplicate, other.at(), message, help)
                        .with_related(first.at(), "first declared here"),
                );
            }
        }
    }

    /// Every flow variable that the text of `items` names.
    pub fn mentioned(items: &[Item<'s>]) -> HashSet<&'s str> {
        let texts = items.iter().map(|item| item.source.slice(item.head.span));
        texts
            .flat_map(|text| text.split("$flow.key.").skip(1))
            .map(|rest| {
                let name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
                rest.split(|c| !name(c)).next().unwrap_or_default()
            })
            .collect()
    }
}

fn duplicate(kind: &str, item: &Item<'_>, first: Location) -> Diagnostic {
    let message = format!("{kind} `{}` is declared already", item.name());
    Diagnostic::new(Code::NameDuplicate, item.at(), message, "rename one of the two, or take it out")
        .with_related(first, "first declared here")
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

fn not_an_account(item: &Item<'_>) -> Diagnostic {
    Diagnostic::new(
        Code::LineMisplaced,
        item.location(item.head.keyword),
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
