//! Regions of telephone numbers as arguments.

use std::collections::HashSet;
use std::sync::LazyLock;

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

use super::misuse::Misuse;
use crate::json::Json;

/// What a region is expected to be.
pub(super) const EXPECTED: &str = "a region: an ISO 3166 code of two letters, such as `IN`";

/// What ISO 3166 has and libphonenumber does not: territories without numbers of their own.
const WITHOUT_NUMBERS: [&str; 7] = ["AQ", "BV", "GS", "HM", "PN", "TF", "UM"];

/// Those that have numbers: the library reads every two letters as a region.
static WITH_NUMBERS: LazyLock<HashSet<Region>> =
    LazyLock::new(|| PHONE_NUMBER_UTIL.get_supported_regions().collect());

/// The region that `value` is, in any case; `None` for one without numbers of its own.
pub(super) fn read(value: &Json) -> Result<Option<Region>, Misuse> {
    let text = value.as_text().ok_or_else(|| Misuse::kind(EXPECTED, value))?;
    let code = text.to_ascii_uppercase();
    if WITHOUT_NUMBERS.contains(&code.as_str()) {
        return Ok(None);
    }
    let letters = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let known = letters.then(|| code.parse().ok()).flatten().filter(|region| WITH_NUMBERS.contains(region));
    let help = match code.as_str() {
        "UK" => "did you mean `GB`?",
        _ => "write an ISO 3166 code of two letters, such as `IN`",
    };
    known.map(Some).ok_or_else(|| Misuse::new("is not a region", help))
}
