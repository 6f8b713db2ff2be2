//! Which webhook a line of a test means, and whether the flow has that step (`test::invalid`).

use std::cell::OnceCell;
use std::collections::HashMap;

use ecow::EcoString;

use crate::diagnostics::{Code, suggest};
use crate::source::Span;
use crate::syntax::ast::Name;

use super::index::{Manner, Steps};
use super::item::Among;
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use super::view::View;

/// How a test names the flow-end webhook.
pub(super) const FLOW_END: &str = "flow-end";

/// So many steps are named where none is near.
const MOST_LISTED: usize = 8;

/// What a test runs, and what its lines have named so far.
pub(super) struct Target<'t> {
    kind: Kind<'t>,
    /// How each step has been replied to.
    replies: HashMap<String, Replied>,
    /// Where each step has been expected to send a request (true), or none.
    expected: HashMap<(String, bool), Span>,
    /// What the steps of the flow are called, made for the first line that names another.
    names: OnceCell<suggest::Names<'t>>,
}

/// How often a step has been replied to, and where the last time.
struct Replied {
    count: usize,
    /// How often with 401.
    refusals: usize,
    last: Span,
}

enum Kind<'t> {
    Webhook(EcoString),
    Flow(&'t Steps),
    /// It is not declared, or could not be read: nothing is known of its steps.
    Unknown,
}

impl<'t> Target<'t> {
    pub fn webhook(name: &str) -> Self {
        Self::of(Kind::Webhook(name.into()))
    }

    pub fn flow(steps: Option<&'t Steps>) -> Self {
        Self::of(steps.map_or(Kind::Unknown, Kind::Flow))
    }

    pub fn unknown() -> Self {
        Self::of(Kind::Unknown)
    }

    pub fn is_webhook(&self) -> bool {
        matches!(self.kind, Kind::Webhook(_))
    }

    /// Whether something is sent for sure: nothing is where only functions are invoked, and what is not known may
    /// be one.
    pub fn sends(&self, index: &View<'_>) -> bool {
        let sends = |name: &str| index.runnable(name).is_some() && !index.may_be_function(name);
        match &self.kind {
            Kind::Flow(steps) => steps.flow_end || steps.webhooks.keys().any(|name| sends(name)),
            Kind::Webhook(name) => sends(name),
            Kind::Unknown => false,
        }
    }

    /// Whether it is a flow with a `flow-end webhook`.
    pub fn ends_with_a_delivery(&self) -> bool {
        matches!(&self.kind, Kind::Flow(steps) if steps.flow_end)
    }

    fn of(kind: Kind<'t>) -> Self {
        Self { kind, replies: HashMap::new(), expected: HashMap::new(), names: OnceCell::new() }
    }
}

impl Lowering<'_, '_> {
    /// The step that a `reply` answers; `head` is the word `reply`, and a refusal is a reply 401.
    pub fn reply_step(
        &mut self,
        target: &mut Target<'_>,
        written: Option<&Name>,
        head: Span,
        is_refusal: bool,
    ) -> Option<String> {
        let (step, runs) = self.step(target, written, head, ["reply", " 200"])?;
        let place = written.map_or(head, |name| name.span);
        let is_flow = !target.is_webhook();
        let unreplied = Replied { count: 0, refusals: 0, last: place };
        let replied = target.replies.entry(step.clone()).or_insert(unreplied);
        replied.count += 1;
        if replied.count > runs.saturating_add(replied.refusals) {
            let first = replied.last;
            let what = match written {
                Some(name) => format!("`{}` sends", name.text),
                None => "a webhook sends".to_owned(),
            };
            let times = if runs == 1 { "once" } else { "fewer times" };
            let fault = self
                .fault(
                    Code::TestInvalid,
                    place,
                    format!("{what} {times}, and this is one reply more"),
                    "keep one reply for each time, or write another test",
                )
                .with_related(self.location(first), "the reply before is here");
            self.report(fault);
            return None;
        }
        // A token from an earlier run that is answered 401 is fetched anew, and the request sent once more.
        replied.refusals += usize::from(is_refusal && is_flow);
        replied.last = place;
        Some(step)
    }

    /// The step of an `expect request` (`sends`) or an `expect no request`.
    pub fn expected_step(
        &mut self,
        target: &mut Target<'_>,
        written: Option<&Name>,
        head: Span,
        sends: bool,
    ) -> Option<String> {
        let form = if sends { ["expect request", " { … }"] } else { ["expect no request", ""] };
        let (step, _) = self.step(target, written, head, form)?;
        let place = written.map_or(head, |name| name.span);
        if let Some(&other) = target.expected.get(&(step.clone(), !sends)) {
            self.conflict(
                place,
                other,
                "a request is expected here, and there none",
                "keep the one that is meant",
            );
            return None;
        }
        target.expected.insert((step.clone(), sends), place);
        Some(step)
    }

