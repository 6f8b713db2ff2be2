//! Addresses that begin with a value and have no quotes.

use super::super::grammar::{self, Rule};
use super::findings::site;
use super::reader::Reader;
use super::token::Kind;
use crate::diagnostics::Fault;

impl Reader<'_> {
    /// Reports the address at the current token, and goes on after it.
    pub fn address_without_quotes(&mut self) -> Option<Fault> {
        let first = self.peek();
        if !matches!(first.kind, Kind::Insert | Kind::Variable) || first.told {
            return None;
        }
        let (mut end, mut next) = (first.end, self.at + 1);
        while self.token(next).start == end && !self.ends_address(next) {
            end = self.token(next).end;
            next += 1;
        }
        let is_variable = first.kind == Kind::Variable;
        if self.token(next).start == end && self.token(next).kind == Kind::Text
            || is_variable && end == first.end
        {
            return None;
        }
        let written = self.text.get(first.start..end)?;
        let meant = match is_variable {
            true => format!("\"{{{{{}}}}}{}\"", self.written(first), self.text.get(first.end..end)?),
            false => format!("\"{written}\""),
        };
        let is_text = grammar::whole(Rule::text, &meant)
            .is_some_and(|node| grammar::Builder::default().text(node).is_some());
        let help = format!("write the address in quotes: `{meant}`");
        let fault = self.fault(first, format!("`{written}` needs quotes"), help);
        let place = site(first.start, end);
        let fault = Fault { location: place, ..fault };
        self.at = next;
        Some(if is_text { fault.with_fix(place, meant) } else { fault })
    }

    fn ends_address(&self, at: usize) -> bool {
        let token = self.token(at);
        token.begins_line
            || token.told
            || matches!(token.kind, Kind::Text | Kind::End | Kind::Open(b'{') | Kind::Close(b'}'))
    }
}
