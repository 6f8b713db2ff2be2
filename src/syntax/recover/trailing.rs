//! What stands behind an entry that is right but for it.

use super::super::words;
use super::tokens::Kind;
use super::{Faulted, Recovery};
use crate::diagnostics::{Code, Diagnostic};

impl Recovery<'_> {
    /// Tells what is wrong with the current token, which stands behind a value or an entry on its line;
    /// `Ok` where it is none of the known mistakes.
    pub fn trailing(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let written = self.written(token);
        if self.glued_to_text(token) {
            return Err(self.missing_quote(token));
        }
        let mend = match (token.kind, written) {
            (Kind::Sign, "??" | "||" | "|") => Some(("or", "a fallback stands behind `or`")),
            (Kind::Sign, "?") => Some(("optional", "what may be missing is marked with `optional`")),
            (Kind::Sign, "!") => Some(("mandatory", "what must not be missing is marked with `mandatory`")),
            (Kind::Word, "required" | "require" | "Mandatory" | "MANDATORY" | "Required") => {
                Some(("mandatory", "what must not be missing is marked with `mandatory`"))
            }
            (Kind::Word, "else" | "otherwise" | "OR" | "Or") => Some(("or", "a fallback stands behind `or`")),
            (Kind::Word, "AS" | "As") => Some(("as", "a type stands behind `as`")),
            _ => None,
        };
        if let Some((word, why)) = mend {
            let message = format!("{} cannot stand here: did you mean `{word}`?", self.shown(token));
            let spaced =
                if self.previous().end == token.start { format!(" {word}") } else { word.to_owned() };
            let fault = self
                .fault(token, message, format!("{why}: write `{word}`"))
                .with_mend(self.place(token), spaced);
            return Err(self.tell(fault));
        }
        if token.kind == Kind::Sign && matches!(written, "+" | "." | "&") {
            let message = format!("{} cannot stand here: it joins no texts", self.shown(token));
            let help = "put the values into one text: `\"Call from {{$call.cli}}\"`";
            let fault = self.fault(token, message, help);
            return Err(self.tell(fault));
        }
        if matches!(written, "or" | "as") && token.kind == Kind::Word {
            if written == "or" { self.fallbacks()? } else { self.cast()? }
        }
        if token.kind == Kind::Word && words::MARKS.contains(&written) {
            let message = format!("`{written}` cannot stand here");
            let twice = words::MARKS.contains(&self.written(self.previous()));
            if twice && self.missing_closers > 0 {
                // The bracket between the two is missing, which is told where that is certain.
                self.at += 1;
                return Ok(());
            }
            let help = if twice {
                "one mark is enough: take it out"
            } else {
                "a mark stands behind the value of a header, query parameter, form field or mapping, behind a \
                 value of a JSON body, and `mandatory` behind `run`: take it out"
            };
            let code = if twice { Code::SyntaxUnexpected } else { Code::LineMisplaced };
            let fault =
                Diagnostic::new(code, self.place(token), message, help).with_mend(self.place(token), "");
            return Err(self.tell(fault));
        }
        self.common_mistake(token)?;
        if token.kind == Kind::Word
            && let Some(near) = words::nearest(written, &["mandatory", "optional"])
        {
            let message = format!("`{written}` cannot stand here: did you mean `{near}`?");
            let fault =
                self.fault(token, message, format!("write `{near}`")).with_mend(self.place(token), near);
            return Err(self.tell(fault));
        }
        Ok(())
    }
}
