//! A path that found nothing because a name is written a little differently in the document.

use super::Path;
use super::clock::Clock;
use super::evaluate::{Evaluation, Stop, Walk};
use super::query::{Segment, Selector};
use crate::json::{Json, Object};

/// How many values and names of a document are looked at: some milliseconds.
const STEPS: u32 = 20_000;

/// A name that misses by case or by a letter or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The name in the path, without quotes and escapes.
    pub written: String,
    /// The name that the document has at its place.
    pub found: String,
}

impl Path {
    /// Why the path may have found nothing in `document`: its last name, or one on the way of names and
    /// indexes to it, is not there, but one is that differs by case or by one or two letters. The object it
    /// would be in is there.
    ///
    /// To be asked only for a path that found nothing. Work is bounded.
    pub fn near_miss(&self, document: &Json) -> Option<NearMiss> {
        let clock = Clock::steps(STEPS);
        let mut node = document;
        for segment in self.segments.iter().take_while(|segment| segment.is_singular()) {
            let step = segment.only()?;
            match (step.child(node), step) {
                (Some(child), _) => node = child,
                (None, Selector::Name(name)) => return nearest(name, node.as_object()?, &clock),
                (None, _) => return None,
            }
        }
        self.last_name_misses(document, &clock)
    }

    fn last_name_misses(&self, document: &Json, clock: &Clock) -> Option<NearMiss> {
        let (last, before) = self.segments.split_last()?;
        let [Selector::Name(name)] = last.selectors.as_slice() else { return None };
        // Below `..` the name could stand in any object.
        let everywhere = [Segment::new(true, vec![Selector::Wildcard])];
        let evaluation = Evaluation { root: document, clock };
        let mut miss = None;
        let mut look = |node: &Json| {
            miss = node.as_object().and_then(|members| nearest(name, members, clock));
            if miss.is_some() { Walk::Break(Stop::Enough) } else { Walk::Continue(()) }
        };
        let _ = evaluation.walk(before, document, &mut |parent| {
            look(parent)?;
            if last.descends {
                evaluation.walk(&everywhere, parent, &mut |node| look(node))
            } else {
                Walk::Continue(())
            }
        });
        miss
    }
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
        // The time that it takes to tell grows with the square of the length.
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
    nearest.map(|(_, found)| NearMiss { written: name.to_owned(), found: found.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn miss(path: &str, document: &str) -> Option<(String, String)> {
        let miss = Path::compile(path).unwrap().near_miss(&Json::read(document).unwrap())?;
        Some((miss.written, miss.found))
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
