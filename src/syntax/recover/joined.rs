//! Texts that are joined, as programming languages do it: `"Call from " + $call.cli`.

use super::super::shape::Context;
use super::findings::site;
use super::foreign::ARITHMETIC;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};

impl Reader<'_> {
    /// Reports `+` or what joins texts elsewhere at `symbol`, and reads what is joined where one text says the same.
    pub fn joined(&mut self, symbol: Token) -> Read {
        let (before, star) = (self.previous(), self.next_token());
        let is_all = before.kind == Kind::Variable && before.end == symbol.start && star.start == symbol.end;
        if is_all && self.written(symbol) == "." && self.written(star) == "*" {
            let whole = Token { end: star.end, ..symbol };
            let message = format!("{} is not allowed here", self.shown(whole));
            let passes = self.is_word(self.token(self.entry), "pass");
            let help =
                if passes { "a group passes all its variables: remove it" } else { "name each variable" };
            let fault = self.fault(whole, message, help);
            self.at += 2;
            return self.fix(if passes { self.instead(fault, whole, "") } else { fault });
        }
        if self.written(symbol) == "&" && self.is_field(self.at + 1) {
            let fault = self.misplaced(symbol, "`&` stands between parameters in a URL only: remove it");
            self.at += 1;
            return self.fix(self.instead(fault, symbol, " "));
        }
        let first = self.at.saturating_sub(1);
        let (last, text) = self.as_one_text(first, self.written(symbol));
        let mut operands = self.tokens.get(first..=last).unwrap_or_default().iter();
        let only_variables = !operands.any(|operand| operand.kind == Kind::Text);
        if only_variables && text.is_some() && self.written(symbol) == "+" {
            let message = format!("{} is not allowed here: there is no arithmetic", self.shown(symbol));
            let fault = self.fault(symbol, message, ARITHMETIC);
            self.at = last + 1;
            return Err(self.tell(fault));
        }
        let message = format!("{} is not allowed here: texts can't be joined with it", self.shown(symbol));
        let saves = self.context() == Some(Context::Response);
        // A type after the last operand would become that of the whole text.
        let converts = self.is_word(self.token(last + 1), "as");
        let Some(text) = text.filter(|_| !self.in_braces && !only_variables && !converts) else {
            let help = if saves {
                "save each value to a variable of its own, and join them where they are sent: \
                 `\"{{$flow.key.first}} {{$flow.key.last}}\"`"
            } else {
                "put the values into one text: `\"Call from {{$call.cli}}\"`"
            };
            return Err(self.tell(self.fault(symbol, message, help)));
        };
        let fault = self.fault(symbol, message, format!("put the values into one text: `{text}`"));
        let fault = fault.with_fix(site(self.token(first).start, self.token(last).end), text);
        self.at = last + 1;
        self.fix(fault)?;
        self.cast()?;
        self.fallbacks()
    }

    /// Whether a parameter or a field begins at `index`: `b=2`.
    fn is_field(&self, index: usize) -> bool {
        let (name, sign) = (self.token(index), self.token(index + 1));
        matches!(self.context(), Some(Context::Fields | Context::Arguments))
            && matches!(name.kind, Kind::Word | Kind::Text)
            && matches!(sign.kind, Kind::Colon | Kind::Equals)
    }

    /// What the operands from the token `index` on say, with `symbol` between them, in one text; and the last of them.
    fn as_one_text(&self, mut index: usize, symbol: &str) -> (usize, Option<String>) {
        let mut text = String::from("\"");
        loop {
            let operand = self.token(index);
            let written = self.written(operand);
            match operand.kind {
                _ if operand.told => return (index, None),
                Kind::Text if !written.starts_with("\"\"\"") => {
                    text += written.trim_start_matches('"').strip_suffix('"').unwrap_or_default();
                }
                Kind::Variable => text += &format!("{{{{{written}}}}}"),
                _ => return (index, None),
            }
            let (next, operand) = (self.token(index + 1), self.token(index + 2));
            let goes_on = self.written(next) == symbol && next.kind == Kind::Symbol && !next.begins_line;
            if !goes_on || operand.begins_line {
                text.push('"');
                return (index, (!goes_on).then_some(text));
            }
            index += 2;
        }
    }
}
