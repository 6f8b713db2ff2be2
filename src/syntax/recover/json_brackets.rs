//! Brackets of the other kind around JSON: `{ 1, 2 }` for a list, `["a": 1]` for an object.

use super::super::shape::Context;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Edit;

impl Reader<'_> {
    /// Reports the bracket of JSON that was just read where all in it belongs between brackets of the other kind; as what
    /// it is read.
    pub fn meant_by_bracket(&mut self, context: Context) -> Context {
        let open = self.previous();
        let inside = self.tokens.get(self.at..open.partner).unwrap_or_default();
        // What costs least is asked first: blocks may stand in each other.
        let sign = if context == Context::List { Kind::Colon } else { Kind::Comma };
        let is_other = matches!(inside, [_, second, ..] if second.kind == sign);
        if !is_other || inside.iter().any(|token| token.told) {
            return context;
        }
        let entries = || inside_entries(inside, self.at);
        let edits = |open_by: &str, close_by: &str| {
            [(open, open_by), (self.token(open.partner), close_by)]
                .map(|(token, by)| Edit { location: self.place(token), replacement: by.to_owned() })
        };
        match context {
            Context::List if entries().all(is_member) => {
                let message = "a list has no names: what has names stands between `{` and `}`";
                let fault = self.fault(open, message, "write `{ … }`").with_edits(edits("{", "}"));
                let _: Read = self.fix(fault);
                Context::Object
            }
            // One value may have lost its name.
            Context::Object if entries().count() > 1 && entries().all(|entry| self.is_value_alone(entry)) => {
                let message = "what stands between `{` and `}` has names: a list stands between `[` and `]`";
                let help = "write `[ … ]` for a list, or a name and a `:` before each value: `\"lead\": $flow.key.lead`";
                let fault = self.fault(open, message, help);
                for edit in edits("[", "]") {
                    let span = edit.location.span.range();
                    self.found.edits.replace(span.start, span.end, edit.replacement);
                }
                self.tell(fault);
                Context::List
            }
            _ => context,
        }
    }

    fn is_value_alone(&self, entry: &[Token]) -> bool {
        let [value] = entry else { return false };
        matches!(value.kind, Kind::Text | Kind::Number | Kind::Variable)
            || matches!(self.written(*value), "true" | "false" | "null")
    }
}

/// The entries of a block of JSON whose tokens `inside` begin at the index `start`, as its commas part them.
fn inside_entries(inside: &[Token], start: usize) -> impl Iterator<Item = &[Token]> {
    let mut closes = 0;
    let mut entries = inside.split({
        let mut at = start;
        move |token: &Token| {
            let outside = at >= closes;
            if outside && matches!(token.kind, Kind::Open(_)) {
                closes = token.partner;
            }
            at += 1;
            outside && token.kind == Kind::Comma
        }
    });
    let mut left = entries.next();
    // A comma may follow the last one.
    std::iter::from_fn(move || {
        let entry = left.take()?;
        left = entries.next();
        (left.is_some() || !entry.is_empty()).then_some(entry)
    })
}

fn is_member(entry: &[Token]) -> bool {
    matches!(entry, [name, colon, _, ..] if name.kind == Kind::Text && colon.kind == Kind::Colon)
}
