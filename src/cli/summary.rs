//! What a run came to, for a person.

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use hooklang::delivery::{DeliveryStatus, FlowEndRun};
use hooklang::diagnostics::printable::printable;
use hooklang::flow::FlowRun;
use hooklang::ir::OUTCOME_VARIABLES;
use hooklang::json::{Json, Object};
use hooklang::runtime::{Ended, Sending, ShownRequest, Status, WebhookRun};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();
const NAME: Style = Style::new().bold();

/// How many characters of a value are shown on its line.
const WIDEST_VALUE: usize = 400;

/// A run of one webhook: how it ended, what it sent, what it saved, what is kept. Of a `dry` run nothing was
/// sent.
pub fn webhook(run: &WebhookRun, dry: bool, out: &mut dyn Write) -> io::Result<()> {
    one(run, dry, out)?;
    section("persisted", named(&run.persisted), out)
}

/// A run of a flow: its webhooks in order, its flow-end webhook, its variables.
pub fn flow(run: &FlowRun, dry: bool, out: &mut dyn Write) -> io::Result<()> {
    let failed = run.webhooks.iter().filter(|webhook| webhook.status == Status::Failed).count();
    let told = match (run.webhooks.len(), failed) {
        (1, 0) => "flow, 1 webhook run".to_owned(),
        (all, 0) => format!("flow, {all} webhooks run"),
        (1, _) => "flow, its webhook failed".to_owned(),
        (all, failed) => format!("flow, {all} webhooks run, {failed} failed"),
    };
    headline(run.status, &run.flow, &told, dry, out)?;
    for webhook in &run.webhooks {
        writeln!(out)?;
        one(webhook, dry, out)?;
    }
    if let Some(end) = &run.flow_end {
        writeln!(out)?;
        flow_end(end, out)?;
    }
    writeln!(out)?;
    section("variables", named(&run.variables), out)?;
    section("persisted", named(&run.persisted), out)
}

fn headline(status: Status, name: &str, what: &str, dry: bool, out: &mut dyn Write) -> io::Result<()> {
    let (style, sign, word) = match status {
        Status::Success | Status::Sent if dry => (GOOD, "→", "DRY RUN"),
        Status::Success => (GOOD, "✔", "SUCCESS"),
        Status::Sent => (GOOD, "→", "SENT"),
        Status::Failed => (BAD, "✘", "FAILED"),
    };
    write!(out, "{style}{sign} {word}{style:#}  {NAME}{name}{NAME:#}")?;
    match what {
        "" => writeln!(out),
        what => writeln!(out, "  {FAINT}{what}{FAINT:#}"),
    }
}

fn one(run: &WebhookRun, dry: bool, out: &mut dyn Write) -> io::Result<()> {
    let outcome = outcome(run, dry);
    headline(run.status, &run.webhook, &outcome, dry, out)?;
    if let Some(message) = &run.message {
        writeln!(out, "  {}", printable(message))?;
    }
    if let Some(request) = &run.request {
        self::request(request, out)?;
    }
    if let Some(ended) = run.background.as_ref().and_then(Sending::ended) {
        background(ended, out)?;
    }
    section("saved", run.saved.iter().map(|(variable, value)| (variable.written(), value)), out)
}

/// How the request in the background ended.
fn background(ended: &Ended, out: &mut dyn Write) -> io::Result<()> {
    let mut words = Vec::new();
    words.extend(ended.error_reason.map(|reason| reason.as_str().to_owned()));
    words.extend(ended.status_code.map(|code| format!("status {code}")));
    let (style, sign) = if ended.error_reason.is_none() { (GOOD, "✔") } else { (BAD, "✘") };
    writeln!(out, "  {style}{sign}{style:#} in the background: {}", words.join(", "))?;
    match &ended.message {
        Some(message) => writeln!(out, "  {}", printable(message)),
        None => Ok(()),
    }
}

/// `status 200, in 0.11 s`, the reason of a failure before it; without an answer, why there is none.
fn outcome(run: &WebhookRun, dry: bool) -> String {
    if run.status == Status::Sent {
        let why = if dry { "nothing was sent" } else { "`no wait`: the answer is not waited for" };
        return why.to_owned();
    }
    let mut words = Vec::new();
    if let Some(reason) = run.error_reason {
        words.push(reason.as_str().to_owned());
    }
    if let Some(code) = run.status_code {
        words.push(format!("status {code}"));
    }
    if let Some(duration) = run.duration {
        words.push(format!("in {:.3} s", duration.as_secs_f64()));
    }
    words.join(", ")
}

fn request(request: &ShownRequest, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  {NAME}{}{NAME:#} {}", request.method, printable(&request.url))?;
    for (name, value) in &request.headers {
        writeln!(out, "  {FAINT}{}:{FAINT:#} {}", printable(name), printable(value))?;
    }
    if let Some(body) = &request.body {
        writeln!(out)?;
        for line in body.lines() {
            writeln!(out, "  {}", printable(line))?;
        }
    }
    Ok(())
}

fn flow_end(end: &FlowEndRun, out: &mut dyn Write) -> io::Result<()> {
    let (style, sign, word) = match end.status {
        DeliveryStatus::Delivered => (GOOD, "✔", "DELIVERED"),
        DeliveryStatus::Queued => (GOOD, "→", "QUEUED"),
        DeliveryStatus::Failed => (BAD, "✘", "FAILED"),
    };
    writeln!(out, "{style}{sign} {word}{style:#}  {NAME}flow-end webhook{NAME:#}")?;
    if let Some(message) = &end.message {
        writeln!(out, "  {}", printable(message))?;
    }
    match &end.request {
        Some(request) => self::request(request, out),
        None => writeln!(out, "  {}", printable(&end.payload.compact())),
    }
}

fn named(variables: &Object) -> impl Iterator<Item = (String, &Json)> {
    variables.iter().map(|(name, value)| (name.to_owned(), value))
}

/// The outcome variables are told by the headline.
fn section<'v>(
    title: &str,
    variables: impl Iterator<Item = (String, &'v Json)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let told =
        |name: &str| name.strip_prefix("$flow.key.").is_some_and(|name| OUTCOME_VARIABLES.contains(&name));
    let shown: Vec<_> = variables.filter(|(name, _)| !told(name)).collect();
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {NAME}{title}{NAME:#}")?;
    let widest = shown.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in shown {
        let mut text = value.compact();
        if text.chars().count() > WIDEST_VALUE {
            text = text.chars().take(WIDEST_VALUE).chain(['…']).collect();
        }
        writeln!(out, "    {name:<widest$} = {}", printable(&text))?;
    }
    Ok(())
}
