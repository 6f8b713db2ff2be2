//! What the client has sent and nobody has looked at yet.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use gen_lsp_types::{
    CancelNotification, CancelParams, Id, Notification, ProgressToken, WorkDoneProgressCancelNotification,
};
use lsp_server::{Connection, Message, RequestId};

/// The messages of the client, in the order in which they came.
pub(super) struct Inbox {
    incoming: Receiver<Message>,
    waiting: VecDeque<Message>,
}

impl Inbox {
    /// Reads from `connection` from now on, however long one message takes: so that what is cancelled meanwhile
    /// is known.
    pub fn of(connection: &Connection) -> Self {
        let (sender, incoming) = mpsc::channel();
        let receiver = connection.receiver.clone();
        thread::spawn(move || receiver.into_iter().try_for_each(|message| sender.send(message)));
        Self { incoming, waiting: VecDeque::new() }
    }

    /// The next message, as soon as there is one; `None` where there will be none.
    pub fn next(&mut self) -> Option<Message> {
        self.take_in();
        self.waiting.pop_front().or_else(|| self.incoming.recv().ok())
    }

    /// Whether no message waits.
    pub fn is_idle(&mut self) -> bool {
        self.take_in();
        self.waiting.is_empty()
    }

    /// Whether the client no longer wants the answer to the request `id`.
    pub fn is_cancelled(&mut self, id: &RequestId) -> bool {
        self.take_in();
        let mut cancelled = self.waiting.iter().filter_map(told::<CancelNotification>);
        cancelled.any(|params: CancelParams| match params.id {
            Id::Int(number) => *id == number.into(),
            Id::String(text) => *id == text.into(),
        })
    }

    /// Whether the client has stopped the work that it shows as `token`.
    pub fn is_stopped(&mut self, token: &ProgressToken) -> bool {
        self.take_in();
        let mut stopped = self.waiting.iter().filter_map(told::<WorkDoneProgressCancelNotification>);
        stopped.any(|params| params.token == *token)
    }

    fn take_in(&mut self) {
        self.waiting.extend(self.incoming.try_iter());
    }
}

/// What a message tells, where it is an `N`.
fn told<N: Notification>(message: &Message) -> Option<N::Params> {
    let Message::Notification(one) = message else { return None };
    if one.method != N::METHOD.to_string() {
        return None;
    }
    serde_json::from_value(one.params.clone()).ok()
}
