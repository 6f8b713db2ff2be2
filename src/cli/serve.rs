//! `hook serve [PATH]`

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use hooklang::serve::{self, Options, Read, Source};
use hooklang::store::{self, SystemClock};

use super::arguments::{LogFormat, Serve};
use super::output::Output;
use super::variables::secrets;
use super::{Exit, Unable, project};

/// Serves the project until the process is told to end.
pub fn run(serve: &Serve, output: &mut Output) -> Result<Exit, Unable> {
    let address = serve.store.as_str();
    let options = options(serve, address)?;
    let source = Arc::new(Files {
        path: serve.path.clone(),
        account: serve.account.clone(),
        secrets: serve.secrets.clone(),
        of_the_manifest: Mutex::default(),
    });
    // The errors of the project are shown as `hook check` shows them.
    project::one(&serve.path, serve.account.as_deref())?.compile(output)?;
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let tokio = tokio.map_err(|error| format!("could not start: {error}"))?;
    let kept = store::Options { project: options.project.clone(), clock: Arc::new(SystemClock) };
    let served = tokio.block_on(async {
        let opened = store::open(address, &kept).await;
        let opened = opened.map_err(|error| format!("the store can't be used: {error}"))?;
        serve::serve(options, source, opened).await.map_err(|error| error.to_string())
    });
    tokio.shutdown_background();
    served?;
    Ok(Exit::Well)
}

fn options(serve: &Serve, store: &str) -> Result<Options, Unable> {
    let postgres = store.starts_with("postgres");
    let project = match &serve.project {
        Some(project) => project.clone(),
        None if postgres => {
            return Err(Unable::Because("with PostgreSQL, `--project NAME` is required".to_owned()));
        }
        None => folder(&serve.path),
    };
    if project.is_empty() || project.contains('\0') {
        return Err(Unable::Because("the project needs a name: give it with `--project NAME`".to_owned()));
    }
    Ok(Options {
        listen: serve.listen,
        tokens: serve.tokens.clone(),
        max_runs: serve.max_runs,
        max_queued: serve.max_queued,
        max_memory: serve.max_memory,
        keep_delivered: serve.keep_delivered,
        keep_failed: serve.keep_failed,
        keep_variables: serve.keep_variables,
        json_log: serve.log == LogFormat::Json,
        ..Options::new(project)
    })
}

/// The name of the folder that a project lies in.
pub fn folder(path: &Path) -> String {
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = if whole.is_file() { whole.parent().unwrap_or(&whole) } else { &whole };
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The project and its secrets on disk.
struct Files {
    path: PathBuf,
    account: Option<PathBuf>,
    secrets: Option<PathBuf>,
    /// The file of secrets that the `hook.toml` names.
    of_the_manifest: Mutex<Option<PathBuf>>,
}

impl Source for Files {
    fn read(&self) -> Result<Read, String> {
        let told = |unable: Unable| unable.to_string();
        let project = project::one(&self.path, self.account.as_deref()).map_err(told)?;
        let program = project.compile_quietly()?;
        let mut named = self.of_the_manifest.lock().unwrap_or_else(PoisonError::into_inner);
        named.clone_from(&project.manifest.secrets);
        let file = self.secrets.as_deref().or(project.manifest.secrets.as_deref());
        Ok(Read { program, secrets: secrets(file).map_err(told)? })
    }

    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.account.iter().chain(&self.secrets).cloned().collect();
        files.extend(self.of_the_manifest.lock().unwrap_or_else(PoisonError::into_inner).clone());
        if let Ok(layout) = hooklang::project::one(&self.path) {
            files.extend(layout.on_disk());
        }
        files
    }
}
