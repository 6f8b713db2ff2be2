//! Texts in which something is wrong: where they end, their escapes, their values.

use super::super::grammar::{self, Rule};
use super::super::lexemes::line_end;
use super::super::words;
use super::tokens::{self, Kind, Token};
use super::{Faulted, NEAR, Recovery};
use crate::diagnostics::{Code, Diagnostic};

/// How far a text was read.
enum Step {
    To(usize),
    End,
}

impl Recovery<'_> {
    /// Tells what is wrong in the text `token`. `Err` where it has no end, so that nothing behind it counts.
    pub fn faulty_text(&mut self, token: Token) -> Result<(), Faulted> {
        let multi_line = self.written(token).starts_with("\"\"\"");
        let quotes = if multi_line { 3 } else { 1 };
        let told = self.faults.len();
        let mut at = token.start + quotes;
        while at < token.end {
            match self.text_step(token, at, multi_line)? {
                Step::To(next) => at = next.max(at + 1),
                Step::End => {
                    if self.faults.len() == told {
                        break;
                    }
                    return Ok(());
                }
            }
        }
        if at >= token.end {
            return Err(self.endless_text(token, multi_line, self.faults.len() > told));
        }
        let message = "this text cannot be read";
        let fault = self.fault(token, message, "check its quotes, escapes and braces");
        self.tell(fault);
        Ok(())
    }

    fn text_step(&mut self, token: Token, at: usize, multi_line: bool) -> Result<Step, Faulted> {
        let rest = self.text.get(at..token.end).unwrap_or_default();
        let Some(first) = rest.chars().next() else { return Ok(Step::End) };
        if rest.starts_with("\\{{") {
            return Ok(Step::To(at + 3));
        }
        if rest.starts_with("{{") {
            return self.faulty_insert(token, at);
        }
        if multi_line {
            return Ok(if rest.starts_with("\"\"\"") { Step::End } else { Step::To(at + first.len_utf8()) });
        }
        match first {
            '"' => Ok(Step::End),
            '\\' => Ok(Step::To(self.escape(at, rest))),
            '\n' => Ok(Step::To(token.end)),
            _ if first < ' ' => {
                if !(first == '\r' && rest.starts_with("\r\n")) {
                    self.control_character(at, first);
                }
                Ok(Step::To(at + 1))
            }
            _ => Ok(Step::To(at + first.len_utf8())),
        }
    }

    fn control_character(&mut self, at: usize, sign: char) {
        let escape = match sign {
            '\t' => "\\t".to_owned(),
            '\r' => "\\r".to_owned(),
            _ => format!("\\u{:04x}", u32::from(sign)),
        };
        let what = if sign == '\t' {
            "a tab".to_owned()
        } else {
            format!("the control character {}", u32::from(sign))
        };
        let location = self.location(at, at + 1);
        let message = format!("{what} cannot stand in a text of one line");
        let help = format!("write `{escape}`, or a text of several lines between `\"\"\"`");
        let fault =
            Diagnostic::new(Code::SyntaxUnexpected, location, message, help).with_fix(location, escape);
        self.tell(fault);
    }

    /// Reads the escape at `at`, and tells of one that is none; where it ends.
    fn escape(&mut self, at: usize, rest: &str) -> usize {
        if let Ok(node) = grammar::parse(Rule::escape, rest) {
            return at + node.as_str().len();
        }
        let sign = rest.chars().nth(1).unwrap_or(' ');
        let is_unit = sign == 'u';
        let digits =
            rest.get(2..).unwrap_or_default().bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
        let end = at + if is_unit { 2 + digits } else { 1 + sign.len_utf8() };
        let end = if sign == '\n' || sign == '\r' || sign == ' ' { at + 1 } else { end };
        let location = self.location(at, end);
        let written = self.text.get(at..end).unwrap_or_default();
        let fault = if is_unit && digits == 4 {
            let message = format!("`{written}` is half of a character");
            let help = "a character beyond `\\uffff` takes two escapes, such as `\\ud83d\\ude00`; or write it as it is";
            Diagnostic::new(Code::SyntaxUnexpected, location, message, help)
        } else if is_unit {
            let message = format!("`{written}` has less than four hexadecimal digits");
            Diagnostic::new(Code::SyntaxUnexpected, location, message, "write four, as in `\\u00e9`")
        } else {
            let message = format!("`{written}` is not an escape");
            let help = "an escape is one of `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t`, `\\u00e9` and `\\{{`; a backslash is written `\\\\`";
            let fault = Diagnostic::new(Code::SyntaxUnexpected, location, message, help);
            let mend = if sign == '\'' { "'".to_owned() } else { format!("\\{written}") };
            fault.with_fix(location, mend)
        };
        self.tell(fault);
        if let Some(same_length) = "xxxxxx".get(..end - at) {
            self.patches.push((at, same_length));
        }
        end
    }

    /// Reads the `{{…}}` at `at`, and tells what is wrong with it.
    fn faulty_insert(&mut self, token: Token, at: usize) -> Result<Step, Faulted> {
        let line =
            self.text.get(at..line_end(self.text.as_bytes(), at).min(token.end).max(at)).unwrap_or_default();
        let multi_line = self.written(token).starts_with("\"\"\"");
        if let Ok(node) = grammar::parse(Rule::insert, line)
            && !(multi_line && node.as_str().contains("\"\"\""))
        {
            return Ok(Step::To(at + node.as_str().len()));
        }
        let inside = line.get(2..).unwrap_or_default();
        // The end that was meant: the first `}}`, or a `}` that stands alone.
        let double = inside.find("}}").filter(|&end| !inside.get(..end).unwrap_or_default().contains("{{"));
        let single =
            inside.find(['}', '"']).filter(|&end| inside.get(end..).unwrap_or_default().starts_with('}'));
        let Some(length) = double.or(single) else {
            return Err(self.endless_insert(token, at, line));
        };
        let end = at + 2 + length;
        if double.is_none() {
            let content = inside.get(..length).unwrap_or_default();
            let location = self.location(at, end + 1);
            let message = format!("`{{{{{content}}}` is closed by one brace only");
            let fault =
                Diagnostic::new(Code::SyntaxUnclosed, location, message, "a value in a text ends with `}}`")
                    .with_fix(self.location(end, end + 1), "}}");
            self.tell(fault);
            // What the missing brace hid is unknown, but the text's own end is not.
            let rest = self.text.get(end + 1..line_end(self.text.as_bytes(), at)).unwrap_or_default();
            if let Some(quote) = quote_outside_values(rest).filter(|_| !multi_line && token.end > end + 1) {
                self.resume_behind(end + 1 + quote + 1);
                return Ok(Step::End);
            }
            return Ok(Step::To(end + 1));
        }
        self.content_of_insert(at, end);
        Ok(Step::To(end + 2))
    }

    /// Reads on behind `end`, which is inside of a token that was taken for a text without an end.
    fn resume_behind(&mut self, end: usize) {
        let last = self.previous();
        let Some(left) = self.rereads.checked_sub(1).filter(|_| end < last.end) else { return };
        self.rereads = left;
        let index = self.at - 1;
        if let Some(token) = self.tokens.get_mut(index) {
            token.end = end;
        }
        let line = line_end(self.text.as_bytes(), last.start).max(end);
        let mut more = tokens::tokens(self.text, end, line.min(last.end.max(end)));
        let added = more.len();
        for token in &mut more {
            token.partner += self.at;
            token.begins_line = false;
        }
        for token in &mut self.tokens {
            if token.partner >= self.at {
                token.partner += added;
            }
        }
        self.tokens.splice(self.at..self.at, more);
    }

    /// Tells what is wrong between the braces, whose content ends at `end`.
    /// Tells of a mark in braces, where only `or` helps.
    fn mark_in_insert(&mut self) {
        let token = self.peek();
        let written = self.written(token);
        if !words::MARKS.contains(&written) {
            return;
        }
        self.at += 1;
        let message = format!("`{written}` can't apply between `{{{{` and `}}}}`");
        let place = self.place(token);
        let fault = if written == "optional" {
            let help = "write `or \"\"`, which leaves nothing where there is no value";
            Diagnostic::new(Code::LineMisplaced, place, message, help).with_fix(place, "or \"\"")
        } else {
            let help = "remove it, or write it after the text";
            Diagnostic::new(Code::LineMisplaced, place, message, help)
        };
        self.tell(fault);
    }

    fn content_of_insert(&mut self, at: usize, end: usize) {
        let start = at + 2;
        let content = self.text.get(start..end).unwrap_or_default().trim();
        let location = self.location(at, end + 2);
        if content.is_empty() {
            let message = "`{{` and `}}` have no value between them";
            let help = "write a value: `{{$flow.key.lead}}`; two braces as such are written `\\{{`";
            self.tell(Diagnostic::new(Code::SyntaxUnexpected, location, message, help));
            return;
        }
        if content.starts_with('#') {
            let message = "no comment can stand between `{{` and `}}`";
            self.tell(Diagnostic::new(
                Code::SyntaxUnexpected,
                location,
                message,
                "write it outside of the text",
            ));
            return;
        }
        let mut inner = tokens::tokens(self.text, start, end);
        for token in &mut inner {
            token.begins_line = false;
        }
        let outer = (std::mem::replace(&mut self.tokens, inner), self.at, self.end, self.excused);
        (self.at, self.end) = (0, end);
        let told = self.faults.len();
        let read = self.value();
        if read.is_ok() {
            self.mark_in_insert();
            if !self.is_end() && self.trailing().is_ok() {
                let token = self.peek();
                let message = format!("{} cannot stand here", self.shown(token));
                let help = "between `{{` and `}}` stands a value, with `as` and `or`";
                let fault = self.fault(token, message, help);
                self.tell(fault);
            }
        }
        (self.tokens, self.at, self.end, self.excused) = outer;
        if self.faults.len() == told {
            let message = "what stands between `{{` and `}}` is not a value";
            let help = "write a value: `{{$flow.key.lead}}`; two braces as such are written `\\{{`";
            self.tell(Diagnostic::new(Code::SyntaxUnexpected, location, message, help));
        }
    }

    /// Tells of a value in a text of one line that goes on behind the end of its line, where it does.
    fn insert_over_lines(&mut self, at: usize, line: &str) -> Option<Faulted> {
        let near = self.text.get(at..self.end)?;
        let near = near.char_indices().nth(NEAR).map_or(Some(near), |(end, _)| near.get(..end))?;
        let inside = near.get(2..near.get(line.len()..)?.find("}}")? + line.len())?;
        let lines: Vec<&str> = inside.lines().map(|line| line.split('#').next().unwrap_or(line)).collect();
        if lines.len() > 8 || lines.iter().any(|line| line.contains(['"', '{', '}'])) {
            return None;
        }
        let close = at + 2 + inside.len();
        let behind = self.text.get(close + 2..line_end(self.text.as_bytes(), close).min(self.end))?;
        let end = close + 2 + behind.find('"')? + 1;
        let value: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
        let mended = format!("{{{{{}}}}}", value.join(" "));
        let location = self.location(at, at + 2);
        let message = "`{{` opens a value that does not end on its line";
        let fault = Diagnostic::new(
            Code::SyntaxUnclosed,
            location,
            message,
            format!("write it on one line: `{mended}`"),
        )
        .with_label("opened here");
        // A mend takes no comment away.
        let fault =
            if inside.contains('#') { fault } else { fault.with_fix(self.location(at, close + 2), mended) };
        let faulted = self.tell(fault);
        self.reread(end);
        Some(faulted)
    }

    fn endless_insert(&mut self, token: Token, at: usize, line: &str) -> Faulted {
        if !self.written(token).starts_with("\"\"\"")
            && let Some(faulted) = self.insert_over_lines(at, line)
        {
            return faulted;
        }
        let location = self.location(at, at + 2);
        let message = "`{{` opens a value that never ends";
        let help = "close it with `}}` on the same line; if you mean two braces, write `\\{{`";
        let inside = line.get(2..).unwrap_or_default().trim_start();
        let fault = Diagnostic::new(Code::SyntaxUnclosed, location, message, help).with_label("opened here");
        let named = inside
            .bytes()
            .skip(1)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
        let fault = if inside.starts_with('$') {
            let end = at + line.len() - inside.len() + 1 + named.count();
            fault.with_fix(self.location(end, end), "}}")
        } else {
            fault.with_fix(self.location(at, at), "\\")
        };
        self.tell(fault);
        if self.written(token).starts_with("\"\"\"") {
            return Faulted;
        }
        // The quote behind it closes the text, whatever was taken for the text inside of the braces.
        if let Some(quote) = line.get(2..).and_then(|line| line.rfind('"')) {
            self.resume_behind(at + 2 + quote + 1);
        }
        Faulted
    }

    /// Goes behind the quote that ends, some lines later, a text of one line; whether there is one.
    fn skip_to_lone_quote(&mut self) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        for (index, token) in rest.iter().enumerate().take(200) {
            let known = token.begins_line && words::begins_line(self.written(*token));
            if known || matches!(token.kind, Kind::Close(_) | Kind::Colon | Kind::Equals) {
                return false;
            }
            if token.kind == Kind::Text {
                let lone = self.written(*token) == "\"";
                self.at += if lone { index + 1 } else { 0 };
                return lone;
            }
        }
        false
    }

    fn endless_text(&mut self, token: Token, multi_line: bool, told: bool) -> Faulted {
        let written = self.written(token);
        self.excused |= multi_line || written.contains(['{', '}', '[', ']', '(', ')']);
        self.lost |= multi_line;
        let continued = !multi_line && self.skip_to_lone_quote();
        if told {
            return Faulted;
        }
        let opening = self.location(token.start, token.start + if multi_line { 3 } else { 1 });
        let smart = ["”", "“", "’"].into_iter().find(|quote| written.contains(quote));
        let fault = if multi_line {
            let message = "this text of several lines never ends";
            Diagnostic::new(Code::SyntaxUnclosed, opening, message, "close it with `\"\"\"`")
                .with_label("opened here")
        } else if continued {
            let message = "this text goes on behind the end of its line";
            let help = "write a line end as `\\n`, or put a text of several lines between `\"\"\"`";
            Diagnostic::new(Code::SyntaxUnclosed, opening, message, help).with_label("opened here")
        } else if let Some(quote) = smart {
            let message = format!("this text never ends: `{quote}` is a typographic quote");
            let at = token.start + written.find(quote).unwrap_or(0);
            Diagnostic::new(Code::SyntaxUnclosed, opening, message, "close it with a straight `\"`")
                .with_label("opened here")
                .with_fix(self.location(at, at + quote.len()), "\"")
        } else {
            let message = "this text has no closing quote on its line";
            let help = "close it with `\"`; a text of several lines stands between `\"\"\"`";
            let fault =
                Diagnostic::new(Code::SyntaxUnclosed, opening, message, help).with_label("opened here");
            if written.contains(['}', ']', ')', ',', '#']) || written.len() == 1 {
                fault
            } else {
                fault.with_fix(self.location(token.end, token.end), "\"")
            }
        };
        if written.len() == 1 && self.at >= 2 {
            // A quote alone: the one before the text is missing.
            let before = self.token(self.at - 2);
            if before.end == token.start && before.kind != Kind::Text {
                let message =
                    format!("the text that ends with {} has no quote at its start", self.shown(before));
                let location = self.location(before.start, token.end);
                let fault = Diagnostic::new(
                    Code::SyntaxUnexpected,
                    location,
                    message,
                    "put a `\"` before its first letter",
                );
                return self.tell(fault);
            }
        }
        self.tell(fault)
    }
}

/// Where the first `"` stands that is in no `{{…}}`.
fn quote_outside_values(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let quote = rest.find('"')?;
        let value = rest.find("{{").filter(|value| *value < quote);
        match value.and_then(|value| rest.get(value..)?.find("}}").map(|length| value + length + 2)) {
            Some(behind) => at += behind,
            None => return Some(at + quote),
        }
    }
}
