use proptest::prelude::*;

use super::*;

fn judged(address: &str) -> Option<&'static str> {
    refusal(address.parse().unwrap(), &[])
}

fn networks(list: &[&str]) -> Vec<IpNet> {
    list.iter().map(|network| network.parse().unwrap()).collect()
}

/// First and last address of each block, and their neighbours outside.
#[test]
fn every_block_of_ipv4_is_refused_from_end_to_end() {
    let blocks = [
        ("0.0.0.0", "0.255.255.255", THIS_HOST),
        ("10.0.0.0", "10.255.255.255", PRIVATE),
        ("100.64.0.0", "100.127.255.255", CARRIER_NAT),
        ("127.0.0.0", "127.255.255.255", LOOPBACK),
        ("169.254.0.0", "169.254.255.255", LINK_LOCAL),
        ("172.16.0.0", "172.31.255.255", PRIVATE),
        ("192.0.0.0", "192.0.0.255", RESERVED),
        ("192.0.2.0", "192.0.2.255", DOCUMENTATION),
        ("192.88.99.0", "192.88.99.255", RESERVED),
        ("192.168.0.0", "192.168.255.255", PRIVATE),
        ("198.18.0.0", "198.19.255.255", BENCHMARKING),
        ("198.51.100.0", "198.51.100.255", DOCUMENTATION),
        ("203.0.113.0", "203.0.113.255", DOCUMENTATION),
        ("224.0.0.0", "239.255.255.255", MULTICAST),
        ("240.0.0.0", "255.255.255.254", RESERVED),
    ];
    for (first, last, reason) in blocks {
        assert_eq!(judged(first), Some(reason), "{first}");
        assert_eq!(judged(last), Some(reason), "{last}");
    }
    assert_eq!(judged("255.255.255.255"), Some(BROADCAST));
    for outside in [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "8.8.8.8",
        "192.0.0.9",
        "192.0.0.10",
        "168.63.129.15",
        "168.63.129.17",
    ] {
        assert_eq!(judged(outside), None, "{outside}");
    }
}

#[test]
fn blocks_of_ipv6_are_refused() {
    for (address, reason) in [
        ("::", THIS_HOST),
        ("::1", LOOPBACK),
        ("::2", TRANSITION),
        ("::8.8.8.8", TRANSITION),
        ("::ffff:0:8.8.8.8", TRANSITION),
        ("::1:0:0:0", RESERVED),
        ("64:ff9b:1::8.8.8.8", PRIVATE),
        ("64:ff9b::1:808:808", RESERVED),
        ("100::1", RESERVED),
        ("100:0:0:1::1", RESERVED),
        ("2001::1", TRANSITION),
        ("2001:1::4", RESERVED),
        ("2001:2::1", BENCHMARKING),
        ("2001:10::1", RESERVED),
        ("2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", RESERVED),
        ("2001:db8::1", DOCUMENTATION),
        ("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", DOCUMENTATION),
        ("2002:808:808::1", TRANSITION),
        ("3fff::1", DOCUMENTATION),
        ("3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", DOCUMENTATION),
        ("4000::1", RESERVED),
        ("5f00::1", RESERVED),
        ("fc00::1", PRIVATE),
        ("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", PRIVATE),
        ("fe80::1", LINK_LOCAL),
        ("febf:ffff::1", LINK_LOCAL),
        ("fec0::1", PRIVATE),
        ("ff02::1", MULTICAST),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", MULTICAST),
    ] {
        assert_eq!(judged(address), Some(reason), "{address}");
    }
    for public in [
        "2000::1",
        "2001:1::1",
        "2001:1::3",
        "2001:3::1",
        "2001:4:112::1",
        "2001:20::1",
        "2001:30::1",
        "2001:200::1",
        "2001:db7:ffff::1",
        "2001:db9::1",
        "2606:4700:4700::1111",
        "2a00:1450:4001::200e",
        "3fff:1000::1",
        "64:ff9b::8.8.8.8",
        "::ffff:8.8.8.8",
    ] {
        assert_eq!(judged(public), None, "{public}");
    }
}

#[test]
fn metadata_addresses_of_clouds_are_named() {
    for address in [
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "169.254.170.2",
        "fd00:ec2::254",
        "fd20:ce::254",
        "::ffff:169.254.169.254",
        "64:ff9b::168.63.129.16",
    ] {
        assert_eq!(judged(address), Some(METADATA), "{address}");
    }
}

