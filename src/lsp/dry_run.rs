//! A dry run of a webhook: the request that it sends with some variables, which is sent nowhere.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::excerpt::Excerpts;
use super::refused::Refused;
use super::sample::tried;
use super::trials::{Failure, Trials};
use crate::ir::Method;
use crate::names::is_part;
use crate::workspace::Workspace;

/// What a secret holds that `vars` say nothing of: what a host name, a header and most of a URL can hold.
const MADE_UP: &str = "made-up";

/// The same of a secret that a URL starts with.
const MADE_UP_URL: &str = "https://made-up.example";

/// The same of a secret that is a port.
const MADE_UP_PORT: &str = "443";

/// The request that the webhook `name` sends with `vars`, as HTTP writes it.
pub(super) fn dry_run(
    workspace: &Workspace,
    name: &str,
    vars: &Map<String, Value>,
    trials: &Trials,
) -> Result<String, Refused> {
    let mut test = format!("test {name} \"a dry run\" {{\n  given {{\n");
    let excerpts = Excerpts::of(workspace, |one| one == name);
    let mut secrets = BTreeMap::new();
    for (before, secret, after) in excerpts.secrets(name) {
        let made_up = secrets.entry(secret).or_insert(MADE_UP);
        *made_up = special(before, after).unwrap_or(made_up);
    }
    for (variable, value) in vars.iter().filter(|(_, value)| !value.is_null()) {
        let written = variable.strip_prefix('$').unwrap_or(variable);
        secrets.retain(|secret, _| secret.get(1..) != Some(written));
        if !written.bytes().all(|byte| is_part(byte) || byte == b'.') {
            return Err(Refused::because(format!("`{variable}` is not a variable")));
        }
        // Two braces in a text would begin a value. Writing to a text does not fail.
        let _ = writeln!(test, "    ${written}: {}", value.to_string().replace("{{", "\\{{"));
    }
    for (secret, made_up) in secrets {
        let _ = writeln!(test, "    {secret}: \"{made_up}\"");
    }
    test.push_str("  }\n  reply 200\n  expect request { header \"X-Dry-Run\": missing }\n}");
    let Some(trial) = tried(&excerpts, name, &test, trials) else {
        let why = "there is no webhook of this name, or something in it or in the variables is wrong";
        return Err(Refused::because(format!("`{name}` can't be run: {why}")));
    };
    trial.requests.into_iter().next().ok_or_else(|| {
        // That the request is not as expected says nothing to whoever only asked for it.
        let is_why = |failure: &&Failure| failure.at.is_none() || trial.failures.len() == 1;
        let why: Vec<&str> =
            trial.failures.iter().filter(is_why).map(|failure| failure.message.as_str()).collect();
        Refused::because(format!("`{name}` sends no request: {}", why.join("; ")))
    })
}

/// What a secret between `before` and `after` has to hold for a URL to be formed.
fn special(before: &str, after: &str) -> Option<&'static str> {
    let before = before.trim_end().strip_suffix("{{")?;
    let is_method = |word| Method::ALL.iter().any(|method| method.as_str() == word);
    if let Some(line) = before.strip_suffix('"')
        && line.split_whitespace().next_back().is_some_and(is_method)
    {
        return Some(MADE_UP_URL);
    }
    let ends = after.trim_start().strip_prefix("}}")?.starts_with(['/', '?', '#', '"']);
    (before.ends_with(':') && ends).then_some(MADE_UP_PORT)
}
