//! Which prefix means which namespace, element by element (Namespaces in XML 1.0).

use std::collections::HashMap;
use std::rc::Rc;

use super::Fault;
use super::attribute::{Name, Written};

/// The namespace of `xml:lang` and the like.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// The bindings in scope.
#[derive(Debug)]
pub(super) struct Scopes<'a> {
    /// Innermost last; the key `""` is the default namespace, the value `""` none.
    bindings: HashMap<&'a str, Vec<Rc<str>>>,
    /// The prefixes that each open element declares.
    declared: Vec<Vec<&'a str>>,
}

impl<'a> Scopes<'a> {
    pub(super) fn new() -> Self {
        Scopes { bindings: HashMap::from([("xml", vec![Rc::from(XML)])]), declared: Vec::new() }
    }

    /// Opens an element; `attributes` are all that it has.
    pub(super) fn open(&mut self, attributes: &[Written<'a>]) -> Result<(), Fault> {
        let mut declared = Vec::new();
        for attribute in attributes {
            if let Some(prefix) = declared_prefix(attribute.name) {
                check(prefix, attribute)?;
                self.bindings.entry(prefix).or_default().push(Rc::from(attribute.value.as_ref()));
                declared.push(prefix);
            }
        }
        self.declared.push(declared);
        Ok(())
    }

    /// Closes the innermost element.
    pub(super) fn close(&mut self) {
        for prefix in self.declared.pop().unwrap_or_default() {
            if let Some(bindings) = self.bindings.get_mut(prefix) {
                bindings.pop();
            }
        }
    }

    /// The namespace of an element's name, to which the default namespace applies.
    pub(super) fn of_element(&self, name: Name<'_>, offset: usize) -> Result<Option<Rc<str>>, Fault> {
        match name.prefix {
            Some(prefix) => self.of_prefix(prefix, offset).map(Some),
            None => Ok(self.bound("").filter(|uri| !uri.is_empty())),
        }
    }

    /// The namespace of an attribute's name, to which it does not.
    pub(super) fn of_attribute(&self, name: Name<'_>, offset: usize) -> Result<Option<Rc<str>>, Fault> {
        name.prefix.map(|prefix| self.of_prefix(prefix, offset)).transpose()
    }

    fn of_prefix(&self, prefix: &str, offset: usize) -> Result<Rc<str>, Fault> {
        self.bound(prefix).ok_or_else(|| {
            Fault::not_well_formed(
                offset,
                format!("the prefix `{prefix}` is not declared: expected `xmlns:{prefix}`"),
            )
        })
    }

    fn bound(&self, prefix: &str) -> Option<Rc<str>> {
        self.bindings.get(prefix)?.last().cloned()
    }
}

/// The prefix that an attribute declares: `""` for `xmlns`, `p` for `xmlns:p`.
pub(super) fn declared_prefix(name: Name<'_>) -> Option<&str> {
    match name {
        Name { prefix: None, local: "xmlns" } => Some(""),
        Name { prefix: Some("xmlns"), local } => Some(local),
        _ => None,
    }
}

fn check(prefix: &str, attribute: &Written<'_>) -> Result<(), Fault> {
    let uri = attribute.value.as_ref();
    let fault = |message: String| Err(Fault::not_well_formed(attribute.offset, message));
    match prefix {
        "xmlns" => fault("the prefix `xmlns` must not be declared".to_owned()),
        "xml" if uri != XML => fault(format!("the prefix `xml` always means `{XML}`")),
        "xml" => Ok(()),
        _ if uri == XML || uri == XMLNS => fault(format!("`{uri}` is reserved: no other prefix may mean it")),
        "" => Ok(()),
        _ if uri.is_empty() => fault(format!("the namespace of the prefix `{prefix}` is empty")),
        _ => Ok(()),
    }
}
