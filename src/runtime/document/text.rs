//! A document as compact JSON.

use std::borrow::Cow;

use crate::ir::Template;
use crate::json;
use crate::runtime::datum::Datum;
use crate::runtime::masked::{Masked, Point};
use crate::runtime::template::Resolver;

use super::{Kind, Sink};

/// Room for most bodies.
const USUAL: usize = 256;

/// Writes a document as compact JSON.
pub(crate) struct TextSink<'v>(Masked<'v>);

impl Default for TextSink<'_> {
    fn default() -> Self {
        Self(Masked::with_capacity(USUAL))
    }
}

impl<'v> TextSink<'v> {
    pub(crate) fn into_text(self) -> Masked<'v> {
        self.0
    }

    /// Writes the comma before an item or a name that is not the first: a value ends in no such sign, as texts end in a
    /// quote.
    fn separate(&mut self) {
        if !matches!(self.0.real().as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.0.push_sign(',');
        }
    }
}

impl<'v> Sink<'v> for TextSink<'v> {
    type Point = Point;

    fn point(&self) -> Point {
        self.0.point()
    }

    fn return_to(&mut self, point: Point) {
        self.0.return_to(point);
    }

    fn begin(&mut self, kind: Kind) {
        self.separate();
        self.0.push_sign(match kind {
            Kind::Object => '{',
            Kind::List => '[',
        });
    }

    fn end(&mut self, kind: Kind) {
        self.0.push_sign(match kind {
            Kind::Object => '}',
            Kind::List => ']',
        });
    }

    fn name(&mut self, name: Masked<'v>) {
        self.separate();
        self.0.push_sign('"');
        self.0.push_encoded(&name, json::escape);
        self.0.push_str("\":");
    }

    fn text(&mut self, template: &'v Template, resolver: &Resolver<'v>) -> Option<()> {
        self.separate();
        self.0.push_sign('"');
        resolver.push(template, |part, out| out.push_encoded(part, json::escape), &mut self.0)?;
        self.0.push_sign('"');
        Some(())
    }

    fn datum(&mut self, datum: Cow<'v, Datum>) {
        self.separate();
        datum.write(&mut self.0);
    }
}
