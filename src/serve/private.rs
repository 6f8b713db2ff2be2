//! What is private of the calls whose flow-end webhooks were queued here: a receiver may echo it, and it is not in the
//! store (service, section 3 rule 7).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::delivery::rows::Accepted;

/// How many bytes are kept; of what is settled the oldest go first, then of the rest.
const TOGETHER: usize = 16 << 20;

/// About how many bytes a delivery takes beside its texts.
const EACH: usize = 256;

/// The private texts of deliveries, as long as this process knows them.
#[derive(Default)]
pub(super) struct Private {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    kept: HashMap<Uuid, Kept>,
    /// What is settled first, then by age.
    order: BTreeMap<(bool, u64), Uuid>,
    /// The deliveries of each call.
    of_call: BTreeSet<(String, Uuid)>,
    next: u64,
    bytes: usize,
}

/// Of which request texts are, the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Of {
    /// Of one that was refused, or is not answered yet.
    Refused,
    /// Of one of which it is not known what became of it.
    Unknown,
    /// Of one that is the same but for what is private.
    Same,
    /// Of the one that was queued.
    Queued,
}

struct Kept {
    texts: Arc<[String]>,
    call: String,
    /// Whether it may still be sent without being asked for, and its age.
    place: (bool, u64),
    /// How many requests with texts wait for the store's answer.
    being_queued: usize,
    /// Of which request the texts are.
    of: Of,
    /// Whether its content is erased as soon as it is settled.
    erased: bool,
    size: usize,
}

impl Private {
    /// Keeps the `texts` of the delivery `id` of `call`, which a request is about to queue, unless those of another are kept;
    /// [`Self::answered`] follows.
    pub(super) fn keep(&self, id: Uuid, call: &str, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        let state = &mut *self.lock();
        if let Some(kept) = state.kept.get_mut(&id) {
            kept.being_queued += 1;
            return;
        }
        let place = (true, state.next);
        state.next += 1;
        let size = size_of(call, texts);
        let (texts, call) = (texts.into(), call.to_owned());
        state.bytes += size;
        state.order.insert(place, id);
        state.of_call.insert((call.clone(), id));
        state
            .kept
            .insert(id, Kept { texts, call, place, being_queued: 1, of: Of::Refused, erased: false, size });
        state.make_room();
    }

    /// The store has answered the request with these `texts`; `None`: what became of it is not known. What has become of
    /// the delivery meanwhile counts.
    pub(super) fn answered(&self, id: Uuid, texts: Vec<String>, accepted: Option<Accepted>) {
        let state = &mut *self.lock();
        let Some(kept) = state.kept.get_mut(&id) else { return };
        // One without texts was not counted.
        kept.being_queued = kept.being_queued.saturating_sub(usize::from(!texts.is_empty()));
        let of = match accepted {
            Some(Accepted::Conflict) => Of::Refused,
            None => Of::Unknown,
            Some(Accepted::Same | Accepted::Erased) => Of::Same,
            Some(Accepted::New) => Of::Queued,
        };
        if of > kept.of {
            let before = std::mem::replace(&mut kept.size, size_of(&kept.call, &texts));
            kept.texts = texts.into();
            kept.of = of;
            state.bytes = state.bytes - before + kept.size;
            state.make_room();
        } else if kept.being_queued == 0 && kept.of == Of::Refused {
            state.forget(id);
        }
    }

    /// Those of the delivery `id` that are known.
    pub(super) fn of(&self, id: Uuid) -> Arc<[String]> {
        self.lock().kept.get(&id).map(|kept| Arc::clone(&kept.texts)).unwrap_or_default()
    }

    /// Those of all deliveries of `call` that are known.
    pub(super) fn of_call(&self, call: &str) -> Vec<String> {
        let state = self.lock();
        let kept = state.ids_of(call).into_iter().filter_map(|id| state.kept.get(&id));
        kept.flat_map(|kept| kept.texts.iter().cloned()).collect()
    }

    /// The delivery `id` is settled: a replay may still bring it back.
    pub(super) fn settled(&self, id: Uuid) {
        let state = &mut *self.lock();
        let Some(kept) = state.kept.get_mut(&id) else { return };
        if kept.erased {
            return state.forget(id);
        }
        state.order.remove(&kept.place);
        kept.place.0 = false;
        state.order.insert(kept.place, id);
    }

