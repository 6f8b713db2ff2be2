//! `body …`

use crate::diagnostics::{Code, Fault};
use crate::source::Span;
use crate::syntax::ast::{self, BodyKind, TextPart};
use crate::xml;

use super::lower_fields::is_optional;
use super::lower_text::Hole;
use super::lowering::Lowering;
use super::variable::Scope;
use crate::ir;

impl Lowering<'_, '_> {
    /// What is sent, and as what.
    pub fn body(&mut self, body: &ast::Body) -> Option<ir::Body> {
        Some(match &body.kind {
            BodyKind::None => ir::Body::None,
            BodyKind::Json(item) => {
                self.json_in_text(item);
                ir::Body::Json(self.json_item(item, Scope::REQUEST)?)
            }
            BodyKind::Xml(text, mark) => ir::Body::Xml {
                parts: self.xml(text)?,
                optional: is_optional(mark.as_ref()),
                at: self.place(text.span),
            },
            BodyKind::Text(text, mark) => ir::Body::Text {
                text: self.text(text, Scope::REQUEST)?,
                optional: is_optional(mark.as_ref()),
                at: self.place(text.span),
            },
            BodyKind::Form(fields) => ir::Body::Form(self.fields(fields, Scope::REQUEST)?),
            BodyKind::Multipart(fields) => ir::Body::Multipart(self.parts(fields)?),
        })
    }

    fn xml(&mut self, text: &ast::Text) -> Option<Vec<ir::XmlPart>> {
        self.within(text, |rules| {
            let places = rules.xml_places(text);
            let mut places = places.as_ref().map(|places| places.iter());
            let keeps = rules.keeps_of(&text.parts);
            let mut parts = Vec::with_capacity(text.parts.least());
            let mut whole = true;
            for part in text.parts.iter() {
                match &*part {
                    TextPart::Literal { text, span } => {
                        rules.bare_variables(text, *span);
                        rules.invisible(*span, |_| false);
                        match parts.last_mut() {
                            _ if !keeps => {}
                            Some(ir::XmlPart::Literal(before)) => before.push_str(text),
                            _ => parts.push(ir::XmlPart::Literal(text.to_string())),
                        }
                    }
                    TextPart::Value { value, .. } => {
                        let errors = rules.errors;
                        rules.xml_value(value);
                        whole &= rules.errors == errors;
                        let hole = rules.hole(value, Scope::REQUEST);
                        let place = places.as_mut().and_then(Iterator::next);
                        match (hole, place) {
                            (Some(_), Some(_)) if !keeps => {}
                            (Some(hole), Some(place)) => {
                                let attribute = *place == xml::Place::Attribute;
                                let value = match hole {
                                    Hole::Value(value) => value,
                                    // Unlike in a URL, a setting is escaped as any other value.
                                    Hole::Setting(text) => rules.literal(text, value.span),
                                };
                                parts.push(ir::XmlPart::Value { value, attribute });
                            }
                            _ => whole = false,
                        }
                    }
                }
            }
            (whole && places.is_some()).then_some(parts)
        })
    }

    fn literal(&self, text: &str, span: Span) -> ir::Value {
        let primary = ir::Primary::Literal(crate::json::Json::from(text));
        let operands = vec![ir::Operand { primary, convert: None }];
        ir::Value { operands, composite: None, at: self.place(span) }
    }

    /// Where each value of an XML text lands; reports what is not well-formed.
    fn xml_places(&mut self, text: &ast::Text) -> Option<Vec<xml::Place>> {
        let parts = || {
            text.parts.iter().map(|part| match &*part {
                TextPart::Literal { text, .. } => xml::TemplatePart::Literal(text.clone()),
                TextPart::Value { .. } => xml::TemplatePart::Hole,
            })
        };
        let fault = match xml::check_template(parts) {
            Ok(places) => return Some(places),
            Err(fault) => fault,
        };
        let message = fault.to_string();
        let (span, help) = match fault {
            xml::TemplateFault::Hole { index, .. } => {
                let mut holes = text.parts.iter().filter_map(|part| match &*part {
                    TextPart::Value { span, .. } => Some(*span),
                    TextPart::Literal { .. } => None,
                });
                let span = holes.nth(index).unwrap_or(text.span);
                (span, "put the value into the text of an element or into an attribute's quotes".to_owned())
            }
            xml::TemplateFault::Document { part, offset, .. } => {
                let place = xml_place(text, part, offset);
                if let Some(fault) = self.late_declaration(text, place, &message) {
                    self.report(fault);
                    return None;
                }
                let help = match expected_end(&message) {
                    Some(end) => format!("write `{end}`, which ends the element that is open here"),
                    None => {
                        "write one well-formed XML document; `&` is written `&amp;`, `<` is `&lt;`".to_owned()
                    }
                };
                (place, help)
            }
        };
        let fault = self.fault(Code::BodyInvalidXml, span, message, help);
        self.report(fault);
        None
    }
}

impl Lowering<'_, '_> {
    /// The fault of an XML declaration at `place` before which only white space stands in `text`.
    fn late_declaration(&self, text: &ast::Text, place: Span, message: &str) -> Option<Fault> {
        let quotes = "\"\"\"";
        let start = text.span.start as usize + quotes.len();
        let before = Span::new(start, (place.start as usize).max(start));
        let is_late = self.written(place).starts_with("<?xml")
            && self.written(text.span).starts_with(quotes)
            && self.written(before).trim().is_empty();
        let help = format!("write it directly after `{quotes}`: no space and no line may stand before it");
        let fault = self.fault(Code::BodyInvalidXml, place, message, help);
        is_late.then(|| fault.with_fix(self.location(before), ""))
    }
}

/// The end tag that is missing, as the reader's message names it.
fn expected_end(message: &str) -> Option<String> {
    if let Some(open) = message.strip_prefix("`<").and_then(|rest| rest.strip_suffix(">` is not closed")) {
        return Some(format!("</{open}>"));
    }
    let (expected, _) = message.strip_prefix("expected `")?.split_once("`, found `</")?;
    Some(expected.to_owned())
}

/// Where the byte at `offset` of the part number `part` is written: the tag that begins there, or the
/// character.
fn xml_place(text: &ast::Text, part: usize, offset: usize) -> Span {
    let part = text.parts.iter().nth(part);
    let Some(TextPart::Literal { text: literal, span }) = part.as_deref() else {
        return text.locate(usize::MAX..usize::MAX);
    };
    if span.range().len() != literal.len() {
        return *span;
    }
    let rest = literal.get(offset..).unwrap_or_default();
    let length = match rest.strip_prefix('<') {
        Some(tag) => tag.find(['>', '<', '\n']).map_or(rest.len(), |at| {
            at + 1 + usize::from(tag.get(at..).is_some_and(|end| end.starts_with('>')))
        }),
        None => rest.chars().next().map_or(0, char::len_utf8),
    };
    let start = span.start as usize + offset;
    Span::new(start, start + length)
}
