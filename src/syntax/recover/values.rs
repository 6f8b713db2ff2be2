//! Values in which something is wrong.

use super::super::ast::{Mark, MarkKind, Text};
use super::super::grammar::{self, Builder, Rule};
use super::super::words;
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

impl Recovery<'_> {
    /// `operand { "or" operand }`
    pub fn value(&mut self) -> Result<(), Faulted> {
        self.operand()?;
        self.fallbacks()
    }

    /// `{ "or" operand }`
    pub fn fallbacks(&mut self) -> Result<(), Faulted> {
        while self.is_word(self.peek(), "or") && self.next_token().kind != Kind::Colon {
            let or = self.peek();
            self.at += 1;
            let next = self.peek();
            if self.ends_entry(next) {
                let fault = self.fault(
                    or,
                    "a value is missing behind `or`",
                    "write what is taken where there is no value: `or \"none\"`",
                );
                return Err(self.tell(fault));
            }
            if matches!(next.kind, Kind::Open(b'{' | b'[')) && next.partner > self.at {
                // The list or object that ends the value.
                self.at = next.partner + 1;
                return Ok(());
            }
            self.operand()?;
        }
        Ok(())
    }

    fn operand(&mut self) -> Result<(), Faulted> {
        let token = self.peek();
        let whole = |rule| {
            grammar::parse(rule, self.written(token)).is_ok_and(|node| node.as_str() == self.written(token))
        };
        match token.kind {
            Kind::Text => {
                self.text("a value")?;
            }
            Kind::Variable => {
                self.at += 1;
                self.no_blank_inside(token)?;
            }
            Kind::Number if whole(Rule::number) => self.at += 1,
            Kind::Word if matches!(self.written(token), "true" | "false" | "null") => self.at += 1,
            _ => return Err(self.no_value(token)),
        }
        self.cast()
    }

    /// Tells of a blank beside a dot of `variable`, which was just read.
    fn no_blank_inside(&mut self, variable: Token) -> Result<(), Faulted> {
        if !self.is_variable_cut_short(variable, self.at) {
            return Ok(());
        }
        let last = self.next_token();
        let location = self.location(variable.start, last.end);
        let written = self.text.get(location.span.range()).unwrap_or_default();
        let mended: String = written.split_whitespace().collect();
        let message = format!("a blank stands in `{written}`");
        let fault = Diagnostic::new(Code::SyntaxUnexpected, location, message, format!("write `{mended}`"))
            .with_fix(location, mended);
        self.at += 2;
        Err(self.tell(fault))
    }

    /// Whether `variable` goes on at the token `index`, behind a blank.
    pub fn is_variable_cut_short(&self, variable: Token, index: usize) -> bool {
        let (dot, name) = (self.token(index), self.token(index + 1));
        variable.kind == Kind::Variable
            && dot.kind == Kind::Sign
            && self.written(dot) == "."
            && matches!(name.kind, Kind::Word | Kind::Dotted)
            && !dot.begins_line
            && !name.begins_line
            && (dot.start == variable.end || name.start == dot.end)
    }

    /// `[ "as" type ]`
    pub fn cast(&mut self) -> Result<(), Faulted> {
        if !self.is_word(self.peek(), "as") || self.next_token().kind == Kind::Colon {
            return Ok(());
        }
        self.at += 1;
        let token = self.peek();
        if token.kind == Kind::Word && words::TYPES.contains(&self.written(token)) {
            self.at += 1;
            return Ok(());
        }
        self.expect_one(words::TYPES, "the type")
    }

    /// A mark, where one stands and is no name.
    pub fn mark(&mut self) -> Option<Mark> {
        let token = self.peek();
        let kind = match self.written(token) {
            "mandatory" => MarkKind::Mandatory,
            "optional" => MarkKind::Optional,
            _ => return None,
        };
        if token.kind != Kind::Word || self.next_token().kind == Kind::Colon {
            return None;
        }
        self.at += 1;
        Some(Mark { kind, span: Span::new(token.start, token.end) })
    }

    /// A text; its own faults are told. `Err` only where it has no end.
    pub fn text(&mut self, what: &str) -> Result<Text, Faulted> {
        let token = self.peek();
        if token.kind != Kind::Text {
            return Err(self.no_text(token, what));
        }
        self.at += 1;
        let written = self.written(token);
        if written == "\"\""
            && let Some(index) = self.three_quotes_ahead(self.at)
        {
            let message = "one of the three quotes that begin this text is missing";
            let help = "a text of several lines stands between `\"\"\"` and `\"\"\"`";
            let fault = self.fault(token, message, help).with_fix(self.place(token), "\"\"\"");
            let faulted = self.tell(fault);
            let quotes = self.token(index);
            self.at = index;
            self.reread(quotes.start + 3);
            return Err(faulted);
        }
        let builder = Builder { base: token.start };
        if let Ok(node) = grammar::parse(Rule::text, written)
            && node.as_str().len() == written.len()
            && let Some(text) = builder.text(node)
        {
            return Ok(text);
        }
        self.faulty_text(token)?;
        Ok(super::json::no_text(Span::new(token.start, token.end)))
    }

    /// `:`, which stands behind `what`.
    pub fn colon(&mut self, what: &str) -> Result<(), Faulted> {
        let token = self.peek();
        match token.kind {
            Kind::Colon => {
                self.at += 1;
                if self.peek().kind == Kind::Equals {
                    // `:=`
                    let token = self.peek();
                    self.at += 1;
                    let fault = self
                        .fault(token, "`=` cannot stand here", "`:` alone sends a value, `=` alone saves one")
                        .with_fix(self.place(token), "");
                    self.tell(fault);
                    self.patches.push((token.start, " "));
                }
                Ok(())
            }
            Kind::Equals => {
                let name = self.previous();
                self.at += 1;
                let fault = self
                    .fault(
                        token,
                        "`=` stands where a `:` must",
                        "`:` sends a value, `=` saves one: write `:`",
                    )
                    .with_fix(self.location(name.end, token.end), ":");
                self.tell(fault);
                self.patches.push((token.start, ":"));
                Ok(())
            }
            Kind::Sign if matches!(self.written(token), "=>" | "->" | "==" | "<-") => {
                let name = self.previous();
                self.at += 1;
                let message = format!("{} stands where a `:` must", self.shown(token));
                let fault = self
                    .fault(token, message, "`:` sends a value: write `:`")
                    .with_fix(self.location(name.end, token.end), ":");
                self.tell(fault);
                self.patches.push((token.start, ": "));
                Ok(())
            }
            _ => {
                self.no_stray_closer()?;
                self.common_mistake(token)?;
                let behind = self.previous();
                if self.glued_to_text(token) {
                    return Err(self.missing_quote(token));
                }
                let value = matches!(token.kind, Kind::Text | Kind::Variable | Kind::Number | Kind::Open(_));
                if self.ends_entry(token) || value {
                    let message = format!("a `:` is missing behind {}", self.shown(behind));
                    let mut fault =
                        self.fault(behind, message, format!("between {what} and the value stands a `:`"));
                    if value && !token.begins_line {
                        fault = fault.with_fix(self.location(behind.end, behind.end), ":");
                    }
                    return Err(self.tell(fault));
                }
                let message = format!("{} cannot stand here", self.shown(token));
                let fault = self.fault(token, message, format!("between {what} and the value stands a `:`"));
                Err(self.tell(fault))
            }
        }
    }

    /// Whether nothing of the same entry stands at `token` any more.
    pub fn ends_entry(&self, token: Token) -> bool {
        token.begins_line || matches!(token.kind, Kind::End | Kind::Close(_) | Kind::Comma)
    }

    fn no_text(&mut self, token: Token, what: &str) -> Faulted {
        let missing = self.ends_entry(token);
        if let Some(faulted) = self.missing_three_quotes(token) {
            return faulted;
        }
        if !missing {
            if let Err(faulted) = self.common_mistake(token) {
                return faulted;
            }
            if matches!(token.kind, Kind::Word | Kind::Dotted | Kind::Number) {
                return self.unquoted(token, what);
            }
            if token.kind == Kind::Variable {
                let written = self.written(token);
                let message = format!("{} stands where {what} must", self.shown(token));
                let fault = self
                    .fault(token, message, format!("put it into a text: `\"{{{{{written}}}}}\"`"))
                    .with_fix(self.place(token), format!("\"{{{{{written}}}}}\""));
                return self.tell(fault);
            }
        }
        self.missing(token, what, "write it in quotes: `\"…\"`")
    }

    /// The token from `from` on that ends, on another line, a text whose first quotes are not three; no line
    /// begins before it.
    pub fn three_quotes_ahead(&self, from: usize) -> Option<usize> {
        let context = self.levels.last()?.context;
        if !self.token(from).begins_line || !context.is_declaration() {
            return None;
        }
        let rest = self.tokens.get(from..)?.iter().take(2000);
        for (index, token) in rest.enumerate() {
            let written = self.written(*token);
            if token.kind == Kind::Text && written.starts_with("\"\"\"") {
                let whole = written.len() >= 6 && written.ends_with("\"\"\"");
                return (token.begins_line || !whole).then_some(from + index);
            }
            let word = token.kind == Kind::Word && token.begins_line;
            if word && (context.words().contains(&written) || words::METHODS.contains(&written))
                || index == 0 && matches!(token.kind, Kind::Close(_))
            {
                return None;
            }
        }
        None
    }

    /// Tells of a text of several lines whose first quotes are missing: those that are to end it begin one.
    fn missing_three_quotes(&mut self, token: Token) -> Option<Faulted> {
        let context = self.levels.last()?.context;
        let rest = self.tokens.get(self.at..)?;
        let mut line = rest.iter().enumerate().take(2000);
        let (index, quotes) = line
            .find(|(_, one)| one.kind == Kind::Text && self.written(**one).starts_with("\"\"\""))
            .map(|(index, quotes)| (index, *quotes))?;
        let between = rest.get(..index)?;
        let other_line = |one: &Token| one.begins_line && context.words().contains(&self.written(*one));
        let later = quotes.begins_line || between.iter().any(|one| one.begins_line);
        if !later || between.iter().any(other_line) {
            return None;
        }
        let behind = self.previous();
        let location = if token.begins_line { self.place(behind) } else { self.place(token) };
        let message = "the three quotes that begin this text are missing";
        let fault = Diagnostic::new(
            Code::SyntaxUnexpected,
            location,
            message,
            "a text of several lines stands between `\"\"\"` and `\"\"\"`",
        );
        let faulted = self.tell(fault);
        self.at += index;
        self.reread(quotes.start + 3);
        Some(faulted)
    }

    /// Tells that `what` is missing before `token`, or that `token` stands in its place.
    pub fn missing(&mut self, token: Token, what: &str, help: &str) -> Faulted {
        if let Err(faulted) = self.no_stray_closer() {
            return faulted;
        }
        if self.ends_entry(token) && self.at > 0 {
            let behind = self.previous();
            let message = format!("{what} is missing behind {}", self.shown(behind));
            let fault = self.fault(behind, message, help);
            return self.tell(fault);
        }
        let message = format!("{} stands where {what} must", self.shown(token));
        let fault = self.fault(token, message, help);
        self.tell(fault)
    }

    /// A text without quotes: up to the end of the line, as far as there are only words.
    pub fn unquoted(&mut self, token: Token, what: &str) -> Faulted {
        let mut last = self.at;
        loop {
            let next = self.token(last + 1);
            let plain = matches!(next.kind, Kind::Word | Kind::Number | Kind::Dotted);
            if !plain
                || next.begins_line
                || words::MARKS.contains(&self.written(next))
                || self.is_word(next, "or")
            {
                break;
            }
            last += 1;
        }
        let next = self.token(last + 1);
        let end = self.token(last).end;
        if next.kind == Kind::Text && next.start == end {
            // Its second quote stands there.
            self.at = last + 1;
            let message =
                format!("the text that ends with {} has no quote at its start", self.shown(self.token(last)));
            self.excused |= self.written(next).len() > 1;
            let location = self.location(token.start, next.start + 1);
            let fault = Diagnostic::new(
                Code::SyntaxUnexpected,
                location,
                message,
                "put a `\"` before its first letter",
            )
            .with_fix(self.location(token.start, token.start), "\"");
            return self.tell(fault);
        }
        let written = self.text.get(token.start..end).unwrap_or_default();
        let message = format!("`{written}` stands where {what} must, without quotes");
        let fault = Diagnostic::new(
            Code::SyntaxUnexpected,
            self.location(token.start, end),
            message,
            format!("a text stands in quotes: `\"{written}\"`"),
        )
        .with_fix(self.location(token.start, end), format!("\"{written}\""));
        self.at = last;
        self.tell(fault)
    }

    /// Tells what is wrong where a value must stand.
    fn no_value(&mut self, token: Token) -> Faulted {
        const HELP: &str = "write a text in quotes, a number, `true`, `false`, `null` or a variable";
        if self.ends_entry(token) {
            return self.missing(token, "a value", HELP);
        }
        if let Err(faulted) = self.common_mistake(token) {
            return faulted;
        }
        if self.glued_to_text(token) {
            return self.missing_quote(token);
        }
        let written = self.written(token);
        match token.kind {
            Kind::Word => self.word_as_value(token, written),
            Kind::Variable => self.faulty_variable(token),
            Kind::Number => self.faulty_number(token, written),
            Kind::Data => {
                let message =
                    "`data` is the body of a response: it can be read only behind `=` in a `response`";
                let help =
                    "save it there first: `$flow.key.name = data.path`, then write `$flow.key.name` here";
                let fault = Diagnostic::new(Code::LineMisplaced, self.place(token), message, help);
                self.tell(fault)
            }
            Kind::Dotted => self.path_as_value(token, written),
            Kind::Open(b'{' | b'[') => {
                let message = format!(
                    "{} opens JSON, which can stand only in `body json` and in tests",
                    self.shown(token)
                );
                let fault = self.fault(token, message, HELP);
                let partner = token.partner;
                if partner > self.at {
                    self.at = partner + 1;
                }
                self.tell(fault)
            }
            _ => {
                let message = format!("{} cannot stand here", self.shown(token));
                let fault = self.fault(token, message, HELP);
                self.tell(fault)
            }
        }
    }

    fn word_as_value(&mut self, token: Token, written: &str) -> Faulted {
        let known = match &*written.to_ascii_lowercase() {
            "true" => Some("true"),
            "false" => Some("false"),
            "null" | "none" | "nil" | "undefined" | "nan" => Some("null"),
            _ => None,
        };
        if let Some(known) = known {
            let message = format!("`{written}` is not a value");
            let fault =
                self.fault(token, message, format!("write `{known}`")).with_fix(self.place(token), known);
            return self.tell(fault);
        }
        if written == "data" {
            let message = "`data` is the body of a response: it can be read only behind `=` in a `response`";
            let help = "save it there first: `$flow.key.name = data`, then write `$flow.key.name` here";
            let fault = Diagnostic::new(Code::LineMisplaced, self.place(token), message, help);
            return self.tell(fault);
        }
        if written == "header" && self.next_token().kind == Kind::Text {
            let message =
                "`header` reads a header of the response: it can stand only behind `=` in a `response`";
            let help =
                "save it there first: `$flow.key.name = header \"NAME\"`, then write `$flow.key.name` here";
            let fault = Diagnostic::new(Code::LineMisplaced, self.place(token), message, help);
            return self.tell(fault);
        }
        if matches!(written, "or" | "as" | "mandatory" | "optional") {
            let message = format!("a value is missing before `{written}`");
            let fault = self.fault(
                token,
                message,
                "write a text in quotes, a number, `true`, `false`, `null` or a variable",
            );
            return self.tell(fault);
        }
        if let Some(near @ ("true" | "false" | "null")) = words::nearest(written, &["true", "false", "null"])
        {
            let message = format!("`{written}` is not a value: did you mean `{near}`?");
            let fault = self
                .fault(token, message, format!("write `{near}`, or a text in quotes: `\"{written}\"`"))
                .with_fix(self.place(token), near);
            return self.tell(fault);
        }
        self.unquoted(token, "a value")
    }

    fn faulty_variable(&mut self, token: Token) -> Faulted {
        let message = format!("{} is not a variable", self.shown(token));
        let fault = self.fault(token, message, "a variable is written as in `$flow.key.lead`");
        self.tell(fault)
    }

    fn faulty_number(&mut self, token: Token, written: &str) -> Faulted {
        let plain = written.trim_start_matches('+');
        let mended = if plain.starts_with('.') {
            format!("0{plain}")
        } else if let Some(rest) = plain.strip_prefix("-.") {
            format!("-0.{rest}")
        } else {
            plain.trim_end_matches('.').to_owned()
        };
        let right = grammar::parse(Rule::number, &mended).is_ok_and(|node| node.as_str() == mended);
        let message = format!("`{written}` is not a number as JSON writes it");
        let fault = if right {
            self.fault(token, message, format!("write `{mended}`, or a text in quotes: `\"{written}\"`"))
                .with_fix(self.place(token), mended)
        } else {
            self.fault(
                token,
                message,
                format!("a number is written as in `10` or `-1.5`; a text in quotes: `\"{written}\"`"),
            )
            .with_fix(self.place(token), format!("\"{written}\""))
        };
        self.tell(fault)
    }

    /// A path that is none of ours, where a value must stand.
    fn path_as_value(&mut self, token: Token, written: &str) -> Faulted {
        let group = written.split('.').next().unwrap_or_default();
        if words::GROUPS.contains(&group) {
            let message = format!("`{written}` has no `$`");
            let fault = self
                .fault(token, message, format!("a variable begins with `$`: `${written}`"))
                .with_fix(self.location(token.start, token.start), "$");
            return self.tell(fault);
        }
        self.unquoted(token, "a value")
    }
}