#[test]
fn allowed_networks_hold_every_form_of_their_addresses() {
    for network in ["10.20.0.0/16", "::ffff:10.20.0.0/112", "::ffff:0:0/96", "0.0.0.0/0"] {
        for address in ["10.20.0.5", "::ffff:10.20.0.5", "64:ff9b::10.20.0.5"] {
            assert_eq!(
                refusal(address.parse().unwrap(), &networks(&[network])),
                None,
                "{address} in {network}"
            );
        }
    }
    assert_eq!(
        refusal("10.21.0.5".parse().unwrap(), &networks(&["10.20.0.0/16", "fc00::/7"])),
        Some(PRIVATE)
    );
    assert_eq!(refusal("fd00::1".parse().unwrap(), &networks(&["fd00::/8"])), None);
    assert_eq!(refusal("::1".parse().unwrap(), &networks(&["127.0.0.0/8", "0.0.0.0/0"])), Some(LOOPBACK));
    assert_eq!(refusal("2002:a14:5::1".parse().unwrap(), &networks(&["10.20.0.0/16"])), Some(TRANSITION));
}

#[test]
fn no_row_stands_behind_a_wider_one() {
    for (at, (network, _)) in IPV4.iter().enumerate() {
        assert!(IPV4.iter().take(at).all(|(before, _)| !before.contains(network)), "{network}");
        assert_eq!(network.trunc(), *network);
    }
    for (at, (network, _)) in IPV6.iter().enumerate() {
        assert!(IPV6.iter().take(at).all(|(before, _)| !before.contains(network)), "{network}");
        assert_eq!(network.trunc(), *network);
    }
}

proptest! {
    /// The standard library's own judgements, where it has one, are the oracle.
    #[test]
    fn what_the_standard_library_calls_special_is_refused(bits: u32) {
        let address = Ipv4Addr::from(bits);
        let special = address.is_loopback() || address.is_private() || address.is_link_local()
            || address.is_multicast() || address.is_broadcast() || address.is_documentation()
            || address.is_unspecified();
        prop_assert!(!special || refusal(address.into(), &[]).is_some());
    }

    #[test]
    fn an_ipv4_address_is_judged_alike_in_every_form(bits: u32, network: u32, prefix in 0u8..=32) {
        let address = Ipv4Addr::from(bits);
        let plain = Ipv4Net::new(Ipv4Addr::from(network), prefix).unwrap();
        let mapped = Ipv6Net::new(plain.addr().to_ipv6_mapped(), prefix + 96).unwrap();
        let [a, b, c, d] = address.octets();
        let translated = Ipv6Addr::from([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d]);
        for allowed in [vec![], vec![IpNet::V4(plain)], vec![IpNet::V6(mapped)]] {
            let expected = refusal(address.into(), &allowed);
            prop_assert_eq!(refusal(address.to_ipv6_mapped().into(), &allowed), expected);
            prop_assert_eq!(refusal(translated.into(), &allowed), expected);
            if !allowed.is_empty() && plain.contains(&address) {
                prop_assert_eq!(expected, None);
            }
        }
    }

    #[test]
    fn only_global_unicast_is_reachable_over_ipv6(bits: u128) {
        let address = Ipv6Addr::from(bits);
        let global = bits >> 125 == 1 || destination(address.into()).is_ipv4();
        prop_assert!(global || refusal(address.into(), &[]).is_some());
    }
}

#[test]
fn localhost_is_both_loopback_addresses_whichever_is_allowed() {
    let refused = |name: &str, allowed: &[&str]| refused_host(&Host::Domain(name), &networks(allowed));
    for name in ["localhost", "LocalHost", "crm.localhost", "localhost."] {
        assert_eq!(refused(name, &[]).unwrap().1, LOOPBACK, "{name}");
        assert_eq!(refused(name, &["10.0.0.0/8"]).unwrap().1, LOOPBACK, "{name}");
        for allowed in ["127.0.0.1/32", "::1/128"] {
            assert_eq!(refused(name, &[allowed]), None, "{name} {allowed}");
        }
    }
    for name in ["localhost.example.com", "mylocalhost", "example.com", ""] {
        assert_eq!(refused(name, &[]), None, "{name}");
    }
}
