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
    /// `None` where the client is gone.
    incoming: Receiver<Option<Message>>,
    sender: mpsc::Sender<Option<Message>>,
    waiting: VecDeque<Message>,
    is_closed: bool,
}

/// A way to put messages into an inbox as if the client had sent them.
pub(super) struct Sender(mpsc::Sender<Option<Message>>);

impl Sender {
    /// Puts `message` after those that are there; whether somebody still reads them.
    pub fn put(&self, message: Message) -> bool {
        self.0.send(Some(message)).is_ok()
    }
}

impl Inbox {
    /// Reads from `connection` from now on, however long one message takes: so that what is cancelled meanwhile
    /// is known.
    pub fn of(connection: &Connection) -> Self {
        let (sender, incoming) = mpsc::channel();
        let receiver = connection.receiver.clone();
        let of_client = sender.clone();
        thread::spawn(move || {
            // The last one says that no more come.
            receiver.into_iter().map(Some).chain([None]).try_for_each(|message| of_client.send(message))
        });
        Self { incoming, sender, waiting: VecDeque::new(), is_closed: false }
    }

    /// A way to put messages into it.
    pub fn sender(&self) -> Sender {
        Sender(self.sender.clone())
    }

    /// The next message, as soon as there is one; `None` where the client is gone.
    pub fn next(&mut self) -> Option<Message> {
        self.take_in();
        if self.waiting.is_empty() && !self.is_closed {
            return self.incoming.recv().ok().flatten();
        }
        self.waiting.pop_front()
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
        for message in self.incoming.try_iter() {
            match message {
                Some(message) => self.waiting.push_back(message),
                None => self.is_closed = true,
            }
        }
    }
}

/// What a message says, where it is an `N`.
fn told<N: Notification>(message: &Message) -> Option<N::Params> {
    let Message::Notification(one) = message else { return None };
    if one.method != N::METHOD.to_string() {
        return None;
    }
    serde_json::from_value(one.params.clone()).ok()
}
