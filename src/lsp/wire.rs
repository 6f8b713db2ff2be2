//! What goes to the client.

use gen_lsp_types::{LogMessageNotification, LogMessageParams, MessageType, Notification, Request};
use lsp_server::{Connection, Message, Response};

/// The way to the client. What cannot be sent because the client is gone is dropped: that the client is gone is seen
/// where its messages are read.
pub(super) struct Wire {
    connection: Connection,
    /// The number of the next request of the server.
    next: i32,
}

impl Wire {
    /// The other end of `connection`.
    pub fn of(connection: Connection) -> Self {
        Self { connection, next: 1 }
    }

    /// Answers a request.
    pub fn answer(&self, response: Response) {
        self.send(response.into());
    }

    /// Notifies the client of something.
    pub fn notify<N: Notification>(&self, params: N::Params) {
        self.send(lsp_server::Notification::new(N::METHOD.to_string(), params).into());
    }

    /// Asks the client for something whose answer changes nothing here.
    pub fn ask<R: Request>(&mut self, params: R::Params) {
        let id = self.numbered();
        self.send(lsp_server::Request::new(id.into(), R::METHOD.to_string(), params).into());
    }

    /// A number that it has not given yet.
    pub fn numbered(&mut self) -> i32 {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        number
    }

    /// Writes a line into the client's log of the server.
    pub fn log(&self, kind: MessageType, message: impl Into<String>) {
        self.notify::<LogMessageNotification>(LogMessageParams { kind, message: message.into() });
    }

    fn send(&self, message: Message) {
        // Nobody is left to tell where this fails.
        let _ = self.connection.sender.send(message);
    }
}
