//! `mapping::not_in_replies`: paths that find nothing in any reply of a test.

use std::collections::HashMap;

use ecow::EcoString;

use super::collect::Collected;
use super::{Slot, Workspace};
use crate::diagnostics::{Code, Diagnostic};
use crate::semantics::index::Manner;
use crate::semantics::{Known, ResponsePath, Success};
use crate::source::Site;

impl Workspace {
    pub(super) fn not_in_replies(&self, found: &mut Collected) {
        let Some(replies) = self.successes() else { return };
        for (number, file) in self.files.iter().enumerate() {
            for (index, (head, entry)) in file.declarations().enumerate() {
                let Some(Known::Webhook { paths: Some(paths), .. }) = entry.known.as_deref() else {
                    continue;
                };
                let [_] = self.runnables.all(entry.name) else { continue };
                let name = self.names.text(entry.name);
                let replies = replies.get(name).map_or(&[][..], Vec::as_slice);
                if head.name.is_empty() || !replies.iter().any(|reply| reply.is_own) {
                    continue;
                }
                let slot = Slot { file: number as u32, declaration: index as u32 };
                for (number, path) in paths.iter().enumerate() {
                    if let Some(fault) = self.not_in(replies, slot, number, path, name) {
                        self.push(fault, None, found);
                    }
                }
            }
        }
    }

    /// The replies with a status 2xx of all tests, by webhook; none of a webhook that has a test with an error, and
    /// nothing where a flow has one.
    fn successes(&self) -> Option<HashMap<&EcoString, Vec<&Success>>> {
        let mut all: HashMap<&EcoString, Vec<&Success>> = HashMap::new();
        let mut broken = Vec::new();
        for (_, entry) in self.files.iter().flat_map(|file| file.declarations()) {
            let Some(Known::Test(replies)) = entry.known.as_deref() else { continue };
            if replies.broken {
                let target = self.names.text(entry.name);
                let runs = self.index.runnable(target)?;
                if runs.manner != Manner::Webhook {
                    return None;
                }
                broken.push(target);
            }
            for success in &replies.successes {
                all.entry(&success.webhook).or_default().push(success);
            }
        }
        all.retain(|webhook, _| !broken.contains(webhook));
        Some(all)
    }

    /// The fault of a path that none of `replies` holds anything for.
    fn not_in(
        &self,
        replies: &[&Success],
        slot: Slot,
        number: usize,
        path: &ResponsePath,
        webhook: &EcoString,
    ) -> Option<Diagnostic> {
        let mut near = None;
        for reply in replies {
            let missed = reply.missed.iter().find(|missed| missed.path == number)?;
            near = near.or(missed.near.as_ref());
        }
        let at = self.location(slot, Site::here(path.at));
        let written = self.sources.slice(at);
        let message = format!("`{written}` finds nothing in any 2xx `reply` of the tests of `{webhook}`");
        let help = match near {
            Some((written, there)) => format!(
                "the reply has `{there}`, not `{written}`: correct the path, or add a test whose reply has the value"
            ),
            None if written.ends_with(".length") => {
                "a path can't count: save the list with `as list`, and count it with `invoke functions.count`"
                    .to_owned()
            }
            None => "correct the path, or add a test whose reply has the value".to_owned(),
        };
        Some(Diagnostic::new(Code::MappingNotInReplies, at, message, help))
    }
}
