//! What the server knows.

use gen_lsp_types::{InitializeParams, MessageType, WorkspaceFolders};
use lsp_server::RequestId;

use super::client::Client;
use super::inbox::Inbox;
use super::paths::path_of;
use super::progress::Progress;
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
    /// What came from it.
    pub inbox: Inbox,
    /// The request that is being answered.
    pub answering: Option<RequestId>,
    /// What runs tests.
    pub trials: Box<Trials>,
    /// What first tests came to.
    pub samples: Samples,
}

impl State {
    /// The server of the client that said `params`; nothing is read yet.
    pub fn of(params: &InitializeParams, wire: Wire, inbox: Inbox, trials: Box<Trials>) -> Self {
        let projects = Projects::of(folders(params));
        Self {
            client: Client::of(params),
            projects,
            wire,
            inbox,
            answering: None,
            trials,
            samples: Samples::default(),
        }
    }

    /// Reads the projects of the folders that the client has open.
    pub fn read(&mut self) {
        let Self { client, projects, wire, .. } = self;
        let mut progress = Progress::new(wire, client, "Reading webhooks", None);
        projects.read_with(&mut |done, all| progress.report(done, all));
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
