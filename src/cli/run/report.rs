//! A run shown to a person, as it goes on (section 8, "Human output of a run").

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use hooklang::delivery::{DeliveryStatus, FlowEndRun};
use hooklang::diagnostics::printable::printable;
use hooklang::flow::FlowRun;
use hooklang::ir::{OUTCOME_VARIABLES, Variable};
use hooklang::json::{Json, Object};
use hooklang::runtime::{Ended, Saved, Sending, ShownRequest, Status, Unsaved, WebhookRun};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();
const FAINT: Style = Style::new().dimmed();
const NAME: Style = Style::new().bold();

/// How something ended: its style, its symbol and its word.
type Outcome = (Style, &'static str, &'static str);

const DRY_RUN: Outcome = (GOOD, "→", "DRY RUN");

/// How many characters of a value are shown on its line.
const WIDEST_VALUE: usize = 400;

/// What is shown of a run.
pub struct Report {
    /// The variables before the run, as they are shown.
    pub given: Object,
    is_dry: bool,
    is_first: bool,
}

impl Report {
    /// Of a `dry` run nothing is sent.
    pub fn new(is_dry: bool) -> Self {
        Self { given: Object::default(), is_dry, is_first: true }
    }

    /// A request that was formed.
    pub fn request(&mut self, request: &ShownRequest, out: &mut dyn Write) -> io::Result<()> {
        self.part(out)?;
        self::request(request, out)
    }

    /// A webhook that ended; its request was shown before.
    pub fn step(&mut self, run: &WebhookRun, saved: &Saved, out: &mut dyn Write) -> io::Result<()> {
        if run.request.is_none() {
            self.part(out)?;
        }
        let outcome = self.outcome(run);
        self.headline(run.status, &run.webhook, &outcome, out)?;
        section("saved", saved.iter().map(|(variable, value)| (variable.written(), value)), out)?;
        unsaved(&run.unsaved, out)?;
        if let Some(message) = &run.message {
            writeln!(out, "  {}", printable(message))?;
            if let Some(unset) = run.unset.first() {
                writeln!(out, "  help: {}", printable(&help(unset)))?;
            }
        }
        response(run.response.as_deref(), out)
    }

    /// The flow-end webhook, once it was handed over.
    pub fn flow_end(&mut self, end: &FlowEndRun, out: &mut dyn Write) -> io::Result<()> {
        self.part(out)?;
        match &end.request {
            Some(request) => self::request(request, out)?,
            None => writeln!(out, "  {}", printable(&end.payload.compact()))?,
        }
        let (outcome, what) = match end.status {
            DeliveryStatus::Delivered => ((GOOD, "✔", "DELIVERED"), ""),
            DeliveryStatus::Queued if self.is_dry => (DRY_RUN, "nothing was sent"),
            DeliveryStatus::Queued => ((GOOD, "→", "QUEUED"), ""),
            DeliveryStatus::Failed => ((BAD, "✘", "FAILED"), ""),
        };
        ended(outcome, "flow-end webhook", what, out)?;
        if let Some(message) = &end.message {
            writeln!(out, "  {}", printable(message))?;
        }
        response(end.response.as_deref(), out)
    }

    /// What is left to show of a run of one webhook.
    pub fn webhook(&mut self, run: &WebhookRun, out: &mut dyn Write) -> io::Result<()> {
        section("persisted", named(&run.persisted.kept), out)?;
        background(std::slice::from_ref(run), out)
    }

    /// What is left to show of a run of a flow: how it ended, and which variables it changed.
    pub fn flow(&mut self, run: &FlowRun, out: &mut dyn Write) -> io::Result<()> {
        self.part(out)?;
        let failed = run.webhooks.iter().filter(|webhook| webhook.status == Status::Failed).count();
        let told = match (run.webhooks.len(), failed) {
            (1, 0) => "flow, 1 webhook run".to_owned(),
            (all, 0) => format!("flow, {all} webhooks run"),
            (1, _) => "flow, its webhook failed".to_owned(),
            (all, failed) => format!("flow, {all} webhooks run, {failed} failed"),
        };
        self.headline(run.status, &run.flow, &told, out)?;
        self.changes(&run.variables, out)?;
        section("persisted", named(&run.persisted.kept), out)?;
        background(&run.webhooks, out)
    }

    /// An empty line between two parts.
    fn part(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match std::mem::take(&mut self.is_first) {
            true => Ok(()),
            false => writeln!(out),
        }
    }

    fn headline(&self, status: Status, name: &str, what: &str, out: &mut dyn Write) -> io::Result<()> {
        let outcome = match status {
            Status::Success | Status::Sent if self.is_dry => DRY_RUN,
            Status::Success => (GOOD, "✔", "SUCCESS"),
            Status::Sent => (GOOD, "→", "SENT"),
            Status::Failed => (BAD, "✘", "FAILED"),
        };
        ended(outcome, name, what, out)
    }

    /// `status 200, in 0.11 s`, the reason of a failure before it; without an answer, why none came.
    fn outcome(&self, run: &WebhookRun) -> String {
        if run.status == Status::Sent {
            let why =
                if self.is_dry { "nothing was sent" } else { "`no wait`: the answer is not waited for" };
            return why.to_owned();
        }
        let mut words = Vec::new();
        words.extend(run.error_reason.map(|reason| reason.as_str().to_owned()));
        words.extend(run.status_code.map(|code| format!("status {code}")));
        words.extend(run.duration.map(|duration| format!("in {:.3} s", duration.as_secs_f64())));
        words.join(", ")
    }

