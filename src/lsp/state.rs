//! What the server knows.

use gen_lsp_types::{InitializeParams, MessageType, WorkspaceFolders};

use super::client::Client;
use super::paths::path_of;
use super::projects::Projects;
use super::sample::Samples;
use super::trials::Trials;
use super::wire::Wire;

/// What the server knows, and the way to the client.
pub(super) struct State {
    /// The other side.
    pub client: Client,
    /// What is open there.
    pub projects: Projects,
    /// The way to it.
    pub wire: Wire,
    /// What runs tests.
    pub trials: Box<dyn Trials>,
    /// What first tests came to.
    pub samples: Samples,
}

impl State {
    /// The server of the client that said `params`.
    pub fn of(params: &InitializeParams, wire: Wire, trials: Box<dyn Trials>) -> Self {
        let mut projects = Projects::default();
        projects.set_folders(folders(params));
        Self { client: Client::of(params), projects, wire, trials, samples: Samples::default() }
    }

    /// Writes a line into the client's log of the server.
    pub fn log(&self, kind: MessageType, message: impl Into<String>) {
        self.wire.log(kind, message);
    }
}

#[expect(deprecated, reason = "older clients name one folder only")]
fn folders(params: &InitializeParams) -> Vec<std::path::PathBuf> {
    match &params.workspace_folders_initialize_params.workspace_folders {
        Some(WorkspaceFolders::WorkspaceFolderList(folders)) => {
            folders.iter().map(|folder| path_of(&folder.uri)).collect()
        }
        _ => params.root_uri.iter().map(path_of).collect(),
    }
}
