//! `flow` (3.5): a sequence of webhooks, and the flow-end webhook.

use ecow::EcoString;

use crate::diagnostics::Code;
use crate::source::Span;
use crate::syntax::ast::{self, FlowLine, MarkKind};

use super::index::{Manner, Steps};
use super::item::Among;
use super::lower_fields::is_mandatory;
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use super::steps::FLOW_END;
use super::variable::Scope;
use crate::ir;

/// The bytes of `run a `.
const SHORTEST_STEP: usize = 6;

impl Lowering<'_, '_> {
    pub fn flow(&mut self, flow: &ast::Flow) -> (Steps, Option<ir::Flow>) {
        let errors = self.errors;
        let mut notes = None;
        let mut lowered_notes = None;
        let mut end: Option<ir::FlowEnd> = None;
        let mut end_span: Option<Span> = None;
        let mut before = Vec::new();
        let mut steps =
            Steps { flow: EcoString::from(&*flow.name.text), broken: self.broken, ..Steps::default() };
        let keeps = self.keeps_of(&flow.lines);
        if flow.lines.is_long() {
            // There may be millions of steps: what is allocated by doubling would take twice the room.
            self.mentions.reserve(flow.span.range().len() / SHORTEST_STEP);
        }
        for line in flow.lines.iter() {
            let step = match &*line {
                FlowLine::Notes(line) => {
                    let first = self.once(&mut notes, &(), self.head(line.span, "notes"), "`notes`");
                    let text = self.notes(line);
                    if first {
                        lowered_notes = text;
                    }
                    continue;
                }
                FlowLine::FlowEnd { endpoint, span } => {
                    let endpoint = self.flow_end_endpoint(endpoint.as_ref(), *span);
                    match end_span {
                        Some(first) => self.repeated(*span, first, "`flow-end webhook`"),
                        None => {
                            end_span = Some(*span);
                            end = Some(ir::FlowEnd { at: self.place(*span), endpoint, steps: Vec::new() });
                        }
                    }
                    steps.flow_end = true;
                    continue;
                }
                FlowLine::Set { target, value, .. } => {
                    let target = self.saved(target);
                    let value = self.json(value, Scope::SET);
                    target.zip(value).map(|(target, value)| ir::Step::Set { target, value })
                }
                FlowLine::Run { webhook, mark, span } => {
                    *steps.webhooks.entry(EcoString::from(&*webhook.text)).or_default() += 1;
                    self.mention(Verb::Runs, Noun::Runnable, webhook.span);
                    steps.undeclared |= self.index.runnable(&webhook.text).is_none();
                    self.run(webhook, mark.as_ref(), *span)
                }
            };
            let step = step.filter(|_| keeps);
            match &mut end {
                Some(end) => end.steps.extend(step),
                None => before.extend(step),
            }
        }
        let flow = ir::Flow {
            name: flow.name.text.to_string(),
            at: self.place(flow.name.span),
            notes: lowered_notes,
            steps: before,
            end,
        };
        (steps, (self.errors == errors).then_some(flow))
    }

    fn run(&mut self, webhook: &ast::Name, mark: Option<&ast::Mark>, span: Span) -> Option<ir::Step> {
        if let Some(mark) = mark.filter(|mark| mark.kind == MarkKind::Optional) {
            let fault = self
                .fault(
                    Code::LineMisplaced,
                    mark.span,
                    "`optional` cannot apply to a step: without a mark the flow goes on after a failure",
                    "remove `optional`",
                )
                .with_fix(self.location(mark.span), "");
            self.report(fault);
        }
        match self.index.runnable(&webhook.text) {
            Some(found) if found.manner != Manner::Webhook => {
                let declared = found.at();
                let (what, help) = match found.manner {
                    Manner::OAuth2 => {
                        ("an `oauth2`", "run a webhook with `auth oauth2(NAME)`: the token is fetched for it")
                    }
                    _ => ("a flow", "run its webhooks one by one"),
                };
                let fault = self
                    .fault(
                        Code::LineMisplaced,
                        webhook.span,
                        format!("`{}` is {what}, and a flow runs webhooks only", webhook.text),
                        help,
                    )
                    .with_related(declared, "declared here");
                self.report(fault);
                return None;
            }
            Some(_) => {}
            None if self.index.may_run(&webhook.text) => return None,
            None if &*webhook.text == FLOW_END => {
                let message = format!("no webhook is called `{FLOW_END}`");
                let help = "write `flow-end webhook`: it is a step of its own";
                let fault = self.fault(Code::NameUnknown, webhook.span, message, help);
                let fault = if is_mandatory(mark) {
                    fault
                } else {
                    fault.with_fix(self.location(span), "flow-end webhook")
                };
                self.report(fault);
                return None;
            }
            None => {
                let message = format!("no webhook is called `{}`", webhook.text);
                self.unknown_name(webhook, message, Among::Webhooks, "declare it: `webhook NAME { … }`");
                return None;
            }
        }
        Some(ir::Step::Run {
            webhook: webhook.text.to_string(),
            mandatory: is_mandatory(mark),
            at: self.place(span),
        })
    }

    /// The name of the endpoint that gets the details of the call, where one is named; reports where there is
    /// neither that nor a default one.
    fn flow_end_endpoint(&mut self, named: Option<&ast::Name>, span: Span) -> Option<String> {
        if let Some(named) = named {
            self.mention(Verb::Invokes, Noun::Endpoint, named.span);
            self.declared_endpoint(named)?;
            return Some(named.text.to_string());
        }
        if self.index.may_have_default() {
            return None;
        }
        let help = match self.index.has_no_endpoints() {
            true => "declare `endpoint NAME { POST \"https://…\" default }`",
            false => "name the endpoint: `flow-end webhook to NAME`, or write `default` in one of them",
        };
        let message = "no endpoint is `default`: there is nowhere to send the details of the call";
        let fault = self.fault(Code::EndpointNoDefault, span, message, help);
        self.report(fault);
        None
    }
}
