//! The server's life: it starts, takes one message after the other, and ends.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gen_lsp_types::{InitializeParams, MessageType};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};

use super::inbox::Inbox;
use super::looks::Looks;
use super::publish::publish;
use super::state::State;
use super::trials::Trials;
use super::wire::Wire;
use super::{capabilities, lifetime, routes, watch};

/// How the server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The client said that it would, and when.
    AsAsked,
    /// The client is gone, or went without a word before.
    Alone,
}

/// Serves the client on standard input and output until it goes; `trials` runs its tests.
#[must_use]
pub fn serve(trials: Box<Trials>) -> Ended {
    let (connection, threads) = Connection::stdio();
    let ended = serve_on(connection, trials);
    // After `exit` the threads end by themselves, and what was sent is written. Without it, the client is gone.
    if ended == Ended::AsAsked {
        let _ = threads.join();
    }
    ended
}

fn serve_on(connection: Connection, trials: Box<Trials>) -> Ended {
    let Ok((id, params)) = connection.initialize_start() else { return Ended::Alone };
    let params: InitializeParams = match serde_json::from_value(params) {
        Ok(params) => params,
        Err(error) => {
            let refused = Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string());
            Wire::of(connection).answer(refused);
            return Ended::Alone;
        }
    };
    lifetime::end_with(params.process_id);
    let inbox = Inbox::of(&connection);
    let state = State::of(&params, Wire::of(connection), inbox, trials);
    state.wire.answer(Response::new_ok(id, capabilities::initialized(&state.client)));
    Server { state, is_closing: false, looks: None }.run()
}

struct Server {
    state: State,
    /// Whether the client has asked it to shut down.
    is_closing: bool,
    /// What looks for changes on disk, where the client does not.
    looks: Option<Looks>,
}

impl Server {
    fn run(mut self) -> Ended {
        if self.state.client.watches_files {
            watch::register(&mut self.state.wire);
        } else {
            let folders = self.state.projects.folders().to_vec();
            self.looks = Some(Looks::at(folders, self.state.inbox.sender()));
        }
        self.guarded("reading the projects", State::read);
        while let Some(message) = self.state.inbox.next() {
            match message {
                Message::Request(request) => {
                    // An answer that is built on edits comes after their diagnostics, unless more edits wait.
                    self.publish_if_idle();
                    self.request(request);
                }
                Message::Notification(told) if told.method == "exit" => {
                    return if self.is_closing { Ended::AsAsked } else { Ended::Alone };
                }
                Message::Notification(told) => self.notification(told),
                // Nothing depends on what the client answers.
                Message::Response(_) => {}
            }
            self.publish_if_idle();
        }
        Ended::Alone
    }

    fn publish_if_idle(&mut self) {
        if self.state.inbox.is_idle() && !self.is_closing {
            self.guarded("publishing diagnostics", publish);
        }
    }

    fn request(&mut self, request: Request) {
        let id = request.id.clone();
        if request.method == "shutdown" {
            self.is_closing = true;
            self.state.wire.answer(Response::new_ok(id, ()));
        } else if self.is_closing {
            self.refuse(id, ErrorCode::InvalidRequest, "the server is shutting down");
        } else if self.state.inbox.is_cancelled(&id) {
            self.refuse(id, ErrorCode::RequestCanceled, "the request was cancelled");
        } else {
            let what = format!("`{}`", request.method);
            self.state.answering = Some(id.clone());
            match self.guarded(&what, |state| routes::answer(state, request)) {
                Some(answer) => self.state.wire.answer(answer),
                None => self.refuse(id, ErrorCode::InternalError, "the server failed at this request"),
            }
        }
    }

    fn notification(&mut self, told: Notification) {
        let what = format!("`{}`", told.method);
        self.guarded(&what, |state| routes::take(state, told));
        if let Some(looks) = &self.looks {
            looks.turn_to(self.state.projects.roots());
        }
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, why: &str) {
        self.state.wire.answer(Response::new_err(id, code as i32, why.to_owned()));
    }

    /// Does `work`. Should it panic, that is logged, and all is read anew: half-done work is not built upon.
    fn guarded<T>(&mut self, what: &str, work: impl FnOnce(&mut State) -> T) -> Option<T> {
        let state = &mut self.state;
        let done = catch_unwind(AssertUnwindSafe(|| work(state)));
        if done.is_err() {
            self.state.log(MessageType::Error, format!("the server failed at {what}, and goes on"));
            self.state.projects.read_anew();
        }
        done.ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_outlives_a_panic_and_keeps_what_is_open() {
        let (ours, editor) = Connection::memory();
        let inbox = Inbox::of(&ours);
        let state = State::of(
            &InitializeParams::default(),
            Wire::of(ours),
            inbox,
            Box::new(|_, _, _| Ok(Vec::new())),
        );
        let mut server = Server { state, is_closing: false, looks: None };
        let text = "webhook a { GTE \"https://a.example.com/\" }";
        let document = json!({ "uri": "untitled:a", "languageId": "hook", "version": 1, "text": text });
        let open = json!({ "textDocument": document });
        server.notification(Notification::new("textDocument/didOpen".to_owned(), open));
        assert_eq!(server.guarded("a test", |_| -> () { panic!("as expected") }), None);
        server.publish_if_idle();
        let told: Vec<Notification> = editor
            .receiver
            .try_iter()
            .filter_map(|message| match message {
                Message::Notification(told) => Some(told),
                _ => None,
            })
            .collect();
        let [logged, published] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(logged.params["message"], "the server failed at a test, and goes on");
        assert_eq!(published.params["diagnostics"][0]["code"], "method::unknown");
    }
}
