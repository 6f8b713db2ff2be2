//! The head of a declaration, its block, and what stands behind it.

use super::super::ast::{
    Account, AccountLine, Declaration, Endpoint, EndpointLine, Flow, FlowLine, Name, Test, TestLine, Text,
    Webhook, WebhookLine,
};
use super::super::outline::{Head, Kind as Declared};
use super::super::words;
use super::context::{Context, Entry};
use super::json::no_text;
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

impl Recovery<'_> {
    /// The whole declaration, as far as it can be read.
    pub fn declaration(&mut self, head: &Head) -> Option<Declaration> {
        let Some(context) = Context::of(head.kind) else {
            self.stray();
            return None;
        };
        self.count_braces(0);
        let keyword = self.keyword(head);
        let name = if context == Context::Account { self.no_name() } else { self.name(head) };
        let title = (context == Context::Test).then(|| self.title());
        let (open, is_virtual) = self.opening_brace(head);
        let mut entries = self.block(context, open, is_virtual);
        while !self.is_end() {
            entries.append(&mut self.behind_the_block(context));
        }
        assemble(head, keyword, name, title, entries)
    }

    /// Counts the braces from the token at `from` on.
    pub fn count_braces(&mut self, from: usize) {
        for token in self.tokens.get(from..).unwrap_or_default() {
            self.missing_closers += match token.kind {
                Kind::Open(b'{') => 1,
                Kind::Close(b'}') => -1,
                _ => 0,
            };
        }
    }

    fn keyword(&mut self, head: &Head) -> Span {
        let token = self.peek();
        let word = Declared::WORDS.iter().find(|(_, kind)| *kind == head.kind).map_or("", |(word, _)| *word);
        if self.written(token) != word {
            let message = format!("{} cannot stand here: did you mean `{word}`?", self.shown(token));
            let fault = self
                .fault(token, message, format!("a declaration begins with {}", declarations()))
                .with_fix(self.place(token), word);
            self.tell(fault);
        }
        self.at += 1;
        Span::new(token.start, token.end)
    }

    fn no_name(&mut self) -> Option<Name> {
        let token = self.peek();
        if !matches!(token.kind, Kind::Open(_) | Kind::End) && !token.begins_line {
            let message = format!("{} cannot stand here: an `account` has no name", self.shown(token));
            let fault = self.fault(token, message, "write `account {`").with_fix(self.place(token), "");
            self.tell(fault);
            self.skip_head();
        }
        None
    }

    fn name(&mut self, head: &Head) -> Option<Name> {
        let token = self.peek();
        let written = self.written(token);
        match token.kind {
            Kind::Word => {
                self.at += 1;
                let name = Name { text: written.into(), span: Span::new(token.start, token.end) };
                let next = self.peek();
                let wants_title = head.kind == Declared::Test;
                let is_line = |recovery: &Self, token| {
                    let word = recovery.written(token);
                    let context = Context::of(head.kind);
                    let known = context.is_some_and(|context| context.words().contains(&word));
                    known || words::METHODS.contains(&word)
                };
                if next.kind == Kind::Word && !next.begins_line && !is_line(self, next) {
                    let first = self.at;
                    while self.peek().kind == Kind::Word
                        && !self.peek().begins_line
                        && !is_line(self, self.peek())
                    {
                        self.at += 1;
                    }
                    let last = self.previous();
                    let location = self.location(next.start, last.end);
                    if !wants_title || self.has_title() {
                        let words: Vec<&str> =
                            (first - 1..self.at).map(|index| self.written(self.token(index))).collect();
                        let joined = words.join("_");
                        let message = format!("{} cannot stand here: a name is one word", self.shown(next));
                        let help = format!("write it without blanks: `{joined}`");
                        let fault = Diagnostic::new(Code::SyntaxUnexpected, location, message, help)
                            .with_fix(self.location(token.start, last.end), joined);
                        self.tell(fault);
                    } else {
                        self.at = first;
                    }
                } else if matches!(
                    next.kind,
                    Kind::Colon
                        | Kind::Equals
                        | Kind::Sign
                        | Kind::Comma
                        | Kind::Dotted
                        | Kind::Number
                        | Kind::Close(_)
                ) && !next.begins_line
                {
                    let message = format!("{} cannot stand here", self.shown(next));
                    let help = "behind the name stands `{`; a name holds letters, digits, `_` and `-`";
                    let fault = self.fault(next, message, help);
                    let ends = self.next_token();
                    let fault = if matches!(ends.kind, Kind::Open(_)) {
                        fault.with_fix(self.place(next), "")
                    } else {
                        fault
                    };
                    self.tell(fault);
                    self.skip_head();
                }
                Some(name)
            }
            Kind::Text | Kind::SingleQuoted | Kind::SmartQuoted
                if head.kind != Declared::Test || self.next_token().kind == Kind::Text =>
            {
                let sign = |sign: char| !(sign.is_ascii_alphanumeric() || sign == '_' || sign == '-');
                let plain = written.trim_matches(sign).replace(sign, "_");
                let message = format!("{} stands in quotes: a name is written without", self.shown(token));
                let fault = self
                    .fault(token, message, format!("write `{plain}`"))
                    .with_fix(self.place(token), plain.clone());
                self.tell(fault);
                self.at += 1;
                let is_name = plain.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
                is_name.then(|| Name { text: plain.into(), span: Span::new(token.start, token.end) })
            }
            Kind::Open(_) | Kind::End | Kind::Text => {
                let before = self.previous();
                let what =
                    if head.kind == Declared::Test { "the name of a webhook or flow" } else { "a name" };
                let message = format!("{what} is missing behind {}", self.shown(before));
                let fault = self.fault(
                    before,
                    message,
                    format!("write it as in `{} lookup_customer`", self.written(before)),
                );
                self.tell(fault);
                self.nameless(head, before)
            }
            _ if token.begins_line => {
                let before = self.previous();
                let message = format!("a name is missing behind {}", self.shown(before));
                let fault = self.fault(before, message, "a name holds letters, digits, `_` and `-`");
                self.tell(fault);
                self.nameless(head, before)
            }
            _ => Some(self.no_name_at(token)),
        }
    }

    /// A name for a declaration that has none, so that what stands in its block is read all the same. No
    /// other has it and nothing can name it.
    fn nameless(&self, head: &Head, keyword: Token) -> Option<Name> {
        let text = format!("{} without a name, {}", self.written(keyword), keyword.start);
        let span = Span::new(keyword.start, keyword.end);
        (head.kind != Declared::Test).then(|| Name { text: text.into(), span })
    }

    /// Tells that what begins with `token` is not a name, and takes it for one: what stands in the block is
    /// read all the same.
    fn no_name_at(&mut self, token: Token) -> Name {
        let rest = self.text.get(token.start..).unwrap_or_default();
        let length = rest.find(|sign: char| sign.is_whitespace() || "{}#\"".contains(sign));
        let end = token.start + length.unwrap_or(rest.len()).max(token.end - token.start);
        let whole = Token { end, ..token };
        let message = format!("{} is not a name", self.shown(whole));
        let help = "a name begins with a letter from a to z or `_`, and holds such letters, small or capital, \
                    digits, `_` and `-`";
        let fault = self.fault(whole, message, help);
        self.tell(fault);
        self.skip_head();
        Name { text: self.written(whole).into(), span: Span::new(token.start, end) }
    }

    /// Whether a text stands before the block.
    fn has_title(&self) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        rest.iter()
            .take_while(|token| !token.begins_line && !matches!(token.kind, Kind::Open(_)))
            .any(|token| token.kind == Kind::Text)
    }

    fn title(&mut self) -> Text {
        let token = self.peek();
        let empty = no_text(Span::new(token.start, token.start));
        match token.kind {
            Kind::Text => self.text("the title of the test").unwrap_or(empty),
            Kind::Open(_) | Kind::End => {
                if self.faults.is_empty() {
                    let before = self.previous();
                    let message = format!("the title of the test is missing behind {}", self.shown(before));
                    let fault = self
                        .fault(
                            before,
                            message,
                            "say what the test shows: `test lookup_customer \"a gold caller\" {`",
                        )
                        .with_fix(self.location(before.end, before.end), " \"it works\"");
                    self.tell(fault);
                }
                empty
            }
            _ if token.begins_line => empty,
            _ => {
                let told = self.faults.len();
                let _: Result<(), Faulted> = self.common_mistake(token);
                if self.faults.len() == told {
                    self.unquoted(token, "the title of the test");
                }
                self.skip_head();
                empty
            }
        }
    }

    /// Goes to the brace that opens the block, or to the line behind the head.
    fn skip_head(&mut self) {
        while !self.is_end() && !matches!(self.peek().kind, Kind::Open(b'{')) && !self.peek().begins_line {
            self.at += 1;
        }
    }

    /// The brace behind the head; whether it is only thought.
    fn opening_brace(&mut self, head: &Head) -> (usize, bool) {
        let token = self.peek();
        if token.kind == Kind::Open(b'{') {
            self.at += 1;
            return (self.at - 1, false);
        }
        let before = self.at.saturating_sub(1);
        let behind = self.previous();
        self.missing_closers += 1;
        let sign = matches!(
            token.kind,
            Kind::Open(_)
                | Kind::Colon
                | Kind::Equals
                | Kind::Comma
                | Kind::Sign
                | Kind::Semicolon
                | Kind::Close(_)
        );
        let wrong = sign || self.next_token().begins_line && matches!(token.kind, Kind::Word | Kind::Number);
        if wrong && !token.begins_line {
            let message = format!("{} stands where `{{` must", self.shown(token));
            let fault = self.fault(token, message, "the block of a declaration stands between `{` and `}`");
            let fault =
                if self.missing_closers <= 0 { fault.with_fix(self.place(token), "{") } else { fault };
            self.tell(fault);
            self.at += 1;
        } else if self.faults.is_empty() {
            let message = format!("a `{{` is missing behind {}", self.shown(behind));
            let at = self.location(behind.end, behind.end);
            let word = self.text.get(head.keyword.range()).unwrap_or_default();
            let fault =
                self.fault(behind, message, format!("the lines of the {word} stand between `{{` and `}}`"));
            // Where its `}` is missing too, the `{` alone mends nothing.
            let fault = if self.missing_closers <= 0 { fault.with_fix(at, " {") } else { fault };
            self.tell(fault);
        }
        (before, true)
    }

    /// The block is closed, but something stands behind it that belongs to no other declaration.
    fn behind_the_block(&mut self, context: Context) -> Vec<Entry> {
        let token = self.peek();
        let closer = self.previous();
        let word = self.written(token);
        let goes_on = token.kind == Kind::Word
            && (context.words().contains(&word) || words::METHODS.contains(&word))
            || self.is_entry(context);
        let silent = self.excused || self.lost;
        if matches!(token.kind, Kind::Close(_)) {
            if !silent {
                let sign = self.shown(token);
                let message = format!("{sign} closes nothing: there is one too many");
                let fault = self.fault(token, message, "take it out").with_fix(self.place(token), "");
                self.tell(fault);
            }
            self.excused = true;
            self.at += 1;
            return Vec::new();
        }
        if !goes_on && !self.rest_has_closer() {
            if !silent {
                self.stray();
            }
            self.at = self.tokens.len();
            return Vec::new();
        }
        if !silent {
            let sign = self.shown(closer);
            let message = format!("{sign} ends {} before its last line", context.name());
            let help = "there is one `}` too many here, or a `{` is missing before it";
            let fault = self.fault(closer, message, help).with_fix(self.place(closer), "");
            self.tell(fault);
        }
        self.excused = true;
        if !token.begins_line && !self.is_entry(context) {
            self.enter(context, self.at.saturating_sub(1), true);
            self.skip_to_entry(context, self.at);
            self.leave();
        }
        self.block(context, self.at.saturating_sub(1), true)
    }

    /// Whether a bracket is closed in what is left that is not opened there.
    fn rest_has_closer(&self) -> bool {
        let mut depth = 0_isize;
        self.tokens.get(self.at..).unwrap_or_default().iter().any(|token| {
            depth += match token.kind {
                Kind::Open(_) => 1,
                Kind::Close(_) => -1,
                _ => 0,
            };
            depth < 0
        })
    }

    /// Something that belongs to no declaration: told once, however much it is.
    fn stray(&mut self) {
        let token = self.peek();
        if self.common_mistake(token).is_err() {
            return;
        }
        let written = self.written(token);
        let message = format!("{} cannot stand outside of a declaration", self.shown(token));
        let help = format!("a declaration begins with {}", declarations());
        let line = token.kind == Kind::Word && words::begins_line(written);
        let fault = if line {
            self.fault(
                token,
                message,
                format!("`{written}` is a line of a declaration: put it between its `{{` and `}}`"),
            )
        } else {
            self.fault(token, message, help)
        };
        let known: Vec<&str> = Declared::WORDS.iter().map(|(word, _)| *word).collect();
        let near = if token.kind == Kind::Word && !line { words::nearest(written, &known) } else { None };
        let fault = match near {
            Some(near) => {
                let help = format!("did you mean `{near}`? {}", fault.help);
                Diagnostic { help, ..fault }.with_fix(self.place(token), near)
            }
            None => fault,
        };
        self.tell(fault);
    }
}

