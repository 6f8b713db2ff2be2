//! `hook serve [PATH]`

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use hooklang::runtime::Secrets;
use hooklang::serve::{self, Options, Read, Ready, Source};

use super::arguments::{LogFormat, Serve};
use super::output::Output;
use super::variables::secrets;
use super::{Exit, Unable, executor, project, store};

/// Serves the project until the process is told to end.
pub fn run(serve: &Serve, output: &mut Output) -> Result<Exit, Unable> {
    let options = options(serve)?;
    let source = Arc::new(Files {
        path: serve.path.clone(),
        account: serve.account.clone(),
        secrets: serve.secrets.clone(),
        of_the_manifest: Mutex::default(),
    });
    let name = options.project.clone();
    let because = |unable: serve::Unable| Unable::Because(unable.to_string());
    let ready = match Ready::new(options, source) {
        Ok(ready) => ready,
        Err(unable) => {
            // The errors of a project are shown as `hook check` shows them.
            if matches!(unable, serve::Unable::Faulty(_)) {
                project::one(&serve.path, serve.account.as_deref())?.compile(output)?;
            }
            return Err(because(unable));
        }
    };
    let tokio = executor::start()?;
    let served = tokio.block_on(async {
        let store = store::connect(&serve.kept.store, &name).await?;
        serve::serve(ready, store).await.map_err(because)
    });
    tokio.shutdown_background();
    served?;
    Ok(Exit::Well)
}

fn options(serve: &Serve) -> Result<Options, Unable> {
    let project = store::project(serve.kept.project.as_deref(), &serve.path, &serve.kept.store)?;
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

/// The project and its secrets on disk.
struct Files {
    path: PathBuf,
    account: Option<PathBuf>,
    secrets: Option<PathBuf>,
    /// The file of secrets that the `hook.toml` names.
    of_the_manifest: Mutex<Option<PathBuf>>,
}

impl Source for Files {
    fn project(&self) -> Result<Read, String> {
        let project =
            project::one(&self.path, self.account.as_deref()).map_err(|unable| unable.to_string())?;
        let program = project.compile_quietly()?;
        let mut named = self.of_the_manifest.lock().unwrap_or_else(PoisonError::into_inner);
        named.clone_from(&project.manifest.secrets);
        Ok(Read { program, folder: project.place, account: project.options.account })
    }

    fn secrets(&self) -> Result<Secrets, String> {
        let named = self.of_the_manifest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        secrets(self.secrets.as_deref().or(named.as_deref())).map_err(|unable| unable.to_string())
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
