//! Numbers with a comma in place of the point, as many languages write them.

use super::reader::Reader;
use super::token::{Kind, Token};
use crate::diagnostics::Fault;

impl Reader<'_> {
    /// The fault of `12,50`, whose comma is the token `comma`; no entry follows that.
    pub fn number_with_comma(&self, comma: usize) -> Option<Fault> {
        let whole = self.token(comma.checked_sub(1)?);
        let (sign, part) = (self.token(comma), self.token(comma + 1));
        let is_one = whole.kind == Kind::Number
            && part.kind == Kind::Number
            && sign.kind == Kind::Comma
            && whole.end == sign.start
            && sign.end == part.start
            && !self.written(whole).contains('.')
            && self.written(part).bytes().all(|byte| byte.is_ascii_digit());
        let number = Token { end: part.end, ..whole };
        let meant = self.written(number).replace(',', ".");
        let message = format!("{} is not a number", self.shown(number));
        let fault = self.fault(number, message, format!("a number has a point: `{meant}`"));
        is_one.then(|| self.instead(fault, sign, "."))
    }
}
