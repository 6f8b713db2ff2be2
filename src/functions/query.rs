//! Paths as arguments.

use super::misuse::Misuse;
use crate::json::Json;
use crate::jsonpath;

/// What a path is expected to be.
pub(super) const EXPECTED: &str = "a JSONPath that begins with `$`, `data` or `@`";

/// The path that `value` is: `$`, `data` or `@`, then the segments of a JSONPath.
pub(super) fn read(value: &Json) -> Result<jsonpath::Path, Misuse> {
    let text = value.as_text().ok_or_else(|| Misuse::kind(EXPECTED, value))?.trim();
    let segments = ["$", "data", "@"].into_iter().find_map(|root| text.strip_prefix(root));
    let segments = segments
        .ok_or_else(|| Misuse::new(format!("must be {EXPECTED}"), "write it as `data.customer.tier`"))?;
    let path = jsonpath::Path::compile(segments)
        .map_err(|fault| Misuse::new(format!("is not a JSONPath: {}", fault.message), fault.help))?;
    match path.variables().is_empty() {
        true => Ok(path),
        false => Err(Misuse::new("can't read variables", "write the value into the text with `{{…}}`")),
    }
}
