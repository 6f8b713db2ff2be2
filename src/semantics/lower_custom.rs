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
        self.lines_of_invoke(lines);
        self.auth_twice(lines);
        self.response_without_wait(lines);
        let method = lines.request.and_then(|(request, _)| self.method(&request.method));
        let url = lines.request.and_then(|(request, _)| self.url(&request.url, Scope::URL));
        let auth = lines.auth.map_or(Some(ir::Auth::None), |(auth, _)| self.auth(auth, Scope::REQUEST));
        let headers = lines.headers.map_or(Some(Vec::new()), |(fields, _)| self.headers(fields));
        let query = lines.query.map_or(Some(Vec::new()), |(fields, _)| self.fields(fields, Scope::URL));
        if let (Some(method), Some((body, _))) = (method, lines.body) {
            self.body_ignored(method, body, lines);
        }
        if let (Some(url), Some((request, _)), Some((fields, _))) = (&url, lines.request, lines.query) {
            self.query_repeated(url, request.url.span, fields);
        }
        if let (Some(ir::Method::Head), Some((response, _))) = (method, lines.response) {
            self.no_body_to_map(response);
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
                ast::ResponseFormat::Text => ir::Format::Text,
            }),
            mappings: mappings?,
        };
        if let Some((request, _)) = lines.request {
            self.secret_to_any_host(&custom, &request.url);
        }
        (self.errors == errors).then_some(custom)
    }

    fn lines_of_invoke(&mut self, lines: &Lines<'_>) {
        let Some((_, request)) = lines.request else { return };
        if let Some((_, pass)) = lines.pass {
            let message = "`pass` belongs to `invoke`";
            self.conflict(pass, request, message, "write what is sent in `query { … }`");
        }
        if let Some((_, with)) = lines.with {
            let message = "`with` belongs to `invoke`";
            self.conflict(with, request, message, "write what is sent in `query { … }`");
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

    pub fn response_without_wait(&mut self, lines: &Lines<'_>) {
        let Some((WebhookLine::NoWait(wait), _)) = lines.wait else { return };
        if let Some((_, response)) = lines.response {
            let message = "with `no wait` nobody reads the response";
            let help = "remove `response`, or write `wait 10s` instead of `no wait`";
            self.conflict(response, *wait, message, help);
        }
        if let Some((_, persist)) = lines.persist {
            let message = "with `no wait` nothing is saved that could be kept";
            let help = "remove `persist response`, or write `wait 10s` instead of `no wait`";
            self.conflict(persist, *wait, message, help);
        }
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
            "remove the body, or write `POST`, `PUT` or `PATCH`",
        );
        if let Some((request, _)) = lines.request {
            fault = fault.with_related(self.location(request.method.span), "the method is here");
        }
        self.report(fault);
    }

    /// Reports mappings that read the body of an answer to `HEAD`.
    fn no_body_to_map(&mut self, response: &ast::Response) {
        for entry in response.entries.iter() {
            let ast::ResponseEntry::Mapping(mapping) = &*entry else { continue };
            let from_body = mapping.alternatives.iter().find_map(|alternative| match alternative {
                ast::Alternative::Source { source: ast::MappingSource::Header { .. }, .. } => None,
                ast::Alternative::Source { source, .. } => Some(source.span()),
                ast::Alternative::Operand(_) => None,
            });
            let Some(span) = from_body else { continue };
            let fault = self.fault(
                Code::ResponseNoBody,
                span,
                "the answer to `HEAD` has no body: nothing is found here",
                "write `GET`, or read a header: `header \"NAME\"`",
            );
            self.report(fault);
        }
    }

    /// The statuses that count as success too: from 100 to 599, and not those that do anyway.
    pub fn statuses(&mut self, statuses: &[ast::Status]) -> Option<Vec<u16>> {
        let mut accepted = Vec::with_capacity(statuses.len());
        for written in statuses {
            let status = self.status(written, Code::SyntaxUnexpected);
            if status.is_some_and(|status| (200..300).contains(&status)) {
                let message = format!("`{}` is a success anyway", written.digits);
                let help = "remove it: `accept status` is for statuses other than 200 to 299";
                let fault = self.fault(Code::SyntaxUnexpected, written.span, message, help);
                self.report(fault);
                continue;
            }
            accepted.extend(status);
        }
        (accepted.len() == statuses.len()).then_some(accepted)
    }

    /// A status from 100 to 599, written in three digits; reports another as `code`.
    pub fn status(&mut self, status: &ast::Status, code: Code) -> Option<u16> {
        let number = status.digits.parse().ok().filter(|number| (100..=599).contains(number));
        if status.digits.len() == 3 && number.is_some() {
            return number;
        }
        let digits = &status.digits;
        let fault = match number {
            Some(number) => {
                let message = format!("a status has three digits, and `{digits}` has {}", digits.len());
                let fault = self.fault(code, status.span, message, format!("write `{number}`"));
                fault.with_fix(self.location(status.span), number.to_string())
            }
            None => {
                let message = format!("`{digits}` is not a status that a server can answer with");
                self.fault(code, status.span, message, "write a status from 100 to 599")
            }
        };
        self.report(fault);
        None
    }
}
