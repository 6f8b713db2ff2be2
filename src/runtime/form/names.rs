//! Names that come out as others because of a value (section 3.3, the table of lines).

use std::collections::HashMap;

use crate::runtime::failure::Failure;
use crate::runtime::resolve::Pair;

use super::invalid;

/// Checks that no name of `pairs` comes out, because of a value, as that of another entry or as one of `taken`.
/// `fold` is what counts of a name; `what` names an entry in a message.
pub(super) fn check_names<'n>(
    pairs: impl Iterator<Item = &'n Pair<'n>> + Clone,
    what: &str,
    taken: impl Iterator<Item = String>,
    fold: impl Fn(&str) -> String,
) -> Result<(), Failure> {
    if !pairs.clone().any(|pair| pair.named_by_value) {
        return Ok(());
    }
    // The entry that has a name, and whether because of a value; those of `taken` are not entries.
    let mut standing: HashMap<String, (Option<usize>, bool)> = HashMap::new();
    for name in taken {
        standing.insert(fold(&name), (None, false));
    }
    for pair in pairs.filter(|pair| !pair.name.is_foreseen()) {
        let name = fold(pair.name.real());
        let (entry, by_value) = *standing.entry(name).or_insert((Some(pair.entry), pair.named_by_value));
        if entry != Some(pair.entry) && (by_value || pair.named_by_value) {
            return Err(invalid(
                pair.at,
                format!("the name of a {what} comes out, because of a value, as that of another one"),
            ));
        }
    }
    Ok(())
}
