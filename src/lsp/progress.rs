//! What a client shows of work that takes a while.

use gen_lsp_types::{
    ProgressNotification, ProgressParams, ProgressToken, WorkDoneProgressBegin, WorkDoneProgressCreateParams,
    WorkDoneProgressCreateRequest, WorkDoneProgressEnd, WorkDoneProgressReport,
};
use serde::Serialize;

use super::client::Client;
use super::wire::Wire;

/// How many parts work has that is reported to a client unasked: less is done before anybody has read it.
const LONG: usize = 50;

/// Work of many parts, and how far it has come. It ends where this is dropped.
pub(super) struct Progress<'w> {
    wire: &'w mut Wire,
    title: &'static str,
    /// What the client calls it, where it has asked for it itself.
    asked: Option<ProgressToken>,
    /// Whether the client shows work that it has not asked for.
    is_shown: bool,
    /// Whether the client may stop it.
    can_stop: bool,
    /// What both call it, once it has begun.
    begun: Option<ProgressToken>,
    percentage: u32,
}

impl<'w> Progress<'w> {
    /// Work called `title`; `asked` is what the client wants to hear of it by.
    pub fn new(
        wire: &'w mut Wire,
        client: &Client,
        title: &'static str,
        asked: Option<ProgressToken>,
    ) -> Self {
        Self {
            wire,
            title,
            asked,
            is_shown: client.shows_progress,
            can_stop: false,
            begun: None,
            percentage: 0,
        }
    }

    /// The same, which the client may stop: whoever does the work looks whether [`Self::token`] was.
    pub fn stoppable(mut self) -> Self {
        self.can_stop = true;
        self
    }

    /// What both sides call it, once the client knows of it.
    pub fn token(&self) -> Option<&ProgressToken> {
        self.begun.as_ref()
    }

    /// Reports to the client that `done` of `all` parts are done, where less was reported before.
    pub fn report(&mut self, done: usize, all: usize) {
        let percentage = (done * 100 / all.max(1)) as u32;
        let message = Some(format!("{done} of {all}"));
        let cancellable = self.can_stop.then_some(true);
        match &self.begun {
            Some(token) if self.percentage < percentage => {
                let report = WorkDoneProgressReport { cancellable, message, percentage: Some(percentage) };
                tell(self.wire, token.clone(), &report);
            }
            None if self.asked.is_some() || self.is_shown && all >= LONG => {
                let token = self.asked.take().unwrap_or_else(|| create(self.wire));
                let title = self.title.to_owned();
                let begin =
                    WorkDoneProgressBegin { title, cancellable, message, percentage: Some(percentage) };
                tell(self.wire, token.clone(), &begin);
                self.begun = Some(token);
            }
            _ => return,
        }
        self.percentage = percentage;
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(token) = self.begun.take() {
            tell(self.wire, token, &WorkDoneProgressEnd { message: None });
        }
    }
}

/// Has the client make something that shows progress.
fn create(wire: &mut Wire) -> ProgressToken {
    let token = ProgressToken::String(format!("hook/{}", wire.numbered()));
    wire.ask::<WorkDoneProgressCreateRequest>(WorkDoneProgressCreateParams { token: token.clone() });
    token
}

fn tell(wire: &Wire, token: ProgressToken, value: &impl Serialize) {
    if let Ok(value) = serde_json::to_value(value) {
        wire.notify::<ProgressNotification>(ProgressParams { token, value });
    }
}
