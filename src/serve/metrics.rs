//! Metrics for Prometheus. Every name begins with `hook_` and is listed in the manual.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the buckets of a duration, in seconds.
const BUCKETS: [f64; 10] = [0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];

/// What a name counts.
struct Family {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    /// Whether it is a counter that is 0 from the start: a rule that looks at how a counter has grown does not see the
    /// first of what was never counted before. One with labels is not, as its labels are not known.
    from_the_start: bool,
}

const fn family(name: &'static str, kind: &'static str, help: &'static str) -> Family {
    Family { name, kind, help, from_the_start: false }
}

/// A counter without labels.
const fn counter(name: &'static str, help: &'static str) -> Family {
    Family { name, kind: "counter", help, from_the_start: true }
}

/// Every name, in the order in which they are written.
const FAMILIES: [Family; 25] = [
    family("hook_runs_total", "counter", "Runs by kind, outcome and reason."),
    family("hook_run_duration_seconds", "histogram", "How long runs took, by kind."),
    family("hook_runs_waiting", "gauge", "Runs and requests in the background that are under way."),
    family("hook_requests_refused_total", "counter", "Requests answered with 503 or 507, by status code."),
    counter("hook_panics_total", "Runs that ended in a panic."),
    counter("hook_accepted_total", "Deliveries that were accepted."),
    family("hook_queued", "gauge", "Deliveries that wait, by endpoint; held ones are among them."),
    family("hook_held", "gauge", "Deliveries that wait and that this process cannot deliver, by endpoint."),
    family("hook_oldest_due_seconds", "gauge", "For how long the first delivery has been due, by endpoint."),
    family("hook_due_unclaimed", "gauge", "Deliveries due for more than 60 s and not claimed, by endpoint."),
    family("hook_attempts_total", "counter", "Attempts by endpoint and result."),
    family("hook_attempt_duration_seconds", "histogram", "How long attempts took."),
    counter("hook_attempts_unknown_total", "Attempts whose process did not settle them."),
    counter("hook_settlements_lost_total", "Settlements that did not count."),
    counter("hook_claims_given_back_total", "Claims that came too late to be started."),
    counter("hook_clock_set_back_total", "Deliveries that were moved because a clock was set back."),
    counter("hook_store_faults_total", "Times that the store did not do what the worker asked."),
    family("hook_store_commit_seconds", "histogram", "How long accepting a delivery waited for the commit."),
    counter("hook_reloads_failed_total", "Projects, secrets or tokens that did not replace good ones."),
    family("hook_log_lines_dropped_total", "counter", "Log lines that nobody read fast enough."),
    family("hook_free_disk_bytes", "gauge", "Free disk of the store, where it is a file."),
    family("hook_oldest_snapshot_seconds", "gauge", "The age of the oldest snapshot of the database."),
    family("hook_ready", "gauge", "Whether the process takes calls."),
    family("hook_reload_error", "gauge", "Whether the project, secrets or tokens on disk are faulty."),
    family("hook_project_info", "gauge", "The project that runs, by hash."),
];

#[derive(Default)]
struct Histogram {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    sum: f64,
}

/// Values by name and by labels as they are written.
struct Values<T> {
    values: BTreeMap<&'static str, BTreeMap<String, T>>,
    /// The labels that are looked for.
    labels: String,
}

impl<T> Default for Values<T> {
    fn default() -> Self {
        Self { values: BTreeMap::new(), labels: String::new() }
    }
}

impl<T: Default> Values<T> {
    fn change(&mut self, name: &'static str, pairs: &[(&str, &str)], change: impl FnOnce(&mut T)) {
        self.labels.clear();
        labels_into(pairs, &mut self.labels);
        let of_name = self.values.entry(name).or_default();
        match of_name.get_mut(&self.labels) {
            Some(value) => change(value),
            None => change(of_name.entry(self.labels.clone()).or_default()),
        }
    }

    fn of(&self, name: &str) -> impl Iterator<Item = (&String, &T)> {
        self.values.get(name).into_iter().flatten()
    }
}

/// What was counted.
pub(super) struct Metrics {
    counters: Mutex<Values<u64>>,
    histograms: Mutex<Values<Histogram>>,
}

/// Labels as they are written.
pub(super) fn labels<const N: usize>(pairs: [(&str, &str); N]) -> String {
    let mut text = String::new();
    labels_into(&pairs, &mut text);
    text
}

