//! A custom webhook (3.3): any external API.

use crate::diagnostics::Code;
use crate::source::Span;
use crate::syntax::ast::{self, AuthKind, BodyKind, WebhookLine};

use super::lower_webhook::Lines;
use super::lowering::Lowering;
use super::variable::Scope;
use crate::ir;

impl Lowering<'_, '_> {
    pub fn custom(&mut self, lines: &Lines<'_>) -> Option<ir::Custom> {
        let errors = self.errors;
        self.pass_without_invoke(lines);
        self.auth_twice(lines);
        self.response_without_wait(lines);
        let method = lines.request.and_then(|(request, _)| self.method(&request.method));
        let url = lines.request.and_then(|(request, _)| self.url(&request.url, Scope::URL));
        let auth = lines.auth.map_or(Some(ir::Auth::None), |(auth, _)| self.auth(auth, Scope::AUTH));
        let headers = lines.headers.map_or(Some(Vec::new()), |(fields, _)| self.headers(fields));
        let query = lines.query.map_or(Some(Vec::new()), |(fields, _)| self.fields(fields, Scope::QUERY));
        if let (Some(method), Some((body, _))) = (method, lines.body) {
            self.body_ignored(method, body, lines);
        }
        let body = lines.body.map_or(Some(ir::Body::None), |(body, _)| self.body(body));
        let accept = lines.accept.map_or(Some(Vec::new()), |(statuses, _)| self.statuses(statuses));
        let response = lines.response.map(|(response, _)| (response.format, self.response(response)));
        let (format, mappings) = response.unwrap_or((None, Some(Vec::new())));
        let custom = ir::Custom {
            method: method?,
            url: url?,
            auth: auth?,
            headers: headers?,
            query: query?,
            body: body?,
            accept: accept?,
            format: format.map(|format| match format {
                ast::ResponseFormat::Json => ir::Format::Json,
                ast::ResponseFormat::Xml => ir::Format::Xml,
            }),
            mappings: mappings?,
        };
        (self.errors == errors).then_some(custom)
    }

    fn pass_without_invoke(&mut self, lines: &Lines<'_>) {
        if let (Some((_, pass)), Some((_, request))) = (lines.pass, lines.request) {
            self.conflict(
                pass,
                request,
                "`pass` stands with `invoke` only",
                "write what is sent into `query { … }`",
            );
        }
    }

    fn auth_twice(&mut self, lines: &Lines<'_>) {
        let (Some((auth, head)), Some((headers, _))) = (lines.auth, lines.headers) else { return };
        let Some(entry) = self.entry_named(headers, "Authorization") else { return };
        if auth.kind != AuthKind::None {
            self.conflict(
                entry.name.span,
                head,
                "`auth` sends an `Authorization` header itself",
                "keep `auth` or this header, not both",
            );
        }
    }

    fn response_without_wait(&mut self, lines: &Lines<'_>) {
        let (Some((_, response)), Some((WebhookLine::NoWait(wait), _))) = (lines.response, lines.wait) else {
            return;
        };
        self.conflict(
            response,
            *wait,
            "with `no wait` nobody reads the response",
            "take `response` out, or write `wait 10s` in place of `no wait`",
        );
    }

    /// Reports lines that exclude each other: `span`, because of what stands at `other`.
    pub fn conflict(&mut self, span: Span, other: Span, message: &str, help: &str) {
        let fault = self
            .fault(Code::LineConflict, span, message, help)
            .with_related(self.location(other), "it excludes this line");
        self.report(fault);
    }

    fn body_ignored(&mut self, method: ir::Method, body: &ast::Body, lines: &Lines<'_>) {
        if method.sends_body() || matches!(body.kind, BodyKind::None) {
            return;
        }
        let name = method.as_str();
        let mut fault = self.fault(
            Code::BodyIgnored,
            body.head,
            format!("`{name}` sends no body"),
            "take the body out, or write `POST`, `PUT` or `PATCH`",
        );
        if let Some((request, _)) = lines.request {
            fault = fault.with_related(self.location(request.method.span), "the method stands here");
        }
        self.report(fault);
    }

    pub fn statuses(&mut self, statuses: &[ast::Status]) -> Option<Vec<u16>> {
        let statuses: Vec<_> =
            statuses.iter().map(|status| self.status(status, Code::SyntaxUnexpected)).collect();
        statuses.into_iter().collect()
    }

    /// A status from 100 to 599; reports another as `code`.
    pub fn status(&mut self, status: &ast::Status, code: Code) -> Option<u16> {
        if let Some(number) = status.digits.parse().ok().filter(|number| (100..=599).contains(number)) {
            return Some(number);
        }
        let message = format!("`{}` is not a status that a server can answer with", status.digits);
        let fault = self.fault(code, status.span, message, "write a status from 100 to 599");
        self.report(fault);
        None
    }
}
