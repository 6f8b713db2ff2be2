//! `headers`, `query`, `body form` and `body multipart`: names and values in order.

use crate::syntax::ast::{self, MarkKind, TextPart};

use super::lower_text::leading_setting;
use super::lowering::Lowering;
use super::rules::Standing;
use super::variable::Scope;
use crate::ir;

impl Lowering<'_, '_> {
    /// `headers { … }`
    pub fn headers(&mut self, fields: &ast::Fields) -> Option<Vec<ir::Field>> {
        let mut standing = Standing::default();
        let mut whole = true;
        let mut lowered = Vec::with_capacity(fields.entries.len());
        for (index, entry) in fields.entries.iter().enumerate() {
            let errors = self.errors;
            if let Some(name) = self.header_name(&entry.name) {
                self.header_controlled(&name, fields, index);
                self.secret_in_header(&name, &entry.value);
                if let Some(repeated) = standing.note(&name, self.location(entry.name.span)) {
                    self.report(repeated);
                }
            }
            self.header_value(&entry.value);
            let field = self.field(entry, Scope::REQUEST);
            whole &= self.errors == errors;
            lowered.extend(field);
        }
        whole.then_some(lowered)
    }

    /// The fields of a query or a form.
    pub fn fields(&mut self, fields: &ast::Fields, scope: Scope) -> Option<Vec<ir::Field>> {
        let mut whole = true;
        let mut lowered = Vec::with_capacity(fields.entries.len());
        for entry in &fields.entries {
            self.secret_in_field(&entry.name, &entry.value);
            match self.field(entry, scope) {
                Some(field) => lowered.push(field),
                None => whole = false,
            }
        }
        whole.then_some(lowered)
    }

    fn field(&mut self, entry: &ast::Field, scope: Scope) -> Option<ir::Field> {
        let name = self.text(&entry.name, scope);
        let value = self.value(&entry.value, scope);
        Some(ir::Field {
            name: name?,
            value: value?,
            mandatory: is_mandatory(entry.mark.as_ref()),
            at: self.place(entry.span),
        })
    }
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
    pub fn entry_named<'a>(&self, fields: &'a ast::Fields, name: &str) -> Option<&'a ast::Field> {
        fields.entries.iter().find(|entry| match entry.name.parts.as_slice() {
            [TextPart::Literal { text, .. }] => text.eq_ignore_ascii_case(name),
            [TextPart::Value { value, .. }] => leading_setting(value)
                .and_then(|setting| self.index.setting(setting)?.text.as_deref())
                .is_some_and(|text| text.eq_ignore_ascii_case(name)),
            _ => false,
        })
    }
}
