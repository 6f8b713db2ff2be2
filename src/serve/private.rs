//! What is private of the calls whose flow-end webhooks were queued here: a receiver may echo it, and it is not in the
//! store (service, section 3 rule 7).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

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
    of_call: BTreeSet<(String, Uuid)>,
    next: u64,
    bytes: usize,
}

struct Kept {
    texts: Arc<[String]>,
    call: String,
    /// Whether it may still be sent without being asked for, and its age.
    place: (bool, u64),
    /// Whether the request with these texts has queued it.
    queued: bool,
    /// Whether its content is erased as soon as it is settled.
    erased: bool,
    size: usize,
}

impl Private {
    /// Keeps the `texts` of the delivery `id` of `call`, which is to be queued. `false`: there is nothing to keep, or some
    /// are known already, of the request that has queued it.
    pub(super) fn keep(&self, id: Uuid, call: &str, texts: &[String]) -> bool {
        let state = &mut *self.lock();
        if texts.is_empty() || state.kept.contains_key(&id) {
            return false;
        }
        let place = (true, state.next);
        state.next += 1;
        let size = size_of(call, texts);
        let kept =
            Kept { texts: texts.into(), call: call.to_owned(), place, queued: false, erased: false, size };
        state.bytes += size;
        state.order.insert(place, id);
        state.of_call.insert((call.to_owned(), id));
        state.kept.insert(id, kept);
        state.make_room();
        true
    }

    /// The request with these `texts` has queued the delivery `id`: they are its own. What has become of it meanwhile counts.
    pub(super) fn queued(&self, id: Uuid, texts: Vec<String>) {
        let state = &mut *self.lock();
        let Some(kept) = state.kept.get_mut(&id) else { return };
        let before = std::mem::replace(&mut kept.size, size_of(&kept.call, &texts));
        kept.texts = texts.into();
        kept.queued = true;
        state.bytes = state.bytes - before + kept.size;
        state.make_room();
    }

    /// The request that [`keep`](Self::keep) was `true` for has not queued the delivery `id`: forgets its texts.
    pub(super) fn refused(&self, id: Uuid) {
        let state = &mut *self.lock();
        if state.kept.get(&id).is_some_and(|kept| !kept.queued) {
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
            assert!(private.keep(id(of), "c", &text()));
        }
        private.settled(id(2));
        assert_eq!(known(), [1, 2, 3]);
        assert!(private.keep(id(4), "d", &text()));
        assert_eq!(known(), [1, 3, 4]);
        assert!(private.keep(id(2), "c", &text()));
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
        assert!(private.keep(id, "c", &texts("first")));
        assert!(!private.keep(id, "c", &texts("second")), "another request is first");
        private.queued(id, texts("second"));
        private.refused(id);
        assert_eq!(private.of_call("c"), ["second"]);
        private.erase("c");
        private.queued(id, texts("third"));
        private.settled(id);
        private.queued(id, texts("fourth"));
        assert!(private.of(id).is_empty());
        assert!(private.keep(id, "c", &texts("fifth")));
        private.refused(id);
        let state = private.lock();
        assert_eq!((state.bytes, state.order.len(), state.of_call.len()), (0, 0, 0));
    }
}
