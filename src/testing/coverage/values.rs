//! The places in values, JSON documents and fields.

use crate::diagnostics::printable::printable;
use crate::ir::{
    Auth, Body, Field, JsonItem, JsonMember, JsonTemplate, Mark, Operand, Primary, Template, TemplatePart,
    Type, Url, Value, XmlPart,
};
use crate::source::Place;

use super::certain;
use super::spot::{Part, Spot, What};

/// The places that were found so far.
#[derive(Default)]
pub(super) struct Spots<'p> {
    pub all: Vec<Spot<'p>>,
    within: Vec<(&'p Value, usize)>,
}

impl<'p> Spots<'p> {
    pub fn add(&mut self, at: &'p Place, what: What<'p>, words: impl Into<String>) {
        self.all.push(Spot { at, what, words: words.into(), within: self.within.clone() });
    }

    /// Each operand that can be taken, and what is inside it.
    pub fn value(&mut self, value: &'p Value) {
        let count = value.operands.len() + usize::from(value.composite.is_some());
        for (index, operand) in value.operands.iter().enumerate() {
            self.alternative(value, index, count, operand);
            if certain::operand(operand) {
                return;
            }
        }
        if let Some(composite) = value.composite.as_deref() {
            let index = value.operands.len();
            self.add(&value.at, What::Taken(value, index), not_taken(value, index));
            self.within.push((value, index));
            self.json(composite);
            self.within.pop();
        }
    }

    fn alternative(&mut self, value: &'p Value, index: usize, count: usize, operand: &'p Operand) {
        if count > 1 && !certain::is_null(operand) {
            self.add(&value.at, What::Taken(value, index), not_taken(value, index));
        }
        if let Primary::Text(template) = &operand.primary {
            self.within.push((value, index));
            self.template(template);
            self.within.pop();
        }
    }

    pub fn template(&mut self, template: &'p Template) {
        for part in &template.parts {
            if let TemplatePart::Value(value) = part {
                self.value(value);
            }
        }
    }

    pub fn json(&mut self, json: &'p JsonTemplate) {
        match json {
            JsonTemplate::Object(members) => {
                for member in members {
                    self.template(&member.name);
                    let name = match member.name.plain() {
                        Some(name) => format!("the member `{}`", printable(name)),
                        None => "this member".to_owned(),
                    };
                    if certain::template(&member.name) {
                        self.item(&member.item, &name);
                    } else {
                        let JsonMember { item, .. } = member;
                        self.mark(item.mark, Part::Member(member), &item.at, &name);
                        self.json(&item.json);
                    }
                }
            }
            JsonTemplate::List(items) => items.iter().for_each(|item| self.item(item, "this item")),
            JsonTemplate::Constants(_) => {}
            JsonTemplate::Value { value, or_null } => {
                self.value(value);
                let last = value.operands.len() + usize::from(value.composite.is_some());
                if *or_null && !certain::value(value) && last > 0 {
                    self.add(&value.at, What::Taken(value, last), not_taken(value, last));
                }
            }
        }
    }

    /// A part of a JSON document, with the effect of its mark.
    pub fn item(&mut self, item: &'p JsonItem, name: &str) {
        if !certain::json(&item.json) || can_be_empty(&item.json) {
            self.mark(item.mark, Part::Item(item), &item.at, name);
        }
        self.json(&item.json);
    }

    fn mark(&mut self, mark: Option<Mark>, part: Part<'p>, at: &'p Place, name: &str) {
        match mark {
            None => {}
            Some(Mark::Mandatory) => {
                self.add(
                    at,
                    What::Fails(part),
                    format!("no test leaves {name} without a value, which fails it"),
                );
            }
            Some(Mark::Optional) => {
                self.add(at, What::Sent(part), format!("no test sends {name}"));
                self.add(at, What::LeftOut(part), format!("no test leaves {name} out"));
            }
        }
    }

    /// Headers, query parameters or form fields.
    pub fn field(&mut self, field: &'p Field, kind: &str) {
        let name = match field.name.plain() {
            Some(name) => format!("the {kind} `{}`", printable(name)),
            None => format!("this {kind}"),
        };
        if !certain::template(&field.name) || !certain::value(&field.value) {
            self.mark(field.mark, Part::Field(field), &field.at, &name);
        }
        self.template(&field.name);
        self.value(&field.value);
    }

    pub fn url(&mut self, url: &'p Url) {
        url.values().for_each(|(value, _)| self.value(value));
    }

    pub fn auth(&mut self, auth: &'p Auth) {
        auth.values().into_iter().for_each(|value| self.value(value));
    }

    pub fn body(&mut self, body: &'p Body) {
        match body {
            Body::None => {}
            Body::Json(item) => self.item(item, "the body"),
            Body::Xml { parts, optional, at } => {
                let values = || parts.iter().filter_map(XmlPart::value);
                if *optional && !values().all(certain::value) {
                    self.mark(Some(Mark::Optional), Part::Xml(parts), at, "the body");
                }
                values().for_each(|value| self.value(value));
            }
            Body::Text { text, optional, at } => {
                if *optional && !certain::template(text) {
                    self.mark(Some(Mark::Optional), Part::Text(text), at, "the body");
                }
                self.template(text);
            }
            Body::Form(fields) => fields.iter().for_each(|field| self.field(field, "form field")),
            Body::Multipart(parts) => {
                for part in parts {
                    self.field(&part.field, "part");
                    part.file.iter().chain(&part.media_type).for_each(|value| self.value(value));
                }
            }
        }
    }
}

/// Whether an optional one may come out empty although nothing takes it along.
fn can_be_empty(json: &JsonTemplate) -> bool {
    match json {
        JsonTemplate::Object(members) => {
            !members.is_empty() && members.iter().all(|member| member.item.mark == Some(Mark::Optional))
        }
        JsonTemplate::List(items) => {
            !items.is_empty() && items.iter().all(|item| item.mark == Some(Mark::Optional))
        }
        JsonTemplate::Constants(_) | JsonTemplate::Value { .. } => false,
    }
}

/// That no test has `value` take its alternative number `index`.
fn not_taken(value: &Value, index: usize) -> String {
    let names = |count: usize| -> Vec<String> { value.operands.iter().take(count).map(written).collect() };
    let this = match value.operands.get(index) {
        Some(operand) => written(operand),
        None if index == value.operands.len() && value.composite.is_some() => {
            "the list or object after the last `or`".to_owned()
        }
        None => "`null`".to_owned(),
    };
    match index {
        0 => format!("no test has a value in {this}"),
        _ => format!("no test uses {this}: none leaves {} without a value", names(index).join(" and ")),
    }
}

/// An operand as an author would call it.
pub(super) fn written(operand: &Operand) -> String {
    let primary = match &operand.primary {
        Primary::Variable(variable) => variable.written(),
        Primary::Literal(json) | Primary::Setting(json) => printable(&json.compact()).into_owned(),
        Primary::Text(_) => return "the text with values".to_owned(),
    };
    let cast = match operand.convert {
        None => "",
        Some(Type::Text) => " as text",
        Some(Type::Number) => " as number",
        Some(Type::Boolean) => " as boolean",
        Some(Type::List) => " as list",
        Some(Type::Path) => " as path",
    };
    format!("`{primary}{cast}`")
}
