//! A name that is written a little differently in the document.

use super::NearMiss;
use crate::json::Json;
use crate::json::Object;
use crate::jsonpath::clock::Clock;
use crate::jsonpath::evaluate::{Evaluation, Stop, Walk};
use crate::jsonpath::query::{Segment, Selector};

/// The name in `segments` that misses one of the document.
pub(super) fn miss(segments: &[Segment], evaluation: &Evaluation<'_, '_>) -> Option<NearMiss> {
    let mut node = evaluation.root;
    for segment in segments.iter().take_while(|segment| segment.is_singular()) {
        let step = segment.only()?;
        match (step.child(node, evaluation.values), step) {
            (Some(child), _) => node = child,
            (None, Selector::Name(name)) => return nearest(name, node.as_object()?, evaluation.clock),
            (None, _) => return None,
        }
    }
    last_name(segments, evaluation)
}

fn last_name(segments: &[Segment], evaluation: &Evaluation<'_, '_>) -> Option<NearMiss> {
    let (last, before) = segments.split_last()?;
    let [Selector::Name(name)] = last.selectors.as_slice() else { return None };
    // Below `..` the name could be in any object.
    let everywhere = [Segment::new(true, vec![Selector::Wildcard])];
    let mut miss = None;
    let mut look = |node: &Json| {
        miss = node.as_object().and_then(|members| nearest(name, members, evaluation.clock));
        if miss.is_some() { Walk::Break(Stop::Enough) } else { Walk::Continue(()) }
    };
    let _ = evaluation.walk(before, evaluation.root, &mut |parent| {
        look(parent)?;
        if last.descends {
            evaluation.walk(&everywhere, parent, &mut |node| look(node))
        } else {
            Walk::Continue(())
        }
    });
    miss
}

/// The member of an object whose name is nearest to `name`, where one is near.
fn nearest(name: &str, members: &Object, clock: &Clock) -> Option<NearMiss> {
    if members.contains_key(name) {
        return None;
    }
    let folded = name.to_lowercase();
    let length = name.chars().count();
    // A name of a few letters is near to too many.
    let most = match length {
        0..3 => 0,
        3..5 => 1,
        5..64 => 2,
        // The time that it takes grows with the square of the length.
        _ => 0,
    };
    let mut nearest: Option<(usize, &str)> = None;
    for found in members.keys() {
        if clock.tick().is_err() {
            break;
        }
        if found.len().abs_diff(name.len()) > 8 {
            continue;
        }
        let other = found.to_lowercase();
        let distance = if folded == other {
            0
        } else if most > 0 {
            strsim::osa_distance(&folded, &other)
        } else {
            continue;
        };
        if distance <= most && nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, found));
        }
    }
    nearest.map(|(_, found)| NearMiss::Name { written: name.to_owned(), found: found.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonpath::Path;

    fn miss(path: &str, document: &str) -> Option<(String, String)> {
        match Path::compile(path).unwrap().near_miss(&Json::read(document).unwrap(), &[])? {
            NearMiss::Name { written, found } => Some((written, found)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn by_case_or_by_a_letter_or_two() {
        let document =
            r#"{"customer":{"Tier":"gold","languages":["en"],"id":1},"tickets":[{"state":"open"},{"Id":7}]}"#;
        for (path, found) in [
            (".customer.tier", Some(("tier", "Tier"))),
            (".customer.langauges", Some(("langauges", "languages"))),
            (".customer.language", Some(("language", "languages"))),
            (".Customer.Tier", Some(("Customer", "customer"))),
            (".ticket[0].state", Some(("ticket", "tickets"))),
            (".tickets[*].ID", Some(("ID", "Id"))),
            (".tickets[?@.state == 'open'].sate", Some(("sate", "state"))),
            ("..stat", Some(("stat", "state"))),
            (".customer.balance", None),
            (".customer.ix", None),
            (".customer.Tier.x", None),
            (".tickets.state", None),
            (".customer['id','tier']", None),
            ("", None),
        ] {
            let found = found.map(|(written, found)| (written.to_owned(), found.to_owned()));
            assert_eq!(miss(path, document), found, "{path}");
        }
    }
}
