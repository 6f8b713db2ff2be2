//! Mappings in which something is wrong: what is saved, and where it comes from.

use super::super::lexemes;
use super::super::shape::{Context, TYPES};
use super::super::words;
use super::findings::site;
use super::reader::{Faulted, Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::{Code, Edit, Fault};
use crate::names::Group;
use crate::source::Site;

const HELP: &str = "write `data` and a path as in `data.customer.tier`, `header \"NAME\"`, or in `response xml` `xpath \"/order/id\"`";

const NO_LIST: &str = "write one place in the response, as in `data.customer.tier`; a list or an object is allowed only after the last `or`";

impl Reader<'_> {
    /// An entry of a `response` that begins with `token`.
    pub fn mapping(&mut self, token: Token) -> Read {
        if self.xmlns(token)? {
            return self.end_of_line(Context::Response);
        }
        if let Some(fault) = self.format_inside(token) {
            self.at += 1;
            return self.fix(fault);
        }
        if token.kind != Kind::Variable || token.told {
            if let Some(read) = self.quoted_variable(token) {
                read?;
            } else {
                self.common_mistake(token)?;
                let next = self.next_token();
                self.no_target(token, next)?;
            }
        }
        if self.peek().kind == Kind::Variable && self.at == self.entry {
            self.at += 1;
            if self.is_name_in_brackets(token) {
                self.name_in_brackets(token)?;
            }
        }
        self.equals("the variable")?;
        self.source()?;
        self.cast()?;
        self.fallbacks()?;
        self.mark();
        self.end_of_line(Context::Response)
    }

    /// Reports the `json` of `response { json …`.
    fn format_inside(&self, token: Token) -> Option<Fault> {
        let (open, head) = (self.previous(), self.token(self.at.checked_sub(2)?));
        let format = ["json", "xml", "text"].into_iter().find(|format| self.is_word(token, format))?;
        let first = open.kind == Kind::Open(b'{') && self.next_token().kind == Kind::Variable;
        if !first || !self.is_word(head, "response") {
            return None;
        }
        let fault = self.misplaced(token, format!("write it before the block: `response {format} {{ … }}`"));
        let edit = |start: usize, end: usize, by: &str| Edit {
            location: site(start, end),
            replacement: by.to_owned(),
        };
        let before = edit(head.end, head.end, &format!(" {format}"));
        Some(fault.with_edits([before, edit(token.start, token.end, "")]))
    }

    fn no_target(&mut self, token: Token, next: Token) -> Read {
        let written = self.written(token);
        let assigned = matches!(next.kind, Kind::Equals | Kind::Colon);
        if assigned && self.no_dollar(token) {
            return Ok(());
        }
        let before = self.previous();
        if next.kind == Kind::Colon
            && !matches!(before.kind, Kind::Open(_))
            && matches!(written, "default" | "fallback" | "otherwise" | "else")
        {
            let message = format!("`{written}:` is not allowed here: a fallback follows `or`");
            let place = site(token.start, next.end);
            let fault = Self::other(Code::SyntaxUnexpected, place, message, "write `or`");
            self.at += 2;
            let value = self.peek();
            let or = if value.start == next.end { "or " } else { "or" };
            let edit = |location, by: &str| Edit { location, replacement: by.to_owned() };
            // A comment may stand between the two.
            let comma = (before.kind == Kind::Comma).then(|| edit(self.place(before), ""));
            let edits: Vec<Edit<Site>> = comma.into_iter().chain([edit(place, or)]).collect();
            let told = self.tell(if self.ends_entry(value) { fault } else { fault.with_edits(edits) });
            self.at = self.after_group(self.at);
            return Err(told);
        }
        if assigned && token.kind == Kind::Word {
            let help = format!("what is saved is a variable: `$flow.key.{written}`");
            let fault = self.fault(token, format!("`{written}` is not a variable"), help);
            let fault = self.instead(fault, token, format!("$flow.key.{written}"));
            self.at += 1;
            return self.fix(fault);
        }
        let source = self.token(self.at + 2);
        if let Some(fault) = self.place_first(token) {
            return Err(self.tell(fault));
        }
        if assigned && matches!(token.kind, Kind::Data | Kind::Dotted) && source.kind == Kind::Variable {
            let message = format!("expected the variable, found {}", self.shown(token));
            let variable = self.written(source);
            let help = format!("write the variable that is saved first: `{variable} = {written}`");
            let fault = self.fault(token, message, help);
            return Err(self.tell(fault));
        }
        let near = words::nearest(written, ["namespace"]).filter(|_| token.kind == Kind::Word);
        if let Some(near) = near {
            let message = format!("`{written}` is not allowed here: did you mean `{near}`?");
            let fault = self.fault(token, message, format!("write `{near}`"));
            let fault = self.instead(fault, token, near);
            return Err(self.tell(fault));
        }
        if !self.lost {
            self.unexpected_entry(Context::Response, token);
        }
        Err(Faulted)
    }

    /// Reports `data.a -> $flow.key.a` and `save data.a as $flow.key.a`, which `first` begins.
    fn place_first(&mut self, first: Token) -> Option<Fault> {
        let saves =
            matches!(self.written(first), "save" | "store" | "put" | "take") && first.kind == Kind::Word;
        let at = self.at + usize::from(saves);
        let (place, between, variable) = (self.token(at), self.token(at + 1), self.token(at + 2));
        let ends = self.ends_entry(self.token(at + 3)) || self.token(at + 3).kind == Kind::Variable;
        let joined = matches!(self.written(between), "->" | "=>" | "as" | "to" | "into" | "in" | "=" | ">");
        let is_place = matches!(place.kind, Kind::Data | Kind::Dotted) || self.is_word(place, "data");
        if !is_place || variable.kind != Kind::Variable || !joined || !ends || variable.begins_line {
            return None;
        }
        let (path, variable_written) = (self.written(place), self.written(variable));
        let is_data = path == "data" || path.starts_with("data.") || path.starts_with("data[");
        let meant = format!("{variable_written} = {path}");
        let message = format!("expected the variable, found {}", self.shown(first));
        let fault = self.fault(first, message, format!("write the variable that is saved first: `{meant}`"));
        self.at = at + 3;
        let whole = site(first.start, variable.end);
        Some(if is_data { fault.with_fix(whole, meant) } else { fault })
    }

    /// The source of a mapping.
    pub fn source(&mut self) -> Read {
        let token = self.peek();
        let written = self.written(token);
        if token.told {
            return Err(Faulted);
        }
        if self.ends_entry(token) {
            return Err(self.missing(token, "what is saved", HELP));
        }
        if let Some(path) = self.place_in_braces(token) {
            let message = "`{{` and `}}` are only for values inside a text";
            let fault = self.fault(token, message, format!("write what is saved by itself: `{path}`"));
            let fault = self.instead(fault, token, path);
            self.at += 1;
            return self.fix(fault);
        }
        let calls = self.next_token().kind == Kind::Open(b'(');
        if let Some(fault) = self.no_place(token).filter(|_| !calls || !matches!(written, "header" | "xpath"))
        {
            return Err(self.tell(fault));
        }
        match token.kind {
            Kind::Data => {
                self.at += 1;
                if self.is_quoted_step(token) {
                    return self.quoted_step(token);
                }
                if let Some(fault) = self.split_step(token) {
                    self.at += 1;
                    return self.fix(fault);
                }
                return if self.is_faulty_path(token) { Err(self.faulty_path(token)) } else { Ok(()) };
            }
            Kind::Text => {
                self.text("what is saved")?;
                if token.fixed || self.told_on_line_of(token) {
                    return Err(Faulted);
                }
                let fault = self.text_as_source(token, written);
                return self.fix(fault);
            }
            Kind::Word if written == "xpath" => {
                self.at += 1;
                self.no_symbol_after(token)?;
                if self.in_parentheses(token)? {
                    return Ok(());
                }
                let path = self.peek();
                return if self.is_xpath(path) { self.xpath(path) } else { self.text("the XPath") };
            }
            Kind::Word if written == "data" => {
                self.at += 1;
                return Ok(());
            }
            Kind::Word if words::nearest(written, ["header"]).is_some() => {
                return self.header_source(token, written);
            }
            _ if self.is_xpath(token) => return self.xpath(token),
            _ => {}
        }
        self.common_mistake(token)?;
        let fault = match token.kind {
            Kind::Word if self.is_path_in_quotes(token) => return self.path_in_quotes(token),
            Kind::Word
                if self.next_token().kind == Kind::Text && words::nearest(written, ["xpath"]).is_some() =>
            {
                let message = format!("`{written}` is not allowed here: did you mean `xpath`?");
                let fault = self.fault(token, message, "write `xpath \"//order/id\"`");
                let fault = self.instead(fault, token, "xpath");
                self.fix(fault)?;
                self.at += 1;
                return self.text("the XPath");
            }
            Kind::Word if matches!(written, "mandatory" | "optional") => {
                let message = format!("`{written}` is not allowed here: it comes last");
                let help = format!("write it after what is saved: `data.customer.tier {written}`");
                let fault = self.fault(token, message, help);
                return Err(self.tell(fault));
            }
            Kind::Word if matches!(written, "or" | "as") => {
                let message = format!("expected a place in the response before `{written}`");
                self.fault(token, message, HELP)
            }
            Kind::Word if written == "data-" && self.written(self.next_token()).starts_with('>') => {
                self.arrows(token)
            }
            Kind::Word if self.is_type_first(token) => return self.type_first(token),
            Kind::Word if matches!(written, "null" | "true" | "false" | "missing") => {
                let message = format!("expected a place in the response, found `{written}`");
                self.fault(token, message, format!("{HELP}; a value of your own is allowed only after `or`"))
            }
            Kind::Dotted => self.other_path(token, written),
            Kind::Word => {
                let known = matches!(written, "response" | "body" | "json");
                let in_text = self.block_word() == Some("text");
                let data =
                    known || in_text && written == "text" || words::nearest(written, ["data"]).is_some();
                match (data, in_text) {
                    (true, _) => self.not_a_place(token, "data".to_owned()),
                    (false, true) => {
                        let message = format!("{} is not a place in the response", self.shown(token));
                        self.fault(
                            token,
                            message,
                            "in `response text` the body is `data`; nothing follows it",
                        )
                    }
                    (false, false) => self.not_a_place(token, format!("data.{written}")),
                }
            }
            Kind::Variable => {
                let bare = written.trim_start_matches('$');
                let root = bare.split('.').next().unwrap_or_default();
                if Group::named(root).is_some() {
                    let message = format!("`{written}` is not a place in the response");
                    let help = format!("{HELP}; a variable is allowed only after `or`");
                    self.fault(token, message, help)
                } else {
                    let path = match bare.split_once('.') {
                        Some(("data" | "response" | "body" | "json" | "x", rest)) => format!("data.{rest}"),
                        _ => format!("data.{bare}"),
                    };
                    self.not_a_place(token, path)
                }
            }
            kind => {
                let help = match kind {
                    Kind::Open(b'[' | b'{') => NO_LIST,
                    _ => HELP,
                };
                self.fault(token, format!("expected what is saved, found {}", self.shown(token)), help)
            }
        };
        if matches!(written, "or" | "as") {
            return Err(self.tell(fault));
        }
        self.fix(fault)?;
        self.at += 1;
        if self.peek().kind == Kind::Text && !self.peek().begins_line {
            return Err(Faulted);
        }
        // What is glued to it is part of what was wrong.
        if self.peek().start == token.end { Err(Faulted) } else { Ok(()) }
    }

    /// The path of `{{data.tier}}`, with quotes around it or without.
    pub fn place_in_braces(&self, token: Token) -> Option<&str> {
        let inside = self.written(token).trim_matches('"').strip_prefix("{{")?.strip_suffix("}}")?.trim();
        let path = inside.strip_prefix("data")?;
        let is_path = lexemes::scan_path(path.as_bytes(), 0).end == path.len();
        // In a text, what is escaped would be another path.
        let is_braced = matches!(token.kind, Kind::Text | Kind::Insert)
            && !inside.contains("{{")
            && !inside.contains('\\');
        (is_braced && is_path && !self.reads_xml()).then_some(inside)
    }

    /// A text where a place in the response must stand: in XML it was to be an XPath.
    fn text_as_source(&self, token: Token, written: &str) -> Fault {
        let is_xml = self.reads_xml();
        let help = if is_xml {
            format!("an XPath follows `xpath`: write `xpath {written}`")
        } else {
            HELP.to_owned()
        };
        let fault = self.fault(token, "a text can't be saved: expected a place in the response", help);
        if is_xml {
            return fault.with_fix(site(token.start, token.start), "xpath ");
        }
        let inside = written.trim_matches('"');
        match inside.strip_prefix("data").or_else(|| inside.strip_prefix('$')) {
            Some(path)
                if path.starts_with(['.', '['])
                    && lexemes::scan_path(path.as_bytes(), 0).end == path.len() =>
            {
                self.instead(fault, token, format!("data{path}"))
            }
            _ => fault,
        }
    }

    /// Whether the block that is read is a `response xml`.
    fn reads_xml(&self) -> bool {
        self.block_word() == Some("xml")
    }

    /// Whether `token` is a path whose `data` is misspelt.
    pub fn is_misspelt_data(&self, token: Token) -> bool {
        let root = self.written(token).split(['.', '[']).next().unwrap_or_default();
        token.kind == Kind::Dotted && words::nearest(root, ["data"]).is_some()
    }

    /// Whether `token` is an XPath without its quotes.
    pub fn is_xpath(&self, token: Token) -> bool {
        token.kind == Kind::Dotted && self.written(token).starts_with('/') && !token.told
    }

    /// Reports the XPath `token`, which has no quotes, and perhaps no `xpath` either.
    fn xpath(&mut self, token: Token) -> Read {
        let meant = format!("xpath \"{}\"", self.written(token));
        let message = format!("{} has no quotes", self.shown(token));
        let named = self.is_word(self.previous(), "xpath") && self.at > self.entry;
        let fault = self.fault(token, message, format!("an XPath is written in quotes: `{meant}`"));
        let by = if named { meant.trim_start_matches("xpath ") } else { &meant };
        let fault = self.instead(fault, token, by);
        self.at += 1;
        self.fix(fault)
    }

    /// A path that is not one of ours, in place of `data` and its path.
    fn other_path(&self, token: Token, written: &str) -> Fault {
        let root = written.find(['.', '[']).unwrap_or(written.len());
        let (root, rest) = written.split_at_checked(root).unwrap_or((written, ""));
        if root == "header" || root == "headers" {
            let name = rest.trim_matches(['.', '[', ']', '"', '\'']);
            let meant = format!("header \"{name}\"");
            let message = format!("`{written}` is not how a header is read");
            let fault = self.fault(token, message, format!("write `{meant}`"));
            return self.instead(fault, token, meant);
        }
        let known =
            matches!(root, "x" | "response" | "resp" | "res" | "body" | "json" | "result" | "root" | "$");
        let data = known || words::nearest(root, ["data"]).is_some();
        // What libraries call the body: it may be that, or a member of this name.
        let separators = ['.', '[', ']', '"', '\''];
        let first = rest.trim_start_matches(separators).split(separators).next().unwrap_or_default();
        if known && matches!(first, "data" | "body" | "json" | "text" | "headers") {
            let message = format!("{} is not a place in the response", self.shown(token));
            let help = "the body of the response is `data`, and a header is read by `header \"NAME\"`";
            return self.fault(token, message, help);
        }
        self.not_a_place(token, if data { format!("data{rest}") } else { format!("data.{written}") })
    }

    /// `data->customer->name`, from `token` on.
    fn arrows(&self, token: Token) -> Fault {
        let rest = self.text.get(token.start..).unwrap_or_default();
        let end = rest.find(|sign: char| sign.is_whitespace() || sign == '}').unwrap_or(rest.len());
        let path = rest.get(..end).unwrap_or_default().replace("->", ".");
        let whole = Token { end: token.start + end, ..token };
        let message = format!("{} is not a place in the response", self.shown(whole));
        self.instead(self.fault(whole, message, format!("write `{path}`")), whole, path)
    }

    fn not_a_place(&self, token: Token, path: String) -> Fault {
        let message = format!("{} is not a place in the response", self.shown(token));
        let help = format!("the body of the response is `data`: write `{path}`");
        let fault = self.fault(token, message, help);
        let written = self.written(token);
        // In `dataname` a dot may be missing, or it is a name of the response; a type may belong to the path after it.
        let is_open =
            written.starts_with("data") || TYPES.contains(&written) && self.next_token().kind == Kind::Data;
        if is_open { fault } else { self.instead(fault, token, path) }
    }

    fn header_source(&mut self, token: Token, written: &str) -> Read {
        if written != "header" {
            let message = format!("`{written}` is not allowed here: did you mean `header`?");
            let fault = self.fault(token, message, "write `header \"NAME\"`");
            let fault = self.instead(fault, token, "header");
            self.fix(fault)?;
        }
        self.at += 1;
        self.no_symbol_after(token)?;
        if self.in_parentheses(token)? {
            return Ok(());
        }
        self.text("the name of the header")
    }
}
