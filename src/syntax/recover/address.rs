//! Addresses that begin with a value and have no quotes.

use super::findings::site;
use super::reader::Reader;
use super::texts::is_text;
use super::token::Kind;
use crate::diagnostics::{Edit, Fault};

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
        let (after, glued) = (self.token(next), self.token(next).start == end);
        if glued && after.kind == Kind::Text || is_variable && end == first.end {
            return None;
        }
        let written = self.text.get(first.start..end)?;
        let (begins, ends) = if is_variable { ("\"{{", "}}") } else { ("\"", "") };
        let rest = self.text.get(first.end..end)?;
        let meant = format!("{begins}{}{ends}{rest}\"", self.written(first));
        let help = format!("write the address in quotes: `{meant}`");
        let fault = self.fault(first, format!("`{written}` needs quotes"), help);
        let fault = Fault { location: site(first.start, end), ..fault };
        self.at = next;
        let is_plain = !written.contains(['\'', '‘', '’', '“', '”', '`']);
        let is_whole = !glued || matches!(after.kind, Kind::Comma | Kind::Close(b'}'));
        // The places of the values are to be found after it.
        let mut edits = vec![(first.start, begins), (end, "\"")];
        if is_variable {
            edits.insert(1, (first.end, ends));
        }
        let edits =
            edits.into_iter().map(|(at, by)| Edit { location: site(at, at), replacement: by.to_owned() });
        Some(if is_text(&meant) && is_plain && is_whole { fault.with_edits(edits) } else { fault })
    }

    fn ends_address(&self, at: usize) -> bool {
        let token = self.token(at);
        token.begins_line
            || token.told
            || !matches!(
                token.kind,
                Kind::Word
                    | Kind::Number
                    | Kind::Dotted
                    | Kind::Data
                    | Kind::Variable
                    | Kind::Insert
                    | Kind::Colon
                    | Kind::Equals
                    | Kind::Symbol
            )
    }
}
