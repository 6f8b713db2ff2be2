//! A webhook with its tests and all that it stands on, extracted from a project: enough to run it.

use std::collections::HashMap;

use crate::names::{self, Group};
use crate::source::{FileId, Source, Sources};
use crate::syntax::{Head, Kind};
use crate::workspace::Workspace;

/// How many bytes an excerpt may have: what a webhook stands on is small.
const LARGEST: usize = 1 << 20;

/// A declaration with the file that it stands in.
#[derive(Debug, Clone, Copy)]
struct Part<'w> {
    file: FileId,
    source: &'w Source,
    head: &'w Head,
}

impl<'w> Part<'w> {
    fn text(self) -> &'w str {
        self.source.slice(self.head.span)
    }

    fn name(self) -> &'w str {
        self.source.slice(self.head.name)
    }

    /// A file that holds it alone, in the line in which it stands.
    fn alone(self) -> Source {
        let lines = self.source.line_of(self.head.span.start).saturating_sub(1);
        let text = "\n".repeat(lines as usize) + self.text();
        let name = self.source.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        Source::new(self.source.path().to_owned(), name, text)
    }
}

/// The webhooks of a project with their tests, and what they may stand on.
#[derive(Debug, Default)]
pub(super) struct Excerpts<'w> {
    /// Accounts, endpoints and `oauth2` declarations, in this order.
    ground: Vec<Part<'w>>,
    webhooks: HashMap<&'w str, Part<'w>>,
    tests: HashMap<&'w str, Vec<Part<'w>>>,
}

impl<'w> Excerpts<'w> {
    /// Those of `workspace` that have a name that is `wanted`.
    pub fn of(workspace: &'w Workspace, wanted: impl Fn(&str) -> bool) -> Self {
        let mut found = Self::default();
        for (file, source) in workspace.sources().iter() {
            for head in workspace.outline_of(file).map_or(&[][..], |outline| &outline.declarations) {
                let part = Part { file, source, head };
                match head.kind {
                    Kind::Account | Kind::Endpoint | Kind::OAuth2 => found.ground.push(part),
                    Kind::Webhook if wanted(part.name()) => {
                        found.webhooks.entry(part.name()).or_insert(part);
                    }
                    Kind::Test if wanted(part.name()) => {
                        found.tests.entry(part.name()).or_default().push(part);
                    }
                    Kind::Webhook | Kind::Test | Kind::Flow | Kind::Stray => {}
                }
            }
        }
        found.ground.sort_by_key(|part| match part.head.kind {
            Kind::Account => 0,
            Kind::Endpoint => 1,
            _ => 2,
        });
        found
    }

    /// The texts of the tests of the webhook `name`, those of its own file first.
    pub fn tests(&self, name: &str) -> Vec<&'w str> {
        let own = self.webhooks.get(name).map(|webhook| webhook.file);
        let mut tests = self.tests.get(name).cloned().unwrap_or_default();
        tests.sort_by_key(|part| Some(part.file) != own);
        tests.into_iter().map(Part::text).collect()
    }

    /// The webhook `name` with its test `test`, as the text of a project of one file.
    pub fn text(&self, name: &str, test: &str) -> Option<String> {
        let parts = self.parts(name, test)?;
        Some(parts.into_iter().map(Part::text).chain([test]).collect::<Vec<_>>().join("\n"))
    }

    /// The same as files, so that messages name the places at which the declarations stand in the project.
    pub fn sources(&self, name: &str, test: &str) -> Option<Sources> {
        let mut sources = Sources::default();
        for part in self.parts(name, test)? {
            sources.add(part.alone())?;
        }
        sources.add(Source::new(name.into(), name.to_owned(), test.to_owned()))?;
        Some(sources)
    }

    /// The secrets that the webhook `name`, and what it stands on, writes, each with what is before and after it.
    pub fn secrets(&self, name: &str) -> impl Iterator<Item = (&'w str, &'w str, &'w str)> {
        let prefix = Group::Secret.prefix();
        let written = move |text: &'w str| {
            text.match_indices(prefix).filter_map(move |(at, _)| {
                let end = names::end(text.as_bytes(), at + prefix.len())?;
                Some((text.get(..at)?, text.get(at..end)?, text.get(end..)?))
            })
        };
        self.parts(name, "").unwrap_or_default().into_iter().map(Part::text).flat_map(written)
    }

    /// The webhook `name` and what it, or its test `test`, names; `None` where there is no such webhook, or that is much.
    fn parts(&self, name: &str, test: &str) -> Option<Vec<Part<'w>>> {
        let mut parts = vec![*self.webhooks.get(name)?];
        for part in &self.ground {
            let is_named = |text: &str| text.contains(part.name());
            if part.head.kind == Kind::Account
                || is_named(test)
                || parts.iter().any(|other| is_named(other.text()))
            {
                parts.push(*part);
            }
        }
        (parts.iter().map(|part| part.text().len()).sum::<usize>() <= LARGEST).then_some(parts)
    }
}
