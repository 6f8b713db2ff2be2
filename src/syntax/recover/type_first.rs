//! A type before the path that it converts, as in `number data.total`.

use super::super::shape::TYPES;
use super::findings::site;
use super::reader::{Read, Reader};
use super::token::{Kind, Token};
use crate::diagnostics::Edit;

impl Reader<'_> {
    /// Whether `token` is such a type.
    pub fn is_type_first(&self, token: Token) -> bool {
        let (path, next) = (self.next_token(), self.token(self.at + 2));
        let written = self.written(token);
        TYPES.contains(&written)
            && written != "path"
            && path.kind == Kind::Data
            && !path.begins_line
            && !path.told
            && next.start > path.end
            && !matches!(next.kind, Kind::Equals | Kind::Colon)
    }

    pub fn type_first(&mut self, token: Token) -> Read {
        let path = self.next_token();
        let kind = self.written(token).to_owned();
        let message = format!("{} is not allowed here: the type follows the path", self.shown(token));
        let fault = self.fault(token, message, format!("write `{} as {kind}`", self.written(path)));
        let edits = [(token.start, path.start, String::new()), (path.end, path.end, format!(" as {kind}"))]
            .map(|(start, end, replacement)| Edit { location: site(start, end), replacement });
        self.at += 1;
        self.fix(fault.with_edits(edits))?;
        self.source()
    }
}
