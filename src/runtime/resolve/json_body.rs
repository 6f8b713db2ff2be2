//! A JSON body, written as its values are resolved (section 2, "A JSON body").

use crate::runtime::datum::write_text;
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::template::Resolver;
use crate::semantics::ir::{JsonItem, JsonMember, JsonTemplate};

use super::missing;

/// Appends `item` to `out`; whether anything was written: an optional one may be left out.
pub(super) fn write(item: &JsonItem, resolver: &Resolver<'_>, out: &mut Masked<'_>) -> Result<bool, Failure> {
    let start = out.len();
    let empty = match &item.json {
        JsonTemplate::Object(members) => {
            out.push_str("{");
            let empty = !write_members(members, resolver, out)?;
            out.push_str("}");
            empty
        }
        JsonTemplate::List(items) => {
            out.push_str("[");
            let empty = !write_items(items, resolver, out)?;
            out.push_str("]");
            empty
        }
        JsonTemplate::Value { value, or_null } => match resolver.value(value) {
            Some(datum) => {
                datum.write(out);
                false
            }
            None if *or_null => {
                out.push_str("null");
                false
            }
            None if item.optional => true,
            None => {
                let why = super::missing::of_value(value, resolver);
                return Err(missing(&item.at, format!("the JSON body needs a value here, but {why}")));
            }
        },
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
        let Some(name) = resolver.template(&member.name) else {
            if member.item.optional {
                continue;
            }
            let why = super::missing::of_template(&member.name, resolver);
            return Err(missing(
                &member.item.at,
                format!("the name of this member needs a value, but {why}"),
            ));
        };
        let start = out.len();
        out.push_str(if any { "," } else { "" });
        write_text(&name, out);
        out.push_str(":");
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
        out.push_str(if any { "," } else { "" });
        if write(item, resolver, out)? {
            any = true;
        } else {
            out.truncate(start);
        }
    }
    Ok(any)
}
