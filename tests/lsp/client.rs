//! An editor's side of the protocol.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::Value;
pub use serde_json::json;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An editor with a server of its own.
pub struct Client {
    server: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    next: i64,
    /// What the server has published of each file last.
    published: HashMap<String, Value>,
    /// What the server asked for and reported, but for diagnostics.
    pub told: Vec<Value>,
    /// Every byte that the server wrote.
    pub transcript: String,
    /// What the server said of itself.
    pub capabilities: Value,
}

impl Client {
    /// An editor that has opened `folder`, and says nothing of itself.
    pub fn on(folder: &Path) -> Self {
        Self::with(folder, json!({}))
    }

    /// An editor with these capabilities.
    pub fn with(folder: &Path, capabilities: Value) -> Self {
        let folders = json!([{ "uri": uri(folder), "name": "folder" }]);
        Self::start(
            &mut command(),
            json!({ "processId": std::process::id(), "rootUri": null, "workspaceFolders": folders, "capabilities": capabilities }),
        )
    }

    /// An editor that starts its server by `command`, and says `params`.
    pub fn start(command: &mut Command, params: Value) -> Self {
        let mut server = command.spawn().unwrap();
        let stdin = server.stdin.take();
        let mut from = BufReader::new(server.stdout.take().unwrap());
        let (sender, incoming) = mpsc::channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut from) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut client = Self {
            server,
            stdin,
            incoming,
            next: 0,
            published: HashMap::new(),
            told: Vec::new(),
            transcript: String::new(),
            capabilities: Value::Null,
        };
        let said = client.request("initialize", params);
        client.capabilities = said["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    /// Asks, and waits for the answer.
    #[track_caller]
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Asks for something that is refused: why.
    #[track_caller]
    pub fn refused(&mut self, method: &str, params: Value) -> String {
        let answer = self.answer(method, params);
        answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{method}: {answer}")).to_owned()
    }

    #[track_caller]
    fn answer(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.until(|message| message["id"] == id && message.get("method").is_none())
    }

    /// Asks, and does not wait for the answer; the number of the request.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Waits for the answer to the request `id`, an error too.
    #[track_caller]
    pub fn answer_to(&mut self, id: i64) -> Value {
        self.until(|message| message["id"] == id && message.get("method").is_none())
    }

    /// Waits until the server has reported something, and has it.
    #[track_caller]
    pub fn until_told(&mut self, method: &str) -> Value {
        self.until(|message| message["method"] == method)
    }

    /// Notifies the server.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Opens a document.
    pub fn open(&mut self, path: &Path, text: &str) {
        let document = json!({ "uri": uri(path), "languageId": "hook", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a document: `changes` as the protocol has them.
    pub fn change(&mut self, path: &Path, version: i64, changes: Value) {
        let document = json!({ "uri": uri(path), "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Closes a document.
    pub fn close(&mut self, path: &Path) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(path) } }));
    }

    /// Says that a file was created (1), changed (2) or deleted (3).
    pub fn touched(&mut self, path: &Path, how: u8) {
        let changes = json!([{ "uri": uri(path), "type": how }]);
        self.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }

    /// Waits until the server has done all that was asked, and what it has published of the file.
    #[track_caller]
    pub fn diagnostics(&mut self, path: &Path) -> Vec<Value> {
        self.settle();
        let published = self.published.get(&uri(path));
        published.map(|params| params["diagnostics"].as_array().unwrap().clone()).unwrap_or_default()
    }

    /// The codes among [`Self::diagnostics`].
    #[track_caller]
    pub fn codes(&mut self, path: &Path) -> Vec<String> {
        let found = self.diagnostics(path);
        found.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    }

    /// The version of the file that its diagnostics are of.
    pub fn version(&self, path: &Path) -> Value {
        self.published[&uri(path)]["version"].clone()
    }

    /// Waits until diagnostics for all that was sent are there: they come before the answer to a question after which
    /// nothing waits.
    #[track_caller]
    pub fn settle(&mut self) {
        self.answer("hook/settle", json!(null));
    }

    /// Shuts the server down, as it is to be; how it ended.
    #[track_caller]
    pub fn end(mut self) -> ExitStatus {
        self.request("shutdown", json!(null));
        self.notify("exit", json!(null));
        self.ended()
    }

    /// Closes the server's standard input without a word; how it ended.
    #[track_caller]
    pub fn hang_up(mut self) -> ExitStatus {
        self.stdin = None;
        self.ended()
    }

    /// How much memory the server has now, in KiB.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).unwrap();
        let of = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        of.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// What it writes on standard error, where that was asked for.
    pub fn stderr(&mut self) -> Option<std::process::ChildStderr> {
        self.server.stderr.take()
    }

    /// How it ends, by itself.
    #[track_caller]
    pub fn ended(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.server.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let stdin = self.stdin.as_mut().unwrap();
        write!(stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        stdin.flush().unwrap();
    }

    #[track_caller]
    fn until(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.incoming.recv_timeout(PATIENCE).expect("the server answers");
            let said = message.to_string();
            // It outlives a panic; no test is to meet one.
            assert!(!said.contains("the server failed at"), "{said}");
            self.transcript.push_str(&said);
            self.transcript.push('\n');
            if is_it(&message) {
                return message;
            }
            match message["method"].as_str() {
                Some("textDocument/publishDiagnostics") => {
                    let of = message["params"]["uri"].as_str().unwrap().to_owned();
                    self.published.insert(of, message["params"].clone());
                }
                Some(_) => {
                    if let Some(id) = message.get("id") {
                        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
                    }
                    self.told.push(message);
                }
                None => {}
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The server, without anything of this environment that it reads.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hook"));
    command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).env_remove("HOOK_LOG");
    command
}

/// The address of a file.
pub fn uri(path: &Path) -> String {
    url::Url::from_file_path(path).unwrap().to_string()
}

fn read(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                let (name, value) = header.split_once(": ").unwrap();
                if name.eq_ignore_ascii_case("content-length") {
                    length = value.parse().unwrap();
                }
            }
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}
