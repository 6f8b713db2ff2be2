//! `hook serve` as a process of its own, and a caller of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hooklang::json::Json;
use tempfile::TempDir;

use crate::support::{Hook, at};

/// A project in a folder, and the process that serves it.
pub struct Service {
    pub folder: TempDir,
    pub port: u16,
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
}

/// What a caller is answered.
#[derive(Debug, Clone)]
pub struct Answered {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answered {
    pub fn json(&self) -> Json {
        Json::read(&self.body).unwrap_or_else(|fault| panic!("{fault}: {self:?}"))
    }

    /// The text at `path`.
    pub fn text(&self, path: &[&str]) -> String {
        at(&self.json(), path).as_text().unwrap_or_else(|| panic!("{path:?}: {self:?}")).to_owned()
    }

    /// That it has this status; a fault is a problem.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        if status >= 400 {
            assert!(self.head.to_ascii_lowercase().contains("application/problem+json"), "{self:?}");
            assert_eq!(at(&self.json(), &["status"]).to_string(), status.to_string());
        }
        self
    }
}

/// A project whose webhooks and endpoint lie at `port` of this machine.
pub fn project(port: u16, rest: &str) -> String {
    format!(
        r#"account {{
  allow http
  allow network "127.0.0.0/8"
  private $flow.key.card
}}

endpoint crm {{
  POST "http://127.0.0.1:{port}/end"
  default
}}

webhook lookup {{
  notes "Looks a caller up."
  GET "http://127.0.0.1:{port}/lookup"
  response json {{
    $flow.key.tier = data.tier
  }}
  persist response
  wait 10s with hold music
}}

{rest}"#
    )
}

/// A flow with steps on both sides of its end.
pub const SALES: &str = "flow sales {\n  run lookup\n  flow-end webhook\n  run lookup\n}\n";

/// A folder with the project `text`, and with these other files.
pub fn folder(text: &str, files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("p")).unwrap();
    std::fs::write(folder.path().join("p/a.hook"), text).unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// A project whose endpoint signs, and the key that it signs with.
pub fn signing(port: u16) -> TempDir {
    let text = project(port, SALES).replace("  default\n", "  sign $secret.KEY\n  default\n");
    folder(&text, &[("secrets", &format!("KEY={KEY}\n"))])
}

/// A signing key.
pub const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

impl Service {
    /// Serves `text` with these further arguments; `FOLDER` in one is the folder.
    pub fn start(text: &str, arguments: &[&str]) -> Self {
        Self::within(folder(text, &[]), arguments)
    }

    /// Serves the project that is in `folder` already.
    pub fn within(folder: TempDir, arguments: &[&str]) -> Self {
        Self::with(folder, arguments, &[])
    }

    /// The same with these variables of the environment.
    pub fn with(folder: TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::of(Path::new(env!("CARGO_BIN_EXE_hook")), folder, arguments, variables)
    }

