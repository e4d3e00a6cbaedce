//! The network that a request came from, shortened so that it may be stored.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Number of bits that are kept. Providers assign smaller networks to a customer, so no household is identified.
const V4_BITS: u32 = 24;
const V6_BITS: u32 = 48;

/// The viewer's network, `198.51.100.0/24` or `2001:db8:7::/48`, from `X-Forwarded-For`; `None` if it has no address.
///
/// CloudFront appends the viewer's address to the header, and API Gateway appends CloudFront's, so the viewer is the
/// last but one. Earlier entries may be forged. Without CloudFront, the last entry is the viewer.
pub fn viewer_network(forwarded_for: &str) -> Option<String> {
    let mut from_the_end = forwarded_for.rsplit(',').map(str::trim);
    let last = from_the_end.next()?;
    let viewer = from_the_end.next().unwrap_or(last);
    Some(match viewer.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(address) => {
            let kept = address.to_bits() & (u32::MAX << (32 - V4_BITS));
            format!("{}/{V4_BITS}", Ipv4Addr::from_bits(kept))
        }
        IpAddr::V6(address) => {
            let kept = address.to_bits() & (u128::MAX << (128 - V6_BITS));
            format!("{}/{V6_BITS}", Ipv6Addr::from_bits(kept))
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_cut_to_its_network() {
        for (header, expected) in [
            ("198.51.100.7, 203.0.113.20", Some("198.51.100.0/24")),
            ("10.1.1.1, 198.51.100.7, 203.0.113.20", Some("198.51.100.0/24")),
            ("198.51.100.7", Some("198.51.100.0/24")),
            ("2001:db8:7:ffff::1,203.0.113.20", Some("2001:db8:7::/48")),
            ("::ffff:198.51.100.7, 203.0.113.20", Some("198.51.100.0/24")),
            ("unknown, 203.0.113.20", None),
            ("", None),
        ] {
            assert_eq!(viewer_network(header).as_deref(), expected, "{header}");
        }
    }

    proptest! {
        #[test]
        fn no_header_causes_a_panic(header in ".{0,60}") {
            let network = viewer_network(&header);
            prop_assert!(network.is_none_or(|text| text.ends_with("/24") || text.ends_with("/48")));
        }
    }
}
