//! A PostgreSQL server of the tests' own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// Makes a cluster in a folder of its own, or a standby with the data of `PRIMARY`, serves it on a socket in there, prints the folder, and stops when its
/// input ends: that is when the process of the tests does, however it ends.
const SCRIPT: &str = r#"
set -e
bin=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
if [ -n "$PRIMARY" ]; then
  "$bin/pg_basebackup" -d "$PRIMARY" -D "$dir/data" -R -c fast > "$dir/initdb.log" 2>&1
else
  "$bin/initdb" -D "$dir/data" -A trust -U postgres --no-sync > "$dir/initdb.log" 2>&1
fi
shift
if [ -n "$SERVER_KEY" ]; then
  (umask 077; printf %s "$SERVER_KEY" > "$dir/data/server.key"; printf %s "$SERVER_CERTIFICATE" > "$dir/data/server.crt")
fi
if [ "$1" = standby ]; then
  touch "$dir/data/standby.signal"
  shift
fi
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=300 "$@" > "$dir/log" 2>&1 < /dev/null &
server=$!
for _ in $(seq 200); do
  "$bin/pg_isready" -q -h "$dir" && break
  sleep 0.1
done
echo "$dir"
read -r _ || true
kill -INT "$server"
wait "$server" || true
"#;

/// A server; it stops when this is dropped or the process ends.
pub struct Server {
    pub address: String,
    /// Its input ends when this process does.
    _script: Child,
}

/// A server that was started again; it stops when this is dropped.
pub struct Again(Child, u32);

impl Server {
    fn folder(&self) -> String {
        folder(&self.address)
    }

    fn pid(&self) -> Option<u32> {
        let file = std::fs::read_to_string(format!("{}/data/postmaster.pid", self.folder())).ok()?;
        file.lines().next()?.trim().parse().ok()
    }

    /// `kill -9`.
    pub fn kill(&self) {
        let pid = self.pid().expect("the server runs");
        signal("-9", pid);
        // Whoever started it has not heard of its end: the files that it locks with look as if it ran. What it has
        // started ends by itself.
        std::thread::sleep(std::time::Duration::from_millis(300));
        for file in ["data/postmaster.pid", ".s.PGSQL.5432.lock"] {
            let _ = std::fs::remove_file(format!("{}/{file}", self.folder()));
        }
    }

    /// Starts it again after it was killed.
    pub fn restart(&self) -> Again {
        let (folder, bin) = (self.folder(), installed().unwrap());
        let start = || {
            let mut command = as_owner(&format!("{bin}/postgres"));
            command.args(["-D", &format!("{folder}/data"), "-k", &folder, "-c", "listen_addresses="]);
            command.args(["-c", "max_connections=300"]).current_dir("/");
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let (mut child, started) = (start(), std::time::Instant::now());
        while started.elapsed() < std::time::Duration::from_secs(120) {
            let ready = Command::new(format!("{bin}/pg_isready")).args(["-q", "-h", &folder]).status();
            if ready.is_ok_and(|ready| ready.success()) {
                return Again(child, self.pid().unwrap());
            }
            // What the killed server had started may not have ended yet; then it does not start.
            if child.try_wait().unwrap().is_some() {
                child = start();
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("the server does not start again");
    }
}

impl Drop for Again {
    fn drop(&mut self) {
        signal("-QUIT", self.1);
        let _ = self.0.wait();
    }
}

fn signal(signal: &str, pid: u32) {
    let _ = Command::new("kill").args([signal, &pid.to_string()]).stderr(Stdio::null()).status();
}

/// The folder of a server at an address.
fn folder(address: &str) -> String {
    let socket = address.split_once('@').and_then(|(_, rest)| rest.split_once('/'));
    socket.expect("the address has a folder").0.replace("%2F", "/")
}

/// A command of whom the cluster belongs to: `initdb` and the server refuse to run as root.
fn as_owner(program: &str) -> Command {
    let root =
        std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--", program]);
    command
}

/// The address of the server that all tests share; `None` where PostgreSQL is not installed, which is a failure in CI.
pub fn address() -> Option<&'static str> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| start(&[], &[])).as_ref().map(|server| server.address.as_str())
}

/// The address of a database of that name, which is made if it is not there.
pub async fn database(name: &str) -> String {
    let server = address().unwrap();
    let client = client(server).await;
    match client.batch_execute(&format!("create database \"{name}\"")).await {
        Ok(()) => {}
        // Two that make it at once fail in one of these ways.
        Err(fault) => {
            assert!(matches!(fault.code().map(|code| code.code()), Some("42P04" | "23505")), "{fault}")
        }
    }
    format!("{}/{name}", server.strip_suffix("/postgres").unwrap())
}

/// The socket of the server that all tests share.
pub fn socket() -> Option<PathBuf> {
    Some(socket_at(address()?))
}

/// The socket of the server at an address.
pub fn socket_at(address: &str) -> PathBuf {
    PathBuf::from(folder(address)).join(".s.PGSQL.5432")
}

/// A connection of a test's own.
pub async fn client(address: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Starts a server with these options and variables; `standby` as the first option makes it one. `None` as for
/// [`address`].
pub fn start(options: &[&str], variables: &[(&str, &str)]) -> Option<Server> {
    let Some(bin) = installed() else {
        assert!(std::env::var("CI").is_err(), "PostgreSQL is not installed");
        eprintln!("skipped: PostgreSQL is not installed");
        return None;
    };
    let mut child = as_owner("sh")
        .args(["-c", SCRIPT, "sh", &bin])
        .args(options)
        .envs(variables.iter().copied())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the script of the server starts");
    let mut folder = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut folder).unwrap();
    let folder = folder.trim_end();
    assert!(!folder.is_empty(), "PostgreSQL did not start");
    let address = format!("postgres://postgres@{}/postgres", folder.replace('/', "%2F"));
    Some(Server { address, _script: child })
}

/// The folder of the newest installed server's programs.
fn installed() -> Option<String> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok()).max()?;
    Some(format!("/usr/lib/postgresql/{newest}/bin"))
}
