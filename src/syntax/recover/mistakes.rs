//! Mistakes that can be made anywhere: signs of other languages, quotes of other keyboards.

use super::super::words;
use super::context::Context;
use super::tokens::{Kind, Token};
use super::{Faulted, Recovery};
use crate::diagnostics::{Code, Diagnostic};

impl Recovery<'_> {
    /// Tells of `token` if it is a mistake wherever it stands.
    pub fn common_mistake(&mut self, token: Token) -> Result<(), Faulted> {
        let written = self.written(token);
        let (message, help, mend) = match token.kind {
            Kind::SingleQuoted | Kind::SmartQuoted => {
                self.wrong_quotes(token);
                return Err(Faulted);
            }
            Kind::SlashComment => {
                let text = written.trim_start_matches('/');
                let message = "`//` does not start a comment".to_owned();
                (message, "a comment starts with `#`".to_owned(), Some(format!("#{text}")))
            }
            Kind::BlockComment => {
                let text = written.trim_start_matches("/*").trim_end_matches("*/").trim();
                let message = "`/*` does not start a comment".to_owned();
                let mend = (!text.contains('\n') && self.token(self.at + 1).begins_line)
                    .then(|| format!("# {text}"));
                (message, "a comment starts with `#` and ends with its line".to_owned(), mend)
            }
            Kind::Semicolon
                if self
                    .levels
                    .last()
                    .is_some_and(|level| matches!(level.context, Context::Object | Context::List))
                    && !matches!(self.next_token().kind, Kind::Close(_)) =>
            {
                let help = "between two values stands a comma: write `,`";
                ("`;` cannot stand here".to_owned(), help.to_owned(), Some(",".to_owned()))
            }
            Kind::Semicolon => (
                "`;` cannot stand here".to_owned(),
                "a line ends without a sign: take it out".to_owned(),
                Some(String::new()),
            ),
            Kind::Insert => {
                let value = written.trim_start_matches("{{").trim_end_matches("}}").trim();
                let value = if words::GROUPS.iter().any(|group| value.starts_with(&format!("{group}."))) {
                    format!("${value}")
                } else {
                    value.to_owned()
                };
                let message = "`{{` and `}}` stand only inside a text".to_owned();
                (message, format!("here the value stands by itself: `{value}`"), Some(value))
            }
            Kind::Placeholder => {
                let name = written.trim_start_matches("${").trim_end_matches('}').trim();
                let name = name.trim_start_matches('$');
                (
                    format!("`{written}` is not how a variable is written"),
                    format!("write `${name}`, and `{{{{${name}}}}}` inside a text"),
                    Some(format!("${name}")),
                )
            }
            Kind::Address if self.text.get(token.end..).is_some_and(|rest| rest.starts_with('"')) => {
                let whole = Token { end: token.end + 1, ..token };
                let message =
                    format!("the text that ends with {} has no quote at its start", self.shown(token));
                let fault = self
                    .fault(whole, message, format!("put a `\"` before its first letter: `\"{written}\"`"))
                    .with_fix(self.location(token.start, token.start), "\"");
                return Err(self.tell(fault));
            }
            Kind::Address => (
                format!("`{written}` stands without quotes"),
                format!("an address stands in quotes: `\"{written}\"`"),
                Some(format!("\"{written}\"")),
            ),
            _ => return Ok(()),
        };
        let mut fault = self.fault(token, message, help);
        if let Some(mend) = mend {
            fault = fault.with_fix(self.place(token), mend);
        }
        Err(self.tell(fault))
    }

    /// A text in quotes of another kind.
    pub fn wrong_quotes(&mut self, token: Token) {
        let written = self.written(token);
        let first = written.chars().next().unwrap_or('\'');
        let inside = written.strip_prefix(first).unwrap_or(written);
        let last = inside.chars().next_back();
        let inside = last
            .filter(|last| !last.is_alphanumeric())
            .map_or(inside, |last| inside.strip_suffix(last).unwrap_or(inside));
        let mended = format!("\"{}\"", inside.replace('"', "\\\""));
        let message = match first {
            '`' => "a text cannot stand in backquotes".to_owned(),
            '\'' => format!("{} stands in single quotes", self.shown(token)),
            _ => format!("`{first}` is a typographic quote, as word processors make them"),
        };
        let fault = self
            .fault(token, message, format!("a text stands in straight double quotes: `{mended}`"))
            .with_fix(self.place(token), mended);
        self.tell(fault);
    }

    /// Whether `token` stands directly behind the end of a text, as if that ended too early.
    pub fn glued_to_text(&self, token: Token) -> bool {
        let before = self.previous();
        self.at > 0
            && before.kind == Kind::Text
            && before.end == token.start
            && matches!(
                token.kind,
                Kind::Word
                    | Kind::Number
                    | Kind::Text
                    | Kind::Sign
                    | Kind::Dotted
                    | Kind::Variable
                    | Kind::Address
                    | Kind::SingleQuoted
            )
    }

    /// A text that ends at a quote that was to begin another.
    pub fn missing_quote(&mut self, token: Token) -> Faulted {
        let before = self.previous();
        let line_has_more = self.rest_of_line().any(|token| token.kind == Kind::Text);
        self.excused |= line_has_more;
        let several = self.written(before).starts_with("\"\"\"");
        if several {
            self.lost = true;
            self.excused = true;
            let message = "this text ends at the next three quotes, in the middle of what follows";
            let fault = Diagnostic::new(
                Code::SyntaxUnclosed,
                self.place(before),
                message,
                "close it with `\"\"\"` on a line of their own",
            );
            return self.tell(fault);
        }
        let message = format!("the text ends before {}: a quote is missing or too many", self.shown(token));
        let location = self.location(before.start, token.end);
        let help = "a text stands between two quotes; a quote inside of it is written `\\\"`";
        let fault = Diagnostic::new(Code::SyntaxUnexpected, location, message, help);
        self.tell(fault)
    }

    fn rest_of_line(&self) -> impl Iterator<Item = Token> {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        rest.iter()
            .enumerate()
            .take_while(|(index, token)| *index == 0 || !token.begins_line)
            .map(|(_, token)| *token)
    }

    /// One of `known` must stand here, which is `what`.
    pub fn expect_one(&mut self, known: &[&str], what: &str) -> Result<(), Faulted> {
        let token = self.peek();
        let written = self.written(token);
        let help = format!("write {}", words::listed(known));
        if self.ends_entry(token) {
            return Err(self.missing(token, what, &help));
        }
        self.common_mistake(token)?;
        let fault = match words::nearest(written, known).filter(|_| token.kind == Kind::Word) {
            Some(near) => {
                let message = format!("`{written}` cannot stand here: did you mean `{near}`?");
                self.fault(token, message, format!("write `{near}`")).with_fix(self.place(token), near)
            }
            None => {
                let message = format!("{} cannot stand here", self.shown(token));
                self.fault(token, message, help)
            }
        };
        Err(self.tell(fault))
    }

    /// Tells that no entry of `context` begins with `token`.
    pub fn unexpected_entry(&mut self, context: Context, token: Token) {
        let written = self.written(token);
        let fault = match token.kind {
            Kind::Word
                if matches!(written, "if" | "else" | "unless" | "switch" | "for" | "while" | "foreach") =>
            {
                let message = format!("`{written}` cannot stand here: there are no conditions and no loops");
                let help = "`or` gives a fallback and `mandatory` stops where a value is missing; the flow \
                            designer branches";
                self.fault(token, message, help)
            }
            _ => {
                let message = format!("{} cannot stand here", self.shown(token));
                self.fault(token, message, context.expected())
            }
        };
        self.tell(fault);
    }
}
