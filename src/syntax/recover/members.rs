//! JSON in which something is wrong.

use super::super::shape::Context;
use super::findings::site;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};

impl Reader<'_> {
    /// A value of a JSON document.
    pub fn json(&mut self) -> Read {
        let context = match self.peek().kind {
            Kind::Open(b'{') => Context::Object,
            Kind::Open(b'[') => Context::List,
            _ => return self.value(),
        };
        self.at += 1;
        self.block(context);
        Ok(())
    }

    /// The name of a member.
    pub fn member_name(&mut self) -> Read {
        let token = self.peek();
        let colon = matches!(self.next_token().kind, Kind::Colon | Kind::Equals);
        let written = self.written(token);
        match token.kind {
            Kind::Text => return self.text("a name in quotes"),
            Kind::Word | Kind::Number | Kind::Dotted if colon => {
                let message = format!("the name {} needs quotes", self.shown(token));
                let fault = self.fault(token, message, format!("in JSON a name is a text: `\"{written}\"`"));
                let fault = self.instead(fault, token, format!("\"{written}\""));
                self.at += 1;
                return self.fix(fault);
            }
            Kind::Variable if colon => {
                let message = format!("{} is not a name", self.shown(token));
                let meant = format!("\"{{{{{written}}}}}\"");
                let name = written.rsplit('.').next().unwrap_or(written);
                let help = format!(
                    "in JSON a name is a text: `\"{name}\"`, or `{meant}` for the value of the variable"
                );
                self.at += 1;
                return Err(self.tell(self.fault(token, message, help)));
            }
            Kind::SingleQuoted | Kind::SmartQuoted if colon => return self.text("a name in quotes"),
            _ => {}
        }
        if let Some(read) = self.name_with_values(token) {
            return read;
        }
        if let Some(fault) = self.at.checked_sub(1).and_then(|before| self.number_with_comma(before)) {
            return Err(self.tell(fault));
        }
        self.common_mistake(token)?;
        let fault = self.misplaced(token, Context::Object.expected());
        Err(self.tell(fault))
    }

    /// Reports `json none`, the last word of which is `token`.
    pub fn no_json(&mut self, token: Token) -> Option<Read> {
        let before = self.previous();
        let has_sign = matches!(before.kind, Kind::Colon | Kind::Equals);
        let json = self.token(self.at.checked_sub(1 + usize::from(has_sign))?);
        if !self.is_word(token, "none")
            || !self.is_word(json, "json")
            || self.context() != Some(Context::Webhook)
        {
            return None;
        }
        let fault = self.fault(token, "`none` is not JSON", "write `body none`");
        self.at += 1;
        // The `:` is reported by itself.
        Some(if has_sign {
            Err(self.tell(fault))
        } else {
            self.fix(fault.with_fix(site(json.start, token.end), "none"))
        })
    }
}