    /// Forgets those of all deliveries of `call`, the content of which is erased, once they are settled.
    pub(super) fn erase(&self, call: &str) {
        let state = &mut *self.lock();
        for id in state.ids_of(call) {
            let Some(kept) = state.kept.get_mut(&id) else { continue };
            kept.erased = true;
            if !kept.place.0 {
                state.forget(id);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn ids_of(&self, call: &str) -> Vec<Uuid> {
        let of = self.of_call.range((call.to_owned(), Uuid::nil())..=(call.to_owned(), Uuid::max()));
        of.map(|(_, id)| *id).collect()
    }

    fn make_room(&mut self) {
        while self.bytes > TOGETHER
            && let Some((_, oldest)) = self.order.first_key_value()
        {
            let oldest = *oldest;
            self.forget(oldest);
        }
    }

    fn forget(&mut self, id: Uuid) {
        if let Some(Kept { place, size, call, .. }) = self.kept.remove(&id) {
            self.order.remove(&place);
            self.of_call.remove(&(call, id));
            self.bytes -= size;
        }
    }
}

fn size_of(call: &str, texts: &[String]) -> usize {
    EACH + 2 * call.len() + texts.iter().map(String::len).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_settled_is_forgotten_first_and_then_the_oldest() {
        let private = Private::default();
        let id = Uuid::from_u128;
        let known = || (1..=4).filter(|of| !private.of(id(*of)).is_empty()).collect::<Vec<_>>();
        let text = || vec!["a".repeat(TOGETHER / 3 - 1024)];
        for of in 1..=3 {
            private.keep(id(of), "c", &text());
        }
        private.settled(id(2));
        assert_eq!(known(), [1, 2, 3]);
        private.keep(id(4), "d", &text());
        assert_eq!(known(), [1, 3, 4]);
        private.keep(id(2), "c", &text());
        assert_eq!(known(), [2, 3, 4]);
        private.settled(id(3));
        private.erase("c");
        assert_eq!(known(), [2, 4], "one is still to be sent");
        private.settled(id(2));
        assert_eq!(known(), [4]);
        private.settled(id(4));
        assert_eq!(known(), [4]);
        private.erase("d");
        assert_eq!((known(), private.lock().bytes), (vec![], 0));
    }
    #[test]
    fn what_has_become_of_a_delivery_while_it_was_queued_counts() {
        let private = Private::default();
        let (id, texts) = (Uuid::from_u128(1), |text: &str| vec![text.to_owned()]);
        private.keep(id, "c", &texts("first"));
        private.erase("c");
        private.settled(id);
        private.answered(id, texts("first"), Some(Accepted::New));
        assert!(private.of(id).is_empty());
        let state = private.lock();
        assert_eq!((state.bytes, state.order.len(), state.of_call.len()), (0, 0, 0));
    }

    #[test]
    fn of_several_requests_the_one_that_was_queued_has_its_texts_known() {
        let (id, texts) = (Uuid::from_u128(1), |text: &str| vec![text.to_owned()]);
        let [new, same, refused] = [Accepted::New, Accepted::Same, Accepted::Conflict].map(Some);
        for (answers, known) in [
            ([("first", refused), ("second", new)], &["second"][..]),
            ([("second", new), ("first", refused)], &["second"]),
            ([("first", new), ("second", refused)], &["first"]),
            ([("first", refused), ("second", same)], &["second"]),
            ([("second", same), ("first", refused)], &["second"]),
            ([("first", new), ("second", same)], &["first"]),
            ([("first", refused), ("second", refused)], &[]),
            ([("first", None), ("second", same)], &["second"]),
            ([("first", None), ("second", new)], &["second"]),
            ([("second", same), ("first", None)], &["second"]),
            ([("first", None), ("second", refused)], &["first"]),
        ] {
            let private = Private::default();
            private.keep(id, "c", &texts("first"));
            private.keep(id, "c", &texts("second"));
            for (text, accepted) in answers {
                private.answered(id, texts(text), accepted);
            }
            assert_eq!(private.of_call("c"), known, "{answers:?}");
        }
    }
}
