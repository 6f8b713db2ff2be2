//! The same work on many declarations, on two threads where they can be had.

use std::thread;

/// Fewer declarations are not worth a thread.
const WORTH_A_THREAD: usize = 64;

/// Enough for values nested as deep as the language allows, several times.
const STACK: usize = 16 << 20;

/// What `work` makes of both halves of `items`, in order; each half has one of the `states`, which are the same
/// from one call to the next.
pub(super) fn halves<T: Sync, S: Send, R: Send>(
    items: &[T],
    [left, right]: &mut [S; 2],
    work: impl Fn(&mut S, &[T]) -> R + Sync,
) -> Vec<R> {
    if items.len() < WORTH_A_THREAD {
        return vec![work(left, items)];
    }
    let (first, second) = items.split_at(items.len() / 2);
    thread::scope(|scope| {
        let spawned = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || work(right, second));
        match spawned {
            Ok(handle) => {
                let first = work(left, first);
                match handle.join() {
                    Ok(second) => vec![first, second],
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            // Where there are no threads, as in a browser.
            Err(_) => vec![work(left, first), work(left, second)],
        }
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_order_stays() {
        for count in [0, 1, 63, 64, 65, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let all: Vec<usize> = super::halves(&items, &mut [(), ()], |(), items| items.to_vec()).concat();
            assert_eq!(all, items);
        }
    }
}