fn labels_into(pairs: &[(&str, &str)], text: &mut String) {
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(name);
        text.push_str("=\"");
        // Nearly all are names.
        if !value.bytes().any(|byte| matches!(byte, b'\\' | b'"' | b'\n')) {
            text.push_str(value);
        } else {
            for character in value.chars() {
                match character {
                    '\\' => text.push_str("\\\\"),
                    '"' => text.push_str("\\\""),
                    '\n' => text.push_str("\\n"),
                    other => text.push(other),
                }
            }
        }
        text.push('"');
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Self { counters: Mutex::default(), histograms: Mutex::default() };
        for Family { name, .. } in FAMILIES.iter().filter(|family| family.from_the_start) {
            metrics.add(name, [], 0);
        }
        for code in ["503", "507"] {
            metrics.add("hook_requests_refused_total", [("code", code)], 0);
        }
        metrics
    }
}

impl Metrics {
    /// Counts one.
    pub(super) fn count<const N: usize>(&self, name: &'static str, pairs: [(&str, &str); N]) {
        self.add(name, pairs, 1);
    }

    /// Counts several.
    pub(super) fn add<const N: usize>(&self, name: &'static str, pairs: [(&str, &str); N], count: u64) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        counters.change(name, &pairs, |value| *value += count);
    }

    /// Adds a duration to a histogram.
    pub(super) fn took<const N: usize>(&self, name: &'static str, pairs: [(&str, &str); N], time: Duration) {
        let seconds = time.as_secs_f64();
        let mut histograms = self.histograms.lock().unwrap_or_else(PoisonError::into_inner);
        histograms.change(name, &pairs, |histogram| {
            for (bucket, bound) in histogram.buckets.iter_mut().zip(BUCKETS) {
                *bucket += u64::from(seconds <= bound);
            }
            histogram.count += 1;
            histogram.sum += seconds;
        });
    }

    /// Everything, with `gauges` as they are now: name, labels, value.
    pub(super) fn written(&self, gauges: &[(&'static str, String, f64)]) -> String {
        let counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let histograms = self.histograms.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for Family { name, kind, help, .. } in FAMILIES {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
            let braces =
                |labels: &str| if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
            for (labels, value) in counters.of(name) {
                let _ = writeln!(text, "{name}{} {value}", braces(labels));
            }
            for (_, labels, value) in gauges.iter().filter(|(of, ..)| *of == name) {
                let _ = writeln!(text, "{name}{} {value}", braces(labels));
            }
            for (labels, histogram) in histograms.of(name) {
                let comma = if labels.is_empty() { "" } else { "," };
                let bounds = BUCKETS.iter().map(f64::to_string).zip(histogram.buckets);
                for (bound, count) in bounds.chain([("+Inf".to_owned(), histogram.count)]) {
                    let _ = writeln!(text, "{name}_bucket{{{labels}{comma}le=\"{bound}\"}} {count}");
                }
                let _ = writeln!(text, "{name}_sum{} {}", braces(labels), histogram.sum);
                let _ = writeln!(text, "{name}_count{} {}", braces(labels), histogram.count);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_begins_with_hook_and_is_written() {
        let metrics = Metrics::default();
        metrics.count("hook_runs_total", [("kind", "flow"), ("outcome", "a\"b\\c\nd")]);
        metrics.took("hook_run_duration_seconds", [], Duration::from_millis(30));
        metrics.count("hook_panics_total", []);
        let text = metrics.written(&[("hook_ready", String::new(), 1.0)]);
        assert!(text.contains("\nhook_panics_total 1\n"), "{text}");
        let others =
            FAMILIES.iter().filter(|family| family.from_the_start && family.name != "hook_panics_total");
        for Family { name, .. } in others {
            assert!(text.contains(&format!("# TYPE {name} counter\n{name} 0\n")), "{name}: {text}");
        }
        assert!(text.contains("hook_runs_total{kind=\"flow\",outcome=\"a\\\"b\\\\c\\nd\"} 1\n"), "{text}");
        assert!(text.contains("hook_run_duration_seconds_bucket{le=\"0.1\"} 1\n"), "{text}");
        assert!(text.contains("hook_run_duration_seconds_bucket{le=\"+Inf\"} 1\n"), "{text}");
        assert!(text.contains("hook_ready 1\n"), "{text}");
        let names = text.lines().filter(|line| !line.starts_with('#'));
        assert!(names.clone().count() > 0 && names.clone().all(|line| line.starts_with("hook_")));
    }
}
