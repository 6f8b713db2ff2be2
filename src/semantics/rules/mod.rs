//! The rules that several constructs share, a file each.

mod address;
mod any_host;
mod fragment;
mod header;
mod joined;
mod provided;
mod query;
mod secret;
mod text_json;

pub(super) use header::Standing;
