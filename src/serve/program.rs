//! The program that the service runs, and what can be delivered of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::delivery::can_form;
use crate::delivery::rows::Deliverable;
use crate::ir;
use crate::runtime::transport::HttpTransport;
use crate::runtime::{Env, Prepared, Runner, Secrets, Settings};
use crate::source::FileId;

use super::source::Read;

/// A good project.
pub(super) struct Project {
    prepared: Arc<Prepared>,
    /// Identifies it.
    hash: String,
    private: BTreeSet<String>,
    /// The secrets that it uses.
    secrets: BTreeSet<String>,
}

impl Project {
    /// # Errors
    ///
    /// Where its program cannot be written as JSON.
    pub(super) fn new(read: Read) -> Result<Self, String> {
        let Read { program, folder, account } = read;
        let written = serde_json::to_value(&program).map_err(|fault| fault.to_string())?;
        let hash = hash(&written, &folder, account);
        let mut secrets = BTreeSet::new();
        secrets_in(&written, &mut secrets);
        let private = program.account.private.iter();
        let private = private.map(|name| ir::Variable::Flow(name.clone()).written()).collect();
        Ok(Self { prepared: Arc::new(Prepared::new(Arc::new(program))), hash, private, secrets })
    }

    /// The first secret that it uses and that `secrets` lack, and that was held in `before`.
    pub(super) fn lost(&self, secrets: &Secrets, before: &Loaded) -> Option<&str> {
        let mut used = self.secrets.iter().map(String::as_str);
        used.find(|name| secrets.get(name).is_none() && before.runner.env().holds_secret(name))
    }
}

/// A good project with its secrets. A run keeps the one that it began with.
pub(super) struct Loaded {
    /// Runs webhooks and flows.
    pub(super) runner: Runner,
    /// Sends deliveries: a client and name look-ups of their own.
    pub(super) deliveries: Arc<Env>,
    pub(super) deliverable: Arc<Deliverable>,
    pub(super) project: Arc<Project>,
    pub(super) secrets: Arc<Secrets>,
}

impl Loaded {
    /// In place of the program `before`: requests in its background and the tokens of the same `oauth2` go on.
    ///
    /// # Errors
    ///
    /// Where no HTTP client can be set up.
    pub(super) fn new(
        project: Arc<Project>,
        secrets: Arc<Secrets>,
        before: Option<&Self>,
    ) -> Result<Self, String> {
        let prepared = &project.prepared;
        let program = prepared.program();
        let transport = || HttpTransport::builder().account(&program.account);
        // An endpoint has one name, and its token server another: a name that is never answered holds up no other.
        let names = 2 * program.endpoints.len();
        let runs = transport().build().map_err(|fault| fault.to_string())?;
        let deliveries = transport().lookups(names).build().map_err(|fault| fault.to_string())?;
        let env = |transport| {
            Env::new(Arc::clone(prepared), Arc::clone(&secrets), Arc::new(transport), Settings::default())
        };
        let (mut runs, mut deliveries) = (env(runs), env(deliveries));
        if let Some(before) = before {
            runs = runs.after(before.runner.env());
            deliveries = deliveries.after(&before.deliveries);
        }
        let endpoints = program.endpoints.iter().filter(|endpoint| can_form(&deliveries, endpoint));
        let endpoints = endpoints.map(|endpoint| endpoint.name.clone()).collect();
        let flows = program.flows.iter().map(|flow| flow.name.clone()).collect();
        Ok(Self {
            runner: runs.into(),
            deliveries: Arc::new(deliveries),
            deliverable: Arc::new(Deliverable { endpoints, flows }),
            project,
            secrets,
        })
    }

    /// Identifies the project.
    pub(super) fn hash(&self) -> &str {
        &self.project.hash
    }

    pub(super) fn program(&self) -> &ir::Program {
        self.runner.program()
    }

    /// Whether the variable that a caller calls `name`, with or without its `$`, is private.
    pub(super) fn is_private(&self, name: &str) -> bool {
        match name.strip_prefix('$') {
            Some(_) => self.project.private.contains(name),
            None => self.project.private.contains(&format!("${name}")),
        }
    }

    /// The secrets that are used and not held.
    pub(super) fn missing(&self) -> Vec<&str> {
        let used = self.project.secrets.iter().map(String::as_str);
        used.filter(|name| self.secrets.get(name).is_none()).collect()
    }
}

/// Identifies a program by what its files hold and by their paths in `folder`, wherever that lies.
fn hash(written: &Value, folder: &Path, account: Option<FileId>) -> String {
    let mut written = written.clone();
    let names = written.get_mut("files").and_then(Value::as_array_mut);
    for (name, number) in names.into_iter().flatten().zip(0..) {
        let path = name.as_str().map(Path::new).filter(|_| account != Some(FileId(number)));
        // The account lies outside, and its name says nothing of the project.
        *name = path.map(|path| inside(path, folder).to_string_lossy().into_owned()).into();
    }
    let hash = Sha256::digest(written.to_string().as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The path of `file` in `folder`, which the names of files begin with.
fn inside<'f>(file: &'f Path, folder: &Path) -> &'f Path {
    match file.strip_prefix(folder) {
        // The folder of a lone file is that file.
        Ok(inside) if inside.as_os_str().is_empty() => file.file_name().map_or(file, Path::new),
        Ok(inside) => inside,
        // `a.hook` in the folder `.`.
        Err(_) => file,
    }
}

/// The names of the secrets that a program uses, as its JSON writes them.
fn secrets_in(json: &Value, names: &mut BTreeSet<String>) {
    match json {
        Value::String(text) => names.extend(text.strip_prefix("$secret.").map(str::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| secrets_in(item, names)),
        Value::Object(members) => members.values().for_each(|member| secrets_in(member, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[&str], folder: &str, account: Option<u32>) -> String {
        hash(&serde_json::json!({ "files": files }), Path::new(folder), account.map(FileId))
    }

    #[test]
    fn a_hash_is_that_of_the_files_by_their_paths_in_the_project() {
        let files = of(&["a.hook", "b/c.hook"], ".", None);
        for (names, folder) in [
            (["/abs/p/a.hook", "/abs/p/b/c.hook"], "/abs/p"),
            (["p/a.hook", "p/b/c.hook"], "p"),
            (["../a.hook", "../b/c.hook"], ".."),
        ] {
            assert_eq!(of(&names, folder, None), files, "{folder}");
        }
        assert_ne!(of(&["a.hook", "b/d.hook"], ".", None), files);
        // A lone file.
        let alone = of(&["a.hook"], "a.hook", None);
        assert_eq!(of(&["/abs/a.hook"], "/abs/a.hook", None), alone);
        assert_ne!(of(&["b.hook"], "b.hook", None), alone);
    }

    #[test]
    fn the_name_of_the_account_is_not_in_the_hash() {
        let hash = of(&["a.hook", "account"], ".", Some(1));
        assert_eq!(of(&["/abs/p/a.hook", "/etc/account"], "/abs/p", Some(1)), hash);
        assert_eq!(of(&["/abs/p/a.hook", "/abs/p/account"], "/abs/p", Some(1)), hash);
        assert_ne!(of(&["b.hook", "account"], ".", Some(1)), hash);
    }
}
