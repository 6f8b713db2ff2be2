//! Which store an address names.

use std::path::Path;
use std::sync::Arc;

use super::{OpenError, Options, Postgres, Sqlite, Store, StoreError};

/// Opens `sqlite:FILE` or `postgres://…`.
///
/// # Errors
///
/// Another address, or a store that cannot be used.
pub async fn open(address: &str, options: &Options) -> Result<Arc<dyn Store>, OpenError> {
    let (store, away) = connect(address, options).await?;
    away.map_or(Ok(store), |fault| Err(fault.into()))
}

/// The same, where a server that can't be used now may be used later; why it can't be. What is asked of it until then
/// fails.
///
/// # Errors
///
/// Another address, or a store that can never be used.
pub async fn connect(
    address: &str,
    options: &Options,
) -> Result<(Arc<dyn Store>, Option<StoreError>), OpenError> {
    if let Some(file) = address.strip_prefix("sqlite:") {
        if file.is_empty() {
            return Err(OpenError::Address);
        }
        return Ok((Arc::new(Sqlite::open(Path::new(file), options)?), None));
    }
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        let (store, away) = Postgres::connect(address, options).await?;
        return Ok((Arc::new(store), away));
    }
    Err(OpenError::Address)
}
