//! The first step: the text as words and symbols. Quotes that are missing or too many are reported here,
//! so that whatever comes next knows where each text ends.

use super::super::grammar::{self, Rule};
use super::super::invisible::{is_invisible, said};
use super::super::lexemes::{MOST_LEVELS, Texts, line_end, looking_at, name_end, skip_blanks};
use super::super::words;
use super::findings::{self, Findings};
use super::token::{self, Kind, NEAR, Token};
use crate::diagnostics::Code;

/// Three quotes.
const THREE: &[u8] = b"\"\"\"";

/// The words and symbols of `text`, in which all texts end.
pub(super) fn lex(text: &str, found: &mut Findings) -> Vec<Token> {
    let bytes = text.as_bytes();
    let first_column = text.rfind('\n').map_or(0, |at| skip_blanks(bytes, at + 1) - at - 1);
    let odd = memchr::memmem::find_iter(bytes, THREE).count() % 2 == 1;
    let mut lexer = Lexer {
        text,
        bytes,
        at: 0,
        line: 0,
        column: first_column,
        begins_line: true,
        checked: 0,
        told_on: usize::MAX,
        stop: std::cell::Cell::new(usize::MAX),
        unopened: None,
        glued_at: 0,
        odd,
        texts: Texts::default(),
        tokens: Vec::new(),
        found,
    };
    lexer.read();
    let mut tokens = with_brackets_behind_lost_texts(text, lexer.tokens);
    token::pair_up(&mut tokens);
    tokens
}

pub(super) struct Lexer<'s> {
    pub text: &'s str,
    pub bytes: &'s [u8],
    pub at: usize,
    line: usize,
    column: usize,
    begins_line: bool,
    /// Up to where the next quote is known to begin a text.
    checked: usize,
    /// The line on which a quote was reported last: another on it may follow from that.
    told_on: usize,
    /// The end of the line on which it was asked for last.
    stop: std::cell::Cell<usize>,
    /// A text without its first quote: where it is to begin and ends.
    unopened: Option<(usize, usize)>,
    /// The end of the last characters that nobody sees.
    glued_at: usize,
    /// Whether three quotes somewhere belong to no others.
    odd: bool,
    texts: Texts,
    pub tokens: Vec<Token>,
    pub found: &'s mut Findings,
}

