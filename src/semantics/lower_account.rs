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
        let (mut private, mut provided) = (HashSet::new(), HashSet::new());
        for line in &account.lines {
            match line {
                AccountLine::AllowHttp(_) => known.allow_http = true,
                AccountLine::AllowNetwork { network, .. } => match self.network(network) {
                    Some(network) => known.networks.push(network),
                    None => known.lacks_network = true,
                },
                AccountLine::Set { name, value, .. } => {
                    self.mention(Verb::Declares, Noun::Setting, name.span);
                    if let Some(first) = known.setting(&name.text) {
                        let first = first.at;
                        self.set_twice(name, first);
                        continue;
                    }
                    let text = self.plain_text(value, "a setting");
                    known.add_setting(&name.text, Setting { text, at: self.location(value.span) });
                }
                AccountLine::Provide { variables, .. } => {
                    for variable in variables {
                        let read = self.provided(variable);
                        known.lacks_provided |= read.is_none();
                        known.provided.extend(read.filter(|one| provided.insert(one.clone())));
                    }
                }
                AccountLine::Private { variables, .. } => {
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
        let exact = exact(&plain);
        if let Some(exact) = exact.filter(|exact| exact.to_string().eq_ignore_ascii_case(&plain)) {
            return Some(exact);
        }
        let inside = text.locate(0..plain.len());
        let message = match exact {
            Some(_) => format!("`{plain}` is not how the network is written exactly"),
            None => format!("`{plain}` is not a network as a CIDR block"),
        };
        // That every address is meant is never certain, nor so many that the first of them is another.
        let certain =
            exact.filter(|exact| exact.prefix_len() >= 8 || plain.starts_with(&exact.addr().to_string()));
        let help = match exact {
            Some(exact) if certain.is_some() => format!("write `{exact}`"),
            Some(exact) if exact.prefix_len() > 0 => format!(
                "a prefix of {} allows far more than this address: write how many bits count, as in `10.0.0.0/8`",
                exact.prefix_len()
            ),
            Some(_) => {
                "with a prefix of 0 every address is allowed: write how many bits count, as in `10.0.0.0/8`"
                    .to_owned()
            }
            None => "write an address and how many of its bits count, as in `10.20.0.0/16`".to_owned(),
        };
        let mut fault = self.fault(Code::NetworkInvalid, inside, message, help);
        if let Some(exact) = certain {
            fault = fault.with_fix(self.location(inside), exact.to_string());
        }
        self.report(fault);
        None
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
            self.mention(Verb::Provides, noun, variable.span);
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

/// The network that `written` means, in the one form that is written: no bits outside the prefix, no zeros in front
/// of a number.
fn exact(written: &str) -> Option<IpNet> {
    let (address, prefix) = match written.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (written, None),
    };
    let without_zeros = |number: &str| match number.trim_start_matches('0') {
        "" if !number.is_empty() => "0".to_owned(),
        digits => digits.to_owned(),
    };
    let address: std::net::IpAddr = match address.contains(':') {
        true => address.parse().ok()?,
        false => address.split('.').map(without_zeros).collect::<Vec<_>>().join(".").parse().ok()?,
    };
    match prefix {
        None => Some(IpNet::from(address)),
        Some(prefix) if prefix.bytes().all(|byte| byte.is_ascii_digit()) => {
            IpNet::new(address, without_zeros(prefix).parse().ok()?).ok().map(|network| network.trunc())
        }
        Some(_) => None,
    }
}
