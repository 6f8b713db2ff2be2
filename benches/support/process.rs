//! Commands measured as whole processes.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::median;

/// What one run of a command took.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    pub wall: Duration,
    pub peak_kib: u64,
}

/// The argument that makes a bench measure a command in a process of its own, so that the peak
/// memory is that command's alone.
const MEASURE: &str = "measure-one-command";

/// Runs as the measuring process, where this process was started as one.
pub fn measure_if_asked() -> bool {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, program, rest @ ..] = arguments.as_slice() else { return false };
    if mode != MEASURE {
        return false;
    }
    let start = Instant::now();
    Command::new(program).args(rest).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let wall = start.elapsed();
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN).unwrap();
    println!("{} {}", wall.as_nanos(), usage.max_rss());
    true
}

/// Measures `command`, its output thrown away.
pub fn measure(command: &[&str]) -> Measured {
    let output = Command::new(std::env::current_exe().unwrap()).arg(MEASURE).args(command).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (wall, peak) = text.trim().split_once(' ').unwrap();
    Measured { wall: Duration::from_nanos(wall.parse().unwrap()), peak_kib: peak.parse().unwrap() }
}

/// The median of how the times of the first are to those of the second.
pub fn time_ratio(pairs: &[(Measured, Measured)]) -> f64 {
    median(pairs.iter().map(|(ours, theirs)| ours.wall.as_secs_f64() / theirs.wall.as_secs_f64()).collect())
}

/// The median of the times that `pick` says, in milliseconds.
pub fn millis(pairs: &[(Measured, Measured)], pick: fn(&(Measured, Measured)) -> Measured) -> f64 {
    median(pairs.iter().map(|pair| pick(pair).wall.as_secs_f64() * 1e3).collect())
}
