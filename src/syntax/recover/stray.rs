//! What belongs to no declaration.

use super::super::outline::Kind as Declared;
use super::super::{shape, words};
use super::findings::site;
use super::reader::{Read, Reader};
use super::token::Kind;

impl Reader<'_> {
    /// Something that belongs to no declaration: reported once, however much it is, after what was to be comments.
    pub fn stray(&mut self) {
        while self.peek().kind == Kind::LineComment {
            let _: Read = self.common_mistake(self.peek());
            self.at += 1;
        }
        let token = self.peek();
        if self.is_end() && self.at > 0 {
            return;
        }
        if self.common_mistake(token).is_err() {
            return;
        }
        let written = self.written(token);
        if self.is_word(token, "curl") {
            let message = "this is a `curl` command, not a declaration";
            let help = "a webhook begins with `webhook NAME {`, then its request: `POST \"https://…\"`";
            let fault = self.fault(token, message, help);
            self.tell(fault);
            return;
        }
        let is_import = matches!(written, "import" | "include" | "require" | "use" | "@import");
        if is_import && token.kind == Kind::Word {
            let message = format!("`{written}` is not allowed here: nothing is imported");
            let help = "remove this line: all files of a project see what the others declare";
            let last = { self.tokens.iter().skip(self.at + 1) }.take_while(|next| !next.begins_line).last();
            let place = site(token.start, last.map_or(token.end, |last| last.end));
            let fault = self.fault(token, message, help).with_fix(place, "");
            self.tell(fault);
            return;
        }
        let message = format!("{} is not allowed outside a declaration", self.shown(token));
        let help = format!("a declaration begins with {}", declarations());
        let word = token.kind == Kind::Word;
        if word && words::begins_line(written) {
            let help = format!("`{written}` is a line of a declaration: put it between its `{{` and `}}`");
            let fault = self.fault(token, message, help);
            self.tell(fault);
            return;
        }
        if matches!(token.kind, Kind::Open(b'{' | b'[')) {
            let help = "a `.hook` file is not JSON or TOML: write `webhook lookup { GET \"https://…\" }`";
            let fault = self.fault(token, message, help);
            self.tell(fault);
            return;
        }
        let known = Declared::WORDS.iter().map(|(word, _)| *word);
        let other = matches!(
            written,
            "function" | "func" | "def" | "api" | "request" | "hook" | "action" | "service"
        );
        let near = words::nearest(written, known).or(other.then_some("webhook"));
        let fault = match near.filter(|_| word) {
            Some(near) => {
                let fault = self.fault(token, message, format!("did you mean `{near}`? {help}"));
                self.instead(fault, token, near)
            }
            None => self.fault(token, message, help),
        };
        self.tell(fault);
    }
}

pub(super) fn declarations() -> String {
    let words: Vec<&str> = Declared::WORDS.iter().map(|(word, _)| *word).collect();
    shape::listed(&words)
}
