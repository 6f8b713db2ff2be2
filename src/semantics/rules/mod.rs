//! The rules that several constructs share, a file each.

mod address;
mod header;
mod secret;

pub(super) use header::Standing;
