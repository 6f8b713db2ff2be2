//! Words that begin a line elsewhere and none here, each with what is written here instead.

use super::super::shape::Context;
use super::findings::site;
use super::reader::Reader;
use super::token::{Kind, Token};
use crate::diagnostics::Fault;

/// Contexts, words in lower case, why they are not allowed, and what to write.
type Row = (&'static [Context], &'static [&'static str], &'static str, &'static str);

const ROWS: &[Row] = &[
    (
        &[Context::Webhook],
        &["url", "uri", "address", "host", "path", "method", "verb", "request"],
        "a request is one line",
        "write the method and the address: `GET \"https://…\"`",
    ),
    (
        &[Context::Webhook, Context::Flow],
        &["retry", "retries", "repeat"],
        "a request is sent once",
        "remove this line; the flow designer can run it again where `$flow.key.response_status` is `FAILED`",
    ),
    (
        &[Context::Webhook, Context::Flow],
        &["on", "catch", "try", "when", "else", "then"],
        "there are no conditions",
        "remove it; the flow designer branches on `$flow.key.response_status`",
    ),
    (
        &[Context::Webhook],
        &["hold", "music"],
        "hold music belongs to `wait`",
        "write `wait 10s with hold music`",
    ),
    (
        &[Context::Webhook],
        &["data", "content", "send"],
        "what is sent is the `body`",
        "write `body json { … }`",
    ),
    (
        &[Context::Flow],
        &["parallel", "concurrent", "background"],
        "steps run one after the other",
        "write each step as a line of its own: `run NAME`; a webhook with `no wait` goes on at once",
    ),
    (
        &[Context::Flow],
        &["end", "exit", "finish", "stop", "return", "quit", "done", "hangup", "hang_up", "disconnect"],
        "a flow ends after its last step",
        "remove it; `flow-end webhook` sends the details of the call",
    ),
    (
        &[Context::Account],
        &["allow_http", "allowhttp", "insecure"],
        "clear text is allowed with `allow http`",
        "write it as two words, if the operator allows it",
    ),
    (
        &[Context::OAuth2],
        &["grant_type", "granttype", "grant"],
        "the grant is always client credentials",
        "remove this line",
    ),
    (
        &[Context::OAuth2],
        &["client_id", "clientid", "client_secret", "clientsecret", "secret", "id"],
        "the client is one line",
        "write `client(ID, SECRET)`",
    ),
    (
        &[Context::OAuth2],
        &["url", "uri", "token_url", "address", "host", "path"],
        "the token request is one line",
        "write `POST \"https://…\"`",
    ),
    (
        &[Context::Endpoint],
        &["url", "uri", "address", "host", "path"],
        "the address is one line",
        "write `POST \"https://…\"`",
    ),
    (
        &[Context::Account],
        &["secret", "secrets", "password", "token"],
        "no secret is written into a file",
        "give it with `--secrets FILE`, and write `$secret.NAME` where a request sends it",
    ),
];

/// What stands after the name of a step in other languages.
const STEP_WORDS: [&str; 8] = ["and", "async", "if", "in", "parallel", "then", "to", "with"];

const NO_ARGUMENTS: &str = "a step takes no arguments: a webhook reads the variables of the flow";

impl Reader<'_> {
    /// Reports `token`, which begins a line of `context`, where it is a word of elsewhere.
    pub fn of_elsewhere(&self, context: Context, token: Token) -> Option<Fault> {
        let word = self.written(token);
        let next = self.next_token();
        let alone = self.ends_line(next);
        if token.kind == Kind::Variable && context == Context::Flow && next.kind == Kind::Equals {
            return Some(self.without_first_word("set", token));
        }
        // Words in capitals are methods that there are not.
        let is_method = word.bytes().all(|byte| byte.is_ascii_uppercase());
        if token.kind != Kind::Word || is_method || context.begins_with(word) {
            return None;
        }
        let lower = word.to_ascii_lowercase();
        let row =
            ROWS.iter().find(|(contexts, words, ..)| contexts.contains(&context) && words.contains(&&*lower));
        let is_flow_end = context == Context::Flow && self.is_word(next, "webhook");
        if let Some((.., why, help)) = row.filter(|_| !is_flow_end) {
            let message = format!("`{word}` is not allowed here: {why}");
            return Some(self.fault(token, message, *help));
        }
        match (context, &*lower) {
            (Context::Webhook, "json" | "xml" | "form" | "multipart") if !alone => {
                Some(self.without_first_word("body", token))
            }
            (Context::Webhook, "save" | "store" | "keep")
                if self.is_word(next, "response") && self.is_what_response_reads(self.token(self.at + 2)) =>
            {
                let fault =
                    self.fault(token, format!("`{word}` is not allowed here"), format!("remove `{word}`"));
                Some(fault.with_fix(site(token.start, next.start), ""))
            }
            (Context::Webhook, "save" | "store" | "keep") if self.is_word(next, "response") => {
                Some(self.another_word("persist", token))
            }
            (Context::Account, _) if next.kind == Kind::Equals && !next.begins_line => {
                Some(self.without_first_word("set", token))
            }
            (Context::Account, _) if !next.begins_line => self.setting_without_set(token, next),
            (Context::Test, "mock" | "stub" | "respond" | "response") if next.kind == Kind::Number => {
                Some(self.another_word("reply", token))
            }
            (
                Context::Flow,
                "webhook" | "step" | "invoke" | "execute" | "start" | "await" | "do" | "trigger",
            ) if next.kind == Kind::Word && !alone => Some(self.another_word("run", token)),
            (Context::Flow, "flow")
                if self.is_word(next, "end") && self.is_word(self.token(self.at + 2), "webhook") =>
            {
                let place = site(token.start, next.end);
                let fault = self.fault(
                    Token { end: next.end, ..token },
                    "`flow end` is one word",
                    "write `flow-end`",
                );
                Some(fault.with_fix(place, "flow-end"))
            }
            (Context::Flow, _)
                if !matches!(&*lower, "end" | "stop" | "return") && (alone || self.is_marked_step(next)) =>
            {
                let message = format!("`{word}` is not allowed here");
                let fault = self.fault(token, message, format!("a step is written `run {word}`"));
                Some(fault.with_fix(site(token.start, token.start), "run "))
            }
            _ => None,
        }
    }

    /// Reports `-H`, which `symbol` begins.
    pub fn option_of_curl(&self, context: Context, symbol: Token) -> Option<Fault> {
        let rest = self.text.get(symbol.start..)?;
        let length = rest
            .find(|character: char| !character.is_ascii_alphabetic() && character != '-')
            .unwrap_or(rest.len());
        let option = rest.get(..length).filter(|option| option.starts_with('-') && option.len() > 1)?;
        if context != Context::Webhook || !symbol.begins_line {
            return None;
        }
        let whole = Token { end: symbol.start + option.len(), ..symbol };
        let message = format!("`{option}` is an option of `curl`, not a line of a webhook");
        let help = "a header is written in `headers { … }`, what is sent in `body …`, a user and a password in \
                    `auth basic(USER, PASSWORD)`";
        Some(self.fault(whole, message, help))
    }

    /// Whether `next`, the mark of a step, ends its line.
    fn is_marked_step(&self, next: Token) -> bool {
        self.is_word(next, "mandatory") && self.ends_line(self.token(self.at + 2))
    }

    /// Reports `crm: "https://…"`, the name of a setting without `set`.
    fn setting_without_set(&self, name: Token, next: Token) -> Option<Fault> {
        let signed = next.kind == Kind::Colon;
        let value = if signed { self.token(self.at + 2) } else { next };
        if value.kind != Kind::Text || value.begins_line || self.context()?.begins_with(self.written(name)) {
            return None;
        }
        if self.is_word(name, "network") {
            // No edit adds a permission.
            let help = format!("write `allow network {}`", self.written(value));
            return Some(self.fault(name, "expected `allow` before `network`", help));
        }
        if self.is_word(name, "allownetwork") {
            let message = "`allownetwork` is not allowed here: did you mean `allow network`?";
            return Some(self.fault(name, message, "write it as two words"));
        }
        let message = format!("expected `set` before {}", self.shown(name));
        let meant = format!("set {} = {}", self.written(name), self.written(value));
        let fault = self.fault(name, message, format!("write `{meant}`"));
        Some(fault.with_fix(site(name.start, value.end), meant))
    }

    /// Whether `token` goes on with what a `response` reads.
    fn is_what_response_reads(&self, token: Token) -> bool {
        token.kind == Kind::Open(b'{') || ["json", "xml", "text"].iter().any(|word| self.is_word(token, word))
    }

    fn without_first_word(&self, first: &str, token: Token) -> Fault {
        let message = format!("expected `{first}` before {}", self.shown(token));
        let fault = self.fault(token, message, format!("write `{first} {} …`", self.written(token)));
        fault.with_fix(site(token.start, token.start), format!("{first} "))
    }

    fn another_word(&self, meant: &str, token: Token) -> Fault {
        let message = format!("{} is not allowed here: did you mean `{meant}`?", self.shown(token));
        let fault = self.fault(token, message, format!("write `{meant}`"));
        self.instead(fault, token, meant)
    }

    /// Reports `run look up`, whose second word is `token`.
    pub fn name_of_words(&self, token: Token) -> Option<Fault> {
        let first = self.previous();
        let runs = self.is_word(self.token(self.entry), "run") && self.at == self.entry + 2;
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let words: Vec<&Token> = rest.iter().take_while(|token| !self.ends_entry(**token)).collect();
        let only = words.iter().all(|token| matches!(token.kind, Kind::Word | Kind::Number));
        let last = words.last().filter(|_| runs && only && token.kind == Kind::Word)?;
        // What steps of other languages go on with.
        if STEP_WORDS.contains(&self.written(token)) {
            return None;
        }
        let marked = self.is_word(**last, "mandatory");
        let last = if marked { words.get(words.len().checked_sub(2)?)? } else { last };
        if self.is_word(first, "webhook") && last.start == token.start {
            let message = format!("{} is not allowed here: a name follows `run`", self.shown(first));
            let fault = self.fault(first, message, format!("write `run {}`", self.written(token)));
            return Some(fault.with_fix(site(first.start, token.start), ""));
        }
        if self.is_word(first, "flow-end") && self.is_word(token, "webhook") {
            let run = self.token(self.entry);
            let message = format!("{} is not allowed before `flow-end webhook`", self.shown(run));
            let fault = self.fault(run, message, "write `flow-end webhook`: it is a step of its own");
            return Some(fault.with_fix(site(run.start, first.start), ""));
        }
        if self.is_word(first, "mandatory") && last.start == token.start {
            let name = self.written(token);
            let message = "`mandatory` is not allowed here: it comes last";
            let fault = self.fault(first, message, format!("write `run {name} mandatory`"));
            return Some(fault.with_fix(site(first.start, token.end), format!("{name} mandatory")));
        }
        // A line of a webhook on the line of the step.
        if Context::Webhook.begins_with(self.written(token)) {
            return None;
        }
        if self.is_word(first, "flow") && last.start == token.start {
            let message = format!("{} is not allowed here: a flow runs webhooks only", self.shown(first));
            return Some(self.fault(
                first,
                message,
                "write the name of a webhook, or its steps in its place",
            ));
        }
        let written = self.text.get(first.start..last.end)?;
        let joined = written.split_whitespace().collect::<Vec<_>>().join("_");
        let message = format!("{} is not allowed here: a name is one word", self.shown(token));
        let fault = self.fault(token, message, format!("write it without spaces: `{joined}`"));
        Some(fault.with_fix(site(first.start, last.end), joined))
    }

    /// What to do about `token`, which stands where a line that begins with `keyword` has ended.
    pub fn help_after(&self, keyword: Token, token: Token) -> Option<String> {
        let is_call = token.kind == Kind::Open(b'(') && token.start == self.previous().end;
        match (self.written(keyword), token.kind) {
            ("run", Kind::Symbol | Kind::Word | Kind::Comma)
                if matches!(self.written(token), "->" | "=>" | ">" | "&" | "+" | "," | "then" | "and") =>
            {
                let next = self.next_token();
                if self.is_word(next, "mandatory") {
                    return Some("remove it: a mark follows its step".to_owned());
                }
                let step = if self.is_word(next, "run") { self.token(self.at + 2) } else { next };
                let named = step.kind == Kind::Word;
                named.then(|| format!("each step is a line of its own: `run {}`", self.written(step)))
            }
            ("run", Kind::Word) if matches!(self.written(token), "async" | "parallel" | "in") => {
                Some("a webhook that the flow does not wait for has the line `no wait`".to_owned())
            }
            ("run", Kind::Word) if self.is_word(token, "with") => Some(NO_ARGUMENTS.to_owned()),
            ("run", _) if is_call => Some(NO_ARGUMENTS.to_owned()),
            ("scope", Kind::Comma) => Some(
                "write all scopes in one text, with a space between two: `scope \"read write\"`".to_owned(),
            ),
            ("allow", Kind::Comma) => {
                Some("write a line for each network: `allow network \"10.0.0.0/8\"`".to_owned())
            }
            ("invoke", Kind::Open(b'{')) => {
                Some("arguments follow `with`: `with { NAME: VALUE }`".to_owned())
            }
            ("invoke", _) if is_call => {
                Some("arguments are written in a block: `with { NAME: VALUE }`".to_owned())
            }
            _ => None,
        }
    }
}
