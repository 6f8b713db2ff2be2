//! `oauth2` (3.7): a token that is fetched once and kept until it expires.

use crate::diagnostics::Code;
use crate::syntax::ast::{self, OAuth2Line};

use super::index::Manner;
use super::item::Among;
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use super::variable::Scope;
use crate::ir;

impl Lowering<'_, '_> {
    pub fn oauth2(&mut self, oauth2: &ast::OAuth2) -> Option<ir::OAuth2> {
        let errors = self.errors;
        let (mut notes, mut request, mut client, mut scope, mut parameters) = (None, None, None, None, None);
        let (mut lowered_notes, mut url, mut lowered_client) = (None, None, None);
        let (mut lowered_scope, mut lowered_parameters) = (None, None);
        for line in &oauth2.lines {
            match line {
                OAuth2Line::Notes(line) => {
                    let first = self.once(&mut notes, line, self.head(line.span, "notes"), "`notes`");
                    let text = self.notes(line);
                    lowered_notes = if first { text } else { lowered_notes };
                }
                OAuth2Line::Request(line) => {
                    let first = self.once(&mut request, line, line.method.span, "the address");
                    let address = self.token_url(line);
                    url = if first { address } else { url };
                }
                OAuth2Line::Client { id, secret, in_body, span } => {
                    let first = self.once(&mut client, line, self.head(*span, "client"), "`client`");
                    self.secret_literal(secret, "a client secret");
                    let id = self.value(id, Scope::OAUTH2);
                    let secret = self.value(secret, Scope::OAUTH2);
                    let at = self.place(*span);
                    let lowered = id.zip(secret);
                    let lowered =
                        lowered.map(|(id, secret)| ir::Client { id, secret, in_body: *in_body, at });
                    lowered_client = if first { lowered } else { lowered_client };
                }
                OAuth2Line::Scope { text, span } => {
                    let first = self.once(&mut scope, line, self.head(*span, "scope"), "`scope`");
                    let at = self.place(*span);
                    let text = self.text(text, Scope::OAUTH2).map(|text| ir::Scope { text, at });
                    lowered_scope = if first { text } else { lowered_scope };
                }
                OAuth2Line::Parameters(fields) => {
                    let first = self.once(&mut parameters, fields, fields.head, "`parameters`");
                    let fields = self.parameters(fields);
                    lowered_parameters = if first { fields } else { lowered_parameters };
                }
            }
        }
        self.required(&oauth2.name, request.is_some(), client.is_some());
        self.sent_already(&oauth2.lines);
        let lowered = url.zip(lowered_client).map(|(url, client)| ir::OAuth2 {
            name: oauth2.name.text.to_string(),
            at: self.place(oauth2.name.span),
            notes: lowered_notes,
            url,
            client,
            scope: lowered_scope,
            parameters: lowered_parameters.unwrap_or_default(),
        });
        lowered.filter(|_| self.errors == errors)
    }

    /// Reports an `oauth2` without a line that it needs.
    fn required(&mut self, name: &ast::Name, has_address: bool, has_client: bool) {
        let (what, help) = match (has_address, has_client) {
            _ if self.broken => return,
            (true, true) => return,
            (false, true) => ("no address", "add a line `POST \"https://…\"`"),
            (true, false) => ("no client", "add a line `client(ID, SECRET)`"),
            (false, false) => (
                "neither an address nor a client",
                "add the lines `POST \"https://…\"` and `client(ID, SECRET)`",
            ),
        };
        let message = format!("the `oauth2` `{}` has {what}", name.text);
        let fault = self.fault(Code::LineMissing, name.span, message, help);
        self.report(fault);
    }

    /// Reports parameters that the request has by itself or by another line: RFC 6749 has each at most once.
    fn sent_already(&mut self, lines: &[OAuth2Line]) {
        let line_with = |name: &str| {
            lines.iter().find_map(|line| match line {
                OAuth2Line::Scope { span, .. } if name == "scope" => Some((*span, "scope")),
                OAuth2Line::Client { span, in_body: true, .. }
                    if matches!(name, "client_id" | "client_secret") =>
                {
                    Some((*span, "client"))
                }
                _ => None,
            })
        };
        let fields = lines.iter().filter_map(|line| match line {
            OAuth2Line::Parameters(fields) => Some(fields),
            _ => None,
        });
        for entry in fields.flat_map(|fields| fields.entries.iter()) {
            let Some(name) = entry.name.plain() else { continue };
            let sender = line_with(&name);
            if sender.is_none() && name != "grant_type" {
                continue;
            }
            let message = match sender {
                Some((_, word)) => format!("the line `{word}` sends `{name}` already"),
                None => format!("`{name}` is sent already: every token request has it"),
            };
            let mut fault = self.fault(
                Code::LineConflict,
                entry.name.span,
                message,
                "remove it: a parameter is sent once",
            );
            if let Some((span, word)) = sender {
                fault = fault.with_related(self.location(self.head(span, word)), "it is sent here");
            }
            self.report(fault);
        }
    }

    fn token_url(&mut self, request: &ast::RequestLine) -> Option<ir::Url> {
        let method = self.method(&request.method);
        if let Some(method) = method.filter(|method| *method != ir::Method::Post) {
            let message =
                format!("`{}` is not a line of an `oauth2`: a token is asked for by `POST`", method.as_str());
            let fault = self
                .fault(Code::LineMisplaced, request.method.span, message, "write `POST`")
                .with_fix(self.location(request.method.span), "POST");
            self.report(fault);
        }
        self.url(&request.url, Scope::OAUTH2)
    }

    /// The fields of `parameters`, all of which are mandatory.
    fn parameters(&mut self, fields: &ast::Fields) -> Option<Vec<ir::Field>> {
        for mark in fields.entries.iter().filter_map(|entry| entry.mark.clone()) {
            let message =
                format!("`{}` can't apply to a parameter of a token request", self.written(mark.span));
            let help = "remove it: all parameters are mandatory; only `or` gives one another value";
            let fault = self.fault(Code::LineMisplaced, mark.span, message, help);
            let fault = self.without_mark(fault, &mark);
            self.report(fault);
        }
        let mut lowered = self.fields(fields, Scope::OAUTH2)?;
        for field in &mut lowered {
            field.mark = Some(ir::Mark::Mandatory);
        }
        Some(lowered)
    }

    /// Reports a name that no `oauth2` has; `None` where none has it.
    pub fn declared_oauth2(&mut self, name: &ast::Name) -> Option<()> {
        self.mention(Verb::Invokes, Noun::Runnable, name.span);
        match self.index.runnable(&name.text) {
            Some(found) if found.manner == Manner::OAuth2 => return Some(()),
            Some(found) => {
                let what = if found.manner == Manner::Flow { "a flow" } else { "a webhook" };
                let message = format!("`{}` is {what}, not an `oauth2`", name.text);
                let help = "name an `oauth2`, or declare one: `oauth2 NAME { … }`";
                let fault = self
                    .fault(Code::NameUnknown, name.span, message, help)
                    .with_related(found.at(), "declared here");
                self.report(fault);
            }
            None if self.index.may_run(&name.text) => {}
            None => {
                let message = format!("no `oauth2` is called `{}`", name.text);
                self.unknown_name(name, message, Among::OAuth2, "declare it: `oauth2 NAME { … }`");
            }
        }
        None
    }
}
