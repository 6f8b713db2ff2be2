//! Rows that wait for a commit, together (service, section 3 rule 1).

use std::collections::{HashSet, VecDeque};
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::sync::{mpsc, oneshot};

use super::{Answer, Clock, StoreError};

/// The most rows of a group.
pub const LARGEST_ROWS: usize = 64;

/// The most bytes of a group, unless one row alone has more.
pub const LARGEST_BYTES: usize = 8 << 20;

/// How many rows may wait; beyond them the store is not available.
const QUEUE: usize = 1024;

/// How long a commit may take; after that, whether it was made is not known, and the next group has its turn.
const LONGEST: Duration = Duration::from_secs(10);

/// What is committed in groups.
pub trait Groups: Send + Sync + 'static {
    /// One of a group.
    type Row: Clone + Send + Sync;
    /// What the store answers for each.
    type Answered: Send;
    /// What may occur once in a group; groups are in the order of the first key of each row.
    type Key: Ord + Hash + Clone + Send;

    /// The keys of a row.
    fn keys(row: &Self::Row) -> Vec<Self::Key>;

    /// How much room the row takes.
    fn bytes(row: &Self::Row) -> usize;

    /// Commits a group.
    fn commit(&self, group: Vec<Self::Row>) -> Answer<Vec<Self::Answered>>;
}

struct Waiting<G: Groups> {
    row: G::Row,
    keys: Vec<G::Key>,
    answer: oneshot::Sender<Result<G::Answered, StoreError>>,
}

/// A task that commits rows in groups: what arrives while one group is being committed is the next.
pub struct Grouped<G: Groups> {
    queue: mpsc::Sender<Waiting<G>>,
}

impl<G: Groups> Grouped<G> {
    /// Starts the task; it ends when this is dropped and everything queued is answered.
    pub fn start(groups: G, clock: Arc<dyn Clock>) -> Self {
        let (queue, arriving) = mpsc::channel(QUEUE);
        tokio::spawn(run(Committer { groups, clock }, arriving));
        Self { queue }
    }

    /// Queues a row; it is committed even if the answer is dropped.
    pub fn submit(&self, row: G::Row) -> Answer<G::Answered> {
        let (answer, answered) = oneshot::channel();
        let keys = G::keys(&row);
        let queued = self.queue.try_send(Waiting { row, keys, answer });
        Box::pin(async move {
            let full = |_| StoreError::Unavailable(format!("{QUEUE} rows already wait for it"));
            queued.map_err(full)?;
            answered.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the process is stopping".into())))
        })
    }
}

async fn run<G: Groups>(committer: Committer<G>, mut arriving: mpsc::Receiver<Waiting<G>>) {
    let mut waiting = VecDeque::new();
    loop {
        if waiting.is_empty() {
            match arriving.recv().await {
                Some(row) => waiting.push_back(row),
                None => return,
            }
        }
        while waiting.len() < 2 * LARGEST_ROWS
            && let Ok(row) = arriving.try_recv()
        {
            waiting.push_back(row);
        }
        committer.settle(next(&mut waiting)).await;
    }
}

/// The next group, in key order: the oldest rows of which no key occurs twice. A row that does not fit holds back later
/// ones of its keys, so that none overtakes another.
fn next<G: Groups>(waiting: &mut VecDeque<Waiting<G>>) -> Vec<Waiting<G>> {
    let (mut group, mut later): (Vec<Waiting<G>>, _) = (Vec::new(), VecDeque::new());
    let (mut bytes, mut used) = (0, HashSet::new());
    for row in waiting.drain(..) {
        let size = G::bytes(&row.row);
        let room = group.is_empty() || (group.len() < LARGEST_ROWS && bytes + size <= LARGEST_BYTES);
        let fresh = !row.keys.iter().any(|key| used.contains(key));
        used.extend(row.keys.iter().cloned());
        if room && fresh {
            bytes += size;
            group.push(row);
        } else {
            later.push_back(row);
        }
    }
    *waiting = later;
    group.sort_by(|one, other| one.keys.first().cmp(&other.keys.first()));
    group
}

