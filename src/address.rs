//! Addresses that are refused (language, section 6).
//!
//! The tables follow the IANA registries: IPv4 and IPv6 Special-Purpose Address Space (RFC 6890 and the
//! RFCs named at the rows), IPv6 Global Unicast Address Assignments, and IPv4 Multicast Address Space. A
//! row stands before every wider row that holds it: the first that matches decides.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::Host;

/// Why `address` is refused, in a few words (`a loopback address`); `None` where it may be connected to:
/// publicly routable, or within one of `allowed`.
///
/// An IPv4 address in an IPv6 form that leads to it (`::ffff:0:0/96` of RFC 4291, `64:ff9b::/96` of
/// RFC 6052) is judged as the IPv4 address; the forms that are no longer in use (RFC 4291 "compatible",
/// 6to4, Teredo) are refused.
#[must_use]
pub fn refusal(address: IpAddr, allowed: &[IpNet]) -> Option<&'static str> {
    if is_allowed(address, allowed) {
        return None;
    }
    match destination(address) {
        IpAddr::V4(address) => refused_v4(address),
        IpAddr::V6(address) => refused_v6(address),
    }
}

/// Why `host` is refused as it is written, and the address that it stands for; `None` where it may be
/// connected to, and for a name that has to be looked up.
#[must_use]
pub fn refused_host(host: &Host<&str>, allowed: &[IpNet]) -> Option<(IpAddr, &'static str)> {
    let (first, second) = match host {
        Host::Ipv4(address) => (IpAddr::V4(*address), None),
        Host::Ipv6(address) => (IpAddr::V6(*address), None),
        Host::Domain(name) => {
            let [first, second] = of_localhost(name)?;
            (first, Some(second))
        }
    };
    let why = refusal(first, allowed)?;
    // A name may be connected to where one of its addresses may.
    second.is_none_or(|second| refusal(second, allowed).is_some()).then_some((first, why))
}

/// The addresses of `localhost` and of the names below it, which are never looked up (RFC 6761, section 6.3).
#[must_use]
pub fn of_localhost(name: &str) -> Option<[IpAddr; 2]> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost")
        .then_some([IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)])
}

/// Whether one of `allowed` holds `address`, written as IPv4 or in an IPv6 form of it.
#[must_use]
pub fn is_allowed(address: IpAddr, allowed: &[IpNet]) -> bool {
    let destination = destination(address);
    allowed.iter().any(|network| {
        network.contains(&address)
            || network.contains(&destination)
            || unmapped(network).is_some_and(|network| network.contains(&destination))
    })
}

/// The address that packets for `address` reach in the end.
fn destination(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    if let Some(v4) = v6.to_ipv4_mapped() {
        return IpAddr::V4(v4);
    }
    match v6.octets() {
        [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d] => IpAddr::V4(Ipv4Addr::new(a, b, c, d)),
        _ => address,
    }
}

/// The IPv4 network that an IPv4-mapped one (`::ffff:10.0.0.0/104`) stands for.
fn unmapped(network: &IpNet) -> Option<IpNet> {
    let IpNet::V6(network) = network else { return None };
    let prefix = network.prefix_len().checked_sub(96)?;
    Ipv4Net::new(network.network().to_ipv4_mapped()?, prefix).ok().map(IpNet::V4)
}

fn refused_v4(address: Ipv4Addr) -> Option<&'static str> {
    IPV4.iter().find(|(network, _)| network.contains(&address)).and_then(|(_, reason)| *reason)
}

fn refused_v6(address: Ipv6Addr) -> Option<&'static str> {
    IPV6.iter().find(|(network, _)| network.contains(&address)).map_or(Some(RESERVED), |(_, reason)| *reason)
}

