//! The lines that webhooks, endpoints and flows share: the method, `notes`, `wait`.

use crate::diagnostics::{Code, suggest};
use crate::source::Span;
use crate::syntax::ast::{self, DurationUnit};
use crate::syntax::wait;

use super::lowering::Lowering;
use crate::ir;

/// The most characters of `notes` (3.3), in Unicode scalar values.
const LONGEST_NOTES: usize = 1000;

/// The longest wait that needs no hold music (`wait::silent`), in milliseconds.
const LONGEST_SILENCE: u32 = 10_000;

/// `wait 10s`, which counts where nothing is written.
pub(super) const DEFAULT_WAIT: ir::Wait = ir::Wait::UpTo { milliseconds: 10_000, hold_music: false };

impl Lowering<'_, '_> {
    /// `GET "…"`: the method; `OPTION` is read as `OPTIONS`.
    pub fn method(&mut self, written: &ast::Name) -> Option<ir::Method> {
        let name: &str = &written.text;
        if name == "OPTION" {
            return Some(ir::Method::Options);
        }
        if let Some(method) = ir::Method::ALL.into_iter().find(|method| method.as_str() == name) {
            return Some(method);
        }
        let methods = ir::Method::ALL.map(ir::Method::as_str);
        let mut fault = self.fault(
            Code::MethodUnknown,
            written.span,
            format!("`{name}` is not a method that a webhook can send"),
            suggest::did_you_mean(name, methods),
        );
        if let Some(near) = suggest::nearest_of(name, methods).filter(|near| near.is_sure) {
            fault = fault.with_fix(self.location(written.span), near.name);
        }
        self.report(fault);
        None
    }

    /// `notes "…"`
    pub fn notes(&mut self, notes: &ast::Notes) -> Option<String> {
        let text = self.plain_text(&notes.text, "notes")?;
        let length = text.chars().count();
        if length > LONGEST_NOTES {
            let fault = self.fault(
                Code::NotesTooLong,
                notes.text.span,
                format!("notes hold at most {LONGEST_NOTES} characters, and these have {length}"),
                format!("shorten them by {}", length - LONGEST_NOTES),
            );
            self.report(fault);
            return None;
        }
        Some(text)
    }

    /// `wait 10s with hold music`
    pub fn wait(&mut self, duration: &ast::Duration, hold_music: bool) -> Option<ir::Wait> {
        let factor = match duration.unit {
            DurationUnit::Milliseconds => 1,
            DurationUnit::Seconds => 1_000,
            DurationUnit::Minutes => 60_000,
        };
        let written = || format!("{}{}", duration.digits, duration.unit.written());
        let milliseconds = duration.digits.parse::<u32>().ok().and_then(|number| number.checked_mul(factor));
        let milliseconds = match milliseconds {
            Some(0) => {
                let (message, help) = wait::of_nothing();
                let fault = self.fault(Code::WaitOutOfRange, duration.span, message, help);
                self.report(fault);
                return None;
            }
            Some(milliseconds) if milliseconds <= wait::LONGEST => milliseconds,
            _ => {
                let (message, help) = wait::too_long(&written(), hold_music);
                let mut fault = self.fault(Code::WaitOutOfRange, duration.span, message, help);
                // Without hold music a minute would be the next fault: how long it is to be, its author says.
                if hold_music {
                    fault = fault.with_fix(self.location(duration.span), "60s");
                }
                self.report(fault);
                return None;
            }
        };
        if milliseconds > LONGEST_SILENCE && !hold_music {
            let end = Span { start: duration.span.end, end: duration.span.end };
            let fault = self
                .fault(
                    Code::WaitSilent,
                    duration.span,
                    format!("the caller hears nothing for up to {}", written()),
                    "write `with hold music` after it, or wait at most 10 s",
                )
                .with_fix(self.location(end), " with hold music");
            self.report(fault);
        }
        Some(ir::Wait::UpTo { milliseconds, hold_music })
    }

    /// Remembers `line`; where one stood before, reports it, and it is not the first.
    pub fn once<'a, T>(
        &mut self,
        slot: &mut Option<(&'a T, Span)>,
        line: &'a T,
        head: Span,
        what: &str,
    ) -> bool {
        match slot {
            Some((_, first)) => {
                let first = *first;
                self.repeated(head, first, what);
                false
            }
            None => {
                *slot = Some((line, head));
                true
            }
        }
    }

    /// Reports a line that may stand once and stands at `first` already.
    pub fn repeated(&mut self, again: Span, first: Span, what: &str) {
        let fault = self
            .fault(Code::LineRepeated, again, format!("{what} is repeated"), "keep one of the two")
            .with_related(self.location(first), "the first is here");
        self.report(fault);
    }
}
