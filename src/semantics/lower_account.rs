//! `account` (3.1): what the operator allows and sets.

use std::collections::HashSet;

use ipnet::IpNet;

use crate::diagnostics::Code;
use crate::syntax::ast::{self, AccountLine};

use super::index::{Account, Setting};
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use super::variable::setting_name;
use crate::ir;

impl Lowering<'_, '_> {
    pub fn account(&mut self, account: &ast::Account) -> Account {
        let mut known = Account { broken: self.broken, ..Account::default() };
        let mut http = None;
        let (mut private, mut provided) = (HashSet::new(), HashSet::new());
        for line in &account.lines {
            match line {
                AccountLine::AllowHttp(span) => {
                    self.once(&mut http, span, *span, "`allow http`");
                    known.allow_http = true;
                }
                AccountLine::AllowNetwork(text) => known.networks.extend(self.network(text)),
                AccountLine::Set { name, value } => {
                    self.mention(Verb::Declares, Noun::Setting, name.span);
                    if let Some(first) = known.setting(&name.text) {
                        let first = first.at;
                        self.set_twice(name, first);
                        continue;
                    }
                    let text = self.plain_text(value, "a setting");
                    known.add_setting(&name.text, Setting { text, at: self.location(value.span) });
                }
                AccountLine::Provide(variables) => {
                    for variable in variables {
                        known
                            .provided
                            .extend(self.provided(variable).filter(|one| provided.insert(one.clone())));
                    }
                }
                AccountLine::Private(variables) => {
                    for variable in variables {
                        known
                            .private
                            .extend(self.private(variable).filter(|one| private.insert(one.clone())));
                    }
                }
            }
        }
        known
    }

    fn network(&mut self, text: &ast::Text) -> Option<IpNet> {
        let plain = self.plain_text(text, "a network")?;
        match plain.parse::<IpNet>() {
            Ok(network) => Some(network.trunc()),
            Err(_) => {
                let address: Result<std::net::IpAddr, _> = plain.parse();
                let inside = text.locate(0..plain.len());
                let mut fault = self.fault(
                    Code::NetworkInvalid,
                    inside,
                    format!("`{plain}` is not a network as a CIDR block"),
                    "write an address and how many of its bits count, as `10.20.0.0/16`",
                );
                if let Ok(address) = address {
                    fault = fault.with_fix(self.location(inside), IpNet::from(address).to_string());
                }
                self.report(fault);
                None
            }
        }
    }

    /// A variable that the platform sets; reports one of the operator's own.
    fn provided(&mut self, variable: &ast::Variable) -> Option<ir::Variable> {
        let known = match setting_name(&variable.text) {
            Some(_) => None,
            None => Some(self.known(variable)?),
        };
        if let Some(provided) = known.filter(|known| !matches!(known, ir::Variable::Secret(_))) {
            let noun = match provided {
                ir::Variable::Flow(_) => Noun::FlowVariable,
                _ => Noun::OtherVariable,
            };
            self.mention(Verb::Gives, noun, variable.span);
            return Some(provided);
        }
        let fault = self.fault(
            Code::VariableNotAllowed,
            variable.span,
            format!("`{}` can't be provided: it belongs to the operator", variable.text),
            "list variables of `$call`, `$sys`, `$user.key` or `$flow.key`",
        );
        self.report(fault);
        None
    }

    fn private(&mut self, variable: &ast::Variable) -> Option<ir::FlowVariable> {
        let known = match setting_name(&variable.text) {
            Some(_) => None,
            None => Some(self.known(variable)?),
        };
        if let Some(ir::Variable::Flow(private)) = known {
            self.mention(Verb::Hides, Noun::FlowVariable, variable.span);
            return Some(private);
        }
        let fault = self.fault(
            Code::VariableNotAllowed,
            variable.span,
            format!("`{}` cannot be private: only variables of the flow can", variable.text),
            "write `private $flow.key.NAME`",
        );
        self.report(fault);
        None
    }

    fn set_twice(&mut self, name: &ast::Name, first: crate::source::Site) {
        let fault = self
            .fault(
                Code::NameDuplicate,
                name.span,
                format!("`{}` is set twice", name.text),
                "keep one of the two, or rename one",
            )
            .with_related(first, "first set here");
        self.report(fault);
    }
}
