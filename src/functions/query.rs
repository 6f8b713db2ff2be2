//! Paths as arguments.

use super::misuse::Misuse;
use crate::json::Json;
use crate::jsonpath;

/// What a path is expected to be.
pub(super) const EXPECTED: &str = "a JSONPath that begins with `$`, `data` or `@`";

/// The path that `value` is: `$`, `data` or `@`, then the segments of a JSONPath.
pub(super) fn read(value: &Json) -> Result<jsonpath::Path, Misuse> {
    read_or(value, |fault| Misuse::new(format!("is not a JSONPath: {}", fault.message), fault.help))
}

/// [`read`] for a path that may hold what nobody may read: its fault is not quoted.
pub(super) fn read_unquoted(value: &Json) -> Result<jsonpath::Path, Misuse> {
    read_or(value, |_| Misuse::new("is not a valid JSONPath", ""))
}

fn read_or(value: &Json, misuse: impl FnOnce(jsonpath::Fault) -> Misuse) -> Result<jsonpath::Path, Misuse> {
    let text = value.as_text().ok_or_else(|| Misuse::kind(EXPECTED, value))?.trim();
    let segments = ["$", "data", "@"].into_iter().find_map(|root| text.strip_prefix(root));
    let segments = segments
        .ok_or_else(|| Misuse::new(format!("must be {EXPECTED}"), "write it as `data.customer.tier`"))?;
    let path = jsonpath::Path::compile(segments).map_err(misuse)?;
    match path.variables().is_empty() {
        true => Ok(path),
        false => Err(Misuse::new("can't read variables", "write the value into the text with `{{…}}`")),
    }
}
