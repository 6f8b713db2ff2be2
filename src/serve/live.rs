//! What the service runs now, and how it is replaced: never a good one by a bad one.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::project::{Seen, look};

use super::program::{Loaded, Project};
use super::source::Source;
use super::tokens::Tokens;

/// The largest file of tokens.
const LARGEST: u64 = 1 << 20;

/// The program and the tokens as they are now.
pub(super) struct Live {
    source: Arc<dyn Source>,
    file: Option<PathBuf>,
    at_the_start: Seen,
    loaded: RwLock<Arc<Loaded>>,
    tokens: RwLock<Option<Arc<Tokens>>>,
    /// What is wrong with what is on disk.
    faults: Mutex<Vec<String>>,
}

/// What a look at the files came to.
pub(super) struct Reloaded {
    /// What is wrong, in words.
    pub(super) faults: Vec<String>,
    /// Whether the program is another one, or has other secrets.
    pub(super) program: bool,
}

impl Live {
    /// Reads both. May block.
    ///
    /// # Errors
    ///
    /// What is wrong with the project or the tokens.
    pub(super) fn start(source: Arc<dyn Source>, file: Option<PathBuf>) -> Result<Self, String> {
        let files = || source.files().into_iter().chain(file.clone());
        // A look before the files are read: what changes while they are is read again.
        let mut at_the_start = look(files());
        let project = Arc::new(Project::new(source.project()?)?);
        let loaded = Arc::new(Loaded::new(project, Arc::new(source.secrets()?), None)?);
        // Which files there are may be known only now.
        for (file, seen) in look(files()) {
            at_the_start.entry(file).or_insert(seen);
        }
        let tokens = file.as_deref().map(|file| tokens(file, None)).transpose()?.map(Arc::new);
        Ok(Self {
            source,
            file,
            at_the_start,
            loaded: RwLock::new(loaded),
            tokens: RwLock::new(tokens),
            faults: Mutex::default(),
        })
    }

    /// The files as they were when they were first read.
    pub(super) fn at_the_start(&self) -> &Seen {
        &self.at_the_start
    }

    pub(super) fn loaded(&self) -> Arc<Loaded> {
        Arc::clone(&self.loaded.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// `None` where only this machine may call.
    pub(super) fn tokens(&self) -> Option<Arc<Tokens>> {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is wrong with what is on disk.
    pub(super) fn reload_error(&self) -> Option<String> {
        let faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        (!faults.is_empty()).then(|| faults.join("\n"))
    }

    /// The files that are read.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let mut files = self.source.files();
        files.extend(self.file.clone());
        files
    }

    /// Reads all again. May block.
    pub(super) fn reload(&self) -> Reloaded {
        let mut faults = Vec::new();
        let program = match self.replacement(&mut faults) {
            Some(loaded) => {
                *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded);
                true
            }
            None => false,
        };
        if let Some(file) = &self.file {
            match tokens(file, self.tokens().as_deref()) {
                Ok(tokens) => {
                    *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(tokens));
                }
                Err(fault) => faults.push(fault),
            }
        }
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&faults);
        Reloaded { faults, program }
    }

    /// What replaces the program: of the project and the secrets what is good, whatever is wrong with the other. `None` where
    /// nothing is that is not there already.
    fn replacement(&self, faults: &mut Vec<String>) -> Option<Loaded> {
        let before = self.loaded();
        let mut wrong = |fault: String| faults.push(fault);
        let project = self.source.project().and_then(Project::new).map(Arc::new).map_err(&mut wrong).ok();
        let used = project.as_ref().unwrap_or(&before.project);
        let secrets = self.source.secrets().and_then(|secrets| match used.lost(&secrets, &before) {
            Some(name) => Err(format!("the secret `{name}` is used, and it is not held any more")),
            None => Ok(Arc::new(secrets)),
        });
        let secrets = secrets.map_err(&mut wrong).ok();
        let others = secrets.as_ref().filter(|secrets| !secrets.is_same(&before.secrets));
        if project.is_none() && others.is_none() {
            return None;
        }
        let project = project.unwrap_or_else(|| Arc::clone(&before.project));
        let secrets = secrets.unwrap_or_else(|| Arc::clone(&before.secrets));
        Loaded::new(project, secrets, Some(&before)).map_err(wrong).ok()
    }

    /// Waits until what is sent in the background, by whichever program, is sent.
    pub(super) async fn finish(&self) {
        self.loaded().runner.finish().await;
    }
}

fn tokens(file: &Path, before: Option<&Tokens>) -> Result<Tokens, String> {
    let unreadable = |why: String| format!("{} could not be read: {why}", file.display());
    let length = std::fs::metadata(file).map_err(|fault| unreadable(fault.to_string()))?.len();
    if length > LARGEST {
        return Err(unreadable("it is larger than 1 MiB".to_owned()));
    }
    let text = std::fs::read_to_string(file).map_err(|fault| unreadable(fault.to_string()))?;
    Tokens::read(&text, before).map_err(|why| format!("{}: {why}", file.display()))
}
