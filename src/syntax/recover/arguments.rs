//! What follows the word of a line, read as the table of lines says.

use super::super::grammar::{self, Rule};
use super::super::shape::{Context, MARKS, Part};
use super::super::words;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Code;

impl Reader<'_> {
    /// Whether the token at `index` stands between parentheses of its entry.
    pub fn is_argument(&self, index: usize) -> bool {
        let before = self.tokens.get(self.entry..index).unwrap_or_default();
        before.iter().any(|one| one.kind == Kind::Open(b'(') && one.partner > index)
    }

    /// Reads `parts` one after the other.
    pub fn parts(&mut self, parts: &[Part]) -> Read {
        parts.iter().try_for_each(|part| self.part(part))
    }

    fn part(&mut self, part: &Part) -> Read {
        match part {
            Part::Text(what) => self.text(what),
            Part::Value => self.value(),
            Part::Values => {
                let key = self.peek();
                if !matches!(key.kind, Kind::Variable | Kind::Text) && !self.ends_entry(key) {
                    self.common_mistake(key)?;
                    let fault = self.misplaced(
                        key,
                        "write `sign $secret.KEY`, or two keys: `sign $secret.KEY, $secret.OLD_KEY`",
                    );
                    self.at = self.after_group(self.at);
                    return Err(self.tell(fault));
                }
                self.value()?;
                let token = self.peek();
                if token.kind == Kind::Variable && !token.begins_line && self.next_token().kind != Kind::Comma
                {
                    self.missing_comma(
                        token,
                        "write a `,` between two keys: `sign $secret.KEY, $secret.OLD_KEY`",
                    )?;
                } else if !self.takes_list_comma(token) {
                    return Ok(());
                }
                self.second_comma()?;
                self.value()?;
                self.third_value()
            }
            Part::Name(what) => self.a_name(what),
            Part::FieldName => self.field_name(),
            Part::Variable => self.a_variable(),
            Part::Variables => self.variables(),
            Part::Duration => self.duration(),
            Part::Statuses => self.statuses(),
            Part::Status => self.status(),
            Part::Method => self.invoked(),
            Part::Json => self.json(),
            Part::Source => self.source(),
            Part::Conversion => {
                self.cast()?;
                self.fallbacks()
            }
            Part::Mark => {
                self.mark();
                Ok(())
            }
            Part::Colon(what) => self.colon(what),
            Part::Equals(what) => self.equals(what),
            Part::Block(context) => self.braces(*context),
            Part::Parentheses(parts) => self.parentheses(parts),
            Part::OneOf(choices) => self.one_of(choices),
            Part::WebhookName => {
                self.webhook_name();
                self.no_colon_after_name()
            }
            Part::Optionally(words, parts) => self.optionally(words, parts),
        }
    }

    /// Reports a third value where two may stand.
    fn third_value(&mut self) -> Read {
        let (comma, third) = (self.peek(), self.next_token());
        if comma.kind != Kind::Comma
            || !matches!(third.kind, Kind::Variable | Kind::Text)
            || third.begins_line
        {
            return Ok(());
        }
        let message = format!("{} is not allowed here: there are two keys at most", self.shown(third));
        let help =
            "the first key is the new one, the second the one that receivers still know: remove the others";
        let fault = self.fault(third, message, help);
        Err(self.tell(fault))
    }

    /// A block of entries between braces.
    pub fn braces(&mut self, context: Context) -> Read {
        let token = self.peek();
        if self.take(Kind::Open(b'{')) {
            self.block(context);
            return Ok(());
        }
        let (word, next) = (self.previous(), self.next_token());
        if token.kind == Kind::Word
            && !token.begins_line
            && next.kind == Kind::Open(b'{')
            && word.kind == Kind::Word
            && !self.contexts.last().is_some_and(|around| around.begins_with(self.written(token)))
        {
            let message = format!("{} is not allowed after `{}`", self.shown(token), self.written(word));
            let fault = self.fault(token, message, format!("remove it: write `{} {{`", self.written(word)));
            // Another word than the line's own may be meant to say something, and the block to be another.
            if words::nearest(self.written(token), [self.written(word)]).is_none() {
                self.at = self.after_group(self.at + 1);
                return Err(self.tell(fault));
            }
            self.at += 2;
            let read = self.fix(fault.with_fix(site(word.end, token.end), ""));
            self.block(context);
            return read;
        }
        if let Some(read) = self.block_in_text(context, token).or_else(|| self.entry_without_block(context)) {
            return read;
        }
        let last = self.previous();
        let help = "write the entries of a block between `{` and `}`";
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
        }
        let next = self.next_token();
        let in_place = !token.begins_line
            && (matches!(
                token.kind,
                Kind::Colon | Kind::Equals | Kind::Symbol | Kind::Semicolon | Kind::Comma
            ) || token.kind == Kind::Word && self.token(self.at + 2).kind == Kind::Colon);
        let fault = if in_place && next.kind != Kind::End {
            self.fault(token, format!("expected `{{`, found {}", self.shown(token)), help)
        } else {
            self.fault(last, format!("expected `{{` after {}", self.shown(last)), help)
        };
        // Its `}` is missing too: where it was to end is unknown.
        let faulted = self.tell(fault);
        self.lost = true;
        Err(faulted)
    }

    /// The name of a webhook, where one stands.
    fn webhook_name(&mut self) {
        let (token, next) = (self.peek(), self.next_token());
        let answers = |token: Token| matches!(self.written(token), "timeout" | "refused");
        let name = token.kind == Kind::Word && !token.begins_line;
        let replies = next.kind == Kind::Number || answers(next) && !next.begins_line;
        let is_reply = words::nearest(self.written(self.previous()), ["reply"]).is_some();
        let line = self.context().is_some_and(|context| context.begins_with(self.written(token)));
        let is_none = self.at.checked_sub(2).is_some_and(|at| self.is_word(self.token(at), "no"));
        let is_last = self.ends_line(next);
        let requested = !line || if is_none { is_last } else { next.kind == Kind::Open(b'{') };
        if name && if is_reply { replies } else { requested } {
            self.at += 1;
        }
    }

    /// Reports `reply lookup: 200`.
    fn no_colon_after_name(&mut self) -> Read {
        let (name, colon, status) = (self.peek(), self.next_token(), self.token(self.at + 2));
        if !self.is_word(self.previous(), "reply")
            || name.kind != Kind::Word
            || colon.kind != Kind::Colon
            || status.kind != Kind::Number
            || [name, colon, status].iter().any(|token| token.begins_line)
        {
            return Ok(());
        }
        let message = format!("`:` is not allowed after `reply {}`", self.written(name));
        let fault = self.fault(colon, message, "remove it");
        self.at += 2;
        let spaced = if colon.end == status.start { " " } else { "" };
        self.fix(fault.with_fix(site(name.end, colon.end), spaced))
    }

    /// `words` and `parts`, where the line goes on with them.
    fn optionally(&mut self, words: &[&str], parts: &[Part]) -> Read {
        let (token, written) = (self.peek(), self.written(self.peek()));
        let Some(first) = words.first() else { return Ok(()) };
        if token.kind == Kind::Variable && matches!(parts, [Part::Variables]) && !token.begins_line {
            let message = format!("expected `{first}` before {}", self.shown(token));
            let fault = self.fault(token, message, "write `method NAME returns $flow.key.link_url`");
            let fault = self.put_after(fault, self.previous(), &format!(" {first}"));
            self.fix(fault)?;
            return self.parts(parts);
        }
        if words.len() > 1 {
            return self.phrase(words);
        }
        if let [Part::Name(_)] = parts
            && matches!(token.kind, Kind::Word | Kind::Text)
            && written != *first
            && !MARKS.contains(&written)
            && !token.begins_line
        {
            return self.missing_word(first, token);
        }
        let line = self.context().is_some_and(|context| context.begins_with(written));
        let is_before_block = written == *first
            && !token.begins_line
            && matches!(parts, [Part::Block(_)])
            && self.token(self.at + 2).kind == Kind::Open(b'{');
        if token.kind != Kind::Word || line || self.next_token().kind == Kind::Colon && !is_before_block {
            return Ok(());
        }
        if written != *first {
            if token.begins_line
                || words::nearest(written, [*first]).is_none() && !matches!(parts, [Part::Variables])
            {
                return Ok(());
            }
            self.expect_one(&[first], &format!("`{first}`"))?;
            return self.parts(parts);
        }
        self.at += 1;
        self.no_symbol_after(token)?;
        self.parts(parts)
    }

    /// Reports a name that does not follow `word`, or follows another word.
    fn missing_word(&mut self, word: &str, token: Token) -> Read {
        let next = self.next_token();
        let instead =
            token.kind == Kind::Word && matches!(next.kind, Kind::Word | Kind::Text) && !next.begins_line;
        let known = self.context().is_some_and(|context| context.begins_with(self.written(token)));
        if known {
            return Ok(());
        }
        if self.written(token) == self.written(self.previous()) && self.is_word(next, word) {
            let message = format!("`{}` is repeated", self.written(token));
            let fault = self.fault(token, message, "remove it");
            let with_space = site(self.previous().end, token.end);
            self.at += 1;
            return self
                .fix(fault.with_fix(with_space, ""))
                .and_then(|()| self.optionally(&[word], &[Part::Name("the name of an endpoint")]));
        }
        if instead && !self.context().is_some_and(|context| context.begins_with(self.written(next))) {
            let message = format!("expected `{word}`, found {}", self.shown(token));
            let fault = self.fault(token, message, format!("write `{word} {}`", self.written(next)));
            let fault = self.instead(fault, token, word);
            self.at += 1;
            self.fix(fault)?;
            return self.a_name("the name of an endpoint");
        }
        let message = format!("expected `{word}` before {}", self.shown(token));
        let fault =
            self.fault(token, message, format!("write `{word} {}`", self.written(token).trim_matches('"')));
        let fault = fault.with_fix(site(token.start, token.start), format!("{word} "));
        self.fix(fault)?;
        self.a_name("the name of an endpoint")
    }

    /// `(`, `parts` with commas between, `)`.
    fn parentheses(&mut self, parts: &[Part]) -> Read {
        let kind = self.previous();
        let help = match parts {
            _ if self.is_word(kind, "client") => "write `client(ID, SECRET)`",
            [Part::Name(_)] => "write `auth oauth2(NAME)`",
            [_] => "write `auth bearer(TOKEN)`",
            _ => "write `auth basic(USER, PASSWORD)`",
        };
        let open = self.at;
        if !self.take(Kind::Open(b'(')) {
            return self.no_parentheses(kind, parts.len(), help);
        }
        let inside = self.tokens.get(self.at..self.token(open).partner).unwrap_or_default();
        if matches!(parts, [Part::Name(_)])
            && matches!(inside, [_, comma, _, ..] if comma.kind == Kind::Comma)
        {
            let message = "`oauth2` takes the name of an `oauth2` declaration, not an ID and a secret";
            let help = "declare it with its `POST` and `client(ID, SECRET)`, as `hook explain name::unknown` shows, and write `auth oauth2(NAME)`";
            let whole = Token { end: self.token(self.token(open).partner).end, ..self.token(open) };
            let fault = self.fault(whole, message, help);
            self.at = self.after_group(open);
            return Err(self.tell(fault));
        }
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                self.comma_between(help)?;
            }
            self.part(part)?;
            let mark = self.peek();
            if self.mark() {
                let message = "a mark is not allowed in `auth`";
                let help = "what `auth` needs is always mandatory; only `or` gives it another value";
                let fault = Self::other(Code::LineMisplaced, self.place(mark), message, help);
                if self.written(mark) == "mandatory" {
                    self.tell(fault);
                    self.found.edits.replace(mark.start, mark.end, "");
                } else {
                    let fault = self.instead(fault, mark, "");
                    self.fix(fault)?;
                }
            }
        }
        if self.take(Kind::Close(b')')) {
            return Ok(());
        }
        let (token, last) = (self.peek(), self.previous());
        if !self.ends_line(token) {
            if token.kind != Kind::Comma {
                self.trailing()?;
            }
            let closed = self.token(open).partner > open;
            if closed || token.kind != Kind::Word {
                let fault = self.misplaced(token, help);
                let faulted = self.tell(fault);
                self.at = self.at.max(self.token(open).partner);
                return Err(faulted);
            }
        }
        let fault =
            Self::other(Code::SyntaxUnclosed, self.place(self.token(open)), "`(` is never closed", help);
        let fault = self.put_after(fault.with_label("opened here"), last, ")");
        self.fix(fault)
    }

    /// `basic "user", "password"`
    fn no_parentheses(&mut self, kind: Token, values: usize, help: &str) -> Read {
        if self.just_told(kind) {
            return Err(Faulted);
        }
        let message = format!("expected `(` after {}", self.shown(kind));
        let fault = self.fault(kind, message, help);
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let line: Vec<Token> = rest.iter().take_while(|token| !token.begins_line).copied().collect();
        let plain = |token: &&Token| matches!(token.kind, Kind::Text | Kind::Variable);
        let written: Vec<&str> = line.iter().filter(plain).map(|token| self.written(*token)).collect();
        let only = line.iter().all(|token| matches!(token.kind, Kind::Text | Kind::Variable | Kind::Comma));
        let fault = match line.last() {
            Some(last) if only && written.len() == values => {
                fault.with_fix(site(kind.end, last.end), format!("({})", written.join(", ")))
            }
            Some(last) if last.kind == Kind::Close(b')') => self.put_after(fault, kind, "("),
            _ => fault,
        };
        self.fix(fault)?;
        self.at += line.len();
        Ok(())
    }

    fn invoked(&mut self) -> Read {
        const HELP: &str = "name the endpoint and its method: `invoke tools.send_link`";
        let token = self.peek();
        let written = self.written(token);
        let right = |written: &str| grammar::whole(Rule::invoked, written).is_some();
        if right(written) && matches!(token.kind, Kind::Dotted | Kind::Data) {
            self.at += 1;
            return Ok(());
        }
        if !self.ends_entry(token) {
            self.common_mistake(token)?;
        }
        let inside = written.trim_matches('"');
        if token.kind == Kind::Text && right(inside) {
            let message = format!("{} is in quotes: a name is written without them", self.shown(token));
            let fault = self.fault(token, message, format!("write `{inside}`"));
            let fault = self.instead(fault, token, inside);
            self.at += 1;
            return self.fix(fault);
        }
        if token.kind == Kind::Word && !token.begins_line {
            let message = format!("{} is not a method of an endpoint", self.shown(token));
            let fault = self.fault(token, message, HELP);
            return Err(self.tell(fault));
        }
        Err(self.missing(token, "the method to invoke", HELP))
    }

    /// A mark, where one stands and is not a name.
    pub fn mark(&mut self) -> bool {
        let token = self.peek();
        let mark = token.kind == Kind::Word
            && MARKS.contains(&self.written(token))
            && self.next_token().kind != Kind::Colon;
        self.at += usize::from(mark);
        mark
    }
}