fn declarations() -> String {
    let words: Vec<&str> = Declared::WORDS.iter().map(|(word, _)| *word).collect();
    words::listed(&words)
}

fn assemble(
    head: &Head,
    keyword: Span,
    name: Option<Name>,
    title: Option<Text>,
    entries: Vec<Entry>,
) -> Option<Declaration> {
    let span = head.span;
    let entries = entries.into_iter();
    Some(match head.kind {
        Declared::Account => {
            let line = |entry| if let Entry::Account(line) = entry { Some(line) } else { None };
            let lines: Vec<AccountLine> = entries.filter_map(line).collect();
            Declaration::Account(Account { head: keyword, lines, span })
        }
        Declared::Endpoint => {
            let line = |entry| if let Entry::Endpoint(line) = entry { Some(line) } else { None };
            let lines: Vec<EndpointLine> = entries.filter_map(line).collect();
            Declaration::Endpoint(Endpoint { name: name?, lines, span })
        }
        Declared::Webhook => {
            let line = |entry| if let Entry::Webhook(line) = entry { Some(line) } else { None };
            let lines: Vec<WebhookLine> = entries.filter_map(line).collect();
            Declaration::Webhook(Webhook { name: name?, lines, span })
        }
        Declared::Flow => {
            let line = |entry| if let Entry::Flow(line) = entry { Some(line) } else { None };
            let lines: Vec<FlowLine> = entries.filter_map(line).collect();
            Declaration::Flow(Flow { name: name?, lines, span })
        }
        Declared::Test => {
            let line = |entry| if let Entry::Test(line) = entry { Some(line) } else { None };
            let lines: Vec<TestLine> = entries.filter_map(line).collect();
            Declaration::Test(Test { target: name?, title: title?, lines, span })
        }
        Declared::Stray => return None,
    })
}
