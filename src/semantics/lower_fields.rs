//! `headers`, `query`, `body form` and `body multipart`: names and values in order.

use std::borrow::Cow;

use crate::diagnostics::Code;
use crate::header::is_media_type;
use crate::syntax::ast::{self, MarkKind, TextPart};

use super::lower_text::leading_setting;
use super::lowering::Lowering;
use super::rules::{FieldOf, Standing};
use super::variable::Scope;
use crate::ir;

impl Lowering<'_, '_> {
    /// `headers { … }`
    pub fn headers(&mut self, fields: &ast::Fields) -> Option<Vec<ir::Field>> {
        let mut standing = Standing::default();
        let mut lowered = self.several(&fields.entries);
        let mut comma = None;
        for entry in fields.entries.iter() {
            let errors = self.errors;
            if let Some(name) = self.header_name(&entry.name) {
                self.header_controlled(&name, &entry, comma);
                self.secret_in_header(&name, &entry.value);
                if let Some(repeated) = standing.note(&name, entry.name.span) {
                    self.report(repeated);
                }
            }
            self.header_value(&entry.value);
            self.not_a_part(&entry);
            let field = self.field(&entry, Scope::REQUEST);
            lowered.push(field.filter(|_| self.errors == errors));
            comma = (entry.with_comma.end > entry.span.end).then_some(entry.with_comma.end);
        }
        lowered.whole()
    }

    /// The parts of `body multipart`.
    pub fn parts(&mut self, fields: &ast::Fields) -> Option<Vec<ir::Part>> {
        let mut parts = self.several(&fields.entries);
        for entry in fields.entries.iter() {
            self.secret_in_field(&entry.name, &entry.value, FieldOf::Parameters);
            let errors = self.errors;
            let field = self.field(&entry, Scope::REQUEST);
            let file = entry.file.as_ref().map(|value| self.value(value, Scope::REQUEST));
            let media_type = entry.media_type.as_ref().map(|value| {
                self.media_type(value);
                self.value(value, Scope::REQUEST)
            });
            let part =
                field.map(|field| ir::Part { field, file: file.flatten(), media_type: media_type.flatten() });
            parts.push(part.filter(|_| self.errors == errors));
        }
        parts.whole()
    }

    /// Reports a fixed `type` that is not a media type.
    fn media_type(&mut self, value: &ast::Value) {
        let [ast::Operand { primary: ast::Primary::Text(text), cast: None, span }] =
            value.operands.as_slice()
        else {
            return;
        };
        let Some(plain) = text.plain().filter(|plain| !is_media_type(plain)) else { return };
        let message = format!("`{plain}` is not a media type");
        let fault =
            self.fault(Code::HeaderInvalid, *span, message, "write a type and a subtype, as in `image/png`");
        self.report(fault);
    }

    /// Reports `file` and `type` of a field that is not a part of `body multipart`.
    fn not_a_part(&mut self, entry: &ast::Field) {
        for (value, word) in [(&entry.file, "file"), (&entry.media_type, "type")] {
            let Some(value) = value else { continue };
            let message = format!("`{word}` applies only to a part of `body multipart`");
            let fault = self.fault(
                Code::LineMisplaced,
                value.span,
                message,
                format!("remove `{word}` and its value"),
            );
            self.report(fault);
        }
    }

    /// The fields of a query or a form.
    pub fn fields(&mut self, fields: &ast::Fields, scope: Scope) -> Option<Vec<ir::Field>> {
        let mut lowered = self.several(&fields.entries);
        for entry in fields.entries.iter() {
            self.secret_in_field(&entry.name, &entry.value, FieldOf::Parameters);
            if scope == Scope::URL {
                self.quoted_in_query(&entry.value);
            }
            self.not_a_part(&entry);
            lowered.push(self.field(&entry, scope));
        }
        lowered.whole()
    }

    fn field(&mut self, entry: &ast::Field, scope: Scope) -> Option<ir::Field> {
        let name = self.text(&entry.name, scope);
        let value = self.value(&entry.value, scope);
        Some(ir::Field {
            name: name?,
            value: value?,
            mark: mark(entry.mark.as_ref()),
            at: self.place(entry.span),
        })
    }
}

/// A mark as written.
pub(super) fn mark(mark: Option<&ast::Mark>) -> Option<ir::Mark> {
    mark.map(|mark| match mark.kind {
        MarkKind::Mandatory => ir::Mark::Mandatory,
        MarkKind::Optional => ir::Mark::Optional,
    })
}

/// Whether what is optional unless marked fails without a value.
pub(super) fn is_mandatory(mark: Option<&ast::Mark>) -> bool {
    mark.is_some_and(|mark| mark.kind == MarkKind::Mandatory)
}

/// Whether what is mandatory unless marked is left out without a value.
pub(super) fn is_optional(mark: Option<&ast::Mark>) -> bool {
    mark.is_some_and(|mark| mark.kind == MarkKind::Optional)
}

impl Lowering<'_, '_> {
    /// The first entry whose name is `name` in any case, written out or by a setting.
    pub fn entry_named<'a>(&self, fields: &'a ast::Fields, name: &str) -> Option<Cow<'a, ast::Field>> {
        fields.entries.iter().find(|entry| match entry.name.parts.only() {
            Some(TextPart::Literal { text, .. }) => text.eq_ignore_ascii_case(name),
            Some(TextPart::Value { value, .. }) => leading_setting(value)
                .and_then(|setting| self.index.setting(setting)?.text.as_deref())
                .is_some_and(|text| text.eq_ignore_ascii_case(name)),
            None => false,
        })
    }
}
