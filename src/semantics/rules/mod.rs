//! The rules that several constructs share, a file each.

mod address;
mod any_host;
mod fragment;
mod header;
mod invisible;
mod joined;
mod provided;
mod query;
mod quoted_variable;
mod secret;
mod text_json;

pub(super) use header::Standing;
pub(super) use quoted_variable::NO_SECRET;
pub(super) use secret::FieldOf;
