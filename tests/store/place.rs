//! A store of a test's own, and short words for what tests do with it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hooklang::delivery::rows::{
    Accepted, Claim, Claimed, Deliverable, Delivery, Detail, Entry, NewDelivery, Permit, Settled, Settlement,
    Verdict,
};
use hooklang::store::{Filter, Memory, Options, Page, Store, open};
use tempfile::TempDir;
use uuid::Uuid;

use super::faulty::{Fault, Patient};
use super::{FaultyStore, ManualClock, sample};

/// The lease of the tests' claims.
pub const LEASE: Duration = Duration::from_secs(40);

/// A store with a clock that the test moves.
pub struct Place {
    pub store: Arc<dyn Store>,
    pub clock: ManualClock,
    pub project: String,
    kind: Kind,
}

enum Kind {
    Memory(Memory),
    Address(String, #[expect(dead_code, reason = "removed when dropped")] Option<TempDir>),
}

impl Place {
    pub async fn memory() -> Option<Self> {
        let (project, clock) = (Uuid::new_v4().to_string(), ManualClock::new());
        let memory = Memory::new(&Options { project: project.clone(), clock: Arc::new(clock.clone()) });
        Some(Self { store: Arc::new(memory.clone()), clock, project, kind: Kind::Memory(memory) })
    }

    pub async fn sqlite() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let address = format!("sqlite:{}", folder.path().join("hook.db").display());
        Some(Self::at(address, Some(folder)).await)
    }

    pub async fn postgres() -> Option<Self> {
        let address = tokio::task::spawn_blocking(super::postgres::address).await.unwrap()?;
        Some(Self::at(address.to_owned(), None).await)
    }

    /// SQLite that fails now and then before a commit, or is slow; a patient caller sees nothing of it.
    pub async fn faulty_sqlite() -> Option<Self> {
        Some(Self::sqlite().await?.in_trouble())
    }

    /// The same of PostgreSQL.
    pub async fn faulty_postgres() -> Option<Self> {
        Some(Self::postgres().await?.in_trouble())
    }

    fn in_trouble(mut self) -> Self {
        let seed = Uuid::parse_str(&self.project).unwrap().as_u64_pair().0;
        let faulty = FaultyStore::new(self.store, seed, &[Fault::Before, Fault::Delay]);
        self.store = Arc::new(Patient::new(Arc::new(faulty)));
        self
    }

    /// A store that a test has opened, of the project.
    pub fn of(store: Arc<dyn Store>, project: &str) -> Self {
        let clock = ManualClock::new();
        Self { store, clock, project: project.to_owned(), kind: Kind::Address(String::new(), None) }
    }

    async fn at(address: String, folder: Option<TempDir>) -> Self {
        let (project, clock) = (Uuid::new_v4().to_string(), ManualClock::new());
        let options = Options { project: project.clone(), clock: Arc::new(clock.clone()) };
        let store = open(&address, &options).await.unwrap();
        Self { store, clock, project, kind: Kind::Address(address, folder) }
    }

    /// The same rows, as another process has them.
    pub async fn other(&self) -> Arc<dyn Store> {
        self.of_project(&self.project).await
    }

    /// Another project's rows in the same database.
    pub async fn of_project(&self, project: &str) -> Arc<dyn Store> {
        match &self.kind {
            Kind::Memory(memory) => Arc::new(memory.of_project(project)),
            Kind::Address(address, _) => {
                let options = Options { project: project.to_owned(), clock: Arc::new(self.clock.clone()) };
                open(address, &options).await.unwrap()
            }
        }
    }

    /// A store of the same kind in a database that is prepared by whoever opens it first.
    pub async fn fresh(&self) -> Arc<dyn Store> {
        let Kind::Address(address, _) = &self.kind else { return self.other().await };
        let address = match address.strip_prefix("sqlite:") {
            Some(file) => format!("sqlite:{file}.fresh"),
            None => super::postgres::database(&format!("fresh-{}", self.project)).await,
        };
        let options = Options { project: self.project.clone(), clock: Arc::new(self.clock.clone()) };
        open(&address, &options).await.unwrap()
    }

