//! Names and variables in which something is wrong.

use super::super::words;
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};

impl Recovery<'_> {
    pub fn a_name(&mut self, what: &str) -> Result<(), Faulted> {
        let token = self.peek();
        if token.kind == Kind::Word {
            self.at += 1;
            return Ok(());
        }
        if matches!(token.kind, Kind::Text | Kind::SingleQuoted | Kind::SmartQuoted) && !token.begins_line {
            let sign = |sign: char| !(sign.is_ascii_alphanumeric() || sign == '_' || sign == '-');
            let plain = self.written(token).trim_matches(sign).replace(sign, "_");
            let message = format!("{} stands in quotes: a name is written without", self.shown(token));
            let fault =
                self.fault(token, message, format!("write `{plain}`")).with_fix(self.place(token), plain);
            self.tell(fault);
            self.at += 1;
            return if token.kind == Kind::Text && self.written(token).ends_with('"') {
                Ok(())
            } else {
                Err(Faulted)
            };
        }
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
        }
        Err(self.missing(
            token,
            what,
            "a name begins with a letter or `_` and holds letters, digits, `_` and `-`",
        ))
    }

    /// A variable.
    pub fn a_variable(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let written = self.written(token);
        if token.kind == Kind::Variable {
            self.at += 1;
            return Ok(());
        }
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
            if self.no_dollar(token, written) {
                return Err(Faulted);
            }
        }
        Err(self.missing(token, "a variable", "a variable is written as in `$flow.key.lead`"))
    }

    /// Tells of a variable without its `$`.
    pub fn no_dollar(&mut self, token: Token, written: &str) -> bool {
        let group = written.split('.').next().unwrap_or_default();
        let is_group = matches!(token.kind, Kind::Dotted | Kind::Word) && words::GROUPS.contains(&group);
        if is_group {
            let message = format!("`{written}` has no `$`");
            let fault = self
                .fault(token, message, format!("a variable begins with `$`: `${written}`"))
                .with_fix(self.location(token.start, token.start), "$");
            self.tell(fault);
        }
        is_group
    }

    /// Takes `token` where it is a comma within a list of one line; one before the next line is the block's.
    pub fn takes_list_comma(&mut self, token: Token) -> bool {
        let next = self.next_token();
        let line = next.begins_line || words::begins_line(self.written(next));
        let goes_on = token.kind == Kind::Comma && !(next.kind == Kind::Word && line);
        if goes_on {
            self.at += 1;
        }
        goes_on
    }

    /// A list of variables with commas between.
    pub fn variables(&mut self) -> Result<(), Faulted> {
        loop {
            self.a_variable()?;
            let token = self.peek();
            if self.takes_list_comma(token) {
                self.second_comma();
            } else if token.kind == Kind::Variable && !token.begins_line {
                let behind = self.previous();
                let message = format!("a comma is missing before {}", self.shown(token));
                let fault = self
                    .fault(token, message, "between two variables stands a `,`")
                    .with_fix(self.location(behind.end, behind.end), ",");
                self.tell(fault);
            } else {
                return Ok(());
            }
        }
    }

    /// Tells of a comma behind a comma.
    pub fn second_comma(&mut self) {
        let token = self.peek();
        if self.take(Kind::Comma) {
            let fault = self
                .fault(token, "a second comma cannot stand here", "take it out")
                .with_fix(self.place(token), "");
            self.tell(fault);
        }
    }
}
