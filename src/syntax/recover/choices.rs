//! Words of which one must stand, as `json` or `form` after `body`, where none or another does.

use super::super::shape::{Choices, Context};
use super::super::words;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};

impl Reader<'_> {
    /// One of the words of `choices`, and what follows it.
    pub fn one_of(&mut self, choices: &Choices) -> Read {
        let token = self.peek();
        let written = self.written(token);
        let known: Vec<&str> = choices.words.iter().map(|(word, _)| *word).collect();
        let chosen = |word: &str| choices.words.iter().find(|(one, _)| *one == word).map(|(_, parts)| *parts);
        if token.kind == Kind::Word
            && !token.begins_line
            && let Some(parts) = chosen(written)
        {
            self.at += 1;
            self.no_symbol_after(token)?;
            return self.parts(parts);
        }
        let omitted = self.omitted_choice(token, choices)?;
        if let Some(parts) = choices.otherwise.filter(|_| omitted.is_none()) {
            let word =
                token.kind == Kind::Word && !token.begins_line && self.is_misspelt_choice(choices, token);
            if !word {
                return self.parts(parts);
            }
        }
        if let Some(word) = omitted {
            return self.parts(chosen(word).unwrap_or_default());
        }
        let near = words::nearest(written, known.iter().copied()).filter(|_| token.kind == Kind::Word);
        let opens = matches!(self.next_token().kind, Kind::Open(_)) && !token.begins_line;
        match self.expect_one(&known, choices.what) {
            Ok(()) => self.parts(near.and_then(chosen).unwrap_or_default()),
            // The block is read all the same.
            Err(Faulted) if opens && token.kind == Kind::Word && !token.told => {
                self.at += 1;
                let _: Read = self.guessed_block(choices);
                Err(Faulted)
            }
            faulted => faulted,
        }
    }

    /// Whether `token` was to be a word of `choices`, although something else may stand there.
    fn is_misspelt_choice(&self, choices: &Choices, token: Token) -> bool {
        let written = self.written(token);
        let near = words::nearest(written, choices.words.iter().map(|(word, _)| *word)).is_some();
        let value = matches!(written, "true" | "false" | "null");
        let known = self.context().is_some_and(|context| context.begins_with(written))
            || words::nearest(written, ["headers"]).is_some();
        match choices.what {
            "a value" => near && !value,
            "a status" => !matches!(written, "json" | "xml" | "text"),
            _ => !known,
        }
    }

    /// Reads a block whose kind is unknown, for the faults in it.
    fn guessed_block(&mut self, choices: &Choices) -> Read {
        let (open, first, second) = (self.peek(), self.next_token(), self.token(self.at + 2));
        let context = match (open.kind, first.kind, second.kind) {
            (Kind::Open(b'{'), ..) if choices.what == "the format of the response" => Context::Response,
            (Kind::Open(b'{'), Kind::Variable, _) if choices.what == "the body of the answer" => {
                Context::Expect
            }
            (Kind::Open(b'{'), Kind::Word, Kind::Colon) => Context::Fields,
            (Kind::Open(b'{'), ..) => Context::Object,
            (Kind::Open(b'['), ..) => Context::List,
            _ => return Ok(()),
        };
        self.at += 1;
        self.block(context);
        Ok(())
    }

    /// Choices whose word was left out: the one that is meant, where that is sure.
    fn omitted_choice(&mut self, token: Token, choices: &Choices) -> Result<Option<&'static str>, Faulted> {
        let before = self.previous();
        if let Some(word) = self.choice_in_parentheses(token, choices) {
            let close = self.token(token.partner);
            let line = self.written(before);
            let message = format!("`(` is not allowed after `{line}`");
            let fault = self.fault(token, message, format!("write `{line} {word}`"));
            self.at = token.partner + 1;
            let whole = site(token.start, close.end);
            let spaced = if before.end == token.start { format!(" {word}") } else { word.to_owned() };
            return self.fix(fault.with_fix(whole, spaced)).map(|()| Some(word));
        }
        let opens = matches!(token.kind, Kind::Open(b'{' | b'['));
        let inside = self.written(token).trim_matches('"');
        if let Some((word, _)) = choices.words.iter().find(|(word, _)| *word == inside)
            && token.kind == Kind::Text
            && !token.begins_line
            && matches!(self.next_token().kind, Kind::Open(_))
        {
            let message = format!("{} is in quotes: it is written without them", self.shown(token));
            let fault = self.fault(token, message, format!("write `{word}`"));
            // No edit removes credentials.
            if *word == "none" {
                return Err(self.tell(fault));
            }
            let fault = self.instead(fault, token, *word);
            self.at += 1;
            return self.fix(fault).map(|()| Some(*word));
        }
        let (word, help) = match choices.what {
            "the kind of body" if opens => {
                let named = self.next_token().kind == Kind::Word;
                (if named { "form" } else { "json" }, "write `body json { … }` or `body form { … }`")
            }
            "the kind of body" if token.kind == Kind::Markup && !token.begins_line && !token.told => {
                let message = format!("expected the kind of body after {}", self.shown(before));
                let fault = self.fault(before, message, "write `body xml \"\"\"<id>1</id>\"\"\"`");
                let meant = format!("xml \"\"\"{}\"\"\"", self.written(token));
                let certain = !self.written(token).contains("\"\"\"");
                let fault = if certain { self.instead(fault, token, meant) } else { fault };
                self.at += 1;
                return Err(self.tell(fault));
            }
            "the kind of body" if token.kind == Kind::Text && !token.begins_line => {
                let help = "write `body text \"…\"` or `body xml \"…\"`";
                if self.written(token).contains('<') {
                    let message = format!("expected the kind of body after {}", self.shown(before));
                    return Err(self.tell(self.fault(before, message, help)));
                }
                ("text", help)
            }
            // Names without quotes are those of headers, or of JSON.
            "the body of the answer"
                if opens && !token.begins_line && self.next_token().kind == Kind::Word =>
            {
                let message = format!("expected the kind of body after {}", self.shown(before));
                let help = "write `reply 200 json { … }` or `reply 200 headers { … }`";
                return Err(self.tell(self.fault(before, message, help)));
            }
            "the body of the answer" if opens && !token.begins_line => {
                ("json", "write `reply 200 json { … }`")
            }
            "the kind of authentication" if matches!(token.kind, Kind::Text | Kind::Variable) => {
                let help = "say how: `auth basic(USER, PASSWORD)` or `auth bearer(TOKEN)`";
                let fault = self.misplaced(token, help);
                return Err(self.tell(fault));
            }
            _ => return Ok(None),
        };
        let message = format!("expected the kind of body after {}", self.shown(before));
        let fault = self.fault(before, message, help);
        let fault = self.put_after(fault, before, &format!(" {word}"));
        self.fix(fault).map(|()| Some(word))
    }

    /// The word of `choices` that stands between parentheses, from `open` on: `response(json)`.
    fn choice_in_parentheses(&self, open: Token, choices: &Choices) -> Option<&'static str> {
        let inside = self.tokens.get(self.at + 1..open.partner)?;
        let [word] = inside else { return None };
        let known = choices.words.iter().map(|(word, _)| *word);
        { known }.find(|known| open.kind == Kind::Open(b'(') && self.is_word(*word, known))
    }
}
