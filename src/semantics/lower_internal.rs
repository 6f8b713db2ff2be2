//! An internal webhook (3.4): a method of a configured endpoint.

use ecow::EcoString;

use crate::diagnostics::{Code, Fault, suggest};
use crate::source::Span;
use crate::syntax::ast::{self, Name};

use super::item::Among;
use super::lower_webhook::Lines;
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use super::variable::{Read, Scope, group_meant, setting_name};
use crate::ir;

impl Lowering<'_, '_> {
    pub fn internal(
        &mut self,
        lines: &Lines<'_>,
        endpoint: &Name,
        method: &Name,
        invoke: Span,
    ) -> Option<ir::Internal> {
        let errors = self.errors;
        self.foreign_lines(lines, invoke);
        let returns = self.invoked(endpoint, method);
        let pass = lines.pass.map_or(Some(Vec::new()), |(items, _)| self.pass(items));
        let internal = ir::Internal {
            endpoint: endpoint.text.to_string(),
            method: method.text.to_string(),
            pass: pass?,
            returns: returns?,
        };
        (self.errors == errors).then_some(internal)
    }

    /// Reports the lines of a custom webhook.
    fn foreign_lines(&mut self, lines: &Lines<'_>, invoke: Span) {
        let foreign = [
            (lines.auth.map(|line| line.1), "`auth`", "its endpoint says how Hook authenticates"),
            (lines.headers.map(|line| line.1), "`headers`", "an invoked method gets none"),
            (lines.query.map(|line| line.1), "`query`", "write what the method gets behind `pass`"),
            (
                lines.body.map(|line| line.1),
                "`body`",
                "an invoked method gets none; write what it gets behind `pass`",
            ),
            (lines.accept.map(|line| line.1), "`accept`", "only 2xx is a success of an invoked method"),
            (
                lines.response.map(|line| line.1),
                "`response`",
                "what a method returns stands in its endpoint, behind `returns`",
            ),
        ];
        for (line, name, why) in foreign {
            if let Some(line) = line {
                let message = format!("{name} cannot stand with `invoke`");
                self.conflict(line, invoke, &message, &format!("take it out: {why}"));
            }
        }
    }

    /// The variables that `endpoint.method` returns; reports one that no file declares.
    pub fn invoked(&mut self, endpoint: &Name, method: &Name) -> Option<Vec<ir::FlowVariable>> {
        self.mention(Verb::Invokes, Noun::Endpoint, endpoint.span);
        self.mention(Verb::Invokes, Noun::Method, method.span);
        let Some(declared) = self.index.endpoint(&endpoint.text) else {
            if !self.index.may_be_endpoint(&endpoint.text) {
                let message = format!("no endpoint is called `{}`", endpoint.text);
                self.unknown_name(endpoint, message, Among::Endpoints, "declare it: `endpoint NAME { … }`");
            }
            return None;
        };
        if let Some(found) = declared.methods.get(&*method.text) {
            return Some(found.clone());
        }
        if !declared.broken {
            let near = suggest::nearest_of_few(&method.text, declared.methods.keys().map(EcoString::as_str));
            let message = format!("the endpoint `{}` has no method `{}`", endpoint.text, method.text);
            let help = format!("add `method {}` to the endpoint", method.text);
            let fault = self.unknown(method, message, near, &help);
            self.report(fault);
        }
        None
    }

    /// Reports a name that no file declares; its help will be the nearest one that is declared.
    pub fn unknown_name(&mut self, name: &Name, message: String, among: Among, help: &str) {
        let fault = self.unknown(name, message, None, help);
        self.report_unknown(fault, &name.text, among);
    }

    fn unknown(&self, name: &Name, message: String, near: Option<&str>, help: &str) -> Fault {
        let fault = match near {
            Some(near) => self
                .fault(Code::NameUnknown, name.span, message, format!("did you mean `{near}`?"))
                .with_fix(self.location(name.span), near),
            None => self.fault(Code::NameUnknown, name.span, message, help),
        };
        fault.with_label("not declared")
    }

    pub fn pass(&mut self, items: &[ast::Variable]) -> Option<Vec<ir::Pass>> {
        let mut passed = Vec::with_capacity(items.len());
        let mut whole = true;
        for item in items {
            let group = match &*item.text {
                "$flow.key" => ir::Group::Flow,
                "$user.key" => ir::Group::User,
                "$call" => ir::Group::Call,
                "$sys" => ir::Group::Sys,
                "$account" | "$secret" => {
                    self.group_not_passed(item);
                    whole = false;
                    continue;
                }
                written => {
                    if let Some(group) =
                        group_meant(written).filter(|_| written.parse::<ir::Variable>().is_err())
                    {
                        self.unknown_passed(item, group);
                        whole = false;
                        continue;
                    }
                    match self.read(item, Scope::REQUEST) {
                        Some(Read::Variable(variable)) => passed.push(ir::Pass::Variable(variable)),
                        Some(Read::Setting(value)) => passed.push(ir::Pass::Setting {
                            name: format!("$account.{}", setting_name(&item.text).unwrap_or_default()),
                            value: value.to_owned(),
                        }),
                        None => whole = false,
                    }
                    continue;
                }
            };
            passed.push(ir::Pass::Group(group));
        }
        whole.then_some(passed)
    }

    fn unknown_passed(&mut self, item: &ast::Variable, meant: &str) {
        let message = format!("`{}` is neither a variable nor a group of variables", item.text);
        let fault = self
            .fault(Code::VariableUnknownGroup, item.span, message, format!("did you mean `{meant}`?"))
            .with_fix(self.location(item.span), meant);
        self.report(fault);
    }

    fn group_not_passed(&mut self, item: &ast::Variable) {
        let fault = self.fault(
            Code::VariableNotAllowed,
            item.span,
            format!("`{}` is not passed as a whole", item.text),
            format!("name the variables one by one: `{}.NAME`", item.text),
        );
        self.report(fault);
    }
}
