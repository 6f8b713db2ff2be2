//! `webhook`: which lines stand, and whether it is a custom (3.3) or an internal one (3.4).

use crate::diagnostics::Code;
use crate::functions::ENDPOINT;
use crate::source::Span;
use crate::syntax::ast::{self, WebhookLine};

use super::lower_request::DEFAULT_WAIT;
use super::lowering::Lowering;
use super::variable::Scope;
use crate::ir;

/// The lines of a webhook, each with the words that begin it; every one may stand once.
#[derive(Default)]
pub(super) struct Lines<'a> {
    pub notes: Option<(&'a ast::Notes, Span)>,
    pub request: Option<(&'a ast::RequestLine, Span)>,
    pub auth: Option<(&'a ast::Auth, Span)>,
    pub headers: Option<(&'a ast::Fields, Span)>,
    pub query: Option<(&'a ast::Fields, Span)>,
    pub body: Option<(&'a ast::Body, Span)>,
    pub accept: Option<(&'a Vec<ast::Status>, Span)>,
    pub response: Option<(&'a ast::Response, Span)>,
    pub wait: Option<(&'a WebhookLine, Span)>,
    pub persist: Option<(&'a Span, Span)>,
    pub invoke: Option<(&'a WebhookLine, Span)>,
    pub with: Option<(&'a ast::Arguments, Span)>,
    pub pass: Option<(&'a Vec<ast::Variable>, Span)>,
}

impl Lowering<'_, '_> {
    pub fn webhook(&mut self, webhook: &ast::Webhook) -> Option<ir::Webhook> {
        let lines = self.webhook_lines(webhook);
        let notes = lines.notes.map(|(notes, _)| self.notes(notes));
        let wait = self.webhook_wait(&lines);
        let kind = match (lines.invoke, lines.request) {
            (Some((_, invoke)), Some((_, request))) => {
                self.both_manners(invoke, request);
                for line in &webhook.lines {
                    if !matches!(line, WebhookLine::Notes(_) | WebhookLine::Wait { .. }) {
                        self.webhook_line(line);
                    }
                }
                None
            }
            (Some((WebhookLine::Invoke { endpoint, method, .. }, head)), None)
                if &*endpoint.text == ENDPOINT =>
            {
                self.function(&lines, endpoint, method, head).map(ir::WebhookKind::Function)
            }
            (Some((WebhookLine::Invoke { endpoint, method, .. }, head)), None) => {
                self.internal(&lines, endpoint, method, head).map(ir::WebhookKind::Internal)
            }
            (_, Some(_)) => self.custom(&lines).map(ir::WebhookKind::Custom),
            _ => {
                self.no_request(&webhook.name, &lines);
                self.custom(&lines).map(ir::WebhookKind::Custom)
            }
        };
        Some(ir::Webhook {
            name: webhook.name.text.to_string(),
            at: self.place(webhook.name.span),
            notes: notes.map_or(Some(None), |notes| notes.map(Some))?,
            kind: kind?,
            wait: wait?,
            persist: lines.persist.is_some(),
        })
    }

    fn webhook_lines<'a>(&mut self, webhook: &'a ast::Webhook) -> Lines<'a> {
        let mut lines = Lines::default();
        for line in &webhook.lines {
            let head = self.head(line.span(), word(line));
            let first = match line {
                WebhookLine::Notes(notes) => self.once(&mut lines.notes, notes, head, "`notes`"),
                WebhookLine::Request(request) => {
                    self.once(&mut lines.request, request, request.method.span, "the request")
                }
                WebhookLine::Auth(auth) => self.once(&mut lines.auth, auth, head, "`auth`"),
                WebhookLine::Headers(fields) => self.once(&mut lines.headers, fields, head, "`headers`"),
                WebhookLine::Query(fields) => self.once(&mut lines.query, fields, head, "`query`"),
                WebhookLine::Body(body) => self.once(&mut lines.body, body, body.head, "`body`"),
                WebhookLine::Accept { statuses, .. } => {
                    self.once(&mut lines.accept, statuses, head, "`accept`")
                }
                WebhookLine::Response(response) => {
                    self.once(&mut lines.response, response, response.head, "`response`")
                }
                WebhookLine::Wait { .. } => self.one_wait(&mut lines, line, head),
                WebhookLine::NoWait(span) => self.one_wait(&mut lines, line, *span),
                WebhookLine::Persist(span) => {
                    self.once(&mut lines.persist, span, *span, "`persist response`")
                }
                WebhookLine::Invoke { .. } => self.once(&mut lines.invoke, line, head, "`invoke`"),
                WebhookLine::With(with) => self.once(&mut lines.with, with, with.head, "`with`"),
                WebhookLine::Pass { items, .. } => self.once(&mut lines.pass, items, head, "`pass`"),
            };
            if !first {
                self.webhook_line(line);
            }
        }
        lines
    }

    /// Reports what is wrong inside a line that cannot stand where it does.
    fn webhook_line(&mut self, line: &WebhookLine) {
        match line {
            WebhookLine::Notes(notes) => drop(self.notes(notes)),
            WebhookLine::Request(request) => {
                self.method(&request.method);
                self.url(&request.url, Scope::URL);
            }
            WebhookLine::Auth(auth) => drop(self.auth(auth, Scope::REQUEST)),
            WebhookLine::Headers(fields) => drop(self.headers(fields)),
            WebhookLine::Query(fields) => drop(self.fields(fields, Scope::URL)),
            WebhookLine::Body(body) => drop(self.body(body)),
            WebhookLine::Accept { statuses, .. } => drop(self.statuses(statuses)),
            WebhookLine::Response(response) => drop(self.response(response)),
            WebhookLine::Wait { duration, hold_music, .. } => drop(self.wait(duration, *hold_music)),
            WebhookLine::Invoke { endpoint, method, .. } => drop(self.invoked(endpoint, method)),
            WebhookLine::With(with) => drop(self.with_arguments(with)),
            WebhookLine::Pass { items, .. } => drop(self.pass(items)),
            WebhookLine::NoWait(_) | WebhookLine::Persist(_) => {}
        }
    }

    /// `wait` and `no wait` exclude each other; either may stand once.
    fn one_wait<'a>(&mut self, lines: &mut Lines<'a>, line: &'a WebhookLine, head: Span) -> bool {
        match lines.wait {
            Some((first, at)) if std::mem::discriminant(first) != std::mem::discriminant(line) => {
                let fault = self
                    .fault(
                        Code::LineConflict,
                        head,
                        "`wait` and `no wait` exclude each other",
                        "keep the one that is meant",
                    )
                    .with_related(self.location(at), "the other is here");
                self.report(fault);
                false
            }
            _ => {
                let what = if matches!(line, WebhookLine::NoWait(_)) { "`no wait`" } else { "`wait`" };
                self.once(&mut lines.wait, line, head, what)
            }
        }
    }

    fn webhook_wait(&mut self, lines: &Lines<'_>) -> Option<ir::Wait> {
        match lines.wait {
            Some((WebhookLine::Wait { duration, hold_music, .. }, _)) => self.wait(duration, *hold_music),
            Some((WebhookLine::NoWait(_), _)) => Some(ir::Wait::No),
            _ => Some(DEFAULT_WAIT),
        }
    }

    fn both_manners(&mut self, invoke: Span, request: Span) {
        let (first, second) =
            if invoke.start < request.start { (invoke, request) } else { (request, invoke) };
        let fault = self
            .fault(
                Code::LineConflict,
                second,
                "a webhook either sends a request of its own or invokes a method of an endpoint",
                "keep one of the two, or make two webhooks",
            )
            .with_related(self.location(first), "the other is here");
        self.report(fault);
    }

    fn no_request(&mut self, name: &ast::Name, lines: &Lines<'_>) {
        if self.broken {
            return;
        }
        let help = match (lines.with.is_some(), lines.pass.is_some()) {
            (true, _) => "`with` belongs to `invoke ENDPOINT.METHOD`: add that line",
            (_, true) => "`pass` belongs to `invoke ENDPOINT.METHOD`: add that line",
            _ => "add a line as `GET \"https://…\"`, or `invoke ENDPOINT.METHOD`",
        };
        let message = format!("the webhook `{}` sends no request", name.text);
        let fault = self.fault(Code::LineMissing, name.span, message, help);
        self.report(fault);
    }
}

/// The word that a line begins with.
fn word(line: &WebhookLine) -> &'static str {
    match line {
        WebhookLine::Notes(_) => "notes",
        WebhookLine::Auth(_) => "auth",
        WebhookLine::Headers(_) => "headers",
        WebhookLine::Query(_) => "query",
        WebhookLine::Accept { .. } => "accept",
        WebhookLine::Wait { .. } => "wait",
        WebhookLine::NoWait(_) => "no",
        WebhookLine::Persist(_) => "persist",
        WebhookLine::Invoke { .. } => "invoke",
        WebhookLine::Pass { .. } => "pass",
        WebhookLine::With(_) => "with",
        // These know where their first words stand.
        WebhookLine::Request(_) | WebhookLine::Body(_) | WebhookLine::Response(_) => "",
    }
}