/// The reason of [`refusal`] for the addresses at which a cloud tells a machine its own credentials.
pub const METADATA: &str = "a cloud's metadata address";
const LOOPBACK: &str = "a loopback address";
const PRIVATE: &str = "a private address";
const LINK_LOCAL: &str = "a link-local address";
const CARRIER_NAT: &str = "a carrier NAT address";
const MULTICAST: &str = "a multicast address";
const BROADCAST: &str = "the broadcast address";
const DOCUMENTATION: &str = "a documentation address";
const BENCHMARKING: &str = "a benchmarking address";
const THIS_HOST: &str = "an address of this host";
const TRANSITION: &str = "an IPv4 address in an outdated IPv6 form";
const RESERVED: &str = "a reserved address";

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(first: [u16; 4], last: [u16; 4], prefix: u8) -> Ipv6Net {
    let [a, b, c, d] = first;
    let [e, f, g, h] = last;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), prefix)
}

/// What no row names is publicly routable.
const IPV4: &[(Ipv4Net, Option<&str>)] = &[
    (v4(168, 63, 129, 16, 32), Some(METADATA)),     // Azure: wire server
    (v4(169, 254, 169, 254, 32), Some(METADATA)),   // AWS, Azure, Google, DigitalOcean, Oracle, …
    (v4(169, 254, 170, 2, 32), Some(METADATA)),     // AWS: credentials of ECS tasks
    (v4(169, 254, 170, 23, 32), Some(METADATA)),    // AWS: credentials of EKS pods
    (v4(169, 254, 0, 23, 32), Some(METADATA)),      // Tencent Cloud
    (v4(169, 254, 10, 10, 32), Some(METADATA)),     // Tencent Cloud
    (v4(100, 100, 100, 200, 32), Some(METADATA)),   // Alibaba Cloud
    (v4(192, 0, 0, 192, 32), Some(METADATA)),       // Oracle Cloud, classic
    (v4(0, 0, 0, 0, 8), Some(THIS_HOST)),           // RFC 791, section 3.2
    (v4(10, 0, 0, 0, 8), Some(PRIVATE)),            // RFC 1918
    (v4(100, 64, 0, 0, 10), Some(CARRIER_NAT)),     // RFC 6598
    (v4(127, 0, 0, 0, 8), Some(LOOPBACK)),          // RFC 1122, section 3.2.1.3
    (v4(169, 254, 0, 0, 16), Some(LINK_LOCAL)),     // RFC 3927
    (v4(172, 16, 0, 0, 12), Some(PRIVATE)),         // RFC 1918
    (v4(192, 0, 0, 9, 32), None),                   // RFC 7723, port control: globally reachable
    (v4(192, 0, 0, 10, 32), None),                  // RFC 8155, TURN: globally reachable
    (v4(192, 0, 0, 0, 24), Some(RESERVED)),         // RFC 6890, section 2.1
    (v4(192, 0, 2, 0, 24), Some(DOCUMENTATION)),    // RFC 5737
    (v4(192, 88, 99, 0, 24), Some(RESERVED)),       // RFC 7526, 6to4 relays: deprecated
    (v4(192, 168, 0, 0, 16), Some(PRIVATE)),        // RFC 1918
    (v4(198, 18, 0, 0, 15), Some(BENCHMARKING)),    // RFC 2544
    (v4(198, 51, 100, 0, 24), Some(DOCUMENTATION)), // RFC 5737
    (v4(203, 0, 113, 0, 24), Some(DOCUMENTATION)),  // RFC 5737
    (v4(224, 0, 0, 0, 4), Some(MULTICAST)),         // RFC 5771
    (v4(255, 255, 255, 255, 32), Some(BROADCAST)),  // RFC 919, section 7
    (v4(240, 0, 0, 0, 4), Some(RESERVED)),          // RFC 1112, section 4
];

