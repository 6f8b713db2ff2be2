//! Which store an address names.

use std::path::Path;
use std::sync::Arc;

use super::{OpenError, Options, Postgres, Sqlite, Store};

/// Opens `sqlite:FILE` or `postgres://…`.
///
/// # Errors
///
/// Another address, or a store that cannot be used.
pub async fn open(address: &str, options: &Options) -> Result<Arc<dyn Store>, OpenError> {
    if let Some(file) = address.strip_prefix("sqlite:") {
        if file.is_empty() {
            return Err(OpenError::Address);
        }
        return Ok(Arc::new(Sqlite::open(Path::new(file), options)?));
    }
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        return Ok(Arc::new(Postgres::open(address, options).await?));
    }
    Err(OpenError::Address)
}
