//! The last words of a line: `with hold music`, `in body`.

use super::super::words;
use super::findings::site;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::{Code, Fault};
use crate::source::Site;

impl Reader<'_> {
    /// The last words of a line, all or none.
    pub fn phrase(&mut self, words: &[&str]) -> Read {
        let first = self.peek();
        if first.begins_line && !self.is_word(first, words.first().copied().unwrap_or_default())
            || first.kind != Kind::Word
        {
            return Ok(());
        }
        let start = self.at;
        if matches!(self.next_token().kind, Kind::Open(_)) {
            // `with { … }`
            return Ok(());
        }
        if words.iter().all(|word| self.take_word(word)) {
            return Ok(());
        }
        if let Some(fault) = self.music_said_otherwise(words, start) {
            return self.fix(fault);
        }
        let whole = words.join(" ");
        let joined =
            [words.get(1..).unwrap_or_default().join("-"), words.get(1..).unwrap_or_default().concat()];
        let known = words.iter().copied().chain(joined.iter().map(String::as_str));
        let next = self.next_token();
        let otherwise = !next.begins_line && words.contains(&self.written(next));
        if !otherwise && words::nearest(self.written(first), known).is_none() {
            return Ok(());
        }
        let mut last = start.max(self.at.saturating_sub(1));
        let begins =
            |next: Token| self.context().is_some_and(|context| context.begins_with(self.written(next)));
        while !self.token(last + 1).begins_line
            && (matches!(self.token(last + 1).kind, Kind::Word | Kind::Symbol)
                || matches!(self.token(last + 1).kind, Kind::Colon | Kind::Equals) && words == ["in", "body"]
                // `in; body`
                || self.token(last + 1).kind == Kind::Semicolon && words.contains(&self.written(self.token(last + 2))))
            && !begins(self.token(last + 1))
        {
            last += 1;
        }
        self.at = last + 1;
        let at = site(first.start, self.token(last).end);
        let written = self.text.get(at.span.range()).unwrap_or_default();
        if let Some(fault) = self.client_elsewhere(words, start, at) {
            return self.fix(fault);
        }
        let message = format!("`{written}` is not allowed here: did you mean `{whole}`?");
        let fault = Self::other(Code::SyntaxUnexpected, at, message, format!("write `{whole}`"));
        // A word of another kind may say the opposite.
        let own = ["with", "and", "hold", "music", "holdmusic"];
        let is_own = |token: &Token| {
            let word = self.folded(*token);
            !word.starts_with("no") && words::nearest(&word, own).is_some()
        };
        let said = self.tokens.get(start..self.at).unwrap_or_default();
        let certain = words != ["with", "hold", "music"] || said.iter().all(is_own);
        self.fix(if certain { fault.with_fix(at, whole) } else { fault })
    }

    /// The fault of `without hold music`, `with no hold music` or `hold music: yes` from the token `start` on, and goes
    /// past it.
    fn music_said_otherwise(&mut self, words: &[&str], start: usize) -> Option<Fault> {
        if words != ["with", "hold", "music"] {
            return None;
        }
        let first = self.token(start);
        let rest = self.tokens.get(start..).unwrap_or_default().iter();
        let phrase: Vec<Token> = { rest }
            .take_while(|token| {
                token.line == first.line && matches!(token.kind, Kind::Word | Kind::Colon | Kind::Equals)
            })
            .copied()
            .collect();
        let music = phrase.iter().position(|token| self.folded(*token).ends_with("music"))?;
        let no = |token: &Token| {
            matches!(&*self.folded(*token), "without" | "no" | "not" | "off" | "false" | "none")
        };
        let yes = |token: &Token| matches!(&*self.folded(*token), "yes" | "on" | "true");
        let after = phrase.get(music + 1..).unwrap_or_default();
        let has_sign = after.first().is_some_and(|sign| sign.kind != Kind::Word);
        let end = music + if has_sign { 2 } else { usize::from(after.first().is_some_and(no)) };
        let said = phrase.get(..=end)?;
        let last = said.last()?;
        let at = site(first.start, last.end);
        let written = self.text.get(at.span.range()).unwrap_or_default();
        let message = format!("`{written}` is not allowed here");
        let fault = if said.iter().any(no) {
            let help = "remove it: hold music plays only where the line says `with hold music`";
            Self::other(Code::SyntaxUnexpected, at, message, help)
        } else if has_sign && yes(last) {
            Self::other(Code::SyntaxUnexpected, at, message, "write `with hold music`")
                .with_fix(at, "with hold music")
        } else {
            return None;
        };
        self.at = start + said.len();
        Some(fault)
    }

    /// The fault of `client(…) in header` at `at`, which begins with the token `start`: another place than the body.
    fn client_elsewhere(&self, words: &[&str], start: usize, at: Site) -> Option<Fault> {
        let sign = matches!(self.token(start + 1).kind, Kind::Colon | Kind::Equals);
        let place = self.token(start + 1 + usize::from(sign));
        let word = self.folded(place);
        if words != ["in", "body"] || place.start >= at.span.end as usize {
            return None;
        }
        if words::nearest(&word, ["body"]).is_some() || word.starts_with("form") {
            return None;
        }
        let is_default = matches!(&*word, "header" | "headers" | "basic" | "auth" | "authorization");
        let written = self.text.get(at.span.range()).unwrap_or_default();
        let message = format!("`{written}` is not allowed here");
        let help = if is_default {
            "remove it: without `in body` the client is sent in a header, by HTTP Basic"
        } else {
            "write `in body` to send the client in the form, or remove this to send it by HTTP Basic"
        };
        let fault = Self::other(Code::SyntaxUnexpected, at, message, help);
        let before = self.token(start.checked_sub(1)?).end;
        Some(if is_default { fault.with_fix(site(before, at.span.end as usize), "") } else { fault })
    }
}
