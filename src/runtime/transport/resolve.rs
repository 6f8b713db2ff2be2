//! Names to addresses, none of them one that section 6 refuses.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, Shared};
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::{Semaphore, oneshot};

use super::SendFault;
use crate::address::{is_allowed, of_localhost, refusal};

/// Names looked up at once, unless told otherwise. More wait for their turn, within their own deadlines.
pub(super) const LOOKUPS_AT_ONCE: usize = 64;

/// An address that may not be connected to; says which and why.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub(super) struct RefusedAddress(pub(super) String);

/// A name that has no address, or none that could be found out.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the name could not be resolved")]
pub(super) struct Unresolved;

/// The fault of sending to a literal address, where section 6 refuses it.
pub(super) fn refused_literal(address: IpAddr, allowed: &[IpNet]) -> Option<SendFault> {
    refusal(address, allowed).map(|why| SendFault::RefusedAddress(format!("{address} is {why}")))
}

/// Resolves as the system does and hands on only addresses that may be connected to.
#[derive(Clone)]
pub(super) struct GuardedResolver {
    allowed: Arc<[IpNet]>,
    lookups: Arc<Lookups>,
}

impl GuardedResolver {
    /// Looks up to `at_once` names up at once.
    pub(super) fn new(allowed: Arc<[IpNet]>, at_once: usize) -> Self {
        Self { allowed, lookups: Arc::new(Lookups::new(look_up, at_once)) }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { allowed, lookups } = self.clone();
        Box::pin(async move {
            let found = match of_localhost(name.as_str()) {
                Some(addresses) => addresses.into(),
                None => Lookups::find(&lookups, name.as_str()).await?,
            };
            let addresses = permitted(name.as_str(), &found, &allowed)?;
            // Port 0 is replaced by the URL's.
            let addresses = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

/// Those of a name's addresses that may be connected to.
///
/// One refused address refuses the name: a public name with an address inside is how a network is
/// attacked from within. Only where the operator allows one of its addresses is the name known to be
/// theirs, and the refused ones (`::1` beside an allowed `127.0.0.1`) are merely passed over.
fn permitted(name: &str, found: &[IpAddr], allowed: &[IpNet]) -> Result<Vec<IpAddr>, RefusedAddress> {
    let vouched_for = found.iter().any(|address| is_allowed(*address, allowed));
    let mut permitted = Vec::with_capacity(found.len());
    for address in found {
        match refusal(*address, allowed) {
            None => permitted.push(*address),
            Some(_) if vouched_for => {}
            Some(why) => return Err(RefusedAddress(format!("`{name}` resolves to {address}, {why}"))),
        }
    }
    Ok(permitted)
}

type Found = Result<Arc<[IpAddr]>, Unresolved>;
type Lookup = Shared<BoxFuture<'static, Found>>;

/// The lookups under way, one for each name however many runs wait for it.
struct Lookups {
    under_way: Mutex<HashMap<String, Lookup>>,
    turns: Arc<Semaphore>,
    look_up: LookUp,
}

/// Asks the system; blocks.
type LookUp = fn(&str) -> io::Result<Arc<[IpAddr]>>;

impl Lookups {
    fn new(look_up: LookUp, at_once: usize) -> Self {
        Self { under_way: Mutex::default(), turns: Arc::new(Semaphore::new(at_once)), look_up }
    }

    async fn find(lookups: &Arc<Self>, name: &str) -> Found {
        if let Some(lookup) = lookups.of(name) {
            return lookup.await;
        }
        let turn = Arc::clone(&lookups.turns).acquire_owned().await.map_err(|_| Unresolved)?;
        // Another may have begun it while this one waited for its turn.
        if let Some(lookup) = lookups.of(name) {
            drop(turn);
            return lookup.await;
        }
        let (sender, receiver) = oneshot::channel();
        let lookup: Lookup = async move { receiver.await.unwrap_or(Err(Unresolved)) }.boxed().shared();
        lookups.begin(name, lookup.clone());
        let (shared, owned_name) = (Arc::clone(lookups), name.to_owned());
        // The system's call cannot be interrupted. On a thread of its own it holds up neither the runtime's
        // threads nor its end.
        let spawned = std::thread::Builder::new().name("resolve".into()).spawn(move || {
            let found = (shared.look_up)(&owned_name);
            shared.end(&owned_name);
            drop(turn);
            let _ = sender.send(found.map_err(|_| Unresolved));
        });
        if spawned.is_err() {
            lookups.end(name);
            return Err(Unresolved);
        }
        lookup.await
    }

    fn of(&self, name: &str) -> Option<Lookup> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn begin(&self, name: &str, lookup: Lookup) {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), lookup);
    }

    fn end(&self, name: &str) {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

fn look_up(name: &str) -> io::Result<Arc<[IpAddr]>> {
    let found: Arc<[IpAddr]> = (name, 0).to_socket_addrs()?.map(|address| address.ip()).collect();
    if found.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn addresses(list: &[&str]) -> Vec<IpAddr> {
        list.iter().map(|address| address.parse().unwrap()).collect()
    }

    #[test]
    fn one_refused_address_refuses_the_name() {
        let found = addresses(&["93.184.215.14", "10.0.0.1"]);
        let refused = permitted("crm.example.com", &found, &[]).unwrap_err();
        assert_eq!(refused.0, "`crm.example.com` resolves to 10.0.0.1, a private address");
    }

    #[test]
    fn an_allowed_address_stands_for_the_name() {
        let allowed = ["127.0.0.0/8".parse().unwrap()];
        let found = addresses(&["::1", "127.0.0.1"]);
        assert_eq!(permitted("localhost", &found, &allowed).unwrap(), addresses(&["127.0.0.1"]));
        assert!(permitted("localhost", &addresses(&["::1"]), &allowed).is_err());
    }

    #[test]
    fn public_addresses_all_pass_in_their_order() {
        let found = addresses(&["2606:4700:4700::1111", "1.1.1.1"]);
        assert_eq!(permitted("one.example", &found, &[]).unwrap(), found);
    }

    #[tokio::test]
    async fn runs_share_the_lookup_of_a_name() {
        let lookups = Arc::new(Lookups::new(look_up, LOOKUPS_AT_ONCE));
        let found =
            futures_util::future::join_all((0..200).map(|_| Lookups::find(&lookups, "localhost"))).await;
        assert!(found.iter().all(|found| found.as_ref().is_ok_and(|addresses| !addresses.is_empty())));
        assert!(lookups.under_way.lock().unwrap().is_empty());
        assert_eq!(lookups.turns.available_permits(), LOOKUPS_AT_ONCE);
    }

    /// The threads end with the test's process; until then they hold their turns.
    #[tokio::test]
    async fn a_lookup_that_hangs_is_not_waited_for() {
        let lookups = Arc::new(Lookups::new(
            |_| {
                std::thread::sleep(Duration::from_secs(3600));
                Err(io::ErrorKind::TimedOut.into())
            },
            LOOKUPS_AT_ONCE,
        ));
        for number in 0..LOOKUPS_AT_ONCE + 5 {
            let name = format!("slow-{number}.example.com");
            let found = tokio::time::timeout(Duration::from_millis(2), Lookups::find(&lookups, &name)).await;
            assert!(found.is_err());
        }
        assert_eq!(lookups.under_way.lock().unwrap().len(), LOOKUPS_AT_ONCE);
    }

    /// As many endpoints as are declared may have names that are never answered.
    #[tokio::test]
    async fn with_a_place_for_each_name_lookups_that_hang_hold_up_no_other() {
        let look_up: LookUp = |name| match name {
            "localhost" => look_up(name),
            _ => {
                std::thread::sleep(Duration::from_secs(3600));
                Err(io::ErrorKind::TimedOut.into())
            }
        };
        let lookups = Arc::new(Lookups::new(look_up, 65));
        for number in 0..64 {
            let name = format!("slow-{number}.example.com");
            let found = tokio::time::timeout(Duration::from_millis(2), Lookups::find(&lookups, &name)).await;
            assert!(found.is_err());
        }
        let found = tokio::time::timeout(Duration::from_secs(20), Lookups::find(&lookups, "localhost")).await;
        assert!(found.is_ok_and(|found| found.is_ok()));
    }

    /// Each connection asks again, and connects to what it was answered.
    #[tokio::test]
    async fn a_name_that_answers_public_once_and_private_then_is_refused_then() {
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        let look_up: LookUp = |_| {
            let asked = ASKED.fetch_add(1, Ordering::SeqCst);
            Ok(addresses(&[if asked == 0 { "93.184.215.14" } else { "10.0.0.1" }]).into())
        };
        let lookups = Arc::new(Lookups::new(look_up, LOOKUPS_AT_ONCE));
        let resolver = GuardedResolver { allowed: [].into(), lookups };
        let name = || "crm.example.com".parse::<Name>().unwrap();
        let first: Vec<_> = resolver.resolve(name()).await.unwrap().collect();
        assert_eq!(first, ["93.184.215.14:0".parse().unwrap()]);
        let then = resolver.resolve(name()).await.map(|_| ()).unwrap_err();
        assert!(then.is::<RefusedAddress>(), "{then}");
    }

    #[tokio::test]
    async fn a_name_without_addresses_is_unresolved() {
        let lookups = Arc::new(Lookups::new(|_| Err(io::ErrorKind::NotFound.into()), LOOKUPS_AT_ONCE));
        assert!(Lookups::find(&lookups, "crm.example.com").await.is_err());
        assert!(lookups.under_way.lock().unwrap().is_empty());
    }
}