    /// The file of a SQLite store.
    pub fn file(&self) -> Option<&str> {
        match &self.kind {
            Kind::Address(address, _) => address.strip_prefix("sqlite:"),
            Kind::Memory(_) => None,
        }
    }

    /// A delivery of the flow `sales` for `call`, to the endpoint `crm`.
    pub fn delivery(&self, call: &str) -> NewDelivery {
        let delivery = sample::delivery(&self.project, call, format!("payload of {call}"));
        NewDelivery { traceparent: Some("00-aa-bb-01".into()), ..delivery }
    }

    pub async fn accept_all(&self, batch: impl IntoIterator<Item = NewDelivery>) -> Vec<Accepted> {
        self.store.accept(batch.into_iter().map(Entry::Delivery).collect()).await.unwrap()
    }

    pub async fn accept(&self, delivery: NewDelivery) -> Accepted {
        self.accept_all([delivery]).await[0]
    }

    /// Accepts a plain delivery for `call`, a millisecond after what came before.
    pub async fn accepted(&self, call: &str) -> Uuid {
        self.clock.advance(Duration::from_millis(1));
        let delivery = self.delivery(call);
        let id = delivery.id;
        assert_eq!(self.accept(delivery).await, Accepted::New);
        id
    }

    /// Claims up to `at_most` first attempts and retries to `endpoint`.
    pub async fn claim_of(&self, endpoint: &str, at_most: u32) -> Vec<Claimed> {
        let permit = |retry| Permit { endpoint: endpoint.into(), retry, at_most };
        let claim =
            Claim { permits: vec![permit(false), permit(true)], flows: vec!["sales".into()], lease: LEASE };
        self.store.claim(claim).await.unwrap()
    }

    /// Claims what is due to `crm`.
    pub async fn claim(&self) -> Vec<Claimed> {
        self.claim_of("crm", 1000).await
    }

    /// Claims the only delivery that is due.
    pub async fn claim_one(&self) -> Claimed {
        let mut claimed = self.claim().await;
        assert_eq!(claimed.len(), 1, "{claimed:?}");
        claimed.remove(0)
    }

    pub async fn settle(&self, id: Uuid, token: i64, verdict: Verdict) -> Settled {
        self.store.settle(vec![settlement(id, token, verdict)]).await.unwrap()[0]
    }

    /// Brings the delivery of `call` to `verdict`.
    pub async fn settled(&self, call: &str, verdict: Verdict) -> Uuid {
        let id = self.accepted(call).await;
        let claimed = self.claim_one().await;
        assert_eq!(self.settle(id, claimed.token, verdict).await, Settled::Own);
        id
    }

    pub async fn get(&self, id: Uuid) -> Detail {
        self.store.get(id, true, None).await.unwrap().unwrap()
    }

    pub async fn row(&self, id: Uuid) -> Delivery {
        self.get(id).await.delivery
    }

    pub async fn list(&self, filter: Filter) -> Vec<Delivery> {
        self.store.list(filter, Page { after: None, limit: 10_000 }, None).await.unwrap()
    }
}

/// An attempt of 120 ms: 204 if it was delivered, else 500.
pub fn settlement(id: Uuid, token: i64, verdict: Verdict) -> Settlement {
    let good = verdict == Verdict::Delivered;
    Settlement {
        id,
        token,
        verdict,
        duration_ms: 120,
        status_code: Some(if good { 204 } else { 500 }),
        reason: (!good).then(|| "status".to_owned()),
        response: (!good).then(|| Bytes::from_static(b"broken")),
    }
}

/// What a process can deliver that declares these.
pub fn deliverable(endpoints: &[&str], flows: &[&str]) -> Arc<Deliverable> {
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|&name| name.to_owned()).collect() };
    Arc::new(Deliverable { endpoints: set(endpoints), flows: set(flows) })
}
