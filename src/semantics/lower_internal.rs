//! An internal webhook (3.4): a method of a configured endpoint.

use ecow::EcoString;

use crate::diagnostics::{Code, Fault, suggest};
use crate::functions::ENDPOINT;
use crate::source::Span;
use crate::syntax::ast::{self, Name};

use super::index::Endpoint;
use super::item::Among;
use super::lower_webhook::Lines;
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use super::rules::FieldOf;
use super::variable::{Read, Scope, group_meant, setting_name};
use crate::ir;

impl<'i> Lowering<'i, '_> {
    pub fn internal(
        &mut self,
        lines: &Lines<'_>,
        endpoint: &Name,
        method: &Name,
        invoke: Span,
    ) -> Option<ir::Internal> {
        let errors = self.errors;
        self.foreign_lines(lines, invoke, true);
        self.response_without_wait(lines);
        let returns = self.invoked(endpoint, method);
        let arguments = lines.with.map_or(Some(Vec::new()), |(with, _)| {
            self.method_named_twice(with);
            self.quoted_in_arguments(with);
            self.with_arguments(with)
        });
        let pass = lines.pass.map_or(Some(Vec::new()), |(items, _)| self.pass(items));
        let mappings = lines.response.map_or(Some(Vec::new()), |(response, _)| {
            self.not_json(response, invoke);
            self.response(response)
        });
        let (returns, mappings) = (returns?, mappings?);
        self.returned_and_mapped(&returns, lines.response.map(|(response, _)| response));
        let reads = !returns.is_empty() || lines.response.is_some();
        let internal = ir::Internal {
            endpoint: endpoint.text.to_string(),
            method: method.text.to_string(),
            arguments: arguments?,
            pass: pass?,
            returns,
            format: reads.then_some(ir::Format::Json),
            mappings,
        };
        (self.errors == errors).then_some(internal)
    }

    /// Reports the lines of a custom webhook; `sends` says whether the method is asked over the network.
    pub fn foreign_lines(&mut self, lines: &Lines<'_>, invoke: Span, sends: bool) {
        let (auth, headers, accept) = match sends {
            true => (
                "its endpoint says how Hook authenticates",
                "an invoked method gets none",
                "only 2xx is a success of an invoked method",
            ),
            false => ("a function sends nothing", "a function sends nothing", "a function answers 200"),
        };
        let foreign = [
            (lines.auth.map(|line| line.1), "`auth`", auth),
            (lines.headers.map(|line| line.1), "`headers`", headers),
            (lines.query.map(|line| line.1), "`query`", "write what the method gets in `with { … }`"),
            (
                lines.body.map(|line| line.1),
                "`body`",
                "an invoked method gets none; write what it gets in `with { … }`",
            ),
            (lines.accept.map(|line| line.1), "`accept`", accept),
        ];
        for (line, name, why) in foreign {
            if let Some(line) = line {
                let message = format!("{name} can't be used with `invoke`");
                self.conflict(line, invoke, &message, &format!("remove it: {why}"));
            }
        }
    }

    /// Reports a `response` of another type than JSON: a method answers JSON.
    pub fn not_json(&mut self, response: &ast::Response, invoke: Span) {
        if response.format != Some(ast::ResponseFormat::Json) {
            let message = "with `invoke`, a response is read as JSON only";
            self.conflict(response.head, invoke, message, "write `response json { … }`");
        }
    }

    /// Reports a mapping that saves what the method returns.
    fn returned_and_mapped(&mut self, returns: &[ir::FlowVariable], response: Option<&ast::Response>) {
        for entry in response.iter().flat_map(|response| response.entries.iter()) {
            let ast::ResponseEntry::Mapping(mapping) = &*entry else { continue };
            let name = mapping.target.text.strip_prefix("$flow.key.");
            if !returns.iter().any(|returned| Some(returned.name()) == name) {
                continue;
            }
            let fault = self.fault(
                Code::VariableSavedTwice,
                mapping.target.span,
                format!("`{}` is saved twice: the method returns it", mapping.target.text),
                "save to another variable, or remove it from `returns`",
            );
            self.report(fault);
        }
    }

    /// Reports a parameter of the name of the one that says which method is invoked.
    fn method_named_twice(&mut self, with: &ast::Arguments) {
        for name in with.entries.iter().map(|entry| &entry.name) {
            if name.plain().is_some_and(|name| name == "method") {
                let message = "`method` is sent already: it says which method is invoked";
                let help = "give it another name that the endpoint knows";
                let fault = self.fault(Code::QueryRepeated, name.span, message, help);
                self.report(fault);
            }
        }
    }

    /// `with { … }`
    /// Reports values between quotes in what is sent in the query.
    fn quoted_in_arguments(&mut self, with: &ast::Arguments) {
        for entry in &with.entries {
            if let ast::Json::Value(value) = &entry.item.json {
                self.quoted_in_query(value);
            }
        }
    }

    pub fn with_arguments(&mut self, with: &ast::Arguments) -> Option<Vec<ir::Argument>> {
        let mut arguments = Vec::with_capacity(with.entries.len());
        for entry in &with.entries {
            if let ast::Json::Value(value) = &entry.item.json {
                self.secret_in_field(&entry.name, value, FieldOf::Json);
            }
            let name = self.text(&entry.name, Scope::REQUEST);
            let item = self.json_item(&entry.item, Scope::REQUEST);
            arguments.push(name.zip(item).map(|(name, item)| ir::Argument { name, item }));
        }
        arguments.into_iter().collect()
    }

    /// The variables that `endpoint.method` returns; reports one that no file declares.
    pub fn invoked(&mut self, endpoint: &Name, method: &Name) -> Option<Vec<ir::FlowVariable>> {
        self.mention(Verb::Invokes, Noun::Endpoint, endpoint.span);
        if &*endpoint.text == ENDPOINT {
            return self.invoked_function(method).map(|_| Vec::new());
        }
        self.mention(Verb::Invokes, Noun::Method, method.span);
        let declared = self.declared_endpoint(endpoint)?;
        if let Some(found) = declared.methods.get(&*method.text) {
            return Some(found.clone());
        }
        if !declared.broken {
            let near = suggest::nearest_of_few(&method.text, declared.methods.keys().map(EcoString::as_str));
            let message = format!("the endpoint `{}` has no method `{}`", endpoint.text, method.text);
            let help = format!("add `method {}` to the endpoint", method.text);
            let mut fault = self.unknown(method, message, near.map(|near| near.name), &help);
            if near.is_some_and(|near| !near.is_sure) {
                fault.fixes.clear();
            }
            self.report(fault);
        }
        None
    }

    /// The endpoint of that name; reports one that no file declares.
    pub fn declared_endpoint(&mut self, name: &Name) -> Option<&'i Endpoint> {
        let declared = self.index.endpoint(&name.text);
        if declared.is_none() && !self.index.may_be_endpoint(&name.text) {
            let message = format!("no endpoint is called `{}`", name.text);
            if &*name.text == ENDPOINT {
                let help = "`functions` has no address: write the name of an endpoint that has one";
                let fault = self.unknown(name, message, None, help);
                self.report(fault);
                return None;
            }
            self.unknown_name(name, message, Among::Endpoints, "declare it: `endpoint NAME { … }`");
        }
        declared
    }

    /// Reports a name that no file declares; its help will be the nearest one that is declared.
    pub fn unknown_name(&mut self, name: &Name, message: String, among: Among, help: &str) {
        let fault = self.unknown(name, message, None, help);
        self.report_unknown(fault, &name.text, among);
    }

    pub fn unknown(&self, name: &Name, message: String, near: Option<&str>, help: &str) -> Fault {
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
        // `$flow.kye` may be one variable: a fix passes no more than what is named.
        let (group, name) = item.text.split_once('.').unwrap_or((&item.text, ""));
        let may_be_one = !matches!(name, "" | "key");
        let help = match may_be_one {
            true => format!("write `{meant}` for all variables, or `{group}.key.{name}` for one of them"),
            false => format!("did you mean `{meant}`?"),
        };
        let fault = self.fault(Code::VariableUnknownGroup, item.span, message, help);
        let fault = if may_be_one { fault } else { fault.with_fix(self.location(item.span), meant) };
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