impl Lexer<'_> {
    fn read(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.new_line(),
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'#' => self.at = self.line_end().max(self.at + 1),
                b'"' if looking_at(self.bytes, self.at, THREE) => self.text_of_lines(),
                b'"' => self.text_of_one_line(),
                0x80.. if self.invisible() => {}
                _ => self.word(),
            }
        }
    }

    /// Reports characters that nobody sees, if they stand here. What they are glued to follows from them.
    fn invisible(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let hidden = |sign: char| is_invisible(sign) && !sign.is_whitespace();
        let run = rest.find(|sign| !hidden(sign)).unwrap_or(rest.len());
        let Some(first) = rest.chars().next().filter(|_| run > 0) else { return false };
        let end = self.at + run;
        let message = said(first);
        let fault = findings::unexpected(self.at, end, message, "remove it");
        self.found.fixed(fault.with_fix(findings::site(self.at, end), ""));
        if let Some(last) = self.tokens.last_mut().filter(|last| last.end == self.at) {
            last.told = true;
        }
        self.at = end;
        self.glued_at = end;
        true
    }

    fn new_line(&mut self) {
        if self.odd && self.lines_without_quotes() {
            return;
        }
        self.at += 1;
        self.line += 1;
        self.begins_line = true;
        self.column = skip_blanks(self.bytes, self.at) - self.at;
    }

    /// The end of the current line.
    pub fn line_end(&self) -> usize {
        if self.stop.get() < self.at || self.stop.get() == usize::MAX {
            self.stop.set(line_end(self.bytes, self.at));
        }
        self.stop.get()
    }

    pub fn push(&mut self, kind: Kind, end: usize) -> &mut Token {
        let token = Token {
            begins_line: self.begins_line,
            line: self.line,
            column: self.column,
            told: self.glued_at == self.at && self.at > 0,
            ..Token::new(kind, self.at, end)
        };
        let lines = self.bytes.get(self.at..end).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', lines).count();
        self.begins_line = false;
        self.at = end;
        self.tokens.push(token);
        let last = self.tokens.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "it was just pushed")]
        &mut self.tokens[last]
    }

    fn word(&mut self) {
        if let Some((start, end)) = self.unopened
            && self.at >= start
        {
            self.unopened = None;
            let told = self.told_on == self.line;
            self.told_on = self.line;
            let token = self.push(Kind::Text, end.max(self.at + 1));
            (token.fixed, token.told) = (!told, told);
            return;
        }
        if self.unopened.is_none() && self.at >= self.checked {
            self.look_for_quote();
            if self.unopened.is_some_and(|(start, _)| start <= self.at) {
                return;
            }
        }
        let (kind, end) = token::token(self.text, self.bytes, self.at, self.tokens.last().copied());
        let end = match self.unopened {
            Some((start, _)) if end > start => start,
            _ => end,
        };
        self.push(kind, end.max(self.at + 1));
    }

    /// Looks at the next quote of the line: one that follows a word ends a text that nothing began.
    fn look_for_quote(&mut self) {
        let end = self.line_end();
        let rest = self.bytes.get(self.at..end).unwrap_or_default();
        let Some(quote) = memchr::memchr(b'"', rest).map(|length| self.at + length) else {
            self.checked = end.max(self.at + 1);
            return;
        };
        self.checked = quote.max(self.at + 1);
        let before = self.text.get(self.at..quote).unwrap_or_default();
        let closes = before.chars().next_back().is_some_and(|last| {
            !(last.is_whitespace() || last == '\u{feff}' || "([{,:=<>&|!+'`\"".contains(last))
        });
        let other = before.contains(['#', '\'', '`', '“', '”', '„', '«', '‘', '’']) || before.contains("//");
        let other = other && !before.contains("://");
        if !closes || other || looking_at(self.bytes, quote, THREE) || self.follows_data(before) {
            return;
        }
        let quotes = self.bytes.get(quote..end.min(quote + NEAR)).unwrap_or_default();
        let escaped = memchr::memmem::find_iter(quotes, b"\\\"").count();
        if memchr::memchr_iter(b'"', quotes).count().saturating_sub(escaped).is_multiple_of(2) {
            return;
        }
        let start = self.start_of_unopened(quote);
        self.unopened = Some((start, quote + 1));
        if self.told_on == self.line {
            return;
        }
        if let Some(last) = self.tokens.last_mut().filter(|last| last.kind == Kind::Text && last.end == start)
        {
            // Its own quotes are not those that were meant.
            last.told = true;
            self.told_on = self.line;
        }
        let written = self.text.get(start..quote).unwrap_or_default();
        let last = token::tokens(self.text, start, quote).last().map_or(start, |token| token.start);
        let last = findings::shown(self.text, last, quote);
        let message = format!("the text that ends with {last} has no quote at its start");
        let help = if last.len() == written.len() + 2 {
            format!("put a `\"` before its first letter: `\"{written}\"`")
        } else {
            "put a `\"` before its first letter".to_owned()
        };
        let fault = findings::unexpected(start, quote + 1, message, help);
        self.found.fixed(fault.with_fix(findings::site(start, start), "\""));
    }

    /// Whether `before`, what stands before a quote, is a path in which it may stand.
    fn follows_data(&self, before: &str) -> bool {
        let path = before.rfind("data").and_then(|at| before.get(at..)).unwrap_or_default();
        path.matches('[').count() > path.matches(']').count()
    }

    /// Where the text was to begin whose last quote is at `quote`.
    fn start_of_unopened(&self, quote: usize) -> usize {
        let tokens = token::tokens(self.text, self.at, quote);
        let wanted = self.tokens.last().filter(|_| !self.begins_line);
        if wanted.is_some_and(|last| matches!(last.kind, Kind::Colon | Kind::Equals)) {
            let complete = |token: &Token| {
                matches!(token.kind, Kind::Variable | Kind::Number | Kind::Open(_) | Kind::Data)
            };
            if !tokens.first().is_some_and(complete) {
                return self.at;
            }
        }
        let opens = tokens.iter().any(|token| matches!(token.kind, Kind::Open(b'{')));
        let written = |token: &Token| self.text.get(token.start..token.end).unwrap_or_default();
        let begins = tokens.first().filter(|_| self.begins_line).map(written).unwrap_or_default();
        let named = matches!(begins, "set" | "test" | "namespace")
            && tokens.get(1).is_some_and(|token| token.kind == Kind::Word)
            && !tokens.iter().any(|token| matches!(token.kind, Kind::Colon | Kind::Equals));
        let line = words::takes_text(begins) && !opens || named;
        let separates = |token: &&Token| {
            let spaced = self.bytes.get(token.end).is_none_or(u8::is_ascii_whitespace);
            matches!(token.kind, Kind::Equals | Kind::Open(_))
                || matches!(token.kind, Kind::Colon | Kind::Comma) && spaced
        };
        // Before a `:` a name stands, in which any word may: but for `header` in a test.
        let named_text = self.text.get(quote + 1..).is_some_and(|rest| rest.trim_start().starts_with(':'));
        let is_known = |word: &str| words::is_known(word) && (!named_text || word == "header");
        let has_colon = |token: &Token| matches!(token.kind, Kind::Colon | Kind::Equals);
        if !line && let Some(last) = tokens.iter().rfind(separates) {
            // In a list a comma separates, in a block what a `:` follows.
            let open = |index: &usize| {
                tokens.get(index + 1).is_some_and(|value| {
                    !matches!(value.kind, Kind::Variable | Kind::Number | Kind::Open(_) | Kind::Data)
                        && !matches!(written(value), "true" | "false" | "null")
                })
            };
            let colons = tokens.iter().enumerate().filter(|(_, token)| has_colon(token) && separates(token));
            let colon = colons.map(|(index, _)| index).find(open);
            let or = tokens
                .iter()
                .rfind(|token| written(token) == "or" && token.start > last.end && colon.is_none());
            let last = colon.and_then(|at| tokens.get(at)).or(or).unwrap_or(last);
            let behind = tokens.iter().filter(|token| token.start >= last.end);
            if let Some(next) = { behind }.find(|token| !(is_known(written(token)) && token.end < quote)) {
                return next.start;
            }
        }
        let known = |(index, token): (usize, &Token)| {
            let word = written(token);
            let status = token.kind == Kind::Number && begins == "reply";
            let in_text = tokens.get(index + 1).is_some_and(|next| next.kind == Kind::Insert);
            (is_known(word) && !in_text || index <= 1 && named || status) && token.end < quote
        };
        if let Some(or) = tokens.iter().rposition(|token| written(token) == "or")
            && let Some(next) = tokens.get(or + 1)
        {
            return next.start;
        }
        let takes = |token: &Token| words::takes_text(written(token)) && token.end < quote;
        if let Some(word) = tokens.iter().position(takes)
            && let Some(next) = tokens.get(word + 1)
        {
            return next.start;
        }
        let skipped = tokens.iter().enumerate().take_while(|&one| known(one)).count();
        tokens.get(skipped).map_or(self.at, |token| token.start)
    }

    fn text_of_one_line(&mut self) {
        let text = self.texts.scan(self.bytes, self.at);
        if text.depth > MOST_LEVELS {
            // What is nested too deep is reported as that.
            self.push(Kind::Text, text.end);
            return;
        }
        if !text.closed {
            if !self.value_without_end() {
                self.text_without_end();
            }
            return;
        }
        if text.end == self.at + 2 && self.three_quotes_ahead() {
            return;
        }
        if let Some(next) = self.glued(text.end) {
            let shown = findings::shown(self.text, next.start, next.end);
            let message = format!("the text ends before {shown}: there is a quote too few or too many");
            let help = "a text is between two quotes; a quote inside it is written `\\\"`";
            if self.told_on != self.line {
                self.found.told(findings::unexpected(self.at, next.end, message, help));
            }
            self.told_on = self.line;
            let end = self.before_comment();
            self.push(Kind::Text, end).told = true;
            return;
        }
        self.push(Kind::Text, text.end);
    }

    /// What stands directly after the end of a text, as if that ended too early.
    fn glued(&self, end: usize) -> Option<Token> {
        let byte = *self.bytes.get(end)?;
        let brace = byte == b'{' && !looking_at(self.bytes, end, b"{{");
        if byte.is_ascii_whitespace() || brace || b"}[](),:;=#".contains(&byte) {
            return None;
        }
        let line = line_end(self.bytes, end);
        token::tokens(self.text, end, line.min(end + NEAR)).first().copied()
    }

    /// Reads a text whose last quote stands behind `{{` that opens a value without an end.
    fn value_without_end(&mut self) -> bool {
        let line = self.line_end();
        let mut at = self.at + 1;
        let mut told = false;
        while at < line {
            let rest = self.text.get(at..line).unwrap_or_default();
            let Some(first) = rest.chars().next() else { break };
            if rest.starts_with("\\{{") {
                at += 3;
            } else if rest.starts_with("{{") {
                match grammar::parse(Rule::insert, rest) {
                    Ok(node) => at += node.as_str().len(),
                    Err(_) if told || self.told_on == self.line => at += 2,
                    Err(_) => {
                        told = true;
                        self.told_on = self.line;
                        match self.insert_without_end(at, rest) {
                            Some(end) if end > line || self.bytes.get(end - 1) == Some(&b'"') => {
                                self.push(Kind::Text, end).fixed = true;
                                return true;
                            }
                            Some(end) => at = end,
                            None => told = false,
                        }
                        if !told {
                            at += 2;
                        }
                    }
                }
            } else if first == '"' {
                self.push(Kind::Text, at + 1).fixed = told;
                return true;
            } else if first == '\\' {
                at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
            } else {
                at += first.len_utf8();
            }
        }
        if told {
            self.push(Kind::Text, line).told = true;
        }
        told
    }

    /// The end of the line, without a comment that seems to end it.
    fn before_comment(&self) -> usize {
        let line = self.text.get(self.at..self.line_end()).unwrap_or_default();
        let comment = line.rfind(" #").filter(|&at| !line.get(at..).unwrap_or_default().contains('"'));
        let line = line.get(..comment.unwrap_or(line.len())).unwrap_or_default().trim_end();
        self.at + line.len().max(1)
    }

    fn text_without_end(&mut self) {
        if self.told_on == self.line {
            let end = self.before_comment();
            self.push(Kind::Text, end).told = true;
            return;
        }
        self.told_on = self.line;
        let start = self.at;
        let end = self.line_end();
        let written = self.text.get(start..end).unwrap_or_default().trim_end();
        let end = (start + written.len()).max(start + 1);
        let opening = findings::site(start, start + 1);
        let fault = |message: String, help: &str| {
            crate::diagnostics::Diagnostic::new(Code::SyntaxUnclosed, opening, message, help)
                .with_label("opened here")
        };
        if let Some(end) = self.lone_quote_ahead() {
            let help = "write a line end as `\\n`, or put a text of several lines between `\"\"\"`";
            self.found.told(fault("this text goes on after the end of its line".to_owned(), help));
            self.push(Kind::Text, end).told = true;
            return;
        }
        if let Some(quote) = ["”", "“", "’"].into_iter().find(|quote| written.contains(quote)) {
            let message = format!("this text never ends: `{quote}` is a typographic quote");
            let at = start + written.find(quote).unwrap_or(0);
            let fault = fault(message, "close it with a straight `\"`");
            self.found.fixed(fault.with_fix(findings::site(at, at + quote.len()), "\""));
            self.push(Kind::Text, at + quote.len()).fixed = true;
            return;
        }
        let help = "close it with `\"`; a text of several lines is written between `\"\"\"`";
        let fault = fault("this text has no closing quote on its line".to_owned(), help);
        let behind_value = !self.begins_line
            && self
                .tokens
                .last()
                .is_some_and(|last| matches!(last.kind, Kind::Text | Kind::Variable | Kind::Close(_)));
        if written.contains(['}', ']', ')', ',', '#', '{', '[']) || written.len() == 1 || behind_value {
            self.found.told(fault);
            let end = self.before_comment();
            self.push(Kind::Text, end).told = true;
        } else {
            self.found.fixed(fault.with_fix(findings::site(end, end), "\""));
            self.push(Kind::Text, end).fixed = true;
        }
    }

    /// The end of a text that began on this line, where a quote some lines later ends it.
    fn lone_quote_ahead(&self) -> Option<usize> {
        let mut at = self.line_end();
        for _ in 0..20 {
            at += self.bytes.get(at..)?.iter().position(|&byte| byte == b'\n')? + 1;
            let end = line_end(self.bytes, at).min(at + NEAR);
            let line = self.text.get(at..end)?;
            let first = line.split_whitespace().next().unwrap_or_default();
            let quote = line.find('"');
            let before = line.get(..quote.unwrap_or(line.len())).unwrap_or_default();
            if words::begins_line(first) || before.contains(['{', '}', '[', ']', ':', '=']) {
                return None;
            }
            if let Some(quote) = quote {
                let lone =
                    line.get(quote + 1..)?.trim_end_matches([' ', '\t', '}', ']', ')', ',']).is_empty();
                return lone.then_some(at + quote + 1);
            }
        }
        None
    }

    /// Reads `""` as the first two of the quotes of a text of several lines, where three end it.
    fn three_quotes_ahead(&mut self) -> bool {
        if !self.odd {
            return false;
        }
        let line = line_end(self.bytes, self.at + 2);
        let rest = self.bytes.get(self.at + 2..line).unwrap_or_default();
        if !rest.iter().all(u8::is_ascii_whitespace) {
            return false;
        }
        let Some(end) = self.three_quotes_before_a_line(line) else { return false };
        let message = "this text begins with two quotes: expected three";
        let help = "a text of several lines is written between `\"\"\"` and `\"\"\"`";
        let fault = findings::unexpected(self.at, self.at + 2, message, help);
        self.found.fixed(fault.with_fix(findings::site(self.at, self.at + 2), "\"\"\""));
        self.push(Kind::Text, end).fixed = true;
        self.odd = false;
        true
    }

    /// The byte after the next three quotes from the line end at `from`, where no line of a block begins before.
    fn three_quotes_before_a_line(&self, from: usize) -> Option<usize> {
        let length = memchr::memmem::find(self.bytes.get(from..)?, THREE)?;
        let between = self.text.get(from..from + length)?;
        let first = between.lines().nth(1).unwrap_or_default().trim_start();
        let begins = |line: &str| line_word(line).is_some_and(words::begins_line);
        (!first.starts_with('}') && !between.lines().any(begins)).then_some(from + length + 3)
    }

    fn text_of_lines(&mut self) {
        let start = self.at;
        if self.odd && self.begins_line && !self.wants_text() {
            self.unopened_lines();
            return;
        }
        let text = self.texts.scan(self.bytes, start);
        let own = if self.odd || !text.closed { self.before_line_of_block(text.end) } else { None };
        if text.closed && own.is_none() && self.glued(text.end).is_none() {
            self.push(Kind::Text, text.end);
            return;
        }
        self.odd = false;
        let help = "close it with `\"\"\"`";
        let (message, end) = if text.closed {
            ("this text ends at the next three quotes, in the middle of what follows", text.end)
        } else {
            ("this text of several lines never ends", start + 3)
        };
        let site = findings::site(start, if text.closed { end } else { start + 3 });
        let fault = crate::diagnostics::Diagnostic::new(Code::SyntaxUnclosed, site, message, help);
        self.found.told(fault.with_label("opened here"));
        self.push(Kind::Text, own.unwrap_or(self.bytes.len())).told = true;
    }

    /// Whether a text may stand behind the last token.
    fn wants_text(&self) -> bool {
        self.tokens.last().is_some_and(|last| {
            let written = self.text.get(last.start..last.end).unwrap_or_default();
            matches!(last.kind, Kind::Colon | Kind::Equals | Kind::Comma | Kind::Open(_))
                || words::takes_text(written)
        })
    }

    /// The end of the line before the first line of a block from here on, up to `limit`.
    fn before_line_of_block(&self, limit: usize) -> Option<usize> {
        let mut at = self.at;
        loop {
            let length = memchr::memchr(b'\n', self.bytes.get(at..limit)?)?;
            let end = at + length;
            at = end + 1;
            let line = self.text.get(at..line_end(self.bytes, at).min(limit).max(at))?;
            let column = line.len() - line.trim_start().len();
            let closes = line.trim_start().starts_with('}') && column <= self.column;
            if closes || column <= self.column && line_word(line).is_some_and(words::begins_line) {
                return Some(end);
            }
        }
    }

    /// Reports a text of several lines that ends at the next three quotes and that nothing on this line, or
    /// something else, begins; whether there is one.
    fn lines_without_quotes(&mut self) -> bool {
        let Some(end) = self.three_quotes_before_a_line(self.at) else { return false };
        let before = self.bytes.get(self.at..end - 3).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        if !before.get(line..).unwrap_or_default().iter().all(u8::is_ascii_whitespace) {
            return false;
        }
        let takes = |token: &Token| {
            token.line == self.line
                && words::takes_text(self.text.get(token.start..token.end).unwrap_or_default())
        };
        let word = self.tokens.iter().rev().take(2).position(takes);
        let Some(length) = word.map(|back| self.tokens.len() - back) else { return false };
        self.unopened_from(length, end);
        true
    }

    /// Reports a text of several lines whose first quotes are missing: those here are to end it.
    fn unopened_lines(&mut self) {
        self.odd = false;
        let written = |token: &Token| self.text.get(token.start..token.end).unwrap_or_default();
        let near = self.tokens.len().saturating_sub(2000);
        let recent = self.tokens.get(near..).unwrap_or_default();
        let word = recent.iter().rposition(|token| {
            token.kind == Kind::Word && words::takes_text(written(token))
                || token.begins_line && words::begins_line(written(token))
        });
        let word = word
            .map(|index| near + index)
            .filter(|index| self.tokens.get(*index).is_some_and(|token| words::takes_text(written(token))));
        let end = self.at + 3;
        let Some(word) = word else {
            let message = "three quotes are not allowed here";
            let help = "no text is open that they could end: remove them, or begin the text with `\"\"\"`";
            self.found.told(findings::unexpected(self.at, end, message, help));
            self.push(Kind::Text, end).told = true;
            return;
        };
        self.unopened_from(word + 1, end);
    }

    /// Reports a text of several lines up to `end` in place of the tokens from the one at `first` on: its first
    /// quotes are missing.
    fn unopened_from(&mut self, first: usize, end: usize) {
        let next = self.tokens.get(first).copied();
        let behind = first.checked_sub(1).and_then(|index| self.tokens.get(index)).copied();
        if let Some(at) = next.filter(|next| !next.begins_line).or(behind) {
            let message = "the three quotes that begin this text are missing";
            let help = "a text of several lines is written between `\"\"\"` and `\"\"\"`";
            self.found.told(findings::unexpected(at.start, at.end, message, help));
        }
        if let Some(next) = next {
            (self.at, self.line, self.begins_line) = (next.start, next.line, next.begins_line);
        }
        self.odd = false;
        self.tokens.truncate(first);
        self.push(Kind::Text, end).told = true;
    }
}

