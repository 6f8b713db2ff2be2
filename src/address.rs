//! Addresses that are refused (language, section 6).

use std::net::IpAddr;

use ipnet::IpNet;

/// Why `address` is refused, in a few words (`a loopback address`); `None` where it may be connected to:
/// publicly routable, or within one of `allowed`.
#[must_use]
pub fn refusal(address: IpAddr, allowed: &[IpNet]) -> Option<&'static str> {
    if allowed.iter().any(|network| network.contains(&address)) {
        return None;
    }
    address.is_loopback().then_some("a loopback address")
}
