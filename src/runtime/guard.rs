//! Step 3 of a run: whether the address may be called, as far as it is literal (section 6).
//!
//! What a name resolves to, the transport checks.

use url::Url;

use crate::address::refused_host;
use crate::ir::Account;
use crate::source::Place;

use super::failure::{ErrorReason, Failure};

/// Refuses `http://` and literal addresses that `account` does not allow.
pub(crate) fn check(url: &Url, account: &Account, at: &Place) -> Result<(), Failure> {
    let refused = |what: String| Err(Failure::new(ErrorReason::InvalidRequest, at, what));
    if url.scheme() == "http" && !account.allow_http {
        return refused("the URL begins with `http://`, and `account` does not `allow http`".to_owned());
    }
    match url.host().and_then(|host| refused_host(&host, &account.allow_networks)) {
        Some((_, why)) => refused(format!(
            "the address is refused: it is {why}, and no `allow network` of `account` allows it"
        )),
        None => Ok(()),
    }
}
