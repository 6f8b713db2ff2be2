//! `account { … }`

use super::grammar::{Builder, Node, Rule};
use crate::syntax::ast::{Account, AccountLine};

impl Builder<'_> {
    /// Of `account`.
    pub fn account(self, node: Node<'_>) -> Option<Account> {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let head = self.span(&inner.next()?);
        let mut lines = Vec::with_capacity(inner.len());
        for line in inner {
            lines.push(self.account_line(line)?);
        }
        Some(Account { head, lines, span })
    }

    /// Of any rule of `account_line`.
    pub fn account_line(self, node: Node<'_>) -> Option<AccountLine> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut inner = node.into_inner();
        Some(match rule {
            Rule::allow_http => AccountLine::AllowHttp(span),
            Rule::allow_network => AccountLine::AllowNetwork { network: self.text(inner.next()?)?, span },
            Rule::set_setting => {
                let name = self.name(&inner.next()?);
                AccountLine::Set { name, value: self.text(inner.next()?)?, span }
            }
            Rule::provide => AccountLine::Provide { variables: self.variables(inner.next()?)?, span },
            Rule::private => AccountLine::Private { variables: self.variables(inner.next()?)?, span },
            _ => return None,
        })
    }
}
