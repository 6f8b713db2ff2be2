//! The tree that expressions are evaluated on.

use std::fmt;
use std::rc::Rc;

use sxd_document::dom::{self, ChildOfElement, ChildOfRoot};
use sxd_document::{Package, QName};

use crate::xml::{self, Element, Fault, Limits, Visitor};

use super::order::Order;

/// A document, read and held for the expressions of one response.
///
/// It stays on the thread that read it.
pub struct Document {
    package: Package,
    order: Rc<Order>,
    has_default_namespace: bool,
}

impl fmt::Debug for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Document").finish_non_exhaustive()
    }
}

impl Document {
    /// Reads `text`.
    ///
    /// # Errors
    ///
    /// A text that is not well-formed, has a document type, or is over `limits`.
    pub fn read(text: &str, limits: &Limits) -> Result<Document, Fault> {
        let package = Package::new();
        let mut builder =
            Builder { document: package.as_document(), open: Vec::new(), has_default_namespace: false };
        xml::read(text, limits, &mut builder)?;
        let has_default_namespace = builder.has_default_namespace;
        Ok(Document { package, order: Rc::default(), has_default_namespace })
    }

    /// Whether any element is in a namespace that it names by no prefix, which names without a
    /// prefix in an XPath do not find.
    #[must_use]
    pub fn has_default_namespace(&self) -> bool {
        self.has_default_namespace
    }

    pub(super) fn root(&self) -> dom::Root<'_> {
        self.package.as_document().root()
    }

    pub(super) fn order(&self) -> &Rc<Order> {
        &self.order
    }
}

struct Builder<'d> {
    document: dom::Document<'d>,
    open: Vec<dom::Element<'d>>,
    has_default_namespace: bool,
}

impl<'d> Builder<'d> {
    /// Appends what may stand beside the outermost element too.
    fn append<C>(&self, child: C)
    where
        C: Into<ChildOfElement<'d>> + Into<ChildOfRoot<'d>>,
    {
        match self.open.last() {
            Some(parent) => parent.append_child(child),
            None => self.document.root().append_child(child),
        }
    }
}

impl Visitor for Builder<'_> {
    fn start(&mut self, element: &Element<'_>) {
        self.has_default_namespace |= element.prefix.is_none() && element.namespace.is_some();
        let node = self
            .document
            .create_element(QName::with_namespace_uri(element.namespace.as_deref(), element.local));
        if element.prefix.is_some() {
            node.set_preferred_prefix(element.prefix);
        }
        for attribute in &element.attributes {
            let name = QName::with_namespace_uri(attribute.namespace.as_deref(), attribute.local);
            let written = node.set_attribute_value(name, &attribute.value);
            if attribute.prefix.is_some() {
                written.set_preferred_prefix(attribute.prefix);
            }
        }
        self.append(node);
        self.open.push(node);
    }

    fn end(&mut self) {
        self.open.pop();
    }

    fn text(&mut self, text: &str) {
        if let Some(parent) = self.open.last() {
            parent.append_child(self.document.create_text(text));
        }
    }

    fn comment(&mut self, text: &str) {
        self.append(self.document.create_comment(text));
    }

    fn instruction(&mut self, target: &str, value: Option<&str>) {
        let node = self.document.create_processing_instruction(target, value);
        self.append(node);
    }
}