    /// How `variables` differ from those given.
    fn changes(&self, variables: &Object, out: &mut dyn Write) -> io::Result<()> {
        let has_value = |value: &&Json| !value.is_null();
        let mut lines = Vec::new();
        for (name, value) in variables.iter().filter(|(name, _)| !is_outcome(name)) {
            match (self.given.get(name).filter(has_value), Some(value).filter(has_value)) {
                (before, after) if before == after => {}
                (None, _) => lines.push((GOOD, "+", name, shown(value))),
                (Some(before), None) => lines.push((BAD, "-", name, shown(before))),
                (Some(before), Some(value)) => {
                    lines.push((DOUBTFUL, "~", name, format!("{}, was {}", shown(value), shown(before))));
                }
            }
        }
        for (name, before) in self.given.iter().filter(|(name, _)| !is_outcome(name)) {
            if variables.get(name).is_none() && !before.is_null() {
                lines.push((BAD, "-", name, shown(before)));
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "  {NAME}variables{NAME:#}")?;
        let widest = lines.iter().map(|(_, _, name, _)| name.chars().count()).max().unwrap_or(0);
        for (style, symbol, name, value) in lines {
            writeln!(out, "  {style}{symbol}{style:#} {name:<widest$} = {value}")?;
        }
        Ok(())
    }
}

/// The line of what ended: how, its name, and `what` more there is to say.
fn ended((style, symbol, word): Outcome, name: &str, what: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{style}{symbol} {word}{style:#}  {NAME}{name}{NAME:#}")?;
    match what {
        "" => writeln!(out),
        what => writeln!(out, "  {FAINT}{what}{FAINT:#}"),
    }
}

fn request(request: &ShownRequest, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{NAME}{}{NAME:#} {}", request.method, printable(&request.url))?;
    for (name, value) in &request.headers {
        writeln!(out, "  {FAINT}{}:{FAINT:#} {}", printable(name), printable(value))?;
    }
    match &request.body {
        Some(body) => {
            writeln!(out)?;
            indented(body, "  ", out)
        }
        None => Ok(()),
    }
}

/// The beginning of what was answered, where anything was.
fn response(beginning: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    match beginning.map(str::trim_end) {
        None | Some("") => Ok(()),
        Some(beginning) => {
            writeln!(out, "  {NAME}the response{NAME:#}")?;
            indented(beginning, "    ", out)
        }
    }
}

fn indented(text: &str, indentation: &str, out: &mut dyn Write) -> io::Result<()> {
    for line in text.lines() {
        let line = printable(line);
        let line = line.trim_end();
        if line.is_empty() { writeln!(out)? } else { writeln!(out, "{indentation}{line}")? }
    }
    Ok(())
}

/// What to do about a variable that has no value.
fn help(unset: &Variable) -> String {
    match unset {
        Variable::Secret(name) => {
            format!(
                "give the secret as a line `{name}=…` of the file for `--secrets`, or as `HOOK_SECRET_{name}` in the environment"
            )
        }
        unset => format!(
            "give it with `--var '{}=TEXT'`; if it may be missing, write `or` and another value after it",
            unset.to_string().trim_start_matches('$')
        ),
    }
}

/// How the requests in the background ended.
fn background(webhooks: &[WebhookRun], out: &mut dyn Write) -> io::Result<()> {
    for webhook in webhooks {
        if let Some(ended) = webhook.background.as_ref().and_then(Sending::ended) {
            in_background(&webhook.webhook, ended, out)?;
        }
    }
    Ok(())
}

fn in_background(name: &str, ended: &Ended, out: &mut dyn Write) -> io::Result<()> {
    let mut words = Vec::new();
    words.extend(ended.error_reason.map(|reason| reason.as_str().to_owned()));
    words.extend(ended.status_code.map(|code| format!("status {code}")));
    let (style, symbol, word) = match ended.error_reason {
        None => (GOOD, "✔", "SUCCESS"),
        Some(_) => (BAD, "✘", "FAILED"),
    };
    let words = words.join(", ");
    writeln!(
        out,
        "{style}{symbol} {word}{style:#}  {NAME}{name}{NAME:#}  {FAINT}in the background: {words}{FAINT:#}"
    )?;
    match &ended.message {
        Some(message) => writeln!(out, "  {}", printable(message)),
        None => Ok(()),
    }
}

fn unsaved(all: &[Unsaved], out: &mut dyn Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {DOUBTFUL}not saved{DOUBTFUL:#}")?;
    for Unsaved { variable, reason } in all {
        writeln!(out, "    {variable}: {}", printable(reason))?;
    }
    Ok(())
}

fn named(variables: &Object) -> impl Iterator<Item = (String, &Json)> {
    variables.iter().map(|(name, value)| (name.to_owned(), value))
}

/// Outcome variables are in the headline.
fn is_outcome(name: &str) -> bool {
    name.strip_prefix("$flow.key.").is_some_and(|name| OUTCOME_VARIABLES.contains(&name))
}

fn section<'v>(
    title: &str,
    variables: impl Iterator<Item = (String, &'v Json)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown: Vec<_> = variables.filter(|(name, _)| !is_outcome(name)).collect();
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {NAME}{title}{NAME:#}")?;
    let widest = shown.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in shown {
        writeln!(out, "    {name:<widest$} = {}", self::shown(value))?;
    }
    Ok(())
}

/// A value on its line.
fn shown(value: &Json) -> String {
    let mut text = value.compact();
    if text.chars().count() > WIDEST_VALUE {
        text = text.chars().take(WIDEST_VALUE).chain(['…']).collect();
    }
    printable(&text).into_owned()
}
