//! What is private of the calls whose flow-end webhooks were queued here: a receiver may echo it, and it is not in the
//! store (service, section 3 rule 7).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// How many bytes are kept; the oldest go first.
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
    /// By age.
    order: BTreeMap<u64, Uuid>,
    next: u64,
    bytes: usize,
}

struct Kept {
    texts: Arc<[String]>,
    age: u64,
    size: usize,
}

impl Private {
    /// Keeps the `texts` of the delivery `id`.
    pub(super) fn keep(&self, id: Uuid, texts: Vec<String>) {
        if texts.is_empty() {
            return;
        }
        let size = EACH + texts.iter().map(String::len).sum::<usize>();
        let mut state = self.lock();
        state.forget(id);
        let age = state.next;
        state.next += 1;
        state.bytes += size;
        state.order.insert(age, id);
        state.kept.insert(id, Kept { texts: texts.into(), age, size });
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

    /// Forgets those of the delivery `id`, which is settled.
    pub(super) fn forget(&self, id: Uuid) {
        self.lock().forget(id);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self, id: Uuid) {
        if let Some(Kept { age, size, .. }) = self.kept.remove(&id) {
            self.order.remove(&age);
            self.bytes -= size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten_where_there_are_too_many() {
        let private = Private::default();
        let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
        private.keep(first, vec!["a".repeat(TOGETHER / 2)]);
        private.keep(second, vec!["b".repeat(TOGETHER / 4)]);
        assert_eq!((private.of(first).len(), private.of(second).len()), (1, 1));
        private.keep(second, vec!["b".repeat(TOGETHER / 4), "c".repeat(TOGETHER / 4)]);
        assert_eq!((private.of(first).len(), private.of(second).len()), (0, 2));
        private.forget(second);
        assert_eq!(private.of(second).len(), 0);
        assert_eq!(private.lock().bytes, 0);
    }
}
