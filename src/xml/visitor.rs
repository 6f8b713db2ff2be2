//! What a document is reported as.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use super::Place;

/// An element, as its start tag has it.
#[derive(Debug)]
pub struct Element<'a> {
    /// The prefix as it is written.
    pub prefix: Option<&'a str>,
    /// The name without its prefix.
    pub local: &'a str,
    /// The namespace's URI, never empty.
    pub namespace: Option<Rc<str>>,
    /// The attributes as they are written, without namespace declarations.
    pub attributes: Vec<Attribute<'a>>,
}

/// An attribute.
#[derive(Debug)]
pub struct Attribute<'a> {
    /// The prefix as it is written.
    pub prefix: Option<&'a str>,
    /// The name without its prefix.
    pub local: &'a str,
    /// The namespace's URI, never empty.
    pub namespace: Option<Rc<str>>,
    /// The value, normalised as XML 1.0, 3.3.3 has it.
    pub value: Cow<'a, str>,
}

/// Learns what is in a document, in its order.
pub trait Visitor {
    /// An element begins.
    fn start(&mut self, element: &Element<'_>) {
        let _ = element;
    }

    /// The innermost element ends.
    fn end(&mut self) {}

    /// A text node: never empty, CDATA and references merged into it, line ends as `\n`.
    fn text(&mut self, text: &str) {
        let _ = text;
    }

    /// A comment.
    fn comment(&mut self, text: &str) {
        let _ = text;
    }

    /// A processing instruction.
    fn instruction(&mut self, target: &str, value: Option<&str>) {
        let _ = (target, value);
    }

    /// A stretch of the source, in bytes, in which a value may stand. Namespace declarations are
    /// none: a value could break the names of the document.
    fn span(&mut self, range: Range<usize>, place: Place) {
        let _ = (range, place);
    }
}
