//! The store that a command works on.

use std::path::Path;
use std::sync::Arc;

use hooklang::project::MANIFEST;
use hooklang::store::{self, OpenError, Options, Sqlite, Store, SystemClock};

use super::Unable;

/// The project's name in the store at `address`: the one that is given, or that of the folder of `path`.
pub fn project(name: Option<&str>, path: &Path, address: &str) -> Result<String, Unable> {
    let project = match name {
        Some(name) => name.to_owned(),
        None if address.starts_with("postgres") => {
            return Err(Unable::Because("with PostgreSQL, `--project NAME` is required".to_owned()));
        }
        None => folder(path),
    };
    if project.is_empty() || project.contains('\0') {
        return Err(Unable::Because("the project needs a name: give it with `--project NAME`".to_owned()));
    }
    Ok(project)
}

/// The name of the folder of the project that `path` lies in, which is that of its `hook.toml`.
fn folder(path: &Path) -> String {
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = if whole.is_file() { whole.parent().unwrap_or(&whole) } else { &whole };
    let folder = folder.ancestors().find(|above| above.join(MANIFEST).is_file()).unwrap_or(folder);
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Opens the store at `address` for a project.
pub async fn open(address: &str, project: &str) -> Result<Arc<dyn Store>, Unable> {
    store::open(address, &options(project)).await.map_err(|error| unusable(&error))
}

/// The same for a process that goes on without a store until it can be reached.
pub async fn connect(address: &str, project: &str) -> Result<Arc<dyn Store>, Unable> {
    // Why it can't be reached is logged by whoever asks it first.
    let (store, _) = store::connect(address, &options(project)).await.map_err(|error| unusable(&error))?;
    Ok(store)
}

/// Opens the store at `address`, which is there already, for a project: the one that is given, or that of the current
/// folder. A file that holds nothing of the latter, and only one other project, is meant for that one.
pub async fn open_kept(name: Option<&str>, address: &str) -> Result<Arc<dyn Store>, Unable> {
    let Some(file) = address.strip_prefix("sqlite:").filter(|file| !file.is_empty()).map(Path::new) else {
        return open(address, &project(name, Path::new("."), address)?).await;
    };
    if !file.exists() {
        return Err(Unable::Because(format!("there is no store `{}`", file.display())));
    }
    // Opening a file makes a store of it: what it holds is looked at before.
    let mut held = Sqlite::projects(file).map_err(|error| unusable(&error))?;
    let here = folder(Path::new("."));
    let project = match held.len() {
        _ if name.is_some() => project(name, Path::new("."), address)?,
        1 => held.swap_remove(0),
        2.. if !held.contains(&here) => {
            let (count, file) = (held.len(), file.display());
            let why = format!("the store `{file}` holds {count} projects: name one of them with `--project`");
            return Err(Unable::Because(format!("{why}, such as `{}`", held.swap_remove(0))));
        }
        _ => project(name, Path::new("."), address)?,
    };
    open(address, &project).await
}

fn options(project: &str) -> Options {
    Options { project: project.to_owned(), clock: Arc::new(SystemClock) }
}

fn unusable(error: &OpenError) -> Unable {
    Unable::Because(format!("the store can't be used: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_named_as_the_folder_of_its_manifest() {
        let temporary = tempfile::tempdir().unwrap();
        let shop = temporary.path().join("shop");
        let sub = shop.join("calls/late");
        std::fs::create_dir_all(&sub).unwrap();
        std::fs::write(sub.join("a.hook"), "").unwrap();
        let named = |path: &Path| project(None, path, "sqlite:x").ok().unwrap();
        assert_eq!(named(&sub), "late");
        std::fs::write(shop.join(MANIFEST), "").unwrap();
        for path in [shop.clone(), sub.clone(), sub.join("a.hook")] {
            assert_eq!(named(&path), "shop", "{}", path.display());
        }
        assert_eq!(project(Some("other"), &sub, "sqlite:x").ok().unwrap(), "other");
        assert!(project(None, &sub, "postgres://x").is_err());
    }
}
