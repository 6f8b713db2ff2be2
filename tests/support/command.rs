//! The `hook` command itself, as a process of its own.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hooklang::json::Json;

/// A call of `hook`.
pub struct Hook {
    command: Command,
    stdin: Vec<u8>,
}

/// What a call came to.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// How long it took.
    pub took: Duration,
    /// For how long it had a processor, as far as that was seen while it ran; `None` where it was not.
    pub cpu: Option<Duration>,
    /// The most memory that it held, in KiB, as far as it was seen while it ran; 0 where it was not.
    pub peak: u64,
}

impl Hook {
    /// `hook` with these arguments, without colours, secrets or logs of the environment.
    pub fn new<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Self {
        Self::of(Path::new(env!("CARGO_BIN_EXE_hook")), arguments)
    }

    /// The same of another build of `hook`.
    pub fn of<'a>(program: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "NO_GRAPHICS", "HOOK_LOG"] {
            command.env_remove(name);
        }
        Self { command, stdin: Vec::new() }
    }

    /// In that folder.
    pub fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// With that in the environment.
    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// With that on standard input.
    pub fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_owned();
        self
    }

    /// Starts it; standard input is closed.
    pub fn start(mut self) -> Child {
        self.command.stdin(Stdio::null()).spawn().unwrap()
    }

    /// Runs it to its end.
    #[track_caller]
    pub fn run(mut self) -> Ran {
        let started = Instant::now();
        let mut child = self.command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let given = std::mem::take(&mut self.stdin);
        // What it does not read is not a fault of the test.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&given)));
        let out = reader(child.stdout.take().unwrap());
        let err = reader(child.stderr.take().unwrap());
        let (mut peak, mut cpu) = (0, None);
        let status = loop {
            peak = resident(child.id()).unwrap_or(peak);
            cpu = on_a_processor(child.id()).or(cpu);
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > Duration::from_secs(180) {
                let _ = child.kill();
                panic!("it did not end within three minutes");
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let took = started.elapsed();
        writer.join().unwrap();
        let (out, err) = (out.join().unwrap(), err.join().unwrap());
        Ran { code: status.code(), out, err, took, cpu, peak }
    }
}

fn reader(mut from: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        String::from_utf8(bytes).expect("what it writes is UTF-8")
    })
}

/// The most memory that a process has held, in KiB.
fn resident(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// For how long a process has had a processor, with those of its threads that have ended.
fn on_a_processor(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    // The 14th and the 15th field, in clock ticks, of which Linux shows 100 a second (proc(5)).
    let ticks = fields.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().ok());
    Some(Duration::from_millis(10 * ticks.sum::<Option<u64>>()?))
}

impl Ran {
    /// Standard output as one JSON document.
    #[track_caller]
    pub fn json(&self) -> Json {
        Json::read(&self.out).unwrap_or_else(|fault| panic!("{fault}\n{self:#?}"))
    }

    /// That it ended with this code.
    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }
}

/// What stands at `path`, member by member; `null` where nothing does.
pub fn at<'j>(json: &'j Json, path: &[&str]) -> &'j Json {
    path.iter().fold(json, |json, member| json.get(member).unwrap_or(&Json::Null))
}
