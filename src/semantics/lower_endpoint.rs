//! `endpoint` (3.2): a configured webhook address.

use std::collections::HashMap;

use ecow::EcoString;

use crate::diagnostics::Code;
use crate::source::Span;
use crate::syntax::ast::{self, EndpointLine};

use super::index::Endpoint;
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use super::variable::Scope;
use crate::ir;

/// What the lowering of an endpoint hands on.
pub(super) struct Lowered {
    pub endpoint: Option<ir::Endpoint>,
    /// What internal webhooks need to know.
    pub known: Endpoint,
    /// Where `default` stands.
    pub default: Option<Span>,
}

impl Lowering<'_, '_> {
    pub fn endpoint(&mut self, endpoint: &ast::Endpoint) -> Lowered {
        let errors = self.errors;
        let (mut notes, mut request, mut auth, mut sign, mut default) = (None, None, None, None, None);
        let mut known: HashMap<EcoString, Vec<ir::FlowVariable>> = HashMap::new();
        let mut standing: HashMap<&str, Span> = HashMap::new();
        let mut methods = Vec::new();
        for line in &endpoint.lines {
            match line {
                EndpointLine::Notes(line) => {
                    if !self.once(&mut notes, line, self.head(line.span, "notes"), "`notes`") {
                        self.notes(line);
                    }
                }
                EndpointLine::Request(line) => {
                    if !self.once(&mut request, line, line.method.span, "the address") {
                        self.endpoint_url(line);
                    }
                }
                EndpointLine::Auth(line) => {
                    if !self.once(&mut auth, line, self.head(line.span, "auth"), "`auth`") {
                        self.auth(line, Scope::ENDPOINT);
                    }
                }
                EndpointLine::Sign { keys, span } => {
                    if !self.once(&mut sign, keys, self.head(*span, "sign"), "`sign`") {
                        self.keys(keys);
                    }
                }
                EndpointLine::Default(span) => {
                    self.once(&mut default, span, *span, "`default`");
                }
                EndpointLine::Method { name, returns, .. } => {
                    let returns = self.returns(returns);
                    self.mention(Verb::Declares, Noun::Method, name.span);
                    let first = *standing.entry(&name.text).or_insert(name.span);
                    if first.start != name.span.start {
                        self.method_twice(name, self.location(first));
                        continue;
                    }
                    methods
                        .push(ir::EndpointMethod { name: name.text.to_string(), returns: returns.clone() });
                    known.insert(EcoString::from(&*name.text), returns);
                }
            }
        }
        let notes = notes.and_then(|(notes, _)| self.notes(notes));
        let url = match request {
            Some((request, _)) => self.endpoint_url(request),
            None => {
                self.no_address(&endpoint.name);
                None
            }
        };
        let auth = auth.map_or(Some(ir::Auth::None), |(auth, _)| self.auth(auth, Scope::ENDPOINT));
        let sign = sign.map_or(Vec::new(), |(keys, _)| self.keys(keys));
        let default = default.map(|(_, at)| at);
        let known = Endpoint { methods: known, broken: self.broken };
        let lowered = url.zip(auth).map(|(url, auth)| ir::Endpoint {
            name: endpoint.name.text.to_string(),
            at: self.place(endpoint.name.span),
            notes,
            url,
            auth,
            sign,
            methods,
        });
        Lowered { endpoint: lowered.filter(|_| self.errors == errors), known, default }
    }

    /// The keys of `sign`.
    fn keys(&mut self, keys: &[ast::Value]) -> Vec<ir::Value> {
        let mut lowered = Vec::with_capacity(keys.len());
        for key in keys {
            self.secret_literal(key, "a signing key");
            lowered.extend(self.value(key, Scope::ENDPOINT));
        }
        lowered
    }

    fn endpoint_url(&mut self, request: &ast::RequestLine) -> Option<ir::Url> {
        let method = self.method(&request.method);
        if let Some(method) = method.filter(|method| *method != ir::Method::Post) {
            let fault = self
                .fault(
                    Code::LineMisplaced,
                    request.method.span,
                    format!(
                        "`{}` is not a line of an endpoint: requests to it are always `POST`",
                        method.as_str()
                    ),
                    "write `POST`",
                )
                .with_fix(self.location(request.method.span), "POST");
            self.report(fault);
        }
        self.url(&request.url, Scope::ENDPOINT)
    }

    fn returns(&mut self, returns: &[ast::Variable]) -> Vec<ir::FlowVariable> {
        let mut saved = HashMap::new();
        let mut variables = Vec::with_capacity(returns.len());
        for variable in returns {
            if let Some(target) = self.saved(variable) {
                self.saved_twice(&target, variable.span, &mut saved);
                variables.push(target);
            }
        }
        variables
    }

    fn method_twice(&mut self, name: &ast::Name, first: crate::source::Site) {
        let fault = self
            .fault(
                Code::NameDuplicate,
                name.span,
                format!("the method `{}` is declared twice", name.text),
                "keep one of the two, or rename one",
            )
            .with_related(first, "first declared here");
        self.report(fault);
    }

    fn no_address(&mut self, name: &ast::Name) {
        if self.broken {
            return;
        }
        let message = format!("the endpoint `{}` has no address", name.text);
        let fault = self.fault(Code::LineMissing, name.span, message, "add a line `POST \"https://…\"`");
        self.report(fault);
    }
}
