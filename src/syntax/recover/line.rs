//! Which line or entry begins at a place, and what follows its first word.

use super::super::shape::{Begin, Context, Line, METHODS, Part};
use super::super::words;
use super::findings::site;
use super::line_words::takes_block;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;

impl Reader<'_> {
    /// Reads the line or entry of `context` that begins here, and reports what is wrong with it.
    pub fn line(&mut self, context: Context) -> Read {
        let token = self.peek();
        if context.lines().iter().all(|line| line.begins == Begin::Part) {
            return self.unworded(context, token);
        }
        if context == Context::Response && !self.is_word(token, "namespace") {
            return self.mapping(token);
        }
        if !self.lost {
            if self.separated(token)? {
                return Ok(());
            }
            self.common_mistake(token)?;
        }
        self.stray_header(context, token)?;
        let elsewhere = if self.lost { None } else { self.of_elsewhere(context, token) };
        if let Some(fault) = elsewhere {
            return Err(self.tell(fault));
        }
        let word = self.written(token);
        if !matches!(token.kind, Kind::Word | Kind::Dotted) {
            return Err(self.no_line(context, token));
        }
        if context.has_methods() && METHODS.contains(&word) {
            return self.request(context, token);
        }
        if context.words().any(|known| known == word) {
            return self.worded(context, word, token);
        }
        if context.has_methods() && self.unknown_method(context, token, word) {
            return self.request(context, token);
        }
        if let Some(meant) = self.two_words_in_one(context, word) {
            let message = format!("{} is not allowed here: did you mean `{meant}`?", self.shown(token));
            let fault = self.fault(token, message, format!("write `{meant}`"));
            let fault = self.instead(fault, token, meant);
            self.fix(fault)?;
            let is_whole = |line: &&Line| line.words().iter().copied().eq(meant.split(' '));
            let Some(line) = context.lines().iter().find(is_whole) else {
                return self.worded(context, meant, token);
            };
            self.at += 1;
            self.follows(context, line, token)?;
            return self.end_of_line(context);
        }
        match words::nearest(word, context.words()).filter(|_| !METHODS.contains(&word)) {
            Some(near) => self.misspelt_word(context, token, near),
            None => Err(self.no_line(context, token)),
        }
    }

    /// An entry that begins with no word of its own.
    fn unworded(&mut self, context: Context, token: Token) -> Read {
        let variable = matches!(context, Context::Given | Context::Expect);
        if variable && token.kind != Kind::Variable {
            let mut read = self.quoted_variable(token);
            if read.is_none() {
                self.common_mistake(token)?;
                read = self.bare_variable(token);
            }
            if let Some(read) = read {
                read?;
            } else if !self.no_dollar(token) {
                if !self.lost {
                    self.unexpected_entry(context, token);
                }
                return Err(Faulted);
            }
            let parts = context.lines().first().map_or(&[][..], |line| line.follows);
            self.parts(parts.get(1..).unwrap_or_default())?;
            return self.end_of_line(context);
        }
        if context == Context::Object {
            self.member_name()?;
            self.colon("the name")?;
            self.json()?;
            self.mark();
            return Ok(());
        }
        let parts = context.lines().first().map_or(&[][..], |line| line.follows);
        self.parts(parts)?;
        if context == Context::List { Ok(()) } else { self.end_of_line(context) }
    }

    /// A line that begins with the method `token`, or what was to be one.
    fn request(&mut self, context: Context, token: Token) -> Read {
        self.at += 1;
        self.no_symbol_after(token)?;
        match self.address_without_quotes() {
            Some(fault) => self.fix(fault)?,
            None => self.text("the address")?,
        }
        self.end_of_line(context)
    }

    /// A line of `context` that begins with `word`, at `keyword` or what that was to be.
    pub fn worded(&mut self, context: Context, word: &str, keyword: Token) -> Read {
        self.at += 1;
        self.lost = false;
        let lines = || context.lines().iter().filter(|line| line.words().first() == Some(&word));
        self.mistake_after(context, word, keyword)?;
        let is_set = word == "set";
        if context != Context::ExpectRequest && context != Context::Response && !is_set {
            self.no_symbol_after(keyword)?;
        }
        let whole = |line: &&Line, reader: &Self| {
            let rest = line.words().iter().skip(1).enumerate();
            { rest }.all(|(index, word)| reader.is_word(reader.token(reader.at + index), word))
        };
        let longest = lines().filter(|line| whole(line, self)).max_by_key(|line| line.words().len());
        let Some(line) = longest.filter(|line| self.is_that_line(line)) else {
            self.second_word(context, lines().collect())?;
            return self.end_of_line(context);
        };
        for _ in line.words().iter().skip(1) {
            self.at += 1;
            let word = self.previous();
            self.no_symbol_after(word)?;
        }
        self.follows(context, line, keyword)?;
        self.end_of_line(context)
    }

    /// Whether what stands here is not the second word, misspelt, of a line with more words than `line`.
    fn is_that_line(&self, line: &Line) -> bool {
        let (token, next) = (self.peek(), self.next_token());
        let plain = !matches!(token.kind, Kind::Open(_) | Kind::Text | Kind::Variable) && !token.begins_line;
        let goes_on = matches!(next.kind, Kind::Open(_) | Kind::Word) && !next.begins_line;
        line.words().len() > 1
            || !matches!(line.words(), ["expect"])
            || !(plain
                && (token.kind == Kind::Number || token.kind == Kind::Word && !next.begins_line || goes_on))
    }

    fn follows(&mut self, context: Context, line: &Line, keyword: Token) -> Read {
        let (open, first, second) = (self.peek(), self.next_token(), self.token(self.at + 2));
        if open.kind == Kind::Open(b'{') && context == Context::Test {
            // What stands in the block belongs into one of another line.
            let named = matches!(first.kind, Kind::Text | Kind::SingleQuoted | Kind::SmartQuoted)
                && second.kind == Kind::Colon
                && self.variable_in_quotes(first).is_none();
            let record = line.words() == ["given"] && named;
            let request = line.words() == ["expect"]
                && first.kind == Kind::Word
                && Context::ExpectRequest.begins_with(self.written(first));
            if record || request {
                let (word, help, inside) = if record {
                    ("call", "a call record is given by `given call { … }`", Context::Object)
                } else {
                    (
                        "request",
                        "what a request holds is compared in `expect request { … }`",
                        Context::ExpectRequest,
                    )
                };
                let message = format!("expected `{word}` after {}", self.shown(keyword));
                let fault = self.fault(keyword, message, help);
                let fault = self.put_after(fault, keyword, &format!(" {word}"));
                let fixed = self.fix(fault);
                self.at += 1;
                self.block(inside);
                return fixed;
            }
        }
        self.parts(line.follows)
    }

    /// The words that `lines`, all of which begin with the same, go on with.
    fn second_word(&mut self, context: Context, lines: Vec<&'static Line>) -> Read {
        let seconds: Vec<&str> = lines.iter().rev().filter_map(|line| line.words().get(1).copied()).collect();
        let token = self.peek();
        if let [line] = lines.as_slice() {
            let why = format!("`{}` is written in full", line.words().join(" "));
            let keyword = self.previous();
            if let ([first, second], Kind::Number) = (line.words(), token.kind)
                && !token.begins_line
            {
                let message = format!("expected `{second}` after `{first}`");
                let fault = self.fault(keyword, message, format!("write `{}`", line.example));
                let fault = self.put_after(fault, keyword, &format!(" {second}"));
                self.fix(fault)?;
            } else if let ([first, second], [Part::Optionally([next, ..], _)]) = (line.words(), line.follows)
                && self.is_word(token, next)
            {
                let message = format!("expected `{second}` after `{first}`");
                let fault = self.fault(keyword, message, format!("write `{first} {second} {next} NAME`"));
                let fault = self.put_after(fault, keyword, &format!(" {second}"));
                self.fix(fault)?;
            } else if matches!(line.follows, [Part::Statuses])
                && words::nearest(self.written(token), line.words().get(1).copied()).is_none()
            {
            } else {
                line.words().iter().skip(1).try_for_each(|word| self.expect_word(word, &why))?;
            }
            return self.parts(line.follows);
        }
        if context == Context::Account {
            if token.kind == Kind::Text {
                let allow = self.previous();
                if self.written(token) == "\"http\"" {
                    let message =
                        format!("{} is in quotes: a word is written without them", self.shown(token));
                    return Err(self.tell(self.fault(token, message, "write `allow http`")));
                }
                let message = "expected `network` after `allow`";
                let fault = self.fault(allow, message, "write `allow network \"10.20.0.0/16\"`");
                self.tell(fault);
                self.found.edits.replace(allow.end, allow.end, " network");
                return self.text("a network");
            }
            if self.is_word(token, "https") {
                return self.allowed_anyway(token);
            }
            let seconds: Vec<&str> = seconds.into_iter().rev().collect();
            return self.allowed(&seconds, token);
        }
        if self.is_word(token, "no") {
            self.at += 1;
            self.expect_word("request", "`expect no request` is written in full")?;
            return self.parts(&[Part::WebhookName]);
        }
        self.expected_status()?;
        let known = ["request", "no"];
        let near = words::nearest(self.written(token), known);
        self.expect_one(&known, "what is expected").inspect_err(|_| {
            let rest = self.tokens.get(self.at..).unwrap_or_default();
            let opens =
                rest.iter().position(|token| token.begins_line || matches!(token.kind, Kind::Open(b'{')));
            self.at += opens.unwrap_or(0);
            if self.take(Kind::Open(b'{')) {
                let word = self.peek().kind == Kind::Word;
                self.block(if word { Context::ExpectRequest } else { Context::Expect });
            }
        })?;
        if near == Some("no") {
            self.expect_word("request", "`expect no request` is written in full")?;
            return self.parts(&[Part::WebhookName]);
        }
        self.parts(&[Part::WebhookName, Part::Block(Context::ExpectRequest)])
    }

    /// Mistakes that are made after one word only.
    fn mistake_after(&mut self, context: Context, word: &str, keyword: Token) -> Read {
        match (context, word) {
            (Context::Webhook, "persist") => self.persist_as_setting(keyword),
            (Context::Webhook, "accept") => self.accept_media_type(keyword),
            (Context::Response, "namespace") => self.prefix_of_xmlns(),
            (_, "auth") => self.header_as_auth(context).and_then(|()| self.other_auth()),
            (Context::Account, "set")
                if self.peek().kind == Kind::Text && self.ends_entry(self.next_token()) =>
            {
                let message = "expected the name of the setting after `set`";
                let fault = self.fault(keyword, message, "write `set crm = \"https://…\"`");
                Err(self.tell(fault))
            }
            _ => Ok(()),
        }
    }

    /// Reports `persist: true` and `persist response: true`.
    fn persist_as_setting(&mut self, keyword: Token) -> Read {
        let response = usize::from(self.is_word(self.peek(), "response"));
        let separator = self.token(self.at + response);
        let signed = matches!(separator.kind, Kind::Colon | Kind::Equals) && !separator.begins_line;
        let index = self.at + response + usize::from(signed);
        let value = self.token(index);
        let (yes, no) = (["true", "yes", "on"], ["false", "no", "off"]);
        let written = self.written(value);
        let ends = self.ends_entry(self.token(index + 1));
        if !ends || value.begins_line || !yes.contains(&written) && !no.contains(&written) {
            return Ok(());
        }
        let at = site(if signed { separator.start } else { value.start }, value.end);
        let shown = self.text.get(at.span.range()).unwrap_or_default();
        let line = if response == 1 { "persist response" } else { "persist" };
        let message = format!("`{shown}` is not allowed after `{line}`");
        let help = "the line `persist response` keeps the variables, without it they are not kept";
        let fault = Self::other(Code::SyntaxUnexpected, at, message, help);
        let fix = site(keyword.end, value.end);
        let fault = if yes.contains(&written) { fault.with_fix(fix, " response") } else { fault };
        self.at = index + 1;
        // Either way nothing of the line is left to be read.
        Err(match self.fix(fault) {
            Ok(()) | Err(Faulted) => Faulted,
        })
    }

    /// The word `word`, the next of a line that `why` explains.
    fn expect_word(&mut self, word: &str, why: &str) -> Read {
        if self.take_word(word) {
            return Ok(());
        }
        let last = self.previous();
        if word == "wait" && self.is_word(self.peek(), "auth") {
            let help = "write `auth none`, or remove the line: without `auth`, no credentials are sent";
            let fault = self.misplaced(self.peek(), help);
            return Err(self.tell(fault));
        }
        if self.ends_entry(self.peek()) {
            let message = format!("expected `{word}` after {}", self.shown(last));
            let fault = self.fault(last, message, why);
            let fault = self.put_after(fault, last, &format!(" {word}"));
            return self.fix(fault);
        }
        self.expect_one(&[word], &format!("`{word}`"))
    }

    /// After a line that was read to its end: whether something of it is left.
    pub fn end_of_line(&mut self, context: Context) -> Read {
        let token = self.peek();
        if token.kind == Kind::Comma && context.is_declaration() && !token.told && self.list_goes_on(context)
        {
            if let Some(fault) = self.number_with_comma(self.at) {
                return Err(self.tell(fault));
            }
            let help = self.help_after(self.token(self.entry), token);
            let help =
                help.unwrap_or_else(|| "the line ends before it: remove it and what follows it".to_owned());
            let fault = self.misplaced(token, help);
            return Err(self.tell(fault));
        }
        if self.ends_entry(token) || token.told {
            return if token.told && !token.begins_line { Err(Faulted) } else { Ok(()) };
        }
        if self.goes_on_after_no_wait(self.entry, token) {
            return Err(self.music_without_wait(token));
        }
        let written = self.written(token);
        let word = token.kind == Kind::Word;
        if word && context.begins_with(written) || self.is_entry(context) {
            return Ok(());
        }
        if !context.is_declaration() && self.begins_entry(context, token) {
            return Ok(());
        }
        if word && self.is_misspelt_line(context, token) {
            // A line of its own.
            return Ok(());
        }
        let marks = ["mandatory", "optional", "or", "as"];
        if word
            && words::nearest(written, marks).is_none()
            && let Some(near) = words::nearest(written, context.words())
        {
            let message = format!("`{written}` is not allowed here: did you mean `{near}`?");
            let fault = self.fault(token, message, format!("write `{near}`"));
            let takes = self.next_token().kind != Kind::Open(b'{') || takes_block(context, near);
            let fault = if takes { self.instead(fault, token, near) } else { fault };
            return Err(self.tell(fault));
        }
        self.trailing()?;
        if self.peek().start > token.start {
            return Ok(());
        }
        if self.is_word(token, "HTTP") && self.written(self.next_token()) == "/" {
            let last = self.token(self.at + 2);
            let whole = Token { end: if last.begins_line { token.end } else { last.end }, ..token };
            let fault = self.misplaced(whole, "remove it: a request does not say which HTTP it speaks");
            let place = site(self.previous().end, whole.end);
            self.at += 3;
            return Err(self.tell(fault.with_fix(place, "")));
        }
        if let Some(fault) = self.name_of_words(token) {
            return Err(self.tell(fault));
        }
        if let Some(help) = self.help_after(self.token(self.entry), token) {
            let fault = self.misplaced(token, help);
            return Err(self.tell(fault));
        }
        let is_line = context.is_declaration() && !context.begins_with(written);
        if is_line && let Some(fault) = self.line_of_another(context, token) {
            return Err(self.tell(fault));
        }
        if is_line && word && !words::is_known(written) {
            let fault = self.misplaced(token, context.expected());
            return Err(self.tell(fault));
        }
        let help = match context {
            Context::Fields if matches!(written, "file" | "type") => {
                "a part goes on with `file` and then with `type`, each once"
            }
            Context::Fields => "after the value, only `or`, `as`, `mandatory` or `optional` can follow",
            _ => "the line ends before it: remove it, or write it as a line of its own",
        };
        let fault = self.misplaced(token, help);
        Err(self.tell(fault))
    }
}
