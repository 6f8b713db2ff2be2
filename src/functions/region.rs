//! Regions of telephone numbers as arguments.

use rlibphonenumber::Region;

use super::misuse::Misuse;
use crate::json::Json;

/// What a region is expected to be.
pub(super) const EXPECTED: &str = "a region: an ISO 3166 code of two letters, such as `IN`";

/// What ISO 3166 has and libphonenumber does not: territories without numbers of their own.
const WITHOUT_NUMBERS: [&str; 7] = ["AQ", "BV", "GS", "HM", "PN", "TF", "UM"];

/// The region that `value` is, in any case; `None` for one without numbers of its own.
pub(super) fn read(value: &Json) -> Result<Option<Region>, Misuse> {
    let text = value.as_text().ok_or_else(|| Misuse::kind(EXPECTED, value))?;
    let code = text.to_ascii_uppercase();
    if WITHOUT_NUMBERS.contains(&code.as_str()) {
        return Ok(None);
    }
    let letters = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let known = letters.then(|| code.parse().ok()).flatten();
    let help = "write an ISO 3166 code of two letters, such as `IN`";
    known.map(Some).ok_or_else(|| Misuse::new("is not a region", help))
}
