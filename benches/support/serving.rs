//! `hook serve` as a process of a bench's own.

use std::fs::File;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

use crate::callers::{answered, ask, connect, record, request};
use crate::endpoint::{Endpoint, cpu};

/// The process; it ends when this is dropped.
pub struct Serving {
    child: Child,
    pub port: u16,
    _folder: TempDir,
}

/// 10 000 connections on either side need as many files.
pub fn raise_file_limit() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    const WANTED: u64 = 65_536;
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    if setrlimit(Resource::RLIMIT_NOFILE, WANTED, hard.max(WANTED)).is_err() {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard).unwrap();
    }
}

/// How many files a process may have open.
pub fn file_limit() -> u64 {
    use nix::sys::resource::{Resource, getrlimit};
    getrlimit(Resource::RLIMIT_NOFILE).unwrap().0
}

fn project(port: u16) -> String {
    let webhook = |name: &str| {
        format!(
            r#"
webhook {name} {{
  POST "http://127.0.0.1:{port}/{name}"
  headers {{ X-Request-Id: $flow.key.trace mandatory }}
  body json {{ "subject": "Call from {{{{$call.cli}}}}", "caller": {{ "number": $call.cli }} }}
  response json {{
    $flow.key.tier = data.customer.tier mandatory
    $flow.key.balance = data.balance as number or 0
  }}
  wait 60s with hold music
}}
"#
        )
    };
    let flow = |name: &str, url: &str| {
        format!(
            "\nendpoint {name} {{\n  POST \"{url}\"\n}}\n\nflow {name} {{\n  flow-end webhook to {name}\n}}\n"
        )
    };
    [
        "account {\n  allow http\n  allow network \"127.0.0.0/8\"\n}\n".to_owned(),
        webhook("run"),
        webhook("hold"),
        flow("well", &format!("http://127.0.0.1:{port}/end")),
        flow("stuck", &format!("http://127.0.0.1:{port}/hold")),
        flow("dead", "http://127.0.0.1:1/"),
    ]
    .concat()
}

impl Serving {
    pub fn start(endpoint: u16, arguments: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("a.hook"), project(endpoint)).unwrap();
        let (path, store) =
            (folder.path().display().to_string(), format!("sqlite:{}/hook.db", folder.path().display()));
        let mut command = Command::new(env!("CARGO_BIN_EXE_hook"));
        command.args(["serve", &path, "--listen", "127.0.0.1:0"]);
        if !arguments.contains(&"--store") {
            command.args(["--store", &store]);
        }
        // Its log goes to a file, as an operator has it: nobody else's time is spent on reading it.
        let log = folder.path().join("log");
        let child = command.args(arguments).stderr(File::create(&log).unwrap()).spawn().unwrap();
        let port = loop {
            let text = std::fs::read_to_string(&log).unwrap();
            if let Some(rest) = text.split("\"address\":\"127.0.0.1:").nth(1) {
                break rest.split('"').next().unwrap().parse().unwrap();
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        Self { child, port, _folder: folder }
    }

    /// The time that it had a processor.
    pub fn cpu(&self) -> Duration {
        cpu(&self.child)
    }

    pub fn resident_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// The value of a metric without labels.
    pub async fn metric(&self, name: &str) -> f64 {
        let mut stream = connect(self.port).await;
        let get = format!("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port);
        stream.write_all(get.as_bytes()).await.unwrap();
        let (_, body) = answered(&mut stream).await;
        let value = body.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap().parse().unwrap()
    }

    /// Hands the end of a call over.
    pub async fn end(&self, flow: &str, call: &str) {
        let request = request(self.port, &format!("/v1/flows/{flow}/end"), &record(call));
        assert_eq!(ask(&mut connect(self.port).await, &request).await, 202);
    }

    /// The 99th percentile of how long that many deliveries, one after the other, take from the caller to the endpoint,
    /// in milliseconds.
    pub async fn late(&self, endpoint: &Endpoint, count: usize) -> f64 {
        let mut times = Vec::with_capacity(count);
        let mut there = connect(endpoint.port).await;
        for _ in 0..count {
            let call = uuid::Uuid::new_v4().to_string();
            let start = Instant::now();
            self.end("well", &call).await;
            let seen = request(endpoint.port, &format!("/seen/{call}"), "");
            let seen = tokio::time::timeout(Duration::from_secs(60), ask(&mut there, &seen));
            assert_eq!(seen.await.unwrap(), 200);
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        times[(count * 99 / 100).min(count - 1)]
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
