//! A JSON body, written as its values are resolved (section 2, "A JSON body").

use crate::ir::{JsonItem, JsonMember, JsonTemplate, Template, Value};
use crate::json;
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::template::Resolver;

use super::missing;

/// Appends `item` to `out`; whether anything was written: an optional one may be left out.
pub(super) fn write(item: &JsonItem, resolver: &Resolver<'_>, out: &mut Masked<'_>) -> Result<bool, Failure> {
    let start = out.len();
    let empty = match &item.json {
        JsonTemplate::Object(members) => {
            out.push_sign('{');
            let empty = !write_members(members, resolver, out)?;
            out.push_sign('}');
            empty
        }
        JsonTemplate::List(items) => {
            out.push_sign('[');
            let empty = !write_items(items, resolver, out)?;
            out.push_sign(']');
            empty
        }
        JsonTemplate::Value { value, or_null } => {
            let written = write_value(value, resolver, out);
            if !written && *or_null {
                out.push_str("null");
            } else if !written && !item.optional {
                let why = super::missing::of_value(value, resolver);
                return Err(missing(&item.at, format!("the JSON body needs a value here, but {why}")));
            }
            !written && !or_null
        }
    };
    let left_out = empty && item.optional;
    if left_out {
        out.truncate(start);
    }
    Ok(!left_out)
}

/// Whether anything was written.
fn write_members(
    members: &[JsonMember],
    resolver: &Resolver<'_>,
    out: &mut Masked<'_>,
) -> Result<bool, Failure> {
    let mut any = false;
    for member in members {
        let start = out.len();
        if any {
            out.push_sign(',');
        }
        if !write_template(&member.name, resolver, out) {
            if member.item.optional {
                out.truncate(start);
                continue;
            }
            let why = super::missing::of_template(&member.name, resolver);
            return Err(missing(
                &member.item.at,
                format!("the name of this member needs a value, but {why}"),
            ));
        }
        out.push_sign(':');
        if write(&member.item, resolver, out)? {
            any = true;
        } else {
            out.truncate(start);
        }
    }
    Ok(any)
}

/// Whether anything was written.
fn write_items(items: &[JsonItem], resolver: &Resolver<'_>, out: &mut Masked<'_>) -> Result<bool, Failure> {
    let mut any = false;
    for item in items {
        let start = out.len();
        if any {
            out.push_sign(',');
        }
        if write(item, resolver, out)? {
            any = true;
        } else {
            out.truncate(start);
        }
    }
    Ok(any)
}

/// Whether there was a value to write.
fn write_value(value: &Value, resolver: &Resolver<'_>, out: &mut Masked<'_>) -> bool {
    value.operands.iter().any(|operand| match operand.template() {
        Some(template) => write_template(template, resolver, out),
        None => resolver.operand(operand).map(|datum| datum.write(out)).is_some(),
    })
}

/// Appends a text with its quotes and escapes; whether it has a value, else nothing is appended.
fn write_template(template: &Template, resolver: &Resolver<'_>, out: &mut Masked<'_>) -> bool {
    let start = out.len();
    out.push_sign('"');
    if resolver.push(template, |part, out| out.push_encoded(part, json::escape), out).is_none() {
        out.truncate(start);
        return false;
    }
    out.push_sign('"');
    true
}