    /// The step that a line means, and how often it runs; `form` is what stands around its name.
    fn step(
        &mut self,
        target: &Target<'_>,
        written: Option<&Name>,
        head: Span,
        [before, behind]: [&str; 2],
    ) -> Option<(String, usize)> {
        if let Some(name) = written.filter(|name| &*name.text != FLOW_END) {
            self.mention(Verb::Runs, Noun::Runnable, name.span);
        }
        // A token request may be named in any test; how many there are depends on how long a token lives.
        if let Some(name) = written
            && self.index.runnable(&name.text).is_some_and(|found| found.manner == Manner::OAuth2)
        {
            return Some((name.text.to_string(), usize::MAX));
        }
        match (&target.kind, written) {
            (Kind::Unknown, written) => {
                let name = written.map_or_else(String::new, |name| name.text.to_string());
                Some((name, usize::MAX))
            }
            (Kind::Webhook(name), None) => Some((name.to_string(), 1)),
            (Kind::Webhook(_), Some(name)) if self.may_be_declared(name) => {
                Some((name.text.to_string(), usize::MAX))
            }
            (Kind::Webhook(target), Some(name)) => {
                let known = self.index.runnable(&name.text);
                // `reply timeout 504`
                let is_reply = matches!(&*name.text, "timeout" | "refused")
                    && known.is_none()
                    && before.trim() == "reply";
                let help = match is_reply {
                    true => {
                        format!("write `reply {}` alone: without a response, no status arrives", name.text)
                    }
                    false => format!("remove `{}`", name.text),
                };
                let message =
                    format!("this is a test of the webhook `{target}`, and no other is named in it");
                let fault = self.fault(Code::TestInvalid, name.span, message, help);
                let fault = if is_reply { fault } else { fault.with_fix(self.location(name.span), "") };
                match known {
                    Some(_) => self.report(fault),
                    // It may be a token request whose name is misspelt.
                    None => self.report_unknown(fault, &name.text, Among::OAuth2),
                }
                None
            }
            (Kind::Flow(steps), None) => {
                if !self.broken {
                    let names = steps
                        .webhooks
                        .keys()
                        .next()
                        .map(EcoString::as_str)
                        .or(steps.flow_end.then_some(FLOW_END));
                    let help = match names {
                        Some(name) => format!("name it: `{before} {name}{behind}`"),
                        None => "the flow runs none: remove this line".to_owned(),
                    };
                    let message = "a test of a flow says which webhook is meant";
                    let fault = self.fault(Code::TestInvalid, head, message, help);
                    self.report(fault);
                }
                None
            }
            (Kind::Flow(steps), Some(name)) => self.step_of_flow(steps, &target.names, name),
        }
    }

    /// Whether a declaration that could not be read may be what `name` means.
    fn may_be_declared(&self, name: &Name) -> bool {
        let is_step = &*name.text == FLOW_END || self.index.runnable(&name.text).is_some();
        !is_step && self.index.may_run(&name.text)
    }

    fn step_of_flow<'t>(
        &mut self,
        steps: &'t Steps,
        names: &OnceCell<suggest::Names<'t>>,
        name: &Name,
    ) -> Option<(String, usize)> {
        let runs = match &*name.text {
            FLOW_END => usize::from(steps.flow_end),
            webhook => steps.webhooks.get(webhook).copied().unwrap_or_default(),
        };
        if runs > 0 {
            return Some((name.text.to_string(), runs));
        }
        // What the flow runs and nothing declares may be this webhook.
        let may_run = steps.undeclared && self.index.runnable(&name.text).is_some();
        if steps.broken || may_run || self.may_be_declared(name) {
            return Some((name.text.to_string(), usize::MAX));
        }
        let known = steps.webhooks.keys().map(EcoString::as_str).chain(steps.flow_end.then_some(FLOW_END));
        let names = names.get_or_init(|| known.clone().collect());
        let near = names.nearest_of_few(&name.text);
        let message = match &*name.text {
            FLOW_END => format!("the flow `{}` has no `flow-end webhook`", steps.flow),
            other => format!("the flow `{}` does not run `{other}`", steps.flow),
        };
        let help = match near {
            Some(near) => format!("did you mean `{}`?", near.name),
            None if (1..=MOST_LISTED).contains(&names.len()) => suggest::one_of(known),
            None => "name a webhook that the flow runs".to_owned(),
        };
        let mut fault = self.fault(Code::TestInvalid, name.span, message, help);
        if let Some(near) = near.filter(|near| near.is_sure) {
            fault = fault.with_fix(self.location(name.span), near.name);
        }
        self.report(fault);
        None
    }
}
