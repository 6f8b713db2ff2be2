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
pub(crate) struct TextSink<'v> {
    text: Masked<'v>,
    /// Whether a value stands before what comes next, so that a comma is due.
    follows: bool,
}

impl Default for TextSink<'_> {
    fn default() -> Self {
        Self { text: Masked::with_capacity(USUAL), follows: false }
    }
}

impl<'v> TextSink<'v> {
    pub(crate) fn into_text(self) -> Masked<'v> {
        self.text
    }

    /// Writes the comma before an item or a name that is not the first.
    fn separate(&mut self) {
        if self.follows {
            self.text.push_str(",");
        }
    }
}

impl<'v> Sink<'v> for TextSink<'v> {
    type Point = (Point, bool);

    fn point(&self) -> (Point, bool) {
        (self.text.point(), self.follows)
    }

    fn return_to(&mut self, (point, follows): (Point, bool)) {
        self.text.return_to(point);
        self.follows = follows;
    }

    fn begin(&mut self, kind: Kind) {
        self.separate();
        self.text.push_str(match kind {
            Kind::Object => "{",
            Kind::List => "[",
        });
        self.follows = false;
    }

    fn end(&mut self, kind: Kind) {
        self.text.push_str(match kind {
            Kind::Object => "}",
            Kind::List => "]",
        });
        self.follows = true;
    }

    fn name(&mut self, name: Masked<'v>) {
        self.separate();
        self.text.push_str("\"");
        self.text.push_encoded(&name, json::escape);
        self.text.push_str("\":");
        self.follows = false;
    }

    fn text(&mut self, template: &'v Template, resolver: &Resolver<'v>) -> Option<()> {
        self.separate();
        self.text.push_str("\"");
        resolver.push(template, |part, out| out.push_encoded(part, json::escape), &mut self.text)?;
        self.text.push_str("\"");
        self.follows = true;
        Some(())
    }

    fn datum(&mut self, datum: Cow<'v, Datum>) {
        self.separate();
        datum.write(&mut self.text);
        self.follows = true;
    }
}
