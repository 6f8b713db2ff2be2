//! Connections to a server that keeps what it commits.

use std::future::poll_fn;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OnceCell, mpsc};
use tokio::time::timeout;
use tokio_postgres::error::Severity;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Notification};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::session::{Session, Shared};
use super::{fault, schema, tls};
use crate::store::migrate::MIGRATIONS;
use crate::store::{OpenError, StoreError};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// How long it may take until it has answered what is asked of each new one.
const CHECKED: Duration = Duration::from_secs(10);

/// After that time without an acknowledgement, a connection is lost.
const SILENT: Duration = Duration::from_secs(10);

/// Warnings must arrive whatever the role's defaults are, and no transaction may hold locks for long.
const SETTINGS: &str = "set client_min_messages = warning; set idle_in_transaction_session_timeout = '10s'";

const CHECKS: &str =
    "select current_setting('fsync'), current_setting('full_page_writes'), pg_is_in_recovery()";

/// Makes connections.
pub(super) struct Connector {
    config: Config,
    tls: MakeRustlsConnect,
    pub(super) shared: Arc<Shared>,
    /// Set once the schema is up to date.
    prepared: OnceCell<()>,
}

impl Connector {
    /// For `postgres://…`.
    pub(super) fn new(address: &str, shared: Arc<Shared>) -> Result<Self, OpenError> {
        let invalid = |fault: String| StoreError::Unavailable(format!("its address is not valid: {fault}"));
        let (address, tls) = tls::secured(address).map_err(invalid)?;
        let mut config = Config::from_str(&address).map_err(|fault| invalid(fault.to_string()))?;
        // It would be looked for again and again.
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(invalid("it names no host".to_owned()).into());
        }
        config.connect_timeout(CONNECT).tcp_user_timeout(SILENT).keepalives_idle(SILENT);
        if config.get_application_name().is_none() {
            config.application_name("hook");
        }
        Ok(Self { config, tls: MakeRustlsConnect::new(tls), shared, prepared: OnceCell::new() })
    }

    /// A connection that was checked, to a database whose schema is up to date.
    pub(super) async fn session(&self) -> Result<Session, StoreError> {
        self.prepared_session().await.map_err(|unusable| match unusable {
            OpenError::Store(fault) => fault,
            unusable => StoreError::Unavailable(unusable.to_string()),
        })
    }

    /// The same, which says why the database cannot be used, if it never can.
    pub(super) async fn prepared_session(&self) -> Result<Session, OpenError> {
        let warned = Arc::new(AtomicBool::new(false));
        let silent = |_| StoreError::Unavailable("the server does not answer".to_owned());
        let client = timeout(CHECKED, self.checked(Arc::clone(&warned))).await.map_err(silent)??;
        self.prepared.get_or_try_init(|| schema::migrate(&client, MIGRATIONS)).await?;
        Ok(Session::new(client, warned, Arc::clone(&self.shared)))
    }

    /// A connection to a server that keeps what it commits.
    async fn checked(&self, warned: Arc<AtomicBool>) -> Result<Client, StoreError> {
        let client = self.client(warned, None).await?;
        check(&client).await?;
        Ok(client)
    }

    /// A connection whose warnings set `warned`, and whose notifications go to `notified`.
    pub(super) async fn client(
        &self,
        warned: Arc<AtomicBool>,
        notified: Option<mpsc::UnboundedSender<Notification>>,
    ) -> Result<Client, StoreError> {
        let connected = self.config.connect(self.tls.clone()).await;
        let (client, connection) = connected.map_err(|fault| fault::of_statement(&fault))?;
        tokio::spawn(drive(connection, warned, notified));
        client.batch_execute(SETTINGS).await.map_err(|fault| fault::of_statement(&fault))?;
        Ok(client)
    }
}

/// What a server must be for its commits to be kept (service, section 3 rule 2).
async fn check(client: &Client) -> Result<(), StoreError> {
    let row = client.query_one(CHECKS, &[]).await.map_err(|fault| fault::of_statement(&fault))?;
    let get = |index: usize| row.try_get::<_, String>(index).map_err(|fault| fault::of_statement(&fault));
    let (fsync, pages) = (get(0)?, get(1)?);
    let standby: bool = row.try_get(2).map_err(|fault| fault::of_statement(&fault))?;
    let wrong = match (fsync.as_str(), pages.as_str(), standby) {
        ("on", "on", false) => return Ok(()),
        (_, _, true) => "the server is a standby, not a primary",
        ("on", _, _) => "the server has `full_page_writes` switched off, so that a crash can lose commits",
        _ => "the server has `fsync` switched off, so that a crash can lose commits",
    };
    Err(StoreError::Unavailable(wrong.to_owned()))
}

/// Moves a connection's bytes until it is closed. Warnings arrive before the answer that they belong to.
async fn drive<S, T>(
    mut connection: Connection<S, T>,
    warned: Arc<AtomicBool>,
    notified: Option<mpsc::UnboundedSender<Notification>>,
) where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        match message {
            AsyncMessage::Notice(notice) if notice.parsed_severity() == Some(Severity::Warning) => {
                warned.store(true, Ordering::SeqCst);
            }
            AsyncMessage::Notification(notification) => {
                if let Some(notified) = &notified {
                    let _ = notified.send(notification);
                }
            }
            _ => {}
        }
    }
}
