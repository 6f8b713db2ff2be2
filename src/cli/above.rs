//! `variable::unknown_setting`: a project above that has the setting, which an author may have taken for this one.

use std::path::{Path, PathBuf};

use hooklang::diagnostics::{Code, Diagnostic};
use hooklang::project::{self, MANIFEST};
use hooklang::source::Sources;
use hooklang::syntax::ast::{AccountLine, Declaration};
use hooklang::syntax::{Kind, outline, parse_declaration};

/// Names in the help of each setting that is unknown in the project of `folder` a project above that has it.
pub fn name_projects(folder: &Path, sources: &Sources, found: &mut [Diagnostic]) {
    let mut above: Option<Vec<(PathBuf, Vec<String>)>> = None;
    for one in found.iter_mut().filter(|one| one.code == Code::VariableUnknownSetting) {
        let name = sources.slice(one.location).trim_start_matches("$account.");
        let above = above.get_or_insert_with(|| projects(folder));
        let has = above.iter().find(|(_, settings)| settings.iter().any(|setting| setting == name));
        if let Some((manifest, _)) = has {
            one.help = format!(
                "{}; the project of `{}` sets `{name}`, but its settings are not those of this one",
                one.help,
                manifest.display()
            );
        }
    }
}

/// The projects above `folder`, by their `hook.toml`, and the settings of each.
fn projects(folder: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let mut all = Vec::new();
    let mut at = folder.to_owned();
    // More stand nowhere above each other.
    for _ in 0..8 {
        let Some(layout) = project::around(&project::above(&at).join(MANIFEST)) else { break };
        let settings = layout.read().map(|project| settings(&project.sources)).unwrap_or_default();
        at = layout.place();
        all.extend(layout.manifest().map(|manifest| (manifest, settings)));
    }
    all
}

fn settings(sources: &Sources) -> Vec<String> {
    let mut names = Vec::new();
    for (_, source) in sources.iter() {
        let heads = outline(source.text()).declarations;
        for head in heads.iter().filter(|head| head.kind == Kind::Account) {
            let read = parse_declaration(source.slice(head.span), Kind::Account);
            let Some(Declaration::Account(account)) = read.tree else { continue };
            let set = account.lines.iter().filter_map(|line| match line {
                AccountLine::Set { name, .. } => Some(name.text.to_string()),
                _ => None,
            });
            names.extend(set);
        }
    }
    names
}