    /// The same by another build of `hook`.
    pub fn of(program: &Path, folder: TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let path = folder.path().display().to_string();
        let store = format!("sqlite:{path}/hook.db");
        let project = format!("{path}/p");
        let mut all = vec!["serve", &project, "--listen", "127.0.0.1:0"];
        if !arguments.contains(&"--store") {
            all.extend(["--store", &store]);
        }
        let own: Vec<String> = arguments.iter().map(|one| one.replace("FOLDER", &path)).collect();
        all.extend(own.iter().map(String::as_str));
        let mut hook = Hook::of(program, all);
        for (name, value) in variables {
            hook = hook.env(name, value);
        }
        let mut child = hook.start();
        let log = Arc::<Mutex<Vec<String>>>::default();
        let (lines, written) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                written.lock().unwrap().push(line);
            }
        });
        let mut service = Self { folder, port: 0, child, log };
        let listening = service.logged("\"listening\"");
        let address = at(&Json::read(&listening).unwrap(), &["address"]).as_text().unwrap().to_owned();
        service.port = address.rsplit_once(':').unwrap().1.parse().unwrap();
        service
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The first line of the log that has `part`, once it is there.
    #[track_caller]
    pub fn logged(&self, part: &str) -> String {
        let found = || self.log.lock().unwrap().iter().find(|line| line.contains(part)).cloned();
        for _ in 0..3000 {
            if let Some(line) = found() {
                return line;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("{part} is not in {:#?}", self.log());
    }

    /// The whole log.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    pub fn get(&self, path: &str) -> Answered {
        self.send("GET", path, &[], "")
    }

    pub fn post(&self, path: &str, body: &str) -> Answered {
        self.send("POST", path, &["Content-Type: application/json"], body)
    }

    /// Sends a request on a connection of its own.
    pub fn send(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Answered {
        self.begin(method, path, headers, body).answered()
    }

    /// Sends a request, and does not wait for the answer.
    pub fn begin(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Begun {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|header| header.starts_with("Host:")) {
            head.push_str(&format!("Host: 127.0.0.1:{}\r\n", self.port));
        }
        for header in headers {
            head.push_str(&format!("{header}\r\n"));
        }
        if !body.is_empty() || method == "POST" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        let mut begun = self.connect();
        begun.write(&format!("{head}\r\n{body}"));
        begun
    }

    /// A connection on which nothing was sent.
    pub fn connect(&self) -> Begun {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Begun(stream)
    }

    /// Asks again until `settled` says so of the answer's body.
    #[track_caller]
    pub fn until(&self, path: &str, settled: impl Fn(&str) -> bool) -> Answered {
        let started = Instant::now();
        loop {
            let answered = self.get(path);
            if settled(&answered.body) {
                return answered;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "{answered:?} {:#?}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn signal(&self, signal: &str) {
        let sent = std::process::Command::new("kill")
            .args([&format!("-{signal}"), &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The exit code, once it has ended.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Kills it, and leaves its folder.
    pub fn kill(mut self) -> TempDir {
        // It may have been killed already.
        let _ = self.child.kill();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.folder, TempDir::new().unwrap())
    }
}

/// Posts to a process that may be killed meanwhile; `None` where it does not answer.
pub fn post(port: u16, path: &str, body: &str) -> Option<Answered> {
    let stream = posted(port, path, body)?;
    let answered = Begun(stream).answered();
    (answered.status != 0 && !answered.body.is_empty()).then_some(answered)
}

/// Posts, and goes away after a while.
pub fn hang_up(port: u16, path: &str, body: &str, after: Duration) {
    let stream = posted(port, path, body);
    std::thread::sleep(after);
    drop(stream);
}

fn posted(port: u16, path: &str, body: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    Some(stream)
}

/// `kill -9`.
pub fn kill(pid: u32) {
    let _ = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status();
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection on which a request was sent, or a part of one.
pub struct Begun(TcpStream);

impl Begun {
    pub fn write(&mut self, text: &str) {
        // A server that has closed the connection is found by its answer.
        let _ = self.0.write_all(text.as_bytes());
    }

    /// What comes first of the answer.
    pub fn first(&mut self) -> String {
        let mut bytes = vec![0; 4096];
        let size = self.0.read(&mut bytes).unwrap_or(0);
        String::from_utf8_lossy(&bytes[..size]).into_owned()
    }

    /// The answer, up to the end of the connection.
    pub fn answered(mut self) -> Answered {
        let mut bytes = Vec::new();
        let _ = self.0.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let body = match head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
            true => unchunked(body),
            false => body.to_owned(),
        };
        Answered { status, head: head.to_owned(), body }
    }
}

fn unchunked(mut text: &str) -> String {
    let mut body = String::new();
    while let Some((length, rest)) = text.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap_or(0);
        if length == 0 || rest.len() < length + 2 {
            break;
        }
        body.push_str(&rest[..length]);
        text = &rest[length + 2..];
    }
    body
}