/// What no row names is reserved: of all of IPv6 only `2000::/3` is given out (RFC 4291, section 2.4).
const IPV6: &[(Ipv6Net, Option<&str>)] = &[
    (v6([0xfd00, 0xec2, 0, 0], [0, 0, 0, 0x254], 128), Some(METADATA)), // AWS
    (v6([0xfd00, 0xec2, 0, 0], [0, 0, 0, 0x23], 128), Some(METADATA)),  // AWS: credentials of EKS pods
    (v6([0xfd20, 0xce, 0, 0], [0, 0, 0, 0x254], 128), Some(METADATA)),  // Google Cloud
    (v6([0, 0, 0, 0], [0, 0, 0, 1], 128), Some(LOOPBACK)),              // RFC 4291, section 2.5.3
    (v6([0, 0, 0, 0], [0, 0, 0, 0], 128), Some(THIS_HOST)),             // RFC 4291, section 2.5.2
    (v6([0, 0, 0, 0], [0, 0, 0, 0], 96), Some(TRANSITION)), // RFC 4291, section 2.5.5.1, deprecated
    (v6([0, 0, 0, 0], [0xffff, 0, 0, 0], 96), Some(TRANSITION)), // RFC 7915 and before it, SIIT
    (v6([0x64, 0xff9b, 1, 0], [0, 0, 0, 0], 48), Some(PRIVATE)), // RFC 8215, translation within a network
    (v6([0x100, 0, 0, 0], [0, 0, 0, 0], 64), Some(RESERVED)), // RFC 6666, discard-only
    (v6([0x100, 0, 0, 1], [0, 0, 0, 0], 64), Some(RESERVED)), // RFC 9780, dummy prefix
    (v6([0x2001, 0, 0, 0], [0, 0, 0, 0], 32), Some(TRANSITION)), // RFC 4380, Teredo
    (v6([0x2001, 1, 0, 0], [0, 0, 0, 1], 128), None),       // RFC 7723, port control
    (v6([0x2001, 1, 0, 0], [0, 0, 0, 2], 128), None),       // RFC 8155, TURN
    (v6([0x2001, 1, 0, 0], [0, 0, 0, 3], 128), None),       // RFC 9665, service registration
    (v6([0x2001, 2, 0, 0], [0, 0, 0, 0], 48), Some(BENCHMARKING)), // RFC 5180
    (v6([0x2001, 3, 0, 0], [0, 0, 0, 0], 32), None),        // RFC 7450, AMT
    (v6([0x2001, 4, 0x112, 0], [0, 0, 0, 0], 48), None),    // RFC 7535, AS112
    (v6([0x2001, 0x20, 0, 0], [0, 0, 0, 0], 28), None),     // RFC 7343, ORCHIDv2
    (v6([0x2001, 0x30, 0, 0], [0, 0, 0, 0], 28), None),     // RFC 9374, DRIP
    (v6([0x2001, 0, 0, 0], [0, 0, 0, 0], 23), Some(RESERVED)), // RFC 2928
    (v6([0x2001, 0xdb8, 0, 0], [0, 0, 0, 0], 32), Some(DOCUMENTATION)), // RFC 3849
    (v6([0x2002, 0, 0, 0], [0, 0, 0, 0], 16), Some(TRANSITION)), // RFC 3056, 6to4
    (v6([0x3fff, 0, 0, 0], [0, 0, 0, 0], 20), Some(DOCUMENTATION)), // RFC 9637
    (v6([0x5f00, 0, 0, 0], [0, 0, 0, 0], 16), Some(RESERVED)), // RFC 9602, segment routing
    (v6([0xfc00, 0, 0, 0], [0, 0, 0, 0], 7), Some(PRIVATE)), // RFC 4193, unique local
    (v6([0xfe80, 0, 0, 0], [0, 0, 0, 0], 10), Some(LINK_LOCAL)), // RFC 4291, section 2.5.6
    (v6([0xfec0, 0, 0, 0], [0, 0, 0, 0], 10), Some(PRIVATE)), // RFC 3879, site-local, deprecated
    (v6([0xff00, 0, 0, 0], [0, 0, 0, 0], 8), Some(MULTICAST)), // RFC 4291, section 2.7
    (v6([0x2000, 0, 0, 0], [0, 0, 0, 0], 3), None),         // RFC 4291, global unicast
];

#[cfg(test)]
mod tests;
