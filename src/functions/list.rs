//! Lists as arguments.

use super::misuse::Misuse;
use crate::json::Json;

/// The items of the list that `value` is.
pub(super) fn read(value: &Json) -> Result<&[Json], Misuse> {
    value.as_list().ok_or_else(|| {
        let mut misuse = Misuse::kind("a list", value);
        misuse.help = "convert it with `as list`".to_owned();
        misuse
    })
}
