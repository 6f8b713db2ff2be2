//! What is private of the calls whose flow-end webhooks were queued here: a receiver may echo it, and it is not in the
//! store (service, section 3 rule 7).

use std::collections::{BTreeMap, HashMap};
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
    next: u64,
    bytes: usize,
}

struct Kept {
    texts: Arc<[String]>,
    call: String,
    /// Whether it may still be sent without being asked for, and its age.
    place: (bool, u64),
    /// Whether its content is erased as soon as it is settled.
    erased: bool,
    size: usize,
}

impl Private {
    /// Keeps the `texts` of the delivery `id` of `call`, which is to be queued, where nothing is known of it: it may be queued
    /// already, by a request with other private texts.
    pub(super) fn keep_first(&self, id: Uuid, call: &str, texts: &[String]) {
        if self.of(id).is_empty() {
            self.keep(id, call, texts.to_vec());
        }
    }

    /// Keeps the `texts` of the delivery `id` of `call`, which was queued.
    pub(super) fn keep(&self, id: Uuid, call: &str, texts: Vec<String>) {
        if texts.is_empty() {
            return;
        }
        let size = EACH + call.len() + texts.iter().map(String::len).sum::<usize>();
        let mut state = self.lock();
        state.forget(id);
        let place = (true, state.next);
        state.next += 1;
        state.bytes += size;
        state.order.insert(place, id);
        state
            .kept
            .insert(id, Kept { texts: texts.into(), call: call.to_owned(), place, erased: false, size });
        while state.bytes > TOGETHER
            && let Some((_, oldest)) = state.order.first_key_value()
        {
            let oldest = *oldest;
            state.forget(oldest);
        }
    }

    /// Those of the delivery `id` that are known.
    pub(super) fn of(&self, id: Uuid) -> Arc<[String]> {
        self.lock().kept.get(&id).map(|kept| Arc::clone(&kept.texts)).unwrap_or_default()
    }

    /// Those of all deliveries of `call` that are known.
    pub(super) fn of_call(&self, call: &str) -> Vec<String> {
        let state = self.lock();
        let kept = state.kept.values().filter(|kept| kept.call == call);
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
        let mut state = self.lock();
        let mut of = Vec::new();
        for (id, kept) in state.kept.iter_mut().filter(|(_, kept)| kept.call == call) {
            kept.erased = true;
            of.extend((!kept.place.0).then_some(*id));
        }
        of.into_iter().for_each(|id| state.forget(id));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self, id: Uuid) {
        if let Some(Kept { place, size, .. }) = self.kept.remove(&id) {
            self.order.remove(&place);
            self.bytes -= size;
        }
    }
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
            private.keep(id(of), "c", text());
        }
        private.settled(id(2));
        assert_eq!(known(), [1, 2, 3]);
        private.keep(id(4), "d", text());
        assert_eq!(known(), [1, 3, 4]);
        private.keep(id(2), "c", text());
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
}