struct Committer<G> {
    groups: G,
    clock: Arc<dyn Clock>,
}

impl<G: Groups> Committer<G> {
    /// Commits a group and answers each of its rows. A group that the store refuses is repeated row by row.
    async fn settle(&self, group: Vec<Waiting<G>>) {
        let rows = group.iter().map(|waiting| waiting.row.clone()).collect();
        match self.commit(rows).await {
            Ok(answers) => {
                for (waiting, answer) in group.into_iter().zip(answers) {
                    let _ = waiting.answer.send(Ok(answer));
                }
            }
            Err(fault) if fault.may_be_of_one_row() && group.len() > 1 => {
                for waiting in group {
                    let alone = self.commit(vec![waiting.row]).await;
                    let _ = waiting.answer.send(alone.and_then(only));
                }
            }
            Err(fault) => {
                for waiting in group {
                    let _ = waiting.answer.send(Err(fault.clone()));
                }
            }
        }
    }

    async fn commit(&self, group: Vec<G::Row>) -> Result<Vec<G::Answered>, StoreError> {
        match select(self.groups.commit(group), self.clock.sleep(LONGEST)).await {
            Either::Left((answers, _)) => answers,
            Either::Right(_) => Err(StoreError::Unknown("a commit takes over 10 s".into())),
        }
    }
}

fn only<T>(answers: Vec<T>) -> Result<T, StoreError> {
    answers
        .into_iter()
        .next()
        .ok_or_else(|| StoreError::Refused("the store answered nothing for a row".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers;

    impl Groups for Numbers {
        type Row = (u32, usize);
        type Answered = ();
        type Key = u32;

        fn keys(row: &Self::Row) -> Vec<u32> {
            vec![row.0]
        }

        fn bytes(row: &Self::Row) -> usize {
            row.1
        }

        fn commit(&self, group: Vec<Self::Row>) -> Answer<Vec<()>> {
            Box::pin(async move { Ok(vec![(); group.len()]) })
        }
    }

    fn groups(rows: &[(u32, usize)]) -> Vec<Vec<(u32, usize)>> {
        let waiting = |&row: &(u32, usize)| Waiting::<Numbers> {
            row,
            keys: Numbers::keys(&row),
            answer: oneshot::channel().0,
        };
        let mut queue: VecDeque<_> = rows.iter().map(waiting).collect();
        let mut found = Vec::new();
        while !queue.is_empty() {
            found.push(next(&mut queue).iter().map(|waiting| waiting.row).collect());
        }
        found
    }

    #[test]
    fn a_group_has_each_key_once_in_key_order() {
        assert_eq!(
            groups(&[(3, 1), (1, 1), (3, 2), (2, 1), (3, 3)]),
            [vec![(1, 1), (2, 1), (3, 1)], vec![(3, 2)], vec![(3, 3)]]
        );
    }

    #[test]
    fn a_group_has_at_most_64_rows_or_8_mib() {
        let many: Vec<_> = (0..130).map(|key| (key, 1)).collect();
        assert_eq!(groups(&many).iter().map(Vec::len).collect::<Vec<_>>(), [64, 64, 2]);
        let mib = 1 << 20;
        assert_eq!(
            groups(&[(1, 5 * mib), (2, 4 * mib), (3, 3 * mib), (4, 9 * mib)]),
            [vec![(1, 5 * mib), (3, 3 * mib)], vec![(2, 4 * mib)], vec![(4, 9 * mib)]]
        );
    }

    #[test]
    fn a_row_that_waits_holds_back_later_ones_of_its_key() {
        let mib = 1 << 20;
        assert_eq!(
            groups(&[(1, 5 * mib), (2, 4 * mib), (2, 1)]),
            [vec![(1, 5 * mib)], vec![(2, 4 * mib)], vec![(2, 1)]]
        );
    }
}