/// The word that `line` begins with.
fn line_word(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let end = name_end(line.as_bytes(), 0)?;
    line.get(..end).filter(|_| !line.get(end..).unwrap_or_default().trim_start().starts_with(':'))
}

/// A text without an end takes its line in: the brackets that end the line are given back where others need them.
fn with_brackets_behind_lost_texts(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let mut missing = 0_isize;
    for token in &tokens {
        missing += match token.kind {
            Kind::Open(b'{') => 1,
            Kind::Close(b'}') => -1,
            _ => 0,
        };
    }
    let mut all = Vec::with_capacity(tokens.len());
    for token in tokens {
        let written = text.get(token.start + 1..token.end).unwrap_or_default();
        if !token.told || written.contains('\n') {
            all.push(token);
            continue;
        }
        let inside = written.trim_end_matches(|sign: char| sign.is_whitespace() || "{}[](),".contains(sign));
        let mut end = token.end;
        let mut behind = Vec::new();
        let from = token.start + 1 + inside.len();
        for (at, sign) in text.get(from..token.end).unwrap_or_default().char_indices().rev() {
            let kind = match sign {
                '}' if missing > 0 => Kind::Close(b'}'),
                '{' if missing < 0 => Kind::Open(b'{'),
                ']' => Kind::Close(b']'),
                ')' => Kind::Close(b')'),
                ',' => Kind::Comma,
                _ if sign.is_whitespace() => continue,
                _ => break,
            };
            missing += match sign {
                '}' => -1,
                '{' => 1,
                _ => 0,
            };
            end = from + at;
            behind.push(Token {
                begins_line: false,
                told: kind != Kind::Open(b'{') && kind != Kind::Close(b'}'),
                ..Token { kind, start: end, end: end + 1, ..token }
            });
        }
        all.push(Token { end: end.max(token.start + 1), ..token });
        all.extend(behind.into_iter().rev());
    }
    all
}
