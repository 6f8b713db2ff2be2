//! `secret::to_any_host`: credentials that go wherever a variable says.

use crate::diagnostics::Code;
use crate::ir;
use crate::names::Group;
use crate::semantics::lower_text::leading_setting;
use crate::semantics::lowering::Lowering;
use crate::semantics::mention::Verb;
use crate::semantics::variable::setting_name;
use crate::syntax::ast::{self, TextPart};

impl Lowering<'_, '_> {
    /// Reports that a webhook with credentials lets a value choose its host.
    pub(in crate::semantics) fn secret_to_any_host(&mut self, custom: &ir::Custom, url: &ast::Text) {
        let has_secret = custom.auth != ir::Auth::None
            || self.mentions.iter().any(|mention| {
                mention.verb == Verb::Reads && self.written(mention.span).starts_with(Group::Secret.prefix())
            });
        if !has_secret {
            return;
        }
        let values = custom.url.parts.iter().enumerate().filter_map(|(number, part)| match part {
            ir::UrlPart::Value { place, .. } => Some((number, *place)),
            ir::UrlPart::Fixed(_) => None,
        });
        let chooses = values.map(|(number, place)| match place {
            ir::UrlPlace::Start | ir::UrlPlace::Host => true,
            ir::UrlPlace::HostPart => !is_below_fixed_name(custom.url.parts.get(number + 1)),
            _ => false,
        });
        let holes = url.parts.iter().filter_map(|part| match &*part {
            TextPart::Value { value, span } if leading_setting(value).is_none() => {
                Some((is_operators(value), *span))
            }
            _ => None,
        });
        let chosen = chooses.zip(holes).find(|(chooses, (operators, _))| *chooses && !operators);
        let Some((_, (_, span))) = chosen else { return };
        let fault = self.fault(
            Code::SecretToAnyHost,
            span,
            "the credentials of this webhook go to whatever host this value names",
            "write the host out, or let the operator set it: `{{$account.NAME}}`",
        );
        self.report(fault);
    }
}

/// Whether the operator or the author of the file says all that can stand there.
fn is_operators(value: &ast::Value) -> bool {
    value.operands.iter().all(|operand| match &operand.primary {
        ast::Primary::Variable(variable) => {
            setting_name(&variable.text).is_some() || variable.text.starts_with(Group::Secret.prefix())
        }
        ast::Primary::Text(text) => text.parts.iter().all(|part| match &*part {
            TextPart::Value { value, .. } => is_operators(value),
            TextPart::Literal { .. } => true,
        }),
        ast::Primary::Number(_) | ast::Primary::Boolean(_) | ast::Primary::Null => true,
    })
}

/// Whether the text after a part of a host keeps it below a domain that is written out: `.example.com/x`.
fn is_below_fixed_name(next: Option<&ir::UrlPart>) -> bool {
    let Some(ir::UrlPart::Fixed(text)) = next else { return false };
    let host = text.split(['/', ':', '?', '#']).next().unwrap_or_default();
    host.trim_matches('.').contains('.')
}
