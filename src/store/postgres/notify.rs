//! Hints between processes, where the server has `LISTEN`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio_postgres::Client;
use uuid::Uuid;

use super::connect::Connector;
use crate::store::{StoreError, Wake};

/// Hints that come within this time of one are sent as one.
const COALESCED: Duration = Duration::from_millis(20);

/// How long after a fault it is tried again. Nothing depends on it.
const AGAIN: Duration = Duration::from_secs(10);

/// Passes hints on to other processes, and theirs to `wake`, until the store is dropped. It has a connection of its
/// own: a notification inside an accepting transaction would make commits wait for one another.
pub(super) async fn pass_on(
    connector: Arc<Connector>,
    outside: Arc<Notify>,
    wake: Wake,
    mut closed: mpsc::Receiver<()>,
) {
    loop {
        tokio::select! {
            _ = session(&connector, &outside, &wake) => {}
            _ = closed.recv() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            _ = closed.recv() => return,
        }
    }
}

async fn session(connector: &Connector, outside: &Notify, wake: &Wake) -> Result<(), StoreError> {
    let (notified, mut notifications) = mpsc::unbounded_channel();
    let client = connector.client(Arc::new(AtomicBool::new(false)), Some(notified)).await?;
    client.batch_execute("listen hook").await.map_err(|fault| super::fault::of_statement(&fault))?;
    let me = Uuid::new_v4().to_string();
    let project = &connector.shared.project;
    loop {
        tokio::select! {
            () = outside.notified() => {
                notify(&client, &format!("{me} {project}")).await?;
                tokio::time::sleep(COALESCED).await;
            }
            notification = notifications.recv() => {
                let Some(notification) = notification else { return Ok(()) };
                if notification.payload().split_once(' ').is_some_and(|(from, of)| from != me && of == project) {
                    wake.hint_inside();
                }
            }
        }
    }
}

async fn notify(client: &Client, payload: &str) -> Result<(), StoreError> {
    let done = client.execute("select pg_notify('hook', $1)", &[&payload]).await;
    done.map(drop).map_err(|fault| super::fault::of_statement(&fault).into())
}
