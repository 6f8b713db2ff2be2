//! XML 1.0 (fifth edition) with namespaces, as bodies and responses carry it.
//!
//! [`read`] reports a text's events and refuses what is not well-formed, [`check_template`] says
//! where the values of a `body xml` land, [`escape`] writes a value there, and `decode` turns the
//! bytes of a response into text. quick-xml splits the text into tags; every rule that it does not
//! hold is held here.

mod attribute;
mod characters;
mod declaration;
#[cfg(feature = "runtime")]
mod decode;
mod escape;
mod fault;
mod lines;
mod namespace;
mod reader;
mod reference;
mod template;
mod visitor;

#[cfg(feature = "runtime")]
pub use decode::{DecodeFault, decode};
pub use escape::escape;
pub use fault::{Fault, FaultKind};
pub(crate) use namespace::XML as XML_NAMESPACE;
pub use reader::read;
pub use template::{TemplateFault, TemplatePart, check_template};
pub use visitor::{Attribute, Element, Visitor};

/// How large a document may be (language, section 4, Limits).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Elements inside each other.
    pub depth: usize,
    /// Attributes of one element, namespace declarations among them.
    pub attributes: usize,
    /// Nodes in all: elements, attributes, texts, comments and processing instructions.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { depth: 128, attributes: 128, nodes: 100_000 }
    }
}

/// Where in a document a value may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the text of an element.
    Text,
    /// In the value of an attribute.
    Attribute,
}
